/** The mock: Prism on the plaintext description, behind the sandbox's JOSE layer, with keys of its own. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { createJoseLayer, createSandbox, defaultSettings } from "../../src/sandbox/index.ts";
import type { JoseKeys, ServerKeyInput, WisePublicKey } from "../../src/sandbox/index.ts";
import type { Description } from "../generate/description.ts";
import { createPrism } from "./prism.ts";
import type { FetchLike } from "./prism.ts";

/** A mock in this process. */
export type Mock = Awaited<ReturnType<typeof createMock>>;

/**
 * Makes a mock of a plaintext description. It has no state beside keys: every call is answered with the
 * documented example, or with the reply that the `Prefer` header asks for. Two protected calls are added, which answer
 * 403 until they come with `x-2fa-approval`.
 *
 * @param description the plaintext twin; not changed
 * @param options.keys key pairs for the JOSE layer; by default one is made
 * @param options.onRefusal told what `Prefer` asked for in vain; a client's error shows no more than the status
 * @returns a fetch that answers as a server would, JWEs in and out where the description says so; the public key that
 *   requests are to be sealed to; and what is served: the description, with that key in its examples
 * @example
 * const mock = await createMock(parse(await readFile("generated/plaintext.yaml", "utf8")));
 * const sca = createScaClient({ baseUrl: "http://127.0.0.1", token: "any", clientToken: "any", fetch: mock.fetch });
 */
export async function createMock(
  description: Description,
  { onRefusal, ...keys }: { keys?: ServerKeyInput[]; onRefusal?: (detail: string) => void } = {},
) {
  const sandbox = await createSandbox(keys);
  const { wiseKey } = sandbox;
  const served = withKey({ ...description, paths: { ...description.paths, ...protectedPaths } }, wiseKey);
  const prism = await createPrism(served, onRefusal);
  const uploaded = new Map<string, CryptoKey>();
  const keyOf = (kid: string | undefined): [string, CryptoKey] | undefined =>
    kid === undefined ? [...uploaded].at(-1) : [...uploaded].find(([known]) => known === kid.toLowerCase());
  const joseKeys: JoseKeys = {
    ...sandbox.joseKeys,
    async recipient(named) {
      const [kid, key] = keyOf(named) ?? [];
      // The sandbox has no partner keys, so it says what is documented for a key that is not there.
      return kid && key ? { kid: named ?? kid, key } : sandbox.joseKeys.recipient(named);
    },
  };
  const upstream: FetchLike = async (request) => {
    const upload = request.method === "POST" ? await readUpload(request.clone()) : undefined;
    const response = await prism(withUsual(request));
    if (upload !== undefined && response.status === 201) uploaded.set(upload.keyId, upload.key);
    echoCorrelation(request, response);
    return response;
  };
  const fetch = createJoseLayer({ keys: joseKeys, settings: () => defaultSettings, upstream });
  return { fetch, wiseKey, description: served };
}

const protectedPaths = parse(
  readFileSync(new URL("protected.yaml", import.meta.url), "utf8"),
) as Description["paths"];

/** What is answered where nothing is preferred and the first success would make no sense, or no story. */
const USUAL: readonly (readonly [path: RegExp, prefer: string])[] = [
  [/^\/v3\/profiles\/[^/]+\/transfers\/|\/balance-statements\//, "code=403"],
  [/\/(?:device-fingerprints|facemaps)\/verify$/, "example=cleared"],
];

/** Protected calls are refused until they come with a one-time token; a PIN is verified first, and a device last. */
function withUsual(request: Request): Request {
  const { headers } = request;
  if (!headers.has("authorization") || headers.has("x-2fa-approval") || headers.has("prefer")) return request;
  const { pathname } = new URL(request.url);
  const [, prefer] = USUAL.find(([path]) => path.test(pathname)) ?? [];
  if (prefer === undefined) return request;
  const asking = new Headers(headers);
  asking.set("prefer", prefer);
  return new Request(request, { headers: asking });
}

/** The examples' key has no known private half: requests are to be sealed to one that the mock can open. */
function withKey(description: Description, { keyMaterial }: WisePublicKey): Description {
  const copy = structuredClone(description);
  for (const { value } of Object.values(copy.components?.examples ?? {}))
    if (value?.["version"] !== undefined && value["keyMaterial"]) Object.assign(value, { keyMaterial });
  return copy;
}

/** The one documented header whose value is the caller's own. */
function echoCorrelation(request: Request, response: Response): void {
  const name = "x-external-correlation-id";
  const id = request.headers.get(name);
  if (id === null) response.headers.delete(name);
  else if (response.headers.has(name)) response.headers.set(name, id);
}

/** A partner's key on its way in: replies that are encrypted to it need it later. */
async function readUpload(request: Request): Promise<{ keyId: string; key: CryptoKey } | undefined> {
  try {
    const { keyId, publicKeyMaterial } = (await request.json()) as Record<string, unknown>;
    const { keyMaterial } = publicKeyMaterial as { keyMaterial: string };
    const der = Uint8Array.from(atob(keyMaterial), (character) => character.charCodeAt(0));
    const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("spki", der, algorithm, false, ["wrapKey"]);
    return { keyId: String(keyId).toLowerCase(), key };
  } catch {
    return undefined;
  }
}
