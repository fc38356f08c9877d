import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch as send } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program } from "./program.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, value: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

interface Facts {
  url: string;
  inspector: string;
  strict: boolean;
  tokens?: string[];
  clientTokens?: string[];
}

async function start(...args: string[]): Promise<{ program: Program; facts: Facts }> {
  const program = new Program("sandbox", "--port", "0", "--json", ...args);
  return { program, facts: JSON.parse(await program.line()) as Facts };
}

const SESSION = "/v2/profiles/101/sca-sessions/authorise";
const post = (token: string) => ({ method: "POST", headers: { authorization: `Bearer ${token}` } });

describe("wise-sca sandbox", () => {
  it.concurrent("prints where it is and what it knows, and ends cleanly at Ctrl-C", async () => {
    const program = new Program("sandbox", "--port", "0");
    await program.says("Ctrl-C");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(program.stdout)?.[0];
    expect(program.stdout).toContain(`${url}/_sandbox`);
    expect(program.stdout).toContain("Profile 101  PIN 1234, device fingerprint sandbox-device");
    expect(program.stdout).toContain("Token        any will do");
    const response = await fetch(`${url}${SESSION}`, post("whatever"));
    expect(await response.json()).toMatchObject({ oneTimeTokenProperties: { challenges: [{}, {}] } });
    expect(await program.end("SIGINT")).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe("");
  });

  it.concurrent("shows its inspector: the built page is complete", async () => {
    const { program, facts } = await start();
    for (const path of ["", "/assets/main.js", "/assets/main.css"]) {
      expect([path, (await fetch(facts.inspector + path)).status]).toEqual([path, 200]);
    }
    expect(await program.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  it.concurrent("follows the reading that it is told, and says which", async () => {
    const config = await fileOf("reading.json", { settings: { reading: "wild", forbiddenBody: "short" } });
    const { program, facts } = await start("--config", config, "--reading", "openapi");
    expect(facts).toMatchObject({ reading: "openapi" });
    const settings = await fetch(`${facts.inspector}/settings`);
    // What the configuration sets apart stays set.
    expect(await settings.json()).toMatchObject({ statusShape: "wrapped", forbiddenBody: "short" });
    await program.end("SIGTERM");
    const unknown = new Program("sandbox", "--reading", "optimistic");
    expect(await unknown.end()).toMatchObject({ code: 2 });
    expect(unknown.stderr).toMatch(/page, openapi, wild/);
  });

  it.concurrent(
    "takes calls with its certificates, signed ones, and passes on what it does not know",
    async () => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const key = await fileOf("public.pem", publicKey.export({ type: "spki", format: "pem" }));
      const upstream = createServer((asked, response) => response.end(`upstream ${asked.url}`));
      await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
      const certificates = join(folder, "certificates");
      const { program, facts } = await start("--mtls", certificates, "--public-key", key, "--upstream", url);
      expect(facts).toMatchObject({ url: expect.stringMatching(/^https:/), certificates, upstream: url });
      const read = (file: string) => readFile(join(certificates, file));
      const connect = {
        ca: await read("ca.pem"),
        cert: await read("client.pem"),
        key: await read("client-key.pem"),
      };
      const dispatcher = new Agent({ connect });
      const call = (path: string, headers: Record<string, string> = {}) =>
        send(facts.url + path, { headers: { authorization: "Bearer any", ...headers }, dispatcher });
      expect(await (await call("/v1/rates")).text()).toBe("upstream /v1/rates");
      const statement = "/v1/profiles/101/balance-statements/7/statement.csv";
      const token = (await call(statement)).headers.get("x-2fa-approval") ?? "";
      const signature = sign("RSA-SHA256", Buffer.from(token), privateKey).toString("base64");
      const signed = { "x-2fa-approval": token, "x-signature": signature };
      expect((await call(statement, signed)).status).toBe(200);
      await dispatcher.close();
      upstream.close();
      expect(await program.end("SIGTERM")).toEqual({ code: 0, signal: null });
    },
  );

  it.concurrent.each([
    ["--mtls", "a-file", "--mtls:"],
    ["--public-key", "a-file", "publicKeys: pass RSA public keys"],
    ["--upstream", "ftp://example.com", "upstream: pass a fetch function, or an http(s) URL"],
  ])("refuses a wrong %s", async (flag, value, says) => {
    const path = value === "a-file" ? await fileOf(`wrong${flag}`, "not what it should be") : value;
    const program = new Program("sandbox", "--port", "0", flag, path);
    expect(await program.end()).toMatchObject({ code: 2 });
    expect(program.stderr).toContain(says);
  });

  it.concurrent("in strict mode accepts the tokens that it printed, and no others", async () => {
    const { program, facts } = await start("--strict");
    const status = async (token: string, path = SESSION) =>
      (await fetch(facts.url + path, post(token))).status;
    expect(facts.strict).toBe(true);
    expect(await status(facts.tokens?.[0] ?? "")).toBe(200);
    expect(await status("another")).toBe(401);
    expect(await status(facts.tokens?.[0] ?? "", SESSION.replace("101", "999"))).toBe(403);
    expect(await program.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  it.concurrent("takes users, profiles, settings and faults from a configuration", async () => {
    const config = await fileOf("config.json", {
      users: [{ id: 9, tokens: ["mine"], profiles: [5] }],
      clientTokens: ["ours"],
      profiles: [{ id: 5, pin: "4321" }],
      settings: { ottTtl: 60 },
      faults: [{ kind: "bad-gateway", operationId: "createScaSession" }],
    });
    const { program, facts } = await start("--config", config);
    const call = () => fetch(`${facts.url}${SESSION.replace("101", "5")}`, post("mine"));
    expect((await call()).status).toBe(502);
    expect(await (await call()).json()).toMatchObject({
      oneTimeTokenProperties: { validity: 60, userId: 9, challenges: [{ passed: false }] },
    });
    await program.end("SIGINT");
  });

  it.concurrent("takes its configuration anew when it is saved, and goes on when that is wrong", async () => {
    const save = (value: unknown) => fileOf("watched.json", value);
    const path = await save({
      profiles: [{ id: 101, pin: "1234" }],
      settings: { ottTtl: 60, maxDevices: 2 },
    });
    const { program, facts } = await start("--config", path, "--watch");
    const told = async (text: string): Promise<void> => {
      while (!program.stderr.includes(text)) await once(program.child.stderr, "data");
      program.stderr = "";
    };
    const read = async (what: string) => (await fetch(`${facts.inspector}/${what}`)).json();
    await save({
      profiles: [{ id: 101, pin: "4321" }],
      settings: { ottTtl: 90 },
      faults: [{ kind: "bad-gateway" }],
    });
    await told("watched.json was taken anew");
    expect(await read("settings")).toMatchObject({ ottTtl: 90, maxDevices: 3 });
    expect(await read("profiles/101")).toMatchObject({ pin: { secret: "4321" } });
    expect(await read("faults")).toMatchObject({ faults: [{ kind: "bad-gateway" }] });

    await save({ settings: { ottTtl: "x" } });
    await told("sandbox setting ottTtl: pass a whole number");
    await save('{ "users": [{ "tokens": ["secret-token');
    await told("it is not JSON");
    await save({ users: [{ id: 1, tokens: ["secret-token"], profiles: [101] }] });
    await told("start it again for: users");
    expect(await read("settings")).toMatchObject({ ottTtl: 3600 });
    expect(await read("faults")).toEqual({ faults: [] });
    expect(program.stderr).not.toContain("secret-token");
    expect(await program.end("SIGINT")).toEqual({ code: 0, signal: null });
  });

  it.concurrent("goes on from its state file, keys and all", async () => {
    const state = join(folder, "state.json");
    const first = await start("--state", state);
    const key = "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";
    const read = async (url: string) =>
      (await fetch(url + key, { headers: { authorization: "Bearer client" } })).json();
    const session = await (await fetch(first.facts.url + SESSION, post("any"))).json();
    const { oneTimeToken } = (session as { oneTimeTokenProperties: { oneTimeToken: string } })
      .oneTimeTokenProperties;
    const before = await read(first.facts.url);
    await first.program.end("SIGINT");

    const second = await start("--state", state);
    expect(second.facts).toMatchObject({ restored: true });
    expect(await read(second.facts.url)).toEqual(before);
    const status = await fetch(`${second.facts.url}/v1/one-time-token/status`, {
      headers: { authorization: "Bearer any", "one-time-token": oneTimeToken },
    });
    expect(await status.json()).toMatchObject({ oneTimeToken });
    await second.program.end("SIGINT");
  });

  it.concurrent("says what to do when its port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const program = new Program("sandbox", "--port", String(port));
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toBe(
      `wise-sca: cannot listen: port ${port} is taken, perhaps by another sandbox; end that, or pass --port 0 for any free one\n`,
    );
    server.close();
  });

  it.concurrent("warns when other machines can reach it", async () => {
    const { program, facts } = await start("--host", "0.0.0.0");
    expect(facts.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await program.end("SIGINT");
    expect(program.stderr).toContain("Warning: other machines can reach 0.0.0.0");
  });

  it.concurrent.each<[string, string | object, string]>([
    ["no JSON", '{ "users": [{ "tokens": ["secret-token', "it is not JSON"],
    ["an unknown part", { user: [] }, "configuration user is unknown; there are strict, users"],
    ["a wrong setting", { settings: { ottTtl: "x" } }, "sandbox setting ottTtl: pass a whole number"],
    ["a wrong factor", { profiles: [{ id: 1, pin: "12" }] }, "enrol: pass pin as a string of four digits"],
    ["a user without tokens", { users: [{ id: 1 }] }, "user: give tokens and profiles"],
    ["a wrong fault", { faults: [{ kind: "meteor" }] }, "fault kind: pass one of"],
  ])("refuses a configuration with %s, and shows no token", async (name, value, message) => {
    const config = await fileOf(`${name}.json`, value);
    const program = new Program("sandbox", "--port", "0", "--config", config);
    expect(await program.end()).toEqual({ code: 2, signal: null });
    expect(program.stderr).toContain(message);
    expect(program.stderr).not.toContain("secret-token");
  });

  it.concurrent("refuses a state file that is not its own, and leaves it alone", async () => {
    const state = await fileOf("foreign.json", '{"precious": "data"}');
    const program = new Program("sandbox", "--port", "0", "--state", state);
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toContain("is not what a sandbox wrote");
    expect(program.stderr).not.toContain("precious");
  });

  it.concurrent("tells a wrong call from a failure, and documents its exit codes", async () => {
    const wrong = new Program("sandbox", "--port", "70000");
    const help = new Program("sandbox", "--help");
    expect(await wrong.end()).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("pass a number from 0 to 65535");
    expect(await help.end()).toMatchObject({ code: 0 });
    expect(help.stdout).toContain("Exit codes: 0 ended by Ctrl-C");
  });
});
