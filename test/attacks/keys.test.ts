import { webcrypto } from "node:crypto";
import { compactDecrypt, generateKeyPair, exportSPKI } from "jose";
import { describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { failure, PROFILE, SECRETS, stage } from "./stage.ts";

/** The thumbprint as anybody computes it: SHA-256 of the DER SubjectPublicKeyInfo, base64url. */
async function thumbprint(der: string): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", Buffer.from(der, "base64"))).toString(
    "base64url",
  );
}

/** A proxy that puts its own key in place of Wise's, and reads what is then sealed. */
async function proxy(trustedWiseKeys?: readonly string[]) {
  const own = await generateKeyPair("RSA-OAEP-256", { extractable: true });
  const der = (await exportSPKI(own.publicKey)).replaceAll(/-----[A-Z ]+-----|\s/g, "");
  const sandbox = await createSandbox();
  const read: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    if (request.url.includes("response/public-keys")) {
      const material = { ...sandbox.wiseKey, keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: der } };
      return Response.json(material);
    }
    const { plaintext } = await compactDecrypt(await request.text(), own.privateKey);
    read.push(new TextDecoder().decode(plaintext));
    return new Response(null, { status: 200 });
  };
  const scene = await stage({ client: { fetch, ...(trustedWiseKeys && { trustedWiseKeys }) } });
  return { scene, read, sandbox };
}

describe("a proxy that swaps Wise's key", () => {
  it("reads the PIN of a client that trusts whatever key it is given", async () => {
    const { scene, read } = await proxy();
    await scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
    expect(read).toEqual([JSON.stringify({ pin: SECRETS.pin })]);
  });

  it("reads nothing of a client that pins the key's thumbprint", async () => {
    const honest = await createSandbox();
    const { scene, read } = await proxy([await thumbprint(honest.wiseKey.keyMaterial.keyMaterial)]);
    const error = await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(error.code).toBe("ERR_WISE_KEY_NOT_TRUSTED");
    expect(read).toEqual([]);
  });

  it("cannot bring back an old key, whose private half may have been lost, under a new version", async () => {
    const scene = await stage();
    const { keyMaterial, version } = scene.sandbox.wiseKey;
    const pin = await thumbprint(keyMaterial.keyMaterial);
    const pinned = (expected: number | string) =>
      stage({
        client: {
          trustedWiseKeys: [{ thumbprint: pin, version: expected }],
          fetch: (input, init) => scene.sandbox.fetch(new Request(input, init)),
        },
      });
    const good = await pinned(version);
    await good.sca.echoDirectJwe({ message: "the right version" });
    const bad = await pinned(version + 1);
    const error = await failure(bad.sca.echoDirectJwe({ message: "another one" }), bad);
    expect(error.code).toBe("ERR_WISE_KEY_NOT_TRUSTED");
  });

  it.each([
    [],
    "thumbprint",
    [""],
    [{}],
    [{ thumbprint: "x", version: 1 }],
    [null],
    [{ thumbprint: "A".repeat(43) }],
  ])("cannot hope for a pin that pins nothing: %j is refused at construction", async (trusted) => {
    const client = { trustedWiseKeys: trusted as string[] };
    await expect(stage({ client })).rejects.toMatchObject({
      code: "ERR_INVALID_OPTION",
      field: "trustedWiseKeys",
    });
  });

  it("cannot provoke a refetch to swap the key later: the trusted one stays in use", async () => {
    const honest = await createSandbox();
    const pin = await thumbprint(honest.wiseKey.keyMaterial.keyMaterial);
    const evil = await createSandbox();
    let attacking = false;
    const scene = await stage({
      client: {
        trustedWiseKeys: [pin],
        fetch: async (input, init) => {
          if (!attacking) return honest.fetch(new Request(input, init));
          if (String(input).includes("public-keys")) return Response.json(evil.wiseKey);
          return new Response("{}", { status: 500 });
        },
      },
    });
    await scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
    attacking = true;
    const error = await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(error.code).toBe("ERR_WISE_KEY_NOT_TRUSTED");
    attacking = false;
    await scene.sca.deletePin({ profileId: PROFILE });
    await scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
  });

  it("cannot offer a key so short that it can be broken", async () => {
    const weak = await webcrypto.subtle.generateKey(
      { name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
      true,
      ["encrypt", "decrypt"],
    );
    const spki = Buffer.from(await webcrypto.subtle.exportKey("spki", weak.publicKey)).toString("base64");
    const scene = await stage({
      client: { wiseKey: () => ({ keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: spki } }) },
    });
    const error = await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(error.code).toBe("ERR_WISE_KEY_UNAVAILABLE");
    expect(scene.sent).toEqual([]);
  });
});

describe("a rotation of Wise's key", () => {
  it("goes on without a word when the next key's thumbprint is listed beforehand", async () => {
    const scene = await stage();
    const first = await thumbprint(scene.sandbox.wiseKey.keyMaterial.keyMaterial);
    const next = await createSandbox();
    const second = await thumbprint(next.wiseKey.keyMaterial.keyMaterial);
    let rotated = false;
    const { sca } = await stage({
      client: {
        trustedWiseKeys: [first, second],
        fetch: async (input, init) => (rotated ? next : scene.sandbox).fetch(new Request(input, init)),
      },
    });
    await sca.echoDirectJwe({ message: "before" });
    rotated = true;
    expect(await sca.echoDirectJwe({ message: "after" })).toMatchObject({
      message: expect.stringContaining("after"),
    });
  });

  it("stops the client when the new key is not listed: better no call than one to a stranger", async () => {
    const scene = await stage();
    const first = await thumbprint(scene.sandbox.wiseKey.keyMaterial.keyMaterial);
    const next = await createSandbox();
    let rotated = false;
    const pinned = await stage({
      client: {
        trustedWiseKeys: [first],
        fetch: async (input, init) => (rotated ? next : scene.sandbox).fetch(new Request(input, init)),
      },
    });
    await pinned.sca.echoDirectJwe({ message: "before" });
    rotated = true;
    const error = await failure(pinned.sca.echoDirectJwe({ message: "after" }), pinned);
    expect(error.code).toBe("ERR_WISE_KEY_NOT_TRUSTED");
  });

  it("makes one fetch, however many calls find out at once", async () => {
    let keyFetches = 0;
    let rotated = false;
    const next = await createSandbox();
    const old = await createSandbox();
    const scene = await stage({
      client: {
        fetch: async (input, init) => {
          if (String(input).includes("public-keys")) keyFetches += 1;
          return (rotated ? next : old).fetch(new Request(input, init));
        },
      },
    });
    await scene.sca.echoDirectJwe({ message: "before" });
    rotated = true;
    const messages = Array.from({ length: 20 }, (_, index) => `call-${index}`);
    const echoes = await Promise.all(messages.map((message) => scene.sca.echoDirectJwe({ message })));
    expect(echoes.map(({ message }) => message)).toEqual(messages.map((m) => expect.stringContaining(m)));
    expect(keyFetches).toBe(2);
  });

  it("does not send an answer twice that the server counted and answered with 500", async () => {
    const scene = await stage({
      faults: {
        // Counted first: the failure comes after the call has taken effect.
        after: ({ operationId }, response) =>
          operationId === "verifyPin" ? new Response(null, { status: 500 }) : response,
      },
    });
    const { oneTimeToken } = await scene.sca.createScaSession({ profileId: PROFILE });
    await scene.sca.wiseKey();
    await scene.sandbox.rotateKey();
    const answer = scene.sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: "0000" });
    expect((await failure(answer, scene)).code).toBe("ERR_WISE_KEY_CHANGED");
    expect(scene.sent.filter(({ url }) => url.endsWith("/pin/verify"))).toHaveLength(1);
  });

  it("has an answer sent again where the server says that it could not open it, since it did not count", async () => {
    let refused = 0;
    const unread = {
      errors: [{ code: "jose.decryption.failed", message: "The JWE could not be decrypted." }],
    };
    const scene = await stage({
      faults: {
        before: ({ operationId }) =>
          operationId === "verifyPin" && (refused += 1) === 1
            ? Response.json(unread, { status: 400 })
            : undefined,
      },
    });
    const { oneTimeToken } = await scene.sca.createScaSession({ profileId: PROFILE });
    await scene.sca.wiseKey();
    await scene.sandbox.rotateKey();
    await scene.sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: SECRETS.pin });
    expect(scene.sent.filter(({ url }) => url.endsWith("/pin/verify"))).toHaveLength(2);
  });

  it("is not asked for again and again by a server that always fails", async () => {
    let keyFetches = 0;
    let calls = 0;
    const sandbox = await createSandbox();
    const scene = await stage({
      client: {
        fetch: async (input) => {
          if (String(input).includes("public-keys")) {
            keyFetches += 1;
            return Response.json(sandbox.wiseKey);
          }
          calls += 1;
          return new Response("{}", { status: 500 });
        },
      },
    });
    await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect({ keyFetches, calls }).toEqual({ keyFetches: 2, calls: 1 });
  });

  it("does not hide the server's answer when the key cannot be fetched anew", async () => {
    let down = false;
    const scene = await stage({
      client: {
        retry: { limit: 0 },
        wiseKey: () => (down ? Promise.reject(new Error("down")) : fallback.wiseKey),
        fetch: async () => new Response("{}", { status: 500 }),
      },
    });
    const fallback = scene.sandbox;
    const call = scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
    down = false;
    expect((await failure(call, scene)).code).toBe("JOSE_REQUEST_UNREADABLE");
    down = true;
    const again = scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
    expect((await failure(again, scene)).code).toBe("JOSE_REQUEST_UNREADABLE");
  });
});
