import { isDeepStrictEqual } from "node:util";
import vectors from "../../test/vectors/jose-vectors.json" with { type: "json" };
import type { ContentKey } from "../sandbox/jose/cryptography.ts";
import { openJwe, splitJwe } from "../sandbox/jose/jwe.ts";
import type { OpenedJwe } from "../sandbox/jose/jwe.ts";
import { KeyRing } from "../sandbox/jose/keys.ts";

/** What the program is asked. Keys are base64 of DER, content keys are hex. */
export type Question =
  | { readonly do: "seal"; readonly key: string; readonly plaintext: string }
  | { readonly do: "open"; readonly jwe: string; readonly cek: string }
  | {
      readonly do: "send";
      readonly key: string;
      readonly method: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

/** What the program answers: anything, so each check looks. */
export type Answer = Readonly<Record<string, unknown>>;

export type Ask = (question: Question) => Promise<Answer>;

/** A sentence about the transport, and what throws unless it is true. */
export type Check = readonly [name: string, verify: (ask: Ask) => Promise<void>];

const { wise, wise4096 } = vectors.keys;

/** A content key for what has to be refused whatever the key. */
const ANY_KEY = "11".repeat(32);

/** Sealing and opening, with the vectors that two other implementations made. */
export const vectorChecks: readonly Check[] = [
  ...vectors.requests.map(({ name, madeBy, key, plaintext }): Check => {
    const { publicSpkiDerBase64, privatePkcs8Pem } = key === "wise" ? wise : wise4096;
    const text = JSON.stringify(plaintext);
    return [
      `seals what ${madeBy} sealed: ${name}`,
      async (ask) => {
        const { jwe, cek } = await ask({ do: "seal", key: publicSpkiDerBase64, plaintext: text });
        const opened = await openSealed(jwe, privatePkcs8Pem);
        expectEqual("the plaintext", opened.plaintext, text);
        expectEqual("the content key told", cek, await hexOf(opened.cek));
      },
    ];
  }),
  [
    "seals each time under a new content key and IV",
    async (ask) => {
      const seal = (): Promise<Answer> => ask({ do: "seal", key: wise.publicSpkiDerBase64, plaintext: "{}" });
      const [one, other] = [await seal(), await seal()];
      if (one.cek === other.cek) throw new Error("the content key came twice");
      if (ivOf(one.jwe) === ivOf(other.jwe)) throw new Error("the IV came twice");
    },
  ],
  ...vectors.directReplies.map(({ name, madeBy, jwe, cekHex, plaintext }): Check => [
    `opens what ${madeBy} sealed: ${name}`,
    async (ask) => expectJson(await ask({ do: "open", jwe, cek: cekHex }), "plaintext", plaintext),
  ]),
  ...[
    ...vectors.rejectReplies.map((one) => ({ ...one, what: `a reply: ${one.name}` })),
    ...vectors.keyEncryptedReplies.map((one) => ({
      ...one,
      what: `a reply to an uploaded key by ${one.madeBy}`,
    })),
    ...vectors.requests.map((one) => ({
      ...one,
      what: `a request by ${one.madeBy} as a reply: ${one.name}`,
    })),
    ...vectors.rejectRequests.map((one) => ({ ...one, what: `a bad request as a reply: ${one.name}` })),
  ].map(({ what, jwe, ...one }): Check => [
    `refuses ${what}`,
    async (ask) => {
      const cek = "cekHex" in one && one.cekHex !== undefined ? one.cekHex : ANY_KEY;
      expectRefusal(await ask({ do: "open", jwe, cek }));
    },
  ]),
];

/** Opens what the program sealed, after holding it to the header that Wise documents. */
export async function openSealed(jwe: unknown, privateKey: string): Promise<OpenedJwe> {
  if (typeof jwe !== "string") throw new Error("there is no JWE");
  expectEqual("the protected header", splitJwe(jwe).header, { alg: "RSA-OAEP-256", enc: "A256GCM" });
  const ring = await KeyRing.create([{ version: 1, privateKey }]);
  return openJwe(jwe, ring.openers(0, 0));
}

export function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

export function expectRefusal(answer: Answer): void {
  if (typeof answer.error !== "string")
    throw new Error(`it was taken: ${JSON.stringify(answer).slice(0, 100)}`);
}

/** JSON may be written in other ways that mean the same. */
export function expectJson(answer: Answer, property: string, expected: unknown): void {
  const text = answer[property];
  if (typeof text !== "string")
    throw new Error(`there is no ${property}: ${JSON.stringify(answer).slice(0, 100)}`);
  expectEqual(`the ${property}`, JSON.parse(text), expected);
}

const ivOf = (jwe: unknown): string | undefined => String(jwe).split(".")[2];

async function hexOf(cek: ContentKey): Promise<string> {
  return Buffer.from(await crypto.subtle.exportKey("raw", await cek.toCryptoKey())).toString("hex");
}
