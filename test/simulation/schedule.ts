/** One schedule: processes, customers and troubles that a seed decides, and what must hold whatever happens. */
import {
  ApprovalRequiredError,
  createApprovalFetch,
  resumeApproval,
  ScaError,
  type Approval,
  type ApprovalStore,
} from "../../src/index.ts";
import { Clock, Process } from "./clock.ts";
import { SharedStore, type Bug, type StoreFate } from "./store.ts";
import { DEVICE, ORIGIN, PIN, Wise, type Fate, type Violation } from "./wise.ts";

/** What came of a schedule. */
export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly payments: number;
  readonly crashes: number;
  readonly requests: number;
  /** Calls whose callers gave them up. */
  readonly aborts: number;
  /** Approved payments that the provider refused again. */
  readonly refusedAgain: number;
}

class Instance extends Process {
  readonly store: ApprovalStore;

  constructor(name: string, store: ApprovalStore) {
    super(name);
    this.store = store;
  }
}

const PROFILE = 101;
/** Simulated milliseconds; longer than any wait may be. */
const DAY = 86_400_000;
/** Milliseconds that one call may take on a living process, beside what customers take to type. */
const LONGEST = 10 * 60_000;
/**
 * Milliseconds within which a call must end that its caller gave up. What came of an answer is still written down:
 * a read and a write of a store, each given up after five seconds.
 */
const SOON = 12_000;

export async function runSchedule(seed: number, bug: Bug = "none"): Promise<Outcome> {
  const clock = new Clock(seed);
  const { rng } = clock;
  const chance = (probability: number): boolean => rng() < probability;
  /** How much goes wrong differs from schedule to schedule. */
  let trouble = rng() * 0.35;
  /** Whether everybody does what the guides say, always. */
  let diligent = false;
  let crashes = 0;
  const mayCrash = (): void => {
    const owner = clock.process;
    if (owner === undefined || !chance(trouble * 0.15)) return;
    clock.at(rng() * 150, () => {
      crashes += owner.dead ? 0 : 1;
      owner.kill();
    });
  };
  const fate = (): Fate => {
    mayCrash();
    if (!chance(trouble)) return "arrives";
    return pick(["slow", "lost before", "lost after", "late", "refused by the gateway", "never connected"]);
  };
  const storeFate = (): StoreFate => {
    mayCrash();
    if (!chance(trouble * 0.4)) return "quick";
    return pick(["slow", "stale", "stale", "fails before", "fails after", "hangs"]);
  };
  const pick = <T>(all: readonly T[]): T => all[Math.floor(rng() * all.length)] as T;

  const wise = new Wise(clock, fate, chance(0.15) ? 1 : 0);
  const shared = new SharedStore(clock, storeFate, bug);
  wise.profile(PROFILE).device = chance(0.2) ? "another phone" : DEVICE;
  let processes = 0;
  const start = (): Instance => new Instance(`p${++processes}`, shared.connection);
  const instances = Array.from({ length: 2 + Math.floor(rng() * 3) }, start);
  /** A load balancer: a dead process is replaced. */
  const instance = (): Instance => {
    const index = Math.floor(rng() * instances.length);
    const found = instances[index];
    if (found !== undefined && !found.dead) return found;
    const fresh = start();
    instances[index] = fresh;
    return fresh;
  };

  /** Calls into this package that have not ended, with the latest time by which they must. */
  const open = new Set<{ what: string; by: number; owner: Process }>();
  let aborts = 0;
  /** A call into this package, in a process. It ends in a value or a typed error, and not too late. */
  const calling = <T>(
    owner: Instance,
    what: string,
    work: (signal: AbortSignal) => Promise<T>,
    typing = 0,
  ): Promise<T> => {
    const entry = { what, by: clock.now() + LONGEST + typing, owner };
    open.add(entry);
    const caller = new AbortController();
    const { signal } = caller;
    // A browser that goes away, a deadline of the application: some are quicker than any answer.
    if (chance(trouble * 0.5)) {
      clock.at(rng() * (chance(0.5) ? 500 : 30_000), () => {
        if (owner.dead || !open.has(entry)) return;
        aborts += 1;
        entry.by = clock.now() + SOON;
        clock.as(owner, () => caller.abort());
      });
    }
    return clock
      .as(owner, () => work(signal))
      .catch((error: unknown) => {
        const isTyped =
          error instanceof ScaError ||
          (error instanceof TypeError && error.message === "fetch failed") ||
          (signal.aborted && error === signal.reason);
        if (!isTyped)
          wise.violated("every call ends in a value or a typed error", `${what}: ${String(error)}`);
        throw error;
      })
      .finally(() => {
        open.delete(entry);
        if (clock.now() > entry.by) wise.violated("no wait outlives its deadline", what);
      });
  };

  let typed = 5_000;
  /** What the customer types: the PIN, or mistakes of which no two are alike. */
  const typedPin = (mistaken: number, mayLockOut: boolean): string => {
    const pin = chance(mistaken) ? String(typed++) : PIN;
    wise.told.set(pin, mayLockOut);
    return pin;
  };
  const url = (transfer: number): string => `${ORIGIN}/v3/profiles/${PROFILE}/transfers/${transfer}/payments`;
  const call = (transfer: number, signal: AbortSignal): [string, RequestInit] => [
    url(transfer),
    { method: "POST", body: '{"type":"BALANCE"}', signal },
  ];
  const linkOf = (transfer: number): string => `POST ${url(transfer)} {"type":"BALANCE"}`;
  /** What the application's page shows: nobody begins to pay what is paid, so a second payment is this package's fault. */
  const isPaid = (transfer: number): boolean => (wise.effects.get(linkOf(transfer)) ?? 0) > 0;
  const options = ({ store }: Instance) => ({
    sca: wise.operations,
    store,
    fetch: wise.fetch,
    now: clock.now,
  });
  const automatic = { PARTNER_DEVICE_FINGERPRINT: () => DEVICE };

  /** A customer whose browser asks again until it is told something final. */
  const customer = async (transfer: number): Promise<void> => {
    const mistaken = rng() * 0.8;
    const typing = chance(0.5);
    for (let click = 0; click < 6; click += 1) {
      if (isPaid(transfer)) return;
      const clicks = chance(0.5) ? 2 + Math.floor(rng() * 2) : 1;
      const outcomes = await Promise.all(
        Array.from({ length: clicks }, () =>
          typing ? prompting(transfer, mistaken) : posting(transfer, mistaken),
        ),
      );
      if (outcomes.includes("final")) return;
      await pause(1_000 + rng() * 60_000);
    }
  };
  /** A customer who is in no hurry, and knows the PIN. */
  const patient = async (transfer: number): Promise<void> => {
    for (let click = 0; click < 8 && !isPaid(transfer); click += 1) {
      await (chance(0.5) ? prompting(transfer, 0) : posting(transfer, 0));
      await pause(6 * 60_000);
    }
  };
  /** Waits outside all processes. */
  const pause = (milliseconds: number): Promise<void> => clock.sleep(milliseconds);

  /** A program whose solvers ask the customer while the call waits. */
  const prompting = async (transfer: number, mistaken: number): Promise<"final" | "again"> => {
    const owner = instance();
    const approvalFetch = clock.as(owner, () =>
      createApprovalFetch({
        ...options(owner),
        automatic,
        solvers: {
          PIN: async ({ mayLockOut }) => {
            await pause(2_000 + rng() * 20_000);
            return typedPin(mistaken, mayLockOut);
          },
          ...((diligent || chance(0.5)) && {
            PARTNER_DEVICE_FINGERPRINT: async () => {
              await pause(1_000);
              return wise.profile(PROFILE).device;
            },
          }),
        },
      }),
    );
    // Up to five prompts of 22 seconds for this call and those before it in the queue, and a dead process.
    const sending = calling(
      owner,
      "a call with solvers",
      (signal) => approvalFetch(...call(transfer, signal)),
      20 * 110_000,
    );
    return finally_(sending, owner, transfer);
  };

  /** A backend that puts the call aside, and gets the PIN in a later request, on another instance. */
  const posting = async (transfer: number, mistaken: number): Promise<"final" | "again"> => {
    const owner = instance();
    const approvalFetch = clock.as(owner, () => createApprovalFetch({ ...options(owner), automatic }));
    const calls = calling(
      owner,
      "a call without solvers",
      (signal) => approvalFetch(...call(transfer, signal)),
      20 * 110_000,
    );
    const error = await alive(
      calls.then(
        () => undefined,
        (failure: unknown) => failure,
      ),
      owner,
    );
    if (!(error instanceof ApprovalRequiredError)) return afterFailure(error, transfer);
    for (let post = 0; post < 5; post += 1) {
      await pause(2_000 + rng() * 20_000);
      const answers = chance(0.5) ? 2 : 1;
      const outcomes = await Promise.all(
        Array.from({ length: answers }, () => answering(error.approvalId, transfer, mistaken)),
      );
      if (outcomes.includes("final")) return "final";
      if (outcomes.every((outcome) => outcome === "begin anew")) return "again";
    }
    return "again";
  };

  const answering = async (
    id: string,
    transfer: number,
    mistaken: number,
  ): Promise<"final" | "again" | "begin anew"> => {
    const owner = instance();
    let approval: Approval | undefined;
    const work = async (signal: AbortSignal): Promise<Response> => {
      approval = await resumeApproval(id, { ...options(owner), automatic });
      if (!(await approval.matches(...call(transfer, signal)))) {
        wise.violated("the call is what it was", "an approval does not match its own call");
      }
      const before = new Set(approval.passed);
      const { refusedAgain } = wise;
      const mayLockOut = approval.pending.some((one) => one.mayLockOut);
      // Some pages ask for the PIN whatever is pending.
      const wantsPin = approval.pending.some(({ type }) => type === "PIN") || (!diligent && chance(0.3));
      if (wantsPin) await approval.answer({ PIN: typedPin(mistaken, mayLockOut) }, { signal });
      for (const type of before) {
        // Another click may have sent it meanwhile: if that was refused again, everything is asked anew.
        if (!approval.passed.includes(type) && refusedAgain === wise.refusedAgain) {
          wise.violated("nothing passed is lost", `${type} had passed`);
        }
      }
      if (!approval.cleared && (diligent || chance(0.5))) {
        await approval.answer({ PARTNER_DEVICE_FINGERPRINT: wise.profile(PROFILE).device }, { signal });
      }
      return approval.retry(...call(transfer, signal));
    };
    const ended = await alive(
      calling(owner, "an answer and its retry", work).then(
        () => "final" as const,
        (failure: unknown) => failure,
      ),
      owner,
    );
    if (ended === "final" || ended === DIED) return ended === "final" ? "final" : "again";
    const { code } = ended as { code?: string };
    if (code === "ERR_APPROVAL_USED") return "final";
    if (code === "ERR_APPROVAL_OUTCOME_UNKNOWN") return afterUnknown(id, transfer);
    return code === "ERR_APPROVAL_EXPIRED" || code === "ERR_APPROVAL_UNKNOWN" ? "begin anew" : "again";
  };

  /** What the guide says: ask Wise, and send it again under the same token if it took no effect. */
  const afterUnknown = async (id: string, transfer: number): Promise<"final" | "again"> => {
    await pause(30_000);
    if (isPaid(transfer)) return "final";
    const owner = instance();
    const work = async (signal: AbortSignal): Promise<Response> => {
      const approval = await resumeApproval(id, { ...options(owner), automatic });
      return approval.retry(...call(transfer, signal), { afterUnknown: true });
    };
    return finally_(calling(owner, "a retry after an unknown outcome", work), owner, transfer);
  };

  const finally_ = async (
    sending: Promise<Response>,
    owner: Instance,
    transfer: number,
  ): Promise<"final" | "again"> => {
    const ended = await alive(
      sending.then(
        () => "final" as const,
        (failure: unknown) => failure,
      ),
      owner,
    );
    return ended === "final" ? "final" : afterFailure(ended, transfer);
  };
  const afterFailure = async (error: unknown, transfer: number): Promise<"final" | "again"> => {
    const { code, approvalId } = (error ?? {}) as { code?: string; approvalId?: string };
    if (code === "ERR_APPROVAL_OUTCOME_UNKNOWN" && approvalId !== undefined && (diligent || chance(0.7))) {
      return afterUnknown(approvalId, transfer);
    }
    return code === "ERR_APPROVAL_USED" ? "final" : "again";
  };

  /** What a browser sees of a process that dies: no answer. */
  const DIED: unique symbol = Symbol("died");
  const alive = async <T>(work: Promise<T>, owner: Process): Promise<T | typeof DIED> => {
    const died = new Promise<typeof DIED>((resolve) => {
      owner.whenDead(() => clock.at(1_000, () => resolve(DIED)));
    });
    return Promise.race<T | typeof DIED>([work, died]);
  };

  /** Somebody's host, called through the same wrapped fetch. */
  const foreign = async (): Promise<void> => {
    const owner = instance();
    const approvalFetch = clock.as(owner, () =>
      createApprovalFetch({ ...options(owner), automatic, solvers: { PIN: () => typedPin(0, false) } }),
    );
    await calling(owner, "a call to a foreign host", () =>
      approvalFetch("https://elsewhere.example/profiles/101/ping", { method: "POST" }),
    ).catch(() => undefined);
  };

  const customers = Array.from({ length: 1 + Math.floor(rng() * 3) }, (_, index) => index + 1);
  for (const transfer of customers) {
    const begin = rng() * 20_000;
    clock.at(begin, () => void customer(transfer));
    if (chance(0.2)) clock.at(begin + rng() * 60_000, () => void customer(transfer));
  }
  if (chance(0.2)) clock.at(rng() * 30_000, () => void foreign());

  await clock.run(DAY / 4);
  for (const { what, by, owner } of open) {
    if (!owner.dead && by < clock.now())
      wise.violated("no wait outlives its deadline", `${what} never ended`);
  }
  // What went wrong before may have cost time, but must leave nobody in a dead end.
  trouble = 0;
  diligent = true;
  for (const transfer of customers) clock.at(0, () => void patient(transfer));
  await clock.run(3 * DAY);
  for (const transfer of customers) {
    if (!isPaid(transfer)) wise.violated("nobody is stuck", `transfer ${transfer} can't be paid any more`);
  }
  for (const [link, count] of wise.effects) {
    if (count > 1) wise.violated("a linked call takes effect at most once", `${link}: ${count} times`);
  }
  const payments = [...wise.effects.values()].reduce((sum, count) => sum + count, 0);
  const { violations, requests, refusedAgain } = wise;
  return { seed, violations, payments, crashes, requests, aborts, refusedAgain };
}
