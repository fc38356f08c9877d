/**
 * Customers of six instances that share one store: they pay with double clicks and mistyped PINs, and read statements,
 * while one call to Wise in twenty fails in one of the sandbox's ways, and an instance is killed and replaced again and
 * again. Each of them has to come to an end, with no reply of somebody else's, and nothing may be paid twice.
 */
import type { FaultKind } from "../../generated/sandbox.ts";
import { pause } from "../../src/lib/deadline.ts";
import { Customer } from "../system/customer.ts";
import { Service, type Instance } from "../system/service.ts";

export interface InstancesSoak {
  readonly storeUrl: string;
  /** Requests of customers to the instances. */
  readonly calls: number;
  /** At the same time. */
  readonly customers: number;
  /** Milliseconds between two kills. */
  readonly killEvery: number;
  /** Told about every half a minute how far it is. */
  readonly say?: (line: string) => void;
}

export interface InstancesReport {
  readonly calls: number;
  readonly callsToWise: number;
  readonly seconds: number;
  /** Share of the calls to Wise that a fault struck. */
  readonly faulty: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly customers: number;
  readonly payments: number;
  /** Customers who were told to wait, since their PIN was mistyped or its reply lost too often. */
  readonly told: number;
  /** Milliseconds that the slowest request took. */
  readonly slowest: number;
  /** What the instances answered, how often: call, status and code. */
  readonly answers: Readonly<Record<string, number>>;
  /** Bytes at rest of the instances that were never killed: after the warm-up, and at the end. */
  readonly heaps: readonly (readonly [number, number])[];
  readonly violations: string[];
}

/** Never killed, so that it would be seen if they grew. */
const ELDERS = 2;

/** All of the sandbox's faults. Each strikes a call that it can strike with a chance that makes one in twenty of all. */
const FAULTS: Readonly<Record<FaultKind, object>> = {
  delay: { milliseconds: 300 },
  reset: {},
  "truncated-jwe": {},
  "tampered-jwe": {},
  "wrong-cek": {},
  "wrong-kid": {},
  "plaintext-reply": {},
  "encrypted-error": {},
  "bad-gateway": {},
  undecryptable: {},
  "rate-limit": { retryAfter: 1 },
  // One rotation fails the next answer of every instance.
  "rotated-key": { probability: 0.0005 },
  "expired-ott": {},
  "clock-skew": {},
  "duplicate-header": {},
};
const CHANCE = 0.02;

export async function soakInstances(options: InstancesSoak): Promise<InstancesReport> {
  const { storeUrl, calls, customers: flight, killEvery, say = () => undefined } = options;
  const service = await Service.start(storeUrl);
  for (const [kind, more] of Object.entries(FAULTS)) {
    await service.control("POST", "/faults", { kind, probability: CHANCE, ...more });
  }
  await service.control("POST", "/faults", { kind: "reset", when: "after", probability: CHANCE });

  const violations: string[] = [];
  const totals = { customers: 0, payments: 0, told: 0, kills: 0 };
  const choose = (): Instance => anyOf(service.running);

  async function visit(): Promise<void> {
    totals.customers += 1;
    const customer = await Customer.enrol(service, totals.customers * 10);
    const mistakes = Math.random() < 0.3 ? 1 + Math.floor(Math.random() * 2) : 0;
    customer.mistakes.push(...["9001", "9002"].slice(0, mistakes));
    const [first, ...others] = [2, 3, 4, 5].map((more) => customer.statement(customer.profileId + more));
    let isPaid = false;
    for (const errand of [first, customer.payment, ...others]) {
      if (errand === undefined) continue;
      const end = await customer.finish(errand, choose, Math.random() < 0.5 ? 2 : 1);
      if (end === "must wait") {
        totals.told += 1;
        break;
      }
      isPaid ||= errand.begin.method === "POST";
    }
    await judge(customer, isPaid);
  }

  async function judge({ profileId, transferId }: Customer, isPaid: boolean): Promise<void> {
    const { payments: paid, foreign } = await service.seen(profileId);
    const payments = paid[transferId] ?? 0;
    totals.payments += payments;
    if (payments > 1 || (isPaid && payments === 0))
      violations.push(
        `${profileId} was ${isPaid ? "told of a payment" : "not told of one"}, and paid ${payments} times`,
      );
    const { failures, lockedFor } = await service.failures(profileId);
    if (failures > 4 || lockedFor > 0) violations.push(`${profileId} was locked out`);
    if (foreign > 0) violations.push(`${profileId} was called for with another's access token`);
  }

  async function run(until: number): Promise<void> {
    const queue = async (): Promise<void> => {
      while (service.sent < until && violations.length < 20) {
        await visit().catch((error: unknown) => violations.push(String(error)));
      }
    };
    await Promise.all(Array.from({ length: flight }, queue));
  }

  async function killAgainAndAgain(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(killEvery, signal);
      if (signal.aborted) return;
      const victim = anyOf(service.instances.slice(ELDERS));
      await service.kill(victim);
      await service.replace(victim);
      totals.kills += 1;
      const seconds = Math.round((performance.now() - began) / 1000);
      if (totals.kills % 3 === 0) say(`${service.sent} calls, ${totals.payments} payments, ${seconds} s`);
    }
  }

  const heaps = (): Promise<number[]> =>
    Promise.all(service.instances.slice(0, ELDERS).map((elder) => service.heapOf(elder)));

  const began = performance.now();
  await run(calls / 10);
  const before = await heaps();
  const ending = new AbortController();
  const killing = killAgainAndAgain(ending.signal);
  await run(calls);
  ending.abort();
  await killing;
  const seconds = Math.round((performance.now() - began) / 1000);
  const after = await heaps();
  const wise = await service.totals();
  await service.stop();
  return {
    calls: service.sent,
    callsToWise: wise.calls,
    seconds,
    faulty: wise.struck / wise.calls,
    faults: wise.faults,
    ...totals,
    slowest: Math.round(service.slowest),
    answers: Object.fromEntries([...service.answers].sort()),
    heaps: before.map((bytes, index) => [bytes, after[index] ?? 0] as const),
    violations: [...violations, ...service.violations],
  };
}

const anyOf = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
