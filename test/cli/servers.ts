/** Sandboxes for the CLI to call: loopback, any free port, closed with the test. */
import { onTestFinished } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { vectors } from "../support/keys.ts";

/** Serves a sandbox that has the vectors' key; `change` works on its responses. */
export async function serveSandbox(
  options: SandboxOptions = {},
  change: (response: Response, url: URL) => Response = (response) => response,
): Promise<{ sandbox: Sandbox; url: string }> {
  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];
  const sandbox = await createSandbox({ keys, ...options });
  const server = await serve({
    fetch: async (request) => change(await sandbox.fetch(request), new URL(request.url)),
  });
  onTestFinished(() => server.close());
  return { sandbox, url: server.url };
}
