import type { Route } from "./routes.ts";

/** A route and what its path holds. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** One part of a path: a literal, or the name of a parameter. */
type Segment = { readonly literal: string } | { readonly param: string };

interface Entry {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

/** Finds the route of a method and a path. */
export type Router = (method: string, path: string) => Match | undefined;

/**
 * Routes both path styles: the legacy ones (`/v2/profiles/…`), and those below a quarterly version
 * (`/2026Q3/profiles/…`), which have no version of their own.
 */
export function createRouter(routes: readonly Route[]): Router {
  const legacy = new Map<string, Entry[]>();
  const quarterly = new Map<string, Entry[]>();
  for (const route of routes) {
    const parts = route.path.split("/").slice(1);
    add(legacy, route, parts);
    const [version, ...rest] = parts;
    add(quarterly, route, /^v[0-9]+$/.test(version ?? "") ? rest : parts);
  }
  return (method, path) => {
    const parts = path.split("/").slice(1);
    const isQuarterly = /^20[0-9]{2}Q[1-4]$/.test(parts[0] ?? "");
    const [table, relevant] = isQuarterly ? [quarterly, parts.slice(1)] : [legacy, parts];
    for (const { route, segments } of table.get(`${method} ${relevant.length}`) ?? []) {
      const params = paramsOf(segments, relevant);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}

function add(table: Map<string, Entry[]>, route: Route, parts: readonly string[]): void {
  const segments = parts.map((part): Segment => {
    const param = /^\{(\w+)\}$/.exec(part)?.[1];
    return param === undefined ? { literal: part } : { param };
  });
  const key = `${route.method} ${parts.length}`;
  table.set(key, [...(table.get(key) ?? []), { route, segments }]);
}

function paramsOf(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? "";
    if ("literal" in segment) {
      if (segment.literal !== part) return undefined;
    } else {
      if (part === "") return undefined;
      params[segment.param] = decode(part);
    }
  }
  return params;
}

/** A malformed escape stays as it is: no identifier has one, so it is refused with its argument. */
function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
