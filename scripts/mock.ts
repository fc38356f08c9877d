/** `npm run mock`: the description as a server on this machine; `-- --help` says how. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { serve } from "../src/sandbox/node.ts";
import type { Description } from "./generate/description.ts";
import { createMock } from "./mock/server.ts";

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");

try {
  const { values } = parseArgs({
    options: {
      // Not the sandbox's 4010, so that both can run.
      port: { type: "string", short: "p", default: "4020" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TypeError("--port takes a number from 0 to 65535; 0 is any free port");
  if (values.help) console.log(read("mock/usage.txt").trim());
  else await start(port);
} catch (error) {
  const { code, message, port } = error as { code?: string; message?: string; port?: number };
  console.error(
    code === "EADDRINUSE"
      ? `Port ${port} is in use. Choose another one: npm run mock -- --port ${Number(port) + 1}, or --port 0 for any.`
      : `The mock did not start: ${message}`,
  );
  process.exitCode = 1;
}

async function start(port: number): Promise<void> {
  const description = parse(read("../generated/plaintext.yaml")) as Description;
  const mock = await createMock(description, { onRefusal: (detail) => console.error(`501: ${detail}`) });
  const server = await serve(mock, { port });
  console.log(
    `The mock listens on ${server.url}\nnpm run mock -- --help says what it can do. Ctrl-C ends it.`,
  );
  const end = (): void => void server.close().then(() => console.log("\nThe mock has ended."));
  process.once("SIGINT", end).once("SIGTERM", end);
}
