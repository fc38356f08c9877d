/** Sealed verify calls over loopback, beside Prism's plain mock of the same operation. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Pool } from "undici";
import { createScaClient } from "../../src/index.ts";
import { compare, throughput, type Section } from "./measure.ts";

const PROGRAMS = {
  /** As a user starts it. */
  sandbox: [new URL("../../dist/cli.js", import.meta.url).pathname, "sandbox", "--port", "0", "--json"],
  prism: ["--import", "tsx", new URL("prism-server.ts", import.meta.url).pathname],
};

/** Starts a server in a process of its own, and waits until it says where it is. */
export async function startServer(kind: keyof typeof PROGRAMS) {
  const child = spawn(process.execPath, PROGRAMS[kind], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const end = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { url: /http:\/\/[\w.:]+/.exec(line)?.[0] ?? line, end };
}

/** Calls per second that the two answer, over ten connections. */
export async function verifyLoad(rounds: number): Promise<Section> {
  const [prism, sandbox] = await Promise.all([startServer("prism"), startServer("sandbox")]);
  const pools: Pool[] = [];
  const contestant = (name: string, url: string, headers: Record<string, string>, body: string) => {
    const pool = new Pool(url, { connections: 10 });
    pools.push(pool);
    const call = async (): Promise<void> => {
      const path = "/v2/profiles/101/pin/verify";
      const response = await pool.request({ method: "POST", path, headers, body });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new Error(`${name} answered ${response.statusCode}: ${text}`);
    };
    return { name, measure: throughput(call, { inFlight: 10, milliseconds: 1000 }) };
  };
  try {
    const { headers, body } = await sealedRequest(sandbox.url);
    const plain = { ...headers, accept: "application/json", "content-type": "application/json" };
    return await compare("Verify calls over loopback, 10 connections", "/s", rounds, [
      contestant("Prism's mock, plain verifyPin", prism.url, plain, '{"pin":"1234"}'),
      contestant("wise-sca sandbox, sealed verifyPin", sandbox.url, headers, body),
    ]);
  } finally {
    await Promise.all([...pools.map((pool) => pool.close()), sandbox.end(), prism.end()]);
  }
}

/** A request that the sandbox opens anew each time; its challenge has passed, so that all calls are alike. */
async function sealedRequest(url: string): Promise<{ headers: Record<string, string>; body: string }> {
  let last = new Request(url);
  const sca = createScaClient({
    baseUrl: url,
    token: "user-token",
    clientToken: "client-token",
    async fetch(input, init) {
      last = new Request(input, init);
      return fetch(last.clone());
    },
  });
  const { oneTimeToken } = await sca.createScaSession({ profileId: 101 });
  await sca.verifyPin({ profileId: 101, oneTimeToken, pin: "1234" });
  return { headers: Object.fromEntries(last.headers), body: await last.text() };
}
