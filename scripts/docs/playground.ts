/** The playground: a page of the site that needs no server, since the sandbox runs in it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { restrict } from "./html.ts";

/** Its page, and its place in the site. */
export const PLAYGROUND = "playground.html";

/** Writes the page, with its script and style sheet beside it: a page that is read from a folder loads no modules. */
export async function buildPlayground(out: string): Promise<void> {
  const folder = new URL("playground/", import.meta.url);
  await build({
    entryPoints: { "assets/playground": new URL("page.ts", folder).pathname },
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    outdir: out,
    plugins: [
      {
        // The sandbox would bring the inspector's page, which nothing here can open.
        name: "no inspector",
        setup: ({ onLoad }) =>
          onLoad({ filter: /inspector\/assets\.ts$/ }, () => ({ contents: "export const assets = {};" })),
      },
    ],
  });
  const page = await readFile(new URL("page.html", folder), "utf8");
  await writeFile(join(out, PLAYGROUND), restrict(page, "'self'"));
}
