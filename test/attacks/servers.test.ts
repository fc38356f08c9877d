import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ScaClientOptions } from "../../src/index.ts";
import { listen } from "../support/server.ts";
import { failure, PROFILE, SECRETS, stage } from "./stage.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A client of a real server, over the platform's own fetch. */
async function against(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  client: Partial<ScaClientOptions> = {},
) {
  const baseUrl = await listen(answer);
  return stage({ client: { baseUrl, fetch: globalThis.fetch, retry: { limit: 0 }, ...client } });
}

/** As many zero bytes as anybody will take, and a count of those that somebody did. */
function zeros(total: number): { stream: Readable; taken: () => number } {
  const chunk = Buffer.alloc(65_536);
  let taken = 0;
  const stream = new Readable({
    read() {
      taken += chunk.length;
      this.push(taken > total ? null : chunk);
    },
  });
  return { stream, taken: () => taken };
}

const GIGABYTE = 1_000_000_000;

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("with %i does not carry the token to another host", async (status) => {
    const thief: (string | undefined)[] = [];
    const trap = await listen((request, response) => {
      thief.push(request.headers.authorization);
      response.end("{}");
    });
    const scene = await against((_request, response) => {
      response.writeHead(status, { location: `${trap}/?stolen` }).end();
    });
    const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    expect(error.code).toBe("ERR_REDIRECT");
    expect(thief).toEqual([]);
    expect(JSON.stringify(error)).not.toContain(trap);
  });

  it("does not carry a sealed body either, nor the key request's token", async () => {
    const reached: string[] = [];
    const trap = await listen((request, response) => {
      reached.push(request.url ?? "");
      response.end("{}");
    });
    const scene = await against((_request, response) => {
      response.writeHead(307, { location: trap }).end();
    });
    expect((await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene)).code).toBe(
      "ERR_REDIRECT",
    );
    expect(reached).toEqual([]);
  });
});

describe("a reply of endless size", () => {
  it("of 1 GB without a length is cut off at the limit", async () => {
    const flood = zeros(GIGABYTE);
    const scene = await against((_request, response) => void flood.stream.pipe(response));
    const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    expect(error.code).toBe("ERR_REPLY_TOO_LARGE");
    expect(flood.taken()).toBeLessThan(GIGABYTE / 10);
  });

  it("that states 1 GB is refused before it is read", async () => {
    const flood = zeros(GIGABYTE);
    const scene = await against((_request, response) => {
      response.writeHead(200, { "content-length": GIGABYTE });
      flood.stream.pipe(response);
    });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_TOO_LARGE",
    );
    expect(flood.taken()).toBeLessThan(GIGABYTE / 10);
  });

  it("that is packed into a megabyte is not unpacked further than the limit", async () => {
    const flood = zeros(GIGABYTE);
    const scene = await against((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      flood.stream.pipe(createGzip()).pipe(response);
    });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_TOO_LARGE",
    );
    expect(flood.taken()).toBeLessThan(GIGABYTE);
  });

  it("that understates its packed length is measured unpacked", async () => {
    const packed = await pack(8_000_000);
    const scene = await against((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length }).end(packed);
    });
    expect(packed.length).toBeLessThan(100_000);
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_TOO_LARGE",
    );
  });

  it("on a refused call is limited, too", async () => {
    const flood = zeros(GIGABYTE);
    const scene = await against((_request, response) => {
      response.writeHead(400);
      flood.stream.pipe(response);
    });
    const call = scene.sca.createFacemap({ profileId: PROFILE, faceMap: SECRETS.faceMap });
    expect((await failure(call, scene)).code).toBe("ERR_REPLY_TOO_LARGE");
  });

  it("with deeply nested JSON is refused as invalid, not as a crash", async () => {
    const scene = await against((_request, response) => response.end("[".repeat(1_000_000)));
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_INVALID",
    );
  });
});

describe("a slow server", () => {
  it.each([
    ["from the start", 0],
    ["once the call has been given up, through a fetch that ignores the signal", 6_000],
  ])("that drips one byte at a time, %s, does not outlive the timeout", async (_when, delay) => {
    vi.useFakeTimers();
    let cancelled = false;
    let drip: ReturnType<typeof setInterval> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        drip = setInterval(() => controller.enqueue(new Uint8Array([32])), 100);
      },
      cancel() {
        cancelled = true;
        clearInterval(drip);
      },
    });
    const scene = await stage({
      client: {
        timeout: 5_000,
        retry: { limit: 0 },
        fetch: () => new Promise((resolve) => setTimeout(() => resolve(new Response(body)), delay)),
      },
    });
    const failed = failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await failed).code).toBe("ERR_TIMEOUT");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(cancelled).toBe(true);
  });

  it("that never answers is given up at the timeout, though its fetch ignores the signal", async () => {
    vi.useFakeTimers();
    const scene = await stage({
      client: { timeout: 5_000, retry: { limit: 0 }, fetch: () => new Promise(() => {}) },
    });
    const failed = failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await failed).code).toBe("ERR_TIMEOUT");
  });

  it("cannot make a verify call be sent twice", async () => {
    for (const status of [500, 502, 503, 504, 408]) {
      let calls = 0;
      const scene = await against(
        (request, response) => {
          if (request.url?.includes("public-keys"))
            return void response.end(JSON.stringify(scene.sandbox.wiseKey));
          if (request.url?.includes("verify")) calls += 1;
          response.writeHead(status).end();
        },
        { retry: { limit: 3, delay: 0 } },
      );
      await failure(
        scene.sca.verifyPin({ profileId: PROFILE, oneTimeToken: crypto.randomUUID(), pin: SECRETS.pin }),
        scene,
      );
      expect(calls).toBe(1);
    }
  });

  it("cannot hold a call longer than maxRetryAfter by asking for patience", async () => {
    for (const patience of [
      "999999999",
      "99999999999999",
      "Fri, 31 Dec 9999 23:59:59 GMT",
      "-1",
      "1e9",
      "soon",
    ]) {
      const scene = await against(
        (_request, response) => {
          response.writeHead(429, { "retry-after": patience }).end();
        },
        { retry: { limit: 2, delay: 0 } },
      );
      const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
      expect(error.code).toBe("RATE_LIMITED");
    }
  });
});

describe("a broken server", () => {
  it("whose connection breaks off within the reply gives a typed error", async () => {
    const scene = await against((_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{");
      setImmediate(() => response.destroy());
    });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_TRUNCATED",
    );
  });

  it("that speaks another protocol gives a typed error", async () => {
    const scene = await against((request) => {
      request.socket.end("SSH-2.0-OpenSSH_9.9\r\n");
    });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_NETWORK",
    );
  });

  it("that packs badly gives a typed error", async () => {
    const scene = await against((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip at all");
    });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_TRUNCATED",
    );
  });

  it("that echoes the secrets in body, reason and headers does not get them into an error", async () => {
    const all = Object.values(SECRETS).join(" ");
    const scene = await against((_request, response) => {
      response.writeHead(400, all, { "x-trace-id": all, "x-echo": all, "retry-after": all });
      response.end(JSON.stringify({ errors: [{ code: all, message: all, path: all, arguments: [all] }] }));
    });
    await failure(scene.sca.createFacemap({ profileId: PROFILE, faceMap: SECRETS.faceMap }), scene);
  });
});

async function pack(size: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of zeros(size).stream.pipe(createGzip())) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
