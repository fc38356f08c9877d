import fc from "fast-check";
import { base64url, importPKCS8, importSPKI } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { JoseError } from "../../src/index.ts";
import { isCompactJwe } from "../../src/jose/compact.ts";
import { openCompact, sealCompact } from "../../src/jose/jwe.ts";
import type { OpeningKeys } from "../../src/jose/jwe.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { vectors } from "../support/keys.ts";
import { fuzz, fuzzText, hostileJson, hostileText } from "./fuzz.ts";

const cek = Uint8Array.from(Buffer.from(vectors.directReplies[0]?.cekHex ?? "", "hex"));
const direct = vectors.directReplies[0]?.jwe ?? "";
const wrapped = vectors.keyEncryptedReplies[0]?.jwe ?? "";
let keys: OpeningKeys;
let sandbox: Sandbox;

beforeAll(async () => {
  const privateKey = await importPKCS8(vectors.keys.partner.privatePkcs8Pem, "RSA-OAEP-256");
  keys = { cek, partnerKeys: [{ keyId: vectors.keys.partner.keyId ?? "", privateKey }] };
  sandbox = await createSandbox({ keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }] });
});

const refused = async (jwe: string): Promise<void> => {
  await expect(openCompact(jwe, keys)).rejects.toThrow(JoseError);
};

/** Base64url text of the right alphabet, whatever it means. */
const part = fc.uint8Array({ maxLength: 300 }).map((bytes) => base64url.encode(bytes));

/** A change to a message that leaves none of its bytes unauthenticated. */
const change = fc.oneof(
  fc.record({ kind: fc.constant("bit" as const), at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({
    kind: fc.constant("character" as const),
    at: fc.nat(),
    to: fc.constantFrom(..."AQgw_-.=+/ \n\0é"),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat() }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), text: hostileText }),
  fc.record({ kind: fc.constant("swap" as const), one: fc.nat({ max: 4 }), other: fc.nat({ max: 4 }) }),
  fc.record({ kind: fc.constant("replace" as const), one: fc.nat({ max: 4 }), by: part }),
);

function changed(
  jwe: string,
  what: typeof change extends fc.Arbitrary<infer Change> ? Change : never,
): string {
  const parts = jwe.split(".");
  switch (what.kind) {
    case "bit": {
      const index = what.at % 5;
      const bytes = Buffer.from(parts[index] ?? "", "base64url");
      if (bytes.length === 0) return `${jwe}A`;
      const at = what.at % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << what.bit), at);
      parts[index] = bytes.toString("base64url");
      return parts.join(".");
    }
    case "character": {
      const at = what.at % jwe.length;
      return jwe.slice(0, at) + what.to + jwe.slice(at + 1);
    }
    case "cut":
      return jwe.slice(0, what.at % jwe.length);
    case "insert": {
      const at = what.at % jwe.length;
      return jwe.slice(0, at) + what.text + jwe.slice(at);
    }
    case "swap": {
      const { one, other } = what;
      [parts[one], parts[other]] = [parts[other] ?? "", parts[one] ?? ""];
      return parts.join(".");
    }
    case "replace":
      parts[what.one] = what.by;
      return parts.join(".");
  }
}

const send = (body: string): Promise<Response> =>
  sandbox.fetch("/v2/profiles/1/pin", {
    method: "POST",
    headers: {
      authorization: "Bearer any",
      "content-type": "application/jose+json",
      "x-tw-jose-method": "jwe",
    },
    body,
  });

describe("the JWE parser", () => {
  it("opens the messages that are changed below", async () => {
    for (const jwe of [direct, wrapped]) expect(await openCompact(jwe, keys)).toContain("{");
  });

  it("refuses any text in the same way", () =>
    fuzzText(
      "compact JWE",
      fc.oneof(
        hostileText,
        fc.array(part, { maxLength: 7 }).map((parts) => parts.join(".")),
      ),
      refused,
    ));

  it("refuses any protected header over the right form", () =>
    fuzz(fc.tuple(hostileJson, part, part), async ([header, iv, ciphertext]) => {
      const protectedHeader = base64url.encode(JSON.stringify(header) ?? "");
      await refused(`${protectedHeader}..${iv}.${ciphertext}.AAAAAAAAAAAAAAAAAAAAAA`);
    }));

  it("refuses every change to a message under the right key", () =>
    fuzz(
      fc.tuple(fc.constantFrom(direct, wrapped), change),
      async ([jwe, what]) => {
        const other = changed(jwe, what);
        if (other !== jwe) await refused(other);
      },
      500,
    ));

  it("takes no time that grows faster than the text", () => {
    for (const filler of ["A", ".", "A.", "-", "=", "AQ"])
      expect(isCompactJwe(filler.repeat(1_000_000))).toBe(false);
  });

  it("gives back whatever text was sealed", async () => {
    const publicKey = await importSPKI(vectors.keys.partner.publicSpkiPem, "RSA-OAEP-256");
    await fuzz(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.json(), fc.string({ minLength: 5_000, maxLength: 9_000 })),
      async (text) => {
        const { jwe } = await sealCompact(text, publicKey);
        const [header = "", ...rest] = jwe.split(".");
        expect(
          JSON.parse(base64url.decode(header).reduce((all, byte) => all + String.fromCharCode(byte), "")),
        ).toEqual({
          alg: "RSA-OAEP-256",
          enc: "A256GCM",
        });
        expect(rest).toHaveLength(4);
        expect(isCompactJwe(jwe)).toBe(true);
        await refused(jwe);
      },
      50,
    );
  });
});

describe("the sandbox's JWE parser", () => {
  it("answers any text with one of its two documented refusals", () =>
    fuzzText(
      "compact JWE",
      fc.oneof(
        hostileText,
        fc.array(part, { maxLength: 7 }).map((parts) => parts.join(".")),
      ),
      async (text) => {
        const response = await send(text);
        expect([400, 500]).toContain(response.status);
        expect(await response.json()).toBeTypeOf("object");
      },
    ));

  it("lets no changed request through", async () => {
    const good =
      vectors.requests.find(({ key, plaintext }) => key === "wise" && "pin" in (plaintext as object))?.jwe ??
      "";
    await fuzz(change, async (what) => {
      const other = changed(good, what);
      if (other.trim() !== good) expect([400, 500]).toContain((await send(other)).status);
    });
  });
});
