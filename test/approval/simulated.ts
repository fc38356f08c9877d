/** A server without HTTP or cryptography whose every decision a test makes. */
import { ApiError, createMemoryStore, type ApiErrorCode, type ApprovalOperations } from "../../src/index.ts";

export interface SimulatedChallenge {
  readonly types: readonly string[];
  passed: boolean;
}

export interface Behaviour {
  /** The factors of the profile; the first type of each is primary. */
  readonly factors: readonly (readonly string[])[];
  /** What the status and verify replies say of a challenge beside its type. */
  readonly statusFlags: boolean;
  readonly verifyFlags: boolean;
  readonly drop: boolean;
  /** How many challenges of how many categories it really wants. */
  readonly wanted: number;
  /** Whether the nth answer is right. */
  readonly right: (attempt: number) => boolean;
  /** What happens to the nth repeat, whatever has passed; default: honest. */
  readonly repeat?: (attempt: number) => "accept" | "same token" | "new token" | "honest";
  /** Replaces a reply to status or verify. */
  readonly twist?: (reply: unknown, calls: number) => unknown;
  readonly singleUse?: boolean;
}

const CATEGORY: Readonly<Record<string, string>> = {
  PIN: "knowledge",
  FACE_MAP: "inherence",
  PARTNER_DEVICE_FINGERPRINT: "possession",
  SMS: "possession",
  WHATSAPP: "possession",
  VOICE: "possession",
};

export function simulate(behaviour: Behaviour) {
  const tokens = new Map<string, SimulatedChallenge[]>();
  const log = {
    calls: 0,
    statuses: 0,
    answers: [] as { token: string; type: string; right: boolean }[],
    triggers: [] as string[],
    bare: 0,
    /** For each repeat: whether, in truth, two categories had passed, or all that there is. */
    repeats: [] as { token: string; deserved: boolean; passes: number }[],
  };
  const issue = (): string => {
    const token = crypto.randomUUID();
    tokens.set(
      token,
      behaviour.factors.map((types) => ({ types, passed: false })),
    );
    return token;
  };
  const passedOf = (token: string) => (tokens.get(token) ?? []).filter((one) => one.passed);
  const categories = (token: string) => new Set(passedOf(token).map((one) => CATEGORY[one.types[0] ?? ""]));
  const enough = (token: string, wanted: number): boolean =>
    passedOf(token).length >= wanted && categories(token).size >= Math.min(2, wanted);

  /** The first challenges, new categories first, that make up what is wanted. */
  const required = (token: string): Set<SimulatedChallenge> => {
    const chosen = new Set<SimulatedChallenge>(passedOf(token));
    for (const fresh of [true, false]) {
      for (const one of tokens.get(token) ?? []) {
        const known = new Set([...chosen].map(({ types }) => CATEGORY[types[0] ?? ""]));
        if (chosen.size < behaviour.wanted && (!fresh || !known.has(CATEGORY[one.types[0] ?? ""])))
          chosen.add(one);
      }
    }
    return chosen;
  };

  const view = (token: string, flags: boolean): unknown => {
    const needed = required(token);
    const challenges = (tokens.get(token) ?? [])
      .filter((one) => !behaviour.drop || (!one.passed && !enough(token, behaviour.wanted)))
      .map((one) => ({
        primaryChallenge: { type: one.types[0] },
        ...(one.types.length > 1 && { alternatives: one.types.slice(1).map((type) => ({ type })) }),
        ...(flags && { required: needed.has(one) }),
        passed: one.passed,
      }));
    return { oneTimeToken: token, challenges, validity: 3600 };
  };
  const twisted = (reply: unknown): unknown => behaviour.twist?.(reply, log.calls) ?? reply;

  const verify =
    (type: string) =>
    async ({ oneTimeToken }: { oneTimeToken: string }): Promise<unknown> => {
      log.calls++;
      const right = behaviour.right(log.answers.length);
      log.answers.push({ token: oneTimeToken, type, right });
      if (!right) {
        const exchange = { method: "POST", url: "http://localhost/verify", status: 400 };
        throw new ApiError(`${type}_VERIFICATION_FAILED` as ApiErrorCode, "refused", exchange);
      }
      const challenge = tokens.get(oneTimeToken)?.find((one) => !one.passed && one.types.includes(type));
      if (challenge) challenge.passed = true;
      return twisted(view(oneTimeToken, behaviour.verifyFlags));
    };
  const trigger = (type: string) => async (): Promise<unknown> => {
    log.calls++;
    log.triggers.push(type);
    return { obfuscatedPhoneNo: "*******8888" };
  };

  const sca: ApprovalOperations = {
    baseUrl: "http://localhost",
    store: createMemoryStore(),
    async getOneTimeTokenStatus({ oneTimeToken }) {
      log.calls++;
      log.statuses++;
      return twisted(view(oneTimeToken, behaviour.statusFlags));
    },
    createScaSession: async () => ({ oneTimeTokenProperties: view(issue(), behaviour.statusFlags) }),
    verifyPin: verify("PIN"),
    verifyDeviceFingerprint: verify("PARTNER_DEVICE_FINGERPRINT"),
    verifyFacemap: verify("FACE_MAP"),
    triggerSmsChallenge: trigger("SMS"),
    triggerWhatsappChallenge: trigger("WHATSAPP"),
    triggerVoiceChallenge: trigger("VOICE"),
    verifySmsChallenge: verify("SMS"),
    verifyWhatsappChallenge: verify("WHATSAPP"),
    verifyVoiceChallenge: verify("VOICE"),
  };

  const reject = (token: string): Response =>
    new Response(null, {
      status: 403,
      headers: { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": token },
    });
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const token = new Request(input, init).headers.get("x-2fa-approval");
    if (token === null) {
      log.bare++;
      return reject(issue());
    }
    const passes = passedOf(token).length;
    const nth = log.repeats.length;
    log.repeats.push({
      token,
      deserved: enough(token, 2) || (passes > 0 && passes === tokens.get(token)?.length),
      passes,
    });
    const outcome = behaviour.repeat?.(nth) ?? "honest";
    if (outcome === "accept" || (outcome === "honest" && enough(token, behaviour.wanted)))
      return new Response("done");
    return reject(outcome === "new token" ? issue() : token);
  };
  return { sca, fetch, log };
}
