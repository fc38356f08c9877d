/** `createJoseFetch` under clients that know nothing of it: each is given a fetch, and sends and reads plain JSON. */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import axios from "axios";
import ky from "ky";
import createClient from "openapi-fetch";
import openapiTypescript, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { paths } from "../../src/index.ts";
import { CallError, createJoseFetch, createWiseKey } from "../../src/jose.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { checkSnippets } from "../docs/snippets.ts";
import { joseServer } from "../support/jose-server.ts";
import { vectors, wiseKey } from "../support/keys.ts";

const PROFILE = 101;
const headers = { Authorization: "Bearer user-token" };
const DEVICE = { deviceFingerprint: "phone-1" };
const ENROLLED = { deviceFingerprintId: expect.stringMatching(/^[0-9a-f-]{36}$/) };

/** A sandbox on a port of its own that takes no plain body, and the plugin with a key fetched from there. */
async function wise() {
  const sandbox = await createSandbox({ settings: { strictJweBody: true } });
  const { url, close } = await serve(sandbox);
  onTestFinished(() => close());
  const fetch = createJoseFetch({ wiseKey: createWiseKey({ baseUrl: url, clientToken: "client-token" }) });
  /** What arrived at encrypted endpoints: sealed, and with this in it. */
  const opened = (): unknown[] =>
    sandbox
      .calls()
      .filter(({ request }) => request.jwe !== undefined)
      .map(({ request }) => JSON.parse(request.plaintext ?? "null"));
  return { url, fetch, opened };
}

/** Where generated code is put, so that it finds the packages that it imports. */
const folder = new URL("../.any-client/", import.meta.url);

/** What users of generated clients write beside them. */
const PROGRAMS = {
  theirs: `import createClient from "openapi-fetch";
import type { paths } from "../.any-client/theirs-types.ts";

export async function enrol(baseUrl: string, fetch: typeof globalThis.fetch): Promise<string | undefined> {
  const client = createClient<paths>({ baseUrl, fetch, headers: { Authorization: "Bearer user-token" } });
  const { data } = await client.POST("/v2/profiles/{id}/device-fingerprints", {
    params: { path: { id: ${PROFILE} } },
    body: { deviceFingerprint: "phone-1" },
  });
  return data?.deviceFingerprintId;
}
`,
  redocly: `import { configure, createDeviceFingerprint } from "../.any-client/redocly-client.ts";

export async function enrol(serverUrl: string, fetch: typeof globalThis.fetch): Promise<string> {
  configure({ serverUrl, auth: { bearer: "user-token" }, fetch });
  const path = { profileId: ${PROFILE} };
  const reply = await createDeviceFingerprint({ path, body: { deviceFingerprint: "phone-1" } });
  return reply.deviceFingerprintId;
}
`,
};

async function generateTheirs(): Promise<void> {
  const description = new URL("fixture/somebody-elses.yaml", import.meta.url);
  await writeFile(new URL("theirs-types.ts", folder), astToString(await openapiTypescript(description)));
}

async function generateRedocly(): Promise<void> {
  const output = new URL("redocly-client.ts", folder).pathname;
  const options = ["generate-client", "generated/plaintext.yaml", "--output", output, "--import-ext", "ts"];
  await promisify(execFile)(process.execPath, ["node_modules/@redocly/cli/bin/cli.js", ...options]);
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await Promise.all([generateTheirs(), generateRedocly()]);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function enrolWith(name: keyof typeof PROGRAMS) {
  const file = new URL(`${name}.ts`, folder);
  await writeFile(file, PROGRAMS[name]);
  const { enrol } = (await import(pathToFileURL(file.pathname).href)) as {
    enrol: (baseUrl: string, fetch: typeof globalThis.fetch) => Promise<unknown>;
  };
  const { url, fetch, opened } = await wise();
  expect(await enrol(url, fetch)).toEqual(ENROLLED.deviceFingerprintId);
  expect(opened()).toEqual([DEVICE]);
}

describe("an encrypted endpoint of the description takes and gives plain JSON with", () => {
  it("a bare openapi-fetch client made from the package's paths", async () => {
    const { url, fetch, opened } = await wise();
    const client = createClient<paths>({ baseUrl: url, headers, fetch });
    const path = { profileId: PROFILE };
    const { data, error } = await client.POST("/v2/profiles/{profileId}/device-fingerprints", {
      params: { path },
      body: DEVICE,
    });
    expect(error).toBeUndefined();
    expect(data).toMatchObject(ENROLLED);
    expect(opened()).toEqual([DEVICE]);
  });

  it("ky", async () => {
    const { url, fetch, opened } = await wise();
    const client = ky.create({ prefixUrl: url, headers, fetch });
    const reply = await client.post(`v2/profiles/${PROFILE}/device-fingerprints`, { json: DEVICE }).json();
    expect(reply).toMatchObject(ENROLLED);
    expect(opened()).toEqual([DEVICE]);
  });

  it("axios with its fetch adapter", async () => {
    const { url, fetch, opened } = await wise();
    const client = axios.create({ baseURL: url, headers, adapter: "fetch", env: { fetch } });
    const { data } = await client.post<unknown>(`/v2/profiles/${PROFILE}/device-fingerprints`, DEVICE);
    expect(data).toMatchObject(ENROLLED);
    expect(opened()).toEqual([DEVICE]);
  });

  it("a client that openapi-typescript and openapi-fetch make from somebody else's description", async () => {
    await enrolWith("theirs");
  });

  it("a client that redocly generate-client writes", async () => {
    await enrolWith("redocly");
  });
});

it("generated clients take the plugin without a cast", () => {
  const snippets = Object.entries(PROGRAMS).map(([at, code]) => ({
    at,
    // Snippets are compiled one folder further down.
    code: code.replaceAll('"../.any-client', '"../../.any-client'),
    mark: "",
  }));
  expect(checkSnippets(snippets)).toEqual([]);
}, 60_000);

describe("an endpoint that the description does not have", () => {
  const CASE = { title: "Where is my transfer?" };
  const marked = { "X-tw-jose-method": "jwe" };
  type Call = (
    url: string,
    fetch: typeof globalThis.fetch,
    headers: Record<string, string>,
  ) => Promise<unknown>;
  const clients: Readonly<Record<string, Call>> = {
    fetch: async (url, fetch, headers) =>
      (await fetch(`${url}/v1/cases`, { method: "POST", headers, body: JSON.stringify(CASE) })).json(),
    ky: (url, fetch, headers) => ky.post(`${url}/v1/cases`, { json: CASE, headers, fetch }).json(),
    axios: async (url, fetch, headers) =>
      (await axios.post<unknown>(`${url}/v1/cases`, CASE, { headers, adapter: "fetch", env: { fetch } }))
        .data,
    "openapi-fetch": async (baseUrl, fetch, headers) => {
      const client = createClient<{
        "/v1/cases": {
          post: {
            requestBody: { content: { "application/json": typeof CASE } };
            responses: { 200: { content: { "application/json": { caseId: string } } } };
          };
        };
      }>({ baseUrl, fetch });
      return (await client.POST("/v1/cases", { body: CASE, headers })).data;
    },
  };

  it.each(Object.entries(clients))(
    "is sealed and opened when %s marks the request with X-tw-jose-method",
    async (_name, call) => {
      const { url, calls } = await joseServer({ caseId: "1" });
      expect(await call(url, createJoseFetch({ wiseKey }), marked)).toEqual({ caseId: "1" });
      expect(calls).toMatchObject([
        { method: "POST", target: "/v1/cases", contentType: "application/jose+json", plaintext: CASE },
      ]);
      expect(calls[0]?.wire).toMatch(/^[\w-]+(?:\.[\w-]+){4}$/);
    },
  );

  it.each(Object.entries(clients))("passes untouched when %s does not mark it", async (_name, call) => {
    const { url, calls } = await joseServer({ caseId: "1" });
    expect(await call(url, createJoseFetch({ wiseKey }), {})).toEqual({ caseId: "1" });
    expect(calls).toMatchObject([{ wire: JSON.stringify(CASE), plaintext: undefined }]);
  });

  it("refuses a marked body that is not JSON, before anything is sent", async () => {
    const { url, calls } = await joseServer({});
    const post = { method: "POST", headers: marked, body: "title=Where" };
    const sending = createJoseFetch({ wiseKey })(`${url}/v1/cases`, post);
    await expect(sending).rejects.toMatchObject({ code: "ERR_INVALID_ARGUMENT" });
    expect(calls).toEqual([]);
  });

  it("is refused when its reply was sealed to nobody's content key", async () => {
    const { url } = await joseServer({ caseId: "1" });
    const other = vectors.directReplies[0]?.jwe ?? "";
    const swapping: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      return new Response(other, { status: response.status, headers: response.headers });
    };
    const joseFetch = createJoseFetch({ wiseKey, fetch: swapping });
    const sending = joseFetch(`${url}/v1/cases`, { method: "POST", headers: marked, body: "{}" });
    await expect(sending).rejects.toThrow(CallError);
    await expect(sending).rejects.toMatchObject({ code: "ERR_REPLY_NOT_OPENED" });
  });
});
