/** The contract's story told to a real server, and what it said to each expectation. */
import { servers } from "../../generated/operations.ts";
import { shown } from "../../src/cli/output.ts";
import { CallError } from "../../src/index.ts";
import { callNamed } from "../contract/client-cases.ts";
import { isAble, NotReached, Scene } from "../contract/scene.ts";
import type { Expectation, Need, Target } from "../contract/scene.ts";
import { story } from "../contract/story.ts";

export type Environment = Readonly<Record<string, string | undefined>>;
export type Print = (line: string) => void;

const REQUIRED = ["SCA_BASE_URL", "SCA_TOKEN", "SCA_CLIENT_TOKEN", "SCA_PROFILE_ID"] as const;

const EXPLANATION = `Nothing was run: this tells the contract's story to a server of your choice, and needs
  SCA_BASE_URL             the server, such as ${servers.sandbox}; never production
  SCA_TOKEN                a user access token
  SCA_CLIENT_TOKEN         a client-credentials token
  SCA_PROFILE_ID           a profile of that user without factors
and may have
  SCA_API_VERSION          a quarter such as 2026Q3 (default: legacy paths)
  SCA_FACEMAP              a facemap in base64, as a FaceTec server exported it
  SCA_FOREIGN_PROFILE_ID   a profile that is not the user's
  SCA_UPLOAD_KEY=1         to let it upload a public key that is valid for a day
The story enrols, changes and deletes factors of the profile, and locks it out for a quarter of an hour.`;

/** Why an expectation that needs something is left out. */
const WITHOUT: Readonly<Record<Need, string>> = {
  clock: "needs a clock that can be advanced",
  facemap: "needs SCA_FACEMAP",
  foreign: "needs SCA_FOREIGN_PROFILE_ID",
  phone: "needs a phone that can be enrolled",
  protected: "needs a protected call that may be made",
  upload: "needs SCA_UPLOAD_KEY=1",
};

type Verdict = "ok" | "differs" | "not run";

/**
 * Prints a conformance report, one line per expectation with the source that it comes from.
 *
 * @returns the exit code: 0 when everything that was told came true, or nothing was told
 */
export async function tellLive(env: Environment, print: Print): Promise<number> {
  if (REQUIRED.some((name) => !env[name])) {
    print(EXPLANATION);
    return 0;
  }
  const problem = problemOf(env);
  if (problem !== undefined) {
    print(`Nothing was run: ${problem}.`);
    return 1;
  }
  const scene = new Scene(targetOf(env));
  const counts = { ok: 0, differs: 0, "not run": 0 };
  try {
    for (const { title, expectations } of story) {
      for (const expectation of expectations) {
        const [verdict, detail] = await judge(scene, expectation);
        counts[verdict] += 1;
        const line = `${verdict.padEnd(8)} ${expectation.source.padEnd(11)} ${title}: ${expectation.says}`;
        print(detail === undefined ? line : `${line}\n${" ".repeat(21)}${shown(detail)}`);
        if (verdict === "differs" && (expectation.guard || detail?.includes("ERR_NETWORK"))) {
          print("Stopped here: the rest would do harm, or tell nothing.");
          return 1;
        }
      }
    }
  } finally {
    await cleanUp(scene, print);
    print(`${counts.ok} as expected, ${counts.differs} differ, ${counts["not run"]} not run.`);
  }
  return counts.differs === 0 ? 0 : 1;
}

function problemOf(env: Environment): string | undefined {
  const { SCA_BASE_URL = "", SCA_PROFILE_ID = "" } = env;
  if (!URL.canParse(SCA_BASE_URL)) return "SCA_BASE_URL is not a URL";
  if (new URL(SCA_BASE_URL).host === new URL(servers.production).host) {
    return "the story deletes factors and locks a profile out, so it is not told to production";
  }
  return /^[1-9]\d*$/.test(SCA_PROFILE_ID) ? undefined : "SCA_PROFILE_ID is not a positive whole number";
}

async function judge(scene: Scene, expectation: Expectation): Promise<[Verdict, string?]> {
  const { needs, check } = expectation;
  if (needs !== undefined && !isAble(scene.target, needs)) return ["not run", WITHOUT[needs]];
  try {
    await check(scene);
    return ["ok"];
  } catch (error) {
    if (error instanceof NotReached) return ["not run", error.message];
    // Messages of ours hold no secret; those of anybody else are not repeated.
    if (error instanceof CallError) return ["differs", `${error.code}: ${error.message}`];
    return ["differs", error instanceof Error && error.constructor === Error ? error.message : "failed"];
  }
}

function targetOf(env: Environment): Target {
  const pin = String(1000 + Math.floor(Math.random() * 8000));
  const device = (): string => crypto.randomUUID();
  const { SCA_API_VERSION, SCA_FACEMAP, SCA_FOREIGN_PROFILE_ID, SCA_UPLOAD_KEY } = env;
  return {
    options: {
      baseUrl: String(env["SCA_BASE_URL"]),
      token: String(env["SCA_TOKEN"]),
      clientToken: String(env["SCA_CLIENT_TOKEN"]),
      ...(SCA_API_VERSION && { apiVersion: SCA_API_VERSION }),
    },
    profileId: Number(env["SCA_PROFILE_ID"]),
    secrets: {
      pin,
      otherPin: String(Number(pin) + 1),
      devices: [device(), device(), device()],
      otherDevice: device(),
      ...(SCA_FACEMAP && { faceMap: SCA_FACEMAP }),
      otherFaceMap: btoa("not a facemap"),
    },
    now: Date.now,
    ...(SCA_FOREIGN_PROFILE_ID && { foreignProfileId: Number(SCA_FOREIGN_PROFILE_ID) }),
    upload: SCA_UPLOAD_KEY === "1",
  };
}

/** What the story notes of each factor that it enrols, and how such a factor is deleted. */
const ENROLLED = [
  { note: "pin", what: "PIN", operationId: "deletePin" },
  { note: "facemap", what: "facemap", operationId: "deleteFacemap" },
  { note: "device ", what: "device fingerprint", operationId: "deleteDeviceFingerprint" },
] as const;

/** Takes back what an interrupted story has enrolled. */
async function cleanUp(scene: Scene, print: Print): Promise<void> {
  const { profileId } = scene.target;
  for (const { note, what, operationId } of ENROLLED) {
    for (const [, deviceFingerprintId] of scene.all(note)) {
      const args = note === "device " ? { profileId, deviceFingerprintId } : { profileId };
      await callNamed(scene.sca, operationId, args).then(
        () => print(`cleaned  a ${what} was deleted`),
        () => print(`left     a ${what} could not be deleted`),
      );
    }
  }
}
