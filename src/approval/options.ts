/** What the entries of approvals take, one row per option, and what they make of it. */
import {
  check,
  checkOptions,
  isFunction,
  isObject,
  rows,
  type OptionRule,
  type OptionTable,
} from "../lib/check.ts";
import { Attempts, type Profile } from "./attempts.ts";
import { adviceOn, isChallengeType } from "./challenges.ts";
import type { ApprovalOperations } from "./factors.ts";
import { Queues } from "./queue.ts";
import { Records } from "./records.ts";
import { Refusals } from "./refusals.ts";
import type { Automatic, Solvers } from "./solvers.ts";
import { createMemoryStore } from "./store/memory.ts";
import type { ApprovalStore } from "./store/store.ts";

/** Which approval an event is about. Ids and types only, never a secret or a token. */
export interface ApprovalEvent {
  readonly approvalId: string;
  readonly profileId: number;
  /** The protected call; absent for a session. */
  readonly method?: string | undefined;
  /** Without query. */
  readonly url?: string | undefined;
  /** 1 for the first repeat of the call. */
  readonly round: number;
}

/** Called as an approval goes along; what they throw is ignored, so that a log cannot break a payment. */
export interface ApprovalHooks {
  /** A call was refused and its challenges are known. */
  readonly onApprovalRequired?: (event: ApprovalEvent & { readonly challenges: readonly string[] }) => void;
  /** A solver is about to be asked. */
  readonly onChallenge?: (event: ApprovalEvent & { readonly type: string; readonly attempt: number }) => void;
  /** Enough has been passed; the call is repeated now. */
  readonly onCleared?: (event: ApprovalEvent & { readonly passed: readonly string[] }) => void;
  /** An answer was refused (with its type), or the repeated call was (without). */
  readonly onRejected?: (
    event: ApprovalEvent & { readonly type?: string; readonly attempt?: number; readonly code: string },
  ) => void;
}

/** What every entry takes. */
export interface ApprovalOptions {
  /** The client that reads, triggers and verifies: of the user whose calls are approved. */
  sca: ApprovalOperations;
  /**
   * Where approvals and the count of refused answers are kept. Instances that serve the same customers share one.
   * @default the client's `store`, else this process's memory
   */
  store?: ApprovalStore;
  /**
   * Whose approvals these are: the application's user or session. Another owner's approval is as unknown as one that
   * does not exist. @default none
   */
  owner?: string;
  /** Gives answers without the customer; never asked again for one that was refused. @default none */
  automatic?: Automatic;
  /** For a log or a trace. @default none */
  hooks?: ApprovalHooks;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** What entries take that ask the customer. */
export interface SolvingOptions extends ApprovalOptions {
  /** Functions that get answers from the customer. @default none: an approval that needs one is suspended */
  solvers?: Solvers;
}

/** What entries take that send the approved call. */
export interface SendingOptions {
  /** Sends the calls, with their token. @default the platform's fetch */
  fetch?: typeof globalThis.fetch;
  /**
   * Origins beside the client's `baseUrl` that may ask for an approval. Responses from anywhere else pass untouched,
   * and are never told a one-time token. @default none
   */
  origins?: readonly string[];
  /** Headers that an approval covers beside method, URL and body. @default ["content-type"] */
  linkedHeaders?: readonly string[];
  /** Bytes of a body that is a stream or a form. Other bodies may have any size. @default 1048576 */
  maxBodyBytes?: number;
}

const BY_TYPE =
  "pass functions by challenge type: PIN, PARTNER_DEVICE_FINGERPRINT, FACE_MAP, SMS, WHATSAPP, VOICE";

const byType: OptionRule = {
  accepts: isObject,
  expected: BY_TYPE,
  default: {},
  inner(value, field) {
    for (const [type, entry] of Object.entries(value as object)) {
      const [expected = BY_TYPE] = adviceOn([type]);
      const rule = { accepts: () => isChallengeType(type) && isFunction(entry), expected };
      check("ERR_INVALID_OPTION", `${field}.${type}`, entry, rule);
    }
  },
};

export const approvalRows: OptionTable<ApprovalOptions> = {
  sca: {
    accepts: (value) => isObject(value) && isFunction(value["getOneTimeTokenStatus"]) && hasOrigin(value),
    expected: "pass the client that createScaClient returned",
    required: true,
  },
  store: {
    accepts: (value) => isObject(value) && ["get", "set", "delete"].every((name) => isFunction(value[name])),
    expected:
      "pass a store, such as createMemoryStore(), createRedisStore(client) or createPostgresStore(pool)",
  },
  owner: {
    accepts: (value) => typeof value === "string" && value.length > 0 && value.length <= 512,
    expected: "pass the id of the application's user or session, 1 to 512 characters",
  },
  automatic: byType,
  hooks: { ...rows.hooks, default: {} },
  now: { ...rows.now, default: Date.now },
};

export const solvingRows: OptionTable<SolvingOptions> = {
  ...approvalRows,
  solvers: byType,
};

export const sendingRows: OptionTable<SendingOptions> = {
  fetch: rows.fetch,
  origins: {
    accepts: (value) => Array.isArray(value) && value.every((one) => isOrigin(one)),
    expected: 'pass a list of origins, such as ["https://api-mtls.wise.com"]',
    default: [],
  },
  linkedHeaders: {
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((one) => typeof one === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(one)),
    expected: "pass a list of header names",
    default: ["content-type"],
  },
  maxBodyBytes: { ...rows.bytes, default: 1_048_576 },
};

function isOrigin(value: unknown): boolean {
  try {
    return typeof value === "string" && new URL(value).origin === value;
  } catch {
    return false;
  }
}

const hasOrigin = ({ baseUrl }: Readonly<Record<string, unknown>>): boolean => isOrigin(baseUrl);

/** One per process, so that what one client suspends another can resume, and all count together. */
const processStore = /* @__PURE__ */ createMemoryStore();

/** What a store's users in this process share: who is asking whom, and what was refused. */
interface Shared {
  readonly queues: Queues;
  readonly refusals: Refusals;
}

const sharedOf = /* @__PURE__ */ new WeakMap<ApprovalStore, Shared>();

/** What approvals work with, out of the options. */
export interface ApprovalContext extends Shared {
  readonly sca: ApprovalOperations;
  readonly origin: string;
  readonly owner: string | undefined;
  readonly automatic: Automatic;
  readonly solvers: Solvers;
  readonly hooks: ApprovalHooks;
  readonly records: Records;
  readonly attempts: Attempts;
  readonly now: () => number;
}

/** @throws InvalidInputError `ERR_INVALID_OPTION`, naming the option and what to pass. */
export function approvalContext(options: SolvingOptions): ApprovalContext {
  const checked = checkOptions<SolvingOptions, "automatic" | "solvers" | "hooks" | "now">(
    options,
    solvingRows,
  );
  const { sca, owner, automatic, solvers, hooks, now } = checked;
  const store = checked.store ?? sca.store ?? processStore;
  const shared = sharedOf.get(store) ?? { queues: new Queues(), refusals: new Refusals() };
  sharedOf.set(store, shared);
  const records = new Records(store);
  return {
    ...shared,
    sca,
    origin: sca.baseUrl,
    owner,
    automatic: { ...automatic },
    solvers: { ...solvers },
    hooks,
    records,
    attempts: new Attempts(records, now),
    now,
  };
}

/** A factor was enrolled anew: answers that were refused before may be right now. */
export async function factorEnrolled(
  { origin, profileId, type }: Profile & { readonly type: string },
  store: ApprovalStore = processStore,
  now: () => number,
): Promise<void> {
  sharedOf.get(store)?.refusals.forget({ origin, profileId }, type);
  await new Attempts(new Records(store), now).enrolled({ origin, profileId }, type);
}

/** The profile that a call is for, by the path of its URL: `/v1/profiles/101/balance-statements/...`. */
export function profileIn(url: string): number | undefined {
  const id = Number(/\/profiles\/(\d{1,15})(?:\/|$)/.exec(new URL(url).pathname)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
