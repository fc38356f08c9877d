import { compactDecrypt } from "jose";
import { describe, expect, it } from "vitest";
import { createScaClient } from "../../src/index.ts";
import { openCompact, sealCompact } from "../../src/jose/jwe.ts";
import { importPublicKey } from "../../src/jose/keys.ts";

/** RFC 7520 section 5.6: direct encryption with AES-GCM, of 128 bits. */
const DIRECT = {
  key: "XctOhJAkA-pD9Lh7ZgW_2A",
  compact: [
    "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0",
    "",
    "refa467QzzKx6QAB",
    "JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp",
    "vbb32Xvllea2OtmHAdccRQ",
  ].join("."),
};

/** RFC 7520 section 5.2: RSA-OAEP (SHA-1) with A256GCM; the key is RSA-4096. */
const OAEP = {
  n: "wbdxI55VaanZXPY29Lg5hdmv2XhvqAhoxUkanfzf2-5zVUxa6prHRrI4pP1AhoqJRlZfYtWWd5mmHRG2pAHIlh0ySJ9wi0BioZBl1XP2e-C-FyXJGcTy0HdKQWlrfhTm42EW7Vv04r4gfao6uxjLGwfpGrZLarohiWCPnkNrg71S2CuNZSQBIPGjXfkmIy2tl_VWgGnL22GplyXj5YlBLdxXp3XeStsqo571utNfoUTU8E4qdzJ3U1DItoVkPGsMwlmmnJiwA7sXRItBCivR4M5qnZtdw-7v4WuR4779ubDuJ5nalMv2S66-RPcnFAzWSKxtBDnFJJDGIUe7Tzizjg1nms0Xq_yPub_UOlWn0ec85FCft1hACpWG8schrOBeNqHBODFskYpUc2LC5JA2TaPF2dA67dg1TTsC_FupfQ2kNGcE1LgprxKHcVWYQb86B-HozjHZcqtauBzFNV5tbTuB-TpkcvJfNcFLlH3b8mb-H_ox35FjqBSAjLKyoeqfKTpVjvXhd09knwgJf6VKq6UC418_TOljMVfFTWXUxlnfhOOnzW6HSSzD1c9WrCuVzsUMv54szidQ9wf1cYWf3g5qFDxDQKis99gcDaiCAwM3yEBIzuNeeCa5dartHDb1xEB_HcHSeYbghbMjGfasvKn0aZRsnTyC0xhWBlsolZE",
  cek: "mYMfsggkTAm0TbvtlFh2hyoXnbEzJQjMxmgLN3d8xXA",
  protectedHeader:
    "eyJhbGciOiJSU0EtT0FFUCIsImtpZCI6InNhbXdpc2UuZ2FtZ2VlQGhvYmJpdG9uLmV4YW1wbGUiLCJlbmMiOiJBMjU2R0NNIn0",
  iv: "-nBoKLH0YkLZPSI9",
  ciphertext:
    "o4k2cnGN8rSSw3IDo1YuySkqeS_t2m1GXklSgqBdpACm6UJuJowOHC5ytjqYgRL-I-soPlwqMUf4UgRWWeaOGNw6vGW-xyM01lTYxrXfVzIIaRdhYtEMRBvBWbEwP7ua1DRfvaOjgZv6Ifa3brcAM64d8p5lhhNcizPersuhw5f-pGYzseva-TUaL8iWnctc-sSwy7SQmRkfhDjwbz0fz6kFovEgj64X1I5s7E6GLp5fnbYGLa1QUiML7Cc2GxgvI7zqWo0YIEc7aCflLG1-8BboVWFdZKLK9vNoycrYHumwzKluLWEbSVmaPpOslY2n525DxDfWaVFUfKQxMF56vn4B9QMpWAbnypNimbM8zVOw",
  tag: "UCGiqJxhBI3IFVdPalHHvA",
};

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

describe("messages of RFC 7520 that are not of this wire", () => {
  it("section 5.6 is refused though it is sound: its key is half as long", async () => {
    const cek = bytes(DIRECT.key);
    const { plaintext } = await compactDecrypt(DIRECT.compact, cek);
    expect(new TextDecoder().decode(plaintext)).toContain("You can trust us to stick with you");
    await expect(openCompact(DIRECT.compact, { cek })).rejects.toMatchObject({ code: "ERR_JWE_NOT_OPENED" });
  });

  it("section 5.2 is refused though its content is sound: its key is wrapped with SHA-1", async () => {
    const { protectedHeader, iv, ciphertext, tag } = OAEP;
    const key = await crypto.subtle.importKey("raw", bytes(OAEP.cek), "AES-GCM", false, ["decrypt"]);
    const additionalData = new TextEncoder().encode(protectedHeader);
    const sealed = Uint8Array.from([...bytes(ciphertext), ...bytes(tag)]);
    const content = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes(iv), additionalData },
      key,
      sealed,
    );
    expect(new TextDecoder().decode(content)).toContain("thick and thin\u2013to the bitter end");
    // The encrypted key does not matter: the algorithm is refused before it is looked at.
    const compact = [protectedHeader, "AAAA", iv, ciphertext, tag].join(".");
    const rejected = expect(openCompact(compact, { cek: bytes(OAEP.cek) })).rejects;
    await rejected.toMatchObject({ code: "ERR_JWE_NOT_OPENED" });
  });
});

describe("keys of RFC 7520", () => {
  const jwk = { kty: "RSA", n: OAEP.n, e: "AQAB" };

  it("section 5.2's public key is sealed to, whatever use and alg it states", async () => {
    const stated = { ...jwk, kid: "samwise.gamgee@hobbiton.example", use: "enc", alg: "RSA-OAEP" };
    const { key } = await importPublicKey(stated);
    const { jwe } = await sealCompact("{}", key);
    expect(bytes(jwe.split(".")[1] ?? "")).toHaveLength(512);
  });

  it("section 5.2's public key has one thumbprint, however it is spelled", async () => {
    const { key, thumbprint } = await importPublicKey(jwk);
    const der = Buffer.from(await crypto.subtle.exportKey("spki", key)).toString("base64");
    const pem = `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----`;
    for (const spelling of [der, pem, key]) {
      expect((await importPublicKey(spelling)).thumbprint).toBe(thumbprint);
    }
  });

  it("an elliptic or symmetric key of the same RFC is refused as Wise's", () => {
    const elliptic = { kty: "EC", crv: "P-256", x: "AAAA", y: "AAAA" };
    const symmetric = { kty: "oct", k: DIRECT.key };
    for (const wiseKey of [elliptic, symmetric]) {
      const construct = (): unknown => createScaClient({ environment: "sandbox", token: "t", wiseKey });
      expect(construct).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION", field: "wiseKey" }));
    }
  });
});
