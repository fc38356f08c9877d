"""Enrols a PIN and a device, starts a session, clears it and reads its status."""

import sys

import httpx

from wise_jose import JoseTransport, wise_key
from wise_sca import Client, DeviceFingerprintFactor, JoseKeyAlgorithm, JoseKeyScope, PinFactor

url, token, client_token, profile, *plain_replies = sys.argv[1:]

# Wise's public key: fetched once with the client-credentials token, and kept.
keys = Client(url, auth={"bearer": client_token})
found = keys.get_jose_public_key(algorithm=JoseKeyAlgorithm.RSA_OAEP_256, scope=JoseKeyScope.PAYLOAD_ENCRYPTION)
key = wise_key(found.key_material.key_material)

http_client = httpx.Client(transport=JoseTransport(key, plain_replies=bool(plain_replies)))
wise = Client(url, auth={"bearer": token, "apiKey": {"joseMethod": "jwe"}}, http_client=http_client)
wise.create_pin(profile, PinFactor("1234"))
wise.create_device_fingerprint(profile, DeviceFingerprintFactor("device-1"))
session = wise.create_sca_session(profile)

headers = {"One-Time-Token": session.one_time_token_properties.one_time_token}
wise.verify_pin(profile, PinFactor("1234"), headers=headers)
wise.verify_device_fingerprint(profile, DeviceFingerprintFactor("device-1"), headers=headers)
status = wise.get_one_time_token_status(headers=headers)
for challenge in status.challenges:
    if not challenge.passed:
        sys.exit(f"{challenge.primary_challenge.type} is open")
print("cleared", status.one_time_token)
