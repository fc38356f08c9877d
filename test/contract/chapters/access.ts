/** Whom the server lets in, and which messages it can read: the same for every operation, so made from the table. */
import { CompactEncrypt, generateKeyPair, importSPKI } from "jose";
import { operations } from "../../../generated/operations.ts";
import type { Operation } from "../../../generated/operations.ts";
import { callNamed } from "../client-cases.ts";
import { sampleArguments } from "../samples.ts";
import { holds, NotReached, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

const all: [string, Operation][] = Object.entries(operations);
const withProfile = all.filter(([, operation]) => operation.args["profileId"] !== undefined);
const sealed = all.filter(([, operation]) => operation.body === "jose");

const SOMEBODY_ELSES_KEY = { keyId: "00000000-0000-4000-8000-000000000000" };

/** The server's key, and one that it has never seen. */
let strangers: Promise<CryptoKeyPair> | undefined;
const stranger = (): Promise<CryptoKeyPair> => (strangers ??= generateKeyPair("RSA-OAEP-256"));

async function serverKey({ sca }: Scene): Promise<CryptoKey> {
  const { keyMaterial } = await sca.getJosePublicKey({
    algorithm: "RSA_OAEP_256",
    scope: "PAYLOAD_ENCRYPTION",
  });
  const pem = `-----BEGIN PUBLIC KEY-----\n${keyMaterial.keyMaterial}\n-----END PUBLIC KEY-----`;
  return importSPKI(pem, "RSA-OAEP-256");
}

/** A JWE that the client would never make. */
async function jwe(text: string, key: CryptoKey, enc = "A256GCM"): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc })
    .encrypt(key);
}

/** Sample arguments for the profile of the story. */
function argumentsFor(
  { target }: Scene,
  operationId: string,
  profileId = target.profileId,
): Record<string, unknown> {
  const args = sampleArguments(operationId);
  return "profileId" in args ? { ...args, profileId } : args;
}

/** The same with a sealed body in place of its members. */
function sealedArguments(scene: Scene, operationId: string, body: string): Record<string, unknown> {
  const { args } = operations[operationId as keyof typeof operations];
  const kept = Object.entries(argumentsFor(scene, operationId)).filter(([name]) => args[name]?.in !== "body");
  return { ...Object.fromEntries(kept), sealed: body };
}

/** Sends a body past the client, which would seal it and add the headers; fails unless it is refused as no JOSE. */
async function bareRefused(scene: Scene, operationId: string, body: string, without?: string): Promise<void> {
  const { options, profileId } = scene.target;
  const { path, method } = operations[operationId as keyof typeof operations];
  const { baseUrl = "", apiVersion = "legacy", fetch = globalThis.fetch } = options;
  const place = apiVersion === "legacy" ? path : path.replace(/^\/v\d+/, `/${apiVersion}`);
  const headers = new Headers({
    authorization: `Bearer ${String(options.token)}`,
    accept: "application/jose+json",
    "content-type": "application/jose+json",
    "x-tw-jose-method": "jwe",
    "one-time-token": crypto.randomUUID(),
  });
  // A type that the platform would not replace by one of its own.
  if (without === "content-type") headers.set(without, "text/plain");
  else if (without !== undefined) headers.delete(without);
  const url = baseUrl + place.replace("{profileId}", String(profileId));
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  holds(response.status === 400, `expected 400, got ${response.status}`);
  holds(/jose/i.test(text), "expected a body that speaks of JOSE");
}

/** A client that can make every call; the sealing key is given, so that nothing is fetched on the way. */
async function callerWith(scene: Scene, token: string): Promise<ReturnType<Scene["as"]>> {
  const privateKey = (await stranger()).privateKey;
  return scene.as({
    token,
    clientToken: token,
    wiseKey: await serverKey(scene),
    partnerKeys: [{ ...SOMEBODY_ELSES_KEY, privateKey }],
  });
}

export const accessChapter: readonly Expectation[] = [
  ...all.map(([operationId, operation]): Expectation => ({
    says: `${operationId} is refused to a token that is not valid`,
    source: "provider",
    // A reply key is looked up before the token is judged, so there must be one.
    ...(operation.jose === "partner-key" && { needs: "upload" }),
    async check(scene) {
      const sca = await callerWith(scene, "not-a-token");
      const known = operation.jose === "partner-key" ? await withPartnerKey(scene, "not-a-token") : sca;
      const call = callNamed(known, operationId, argumentsFor(scene, operationId));
      // Live, calls about a one-time token were answered as if there were none.
      const isHidden = operation.path.startsWith("/v1/one-time-token/");
      const status = isHidden ? scene.byReading(401, { wild: 404 }) : 401;
      await refused(call, status, status === 401 ? "UNAUTHENTICATED" : undefined);
    },
  })),
  ...withProfile.map(([operationId]): Expectation => ({
    says: `${operationId} is refused with 403 for a profile that is not the token's`,
    source: "assumption",
    needs: "foreign",
    async check(scene) {
      const args = argumentsFor(scene, operationId, scene.target.foreignProfileId);
      await refused(callNamed(scene.sca, operationId, args), 403, "FORBIDDEN");
    },
  })),
  ...sealed.flatMap(([operationId, operation]): Expectation[] => {
    const needs = operation.jose === "partner-key" ? ({ needs: "upload" } as const) : {};
    const send = async (scene: Scene, body: string): Promise<unknown> => {
      const sca = operation.jose === "partner-key" ? await withPartnerKey(scene) : scene.sca;
      return callNamed(sca, operationId, sealedArguments(scene, operationId, body));
    };
    return [
      {
        says: `${operationId} is refused with 400 when the body is plain JSON`,
        source: "assumption",
        malformed: true,
        async check(scene) {
          await bareRefused(scene, operationId, "{}");
        },
      },
      ...["content-type", "accept", "x-tw-jose-method"].map((header): Expectation => ({
        says: `${operationId} is refused with 400 without the header ${header}`,
        source: "provider",
        malformed: true,
        async check(scene) {
          await bareRefused(scene, operationId, await jwe("{}", await serverKey(scene)), header);
        },
      })),
      {
        says: `${operationId} answers 500 to a JWE for another key`,
        source: "provider",
        ...needs,
        async check(scene) {
          const body = await jwe("{}", (await stranger()).publicKey);
          await refused(send(scene, body), 500, "JOSE_REQUEST_UNREADABLE");
        },
      },
      {
        says: `${operationId} is refused with 400 when the JWE uses A128GCM`,
        source: "assumption",
        ...needs,
        async check(scene) {
          const body = await jwe("{}", await serverKey(scene), "A128GCM");
          await refused(send(scene, body), 400, "JOSE_REQUEST_INVALID");
        },
      },
      {
        says: `${operationId} is refused with 400 when the JWE holds another object`,
        source: "assumption",
        malformed: true,
        ...needs,
        async check(scene) {
          const body = await jwe('{"something":"else"}', await serverKey(scene));
          await refused(send(scene, body), 400, "INVALID_REQUEST");
        },
      },
    ];
  }),
];

/** A client for replies to the key that the story uploaded; with a token, it also knows the sealing key. */
export async function withPartnerKey(scene: Scene, token?: string): Promise<ReturnType<Scene["as"]>> {
  const [uploaded] = scene.all("partner key");
  if (uploaded === undefined) throw new NotReached("needs an uploaded key");
  return scene.as({
    ...(token !== undefined && { token, clientToken: token, wiseKey: await serverKey(scene) }),
    partnerKeys: [{ keyId: uploaded[1], privateKey: (await stranger()).privateKey }],
  });
}
