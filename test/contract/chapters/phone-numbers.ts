/** Phone numbers of a user: created, listed, changed and deleted by the partner. */
import { holds, NotReached, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

function userOf({ target }: Scene): NonNullable<Scene["target"]["user"]> {
  if (target.user === undefined) throw new NotReached("needs a user");
  return target.user;
}

const idOf = (scene: Scene): number => Number(scene.recall("phone number"));

async function numbersOf(scene: Scene): Promise<string[]> {
  const listed = await scene.sca.listPhoneNumbers({ userId: userOf(scene).id });
  return listed.map(({ phoneNumber }) => phoneNumber);
}

async function listsPhone(scene: Scene): Promise<boolean> {
  const { challenges } = await scene.session();
  return challenges.some((one) => one.primaryChallenge.type === "SMS");
}

export const phoneNumbersChapter: readonly Expectation[] = [
  {
    says: "a user without phone numbers has an empty list",
    source: "provider",
    needs: "user",
    async check(scene) {
      holds((await numbersOf(scene)).length === 0, "expected no phone number");
    },
  },
  {
    says: "a phone number is created with 200, verified, and is listed from then on",
    source: "provider",
    needs: "user",
    async check(scene) {
      const { id: userId, phoneNumber } = userOf(scene);
      const created = await scene.sca.createPhoneNumber({ userId, phoneNumber });
      scene.note("phone number", String(created.id));
      holds(created.phoneNumber === phoneNumber && created.verified === true, "expected it back, verified");
      holds((await numbersOf(scene)).join() === phoneNumber, "expected it to be listed");
    },
  },
  {
    says: "codes can be sent to it: a token lists a phone challenge",
    source: "assumption",
    needs: "user",
    async check(scene) {
      scene.recall("phone number");
      holds(await listsPhone(scene), "expected a challenge SMS");
    },
  },
  {
    says: "the same number once more is refused with 422",
    source: "provider",
    needs: "user",
    async check(scene) {
      const { id: userId, phoneNumber } = userOf(scene);
      scene.recall("phone number");
      await refused(scene.sca.createPhoneNumber({ userId, phoneNumber }), 422, "PHONE_NUMBER_REPEATED");
      await refused(
        scene.sca.createPhoneNumber({ userId: userId + 1, phoneNumber }),
        422,
        "PHONE_NUMBER_REPEATED",
      );
    },
  },
  {
    says: "a phone number is changed with 200, and not to one that is taken",
    source: "provider",
    needs: "user",
    async check(scene) {
      const { id: userId, phoneNumber, otherPhoneNumber } = userOf(scene);
      const phoneNumberId = idOf(scene);
      const changed = await scene.sca.updatePhoneNumber({
        userId,
        phoneNumberId,
        phoneNumber: otherPhoneNumber,
      });
      holds(changed.id === phoneNumberId, "expected the same identifier");
      holds((await numbersOf(scene)).join() === otherPhoneNumber, "expected the other number alone");
      const taken = await scene.sca.createPhoneNumber({ userId, phoneNumber });
      const again = scene.sca.updatePhoneNumber({ userId, phoneNumberId, phoneNumber });
      await refused(again, 422, "PHONE_NUMBER_REPEATED");
      await scene.sca.deletePhoneNumber({ userId, phoneNumberId: taken.id });
    },
  },
  {
    says: "a phone number is deleted with 204, and then is no longer there",
    source: "provider",
    needs: "user",
    async check(scene) {
      const { id: userId } = userOf(scene);
      const phoneNumberId = idOf(scene);
      await scene.sca.deletePhoneNumber({ userId, phoneNumberId });
      scene.forget("phone number");
      holds((await numbersOf(scene)).length === 0, "expected no phone number");
      scene.note("deleted phone number", String(phoneNumberId));
    },
  },
  {
    says: "a phone number that is not there can be neither changed nor deleted: 404",
    source: "assumption",
    needs: "user",
    async check(scene) {
      const { id: userId, phoneNumber } = userOf(scene);
      const gone = { userId, phoneNumberId: Number(scene.recall("deleted phone number")) };
      await refused(scene.sca.updatePhoneNumber({ ...gone, phoneNumber }), 404, "PHONE_NUMBER_NOT_FOUND");
      await refused(scene.sca.deletePhoneNumber(gone), 404, "PHONE_NUMBER_NOT_FOUND");
    },
  },
];
