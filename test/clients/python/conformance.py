"""Answers the questions of `wise-sca conformance`: one JSON object per line in, one out."""

import json
import sys

import httpx

from wise_jose import JoseTransport, open_reply, seal, wise_key


def answer(asked):
    if asked["do"] == "open":
        return {"plaintext": open_reply(asked["jwe"], bytes.fromhex(asked["cek"])).decode()}
    key = wise_key(asked["key"])
    if asked["do"] == "seal":
        text, cek = seal(asked["plaintext"], key)
        return {"jwe": text, "cek": cek.hex()}
    with httpx.Client(transport=JoseTransport(key)) as client:
        response = client.request(asked["method"], asked["url"], headers=asked["headers"], content=asked.get("body"))
        return {"status": response.status_code, "body": response.text}


for line in sys.stdin:
    try:
        given = answer(json.loads(line))
    except Exception as error:
        given = {"error": str(error)}
    print(json.dumps(given), flush=True)
