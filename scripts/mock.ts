/** `npm run mock`: the description as a server on this machine. `-- --port 4011` for another port. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { serve } from "../src/sandbox/node.ts";
import type { Description } from "./generate/description.ts";
import { createMock } from "./mock/server.ts";
import { welcome } from "./mock/welcome.ts";

const DEFAULT_PORT = 4010;

try {
  const server = await serve(await createMock(readDescription()), { port: readPort() });
  console.log(welcome(server.url));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void server.close().then(() => console.log("\nThe mock has ended."));
    });
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

function readDescription(): Description {
  return parse(readFileSync(new URL("../generated/plaintext.yaml", import.meta.url), "utf8")) as Description;
}

function readPort(): number {
  const { values } = parseArgs({ options: { port: { type: "string", default: String(DEFAULT_PORT) } } });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new TypeError("--port takes a number from 0 to 65535; 0 is any free port");
  }
  return port;
}

function explain(error: unknown): string {
  const { code, message, port } = error as { code?: string; message?: string; port?: number };
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use. Choose another one: npm run mock -- --port ${Number(port) + 1}, or --port 0 for any.`;
  }
  return `The mock did not start: ${message}`;
}
