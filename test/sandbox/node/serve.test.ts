import { EventEmitter, once } from "node:events";
import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createScaClient } from "../../../src/index.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { nodeCryptography, serve } from "../../../src/sandbox/node.ts";
import type { SandboxServer, Servable } from "../../../src/sandbox/node.ts";
import { vectors } from "../../support/keys.ts";
import { callerOf, FACTORS, PROFILE, start } from "../caller.ts";

let sandbox: Sandbox;
let server: SandboxServer;
beforeAll(async () => {
  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];
  sandbox = await createSandbox({ keys, cryptography: nodeCryptography });
  server = await serve(sandbox);
});
afterAll(() => server.close());

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request over a socket as it is. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Reply> {
  return new Promise((resolve, reject) => {
    httpRequest(`${server.url}${path}`, { method, headers }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text }));
    })
      .on("error", reject)
      .end(body);
  });
}

const AUTHORIZATION = { authorization: "Bearer any" };
const KEY = "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";

describe("a served sandbox", () => {
  it("answers as the one in this process does", async () => {
    const sca = createScaClient({ baseUrl: server.url, token: "any", clientToken: "any" });
    expect(await sca.echoDirectJwe({ message: "Grüße" })).toMatchObject({
      message: "jose-playground-response-Grüße",
    });
    const reply = await send("GET", KEY, AUTHORIZATION);
    const inProcess = await sandbox.fetch(KEY, { headers: AUTHORIZATION });
    expect(reply.body).toBe(await inProcess.text());
    const names = ["content-type", "date", "x-trace-id"];
    expect(Object.keys(reply.headers)).toEqual(expect.arrayContaining(names));
    expect([...inProcess.headers.keys()].toSorted()).toEqual(names);
  });

  it("sends a length in bytes, not in characters", async () => {
    const sca = createScaClient({
      baseUrl: server.url,
      token: "any",
      clientToken: "any",
      jose: { plaintextReplies: "accept" },
    });
    sandbox.configure({ encryptResponses: false });
    expect(await sca.echoDirectJwe({ message: "€€€" })).toMatchObject({
      message: "jose-playground-response-€€€",
    });
    sandbox.configure({ encryptResponses: true });
  });

  it("sends neither body nor length with a 204, and a length of zero with an empty 200", async () => {
    sandbox.profile(31).enrol({ pin: "1234" });
    const deleted = await send("DELETE", "/v2/profiles/31/pin", AUTHORIZATION);
    expect(deleted).toMatchObject({ status: 204, body: "" });
    expect(deleted.headers).not.toHaveProperty("content-length");
    expect(deleted.headers).not.toHaveProperty("transfer-encoding");
  });

  it("answers HEAD as GET, without the body", async () => {
    const [head, get] = [await send("HEAD", KEY, AUTHORIZATION), await send("GET", KEY, AUTHORIZATION)];
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    const inProcess = await sandbox.fetch(KEY, { method: "HEAD", headers: AUTHORIZATION });
    expect(await inProcess.text()).toBe("");
  });

  it("keeps a connection usable when it refuses a call before its body is read", async () => {
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => send("POST", "/v2/profiles/1/pin", {}, "A".repeat(500_000))),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it.each([
    ["GET", "/v2/profiles/101/pin/", 404],
    ["GET", "//v2/profiles/101/pin", 404],
    ["DELETE", "/v2/profiles//pin", 404],
    ["DELETE", "/2026Q3/v2/profiles/101/pin", 404],
    ["DELETE", "/2026Q5/profiles/101/pin", 404],
    ["DELETE", "/profiles/101/pin", 404],
    ["PATCH", "/v2/profiles/101/pin", 404],
    ["DELETE", "/v2/profiles/%31%30%31/pin", 404],
    ["DELETE", "/v2/profiles/%zz/pin", 400],
    ["DELETE", "/v2/profiles/1%2F2/pin", 400],
  ])("answers %s %s with %i, and says why", async (method, path, status) => {
    const reply = await send(method, path, AUTHORIZATION);
    expect(reply.status).toBe(status);
    expect(reply.headers["x-trace-id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(reply.body)).toBeTypeOf("object");
  });
});

describe("any fetch-like function", () => {
  async function serving(fetch: Servable["fetch"]): Promise<string> {
    const { url, close } = await serve({ fetch });
    onTestFinished(close);
    return url;
  }

  it("gets the whole request as the platform's, and its response is sent byte for byte", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const url = await serving(async (request) => {
      const { method, headers } = request;
      const copy = new Request(request, { headers: { "x-copy": "yes" } });
      const seen = `${method} ${new URL(copy.url).pathname} ${headers.get("x-twice")}`;
      return new Response(await copy.arrayBuffer(), { status: 203, headers: { "x-seen": seen } });
    });
    const headers = [
      ["x-twice", "1"],
      ["x-twice", "2"],
    ] satisfies [string, string][];
    const response = await fetch(`${url}/a/b?c`, { method: "PUT", headers, body: bytes });
    expect([response.status, response.headers.get("x-seen")]).toEqual([203, "PUT /a/b 1, 2"]);
    expect(response.headers.get("content-length")).toBe("256");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it("that fails is a 500, and the server goes on", async () => {
    const url = await serving(async (request) => {
      if (request.url.endsWith("/fail")) throw new Error("secret");
      return new Response("fine");
    });
    const response = await fetch(`${url}/fail`);
    expect([response.status, await response.text()]).toEqual([500, ""]);
    expect(await (await fetch(url)).text()).toBe("fine");
  });

  it("learns by the signal that its caller has gone", async () => {
    const server = new EventEmitter();
    const [arrived, aborted] = [once(server, "arrived"), once(server, "aborted")];
    const url = await serving(
      (request) =>
        new Promise(() => {
          request.signal.addEventListener("abort", () => server.emit("aborted"));
          server.emit("arrived");
        }),
    );
    const caller = new AbortController();
    const calling = fetch(url, { signal: caller.signal }).catch((error: unknown) => error);
    await arrived;
    caller.abort();
    await aborted;
    expect(await calling).toMatchObject({ name: "AbortError" });
  });

  it("has its event stream cancelled when the reader has gone", async () => {
    const server = new EventEmitter();
    const cancelled = once(server, "cancelled");
    const url = await serving(async () => {
      const stream = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(": here\n\n")),
        cancel: () => void server.emit("cancelled"),
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    });
    const reader = (await fetch(url)).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(": here\n\n");
    await reader?.cancel();
    await cancelled;
  });
});

describe("on a socket", () => {
  it("answers over loopback on a free port, and stops", async () => {
    const { sandbox } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const platform = [globalThis.Request, globalThis.Response];
    const server = await serve(sandbox);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const remote = callerOf(sandbox, (input, init) => fetch(`${server.url}${String(input)}`, init));
    const { oneTimeToken } = await remote.session();
    expect(await remote.verifyPin(oneTimeToken)).toMatchObject({ status: 200, isSealed: true });
    const rejected = await remote.fund();
    expect(rejected.headers.get("x-2fa-approval")).toMatch(/^[0-9a-f-]{36}$/);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    expect([globalThis.Request, globalThis.Response]).toEqual(platform);
  });

  it("says so when the port is taken", async () => {
    const { sandbox } = await start();
    const server = await serve(sandbox);
    await expect(serve(sandbox, { port: Number(new URL(server.url).port) })).rejects.toThrow("EADDRINUSE");
    await server.close();
  });
});
