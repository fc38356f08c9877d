/** Sealed verify calls over loopback, beside Prism's plain mock of the same operation. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createScaClient } from "../../src/index.ts";
import { seal } from "../../src/jose/seal.ts";
import { load } from "./load.ts";
import { compare, type Section } from "./measure.ts";

const PROGRAMS = {
  /** As a user starts it. */
  sandbox: [new URL("../../dist/cli.js", import.meta.url).pathname, "sandbox", "--port", "0", "--json"],
  prism: ["--import", "tsx", new URL("prism-server.ts", import.meta.url).pathname],
};

/** Starts a server in a process of its own, and waits until it says where it is. */
export async function startServer(
  kind: keyof typeof PROGRAMS,
): Promise<{ url: string; end(): Promise<void> }> {
  const child = spawn(process.execPath, PROGRAMS[kind], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url: /http:\/\/[\w.:]+/.exec(line)?.[0] ?? line,
    async end() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Calls per second that the two answer, over ten connections. */
export async function verifyLoad(rounds: number): Promise<Section> {
  const [prism, sandbox] = await Promise.all([startServer("prism"), startServer("sandbox")]);
  try {
    const { headers, body } = await sealedRequest(sandbox.url);
    const plain = { ...headers, accept: "application/json", "content-type": "application/json" };
    const contestants = [
      { name: "Prism's mock, plain verifyPin", url: prism.url, headers: plain, body: '{"pin":"1234"}' },
      { name: "wise-sca sandbox, sealed verifyPin", url: sandbox.url, headers, body },
    ];
    return await compare(
      "Verify calls over loopback, 10 connections",
      "/s",
      rounds,
      contestants.map(({ name, url, ...request }) => ({
        name,
        measure: () => load(url, { path: "/v2/profiles/101/pin/verify", ...request }, 10, 1000),
      })),
    );
  } finally {
    await Promise.all([sandbox.end(), prism.end()]);
  }
}

/** A request that the sandbox opens anew each time; its challenge has passed, so that all calls are alike. */
async function sealedRequest(url: string): Promise<{ headers: Record<string, string>; body: string }> {
  const sca = createScaClient({ baseUrl: url, token: "user-token", clientToken: "client-token" });
  const { oneTimeToken } = await sca.createScaSession({ profileId: 101 });
  await sca.verifyPin({ profileId: 101, oneTimeToken, pin: "1234" });
  const key = await sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
  const { jwe } = await seal(key, { pin: "1234" });
  const headers = {
    authorization: "Bearer user-token",
    "one-time-token": oneTimeToken,
    accept: "application/jose+json",
    "accept-encoding": "identity",
    "content-type": "application/jose+json",
    "content-encoding": "identity",
    "x-tw-jose-method": "jwe",
  };
  return { headers, body: jwe };
}
