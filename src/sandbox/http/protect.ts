import { isObject } from "../rules.ts";
import type { Risk, Route } from "./routes.ts";

/** A path to protect that is not one of Wise's seven. */
export interface ProtectedPath {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A template such as `/v1/profiles/{profileId}/cards/{cardId}`. Without `{profileId}` it is the user's first profile. */
  readonly path: string;
  readonly risk: Risk;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** What the sandbox keeps for itself. */
const OWN = /^\/(?:_sandbox|approve-api-action)(?:\/|$)/;

/**
 * Routes of an option `protect`.
 *
 * @param known what the sandbox serves already
 * @throws TypeError when an entry is malformed, or hides an operation or another entry
 */
export function protectedRoutesOf(entries: readonly ProtectedPath[], known: readonly Route[]): Route[] {
  const routes: Route[] = [];
  entries.forEach((entry, index) => {
    const route = routeOf(entry, `protect[${index}]`);
    const hidden = [...known, ...routes].find((other) => overlap(route, other));
    if (hidden !== undefined) {
      throw new TypeError(
        `protect[${index}]: ${route.id} hides ${hidden.id}; the sandbox answers that already`,
      );
    }
    routes.push(route);
  });
  return routes;
}

function routeOf(entry: unknown, at: string): Route {
  const { method, path, risk, ...rest } = isObject(entry) ? entry : {};
  if (!METHODS.some((one) => one === method))
    throw new TypeError(`${at}.method: pass one of ${METHODS.join(", ")}`);
  if (
    typeof path !== "string" ||
    !/^(?:\/(?:[\w.~!$&'()*+,;=:@%-]+|\{\w+\}))+$/.test(path) ||
    OWN.test(path)
  ) {
    throw new TypeError(
      `${at}.path: pass a path such as /v1/profiles/{profileId}/cards/{cardId}, outside /_sandbox`,
    );
  }
  if (risk !== "low" && risk !== "high") throw new TypeError(`${at}.risk: pass low or high`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new TypeError(`${at}.${unknown} is unknown; there are method, path, risk`);
  return {
    id: `${String(method)} /${path.slice(1)}`,
    method: String(method),
    path,
    auth: "user",
    risk,
    args: {},
  };
}

/** Whether one call could be for both: the quarterly paths leave out the version of the legacy ones. */
function overlap(one: Pick<Route, "method" | "path">, other: Pick<Route, "method" | "path">): boolean {
  const [parts, others] = [one, other].map(({ path }) => path.replace(/^\/v[0-9]+(?=\/)/, "").split("/"));
  const isParam = (part = ""): boolean => part.startsWith("{");
  return (
    one.method === other.method &&
    parts?.length === others?.length &&
    (parts ?? []).every(
      (part, index) => part === others?.[index] || isParam(part) || isParam(others?.[index]),
    )
  );
}
