import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createScaClient } from "../../../src/index.ts";
import { createSandbox, defaultSettings } from "../../../src/sandbox/index.ts";
import type { SettingsPatch } from "../../../src/sandbox/index.ts";
import { allRoutes } from "../../../src/sandbox/http/routes.ts";
import { failureOf } from "../../support/failure.ts";
import { vectors } from "../../support/keys.ts";
import { START } from "../caller.ts";

const KEY = { version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem };
const SESSION = "/v2/profiles/101/sca-sessions/authorise";

async function limited(settings: SettingsPatch = { rateLimits: { enabled: true } }) {
  let now = START;
  const sandbox = await createSandbox({ settings, clock: () => now, keys: [KEY] });
  const call = () => sandbox.fetch(SESSION, { method: "POST", headers: { authorization: "Bearer any" } });
  const calls = async (count: number) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await call()).status);
    return statuses;
  };
  return { sandbox, call, calls, wait: (milliseconds: number) => void (now += milliseconds) };
}

describe("rate limits", () => {
  it("are off unless switched on", async () => {
    const { calls } = await limited({});
    expect(new Set(await calls(1001))).toEqual(new Set([200]));
  });

  it("answer a hundred calls in a second, and refuse the next with the seconds to wait", async () => {
    const { calls, call, wait } = await limited();
    expect(new Set(await calls(100))).toEqual(new Set([200]));
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("x-rate-limited-by")).toBe("wise-sca-sandbox");
    expect(refused.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(await refused.json()).toEqual({
      errors: [{ code: "rate.limited", message: "Too many requests.", arguments: null }],
    });
    wait(999);
    expect((await call()).status).toBe(429);
    wait(1);
    expect((await call()).status).toBe(200);
  });

  it("answer a thousand calls in a minute", async () => {
    const { calls, call, wait } = await limited();
    for (let second = 0; second < 10; second += 1) {
      expect(new Set(await calls(100))).toEqual(new Set([200]));
      wait(1000);
    }
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("50");
    wait(50_000);
    expect(new Set(await calls(100))).toEqual(new Set([200]));
  });

  it("count neither refused calls nor the control API", async () => {
    const { sandbox, calls, call, wait } = await limited({
      rateLimits: { enabled: true, perSecond: 1, perMinute: 2 },
    });
    for (let index = 0; index < 5; index += 1) await sandbox.fetch("/_sandbox/state");
    expect(await calls(3)).toEqual([200, 429, 429]);
    wait(1000);
    expect((await call()).status).toBe(200);
    sandbox.reset();
    expect((await call()).status).toBe(200);
  });

  it("are named to the caller as such, and are waited for by calls that may be repeated", async () => {
    const { sandbox } = await limited({ rateLimits: { enabled: true, perSecond: 1, perMinute: 1 } });
    const options = { baseUrl: "http://localhost", token: "any", fetch: sandbox.fetch };
    const hasty = createScaClient({ ...options, retry: { limit: 0 } });
    await hasty.createScaSession({ profileId: 101 });
    expect(await failureOf(hasty.createScaSession({ profileId: 101 }))).toMatchObject({
      code: "RATE_LIMITED",
      retryAfter: 60,
    });
  });
});

interface Described {
  type?: string;
  enum?: (string | number)[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Described>;
}

/** What a schema allows, and what it forbids. */
function samplesOf(schema: Described): { good: unknown[]; bad: unknown[] } {
  if (schema.enum !== undefined) return { good: schema.enum, bad: ["other", 1, null] };
  if (schema.type === "boolean") return { good: [true, false], bad: ["true", 0, null] };
  const { minimum = 0, maximum = 0 } = schema;
  return { good: [minimum, maximum], bad: [minimum - 1, maximum + 1, minimum + 0.5, String(minimum)] };
}

describe("the description of the control API", async () => {
  const description = parse(await readFile("spec/sandbox.yaml", "utf8"), { merge: true }) as {
    paths: Record<string, Record<string, { operationId?: string }>>;
    components: { schemas: { SettingsPatch: Described } };
  };
  const settings = Object.entries(description.components.schemas.SettingsPatch.properties ?? {});
  const cases = settings.flatMap(([name, schema]) =>
    schema.properties === undefined
      ? [{ name, schema, patch: (value: unknown) => ({ [name]: value }) }]
      : Object.entries(schema.properties).map(([inner, part]) => ({
          name: `${name}.${inner}`,
          schema: part,
          patch: (value: unknown) => ({ [name]: { [inner]: value } }),
        })),
  );

  it("lists every setting", () => {
    expect(settings.map(([name]) => name).toSorted()).toEqual(Object.keys(defaultSettings).toSorted());
  });

  it.each(cases)("says of $name what the sandbox takes", async ({ schema, patch }) => {
    const sandbox = await createSandbox({ keys: [KEY] });
    const { good, bad } = samplesOf(schema);
    for (const value of good) expect(() => sandbox.configure(patch(value))).not.toThrow();
    for (const value of bad) expect(() => sandbox.configure(patch(value)), String(value)).toThrow(TypeError);
  });

  it("has the protected endpoints where they are", () => {
    const described = Object.entries(description.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, { operationId }]) => operationId !== undefined && !path.startsWith("/_sandbox"))
        .map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
    );
    const served = allRoutes
      .filter((route) => route.risk !== undefined || route.auth === "basic")
      .map(
        ({ id, method, path }) => `${id} ${method} ${path.replace(/statement\.\w+$/, "statement.{format}")}`,
      );
    expect(new Set(described)).toEqual(new Set(served));
  });
});
