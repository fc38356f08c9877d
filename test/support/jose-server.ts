/** A server with encrypted endpoints that no description of ours has. */
import { constants, createPrivateKey, privateDecrypt } from "node:crypto";
import { compactDecrypt, CompactEncrypt } from "jose";
import { vectors } from "./keys.ts";
import { listen } from "./server.ts";

/** One request as it came, and what was in it. */
export interface JoseServerCall {
  readonly target: string;
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly wire: string;
  /** `undefined` if the body was not encrypted. */
  readonly plaintext: unknown;
}

/**
 * Listens until the running test ends. Opens requests that are marked `X-tw-jose-method: jwe`, answers them
 * under the content key of the request, and refuses what it cannot open; others are answered in plain.
 */
export async function joseServer(reply: unknown): Promise<{ url: string; calls: JoseServerCall[] }> {
  const calls: JoseServerCall[] = [];
  const url = await listen(async (request, response) => {
    const wire = Buffer.concat(await request.toArray()).toString();
    const { method, url: target = "", headers } = request;
    const marked = headers["x-tw-jose-method"] === "jwe";
    const opened = marked ? await open(wire).catch(() => undefined) : undefined;
    calls.push({ target, method, contentType: headers["content-type"], wire, plaintext: opened?.plaintext });
    if (marked && opened === undefined) return response.writeHead(400).end();
    const text = JSON.stringify(reply);
    response.setHeader("content-type", opened ? "application/jose+json" : "application/json");
    response.end(opened ? await opened.seal(text) : text);
  });
  return { url, calls };
}

async function open(jwe: string) {
  const key = createPrivateKey(vectors.keys.wise.privatePkcs8Pem);
  const { plaintext } = await compactDecrypt(jwe, key);
  const encryptedKey = Buffer.from(jwe.split(".")[1] ?? "", "base64url");
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const cek = privateDecrypt({ key, padding, oaepHash: "sha256" }, encryptedKey);
  return {
    plaintext: JSON.parse(new TextDecoder().decode(plaintext)) as unknown,
    seal: (text: string): Promise<string> =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(cek),
  };
}
