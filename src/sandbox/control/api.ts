import { Hono } from "hono";
import type { Context } from "hono";
import type { Clock, SandboxState } from "../../../generated/sandbox.ts";
import { refuseForeignPages } from "./guard.ts";
import { viewProfile, viewState } from "./view.ts";
import { streamEvents } from "../recording/event-stream.ts";
import type { Enrolment } from "../state/factors.ts";
import { checkFault } from "../faults/list.ts";
import { addInspector } from "../inspector/inspector.ts";
import { Refusal, refusal, render } from "../http/response.ts";
import { checkRules, isObject } from "../rules.ts";
import type { Rule } from "../rules.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkSettings } from "../settings.ts";
import { emptyProfile } from "../state/state.ts";
import { isProfileId } from "../state/world.ts";
import type { World } from "../state/world.ts";

/** What the control API steers. */
export interface ControlOptions {
  readonly sandbox: Sandbox;
  readonly world: World;
  /** Seconds that time was advanced by. */
  readonly offset: () => number;
  /** Names beside loopback ones and IP addresses under which it may be called. */
  readonly hosts: readonly string[];
}

/** Whether an absolute URL is the control API's, and not an operation's. */
export function isControl(url: string): boolean {
  return /^[^/]*\/\/[^/]*\/_sandbox(?:[/?#]|$)/.test(url);
}

/** The control API as `spec/sandbox.yaml` describes it. */
export function createControl(options: ControlOptions): (request: Request) => Promise<Response> {
  const { sandbox, world, offset, hosts } = options;
  const app = new Hono().basePath("/_sandbox");
  const clock = (): Clock => ({ now: sandbox.now(), offset: offset() });
  const profile = (context: Context): Response => {
    const id = profileId(context);
    return context.json(viewProfile(world, world.state.profiles.get(id) ?? emptyProfile(id)));
  };

  app.use(async (context, next) => {
    const refused = refuseForeignPages(context.req.raw, hosts);
    if (refused !== undefined) throw refused;
    await next();
    // State and secrets are nothing to keep, frame or guess types of.
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
  });
  app.onError((error) => {
    const { status, headers, body } = render(replyOf(error).reply);
    return new Response(body ?? null, { status, headers });
  });
  app.notFound(() => {
    throw refusal(404, "not.found", "The control API has no such path.");
  });

  addInspector(app);

  app.get("/state", (context) => {
    const limit = wholeQuery(context, "limit", 100, 1000);
    return context.json<SandboxState>(viewState(world, clock(), limit));
  });
  app.post("/reset", (context) => {
    sandbox.reset();
    return context.body(null, 204);
  });

  app.get("/profiles/:profileId", profile);
  app.put("/profiles/:profileId/factors", async (context) => {
    const factors = await readObject(context);
    checkFactors(factors);
    sandbox.profile(profileId(context)).enrol(factors);
    return profile(context);
  });
  app.post("/profiles/:profileId/lock-out", (context) => {
    sandbox.profile(profileId(context)).lockOut();
    return profile(context);
  });
  app.post("/profiles/:profileId/expire", (context) => {
    sandbox.profile(profileId(context)).expire();
    return profile(context);
  });

  app.get("/clock", (context) => context.json(clock()));
  app.post("/clock/advance", async (context) => {
    const body = await readObject(context);
    checkRules("clock", body, { seconds: century });
    sandbox.advance(Number(body["seconds"] ?? Number.NaN));
    return context.json(clock());
  });

  app.get("/settings", (context) => context.json(sandbox.settings));
  app.patch("/settings", async (context) => {
    const patch = await readObject(context);
    checkSettings(patch);
    sandbox.configure(patch);
    return context.json(sandbox.settings);
  });

  app.get("/faults", (context) => context.json({ faults: sandbox.faults.list() }));
  app.post("/faults", async (context) => {
    const fault = await readObject(context);
    checkFault(fault);
    return context.json(sandbox.faults.add(fault), 201);
  });
  app.delete("/faults", (context) => {
    sandbox.faults.clear();
    return context.body(null, 204);
  });
  app.delete("/faults/:faultId", (context) => {
    if (!sandbox.faults.remove(context.req.param("faultId"))) {
      throw refusal(404, "fault.not.found", "There is no such fault.");
    }
    return context.body(null, 204);
  });

  app.post("/keys/rotate", async (context) => context.json(await sandbox.rotateKey()));

  app.get("/calls", (context) => context.json({ calls: sandbox.calls(wholeQuery(context, "after", 0)) }));
  app.get("/events", (context) =>
    streamEvents(sandbox, wholeNumber(context.req.header("last-event-id")) ?? 0),
  );

  return async (request) => app.fetch(request);
}

const CENTURY = 100 * 366 * 86_400;

const century: Rule = {
  takes: "a number of seconds, at most a hundred years",
  accepts: (value) => typeof value === "number" && Math.abs(value) <= CENTURY,
};

// What each may be, the profile itself checks.
const text: Rule = { takes: "a string", accepts: (value) => typeof value === "string" };
const texts: Rule = {
  takes: "a string or several",
  accepts: (value) => [value].flat().every((one) => typeof one === "string"),
};

function checkFactors(value: unknown): asserts value is Enrolment {
  checkRules("factor", value, { pin: text, deviceFingerprint: texts, faceMap: text, phone: text });
}

async function readObject(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (!isObject(body)) throw refusal(400, "bad.request", "The body must be a JSON object.");
  return body;
}

function profileId(context: Context): string {
  const id = context.req.param("profileId") ?? "";
  if (!isProfileId(id)) throw refusal(400, "bad.request", "profileId: pass a positive whole number.");
  return id;
}

function wholeQuery(context: Context, name: string, fallback: number, maximum = Infinity): number {
  const value = context.req.query(name);
  if (value === undefined) return fallback;
  const number = wholeNumber(value);
  if (number === undefined || number > maximum) {
    throw refusal(400, "bad.request", `${name}: pass a whole number.`);
  }
  return number;
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The sandbox says with a TypeError what it would rather be passed. */
function replyOf(error: Error): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TypeError) return refusal(400, "bad.request", error.message);
  return refusal(500, "unexpected", "The sandbox itself failed.");
}
