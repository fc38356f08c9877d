/** The playground: a page of the site that needs no server, since the sandbox runs in it. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { restrict } from "./html.ts";

/** Its page, and its place in the site. */
export const PLAYGROUND = "playground.html";

/** Writes the page, with its script and style sheet beside it: a page that is read from a folder loads no modules. */
export async function buildPlayground(out: string): Promise<void> {
  const folder = new URL("playground/", import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [new URL("page.ts", folder).pathname],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    outdir: out,
    write: false,
    plugins: [
      {
        // The sandbox would bring the inspector's page, which nothing here can open.
        name: "no inspector",
        setup: ({ onLoad }) =>
          onLoad({ filter: /inspector\/assets\.ts$/ }, () => ({ contents: "export const assets = {};" })),
      },
    ],
  });
  await mkdir(join(out, "assets"), { recursive: true });
  for (const { path, contents } of outputFiles) {
    await writeFile(join(out, "assets", `playground${/\.\w+$/.exec(path)?.[0] ?? ""}`), contents);
  }
  await writeFile(
    join(out, PLAYGROUND),
    restrict(await readFile(new URL("page.html", folder), "utf8"), "'self'"),
  );
}
