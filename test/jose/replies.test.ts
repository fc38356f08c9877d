import { afterEach, describe, expect, it, vi } from "vitest";
import { createScaClient, type ScaClient } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors, wiseKey } from "../support/keys.ts";

const ott = "5932d5b5-ec13-452f-8688-308feade7834";

/** A client that will draw this CEK, and is answered with this body. */
function clientAnswered(body: string, cekHex?: string): ScaClient {
  if (cekHex !== undefined) {
    const draw = crypto.getRandomValues.bind(crypto);
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
      array.set(Buffer.from(cekHex, "hex"));
      return array;
    });
  }
  return createScaClient({
    baseUrl: "http://localhost",
    token: "user-token",
    wiseKey,
    partnerKeys: [partnerKey],
    fetch: async () => new Response(body, { headers: { "content-type": "application/jose+json" } }),
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a named operation makes of a plaintext: the token, without the wrapper that some servers add. */
const bare = (plaintext: unknown): unknown =>
  (plaintext as { oneTimeTokenProperties?: unknown }).oneTimeTokenProperties ?? plaintext;

describe("replies made by other implementations", () => {
  it.each(vectors.directReplies)(
    "opens $name by $madeBy under the request's key",
    async ({ jwe, cekHex, plaintext }) => {
      const sca = clientAnswered(jwe, cekHex);
      expect(await sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" })).toEqual(bare(plaintext));
    },
  );

  it.each(vectors.keyEncryptedReplies)(
    "opens $name by $madeBy with the partner key that kid names",
    async (vector) => {
      const sca = clientAnswered(vector.jwe);
      expect(await sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" })).toEqual(vector.plaintext);
    },
  );

  it.each(vectors.directReplies)(
    "opens $name by $madeBy when it comes in JSON quotes",
    async ({ jwe, cekHex, plaintext }) => {
      const sca = clientAnswered(JSON.stringify(jwe), cekHex);
      expect(await sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" })).toEqual(bare(plaintext));
    },
  );
});

describe("replies that must be refused", () => {
  const expected: Record<string, string> = {
    "four parts": "ERR_REPLY_NOT_ENCRYPTED",
    "six parts": "ERR_REPLY_NOT_ENCRYPTED",
    "plaintext JSON in place of a JWE": "ERR_REPLY_NOT_ENCRYPTED",
    "plaintext is not JSON": "ERR_REPLY_INVALID",
  };

  it.each(vectors.rejectReplies)("refuses $name: $why", async ({ name, jwe, cekHex }) => {
    const sca = clientAnswered(jwe, cekHex);
    const error = await failureOf(sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" }));
    expect(error.code).toBe(expected[name] ?? "ERR_REPLY_NOT_OPENED");
  });

  it("takes a plain reply only when told to", async () => {
    const plain = JSON.stringify({ oneTimeToken: ott, challenges: [], validity: 1 });
    const sca = createScaClient({
      baseUrl: "http://localhost",
      token: "user-token",
      wiseKey,
      jose: { plaintextReplies: "accept" },
      fetch: async () => new Response(plain),
    });
    expect(await sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" })).toEqual(JSON.parse(plain));
  });
});
