import type { Hono } from "hono";
import { allRoutes } from "../http/routes.ts";
import { inspectorDocument } from "./document.ts";

/** Where the page's scripts and style sheets lie, below the control API. */
const ASSETS = "/assets";

const STYLES = ["theme", "layout", "calls", "call", "state", "responsive"];

/**
 * Nothing but what this server serves runs, is shown, or is asked for; and no script can make markup out of
 * text, whatever a caller sends.
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

/**
 * Adds the page to the control API.
 *
 * @param app the control API, which refuses foreign pages
 */
export function addInspector(app: Hono): void {
  const document = inspectorDocument({
    operations: allRoutes.map((route) => route.id),
    script: `/_sandbox${ASSETS}/main.js`,
    styles: STYLES.map((name) => `/_sandbox${ASSETS}/${name}.css`),
  });
  for (const path of ["", "/"]) app.get(path, (context) => context.html(document, 200, HEADERS));
  app.get(`${ASSETS}/:name`, async (context) => {
    // Loaded when somebody looks: most sandboxes live in tests, where nobody does.
    const { assets } = await import("../../../generated/inspector.ts");
    const name = context.req.param("name");
    const text = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (text === undefined) return context.notFound();
    const type = name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
    return context.body(text, 200, { ...HEADERS, "content-type": type });
  });
}
