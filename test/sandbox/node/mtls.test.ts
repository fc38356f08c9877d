/** Clients with certificates: those that the sandbox made are taken, others are told what is wrong with them. */
import { execFile, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { createCertificates, keepCertificates, serve } from "../../../src/sandbox/node.ts";
import type { Identity, SandboxServer } from "../../../src/sandbox/node.ts";
import { snippetsOf } from "../../docs/snippets.ts";

const hasJava = spawnSync("java", ["-version"]).status === 0;
if (!hasJava) console.warn("skipped: no java here, which the sample for it needs");
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.warn("skipped: no openssl here, which checks the certificates");

let folder: string;
let server: SandboxServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wise-sca-mtls-"));
  const { ca, server: identity } = await keepCertificates(join(folder, "certificates"));
  const sandbox = await createSandbox();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "sandbox-device" });
  server = await serve(sandbox, { mtls: { ca, ...identity } });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const SESSION = "/v2/profiles/101/sca-sessions/authorise";

/** One call, as a program would make it. */
function call(
  client: Partial<Identity>,
  path = SESSION,
): Promise<{ status?: number | undefined; text: string }> {
  return new Promise((done, fail) => {
    const headers = { authorization: "Bearer any" };
    const { certificate: cert, privateKey: key } = client;
    const options = {
      method: "POST",
      headers,
      rejectUnauthorized: false,
      ...(cert && { cert }),
      ...(key && { key }),
    };
    const sent = request(server.url + path, { ...options, agent: false }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString()));
      response.on("end", () => done({ status: response.statusCode, text }));
    });
    sent.on("error", fail).end();
  });
}

const kept = () => keepCertificates(join(folder, "certificates"));

describe("a sandbox that demands client certificates", () => {
  it("takes a call with the client's", async () => {
    expect((await call((await kept()).client)).status).toBe(200);
  });

  it.each([
    ["none", async () => ({}), "without a client certificate"],
    ["one of another authority", async () => createCertificates().client, "issued by another authority"],
    ["the server's", async () => (await kept()).server, "not a client's"],
  ])("refuses a call with %s, and says so", async (_, client, says) => {
    const { status, text } = await call(await client());
    expect(status).toBe(403);
    expect(JSON.parse(text)).toEqual({
      error: "client_certificate_required",
      error_description: expect.stringContaining(says),
    });
  });

  it("refuses a call with one that has expired, and says so", async () => {
    const old = createCertificates({ now: Date.now() - 40 * 86_400_000 });
    const { server: identity } = await kept();
    const other = await serve(await createSandbox(), { mtls: { ca: old.ca, ...identity } });
    const before = server;
    server = other;
    try {
      const { status, text } = await call(old.client);
      expect([status, text]).toEqual([403, expect.stringContaining("has expired")]);
    } finally {
      server = before;
      await other.close();
    }
  });

  it("shows its pages to browsers, which have none", async () => {
    expect((await call({}, "/_sandbox")).text).not.toContain("client_certificate_required");
    expect((await call({}, "/approve-api-action/")).status).toBe(200);
  });
});

describe("the certificates", () => {
  it("are kept in their folder, which only its owner can read keys in", async () => {
    const first = await kept();
    expect(await kept()).toEqual(first);
    const { mode } = await stat(join(folder, "certificates", "client-key.pem"));
    expect(mode & 0o077).toBe(0);
  });

  it("name the places where the sandbox is, and each its use", async () => {
    const { ca, server: identity, client } = await kept();
    const certificate = new X509Certificate(identity.certificate);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    const authority = new X509Certificate(ca);
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
    for (const one of [identity, client]) {
      const issued = new X509Certificate(one.certificate);
      expect(issued.checkIssued(authority) && issued.verify(authority.publicKey)).toBe(true);
    }
  });

  it.skipIf(!hasOpenssl)("are what openssl accepts in its strictest way", async () => {
    const at = (file: string): string => join(folder, "certificates", file);
    for (const [purpose, file] of [
      ["sslclient", "client.pem"],
      ["sslserver", "server.pem"],
    ] as const) {
      const args = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", at("ca.pem"), at(file)];
      const { stdout, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
      expect([stdout, stderr]).toEqual([`${at(file)}: OK\n`, ""]);
    }
  });

  it("are refused when some are missing, or have expired", async () => {
    const place = join(folder, "other");
    await keepCertificates(place, Date.now() - 40 * 86_400_000);
    await expect(keepCertificates(place)).rejects.toThrow(/have expired: delete them/);
    await rm(join(place, "client.pem"));
    await expect(keepCertificates(place)).rejects.toThrow(/are incomplete: delete them/);
  });
});

describe("the guide's clients", async () => {
  const guide = await readFile("spec/guides/going-live.md", "utf8");
  const here = (code: string): string =>
    code
      .replaceAll("https://127.0.0.1:4010", server.url)
      .replaceAll('"certificates"', JSON.stringify(join(folder, "certificates")))
      .replaceAll("`certificates/", `\`${folder}/certificates/`);

  it.each(
    snippetsOf("going-live.md", guide)
      .filter(({ mark }) => mark === "mtls")
      .map(({ at, code }) => [at, code] as const),
  )("%s prints what it says", async (at, code) => {
    const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
    // Beside the sources, so that the package's own names are found.
    const file = resolve(`test/.mtls-${at.replaceAll(/\W/g, "-")}.ts`);
    await writeFile(file, here(code));
    try {
      await import(pathToFileURL(file).href);
      expect(printed.mock.calls).toEqual([[2]]);
    } finally {
      await rm(file);
      printed.mockRestore();
    }
  });

  it.skipIf(!hasJava)(
    "in Java prints 200",
    async () => {
      const [, code = ""] = /```java\n([\s\S]+?)```/.exec(guide) ?? [];
      const file = join(folder, "MutualTls.java");
      await writeFile(file, here(code));
      // Not in one step: the server is in this process.
      const { stdout, stderr } = await promisify(execFile)("java", [file], { timeout: 80_000 });
      expect([stdout, stderr]).toEqual(["200\n", ""]);
    },
    90_000,
  );
});
