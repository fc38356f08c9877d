/** Clearing: a one-time token from its issue to two passed challenges, and every way to fail at it. */
import { operations } from "../../../generated/operations.ts";
import type { Operation, OperationId } from "../../../generated/operations.ts";
import { callNamed } from "../client-cases.ts";
import { sampleArguments } from "../samples.ts";
import { faceMapOf, holds, isPassed, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

const table: [string, Operation][] = Object.entries(operations);

/** Operations that work on a one-time token, by id. */
export const onToken = table
  .filter(([, operation]) => operation.args["oneTimeToken"] !== undefined)
  .map(([id]) => id as OperationId);

/** Valid arguments of an operation on a one-time token of the story's profile. */
export function tokenArguments(
  scene: Scene,
  operationId: string,
  oneTimeToken: string,
): Record<string, unknown> {
  const { profileId, secrets, phone } = scene.target;
  const known: Record<string, unknown> = {
    profileId,
    oneTimeToken,
    pin: secrets.pin,
    deviceFingerprint: secrets.devices[0],
    ...(secrets.faceMap !== undefined && { faceMap: secrets.faceMap }),
    ...(phone && { otpCode: phone.code }),
  };
  const sample = Object.entries(sampleArguments(operationId));
  return Object.fromEntries(sample.map(([name, value]) => [name, known[name] ?? value]));
}

const NOT_FOUND = "ONE_TIME_TOKEN_NOT_FOUND";

/** The published OpenAPI lists no 404 for a facemap. */
const missing = (scene: Scene, operationId: string): number =>
  operationId === "verifyFacemap" ? scene.byReading(404, { openapi: 400 }) : 404;

/** Passes the PIN and the first device fingerprint for a token. */
export async function clear(scene: Scene, oneTimeToken: string): Promise<void> {
  const { profileId, secrets } = scene.target;
  await scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin });
  await scene.sca.verifyDeviceFingerprint({ profileId, oneTimeToken, deviceFingerprint: secrets.devices[0] });
}

export const clearChapter: readonly Expectation[] = [
  {
    says: "a session lists a challenge for each enrolled factor, all open",
    source: "reference",
    async check(scene) {
      const token = await scene.session();
      scene.note("token", token.oneTimeToken);
      const faceMap = scene.all("facemap").map(() => "FACE_MAP");
      for (const type of ["PIN", "PARTNER_DEVICE_FINGERPRINT", ...faceMap]) {
        holds(!isPassed(token, type), `expected ${type} to be open`);
      }
      holds(
        token.validity > 0 && token.validity <= 3600,
        `expected a validity up to 3600, got ${token.validity}`,
      );
    },
  },
  {
    says: "the status shows the same token and challenges as the session did",
    source: "reference",
    async check(scene) {
      const oneTimeToken = scene.recall("token");
      const status = await scene.sca.getOneTimeTokenStatus({ oneTimeToken });
      holds(status.oneTimeToken === oneTimeToken, "expected the same identifier");
      holds(!isPassed(status, "PIN"), "expected PIN to be open");
    },
  },
  {
    says: "a wrong PIN is refused with 400",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), pin: secrets.otherPin };
      await refused(scene.sca.verifyPin(args), 400, "PIN_VERIFICATION_FAILED");
    },
  },
  {
    says: "a wrong device fingerprint is refused with 400",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), deviceFingerprint: secrets.otherDevice };
      await refused(scene.sca.verifyDeviceFingerprint(args), 400, "DEVICE_FINGERPRINT_VERIFICATION_FAILED");
    },
  },
  {
    says: "a wrong facemap is refused with 400",
    source: "reference",
    needs: "facemap",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), faceMap: secrets.otherFaceMap };
      await refused(scene.sca.verifyFacemap(args), 400, "FACEMAP_VERIFICATION_FAILED");
    },
  },
  {
    says: "the right PIN passes its challenge and no other, and stays listed as passed",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), pin: secrets.pin };
      const token = await scene.sca.verifyPin(args);
      holds(isPassed(token, "PIN"), "expected PIN to be passed");
      holds(!isPassed(token, "PARTNER_DEVICE_FINGERPRINT"), "expected the device fingerprint to be open");
    },
  },
  {
    says: "a passed challenge passes again, whatever is sent",
    source: "assumption",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), pin: secrets.pin };
      holds(isPassed(await scene.sca.verifyPin(args), "PIN"), "expected PIN to stay passed");
    },
  },
  {
    says: "each of the enrolled device fingerprints passes the possession challenge",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      for (const deviceFingerprint of secrets.devices) {
        const { oneTimeToken } = await scene.session();
        const token = await scene.sca.verifyDeviceFingerprint({ profileId, oneTimeToken, deviceFingerprint });
        holds(isPassed(token, "PARTNER_DEVICE_FINGERPRINT"), "expected the device fingerprint to be passed");
      }
    },
  },
  {
    says: "the right facemap passes the inherence challenge",
    source: "reference",
    needs: "facemap",
    async check(scene) {
      const { profileId } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("token"), faceMap: faceMapOf(scene) };
      holds(isPassed(await scene.sca.verifyFacemap(args), "FACE_MAP"), "expected the facemap to be passed");
    },
  },
  {
    says: "the status shows what has been passed and what has not",
    source: "reference",
    async check(scene) {
      const status = await scene.sca.getOneTimeTokenStatus({ oneTimeToken: scene.recall("token") });
      holds(isPassed(status, "PIN"), "expected PIN to be passed");
      holds(!isPassed(status, "PARTNER_DEVICE_FINGERPRINT"), "expected the device fingerprint to be open");
    },
  },
  ...onToken.map((operationId): Expectation => ({
    says: `${operationId} is refused for a one-time token that does not exist`,
    source: "assumption",
    async check(scene) {
      const args = tokenArguments(scene, operationId, crypto.randomUUID());
      await refused(callNamed(scene.sca, operationId, args), missing(scene, operationId), NOT_FOUND);
    },
  })),
  ...onToken
    .filter((operationId) => operations[operationId].args["profileId"] !== undefined)
    .map((operationId): Expectation => ({
      says: `${operationId} is refused for a one-time token of another profile, as if there were none`,
      source: "assumption",
      needs: "another",
      async check(scene) {
        const { anotherProfileId: profileId = 0 } = scene.target;
        const { oneTimeToken } = await scene.sca.createScaSession({ profileId });
        const args = tokenArguments(scene, operationId, oneTimeToken);
        await refused(callNamed(scene.sca, operationId, args), missing(scene, operationId), NOT_FOUND);
      },
    })),
  {
    says: "a PIN that was deleted and created again does not pass a challenge issued before",
    source: "assumption",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const { oneTimeToken } = await scene.session();
      await scene.sca.deletePin({ profileId });
      scene.forget("pin");
      await scene.sca.createPin({ profileId, pin: secrets.pin });
      scene.note("pin", "enrolled");
      const late = scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin });
      await refused(late, 400, "PIN_VERIFICATION_FAILED");
    },
  },
  {
    says: "a PIN is changed by deleting it and creating another",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      scene.recall("pin");
      for (const pin of [secrets.otherPin, secrets.pin]) {
        await scene.sca.deletePin({ profileId });
        await scene.sca.createPin({ profileId, pin });
        const { oneTimeToken } = await scene.session();
        const token = await scene.sca.verifyPin({ profileId, oneTimeToken, pin });
        holds(isPassed(token, "PIN"), "expected the new PIN to pass");
      }
    },
  },
];
