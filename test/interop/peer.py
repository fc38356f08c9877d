"""Answers one JSON request per line with python3-jwcrypto: an implementation of JOSE that shares no code with ours."""

import json
import sys

from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_encode


def rsa(pem):
    return jwk.JWK.from_pem(pem.encode())


def symmetric(cek_hex):
    return jwk.JWK(kty="oct", k=base64url_encode(bytes.fromhex(cek_hex)))


def open_request(jwe_text, private_key):
    token = jwe.JWE()
    token.deserialize(jwe_text, rsa(private_key))
    return {"plaintext": token.payload.decode(), "cek": token.cek.hex()}


def seal_request(plaintext, public_key):
    token = jwe.JWE(plaintext.encode(), json.dumps({"alg": "RSA-OAEP-256", "enc": "A256GCM"}), recipient=rsa(public_key))
    return {"jwe": token.serialize(compact=True)}


def seal_direct(plaintext, cek):
    token = jwe.JWE(plaintext.encode(), json.dumps({"enc": "A256GCM", "alg": "dir"}), recipient=symmetric(cek))
    return {"jwe": token.serialize(compact=True)}


def open_direct(jwe_text, cek):
    token = jwe.JWE()
    token.deserialize(jwe_text, symmetric(cek))
    return {"plaintext": token.payload.decode()}


def seal_to_key(plaintext, public_key, kid):
    header = {"kid": kid, "enc": "A256GCM", "alg": "RSA-OAEP-256"}
    token = jwe.JWE(plaintext.encode(), json.dumps(header), recipient=rsa(public_key))
    return {"jwe": token.serialize(compact=True)}


OPERATIONS = {
    "openRequest": lambda r: open_request(r["jwe"], r["privateKey"]),
    "sealRequest": lambda r: seal_request(r["plaintext"], r["publicKey"]),
    "sealDirect": lambda r: seal_direct(r["plaintext"], r["cek"]),
    "openDirect": lambda r: open_direct(r["jwe"], r["cek"]),
    "sealToKey": lambda r: seal_to_key(r["plaintext"], r["publicKey"], r["kid"]),
    "openFromKey": lambda r: open_request(r["jwe"], r["privateKey"]),
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = OPERATIONS[request["operation"]](request)
    except Exception as error:  # whatever the library raises is the answer
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
