/** "Any fetch" is any: what other implementations give and take, through each layer. Each of these went wrong once. */
import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import LegacyForm from "form-data";
import * as nodeFetch from "node-fetch";
import * as undici from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createApprovalFetch,
  createJoseFetch,
  createMemoryStore,
  createScaClient,
  type ApprovalFetchOptions,
} from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { FINGERPRINT, knowing, payment, PIN, PROFILE } from "../approval/stage.ts";
import { listen } from "../support/server.ts";

type Fetch = typeof fetch;

/** A fetch that takes text and plain objects, as those of mobile platforms and mocks, and gives what it is told to. */
const rebuilt =
  (respond: (response: Response) => unknown): Fetch =>
  async (input, init) =>
    respond(await fetch(input, init)) as Response;

const implementations: Readonly<Record<string, Fetch>> = {
  "the platform's": (input, init) => fetch(input, init),
  "node-fetch, whose bodies are Node's streams": nodeFetch.default as unknown as Fetch,
  "undici, whose classes are not the platform's": undici.fetch as unknown as Fetch,
  // As React Native's, whose responses can be read whole only.
  "one that shows no body": rebuilt((response) => {
    const { status, statusText, headers, url, ok } = response;
    const whole = { text: () => response.text(), arrayBuffer: () => response.arrayBuffer() };
    return { status, statusText, headers, url, ok, ...whole, body: undefined };
  }),
  "one whose body is null": rebuilt((response) => {
    const { status, headers, url, ok } = response;
    return { status, headers, url, ok, body: null, arrayBuffer: () => response.arrayBuffer() };
  }),
  "one of another realm": rebuilt((response) => {
    const { status, headers, url, ok } = response;
    async function* foreign(): AsyncGenerator<unknown> {
      const bytes = [...new Uint8Array(await response.arrayBuffer())];
      if (bytes.length > 0) yield runInNewContext(`new Uint8Array(${JSON.stringify(bytes)})`);
    }
    return { status, headers, url, ok, body: foreign(), json: () => response.json() };
  }),
  "one whose responses have a relative URL": rebuilt((response) => {
    const { pathname } = new URL(response.url);
    return Object.defineProperty(response, "url", { value: pathname });
  }),
};

async function staged(fetch: Fetch) {
  const sandbox = await createSandbox();
  sandbox.profile(PROFILE).enrol({ pin: PIN, deviceFingerprint: FINGERPRINT });
  const server = await serve(sandbox);
  onTestFinished(() => server.close());
  const { url } = server;
  const sca = createScaClient({
    baseUrl: url,
    token: "user-token",
    wiseKey: sandbox.wiseKey,
    fetch,
    store: createMemoryStore(),
  });
  const asked: string[] = [];
  const approvalFetch = createApprovalFetch({ sca, fetch, solvers: knowing(asked) });
  return { sandbox, url, sca, fetch, asked, approvalFetch };
}

describe.each(Object.entries(implementations))("with %s", (_name, given) => {
  it("the client seals, opens and clears", async () => {
    const { sca } = await staged(given);
    await sca.deletePin({ profileId: PROFILE });
    await sca.createPin({ profileId: PROFILE, pin: "4321" });
    const { oneTimeToken } = await sca.createScaSession({ profileId: PROFILE });
    await sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: "4321" });
    const factor = { profileId: PROFILE, oneTimeToken, deviceFingerprint: FINGERPRINT };
    const { challenges } = await sca.verifyDeviceFingerprint(factor);
    expect(challenges.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it("the JWE layer seals and opens", async () => {
    const { sandbox, url } = await staged(given);
    const joseFetch = createJoseFetch({ wiseKey: sandbox.wiseKey, fetch: given });
    const response = await joseFetch(`${url}/v2/profiles/202/device-fingerprints`, {
      method: "POST",
      headers: { authorization: "Bearer user-token" },
      body: JSON.stringify({ deviceFingerprint: "phone-2" }),
    });
    expect(await response.json()).toMatchObject({ deviceFingerprintId: expect.any(String) });
  });

  it("a payment is approved", async () => {
    const { sandbox, url, approvalFetch, asked } = await staged(given);
    const response = await approvalFetch(`${url}/v3/profiles/${PROFILE}/transfers/55/payments`, payment());
    expect([response.status, asked.length]).toEqual([201, 2]);
    const paid = sandbox.calls().filter(({ target }) => target.endsWith("/payments"));
    expect(paid.map(({ reply }) => reply.status)).toEqual([403, 201]);
  });

  it("a statement that waited for another passes in its window, and nobody is asked twice", async () => {
    const { url, approvalFetch, asked } = await staged(given);
    const read = (statement: number): Promise<Response> =>
      approvalFetch(
        `${url}/v1/profiles/${PROFILE}/balance-statements/${statement}/statement.json?currency=EUR`,
        { headers: { authorization: "Bearer user-token" } },
      );
    const responses = await Promise.all([read(1), read(2), read(3)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(asked).toEqual(["PIN", "PARTNER_DEVICE_FINGERPRINT"]);
  });
});

/** A server that asks for an approval once, and keeps what it was sent. */
async function asking() {
  const seen: { type: string | undefined; body: string }[] = [];
  const url = await listen((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push({ type: request.headers["content-type"], body: Buffer.concat(parts).toString() });
      const approved = request.headers["x-2fa-approval"] !== undefined;
      const asks = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": crypto.randomUUID() };
      response.writeHead(approved ? 200 : 403, approved ? {} : asks).end();
    });
  });
  const sca = createScaClient({ baseUrl: url, token: "t", store: createMemoryStore() });
  const cleared = {
    ...sca,
    getOneTimeTokenStatus: async () => ({
      challenges: ["PIN", "FACE_MAP"].map((type) => ({ primaryChallenge: { type }, passed: true })),
    }),
  };
  const approving = (options: Partial<ApprovalFetchOptions> = {}): Fetch =>
    createApprovalFetch({ sca: cleared, profileId: PROFILE, ...options });
  return { url, seen, approving };
}

const text = '{"amount":"1.00 €"}';
const JSON_TYPE = { "content-type": "application/json" };

describe("the same bytes are sent twice when the body is", () => {
  const legacyForm = (): LegacyForm => {
    const form = new LegacyForm();
    form.append("amount", "1.00");
    form.append("file", Buffer.from("a receipt"), { filename: "a.txt" });
    return form;
  };
  async function* pieces(): AsyncGenerator<string | Uint8Array> {
    yield '{"amount":';
    yield new TextEncoder().encode('"1.00 €"}');
  }
  const forms = {
    "undici's FormData": () => {
      const form = new undici.FormData();
      form.append("amount", "1.00");
      form.append("file", new Blob(["a receipt"]), "a.txt");
      return form;
    },
    "node-fetch's FormData, with a file of its own": () => {
      const form = new nodeFetch.FormData();
      form.append("amount", "1.00");
      form.append("file", new nodeFetch.File(["a receipt"], "a.txt"));
      return form;
    },
    "a form of form-data": legacyForm,
    "a form of form-data that has a stream in it": () => {
      const form = legacyForm();
      form.append("more", Readable.from(["more"]), { filename: "b.txt" });
      return form;
    },
  };

  it.each(Object.entries(forms))("%s", async (_name, form) => {
    const { url, seen, approving } = await asking();
    const response = await approving()(`${url}/upload`, {
      method: "POST",
      body: form() as unknown as BodyInit,
    });
    expect(response.status).toBe(200);
    const [first, second] = seen;
    expect(second).toEqual(first);
    const [, boundary = "none"] = /^multipart\/form-data; boundary=(\S+)$/.exec(first?.type ?? "") ?? [];
    expect(first?.body).toMatch(new RegExp(`^--${boundary}\r\n`));
    expect(first?.body).toMatch(new RegExp(`\r\n--${boundary}--\r\n$`));
    expect(first?.body).toMatch(/name="amount"\r\n\r\n1\.00\r\n/i);
    expect(first?.body).toMatch(/name="file"; filename="a\.txt"\r\n[\s\S]*?\r\n\r\na receipt\r\n/i);
  });

  it.each<[string, () => unknown]>([
    ["a stream of Node's", () => Readable.from([text])],
    ["an async generator", pieces],
    ["a stream with duplex", () => new Blob([text]).stream()],
    ["a Blob of node-fetch", () => new nodeFetch.Blob([text])],
    [
      "bytes of another realm",
      () => runInNewContext(`new Uint8Array(${JSON.stringify([...Buffer.from(text)])})`),
    ],
  ])("%s", async (_name, body) => {
    const { url, seen, approving } = await asking();
    const init = { method: "POST", headers: JSON_TYPE, body: body() as BodyInit, duplex: "half" };
    expect((await approving()(`${url}/v1/pay`, init)).status).toBe(200);
    expect(seen).toEqual(Array(2).fill({ type: "application/json", body: text }));
  });

  const post = { method: "POST", headers: JSON_TYPE };
  it.each<[string, (url: string) => [Fetch, unknown, unknown?]]>([
    ["in a Request", (url) => [fetch, new Request(url, { ...post, body: text })]],
    [
      "in a Request whose body is a stream",
      (url) => [
        fetch,
        new Request(url, { ...post, body: new Blob([text]).stream(), duplex: "half" } as RequestInit),
      ],
    ],
    [
      "in undici's Request",
      (url) => [undici.fetch as unknown as Fetch, new undici.Request(url, { ...post, body: text })],
    ],
    [
      "in undici's Request, beside options",
      (url) => [
        undici.fetch as unknown as Fetch,
        new undici.Request(url, { ...post, body: text }),
        { keepalive: true },
      ],
    ],
    [
      "in node-fetch's Request",
      (url) => [nodeFetch.default as unknown as Fetch, new nodeFetch.Request(url, { ...post, body: text })],
    ],
    ["at a relative URL, which is on the client's server", () => [fetch, "/v1/pay", { ...post, body: text }]],
  ])("%s", async (_name, call) => {
    const { url, seen, approving } = await asking();
    const [given, input, init] = call(`${url}/v1/pay`);
    const response = await approving({ fetch: given })(input as Request, init as RequestInit | undefined);
    expect(response.status).toBe(200);
    expect(seen).toEqual(Array(2).fill({ type: "application/json", body: text }));
  });
});

describe("what a Request of another library carries goes with it", () => {
  it("such as undici's dispatcher, in which a client certificate would be", async () => {
    const { url, seen, approving } = await asking();
    const agent = new undici.Agent();
    let dispatched = 0;
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      dispatched += 1;
      return dispatch(options, handler);
    });
    const given = undici.fetch as unknown as Fetch;
    for (const init of [undefined, {}]) {
      const target = `${url}/v1/pay?${init === undefined ? "alone" : "beside-options"}`;
      const request = new undici.Request(target, { method: "POST", body: text, dispatcher });
      await approving({ fetch: given })(request as unknown as Request, init);
    }
    expect([dispatched, seen.length]).toEqual([4, 4]);
    await agent.close();
  });

  it("and what a Request says of redirects holds beside options, as ky passes them", async () => {
    const { url, approving } = await asking();
    let strayed = 0;
    const elsewhere = await listen((_request, response) => {
      strayed += 1;
      response.end();
    });
    const redirecting = await listen((_request, response) => {
      response.writeHead(307, { location: `${elsewhere}/` }).end();
    });
    const request = (): Request => new Request(`${redirecting}/v1/pay`, { method: "PUT", redirect: "error" });
    const approvalFetch = approving({ origins: [redirecting] });
    await expect(approvalFetch(request(), {})).rejects.toThrow(TypeError);
    await expect(approvalFetch(url, request())).resolves.toMatchObject({ status: 200 });
    await expect(approvalFetch(request().url, request())).rejects.toThrow(TypeError);
    expect(strayed).toBe(0);
  });
});

describe("a body that cannot be sent as it was meant", () => {
  it("is refused before anything is sent, when it is a stream of Node's that was read before", async () => {
    const { url, seen, approving } = await asking();
    const stream = Readable.from([text]);
    await stream.toArray();
    const init = { method: "POST", body: stream as unknown as BodyInit, duplex: "half" };
    await expect(approving()(`${url}/v1/pay`, init)).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });

  it.each<[string, () => AsyncIterable<unknown>]>([
    ["a stream of Node's", () => new Readable({ read: () => undefined })],
    [
      "an async generator",
      async function* () {
        yield await new Promise<never>(() => undefined);
      },
    ],
  ])("ends with the caller's signal, when %s never ends", async (_name, endless) => {
    const { url, seen, approving } = await asking();
    const controller = new AbortController();
    const init = {
      method: "POST",
      body: endless() as unknown as BodyInit,
      duplex: "half",
      signal: controller.signal,
    };
    const sending = approving()(`${url}/v1/pay`, init);
    controller.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    expect(seen).toEqual([]);
  });
});

describe("an encrypted call", () => {
  it.each<[string, (url: string) => [Fetch, unknown]]>([
    ["the platform", (url) => [fetch, new Request(url, init())]],
    ["undici", (url) => [undici.fetch as unknown as Fetch, new undici.Request(url, init())]],
    ["node-fetch", (url) => [nodeFetch.default as unknown as Fetch, new nodeFetch.Request(url, init())]],
  ])("may be made with a Request of %s", async (_name, call) => {
    const { sandbox, url } = await staged(fetch);
    const [given, request] = call(`${url}/v2/profiles/202/pin`);
    const joseFetch = createJoseFetch({ wiseKey: sandbox.wiseKey, fetch: given });
    expect((await joseFetch(request as Request)).status).toBe(200);
    const [sealed] = sandbox.calls();
    expect(sealed?.request).toMatchObject({ plaintext: '{"pin":"1234"}', jwe: expect.anything() });
  });
  const init = () => ({
    method: "POST",
    headers: { ...JSON_TYPE, authorization: "Bearer user-token" },
    body: '{"pin":"1234"}',
  });

  it("goes to a relative URL, where its fetch knows one", async () => {
    const { sandbox, url } = await staged(fetch);
    const rooted: Fetch = (input, more) => fetch(new URL(String(input), url), more);
    const joseFetch = createJoseFetch({ wiseKey: sandbox.wiseKey, fetch: rooted });
    expect((await joseFetch("/v2/profiles/202/pin", init())).status).toBe(200);
  });

  it("follows no redirect: one-time token and answer stay with the server that was called", async () => {
    const { sandbox } = await staged(fetch);
    const strayed: unknown[] = [];
    const elsewhere = await listen((request, response) => {
      strayed.push(request.headers["one-time-token"]);
      response.end();
    });
    const redirecting = await listen((_request, response) => {
      response.writeHead(307, { location: `${elsewhere}/` }).end();
    });
    for (const given of [fetch, nodeFetch.default, undici.fetch] as unknown[]) {
      const joseFetch = createJoseFetch({ wiseKey: sandbox.wiseKey, fetch: given as Fetch });
      const sending = joseFetch(`${redirecting}/v2/profiles/101/pin/verify`, {
        ...init(),
        headers: { "One-Time-Token": crypto.randomUUID() },
      });
      await expect(sending).rejects.toMatchObject({ code: "ERR_REDIRECT" });
    }
    expect(strayed).toEqual([]);
  });
});
