"""Seals requests that carry X-tw-jose-method: jwe, and opens what answers them. Needs jwcrypto and httpx."""

import base64
import json
import re

import httpx
from cryptography.hazmat.primitives.serialization import load_der_public_key
from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_decode, base64url_encode

# No encrypted key (RFC 7518 section 4.5), 96 bits of IV and 128 bits of tag (section 5.3).
DIRECT_JWE = re.compile(r"([\w-]+)\.\.[\w-]{16}\.[\w-]+\.[\w-]{22}", re.ASCII)


class Refused(Exception):
    """A reply that is not sealed as it has to be."""


def wise_key(material):
    """Wise's public key, from the keyMaterial.keyMaterial that its key endpoint returns."""
    return jwk.JWK.from_pyca(load_der_public_key(base64.b64decode(material)))


def seal(plaintext, key):
    """Encrypts a body to Wise's key, under a new content key that its reply will be sealed under too."""
    token = jwe.JWE(plaintext, '{"alg":"RSA-OAEP-256","enc":"A256GCM"}', recipient=key)
    return token.serialize(compact=True), token.cek


def open_reply(text, cek):
    """Decrypts a reply under the content key of its request."""
    try:
        header = json.loads(base64url_decode(DIRECT_JWE.fullmatch(text).group(1)))
        if header["alg"] != "dir" or header["enc"] != "A256GCM" or header.keys() & {"zip", "crit"}:
            raise ValueError
        token = jwe.JWE()
        token.deserialize(text, jwk.JWK(kty="oct", k=base64url_encode(cek)))
        json.loads(token.payload)
        return token.payload
    except Exception:  # its message could quote the reply
        raise Refused("jose: the reply is not a JWE under the key of its request") from None


def sealed(request, key):
    """What is sent in place of a request that has been read, and the content key."""
    text, cek = seal(request.content, key)
    headers = request.headers.copy()
    headers["Accept"] = headers["Content-Type"] = "application/jose+json"
    headers["Accept-Encoding"] = headers["Content-Encoding"] = "identity"
    headers["Content-Length"] = str(len(text))
    parts = {"headers": headers, "content": text, "extensions": request.extensions}
    return httpx.Request(request.method, request.url, **parts), cek


def opened(response, cek, plain_replies):
    """What is returned in place of a response that has been read."""
    if response.is_redirect:
        raise Refused("jose: a redirect would take the one-time token elsewhere")
    body, headers = response.content, response.headers.copy()
    may_be_plain = plain_replies or not response.is_success
    if cek and body and not (may_be_plain and not DIRECT_JWE.fullmatch(response.text)):
        body, headers["Content-Type"] = open_reply(response.text, cek), "application/json"
    try:  # decoded in its wrapper, a one-time token would be without challenges
        body = json.dumps(json.loads(body)["oneTimeTokenProperties"]).encode()
    except (ValueError, KeyError, TypeError):
        pass
    headers.pop("Content-Encoding", None)
    headers["Content-Length"] = str(len(body))
    return httpx.Response(response.status_code, headers=headers, content=body, extensions=response.extensions)


class JoseTransport(httpx.BaseTransport):
    """For httpx.Client(transport=...). The base sends: give it the client certificate, if you have one.

    Only errors may come in plain, unless plain_replies is set: Wise's own description declares some in plain.
    """

    def __init__(self, key, base=None, plain_replies=False):
        self.key, self.base, self.plain_replies = key, base or httpx.HTTPTransport(), plain_replies

    def handle_request(self, request):
        is_sealed = request.headers.get("X-tw-jose-method") == "jwe" and request.read()
        sent, cek = sealed(request, self.key) if is_sealed else (request, None)
        response = self.base.handle_request(sent)
        if not cek and "One-Time-Token" not in request.headers:
            return response
        response.read()
        return opened(response, cek, self.plain_replies)

    def close(self):
        self.base.close()
