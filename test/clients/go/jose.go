package wisesca

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
)

// JoseTransport seals requests that carry X-tw-jose-method: jwe, and opens what answers them.
type JoseTransport struct {
	WiseKey      *rsa.PublicKey
	Base         http.RoundTripper
	PlainReplies bool // take a success in plain: Wise's own description declares some
}

var ErrRefused = errors.New("jose: the reply is not a JWE under the key of its request")
var base64url = base64.RawURLEncoding.Strict()
var directJwe = regexp.MustCompile(`^([\w-]+)\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$`) // RFC 7518 4.5, 5.3
var gcm = func(cek []byte) cipher.AEAD { b, _ := aes.NewCipher(cek); g, _ := cipher.NewGCM(b); return g }

func (t JoseTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	var cek []byte
	if request.Header.Get("X-tw-jose-method") == "jwe" && request.Body != nil {
		defer request.Body.Close()
		plaintext, err := io.ReadAll(request.Body)
		jwe, key, sealing := Seal(plaintext, t.WiseKey)
		if err != nil || sealing != nil {
			return nil, errors.New("jose: the request could not be sealed")
		}
		cek, request = key, request.Clone(request.Context())
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(jwe)), int64(len(jwe))
		request.GetBody = nil // it would give the plaintext again
		request.Header.Set("Accept", "application/jose+json")
		request.Header.Set("Accept-Encoding", "identity")
		request.Header.Set("Content-Type", "application/jose+json")
		request.Header.Set("Content-Encoding", "identity")
	}
	response, err := t.Base.RoundTrip(request)
	if err != nil || cek == nil && request.Header.Get("One-Time-Token") == "" {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	// Without PlainReplies only an error may come in plain. A redirect is refused: it would take the one-time token elsewhere.
	isPlain := cek == nil || len(body) == 0 || (t.PlainReplies || response.StatusCode >= 400) && !directJwe.Match(body)
	if err == nil && (!isPlain || response.StatusCode/100 == 3) {
		body, err = Open(body, cek)
		response.Header.Set("Content-Type", "application/json")
	}
	if err != nil {
		return nil, err
	}
	var wrapper struct{ OneTimeTokenProperties json.RawMessage } // decoded in it, any token would look cleared
	if json.Unmarshal(body, &wrapper) == nil && wrapper.OneTimeTokenProperties != nil {
		body = wrapper.OneTimeTokenProperties
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return response, nil
}

// Seal encrypts a body to Wise's key, under a new content key that its reply will be sealed under too.
func Seal(plaintext []byte, wiseKey *rsa.PublicKey) (jwe, cek []byte, err error) {
	random := make([]byte, 32+12)
	if _, err = rand.Read(random); err != nil {
		return nil, nil, err
	}
	cek, iv := random[:32], random[32:]
	encryptedKey, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, wiseKey, cek, nil)
	jwe = []byte(base64url.EncodeToString([]byte(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`)))
	sealed := gcm(cek).Seal(nil, iv, plaintext, jwe)
	for _, part := range [][]byte{encryptedKey, iv, sealed[:len(plaintext)], sealed[len(plaintext):]} {
		jwe = append(jwe, "."+base64url.EncodeToString(part)...)
	}
	return jwe, cek, err
}

// Open decrypts a reply under the content key of its request. What does not decode will not authenticate either.
func Open(jwe, cek []byte) ([]byte, error) {
	decode := func(part []byte) []byte { raw, _ := base64url.DecodeString(string(part)); return raw }
	parts, header := directJwe.FindSubmatch(jwe), map[string]any{}
	if parts == nil || json.Unmarshal(decode(parts[1]), &header) != nil || header["alg"] != "dir" ||
		header["enc"] != "A256GCM" || header["zip"] != nil || header["crit"] != nil {
		return nil, ErrRefused
	}
	plaintext, err := gcm(cek).Open(nil, decode(parts[2]), append(decode(parts[3]), decode(parts[4])...), parts[1])
	if err != nil || !json.Valid(plaintext) {
		return nil, ErrRefused
	}
	return plaintext, nil
}
