/** Lines as the headers of a response, or of a page's request: approval, Retry-After, trace id, ETag. */
import assert from "node:assert/strict";
import { createKeyHandler, parseApprovalRequired, ScaError } from "../../../src/index.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };
import { testClient } from "../../support/client.ts";

const NAMES = [
  "x-2fa-approval-result",
  "x-2fa-approval",
  "retry-after",
  "x-trace-id",
  "content-type",
  "if-none-match",
  "cache-control",
] as const;

export async function fuzz(data: Uint8Array): Promise<void> {
  const [status = 0, ...bytes] = data;
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const headers = new Headers();
  for (const [index, name] of NAMES.entries()) {
    const value = lines[index]?.replaceAll(/[\0\r]/g, "");
    if (value) headers.set(name, value);
  }
  for (const code of [200 + status, 403]) judge(() => parseApprovalRequired({ status: code, headers }));

  const sca = testClient({
    wiseKey: vectors.keys.wise.publicSpkiPem,
    retry: { limit: 0 },
    fetch: async () => new Response("{}", { status: 400 + (status % 200), headers }),
  });
  const error = await sca.deletePin({ profileId: 1 }).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert(error instanceof ScaError);
  const { retryAfter, traceId } = error as { retryAfter?: number; traceId?: string };
  if (retryAfter !== undefined) assert(Number.isSafeInteger(retryAfter) && retryAfter >= 0);
  if (traceId !== undefined) assert.match(traceId, /^[\w.:-]{1,64}$/);

  const reply = await createKeyHandler({ sca })(new Request("http://localhost/key", { headers }));
  assert([200, 304].includes(reply.status));
}

function judge(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    assert(error instanceof ScaError);
  }
}
