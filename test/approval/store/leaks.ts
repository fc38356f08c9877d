/** Looks for a secret in an error as a logger, a debugger or an error tracker would. */
import { inspect } from "node:util";
import { expect } from "vitest";
import { StoreError } from "../../../src/approval/store/failure.ts";

/** Written in tests; part of it must appear nowhere. */
export const SECRET = "5932d5b5-ec13-452f-8688-308feade7834";
export const RECORD = JSON.stringify({ oneTimeToken: SECRET, url: "https://api.example/v3" });

/** The rejection of a store: of our class, and without the value that was written. */
export async function storeFailure(promise: Promise<unknown>): Promise<StoreError> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(StoreError);
  const error = outcome as StoreError;
  expect(error.code).toBe("ERR_APPROVAL_STORE_FAILED");
  expectNoSecret(error);
  return error;
}

export function expectNoSecret(error: Error): void {
  expect("cause" in error).toBe(false);
  expect(Reflect.ownKeys(error).toSorted()).toEqual(["code", "message", "reason", "stack"]);
  const seen = [
    inspect(error, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify(error),
    JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    String(error),
    error.stack,
  ].join("\n");
  expect(seen).not.toContain(SECRET);
  expect(seen).not.toContain("oneTimeToken");
  expect(seen).not.toContain("api.example");
}
