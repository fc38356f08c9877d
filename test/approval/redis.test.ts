import { execFile, spawn, spawnSync } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { PIN, PROFILE } from "./stage.ts";

const missing = spawnSync("redis-server", ["--version"]).error !== undefined;
if (missing) console.warn("Skipped: redis-server is not installed (Debian: apt-get install redis-server).");

describe.skipIf(missing)("two instances with a Redis between them", () => {
  it("share an approval: one meets the 403, the other clears it and repeats the call", async () => {
    const sandbox = await createSandbox();
    sandbox.profile(PROFILE).enrol({ pin: PIN, deviceFingerprint: "phone-1" });
    const server = await serve(sandbox);
    onTestFinished(() => server.close());
    const { redis, url } = await startRedis();

    const received = await instance("receive", server.url, url);
    expect(received).toEqual({
      id: expect.any(String),
      pending: ["PIN", "PARTNER_DEVICE_FINGERPRINT"],
    });
    const key = `sca-approval:${received.id}`;
    expect(await redis.keys("*")).toEqual([key]);
    const ttl = await redis.ttl(key);
    expect(ttl).toBeGreaterThan(3500);
    expect(ttl).toBeLessThanOrEqual(3600);

    const commands = await watch(redis);
    expect(await instance("finish", server.url, url, String(received.id))).toEqual({ status: 201 });
    expect(await redis.keys("*")).toEqual([]);
    // Everything that Redis was ever told, as it was told.
    const written = commands
      .filter(([name]) => name?.toLowerCase() === "set")
      .map((command) => command.join(" "));
    expect(written).toHaveLength(2);
    for (const text of written) {
      expect(text).toContain('"passed":["PIN"');
      expect(text).not.toMatch(/"1234"|phone-1/);
    }
  });
});

async function startRedis(): Promise<{ redis: Redis; url: string }> {
  const port = await freePort();
  const server = spawn("redis-server", [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
  ]);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  onTestFinished(async () => {
    server.kill();
    await ended;
  });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  onTestFinished(() => redis.disconnect());
  await redis.ping();
  return { redis, url };
}

async function watch(redis: Redis): Promise<string[][]> {
  const commands: string[][] = [];
  const monitor = await redis.monitor();
  monitor.on("monitor", (_: string, command: string[]) => commands.push(command));
  onTestFinished(() => monitor.disconnect());
  return commands;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function instance(...args: string[]): Promise<Record<string, unknown>> {
  const script = fileURLToPath(new URL("redis-instance.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, ...args]);
  return JSON.parse(stdout) as Record<string, unknown>;
}
