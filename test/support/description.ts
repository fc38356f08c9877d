/** What the description documents of each operation's responses, read from the bundle as it travels. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { operationsOf, resolve, type Description } from "../../scripts/generate/description.ts";

const bundle = new URL("../../generated/openapi.yaml", import.meta.url);
const description = parse(readFileSync(bundle, "utf8")) as Description;

const responses = operationsOf(description).flatMap(({ operation }) =>
  Object.entries(operation.responses).map(([status, response]) => ({
    id: operation.operationId,
    status: Number(status),
    codes: resolve(description, response)["x-error-codes"] ?? {},
  })),
);

/** Statuses of an operation's successes. */
export const successesOf = (id: string): number[] =>
  responses.filter((one) => one.id === id && one.status < 400).map(({ status }) => status);

/** All statuses of an operation. */
export const statusesOf = (id: string): number[] =>
  responses.filter((one) => one.id === id).map(({ status }) => status);

/** `"400 one.time.token.expired"` to stable code, of one operation. */
export const documentedCodes = (id: string): Record<string, string> =>
  Object.fromEntries(
    responses
      .filter((one) => one.id === id)
      .flatMap(({ status, codes }) =>
        Object.entries(codes).map(([code, stable]) => [`${status} ${code}`, stable]),
      ),
  );
