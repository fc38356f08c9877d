/** What both sides of a soak share: what goes wrong, and how the heap is measured. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Each way to fail, and what the client is to make of it. `undefined`: it succeeds all the same. */
export const FAULTS = {
  reset: ["ERR_NETWORK"],
  truncated: ["ERR_REPLY_TRUNCATED"],
  stalled: ["ERR_TIMEOUT"],
  dripping: ["ERR_TIMEOUT"],
  "500": ["JOSE_REQUEST_UNREADABLE"],
  "502 HTML": ["ERR_UNEXPECTED_STATUS"],
  "429": [undefined],
  redirect: ["ERR_REDIRECT"],
  "plain reply": ["ERR_REPLY_NOT_ENCRYPTED"],
  "empty reply": ["ERR_REPLY_INVALID"],
  "large reply": ["ERR_REPLY_TOO_LARGE"],
  "other key": ["ERR_REPLY_NOT_OPENED"],
  "changed reply": ["ERR_REPLY_NOT_OPENED"],
  "reply of another call": ["ERR_REPLY_NOT_OPENED"],
} as const satisfies Record<string, readonly (string | undefined)[]>;

export type Fault = keyof typeof FAULTS;

const KINDS = Object.keys(FAULTS) as Fault[];

/** A fault for one call in twenty, decided by its id, so that neither side has to tell the other: the id is a UUID, whose digits are as good as dice. */
export function faultOf(correlationId: string): Fault | undefined {
  const dice = Number.parseInt(correlationId.slice(0, 8), 16);
  if (dice % 20 !== 0) return undefined;
  return KINDS[Math.floor(dice / 20) % KINDS.length];
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of live objects: collected twice, since the first round only queues what has finalizers. */
export function heapUsed(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
