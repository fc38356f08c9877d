// Answers the questions of `wise-sca conformance`: one JSON object per line in, one out.
package main

import (
	"bufio"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"

	"example.com/app/wisesca"
)

type question struct {
	Do, Key, Plaintext, Jwe, Cek, Method, Url, Body string
	Headers                                         map[string]string
}

type answer map[string]any

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var asked question
		json.Unmarshal(lines.Bytes(), &asked)
		given, err := reply(asked)
		if err != nil {
			given = answer{"error": err.Error()}
		}
		json.NewEncoder(os.Stdout).Encode(given)
	}
}

func reply(asked question) (answer, error) {
	if asked.Do == "open" {
		cek, _ := hex.DecodeString(asked.Cek)
		plaintext, err := wisesca.Open([]byte(asked.Jwe), cek)
		return answer{"plaintext": string(plaintext)}, err
	}
	der, _ := base64.StdEncoding.DecodeString(asked.Key)
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, err
	}
	wiseKey := key.(*rsa.PublicKey)
	if asked.Do == "seal" {
		jwe, cek, err := wisesca.Seal([]byte(asked.Plaintext), wiseKey)
		return answer{"jwe": string(jwe), "cek": hex.EncodeToString(cek)}, err
	}
	request, err := http.NewRequest(asked.Method, asked.Url, strings.NewReader(asked.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range asked.Headers {
		request.Header.Set(name, value)
	}
	client := http.Client{Transport: wisesca.JoseTransport{WiseKey: wiseKey, Base: http.DefaultTransport}}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	return answer{"status": response.StatusCode, "body": string(body)}, err
}
