/** The rejection of a promise, for tests that look at it from several sides. */
import { expect } from "vitest";
import { ScaError } from "../../src/index.ts";

/** Fails the test unless the promise rejects with an error of ours. */
export async function failureOf(promise: Promise<unknown>): Promise<ScaError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ScaError);
  return outcome as ScaError;
}
