/** Which server to call: one of Wise's environments, or a base URL. */
import { servers } from "../../generated/operations.ts";
import { InvalidInputError } from "../errors.ts";
import type { OptionTable } from "./check.ts";

export interface ServerOptions {
  /** Which of Wise's environments to call. Exactly one of `environment` and `baseUrl` is needed. */
  environment?: keyof typeof servers | undefined;
  /** Another server: https, or http on loopback (a local sandbox or mock). No path, query or credentials. */
  baseUrl?: string | URL | undefined;
}

const names = Object.keys(servers).map((name) => JSON.stringify(name));

export const serverRows: OptionTable<ServerOptions> = {
  environment: {
    accepts: (value) => typeof value === "string" && Object.hasOwn(servers, value),
    expected: `pass ${names.join(" or ")}, or a baseUrl`,
  },
  baseUrl: {
    accepts: (value) => originOf(value) !== undefined,
    expected: "pass an https URL (http only on loopback) without path, query or credentials",
  },
};

/** @throws InvalidInputError `ERR_INVALID_OPTION`: none of the two options, or both. */
export function readBaseUrl({ environment, baseUrl }: ServerOptions): string {
  if ((environment === undefined) === (baseUrl === undefined)) {
    const expected =
      baseUrl === undefined
        ? serverRows.environment.expected
        : "pass either environment or baseUrl, not both";
    throw new InvalidInputError("ERR_INVALID_OPTION", "environment", expected);
  }
  return environment === undefined ? (originOf(baseUrl) ?? "") : servers[environment];
}

function originOf(value: unknown): string | undefined {
  if (typeof value !== "string" && !(value instanceof URL)) return undefined;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return undefined;
  }
  const { protocol, hostname, pathname, search, hash, username, password, origin } = url;
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  const isBare = pathname === "/" && `${search}${hash}${username}${password}` === "";
  const isSafe = protocol === "https:" || (protocol === "http:" && isLoopback);
  return isBare && isSafe ? origin : undefined;
}
