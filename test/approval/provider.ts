/** A provider that does what a test says: challenges, verdicts, and the call that asks for them. */
import {
  ApiError,
  CallError,
  createApprovalFetch,
  createMemoryStore,
  type ApprovalFetchOptions,
  type ApprovalOperations,
  type ApprovalStore,
} from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { BASE, PROFILE, START } from "./stage.ts";

export const CALL = `${BASE}/v1/profiles/${PROFILE}/things`;
export const HERE = { method: "POST", url: CALL } as const;

/** A challenge as it is listed; `passed` follows from what was verified, unless it is given. */
export interface Listed {
  readonly type: string;
  readonly alternatives?: readonly string[];
  readonly required?: boolean;
  readonly passed?: boolean;
}

type Verdict = (signal: AbortSignal | undefined, times: number) => unknown;

export const refusal = (
  code: "PIN_VERIFICATION_FAILED" | "DEVICE_FINGERPRINT_VERIFICATION_FAILED" | "PIN_NOT_SET_UP",
) => new ApiError(code, code, { ...HERE, status: 400 });

export const lostReply = (): never => {
  throw new CallError("ERR_NETWORK", "no reply", HERE);
};

export interface ProviderOptions {
  readonly lists?: readonly Listed[] | ((passed: ReadonlySet<string>) => readonly Listed[]);
  /** What comes of an answer, by type; without one it passes. A verdict that returns nothing passes, too. */
  readonly verdicts?: Readonly<Record<string, Verdict>>;
  /** How many types have to pass. */
  readonly enough?: number;
  /** How often the call is refused, however much has passed. */
  readonly refusals?: number;
  readonly store?: ApprovalStore;
}

export function provider({
  lists = [{ type: "PIN" }, { type: "PARTNER_DEVICE_FINGERPRINT" }],
  verdicts = {},
  enough = 2,
  refusals = 0,
  store = createMemoryStore(),
}: ProviderOptions = {}) {
  const clock = { time: START };
  const now = (): number => clock.time;
  const passed = new Set<string>();
  const calls: string[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const tokens: string[] = [];
  let refused = 0;
  const listed = typeof lists === "function" ? lists : () => lists;
  const view = (oneTimeToken: string) => ({
    oneTimeToken,
    challenges: listed(passed).map(({ type, alternatives = [], required, passed: always }) => ({
      primaryChallenge: { type },
      alternatives: alternatives.map((one) => ({ type: one })),
      ...(required !== undefined && { required }),
      passed: always ?? [type, ...alternatives].some((one) => passed.has(one)),
    })),
    validity: 3600,
  });
  const times = new Map<string, number>();
  const verify =
    (type: string) =>
    async ({ oneTimeToken }: { oneTimeToken: string }, options?: { signal?: AbortSignal | undefined }) => {
      calls.push(type);
      times.set(type, (times.get(type) ?? 0) + 1);
      const outcome = await verdicts[type]?.(options?.signal, times.get(type) ?? 0);
      passed.add(type);
      return outcome ?? view(oneTimeToken);
    };
  const sca: ApprovalOperations = {
    ...testClient({ store, now }),
    store,
    async getOneTimeTokenStatus({ oneTimeToken }, options) {
      calls.push("status");
      signals.push(options?.signal);
      return view(oneTimeToken);
    },
    async createScaSession(_args, options) {
      calls.push("session");
      signals.push(options?.signal);
      return view(crypto.randomUUID());
    },
    async triggerSmsChallenge(_args, options) {
      calls.push("trigger");
      signals.push(options?.signal);
      return { obfuscatedPhoneNo: "*1" };
    },
    verifyPin: verify("PIN"),
    verifyDeviceFingerprint: verify("PARTNER_DEVICE_FINGERPRINT"),
    verifyFacemap: verify("FACE_MAP"),
    verifySmsChallenge: verify("SMS"),
  };
  /** The protected endpoint: it takes a token of which enough has passed. */
  const endpoint: typeof globalThis.fetch = async (_input, init) => {
    const token = new Headers(init?.headers).get("x-2fa-approval");
    if (token !== null) tokens.push(token);
    if (token !== null && passed.size >= enough && refused >= refusals) return new Response("done");
    if (token !== null) refused += 1;
    // What was refused again begins anew.
    if (token !== null && passed.size >= enough) passed.clear();
    return new Response(null, { status: 403, headers: { "x-2fa-approval": crypto.randomUUID() } });
  };
  const approving = (options: Partial<ApprovalFetchOptions> = {}): typeof globalThis.fetch =>
    createApprovalFetch({ sca, fetch: endpoint, now, ...options });
  return { clock, now, sca, store, passed, calls, signals, tokens, endpoint, approving, view };
}
