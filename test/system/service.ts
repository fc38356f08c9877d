/** Instances of a backend as processes, with Wise's place and a store between them, and the calls of their customers. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Seen, Totals } from "./wise.ts";

export interface Instance {
  readonly child: ChildProcess;
  readonly url: string;
}

/** What the customer's browser was told. */
export interface Answer {
  /** 0 when the connection broke. */
  readonly status: number;
  readonly json: Record<string, unknown>;
}

export interface Call {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly profileId: number;
  readonly body?: unknown;
}

/** A call that waits between two of its steps. */
export interface HeldCall {
  readonly answer: Promise<Answer>;
  letGo(): void;
}

/** Milliseconds, more than any call may take: two clicks wait ten seconds for each other, a store gets five each time. */
const LONGEST = 45_000;

export class Service {
  readonly instances: Instance[] = [];
  /** What went wrong beside the answers: an instance that ended by itself, a call without end. */
  readonly violations: string[] = [];
  /** Calls of customers. */
  sent = 0;
  /** How often they were answered what: `POST pin 201`. */
  readonly answers = new Map<string, number>();
  /** Milliseconds. */
  slowest = 0;
  readonly wise: string;
  readonly #storeUrl: string;
  readonly #sandbox: ChildProcess;
  readonly #watching = new Map<string, (point: string) => void>();
  readonly #ending = new Set<ChildProcess>();

  private constructor(storeUrl: string, sandbox: ChildProcess, wise: string) {
    this.#storeUrl = storeUrl;
    this.#sandbox = sandbox;
    this.wise = wise;
  }

  /** Those that a load balancer would choose from. */
  get running(): readonly Instance[] {
    return this.instances.filter(({ child }) => !child.killed);
  }

  static async start(storeUrl: string, count = 6): Promise<Service> {
    const [sandbox, { url }] = await startProcess<{ url: string }>("wise.ts");
    const service = new Service(storeUrl, sandbox, url);
    const starting = Array.from({ length: count }, () => service.#startInstance());
    service.instances.push(...(await Promise.all(starting)));
    return service;
  }

  async #startInstance(): Promise<Instance> {
    const [child, { port }] = await startProcess<{ port: number }>("instance.ts", this.#storeUrl, this.wise);
    let printed = "";
    child.stderr?.on("data", (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-2000)));
    child.once("exit", () => {
      if (!this.#ending.delete(child)) this.violations.push(`an instance ended by itself: ${printed}`);
    });
    child.on("message", (told: { id: string; point: string } | { heap: number }) => {
      if ("point" in told) this.#watching.get(told.id)?.(told.point);
    });
    return { child, url: `http://127.0.0.1:${port}` };
  }

  /** kill -9. Its place among the instances is taken by a new one, unless that is left to later. */
  async kill(instance: Instance): Promise<void> {
    const ended = once(instance.child, "exit");
    this.#ending.add(instance.child);
    instance.child.kill("SIGKILL");
    await ended;
  }

  async replace(instance: Instance): Promise<void> {
    this.instances[this.instances.indexOf(instance)] = await this.#startInstance();
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => this.kill(instance)));
    this.#sandbox.kill("SIGKILL");
  }

  /** A customer's request to one instance. */
  async call(
    { url }: Instance,
    { method = "POST", path, profileId, body }: Call,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    this.sent += 1;
    const began = performance.now();
    const told = (status: number, json: Answer["json"]): Answer => {
      this.slowest = Math.max(this.slowest, performance.now() - began);
      const kind = [method, ...(/[a-z]+/.exec(path) ?? []), path.split("/")[5], status, json["code"]];
      const name = kind.filter((part) => part !== undefined).join(" ");
      this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
      return { status, json };
    };
    try {
      const headers = { "x-customer": String(profileId), "content-type": "application/json", ...more };
      const signal = AbortSignal.timeout(LONGEST);
      const sent = { method, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await fetch(url + path, sent);
      const text = await response.text();
      if (response.status !== 500) return told(response.status, JSON.parse(text) as Answer["json"]);
      // The guide's backend lets its framework answer what is no error of this package.
      return told(500, { code: text });
    } catch (error) {
      if ((error as Error).name === "TimeoutError") this.violations.push(`no end of ${method} ${path}`);
      return told(0, { code: "no answer" });
    }
  }

  /** As `call`, and its steps are told. */
  watch(instance: Instance, call: Call): { answer: Promise<Answer>; points: readonly string[] } {
    const id = crypto.randomUUID();
    const points: string[] = [];
    this.#watching.set(id, (point) => points.push(point));
    return { answer: this.call(instance, call, { "x-watched": id }), points };
  }

  /** As `call`, but held at a point such as `before write approval 2`. Resolves when it is there. */
  async hold(instance: Instance, call: Call, point: string): Promise<HeldCall> {
    const id = crypto.randomUUID();
    const answer = this.call(instance, call, { "x-watched": id, "x-hold-at": point });
    await new Promise<void>((resolve, reject) => {
      this.#watching.set(id, (reached) => {
        if (reached === point) resolve();
      });
      setTimeout(() => reject(new Error(`${call.path} never came to: ${point}`)), LONGEST).unref();
    });
    return { answer, letGo: () => void instance.child.send({ go: id }) };
  }

  /** Bytes of live objects in an instance at rest: what finalizers still hold goes with the second collection. */
  async heapOf({ child }: Instance): Promise<number> {
    const ask = async (): Promise<number> => {
      child.send("heap");
      for (;;) {
        const [told] = (await once(child, "message")) as [{ heap?: number }];
        if (told.heap !== undefined) return told.heap;
      }
    };
    await ask();
    await sleep(1000);
    return ask();
  }

  /** What Wise has seen of a profile. */
  async seen(profileId: number): Promise<Seen> {
    const nothing: Seen = { payments: {}, answers: { PIN: 0, DEVICE: 0 }, foreign: 0 };
    return ((await this.#ask(`/seen/${profileId}`)) as Seen | null) ?? nothing;
  }

  async totals(): Promise<Totals> {
    return (await this.#ask("/seen")) as Totals;
  }

  /** Refused answers in a row, and whether the profile is locked, as the sandbox's control API tells. */
  async failures(profileId: number): Promise<{ failures: number; lockedFor: number }> {
    const { failures } = (await this.#ask(`/_sandbox/profiles/${profileId}`)) as {
      failures: { failures: number; lockedFor: number }[];
    };
    return failures[0] ?? { failures: 0, lockedFor: 0 };
  }

  async control(method: "POST" | "PUT", path: string, body: unknown): Promise<void> {
    await this.#ask(`/_sandbox${path}`, { method, body: JSON.stringify(body) });
  }

  async #ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(this.wise + path, {
      ...init,
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

/** Starts a script of this folder; resolves when it has told where it listens. */
async function startProcess<Told>(script: string, ...args: string[]): Promise<[ChildProcess, Told]> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, args, {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  const read = (chunk: Buffer): string => (printed += chunk.toString());
  child.stderr?.on("data", read);
  const [told] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error(`${script} ended at once:\n${printed}`))),
  ])) as [Told];
  child.stderr?.off("data", read);
  // What it prints later must not fill the pipe.
  child.stderr?.resume();
  return [child, told];
}
