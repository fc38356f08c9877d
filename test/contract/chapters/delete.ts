/** Deletion: the end of every factor that the story enrolled. */
import { refused } from "../scene.ts";
import type { Expectation } from "../scene.ts";

export const deleteChapter: readonly Expectation[] = [
  {
    says: "a PIN is deleted with 204, and then is no longer there",
    source: "reference",
    async check(scene) {
      const { profileId } = scene.target;
      scene.recall("pin");
      await scene.sca.deletePin({ profileId });
      scene.forget("pin");
      await refused(scene.sca.deletePin({ profileId }), 404, "PIN_NOT_SET_UP");
    },
  },
  {
    says: "a device fingerprint is deleted by its identifier with 204, and the others stay",
    source: "reference",
    async check(scene) {
      const { profileId } = scene.target;
      scene.recall("device 0");
      for (const [name, deviceFingerprintId] of scene.all("device ")) {
        await scene.sca.deleteDeviceFingerprint({ profileId, deviceFingerprintId });
        scene.forget(name);
        const again = scene.sca.deleteDeviceFingerprint({ profileId, deviceFingerprintId });
        await refused(again, 404, "DEVICE_FINGERPRINT_NOT_FOUND");
      }
    },
  },
  {
    says: "a facemap is deleted with 204, and then is no longer there",
    source: "reference",
    async check(scene) {
      const { profileId } = scene.target;
      scene.recall("facemap");
      await scene.sca.deleteFacemap({ profileId });
      scene.forget("facemap");
      await refused(scene.sca.deleteFacemap({ profileId }), 404, "FACEMAP_NOT_SET_UP");
    },
  },
];
