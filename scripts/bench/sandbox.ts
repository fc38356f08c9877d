/** The sandbox over loopback, beside the RSA private operations that its machine can do. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createScaClient } from "../../src/index.ts";
import { median, throughput, type Figure, type Section } from "./measure.ts";

const LIMIT = "RSA-2048 private operations, openssl speed, one core";
const CONNECTIONS = 10;

/**
 * Sealed verify calls per second over real HTTP: this process seals and opens, another one serves. The
 * calls re-verify a passed challenge, so that the sandbox does the same work each time.
 */
export async function sandboxOverLoopback(rounds: number): Promise<Section> {
  const limit = opensslPrivateOperations();
  const server = spawn(
    process.execPath,
    ["--import", "tsx", new URL("sandbox-server.ts", import.meta.url).pathname],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  try {
    const [baseUrl] = (await once(createInterface(server.stdout), "line")) as [string];
    const sca = createScaClient({ baseUrl, token: "user-token", clientToken: "client-token" });
    const profileId = 1;
    await sca.createPin({ profileId, pin: "1234" });
    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const call = (): Promise<unknown> => sca.verifyPin({ profileId, oneTimeToken, pin: "1234" });
    await throughput(call, CONNECTIONS, 1000);
    const results: number[] = [];
    for (let round = 0; round < rounds; round += 1) results.push(await throughput(call, CONNECTIONS, 600));
    return section(median(results), limit);
  } finally {
    server.stdin.end();
    await once(server, "exit");
  }
}

function section(perSecond: number, limit: number | undefined): Section {
  const title = `Sandbox over loopback, ${CONNECTIONS} connections`;
  const name = "sealed verifyPin, one server process";
  if (limit === undefined) {
    const figures: Figure[] = [{ name, perSecond, ratio: 1 }];
    return { title: `${title} (openssl is not installed: no limit to compare with)`, against: name, figures };
  }
  const figures = [
    { name: LIMIT, perSecond: limit, ratio: 1 },
    { name, perSecond, ratio: perSecond / limit },
  ];
  return { title, against: LIMIT, figures };
}

/** `sign/s` of `openssl speed rsa2048`: the private operation, which is what opening a request costs. */
function opensslPrivateOperations(): number | undefined {
  const { stdout, status } = spawnSync("openssl", ["speed", "-seconds", "1", "-mr", "rsa2048"], {
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const perSecond = /^\+F2:\d+:2048:([\d.]+)/m.exec(stdout)?.[1];
  return perSecond === undefined ? undefined : Number(perSecond);
}
