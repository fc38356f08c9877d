import { describe, expect, it, vi, afterEach } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { partnerKey, vectors, wiseKey } from "../support/keys.ts";
import { failure, stage, verifyPin } from "./stage.ts";
import { testClient } from "../support/client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything about an error that its reader could tell apart, without ids. */
function shape(error: Error & { code?: string }): unknown {
  return { name: error.name, message: error.message, code: error.code, keys: Object.keys(error).sort() };
}

/** Fails in one step of the decryption each; all but the step is alike. */
const WITHIN_DECRYPTION = [
  "tampered tag",
  "tampered ciphertext",
  "wrong CEK",
  "unknown kid",
  "A128GCM",
  "zip",
];

describe("the client's error for a reply that does not open", () => {
  it("is the same whichever step failed (RFC 7516 section 11.5)", async () => {
    const shapes = new Set<string>();
    for (const { name, jwe, cekHex } of vectors.rejectReplies) {
      if (!WITHIN_DECRYPTION.includes(name)) continue;
      const draw = crypto.getRandomValues.bind(crypto);
      vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
        if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
        array.set(Buffer.from(cekHex, "hex"));
        return array;
      });
      const sca = testClient({
        wiseKey,
        partnerKeys: [partnerKey],
        fetch: async () => new Response(jwe, { headers: { "content-type": "application/jose+json" } }),
      });
      const error = await failure(
        sca.verifyPin({ profileId: 1, oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", pin: "1234" }),
      );
      shapes.add(JSON.stringify(shape(error)));
      vi.restoreAllMocks();
    }
    expect(shapes.size).toBe(1);
  });

  it("says the same of a padding that is wrong and of a content that is wrong", async () => {
    const shapes = new Set<string>();
    for (const part of [1, 2, 3, 4]) {
      const scene = await stage({
        client: { partnerKeys: [partnerKey] },
        faults: { responseJwe: () => flip(vectors.keyEncryptedReplies[0]?.jwe ?? "", part) },
      });
      shapes.add(JSON.stringify(shape(await failure(verifyPin(scene), scene))));
    }
    expect(shapes.size).toBe(1);
  });
});

describe("the sandbox's answer to a request that does not open", () => {
  it("is the same whichever step failed", async () => {
    const sandbox = await createSandbox({
      keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    });
    const good = vectors.requests.find((request) => request.key === "wise")?.jwe ?? "";
    const foreign = vectors.rejectRequests.find(({ name }) => name === "sealed to another key")?.jwe ?? "";
    const short = vectors.rejectRequests.find(({ name }) => name.startsWith("CEK of 16 bytes"))?.jwe ?? "";
    const answers = new Set<string>();
    for (const jwe of [foreign, short, flip(good, 1), flip(good, 2), flip(good, 3), flip(good, 4)]) {
      const response = await sandbox.fetch("/v2/profiles/1/pin", {
        method: "POST",
        headers: {
          authorization: "Bearer any",
          accept: "application/jose+json",
          "content-type": "application/jose+json",
          "x-tw-jose-method": "jwe",
        },
        body: jwe,
      });
      const body = (await response.text()).replace(/"request_id":"[^"]*"/, '"request_id":""');
      answers.add(`${response.status} ${response.headers.get("content-type")} ${body}`);
    }
    expect([...answers]).toEqual([expect.stringMatching(/^500 /)]);
  });
});

/** Changes one bit in the middle of a part. */
function flip(jwe: string, part: number): string {
  const parts = jwe.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  parts[part] = bytes.toString("base64url");
  return parts.join(".");
}
