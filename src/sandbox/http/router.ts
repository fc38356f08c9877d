/** What can be routed: a method, and a path in which `{name}` stands for one segment. */
export interface Routable {
  readonly method: string;
  readonly path: string;
}

/** A route and the values of its path parameters. */
export interface Match<Route> {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route for a method and a path. */
export type Router<Route> = (method: string, path: string) => Match<Route> | undefined;

type Segment = { readonly literal: string } | { readonly param: string };

interface Entry<Route> {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

/**
 * Creates a router.
 *
 * @param pathOf the path under which a route is found; by default its own
 */
export function createRouter<Route extends Routable>(
  routes: readonly Route[],
  pathOf: (route: Route) => string = ({ path }) => path,
): Router<Route> {
  // By method and number of segments, so that only a few entries are compared.
  const table = new Map<string, Entry<Route>[]>();
  for (const route of routes) {
    const segments = segmentsOf(pathOf(route));
    const key = `${route.method} ${segments.length}`;
    table.set(key, [...(table.get(key) ?? []), { route, segments: segments.map(parseSegment) }]);
  }
  return (method, path) => {
    const parts = segmentsOf(path);
    for (const { route, segments } of table.get(`${method} ${parts.length}`) ?? []) {
      const params = paramsOf(segments, parts);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}

/**
 * Creates a router for both path styles of the Wise API: legacy paths (`/v2/profiles/…`), and paths below a
 * quarterly version (`/2026Q4/profiles/…`), where the version of the legacy path is left out.
 */
export function createVersionedRouter<Route extends Routable>(routes: readonly Route[]): Router<Route> {
  const legacy = createRouter(routes);
  const quarterly = createRouter(routes, ({ path }) => path.replace(/^\/v[0-9]+(?=\/)/, ""));
  return (method, path) => {
    const version = /^\/20[0-9]{2}Q[1-4](?=\/)/.exec(path)?.[0];
    return version === undefined ? legacy(method, path) : quarterly(method, path.slice(version.length));
  };
}

function segmentsOf(path: string): string[] {
  return path.split("/").slice(1);
}

function parseSegment(text: string): Segment {
  const param = /^\{(\w+)\}$/.exec(text)?.[1];
  return param === undefined ? { literal: text } : { param };
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

/** A malformed escape is left as it is. No identifier contains one, so the argument check refuses it. */
function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
