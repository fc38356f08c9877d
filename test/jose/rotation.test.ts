import { beforeAll, describe, expect, it } from "vitest";
import { type JosePublicKeyReply, type ScaClient, type ScaClientOptions } from "../../src/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { failureOf } from "../support/failure.ts";
import { testClient } from "../support/client.ts";

const profileId = 14547;
const keyPath = "/v1/auth/jose/response/public-keys";

interface Setup {
  sandbox: Sandbox;
  sca: ScaClient;
  /** Paths in the order in which they were requested. */
  paths: string[];
}

async function start(options: Partial<ScaClientOptions> = {}): Promise<Setup> {
  const sandbox = await createSandbox();
  sandbox.configure({ keyOverlap: 0 });
  const paths: string[] = [];
  const sca = testClient({
    clientToken: "client-token",
    fetch: (input, init) => {
      const request = new Request(input, init);
      paths.push(new URL(request.url).pathname);
      return sandbox.fetch(request);
    },
    ...options,
  });
  return { sandbox, sca, paths };
}

const echo = (sca: ScaClient, message = "hello"): Promise<unknown> => sca.echoDirectJwe({ message });
const keyFetches = (paths: string[]): number => paths.filter((path) => path === keyPath).length;

describe("Wise's key", () => {
  it("is fetched once, however many calls begin at the same time", async () => {
    const { sca, paths } = await start();
    await Promise.all(Array.from({ length: 20 }, () => echo(sca)));
    await echo(sca);
    expect(keyFetches(paths)).toBe(1);
  });

  it("is fetched again after a rotation, and the call succeeds", async () => {
    const { sandbox, sca, paths } = await start();
    await echo(sca);
    await sandbox.rotateKey();
    paths.length = 0;
    expect(await echo(sca, "after")).toMatchObject({ message: "jose-playground-response-after" });
    expect(paths).toEqual([expect.stringContaining("/jwe"), keyPath, expect.stringContaining("/jwe")]);
    await echo(sca);
    expect(keyFetches(paths)).toBe(1);
  });

  it("is fetched once for many calls that meet the rotation together", async () => {
    const { sandbox, sca, paths } = await start();
    await echo(sca);
    await sandbox.rotateKey();
    paths.length = 0;
    await Promise.all(Array.from({ length: 10 }, (_, index) => echo(sca, `call ${index}`)));
    expect(keyFetches(paths)).toBe(1);
  });

  it("that did not change leads to no second request: the failure was another one", async () => {
    const paths: string[] = [];
    const sandbox = await createSandbox();
    const sca = testClient({
      clientToken: "client-token",
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { pathname } = new URL(request.url);
        paths.push(pathname);
        return pathname === keyPath ? sandbox.fetch(request) : new Response(null, { status: 500 });
      },
    });
    expect(await failureOf(sca.createPin({ profileId, pin: "1234" }))).toMatchObject({ status: 500 });
    expect(paths).toEqual([keyPath, expect.stringContaining("/pin"), keyPath]);
  });

  it("that could not be fetched is asked for again by the next call", async () => {
    let working = false;
    const { sandbox } = await start();
    const sca = testClient({
      wiseKey: () => {
        if (!working) throw new Error("vault is closed");
        return sandbox.wiseKey;
      },
      fetch: sandbox.fetch,
    });
    expect(await failureOf(echo(sca))).toMatchObject({ code: "ERR_WISE_KEY_UNAVAILABLE" });
    working = true;
    expect(await echo(sca)).toHaveProperty("message");
  });

  it("is shared by waiters, of whom one may give up without disturbing the others", async () => {
    const { sandbox } = await start();
    let release: (key: JosePublicKeyReply) => void = () => undefined;
    const slow = new Promise<JosePublicKeyReply>((resolve) => {
      release = resolve;
    });
    const sca = testClient({
      wiseKey: () => slow,
      fetch: sandbox.fetch,
    });
    const controller = new AbortController();
    const leaving = sca.echoDirectJwe({ message: "leaving" }, { signal: controller.signal });
    const staying = echo(sca, "staying");
    controller.abort();
    expect(await failureOf(leaving)).toMatchObject({ code: "ERR_ABORTED" });
    release(sandbox.wiseKey);
    expect(await staying).toMatchObject({ message: "jose-playground-response-staying" });
  });
});

describe("trustedWiseKeys", () => {
  let thumbprint: string;
  let sandbox: Sandbox;
  const client = (trustedWiseKeys: string[]): ScaClient =>
    testClient({
      wiseKey: () => sandbox.wiseKey,
      trustedWiseKeys,
      fetch: sandbox.fetch,
    });

  beforeAll(async () => {
    sandbox = await createSandbox();
    const der = Buffer.from(sandbox.wiseKey.keyMaterial.keyMaterial, "base64");
    thumbprint = Buffer.from(await crypto.subtle.digest("SHA-256", der)).toString("base64url");
  });

  it("seals to a key that is listed", async () => {
    expect(await echo(client(["A".repeat(43), thumbprint]))).toHaveProperty("message");
  });

  it("refuses a key that a proxy slipped in, before anything is sealed to it", async () => {
    const error = await failureOf(echo(client(["A".repeat(43)])));
    expect(error.code).toBe("ERR_WISE_KEY_NOT_TRUSTED");
  });
});
