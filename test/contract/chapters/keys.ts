/** Keys of both sides, and echoes in both modes of reply encryption. */
import { exportSPKI, generateKeyPair } from "jose";
import type { ScaClient } from "../../../src/index.ts";
import { holds, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

/** One key pair for all stories of a process: making one takes longer than a chapter. */
let pair: Promise<CryptoKeyPair> | undefined;
const partnerPair = (): Promise<CryptoKeyPair> =>
  (pair ??= generateKeyPair("RSA-OAEP-256", { extractable: true }));

async function partner(scene: Scene, keyId = scene.recall("partner key")): Promise<ScaClient> {
  return scene.as({ partnerKeys: [{ keyId, privateKey: (await partnerPair()).privateKey }] });
}

async function upload(scene: Scene, keyId: string): Promise<unknown> {
  const pem = await exportSPKI((await partnerPair()).publicKey);
  const now = scene.target.now();
  return scene.sca.uploadJosePublicKey({
    keyId,
    validFrom: timestamp(now - 60_000),
    validTill: timestamp(now + 86_400_000),
    scope: "PAYLOAD_ENCRYPTION",
    publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: pem.replaceAll(/-----[^-]+-----|\s/g, "") },
  });
}

/** `yyyy-MM-dd HH:mm:ss` in UTC. */
const timestamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replace("T", " ");

export const keysChapter: readonly Expectation[] = [
  {
    says: "the encryption key is returned as one object with a version and RSA material",
    source: "provider",
    async check({ sca }) {
      const key = await sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
      holds(key.keyMaterial.algorithm === "RSA_OAEP_256", "expected the algorithm RSA_OAEP_256");
    },
  },
  {
    says: "a key of an unknown version is refused with 404",
    source: "assumption",
    async check({ sca }) {
      const key = { algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION", version: 99_999 } as const;
      await refused(sca.getJosePublicKey(key), 404, "KEY_NOT_FOUND");
    },
  },
  {
    says: "the FaceTec public key is PEM text",
    source: "provider",
    async check({ sca }) {
      const pem = await sca.getFacetecPublicKey();
      holds(pem.startsWith("-----BEGIN PUBLIC KEY-----"), "expected PEM");
    },
  },
  {
    says: "a JWE is echoed under the content key of the request",
    source: "provider",
    async check({ sca }) {
      const echo = await sca.echoDirectJwe({ message: "hello" });
      holds(echo.message === "jose-playground-response-hello", "expected the documented echo");
    },
  },
  {
    says: "a reply to a key that was never uploaded is refused with 400",
    source: "assumption",
    async check(scene) {
      const sca = await partner(scene, crypto.randomUUID());
      await refused(sca.getEchoJwe(), 400, "KEY_NOT_FOUND");
      await refused(sca.echoJwe({ message: "hello" }), 400, "KEY_NOT_FOUND");
    },
  },
  {
    says: "a public key of the partner is uploaded with 201",
    source: "provider",
    needs: "upload",
    async check(scene) {
      const keyId = crypto.randomUUID();
      await upload(scene, keyId);
      scene.note("partner key", keyId);
    },
  },
  {
    says: "a second key of the same identifier is refused with 409",
    source: "assumption",
    needs: "upload",
    async check(scene) {
      await refused(upload(scene, scene.recall("partner key")), 409, "KEY_ALREADY_EXISTS");
    },
  },
  {
    says: "a JWE is echoed in a reply that is encrypted to the uploaded key",
    source: "provider",
    needs: "upload",
    async check(scene) {
      const echo = await (await partner(scene)).echoJwe({ message: "hello" });
      holds(echo.message === "jose-playground-response-hello", "expected the documented echo");
    },
  },
  {
    says: "a request without a body is answered in a JWE to the uploaded key",
    source: "provider",
    needs: "upload",
    async check(scene) {
      const echo = await (await partner(scene)).getEchoJwe();
      holds(echo.method === "GET", "expected the method of the request");
    },
  },
];
