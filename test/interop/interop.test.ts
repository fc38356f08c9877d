import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createScaClient } from "../../src/index.ts";
import { openCompact, sealCompact } from "../../src/jose/jwe.ts";
import { importPublicKey, importPrivateKey } from "../../src/jose/keys.ts";
import { seal } from "../../src/jose/seal.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { partnerKey, vectors } from "../support/keys.ts";
import { cryptJwt, jwcrypto } from "./peers.ts";

const HEADERS = {
  authorization: "Bearer any",
  accept: "application/jose+json",
  "content-type": "application/jose+json",
  "x-tw-jose-method": "jwe",
};

const PLAINTEXTS: readonly [string, string][] = [
  ["a PIN", '{"pin":"1234"}'],
  ["non-ASCII text", JSON.stringify({ deviceFingerprint: "Größe 🦊 \u0000 \u202E نص 漢字" })],
  ["an empty object", "{}"],
  ["300 kB", JSON.stringify({ faceMap: "QUJD".repeat(75_000) })],
];
const SERVER_KEYS = [
  ["RSA-2048", vectors.keys.wise],
  ["RSA-4096", vectors.keys.wise4096],
] as const;
const UUID = "5932d5b5-ec13-452f-8688-308feade7834";

afterEach(() => {
  vi.restoreAllMocks();
});

for (const peer of [jwcrypto(), cryptJwt()]) {
  afterAll(() => peer.close());
  if (peer.missing !== undefined) console.warn(`skipped: ${peer.missing}`);

  describe.skipIf(peer.missing !== undefined)(`between us and ${peer.name}`, () => {
    describe.each(SERVER_KEYS)("with %s", (_size, { publicSpkiPem, privatePkcs8Pem }) => {
      it.each(PLAINTEXTS)(
        "%s that we seal is opened by it, and its reply by us",
        async (_name, plaintext) => {
          const { key } = await importPublicKey(publicSpkiPem);
          const { jwe, cek } = await sealCompact(plaintext, key);
          const opened = await peer.ask({ operation: "openRequest", jwe, privateKey: privatePkcs8Pem });
          expect(opened.plaintext).toBe(plaintext);
          // Only one of the two tells the content key; the other proves by its reply that it has the same.
          if (opened.cek !== undefined) expect(opened.cek).toBe(Buffer.from(cek).toString("hex"));
          const hex = opened.cek ?? Buffer.from(cek).toString("hex");
          const reply = await peer.ask({ operation: "sealDirect", plaintext, cek: hex });
          expect(await openCompact(reply.jwe ?? "", { cek })).toBe(plaintext);
        },
      );

      it("what it seals is opened by the sandbox", async () => {
        const sandbox = await createSandbox({ keys: [{ version: 1, privateKey: privatePkcs8Pem }] });
        const { jwe } = await peer.ask({
          operation: "sealRequest",
          plaintext: '{"pin":"0042"}',
          publicKey: publicSpkiPem,
        });
        const response = await sandbox.fetch("/v2/profiles/1/pin", {
          method: "POST",
          headers: HEADERS,
          ...(jwe !== undefined && { body: jwe }),
        });
        expect(response.status).toBe(200);
        expect(sandbox.snapshot()).toMatchObject({ format: 1 });
      });
    });

    it.each(PLAINTEXTS)("%s that it seals to the partner's key is opened by us", async (_name, plaintext) => {
      const privateKey = await importPrivateKey(partnerKey.privateKey, "privateKey");
      const { jwe } = await peer.ask({
        operation: "sealToKey",
        plaintext,
        publicKey: vectors.keys.partner.publicSpkiPem,
        kid: partnerKey.keyId,
      });
      const partnerKeys = [{ keyId: partnerKey.keyId, privateKey }];
      expect(await openCompact(jwe ?? "", { partnerKeys })).toBe(plaintext);
    });

    it("a whole call goes through it as the server: named operation, both directions", async () => {
      const token = { oneTimeToken: UUID, challenges: [], validity: 3600 };
      const sca = createScaClient({
        baseUrl: "http://localhost",
        token: "t",
        wiseKey: vectors.keys.wise.publicSpkiPem,
        fetch: async (_input, init) => {
          const privateKey = vectors.keys.wise.privatePkcs8Pem;
          const jwe = String(init?.body);
          const { plaintext, cek = drawn } = await peer.ask({ operation: "openRequest", jwe, privateKey });
          expect(JSON.parse(plaintext ?? "")).toEqual({ pin: "1234" });
          const reply = await peer.ask({ operation: "sealDirect", plaintext: JSON.stringify(token), cek });
          return new Response(reply.jwe, { headers: { "content-type": "application/jose+json" } });
        },
      });
      let drawn = "";
      const draw = crypto.getRandomValues.bind(crypto);
      vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
        draw(array);
        if (array instanceof Uint8Array && array.length === 32) drawn = Buffer.from(array).toString("hex");
        return array;
      });
      expect(await sca.verifyPin({ profileId: 1, oneTimeToken: UUID, pin: "1234" })).toEqual(token);
    });

    it("what the page's half seals is opened by it", async () => {
      const sealed = await seal(vectors.keys.wise.publicSpkiPem, { pin: "9876" });
      const privateKey = vectors.keys.wise.privatePkcs8Pem;
      const { plaintext } = await peer.ask({ operation: "openRequest", jwe: sealed.jwe, privateKey });
      expect(JSON.parse(plaintext ?? "")).toEqual({ pin: "9876" });
    });

    it("the sandbox's direct reply is opened by it", async () => {
      const sandbox = await createSandbox({
        keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
      });
      const { key } = await importPublicKey(vectors.keys.wise.publicSpkiPem);
      const { jwe, cek } = await sealCompact('{"message":"hello"}', key);
      const response = await sandbox.fetch("/v1/auth/jose/playground/jwe-direct-encryption", {
        method: "POST",
        headers: HEADERS,
        body: jwe,
      });
      const opened = await peer.ask({
        operation: "openDirect",
        jwe: await response.text(),
        cek: Buffer.from(cek).toString("hex"),
      });
      expect(JSON.parse(opened.plaintext ?? "")).toMatchObject({ message: expect.stringContaining("hello") });
    });

    it("each refuses what the other made when a bit of it is changed", async () => {
      const { key } = await importPublicKey(vectors.keys.wise.publicSpkiPem);
      const { jwe, cek } = await sealCompact('{"pin":"1234"}', key);
      const privateKey = vectors.keys.wise.privatePkcs8Pem;
      const hex = Buffer.from(cek).toString("hex");
      const reply = await peer.ask({ operation: "sealDirect", plaintext: "{}", cek: hex });
      for (const part of [2, 3, 4]) {
        const opened = await peer.ask({ operation: "openRequest", jwe: flipped(jwe, part), privateKey });
        expect(opened.error).toBeDefined();
        await expect(openCompact(flipped(reply.jwe ?? "", part), { cek })).rejects.toMatchObject({
          code: "ERR_JWE_NOT_OPENED",
        });
      }
    });
  });
}

function flipped(jwe: string, part: number): string {
  const parts = jwe.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  parts[part] = bytes.toString("base64url");
  return parts.join(".");
}
