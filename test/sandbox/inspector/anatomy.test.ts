import { expect, it } from "vitest";
import { decodedLength, dissect } from "../../../src/sandbox/inspector/page/anatomy.ts";
import { vectors } from "../../support/keys.ts";

const { requests, directReplies, keyEncryptedReplies, rejectReplies, rejectRequests } = vectors;
const good = requests[0]?.jwe ?? "";
const parts = good.split(".");
const withPart = (index: number, text: string): string => parts.with(index, text).join(".");
const header = (value: unknown): string =>
  withPart(0, Buffer.from(JSON.stringify(value)).toString("base64url"));

it("finds nothing wrong with what other implementations made, and tells its kind", () => {
  const kinds = [requests, directReplies, keyEncryptedReplies].map((list) =>
    list.map(({ jwe }) => dissect(jwe)),
  );
  expect(kinds.flat().flatMap(({ problems }) => problems)).toEqual([]);
  expect(kinds.map((list) => [...new Set(list.map(({ kind }) => kind))])).toEqual([
    ["request"],
    ["direct reply"],
    ["reply to an uploaded key"],
  ]);
});

it("shows the parts as they travelled, with the lengths of what they decode to", () => {
  const { header: shown, parts: found } = dissect(good);
  expect(shown).toMatchObject({ alg: "RSA-OAEP-256", enc: "A256GCM" });
  expect(found.map(({ text }) => text)).toEqual(parts);
  expect(found.map(({ bytes }) => bytes)).toEqual(parts.map((part) => Buffer.from(part, "base64url").length));
});

it.each([
  ["an unsupported alg", header({ alg: "RSA1_5", enc: "A256GCM" }), 'alg is "RSA1_5"'],
  ["no enc", header({ alg: "RSA-OAEP-256" }), "enc is missing"],
  ["compression", header({ alg: "RSA-OAEP-256", enc: "A256GCM", zip: "DEF" }), "zip"],
  ["crit", header({ alg: "RSA-OAEP-256", enc: "A256GCM", crit: ["x"] }), "crit"],
  ["a header that is no object", header([1]), "Protected header: is not a JSON object"],
  [
    "a header in ordinary base64",
    withPart(0, `${parts[0]}=`),
    "Protected header: is base64, where base64url",
  ],
  ["no encrypted key", withPart(1, ""), "Encrypted key: is empty"],
  ["a short encrypted key", withPart(1, "AAAA"), "Encrypted key: has 3 bytes"],
  ["a 128-bit IV", withPart(2, "A".repeat(22)), "IV: has 16 bytes, and must have 12"],
  ["no ciphertext", withPart(3, ""), "Ciphertext: is empty"],
  ["a 32-bit tag", withPart(4, "AAAAAA"), "Tag: has 4 bytes, and must have 16"],
  ["four parts", parts.slice(1).join("."), "five parts separated by dots; this has 4 parts"],
  ["plain JSON", '{"pin":"1234"}', "this has no dot"],
  ["JSON quotes", `"${good}"`, "in JSON quotes"],
])("names %s", (_name, jwe, problem) => {
  expect(dissect(jwe).problems).toEqual([expect.stringContaining(problem)]);
});

it("judges the bad vectors that are wrong by their form alone", () => {
  const byForm = (list: typeof rejectReplies | typeof rejectRequests): string[] =>
    list.filter(({ jwe }) => dissect(jwe).problems.length > 0).map(({ name }) => name);
  expect(byForm(rejectReplies)).toEqual([
    "four-byte tag",
    "sixteen-byte IV",
    "dir with a non-empty encrypted key",
    "zip",
    "unknown crit",
    "A128GCM",
    "four parts",
    "six parts",
    "plaintext JSON in place of a JWE",
    "alg none",
    "RSA-OAEP (SHA-1)",
    "RSA1_5",
  ]);
  expect(byForm(rejectRequests)).toEqual([
    "empty encrypted key",
    "A128GCM",
    "sixteen-byte IV",
    "plaintext JSON",
  ]);
});

it("knows the length of base64url text, and that some text is none", () => {
  expect(["", "AA", "AAA", "AAAA", "-_"].map(decodedLength)).toEqual([0, 1, 2, 3, 1]);
  expect(["A", "AAAAA", "A=", "a+b/", "ä"].map(decodedLength)).toEqual(Array(5).fill(undefined));
});
