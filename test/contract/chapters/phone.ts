/** Phone challenges: the three channels, each triggered and verified. */
import { holds, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";
import { callNamed } from "../client-cases.ts";

const CHANNELS = ["Sms", "Whatsapp", "Voice"] as const;

function phoneOf({ target }: Scene): NonNullable<Scene["target"]["phone"]> {
  if (target.phone === undefined) throw new Error("the target has no phone");
  return target.phone;
}

export const phoneChapter: readonly Expectation[] = [
  ...CHANNELS.flatMap((channel): Expectation[] => [
    {
      says: `trigger${channel}Challenge is refused with 400 when the token has no phone challenge`,
      source: "assumption",
      needs: "phone",
      async check(scene) {
        const { oneTimeToken } = await scene.session();
        const call = callNamed(scene.sca, `trigger${channel}Challenge`, { oneTimeToken });
        await refused(call, 400, "CHALLENGE_NOT_AVAILABLE");
      },
    },
    {
      says: `verify${channel}Challenge is refused with 400 when the token has no phone challenge`,
      source: "assumption",
      needs: "phone",
      async check(scene) {
        const { oneTimeToken } = await scene.session();
        const args = { oneTimeToken, otpCode: phoneOf(scene).code };
        await refused(
          callNamed(scene.sca, `verify${channel}Challenge`, args),
          400,
          "CHALLENGE_NOT_AVAILABLE",
        );
      },
    },
  ]),
  {
    says: "a phone is one challenge with one primary way and the others as alternatives",
    source: "provider",
    needs: "phone",
    async check(scene) {
      phoneOf(scene).enrol();
      const { challenges } = await scene.session();
      const ways = challenges.map((one) =>
        [one.primaryChallenge, ...(one.alternatives ?? [])].map((way) => way.type),
      );
      const phone = ways.filter((types) => types.some((type) => ["SMS", "WHATSAPP", "VOICE"].includes(type)));
      holds(phone.length === 1, `expected one phone challenge, got ${phone.length}`);
      scene.note("phone", "enrolled");
    },
  },
  ...CHANNELS.flatMap((channel): Expectation[] => [
    {
      says: `trigger${channel}Challenge answers with the obfuscated number`,
      source: "provider",
      needs: "phone",
      async check(scene) {
        scene.recall("phone");
        const { oneTimeToken } = await scene.session();
        const args = { oneTimeToken };
        const sent = await callNamed(scene.sca, `trigger${channel}Challenge`, args);
        const number: unknown = Reflect.get(Object(sent), "obfuscatedPhoneNo");
        holds(
          typeof number === "string" && /^\*+\d{1,4}$/.test(number),
          "expected all but the last digits hidden",
        );
        scene.note(`${channel} token`, oneTimeToken);
      },
    },
    {
      says: `verify${channel}Challenge is refused with 400 for a wrong code`,
      source: "assumption",
      needs: "phone",
      async check(scene) {
        const args = { oneTimeToken: scene.recall(`${channel} token`), otpCode: phoneOf(scene).wrongCode };
        await refused(
          callNamed(scene.sca, `verify${channel}Challenge`, args),
          400,
          "OTP_VERIFICATION_FAILED",
        );
      },
    },
    {
      says: `verify${channel}Challenge passes the phone challenge with the code that was sent`,
      source: "provider",
      needs: "phone",
      async check(scene) {
        const args = { oneTimeToken: scene.recall(`${channel} token`), otpCode: phoneOf(scene).code };
        await callNamed(scene.sca, `verify${channel}Challenge`, args);
        const status = await scene.sca.getOneTimeTokenStatus({ oneTimeToken: args.oneTimeToken });
        holds(status.challenges.filter((one) => one.passed).length === 1, "expected one passed challenge");
      },
    },
  ]),
];
