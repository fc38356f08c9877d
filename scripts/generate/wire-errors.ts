/** The codes in the bodies of failures, which say more than a status does. */
import type { Response } from "./description.ts";

/** What an operation may end in. */
export interface Failing {
  readonly failures: readonly (readonly [status: number, response: Response])[];
}

/**
 * Code in the body to stable code, of all operations together.
 *
 * @throws when one code in a body stands for two things: a client could not tell them apart by it
 */
export function wireErrors(entries: readonly Failing[]): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [key, stable] of entries.flatMap((e) => Object.entries(ownWireErrors(e)))) {
    const code = key.slice(key.indexOf(" ") + 1);
    if ((known[code] ??= stable) !== stable) {
      throw new Error(`x-error-codes: ${code} is ${known[code]} in one place and ${stable} in another`);
    }
  }
  return known;
}

/** Status and code in the body to stable code, of one operation. */
export const ownWireErrors = ({ failures }: Failing): Record<string, string> =>
  Object.fromEntries(
    failures.flatMap(([status, response]) =>
      Object.entries(response["x-error-codes"] ?? {}).map(([code, stable]) => [`${status} ${code}`, stable]),
    ),
  );
