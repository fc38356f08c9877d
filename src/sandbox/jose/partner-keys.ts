import { refusal } from "../http/response.ts";
import type { HandlerResponse } from "../http/response.ts";
import { badRequest, text } from "../operations/arguments.ts";
import type { Arguments } from "../operations/arguments.ts";
import type { PartnerKey } from "../state/state.ts";
import type { World } from "../state/world.ts";
import { importPartnerKey } from "./keys.ts";

const imported = new WeakMap<PartnerKey, Promise<CryptoKey>>();

/**
 * Stores a partner's public key.
 *
 * @throws Refusal when it is not an RSA key, its validity ends before it begins, or its id is in use
 */
export async function uploadPartnerKey(world: World, args: Arguments): Promise<HandlerResponse> {
  const keyId = text(args, "keyId").toLowerCase();
  const { algorithm, keyMaterial } = materialOf(args["publicKeyMaterial"]);
  const [validFrom, validTill] = [readTime(args, "validFrom"), readTime(args, "validTill")];
  if (validTill <= validFrom) throw badRequest("validTill must come after validFrom.", "validTill");
  if (world.state.partnerKeys.has(keyId)) {
    throw refusal(409, "key.already.exists", "A key of this identifier has already been uploaded.");
  }
  const forEncryption = text(args, "scope") === "PAYLOAD_ENCRYPTION";
  if (forEncryption) {
    if (algorithm !== "RSA_OAEP_256") throw badRequest("Encryption takes RSA_OAEP_256.", "publicKeyMaterial");
    const key: PartnerKey = { keyId, material: keyMaterial, validFrom, validTill };
    await importOnce(key).catch(() => {
      throw badRequest("The key material is not an RSA public key.", "publicKeyMaterial");
    });
    world.state.partnerKeys.set(keyId, key);
  }
  return { status: 201, json: { clientId: null, ...args, deactivationTimestamp: null } };
}

/**
 * Selects the key that a response is sealed to.
 *
 * @param kid from `X-TW-JOSE-Encryption-kid`
 * @throws Refusal 400 when there is none, or when several could be meant
 */
export async function selectPartnerKey(
  world: World,
  kid: string | undefined,
): Promise<{ kid: string; key: CryptoKey }> {
  const now = world.now();
  const active = [...world.state.partnerKeys.values()].filter(
    (key) => key.validFrom <= now && now < key.validTill,
  );
  const rule = world.settings.requireEncryptionKid;
  if (kid === undefined && (rule === "always" || (rule === "when-several" && active.length > 1))) {
    throw badRequest("X-TW-JOSE-Encryption-kid must name the key to reply to.", "X-TW-JOSE-Encryption-kid");
  }
  const named = kid?.toLowerCase();
  const chosen = named === undefined ? active.at(-1) : active.find((key) => key.keyId === named);
  if (chosen === undefined) {
    throw refusal(400, "jose.key.not.found", "No key has been uploaded under this identifier.");
  }
  return { kid: chosen.keyId, key: await importOnce(chosen) };
}

function importOnce(key: PartnerKey): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known !== undefined) return known;
  const importing = importPartnerKey(key.material);
  imported.set(key, importing);
  return importing;
}

function materialOf(value: unknown): { algorithm: string; keyMaterial: string } {
  if (typeof value === "object" && value !== null && "algorithm" in value && "keyMaterial" in value) {
    const { algorithm, keyMaterial } = value;
    if (typeof algorithm === "string" && typeof keyMaterial === "string") return { algorithm, keyMaterial };
  }
  throw badRequest("publicKeyMaterial is malformed.", "publicKeyMaterial");
}

/** Reads `yyyy-MM-dd HH:mm:ss`, which is in UTC. */
function readTime(args: Arguments, name: string): number {
  const time = Date.parse(`${text(args, name).replace(" ", "T")}Z`);
  if (Number.isNaN(time)) throw badRequest(`${name} is malformed.`, name);
  return time;
}
