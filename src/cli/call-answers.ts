import type { ChallengeType } from "../approval/challenges.ts";
import type { Solver, SolverContext, Solvers } from "../approval/solvers.ts";
import { readTextFile } from "./files.ts";
import { shown } from "./output.ts";
import { ask, givenBy } from "./secrets.ts";

/** What each challenge asks for, and the environment variable that may hold it. */
const ASKED = {
  PIN: { name: "the PIN", variable: "WISE_SCA_PIN" },
  PARTNER_DEVICE_FINGERPRINT: { name: "the device fingerprint", variable: "WISE_SCA_DEVICE_FINGERPRINT" },
  SMS: { name: "the code of the text message", variable: undefined },
  WHATSAPP: { name: "the code of the WhatsApp message", variable: undefined },
  VOICE: { name: "the code of the phone call", variable: undefined },
} as const satisfies Partial<Record<ChallengeType, { name: string; variable: string | undefined }>>;

/** What can be answered here: at a terminal whatever can be typed, elsewhere what the environment holds. */
export async function answersHere(facemap: string | undefined): Promise<Solvers> {
  const solvers: Partial<Record<ChallengeType, Solver>> = {};
  const isTerminal = process.stdin.isTTY === true;
  for (const [type, { name, variable }] of Object.entries(ASKED)) {
    const given = variable === undefined ? undefined : givenBy(variable);
    if (given === undefined && !isTerminal) continue;
    solvers[type as keyof typeof ASKED] = async (context) => {
      // A second time the same answer would be refused again.
      if (given !== undefined && context.attempt === 1) return given;
      return isTerminal ? ask({ name, note: noteOn(context), signal: context.signal }) : undefined;
    };
  }
  if (facemap !== undefined) {
    const text = (await readTextFile(facemap)).trim();
    solvers.FACE_MAP = ({ attempt }) => (attempt === 1 ? text : undefined);
  }
  return solvers;
}

/** How to give answers that nobody could be asked for. */
export function wayToAnswer(types: readonly ChallengeType[]): string {
  const typed = types.flatMap((type) => (type === "FACE_MAP" ? [] : [ASKED[type].variable]));
  const variables = typed.filter((variable) => variable !== undefined);
  return [
    ...(typed.length > 0 ? ["call it from a terminal"] : []),
    ...(variables.length > 0 ? [`set ${variables.join(" and ")}`] : []),
    ...(types.includes("FACE_MAP") ? ["pass --facemap FILE"] : []),
  ].join(", or ");
}

function noteOn({ attemptsLeft, mayLockOut, obfuscatedPhoneNo }: SolverContext): string {
  const notes = [
    ...(obfuscatedPhoneNo === undefined ? [] : [`sent to ${shown(obfuscatedPhoneNo)}`]),
    `${attemptsLeft} ${attemptsLeft === 1 ? "answer" : "answers"} left`,
    ...(mayLockOut ? ["a wrong one may lock the customer out"] : []),
    "empty: another way",
  ];
  return notes.join("; ");
}
