import type { Clock, paths } from "../../../generated/sandbox.ts";
import { checkFault } from "../faults/fault.ts";
import type { IncomingRequest } from "../http/request.ts";
import { noContent, refusal, render } from "../http/response.ts";
import type { AnyResponse, PlainResponse } from "../http/response.ts";
import { streamEvents } from "../recording/event-stream.ts";
import { checkRules, isObject } from "../rules.ts";
import type { Rule } from "../rules.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkSettings } from "../settings.ts";
import type { Enrolment } from "../state/factors.ts";
import { emptyProfile } from "../state/state.ts";
import { isProfileId } from "../state/world.ts";
import type { World } from "../state/world.ts";
import { viewProfile, viewState } from "./view.ts";

/** What the control API reads and changes. */
export interface Controlled {
  readonly sandbox: Sandbox;
  readonly world: World;
  /** Seconds by which the clock was advanced. */
  readonly offset: () => number;
}

/** A routed call of the control API. */
export interface ControlCall {
  readonly request: IncomingRequest;
  readonly params: Readonly<Record<string, string>>;
}

/** Answers a call, or throws: a Refusal, or a TypeError that says what to pass. */
export type Handler = (call: ControlCall) => AnyResponse | Promise<AnyResponse>;

type ControlPath = Extract<keyof paths, `/_sandbox/${string}`>;

/** The operations of the control API, such as `GET /_sandbox/state`. */
type ControlOperation = {
  [Path in ControlPath]: {
    [Method in keyof paths[Path] & string]: [paths[Path][Method]] extends [{ responses: unknown }]
      ? `${Uppercase<Method>} ${Path}`
      : never;
  }[keyof paths[Path] & string];
}[ControlPath];

/** The handlers. An operation of `spec/sandbox.yaml` without one does not compile. */
export function handlersOf({
  sandbox,
  world,
  offset,
}: Controlled): Readonly<Record<ControlOperation, Handler>> {
  const clock = (): Clock => ({ now: sandbox.now(), offset: offset() });
  const profile: Handler = (call) => {
    const id = profileId(call);
    return json(viewProfile(world, world.state.profiles.get(id) ?? emptyProfile(id)));
  };
  return {
    "GET /_sandbox/state": (call) => json(viewState(world, clock(), wholeQuery(call, "limit", 100, 1000))),
    "POST /_sandbox/reset": () => {
      sandbox.reset();
      return render(noContent);
    },

    "GET /_sandbox/profiles/{profileId}": profile,
    "PUT /_sandbox/profiles/{profileId}/factors": async (call) => {
      const factors = await readObject(call);
      checkFactors(factors);
      sandbox.profile(profileId(call)).enrol(factors);
      return profile(call);
    },
    "POST /_sandbox/profiles/{profileId}/lock-out": (call) => {
      sandbox.profile(profileId(call)).lockOut();
      return profile(call);
    },
    "POST /_sandbox/profiles/{profileId}/expire": (call) => {
      sandbox.profile(profileId(call)).expire();
      return profile(call);
    },

    "GET /_sandbox/clock": () => json(clock()),
    "POST /_sandbox/clock/advance": async (call) => {
      const body = await readObject(call);
      checkRules("clock", body, { seconds: century });
      sandbox.advance(Number(body["seconds"] ?? Number.NaN));
      return json(clock());
    },

    "GET /_sandbox/settings": () => json(sandbox.settings),
    "PATCH /_sandbox/settings": async (call) => {
      const patch = await readObject(call);
      checkSettings(patch);
      sandbox.configure(patch);
      return json(sandbox.settings);
    },

    "GET /_sandbox/faults": () => json({ faults: sandbox.faults.list() }),
    "POST /_sandbox/faults": async (call) => {
      const fault = await readObject(call);
      checkFault(fault);
      return json(sandbox.faults.add(fault), 201);
    },
    "DELETE /_sandbox/faults": () => {
      sandbox.faults.clear();
      return render(noContent);
    },
    "DELETE /_sandbox/faults/{faultId}": ({ params }) => {
      if (sandbox.faults.remove(params["faultId"] ?? "")) return render(noContent);
      throw refusal(404, "fault.not.found", "There is no such fault.");
    },

    "POST /_sandbox/keys/rotate": async () => json(await sandbox.rotateKey()),

    "GET /_sandbox/calls": (call) => json({ calls: sandbox.calls(wholeQuery(call, "after", 0)) }),
    "GET /_sandbox/events": ({ request }) =>
      streamEvents(sandbox, wholeNumber(request.headers.get("last-event-id")) ?? 0),
  };
}

function json(value: unknown, status = 200): PlainResponse {
  return render({ status, json: value });
}

const CENTURY = 100 * 366 * 86_400;

const century: Rule = {
  takes: "a number of seconds, at most a hundred years",
  accepts: (value) => typeof value === "number" && Math.abs(value) <= CENTURY,
};

// Only the types are checked here; enrolment checks the values.
const text: Rule = { takes: "a string", accepts: (value) => typeof value === "string" };
const texts: Rule = {
  takes: "a string or several",
  accepts: (value) => [value].flat().every((one) => typeof one === "string"),
};

function checkFactors(value: unknown): asserts value is Enrolment {
  checkRules("factor", value, { pin: text, deviceFingerprint: texts, faceMap: text, phone: text });
}

async function readObject({ request }: ControlCall): Promise<Readonly<Record<string, unknown>>> {
  const body = parse(await request.text());
  if (!isObject(body)) throw refusal(400, "bad.request", "The body must be a JSON object.");
  return body;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function profileId({ params }: ControlCall): string {
  const id = params["profileId"] ?? "";
  if (!isProfileId(id)) throw refusal(400, "bad.request", "profileId: pass a positive whole number.");
  return id;
}

function wholeQuery({ request }: ControlCall, name: string, fallback: number, maximum = Infinity): number {
  const value = new URL(request.url).searchParams.get(name);
  if (value === null) return fallback;
  const number = wholeNumber(value);
  if (number === undefined || number > maximum) {
    throw refusal(400, "bad.request", `${name}: pass a whole number.`);
  }
  return number;
}

function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
}
