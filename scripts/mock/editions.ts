/** The quarterly editions: the described paths under another prefix. */
import type { Description } from "../generate/description.ts";

const QUARTERLY = /^\/20\d\dQ[1-4](?=\/)/;
const VERSION = /^\/v\d+(?=\/)/;

/**
 * A function from a path as it was called to the path as the description has it: `/2026Q3/profiles/7/pin`
 * is `/v2/profiles/7/pin`. Everything else stays as it is.
 */
export function describedPath(description: Description): (path: string) => string {
  const forms = Object.keys(description.paths).map((template) => {
    const version = VERSION.exec(template)?.[0] ?? "";
    const pattern = template.slice(version.length).replaceAll(/\{[^}]+\}/g, "[^/]+");
    return { version, form: new RegExp(`^${pattern}$`) };
  });
  return (path) => {
    if (!QUARTERLY.test(path)) return path;
    const rest = path.replace(QUARTERLY, "");
    const known = forms.find(({ form }) => form.test(rest));
    return known === undefined ? path : known.version + rest;
  };
}
