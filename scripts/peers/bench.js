/**
 * Our whole client stack against other ways to seal a request and open its reply: `npm run bench:peers`.
 * One process, rounds that take turns, medians and ratios; `-- --json` prints one object, `-- --quick` measures less.
 */
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import nodeCrypto from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, TextDecoder, TextEncoder } from "node:util";
import { compactDecrypt, CompactEncrypt, exportSPKI, generateKeyPair, importSPKI } from "jose";
import { openCompact, sealCompact } from "../../src/jose/jwe.ts";
import { echoing } from "../bench/echo.ts";
import { race, report } from "../bench/measure.ts";
import { buildCommand, builtPackage } from "../bench/processes.ts";

const { crypto } = globalThis;
const require = createRequire(import.meta.url);
const nodeJose = require("node-jose");
const forge = require("node-forge");
const MastercardCrypto = require("mastercard-client-encryption/lib/mcapi/crypto/jwe-crypto.js");

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});

const secret = JSON.stringify({ pin: "1234" });
const token = { oneTimeToken: nodeCrypto.randomUUID(), challenges: [], validity: 3600 };
const cek = new Uint8Array(32).fill(7);
const pair = await generateKeyPair("RSA-OAEP-256", { extractable: true });
const pem = await exportSPKI(pair.publicKey);
const publicKey = await importSPKI(pem, "RSA-OAEP-256");
const encoder = new TextEncoder();
const reply = await new CompactEncrypt(encoder.encode(JSON.stringify(token)))
  .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
  .encrypt(cek);
const ALLOWED = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };

const echo = echoing(reply);

async function bareJose() {
  const own = nodeCrypto.getRandomValues(new Uint8Array(32));
  await new CompactEncrypt(encoder.encode(secret))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .setContentEncryptionKey(own)
    .encrypt(publicKey);
  const { plaintext } = await compactDecrypt(reply, cek, ALLOWED);
  return JSON.parse(new TextDecoder().decode(plaintext));
}

async function joseOverFetch() {
  const own = nodeCrypto.getRandomValues(new Uint8Array(32));
  await new CompactEncrypt(encoder.encode(secret))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .setContentEncryptionKey(own)
    .encrypt(publicKey);
  const text = await (await echo()).text();
  const { plaintext } = await compactDecrypt(text, cek, ALLOWED);
  return JSON.parse(new TextDecoder().decode(plaintext));
}

async function ourJwe() {
  await sealCompact(secret, publicKey);
  return JSON.parse(await openCompact(reply, { cek }));
}

await buildCommand();
const { createScaClient } = await builtPackage();
const sca = createScaClient({ baseUrl: "http://localhost", token: "t", wiseKey: pem, fetch: echo });
const ours = () => sca.verifyPin({ profileId: 1, oneTimeToken: token.oneTimeToken, pin: "1234" });

const joseKey = await nodeJose.JWK.asKey(pem, "pem");
const joseCek = await nodeJose.JWK.asKey({ kty: "oct", k: Buffer.from(cek).toString("base64url") });
const FORMAT = { format: "compact", contentAlg: "A256GCM", fields: { alg: "RSA-OAEP-256" } };

async function nodeJosePeer() {
  await nodeJose.JWE.createEncrypt(FORMAT, joseKey).update(secret).final();
  const { plaintext } = await nodeJose.JWE.createDecrypt(joseCek).decrypt(reply);
  return JSON.parse(plaintext.toString());
}

// What synchronous OpenSSL calls can do on one thread: no promises, no checks beyond the tag.
const keyObject = nodeCrypto.createPublicKey(pem);
const HEADER = Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}').toString("base64url");
const OAEP = { key: keyObject, padding: nodeCrypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };

async function handRolled() {
  const own = nodeCrypto.randomBytes(32);
  const iv = nodeCrypto.randomBytes(12);
  const cipher = nodeCrypto.createCipheriv("aes-256-gcm", own, iv);
  cipher.setAAD(Buffer.from(HEADER));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  const encryptedKey = nodeCrypto.publicEncrypt(OAEP, own);
  const parts = [encryptedKey, iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"));
  const jwe = [HEADER, ...parts].join(".");
  const [header, , replyIv, ciphertext, tag] = reply.split(".");
  const decipher = nodeCrypto.createDecipheriv("aes-256-gcm", cek, Buffer.from(replyIv, "base64url"));
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  const opened = decipher.update(Buffer.from(ciphertext, "base64url")) + decipher.final("utf8");
  return [jwe, JSON.parse(opened)];
}

/** It seals only: a reply under the request's key it cannot open. It wants a certificate in a file. */
function mastercard() {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pem);
  const issuer = forge.pki.rsa.generateKeyPair(2048);
  certificate.sign(issuer.privateKey, forge.md.sha256.create());
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  const file = join(folder, "certificate.pem");
  writeFileSync(file, forge.pki.certificateToPem(certificate));
  const peer = new MastercardCrypto({
    encryptionCertificate: file,
    encryptedValueFieldName: "jwe",
    publicKeyFingerprint: "none",
    paths: [{ path: "/", toEncrypt: [], toDecrypt: [] }],
  });
  rmSync(folder, { recursive: true });
  return peer;
}

const mastercardPeer = mastercard();
const mastercardSeal = async () => mastercardPeer.encryptData({ data: secret }).jwe;

/** RSA-2048 public operations per second on one core: the part of sealing that no program can avoid. */
function opensslPublicOperations() {
  const { stdout } = spawnSync("openssl", ["speed", "-seconds", "1", "-mr", "rsa2048"], { encoding: "utf8" });
  const line = /^\+F2:\d+:2048:[\d.]+:([\d.]+)/m.exec(stdout ?? "");
  return line ? Number(line[1]) : undefined;
}

async function verdictOn(jwe) {
  const iv = Buffer.from(jwe.split(".")[2], "base64url").length;
  if (iv !== 12) return `does not open: its IV has ${iv} bytes where RFC 7518 section 5.3 has 12`;
  try {
    await compactDecrypt(jwe, pair.privateKey);
    return "opens";
  } catch (error) {
    return `does not open: ${error.message}`;
  }
}

// Our client draws its own CEK; fixed, so that the one reply made beforehand opens under it.
const draw = crypto.getRandomValues.bind(crypto);
crypto.getRandomValues = (array) => {
  if (array instanceof Uint8Array && array.length === 32) array.set(cek);
  else draw(array);
  return array;
};

const BASE = "bare jose, no HTTP";
const contestants = [
  { name: "node:crypto by hand, no HTTP (the near limit)", call: handRolled },
  { name: BASE, call: bareJose },
  { name: "bare jose over the same fetch", call: joseOverFetch },
  { name: "our JWE alone, no HTTP", call: ourJwe },
  { name: "our whole stack: sca.verifyPin", call: ours },
  { name: "node-jose, no HTTP", call: nodeJosePeer },
  { name: "mastercard-client-encryption, seals only, INVALID", call: mastercardSeal },
];
const rounds = values.quick ? 24 : 100;
const sections = [];
for (const inFlight of [1, 32]) {
  sections.push(
    await race(`Seal a PIN and open the reply, ${inFlight} in flight`, contestants, BASE, {
      rounds,
      inFlight,
      milliseconds: 60,
    }),
  );
}
const limit = opensslPublicOperations();
const validity = {
  "mastercard-client-encryption": await verdictOn(await mastercardSeal()),
  "node-jose": await verdictOn(await nodeJose.JWE.createEncrypt(FORMAT, joseKey).update(secret).final()),
};

if (values.json) {
  console.log(JSON.stringify({ sections, opensslPublicOperations: limit, validity }));
} else {
  console.log(sections.map(report).join("\n\n"));
  console.log(`\nopenssl speed, RSA-2048 public operations on one core: ${Math.round(limit ?? NaN)} /s`);
  for (const [name, verdict] of Object.entries(validity)) console.log(`What ${name} seals, jose ${verdict}`);
}
