/** `npm run mock`: the description as a server on this machine; `-- --help` says how. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { serve } from "../src/sandbox/node.ts";
import type { Description } from "./generate/description.ts";
import { createMock } from "./mock/server.ts";

/** Not the sandbox's 4010, so that both can run. */
const PORT = 4020;

const usage = (url: string): string => `Usage: npm run mock -- [options]

Every documented response on demand, with real JWEs. It remembers nothing but uploaded keys; the sandbox has a memory.

Options:
  -p, --port <number>  port to listen on; 0 takes any free one (default: ${PORT})
  -h, --help           this text

Any bearer token will do. A header chooses the response:
  Prefer: code=409          the response of that status; without it, a success
  Prefer: example=NAME      a named example of the description
  Prefer: dynamic=true      values made up from the schema; seed=TEXT makes them up the same again
What is not documented is refused with 501 and the list of what is. The header sl-violations of a response says what was
wrong with the request. Paths are /v2/... or of an edition, /2026Q4/...

A protected call, which is refused until it comes with x-2fa-approval:
  curl -i ${url}/v3/profiles/101/transfers/7/payments -H 'Authorization: Bearer any' \\
    -H 'Content-Type: application/json' -d '{"type":"BALANCE"}'
A documented failure:
  curl -i -X DELETE ${url}/v2/profiles/101/pin -H 'Authorization: Bearer any' -H 'Prefer: code=404'
The same in TypeScript:
  const sca = createScaClient({ baseUrl: "${url}", token: "any", clientToken: "any" });
  await sca.createPin({ profileId: 101, pin: "1234" }, { headers: { Prefer: "code=409" } });`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: "string", short: "p", default: String(PORT) },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TypeError("--port takes a number from 0 to 65535; 0 is any free port");
  if (values.help) console.log(usage(`http://127.0.0.1:${PORT}`));
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
  const description = parse(readFileSync(new URL("../generated/plaintext.yaml", import.meta.url), "utf8"));
  const mock = await createMock(description as Description, {
    onRefusal: (detail) => console.error(`501: ${detail}`),
  });
  const server = await serve(mock, { port });
  console.log(
    `The mock listens on ${server.url}\nnpm run mock -- --help says what it can do. Ctrl-C ends it.`,
  );
  const end = (): void => void server.close().then(() => console.log("\nThe mock has ended."));
  process.once("SIGINT", end).once("SIGTERM", end);
}
