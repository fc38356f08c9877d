/** Text as a compact JWE, for the three parsers that there are: the client's, the sandbox's, the inspector's. */
import assert from "node:assert/strict";
import { importPKCS8 } from "jose";
import { JoseError } from "../../../src/errors.ts";
import { isCompactJwe } from "../../../src/jose/compact.ts";
import { openCompact } from "../../../src/jose/jwe.ts";
import { dissect } from "../../../src/sandbox/inspector/page/anatomy.ts";
import { JweError, openJwe } from "../../../src/sandbox/jose/jwe.ts";
import { KeyRing } from "../../../src/sandbox/jose/keys.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };

const { partner, wise } = vectors.keys;
const cek = Uint8Array.from(Buffer.from(vectors.directReplies[0]?.cekHex ?? "", "hex"));
const keys = importPKCS8(partner.privatePkcs8Pem, "RSA-OAEP-256").then((privateKey) => ({
  cek,
  partnerKeys: [{ keyId: partner.keyId, privateKey }],
}));
const ring = KeyRing.create([{ version: 1, privateKey: wise.privatePkcs8Pem }]);
/** What opens, since somebody sealed it; a fuzzer cannot make more of it. */
const sealed = new Set(
  [
    ...[...vectors.directReplies, ...vectors.keyEncryptedReplies, ...vectors.requests],
    // Well sealed, though what is inside is not what an operation takes.
    ...[...vectors.rejectReplies, ...vectors.rejectRequests].filter(({ why }) => why.startsWith("opens")),
  ].map(({ jwe }) => jwe),
);

export async function fuzz(data: Uint8Array): Promise<void> {
  const text = Buffer.from(data).toString("utf8");
  const { problems } = dissect(text);
  const opened = await openCompact(text, await keys).catch((error: unknown) => {
    assert(error instanceof JoseError);
    return undefined;
  });
  const read = await openJwe(text, (await ring).openers(0, 0)).catch((error: unknown) => {
    assert(error instanceof JweError);
    return undefined;
  });
  for (const one of [opened, read]) {
    if (one === undefined) continue;
    assert(sealed.has(text), "something opened that nobody sealed");
    assert(isCompactJwe(text) && problems.length === 0);
  }
}
