// Enrols a PIN and a device, starts a session, clears it and reads its status.
package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"

	"example.com/app/wisesca"
)

func main() {
	url, token, clientToken := os.Args[1], os.Args[2], os.Args[3]
	profile, err := strconv.ParseInt(os.Args[4], 10, 64)
	check(err)
	ctx := context.Background()

	// Wise's public key: fetched once with the client-credentials token, and kept.
	auth := wisesca.Auth{Bearer: func() string { return clientToken }}
	keys := wisesca.New(wisesca.Config{ServerURL: url, Auth: auth})
	algorithm, scope := wisesca.JoseKeyAlgorithmRsaOaep256, wisesca.JoseKeyScopePayloadEncryption
	found, err := keys.GetJosePublicKey(ctx, &wisesca.GetJosePublicKeyParams{Algorithm: &algorithm, Scope: &scope})
	check(err)
	der, err := base64.StdEncoding.DecodeString(found.KeyMaterial.KeyMaterial)
	check(err)
	parsed, err := x509.ParsePKIXPublicKey(der)
	check(err)
	wiseKey := parsed.(*rsa.PublicKey)

	// One HTTP client for all calls; a Client per one-time token costs nothing.
	transport := wisesca.JoseTransport{WiseKey: wiseKey, Base: http.DefaultTransport, PlainReplies: len(os.Args) > 5}
	jose := &http.Client{Transport: transport}
	with := func(oneTimeToken string) *wisesca.Client {
		return wisesca.New(wisesca.Config{ServerURL: url, HTTPClient: jose, Auth: wisesca.Auth{
			Bearer: func() string { return token },
			APIKey: map[string]func() string{
				"joseMethod":   func() string { return "jwe" },
				"oneTimeToken": func() string { return oneTimeToken },
			},
		}})
	}

	pin := wisesca.PinFactor{Pin: "1234"}
	device := wisesca.DeviceFingerprintFactor{DeviceFingerprint: "device-1"}
	wise := with("")
	check(wise.CreatePin(ctx, profile, pin))
	_, err = wise.CreateDeviceFingerprint(ctx, profile, device)
	check(err)
	session, err := wise.CreateScaSession(ctx, profile)
	check(err)

	wise = with(session.OneTimeTokenProperties.OneTimeToken)
	_, err = wise.VerifyPin(ctx, profile, pin)
	check(err)
	_, err = wise.VerifyDeviceFingerprint(ctx, profile, device)
	check(err)
	status, err := wise.GetOneTimeTokenStatus(ctx)
	check(err)
	for _, challenge := range status.Challenges {
		if !challenge.Passed {
			log.Fatalf("%s is open", challenge.PrimaryChallenge.Type_)
		}
	}
	fmt.Println("cleared", status.OneTimeToken)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
