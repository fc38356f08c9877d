import type { PlainResponse } from "../http/response.ts";
import { allRoutes } from "../http/routes.ts";
import { inspectorDocument } from "./document.ts";
import { settingFields } from "./setting-fields.ts";

/**
 * The page runs, shows and requests only what this server serves, and no script can turn text into markup,
 * whatever a caller sent.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** The inspector's page. */
export function inspectorPage(): PlainResponse {
  const body = inspectorDocument({
    operations: [...new Set(allRoutes.map((route) => route.id))],
    settings: settingFields(),
    script: "/_sandbox/assets/main.js",
    style: "/_sandbox/assets/main.css",
  });
  return { status: 200, headers: { ...HEADERS, "content-type": "text/html; charset=UTF-8" }, body };
}

/** A script or style sheet of the page; undefined for an unknown name. */
export async function inspectorAsset(name: string): Promise<PlainResponse | undefined> {
  // Loaded on demand: most sandboxes run in tests, where nobody looks at the page.
  const { assets } = await import("./assets.ts");
  const body = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (body === undefined) return undefined;
  const type = name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
  return { status: 200, headers: { ...HEADERS, "content-type": type }, body };
}
