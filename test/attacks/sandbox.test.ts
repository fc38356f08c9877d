/** A caller that takes more of a served sandbox than it should: memory, connections, or time. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { LIMITS } from "../../src/sandbox/node/limits.ts";

// The times are Node's own, which no clock of a test can move: shorter, so that nobody waits for them.
vi.mock("../../src/sandbox/node/limits.ts", async (original) => {
  const { LIMITS } = await original<{ LIMITS: Record<string, number> }>();
  const times = { headersTimeout: 150, requestTimeout: 1000, checkInterval: 20, unread: 300 };
  return { LIMITS: { ...LIMITS, bodies: 10 * 1024 * 1024, connections: 6, ...times } };
});

async function start() {
  const sandbox = await createSandbox();
  const server = await serve(sandbox);
  onTestFinished(() => server.close());
  return { sandbox, ...server };
}

interface Flood {
  readonly status: number;
  readonly body: string;
  /** Bytes that somebody took. */
  readonly sent: number;
}

/** Posts as much as is taken, up to a total, and resolves to the reply. */
function flood(url: string, total: number, headers: Record<string, string | number> = {}): Promise<Flood> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(65_536, "A");
    let sent = 0;
    let isAnswered = false;
    const post = request(url, { method: "POST", headers: { authorization: "Bearer any", ...headers } });
    post.on("error", (error) => isAnswered || reject(error));
    post.on("response", (reply) => {
      isAnswered = true;
      let body = "";
      reply.setEncoding("utf8").on("data", (text: string) => (body += text));
      reply.on("close", () => resolve({ status: reply.statusCode ?? 0, body, sent }));
    });
    const push = (): void => {
      while (!isAnswered && sent < total) {
        sent += chunk.length;
        if (!post.write(chunk)) return void post.once("drain", push);
      }
      if (!isAnswered) post.end();
    };
    push();
  });
}

const MEGABYTE = 1024 * 1024;

describe("a body without end", () => {
  it.each([
    ["a sealed call", "/v2/profiles/1/pin"],
    ["a call in plain", "/v2/profiles/1/facemaps"],
    ["a protected call", "/v3/profiles/1/transfers/2/payments"],
    ["a call of the control API", "/_sandbox/faults"],
  ])("in %s is refused at the limit, and the rest is not kept", async (_name, path) => {
    const { url } = await start();
    const { status, body, sent } = await flood(url + path, 200 * MEGABYTE, {
      "content-type": "application/json",
    });
    expect([status, body]).toEqual([413, expect.stringContaining("body.too.large")]);
    expect(sent).toBeLessThan(LIMITS.body + 12 * MEGABYTE);
  });

  it("that says its length is refused before it is read", async () => {
    const { url } = await start();
    const length = { "content-length": 200 * MEGABYTE };
    const { status, sent } = await flood(`${url}/v2/profiles/1/facemaps`, 200 * MEGABYTE, length);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(12 * MEGABYTE);
  });

  it("is refused, too, while a fault waits to strike, and by any function that is served", async () => {
    const { sandbox, url } = await start();
    sandbox.faults.add({ kind: "delay", milliseconds: 1 });
    expect(await flood(`${url}/v2/profiles/1/pin`, 200 * MEGABYTE)).toMatchObject({ status: 413 });
    const other = await serve({ fetch: async (request) => new Response(await request.text()) });
    onTestFinished(() => other.close());
    expect(await flood(other.url, 200 * MEGABYTE)).toMatchObject({ status: 413 });
  });

  it("does not grow with the number of callers: all bodies together are limited", async () => {
    const { url } = await start();
    const length = 5 * MEGABYTE;
    const text = `${HEAD}Content-Length: ${length}\r\n\r\n`;
    const slow = await Promise.all([open(url, text), open(url, text)]);
    // All but the last byte.
    await Promise.all(
      slow.map(({ socket }) => new Promise((resolve) => socket.write(Buffer.alloc(length - 1), resolve))),
    );
    const facemaps = `${url}/v2/profiles/1/facemaps`;
    await vi.waitUntil(async () => (await flood(facemaps, 65_536)).status === 503);
    // What was refused, or not finished, is given back.
    for (const { socket } of slow) socket.destroy();
    await vi.waitUntil(async () => (await flood(facemaps, MEGABYTE)).status === 400);
  });

  it("of the largest facemap that is described is taken", async () => {
    const { url } = await start();
    const response = await fetch(`${url}/v2/profiles/1/facemaps`, {
      method: "POST",
      headers: { authorization: "Bearer any", "content-type": "application/json" },
      body: JSON.stringify({ faceMap: "A".repeat(4_194_304) }),
    });
    expect(response.status).toBe(204);
  });
});

/** A raw connection; what it received, and whether it was closed. */
async function open(url: string, text: string): Promise<{ socket: Socket; received: () => string }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(text);
  return { socket, received: () => received };
}

const HEAD = "POST /v2/profiles/1/facemaps HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n";

describe("a slow caller", () => {
  it.each([
    ["says nothing", ""],
    ["does not end its headers", `${HEAD}X-Slow: `],
    ["does not end its body", `${HEAD}Content-Length: 1000\r\n\r\n{`],
  ])("that %s is disconnected", async (_name, text) => {
    const { url } = await start();
    const { socket, received } = await open(url, text);
    await once(socket, "close");
    expect(received()).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  });

  it("that does not read its events is disconnected, and nothing is queued for it", async () => {
    const { sandbox, url } = await start();
    const { socket } = await open(url, "GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    const closed = once(socket, "close");
    const { heapUsed } = process.memoryUsage();
    for (let count = 0; count < 100; count += 1) {
      await sandbox.fetch("/v2/profiles/1/facemaps", {
        method: "POST",
        headers: { authorization: "Bearer any" },
        body: JSON.stringify({ faceMap: "A".repeat(1_000_000) }),
      });
    }
    // What is remembered for everybody is 8 million characters; a queue would have held 200 million.
    expect(process.memoryUsage().heapUsed - heapUsed).toBeLessThan(100 * MEGABYTE);
    socket.resume();
    await closed;
  });
});

it("headers beyond 16 KiB are refused", async () => {
  const { url } = await start();
  const { socket, received } = await open(url, `${HEAD}X-Large: ${"A".repeat(LIMITS.headers)}\r\n\r\n`);
  await once(socket, "close");
  expect(received()).toMatch(/^HTTP\/1\.1 431 /);
});

it("connections beyond the limit are closed at once, and those that are open go on", async () => {
  const { url } = await start();
  const events = await Promise.all(
    Array.from({ length: LIMITS.connections }, () =>
      open(url, "GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ),
  );
  await vi.waitUntil(() => events.every(({ received }) => received() !== ""));
  const { socket, received } = await open(url, HEAD);
  await once(socket, "close");
  expect(received()).toBe("");
  expect(events.every(({ socket }) => !socket.closed)).toBe(true);
});
