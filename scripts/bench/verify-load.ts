/** Sealed verify calls over loopback, beside Prism's plain mock of the same operation and RSA's own limit. */
import { spawnSync } from "node:child_process";
import { compactDecrypt, CompactEncrypt, importSPKI } from "jose";
import { load } from "./load.ts";
import type { PreparedRequest } from "./load.ts";
import { median } from "./measure.ts";
import type { Section } from "./measure.ts";
import { startPrism, startSandbox } from "./processes.ts";

const CONNECTIONS = 10;
const AUTHORIZATION = { authorization: "Bearer user-token" };
const VERIFY = "/v2/profiles/101/pin/verify";
const TOKEN = "5932d5b5-ec13-452f-8688-308feade7834";

/** Two sections: calls by the clock against Prism, and calls by the processor against RSA. */
export async function verifyLoad(rounds: number, command: string): Promise<Section[]> {
  const limit = opensslPrivateOperations();
  const [sandbox, prism] = await Promise.all([startSandbox(command), startPrism()]);
  try {
    const entries = [
      { name: "wise-sca sandbox, sealed verifyPin", server: sandbox, ...(await sealed(sandbox.url)) },
      { name: "Prism's mock, plain verifyPin", server: prism, ...plain() },
    ];
    const results = entries.map((entry) => ({ ...entry, wall: [] as number[], cpu: [] as number[] }));
    for (let round = -1; round < rounds; round += 1) {
      for (const { server, request, check, wall, cpu } of results) {
        const before = await server.usage();
        const { perSecond, calls, lastBody } = await load(server.url, request, {
          connections: CONNECTIONS,
          milliseconds: round < 0 ? 2000 : 1000,
        });
        const after = await server.usage();
        await check(lastBody);
        // The first round is there for the compiler.
        if (round < 0) continue;
        wall.push(perSecond);
        cpu.push(calls / (after.cpu - before.cpu));
      }
    }
    return sections(results, limit);
  } finally {
    await Promise.all([sandbox.end(), prism.end()]);
  }
}

interface Result {
  readonly name: string;
  readonly wall: number[];
  readonly cpu: number[];
}

function sections(results: readonly Result[], limit: number | undefined): Section[] {
  const mock = results.at(-1);
  const byClock = {
    title: `Verify calls by the clock, ${CONNECTIONS} connections, loopback`,
    against: mock?.name ?? "",
    figures: results.map(({ name, wall }) => ({
      name,
      perSecond: median(wall),
      ratio: median(wall.map((value, round) => value / (mock?.wall[round] ?? 1))),
    })),
  };
  if (limit === undefined) return [byClock];
  const against = "RSA-2048 private operations, openssl speed, one core";
  const figures = results.map(({ name, cpu }) => {
    const perSecond = median(cpu);
    return {
      name: `${name}, per second of the server's processor time`,
      perSecond,
      ratio: perSecond / limit,
    };
  });
  const byCore = {
    title: "Verify calls by the core",
    against,
    figures: [{ name: against, perSecond: limit, ratio: 1 }, ...figures],
  };
  return [byClock, byCore];
}

interface Prepared {
  readonly request: PreparedRequest;
  /** Throws when a reply is not what it should be. */
  readonly check: (body: string) => Promise<void>;
}

/** A request that the sandbox opens anew each time; its challenge has passed, so that all calls are alike. */
async function sealed(url: string): Promise<Prepared> {
  const query = "algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";
  const reply = await fetch(`${url}/v1/auth/jose/response/public-keys?${query}`, { headers: AUTHORIZATION });
  const { keyMaterial } = (await reply.json()) as { keyMaterial: { keyMaterial: string } };
  const pem = `-----BEGIN PUBLIC KEY-----\n${keyMaterial.keyMaterial}\n-----END PUBLIC KEY-----`;
  const session = await fetch(`${url}/v2/profiles/101/sca-sessions/authorise`, {
    method: "POST",
    headers: AUTHORIZATION,
  });
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
  return {
    request: { method: "POST", path: VERIFY, headers, body },
    async check(text) {
      const { plaintext } = await compactDecrypt(text, cek);
      const { oneTimeToken } = JSON.parse(new TextDecoder().decode(plaintext)) as { oneTimeToken: string };
      if (oneTimeToken !== token.oneTimeToken) throw new Error("the reply names another one-time token");
    },
  };
}

function plain(): Prepared {
  const headers = {
    ...AUTHORIZATION,
    "one-time-token": TOKEN,
    accept: "application/json",
    "content-type": "application/json",
  };
  return {
    request: { method: "POST", path: VERIFY, headers, body: '{"pin":"1234"}' },
    async check(text) {
      if (!text.includes("challenges")) throw new Error(`Prism answered ${text}`);
    },
  };
}

/** `sign/s` of `openssl speed rsa2048`: the private operation, which is what opening a request costs. */
function opensslPrivateOperations(): number | undefined {
  const { stdout, status } = spawnSync("openssl", ["speed", "-seconds", "1", "-mr", "rsa2048"], {
    encoding: "utf8",
  });
  const perSecond = status === 0 ? /^\+F2:\d+:2048:([\d.]+)/m.exec(stdout)?.[1] : undefined;
  return perSecond === undefined ? undefined : Number(perSecond);
}
