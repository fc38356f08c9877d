// A transport for the conformance kit, in Node's own cryptography. Its argument names the mistake that it makes.
/* global console, fetch */
import { Buffer } from "node:buffer";
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import process from "node:process";
import { createInterface } from "node:readline";

const [, , mistake = "none"] = process.argv;
const makes = (name) => name === mistake;
const ONE_KEY = randomBytes(32);
const FORM = makes("lengths")
  ? /^([\w-]+)\.\.([\w-]+)\.([\w-]+)\.([\w-]+)$/
  : /^([\w-]+)\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/;

function seal(plaintext, key) {
  const [cek, iv] = [makes("one key") ? ONE_KEY : randomBytes(32), randomBytes(12)];
  const wiseKey = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
  const oaepHash = makes("SHA-1") ? "sha1" : "sha256";
  const wrapped = publicEncrypt({ key: wiseKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, cek);
  const header = Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}').toString("base64url");
  const cipher = createCipheriv("aes-256-gcm", cek, iv).setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const parts = [wrapped, iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString("base64url"));
  return { jwe: [header, ...parts].join("."), cek };
}

function open(jwe, cek) {
  const [, header, ...rest] = FORM.exec(jwe) ?? [];
  if (header === undefined) throw new Error("not a compact JWE");
  const { alg, enc, zip, crit } = JSON.parse(Buffer.from(header, "base64url"));
  const isKnown = alg === "dir" && enc === "A256GCM" && zip === undefined && crit === undefined;
  if (!isKnown && !makes("header")) throw new Error("not the algorithms");
  const [iv, ciphertext, tag] = rest.map((part) => Buffer.from(part, "base64url"));
  const decipher = createDecipheriv("aes-256-gcm", cek, iv).setAAD(Buffer.from(header)).setAuthTag(tag);
  const plaintext = decipher.update(ciphertext, undefined, "utf8");
  if (!makes("no authentication")) decipher.final();
  JSON.parse(plaintext);
  return plaintext;
}

async function send({ key, method, url, headers, body }) {
  const isMarked = headers["x-tw-jose-method"] === "jwe";
  const { jwe, cek } = isMarked ? seal(body, key) : {};
  const jose = {
    accept: "application/jose+json",
    "accept-encoding": "identity",
    "content-encoding": "identity",
    "content-type": "application/jose+json",
  };
  const response = await fetch(url, {
    method,
    headers: isMarked ? { ...headers, ...jose } : headers,
    body: isMarked ? (makes("quotes") ? JSON.stringify(jwe) : jwe) : body,
    redirect: makes("redirects") ? "follow" : "error",
  });
  const text = await response.text();
  const mayBePlain = text === "" || response.status >= 400 || makes("plain");
  const opened = isMarked && (FORM.test(text) || !mayBePlain) ? open(text, cek) : text;
  return { status: response.status, body: opened };
}

function answer(asked) {
  if (asked.do === "open") return { plaintext: open(asked.jwe, Buffer.from(asked.cek, "hex")) };
  if (asked.do === "send") return makes("no HTTP") ? { skip: true } : send(asked);
  const { jwe, cek } = seal(asked.plaintext, asked.key);
  return { jwe, cek: cek.toString("hex") };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
