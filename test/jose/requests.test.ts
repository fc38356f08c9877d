import { webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { createScaClient } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { vectors, wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

/** One request as it left the client. */
async function sent(call: (sca: ReturnType<typeof createScaClient>) => Promise<unknown>): Promise<Request> {
  let request: Request | undefined;
  const sca = testClient({
    wiseKey,
    fetch: async (input, init) => {
      request = new Request(input, init);
      return new Response(null, { status: 200 });
    },
  });
  await call(sca);
  if (request === undefined) throw new Error("nothing was sent");
  return request;
}

const part = (jwe: string, index: number): Buffer => Buffer.from(jwe.split(".")[index] ?? "", "base64url");

describe("a sealed request", () => {
  it("has exactly alg and enc in its protected header", async () => {
    const request = await sent((sca) => sca.createPin({ profileId: 1, pin: "1234" }));
    expect(JSON.parse(part(await request.text(), 0).toString())).toEqual({
      alg: "RSA-OAEP-256",
      enc: "A256GCM",
    });
  });

  it("carries the headers of the reference and no trace of the PIN", async () => {
    const request = await sent((sca) => sca.createPin({ profileId: 1, pin: "1234" }));
    expect(Object.fromEntries(request.headers)).toMatchObject({
      accept: "application/jose+json",
      "accept-encoding": "identity",
      "content-type": "application/jose+json",
      "content-encoding": "identity",
      "x-tw-jose-method": "jwe",
      authorization: "Bearer user-token",
    });
    expect(await request.text()).not.toContain("1234");
  });

  it("is opened by an implementation that shares no code with it", async () => {
    const jwe = await (await sent((sca) => sca.createPin({ profileId: 1, pin: "0007" }))).text();
    const { subtle } = webcrypto;
    const pem = vectors.keys.wise.privatePkcs8Pem.replace(/-----[A-Z ]+-----|\s/g, "");
    const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
    const privateKey = await subtle.importKey("pkcs8", Buffer.from(pem, "base64"), rsa, false, ["decrypt"]);
    const cek = await subtle.decrypt({ name: "RSA-OAEP" }, privateKey, part(jwe, 1));
    const aes = await subtle.importKey("raw", cek, "AES-GCM", false, ["decrypt"]);
    const additionalData = Buffer.from(jwe.split(".")[0] ?? "", "ascii");
    const sealed = Buffer.concat([part(jwe, 3), part(jwe, 4)]);
    const opened = await subtle.decrypt({ name: "AES-GCM", iv: part(jwe, 2), additionalData }, aes, sealed);
    expect(cek.byteLength).toBe(32);
    expect(part(jwe, 2)).toHaveLength(12);
    expect(part(jwe, 4)).toHaveLength(16);
    expect(JSON.parse(Buffer.from(opened).toString())).toEqual({ pin: "0007" });
  });

  it("uses a fresh key and IV each time", async () => {
    const bodies = await Promise.all(
      [1, 2, 3, 4].map(async () =>
        (await sent((sca) => sca.createPin({ profileId: 1, pin: "1234" }))).text(),
      ),
    );
    for (const index of [1, 2, 3, 4]) {
      expect(new Set(bodies.map((jwe) => jwe.split(".")[index])).size).toBe(4);
    }
  });
});

describe("requests made by other implementations", () => {
  it.each(vectors.requests)("$name by $madeBy is opened by the sandbox", async ({ jwe, plaintext, key }) => {
    const { version = 1, privatePkcs8Pem } = vectors.keys[key];
    const sandbox = await createSandbox({ keys: [{ version, privateKey: privatePkcs8Pem }] });
    const path = "pin" in (plaintext as object) ? "pin" : "device-fingerprints";
    const response = await sandbox.fetch(
      new Request(`http://localhost/v2/profiles/1/${path}`, {
        method: "POST",
        headers: {
          authorization: "Bearer user-token",
          accept: "application/jose+json",
          "content-type": "application/jose+json",
          "x-tw-jose-method": "jwe",
        },
        body: jwe,
      }),
    );
    expect(response.status).toBe(200);
  });
});
