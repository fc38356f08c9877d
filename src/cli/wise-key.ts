import { createScaClient } from "../client/client.ts";
import type { WiseKey } from "../jose/keys.ts";
import { readBytes, UnreadableBody } from "../lib/body.ts";
import { CommandError, usageError } from "./exit.ts";
import { parseIfJson } from "./files.ts";
import { publicKeyOf, readPublicKey } from "./key-files.ts";
import { readTarget, tokenFor } from "./target.ts";
import type { Target, TargetOptions } from "./target.ts";

/** Bytes; a key is some hundreds of them. */
const KEY_LIMIT = 65_536;

/** Milliseconds for all of it. */
const KEY_TIMEOUT = 10_000;

/** The public key to seal to: from a file, a URL, or a server's key endpoint. */
export async function publicKeyFrom(options: TargetOptions & { readonly key?: string }): Promise<WiseKey> {
  const { key } = options;
  if (key === undefined) return publicKeyOf(await fetchWiseKey(readTarget(options)), "the server's reply");
  return /^https?:\/\//i.test(key) ? publicKeyOf(await download(key), key) : readPublicKey(key);
}

/** The current key as the key endpoint describes it. */
export async function fetchWiseKey(target: Target): ReturnType<typeof getKey> {
  return getKey(target, await tokenFor(target, "client"));
}

function getKey({ baseUrl }: Target, clientToken: string) {
  // No user takes part here, but a client cannot be made without a user's token.
  const sca = createScaClient({ baseUrl, token: "none", clientToken });
  return sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
}

/** A key file from the web, without credentials. */
async function download(url: string): Promise<unknown> {
  const { protocol, origin, username, password } = new URL(url);
  if (username !== "" || password !== "") throw usageError("--key: pass a URL without credentials");
  // Whoever can change the key on its way can read what is sealed to it.
  if (protocol !== "https:") readTarget({ baseUrl: origin });
  const failed = (why: string): CommandError => new CommandError("ERR_NETWORK", `${url}: ${why}`);
  const signal = AbortSignal.timeout(KEY_TIMEOUT);
  const response = await fetch(url, { redirect: "manual", signal }).catch(() => {
    throw failed("no reply: the connection failed");
  });
  if (!response.ok || response.body === null) throw failed(`answered HTTP ${response.status}`);
  const bytes = await readBytes(response.body, { limit: KEY_LIMIT, signal }).catch((error: unknown) => {
    const isTooLarge = error instanceof UnreadableBody && error.reason === "too large";
    throw failed(isTooLarge ? "the reply is too large for a key" : "no complete reply");
  });
  return parseIfJson(new TextDecoder().decode(bytes));
}
