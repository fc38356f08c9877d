/** The client's side of the contract: each documented reply, and what a caller must get for it. */
import { isDeepStrictEqual } from "node:util";
import { operations } from "../../generated/operations.ts";
import type { Operation } from "../../generated/operations.ts";
import { createMock } from "../../scripts/mock/server.ts";
import type { Description } from "../../scripts/generate/description.ts";
import { ApiError, createScaClient } from "../../src/index.ts";
import type { CallOptions, ScaClient } from "../../src/index.ts";
import { successesOf } from "../support/description.ts";
import { partnerKey, vectors } from "../support/keys.ts";
import { documentedReplies, plaintext, sampleArguments } from "./samples.ts";
import type { DocumentedReply } from "./samples.ts";

/** One reply to ask the mock for. */
export interface ClientCase {
  readonly operationId: string;
  readonly status: number;
  /** The example's name; absent where the reply has no body. */
  readonly example?: string;
}

/** A client that talks to a mock, and the description that the mock serves. */
export interface Mocked {
  readonly sca: ScaClient;
  readonly description: Description;
  /** What Prism found wrong with requests and replies since the last call of this. */
  takeViolations(): string[];
}

/** Every operation of the table with every status of the table; a body's examples are told apart. */
export function clientCases(description: Description): ClientCase[] {
  return Object.entries(operations).flatMap(([operationId, operation]) =>
    statusesOf(operationId, operation).flatMap((status): ClientCase[] => {
      const named = documentedReplies(operationId, description).filter((reply) => reply.status === status);
      if (named.length === 0) return [{ operationId, status }];
      return named.map(({ example }) => ({ operationId, status, ...(example !== undefined && { example }) }));
    }),
  );
}

/** Successes as they are documented, and the failures that the operations table knows of. */
export function statusesOf(operationId: string, { errors }: Operation): number[] {
  return [...successesOf(operationId), ...Object.keys(errors).map(Number)];
}

/** A client in front of a mock of a description, with a partner key that has been uploaded. */
export async function mockedClient(description = plaintext): Promise<Mocked> {
  const { privatePkcs8Pem } = vectors.keys.wise;
  const mock = await createMock(description, { keys: [{ version: 1, privateKey: privatePkcs8Pem }] });
  const violations: string[] = [];
  const sca = createScaClient({
    baseUrl: "http://127.0.0.1",
    token: "user-token",
    clientToken: "client-token",
    wiseKey: mock.wiseKey,
    partnerKeys: [partnerKey],
    retry: { limit: 0 },
    async fetch(input, init) {
      const response = await mock.fetch(new Request(input, init));
      violations.push(...[response.headers.get("sl-violations")].filter((found) => found !== null));
      return response;
    },
  });
  await sca.uploadJosePublicKey({
    keyId: partnerKey.keyId,
    validFrom: "2026-01-01 00:00:00",
    validTill: "2027-01-01 00:00:00",
    scope: "PAYLOAD_ENCRYPTION",
    publicKeyMaterial: {
      algorithm: "RSA_OAEP_256",
      keyMaterial: vectors.keys.partner.publicSpkiDerBase64,
    },
  });
  return { sca, description: mock.description, takeViolations: () => violations.splice(0) };
}

/**
 * Asks the mock for one reply through the client.
 *
 * @throws Error saying what the caller got instead of the documented value or the documented code
 */
export async function checkCase(mocked: Mocked, wanted: ClientCase): Promise<void> {
  const { sca, description } = mocked;
  const { operationId, status, example } = wanted;
  const documented = documentedReplies(operationId, description).find(
    (reply) => reply.status === status && reply.example === example,
  );
  if (documented === undefined) throw new Error(`the description of ${operationId} has no ${status}`);
  const prefer = [`code=${status}`, ...(example === undefined ? [] : [`example=${example}`])].join(", ");
  const outcome = await callNamed(sca, operationId, sampleArguments(operationId, description), {
    headers: { Prefer: prefer },
  }).then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const [violation] = mocked.takeViolations();
  if (violation !== undefined) throw new Error(`a message breaks its schema: ${violation}`);
  if (documented.code !== undefined) return checkFailure(documented, outcome);
  if ("error" in outcome) throw new Error(`should resolve, but failed: ${String(outcome.error)}`);
  const value = unwrapped(documented.body, operations[operationId as keyof typeof operations].unwrap);
  if (!isDeepStrictEqual(outcome.value, value)) throw new Error(`resolved to another value than the example`);
}

function checkFailure(documented: DocumentedReply, outcome: { value: unknown } | { error: unknown }): void {
  if (!("error" in outcome)) throw new Error(`should fail with ${documented.code}, but resolved`);
  const { error } = outcome;
  if (!(error instanceof ApiError)) throw new Error(`should fail with ${documented.code}: ${String(error)}`);
  if (error.code !== documented.code || error.status !== documented.status) {
    throw new Error(`should fail with ${documented.code}, but it is ${error.code} (${error.status})`);
  }
  if (error.status === 429 && !Number.isInteger(error.retryAfter)) {
    throw new Error("should say when to try again");
  }
  if (error.traceId === undefined) throw new Error("should name the trace");
}

/** Calls an operation that is known by its id only. */
export function callNamed(
  sca: ScaClient,
  operationId: string,
  args: Readonly<Record<string, unknown>>,
  options: CallOptions = {},
): Promise<unknown> {
  const call: unknown = Reflect.get(sca, operationId);
  if (typeof call !== "function") throw new Error(`the client has no operation ${operationId}`);
  return Reflect.apply(call, undefined, [args, options]) as Promise<unknown>;
}

function unwrapped(body: unknown, property: string | undefined): unknown {
  const isWrapped = typeof body === "object" && body !== null && property !== undefined && property in body;
  return isWrapped ? Reflect.get(body, property) : body;
}
