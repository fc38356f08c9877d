/**
 * The relay in a process of its own, so that all it prints and all it holds can be looked at from outside.
 * Told the sandbox's URL in `SCA_BASE_URL`; says its own port, and on request where its heap lies and what it
 * has stored.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { writeHeapSnapshot } from "node:v8";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import { createScaClient } from "../../src/index.ts";
import { createRelay } from "./relay.ts";

const PROFILE = 101;
const baseUrl = process.env["SCA_BASE_URL"] ?? "";
const token = "user-token";

const store = new Map<string, string>();
const sca = createScaClient({
  baseUrl,
  token,
  clientToken: "client-token",
  hooks: { onRequest: (event) => console.log(event), onReply: (event) => console.log(event) },
});
const relay = createRelay({
  sca,
  profileId: PROFILE,
  files: await pageFiles(),
  statement: async (oneTimeToken) => {
    const url = `${baseUrl}/v1/profiles/${PROFILE}/balance-statements/7/statement.json?currency=EUR`;
    const headers = { Authorization: `Bearer ${token}`, "x-2fa-approval": oneTimeToken };
    return (await fetch(url, { headers })).status;
  },
  log: (line) => console.log(line),
  store,
});

const server = createServer(getRequestListener((request) => relay.fetch(request)));
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on("message", (path: string) => {
  process.send?.({ heap: writeHeapSnapshot(path), stored: [...store].flat() });
});
process.on("disconnect", () => process.exit());

async function pageFiles(): Promise<Map<string, { type: string; text: string }>> {
  const folder = new URL("./page/", import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [new URL("page.ts", folder).pathname],
    bundle: true,
    platform: "browser",
    format: "esm",
    minify: true,
    write: false,
  });
  return new Map([
    ["/", { type: "text/html", text: await readFile(new URL("index.html", folder), "utf8") }],
    ["/page.css", { type: "text/css", text: await readFile(new URL("page.css", folder), "utf8") }],
    ["/page.js", { type: "text/javascript", text: outputFiles[0]?.text ?? "" }],
  ]);
}
