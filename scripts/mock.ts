/** `npm run mock`: the description as a server on this machine; `-- --help` says how. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { serve } from "../src/sandbox/node.ts";
import type { Description } from "./generate/description.ts";
import { createMock } from "./mock/server.ts";

const help = (
  url: string,
): string => `Options: --port NUMBER, 4010 by default, 0 for any free one. Ctrl-C ends it.

Any bearer token will do. Seal requests to the public key at
  ${url}/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION

curl, with a documented failure:
  curl -i -X DELETE ${url}/v2/profiles/101/pin -H 'Authorization: Bearer any' -H 'Prefer: code=404'

wise-sca, with another one:
  const sca = createScaClient({ baseUrl: "${url}", token: "any", clientToken: "any" });
  await sca.createPin({ profileId: 101, pin: "1234" }, { headers: { Prefer: "code=409" } });

Prefer: code=STATUS      the reply of that status; without it, a success
        example=NAME     a named example of the description
        dynamic=true     values made up from the schema
Both path styles are answered, /v2/... and /2026Q4/...; the header sl-violations says what was wrong with a request.
The mock remembers nothing but uploaded keys: a factor that was created is not there afterwards. The sandbox has a memory.`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4010" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TypeError("--port takes a number from 0 to 65535; 0 is any free port");
  if (values.help) console.log(`npm run mock -- [options]\n${help("http://127.0.0.1:4010")}`);
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
  const server = await serve(await createMock(description as Description), { port });
  console.log(`The mock listens on ${server.url}\n${help(server.url)}`);
  const end = (): void => void server.close().then(() => console.log("\nThe mock has ended."));
  process.once("SIGINT", end).once("SIGTERM", end);
}
