/** Bytes as a call of a page to the routes of an approval: `METHOD /rest-of-path`, header lines, an empty line, a body. */
import assert from "node:assert/strict";
import {
  createApprovalFetch,
  createMemoryStore,
  createScaClient,
  type ApprovalRequiredError,
} from "../../../src/index.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { createApprovalHandler } from "../../../src/server/index.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };

const PAYMENT = ["http://localhost/v3/profiles/101/transfers/55/payments", { method: "POST" }] as const;

/** A shop whose customer has an approval that waits for answers. */
async function openShop() {
  const sandbox = await createSandbox({
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    history: 0,
  });
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone-1", phone: "+447700908888" });
  const { fetch, wiseKey } = sandbox;
  const store = createMemoryStore();
  const sca = createScaClient({ baseUrl: "http://localhost", token: "user", wiseKey, fetch, store });
  const headers = { authorization: "Bearer user" };
  const call = createApprovalFetch({ sca, fetch, owner: "anna" })(PAYMENT[0], { ...PAYMENT[1], headers });
  const { approvalId } = (await call.catch((error: unknown) => error)) as ApprovalRequiredError;
  const handler = createApprovalHandler({
    sca: () => sca,
    owner: () => "anna",
    fetch,
    complete: (approval) => approval.retry(PAYMENT[0], { ...PAYMENT[1], headers }),
  });
  const secrets = sandbox.snapshot().tokens.map(({ id }) => id);
  return { approvalId, handler, secrets };
}

const shop = openShop();
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export async function fuzz(data: Uint8Array): Promise<void> {
  const { approvalId, handler, secrets } = await shop;
  const [head = "", ...rest] = Buffer.from(data).toString("utf8").split("\n\n");
  const [line = "", ...lines] = head.split("\n");
  const [method = "", path = ""] = line.split(" ");
  const url = `https://shop.test/approvals/${approvalId}${path}`;
  if (!METHODS.includes(method) || !URL.canParse(url)) return;
  const headers = new Headers({ "sec-fetch-site": "same-origin", "content-type": "application/json" });
  for (const one of lines) {
    const [name = "", value = ""] = one.split(": ");
    if (/^[\w-]{1,60}$/.test(name) && /^[\x20-\x7e]*$/.test(value)) headers.set(name, value);
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const response = await handler(
    new Request(url, { method, headers, ...(hasBody && { body: rest.join("\n\n") }) }),
  );
  const text = await response.text();
  assert(response.status >= 200 && response.status < 600);
  assert(!secrets.some((secret) => text.includes(secret)), "a one-time token was handed out");
  if (response.status < 400) return;
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.match((JSON.parse(text) as { code: string }).code, /^[A-Z][A-Z0-9_]+$/);
}
