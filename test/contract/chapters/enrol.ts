/** Enrolment: every factor once, its limits, and what is refused before there is any. */
import { isCleared } from "../../../src/index.ts";
import { faceMapOf, holds, NotReached, protectedOf, refused, tokenOf } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

const ENROLLED_HERE = ["PIN", "PARTNER_DEVICE_FINGERPRINT", "FACE_MAP"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** ISO 8601 in UTC, with any number of fractional digits. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

async function createDevice(scene: Scene, index: 0 | 1 | 2): Promise<void> {
  const { profileId, secrets } = scene.target;
  const device = await scene.sca.createDeviceFingerprint({
    profileId,
    deviceFingerprint: secrets.devices[index],
  });
  scene.note(`device ${index}`, device.deviceFingerprintId);
  holds(UUID.test(device.deviceFingerprintId), "expected a UUID as deviceFingerprintId");
  holds(UTC.test(device.createdAt), "expected createdAt in ISO 8601, in UTC");
}

export const enrolChapter: readonly Expectation[] = [
  {
    says: "a session starts for a profile without factors, and lists no challenge for one",
    source: "assumption",
    guard: true,
    async check(scene) {
      const token = await scene.session();
      const types = token.challenges.map((one) => one.primaryChallenge.type);
      holds(!types.some((type) => ENROLLED_HERE.includes(type)), "the profile has factors already");
      scene.note("early token", token.oneTimeToken);
    },
  },
  {
    says: "verifying a PIN that was never set up is refused with 404",
    source: "provider",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const oneTimeToken = scene.recall("early token");
      await refused(
        scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin }),
        404,
        "PIN_NOT_SET_UP",
      );
    },
  },
  {
    says: "verifying a device fingerprint that was never set up is refused with 404",
    source: "provider",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const args = {
        profileId,
        oneTimeToken: scene.recall("early token"),
        deviceFingerprint: secrets.devices[0],
      };
      await refused(scene.sca.verifyDeviceFingerprint(args), 404, "DEVICE_FINGERPRINT_NOT_SET_UP");
    },
  },
  {
    says: "verifying a facemap that was never set up is refused",
    source: "assumption",
    needs: "facemap",
    async check(scene) {
      const { profileId } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("early token"), faceMap: faceMapOf(scene) };
      const status = scene.byReading(404, { openapi: 400 });
      await refused(scene.sca.verifyFacemap(args), status, "FACEMAP_NOT_SET_UP");
    },
  },
  {
    says: "deleting a PIN, a device fingerprint or a facemap that does not exist is refused with 404",
    source: "reference",
    async check({ sca, target: { profileId } }) {
      await refused(sca.deletePin({ profileId }), 404, "PIN_NOT_SET_UP");
      await refused(sca.deleteFacemap({ profileId }), 404, "FACEMAP_NOT_SET_UP");
      const deviceFingerprintId = crypto.randomUUID();
      const gone = sca.deleteDeviceFingerprint({ profileId, deviceFingerprintId });
      await refused(gone, 404, "DEVICE_FINGERPRINT_NOT_FOUND");
    },
  },
  {
    says: "a PIN is created with 200",
    source: "reference",
    async check(scene) {
      await scene.sca.createPin({ profileId: scene.target.profileId, pin: scene.target.secrets.pin });
      scene.note("pin", "enrolled");
    },
  },
  {
    says: "a second PIN is refused with 409",
    source: "reference",
    async check({ sca, target: { profileId, secrets } }) {
      await refused(sca.createPin({ profileId, pin: secrets.otherPin }), 409, "PIN_ALREADY_EXISTS");
    },
  },
  {
    says: "with one factor alone, what a token says of its challenges and whether it lets a call pass agree",
    source: "assumption",
    needs: "protected",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const oneTimeToken = tokenOf(scene, await protectedOf(scene)("high"));
      holds(
        !isCleared(await scene.sca.getOneTimeTokenStatus({ oneTimeToken })),
        "expected it not to be cleared",
      );
      const verified = await scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin });
      const status = await scene.sca.getOneTimeTokenStatus({ oneTimeToken });
      const { status: repeated } = await protectedOf(scene)("high", oneTimeToken);
      const passes = scene.byReading(false, { openapi: true, wild: true });
      holds(passes ? repeated < 300 : repeated === 403, `expected the repeat to agree, got ${repeated}`);
      for (const token of [verified, status]) {
        holds(isCleared(token) === passes, `expected the challenges to ${passes ? "" : "not "}look cleared`);
      }
    },
  },
  {
    says: "a device fingerprint is created, and answered with its identifier and time",
    source: "reference",
    check: (scene) => createDevice(scene, 0),
  },
  {
    says: "the same device fingerprint again is refused with 409",
    source: "reference",
    async check({ sca, target: { profileId, secrets } }) {
      const again = sca.createDeviceFingerprint({ profileId, deviceFingerprint: secrets.devices[0] });
      await refused(again, 409, "DEVICE_FINGERPRINT_ALREADY_EXISTS");
    },
  },
  {
    says: "three device fingerprints are allowed, and a fourth is refused with 400",
    source: "reference",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      await createDevice(scene, 1);
      await createDevice(scene, 2);
      const fourth = scene.sca.createDeviceFingerprint({ profileId, deviceFingerprint: secrets.otherDevice });
      await refused(fourth, 400, "DEVICE_FINGERPRINT_LIMIT_REACHED");
    },
  },
  {
    says: "a known device fingerprint is refused with 409 even when no further one is allowed",
    source: "assumption",
    async check(scene) {
      if (scene.all("device ").length < 3) throw new NotReached("needs three device fingerprints");
      const { profileId, secrets } = scene.target;
      const again = scene.sca.createDeviceFingerprint({ profileId, deviceFingerprint: secrets.devices[2] });
      await refused(again, 409, "DEVICE_FINGERPRINT_ALREADY_EXISTS");
    },
  },
  {
    says: "a facemap is created with 204",
    source: "reference",
    needs: "facemap",
    async check(scene) {
      const { profileId } = scene.target;
      await scene.sca.createFacemap({ profileId, faceMap: faceMapOf(scene) });
      scene.note("facemap", "enrolled");
    },
  },
  {
    says: "a second facemap is refused with 409",
    source: "reference",
    needs: "facemap",
    async check({ sca, target: { profileId, secrets } }) {
      await refused(
        sca.createFacemap({ profileId, faceMap: secrets.otherFaceMap }),
        409,
        "FACEMAP_ALREADY_EXISTS",
      );
    },
  },
];
