/**
 * The whole life of a customer's factors and one-time tokens, as expectations in the order in which they are
 * told. It knows nothing of what is behind the target: a sandbox, a mock, or the provider's own server.
 */
import { accessChapter } from "./chapters/access.ts";
import { clearChapter } from "./chapters/clear.ts";
import { deleteChapter } from "./chapters/delete.ts";
import { enrolChapter } from "./chapters/enrol.ts";
import { expireChapter } from "./chapters/expire.ts";
import { keysChapter } from "./chapters/keys.ts";
import { lockOutChapter } from "./chapters/lock-out.ts";
import { phoneNumbersChapter } from "./chapters/phone-numbers.ts";
import { phoneChapter } from "./chapters/phone.ts";
import { replayChapter } from "./chapters/replay.ts";
import type { Expectation } from "./scene.ts";

/** A part of the story. */
export interface Chapter {
  readonly title: string;
  readonly expectations: readonly Expectation[];
}

export const story: readonly Chapter[] = [
  { title: "keys", expectations: keysChapter },
  { title: "enrolment", expectations: enrolChapter },
  { title: "clearing", expectations: clearChapter },
  { title: "phone numbers", expectations: phoneNumbersChapter },
  { title: "phone", expectations: phoneChapter },
  { title: "replay", expectations: replayChapter },
  { title: "expiry", expectations: expireChapter },
  { title: "lock-out", expectations: lockOutChapter },
  { title: "deletion", expectations: deleteChapter },
  { title: "access", expectations: accessChapter },
];
