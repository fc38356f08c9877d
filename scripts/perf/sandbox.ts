/** Sealed verify calls over loopback, beside Prism's plain mock of the same operation. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { compactDecrypt, CompactEncrypt, importSPKI } from "jose";
import { load } from "./load.ts";
import { compare, type Section } from "./measure.ts";

const AUTHORIZATION = { authorization: "Bearer user-token" };
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

/** A request that the sandbox opens anew each time; once its challenge has passed, all calls are alike. */
async function sealedRequest(url: string): Promise<{ headers: Record<string, string>; body: string }> {
  const query = "algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";
  const reply = await fetch(`${url}/v1/auth/jose/response/public-keys?${query}`, { headers: AUTHORIZATION });
  const { keyMaterial: key } = (await reply.json()) as { keyMaterial: { keyMaterial: string } };
  const pem = `-----BEGIN PUBLIC KEY-----\n${key.keyMaterial}\n-----END PUBLIC KEY-----`;
  const sessions = `${url}/v2/profiles/101/sca-sessions/authorise`;
  const session = await fetch(sessions, { method: "POST", headers: AUTHORIZATION });
  const { oneTimeTokenProperties: token } = (await session.json()) as {
    oneTimeTokenProperties: { oneTimeToken: string };
  };
  const cek = crypto.getRandomValues(new Uint8Array(32));
  const body = await new CompactEncrypt(new TextEncoder().encode('{"pin":"1234"}'))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .setContentEncryptionKey(cek)
    .encrypt(await importSPKI(pem, "RSA-OAEP-256"));
  const headers = {
    ...AUTHORIZATION,
    "one-time-token": token.oneTimeToken,
    accept: "application/jose+json",
    "accept-encoding": "identity",
    "content-type": "application/jose+json",
    "content-encoding": "identity",
    "x-tw-jose-method": "jwe",
  };
  const verified = await fetch(`${url}/v2/profiles/101/pin/verify`, { method: "POST", headers, body });
  await compactDecrypt(await verified.text(), cek);
  return { headers, body };
}
