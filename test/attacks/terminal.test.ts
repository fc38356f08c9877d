/** A server, a file or a program that tries to steer the terminal of whoever runs a command, or to forge its lines. */
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { CompactEncrypt, importSPKI } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { COMMAND, finished, openTerminal, type Outcome } from "../cli/terminal.ts";
import { Program } from "../cli/program.ts";
import { vectors } from "../support/keys.ts";
import { listen } from "../support/server.ts";

const FORGED = "  passed   everything         by the server itself";
/** Window title, screen, colours, clipboard, C1, direction, invisible letters, and a line that looks like ours. */
const EVIL = `1\x1b]0;owned\x07\x1b[2J\x1b[31m\x1b]52;c;cm0=\x07\x9b2J\x85\u202Egnp.exe\u2066\u200B\u{E0041}\u2028\r\n${FORGED}\n`;

/** What a command may print beside letters: the ends of its own lines, and tabs. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function expectHarmless({ stdout, stderr }: Pick<Outcome, "stdout" | "stderr">): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(OBEYED);
    expect(text.split("\n")).not.toContain(FORGED);
  }
  // The test would show nothing if what is hostile had not been printed at all.
  expect(stdout + stderr).toContain("\\u001b");
}

/** Answers everything with what it should, and hostile text wherever text may stand. */
const hostileServer = (): Promise<string> =>
  listen((request, response) => {
    response.setHeader("content-type", "application/json");
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.endsWith("/public-keys") && request.method === "GET") {
      const keyMaterial = { algorithm: "RSA_OAEP_256", keyMaterial: vectors.keys.wise.publicSpkiDerBase64 };
      return response.end(JSON.stringify({ version: EVIL, keyMaterial, scope: EVIL, [EVIL]: EVIL }));
    }
    if (pathname.endsWith("/public-keys")) {
      // Free text where the description has some; anything else is refused unread.
      const publicKeyMaterial = {
        algorithm: "RSA_OAEP_256",
        keyMaterial: vectors.keys.wise.publicSpkiDerBase64,
      };
      const key = { keyId: crypto.randomUUID(), scope: "PAYLOAD_ENCRYPTION", publicKeyMaterial };
      return response.writeHead(201).end(JSON.stringify({ ...key, validFrom: EVIL, validTill: EVIL }));
    }
    if (pathname === "/v1/approved") {
      return response.writeHead(403, { "x-2fa-approval": crypto.randomUUID() }).end();
    }
    if (pathname === "/v1/one-time-token/status") {
      const primaryChallenge = { type: EVIL, viewData: { obfuscatedPhoneNo: EVIL } };
      const challenges = [{ primaryChallenge, alternatives: [], required: true, passed: false }];
      return response.end(
        JSON.stringify({ oneTimeToken: request.headers["one-time-token"], challenges, validity: 3600 }),
      );
    }
    response.setHeader("x-trace-id", "\x9b2J");
    response.writeHead(404).end(JSON.stringify({ errors: [{ code: EVIL, message: EVIL }] }));
  });

async function scene() {
  const [terminal, url] = await Promise.all([openTerminal(), hostileServer()]);
  const write = async (name: string, text: string): Promise<void> =>
    writeFile(join(terminal.folder, name), text);
  return { ...terminal, url, write };
}

const wisePem = vectors.keys.wise.publicSpkiPem;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const sealed = async (plaintext: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(plaintext))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .encrypt(await importSPKI(wisePem, "RSA-OAEP-256"));

describe("a hostile server", () => {
  it.each([{ json: [] }, { json: ["--json"] }])("says nothing through doctor $json", async ({ json }) => {
    const { run, url } = await scene();
    const outcome = await run(["doctor", "--base-url", url, ...json]);
    expectHarmless(outcome);
    expect(outcome.exitCode).toBe(1);
    if (json.length > 0) expect(JSON.parse(outcome.stdout).checks[3].detail).toContain(EVIL);
  });

  it.each([{ json: [] }, { json: ["--json"] }])(
    "says nothing through keys upload $json",
    async ({ json }) => {
      const { run, url, write } = await scene();
      await write("own.pem", wisePem);
      const outcome = await run(["keys", "upload", "own.pem", "--base-url", url, ...json]);
      expectHarmless(outcome);
      if (json.length > 0) expect(JSON.parse(outcome.stdout).validTill).toBe(EVIL);
    },
  );

  it("says nothing through call: body, headers and challenges", async () => {
    const { run, url } = await scene();
    const refused = await run(["call", "GET", "/v1/x", "--base-url", url]);
    expectHarmless(refused);
    expect(JSON.parse(refused.stdout)).toMatchObject({ errors: [{ code: EVIL }] });
    const approved = await run(["call", "GET", "/v1/approved", "--profile", "101", "--base-url", url]);
    expect(approved.stdout + approved.stderr).not.toMatch(OBEYED);
    expect(approved.stderr).toContain("Needs an approval");
    expect(approved.stderr).toContain("a challenge that is not known here");
  });

  it("says nothing through keys fetch, whose JSON stays what it was", async () => {
    const { run, url } = await scene();
    const outcome = await run(["keys", "fetch", "--base-url", url]);
    expectHarmless(outcome);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ version: EVIL, [EVIL]: EVIL });
  });

  it("that answers with raw bytes in place of HTTP says nothing through an error", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined).end(`HTTP/1.1 500 ${EVIL}\r\nx-trace-id: \x9b2J${EVIL}\r\n\r\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const { run } = await openTerminal();
    for (const args of [["doctor"], ["doctor", "--json"], ["keys", "fetch"]]) {
      const { stdout, stderr } = await run([...args, "--base-url", `http://127.0.0.1:${port}`]);
      expect(stdout + stderr).not.toMatch(OBEYED);
    }
  });

  it("cannot push our lines off the screen", async () => {
    const { run } = await openTerminal();
    const endless = await listen((request, response) => {
      const keyMaterial = { algorithm: "RSA_OAEP_256", keyMaterial: vectors.keys.wise.publicSpkiDerBase64 };
      if (request.url?.includes("public-keys") === true) {
        return response.end(JSON.stringify({ version: "x".repeat(500_000), keyMaterial }));
      }
      return response.writeHead(404).end();
    });
    expect((await run(["doctor", "--base-url", endless])).stdout.length).toBeLessThan(5_000);
  });
});

it("an endless key file from the web is not read further than a key can be long", async () => {
  const { run } = await openTerminal();
  let isOpen = true;
  const endless = await listen((_request, response) => {
    response.on("close", () => (isOpen = false));
    const push = (): void => {
      while (isOpen && response.write("A".repeat(65_536)));
      if (isOpen) response.once("drain", push);
    };
    push();
  });
  const { exitCode, stderr } = await run(["jwe", "seal", "--key", endless]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("too large for a key")]);
});

describe("a hostile JWE", () => {
  it.each([{ json: [] }, { json: ["--json"] }])(
    "says nothing through jwe inspect $json",
    async ({ json }) => {
      const { run } = await scene();
      const jwe = `${part({ alg: EVIL, enc: EVIL, kid: EVIL, [EVIL]: 1 })}.AA.AA.AA.AA`;
      expectHarmless(await run(["jwe", "inspect", jwe, ...json]));
      const notBase64 = await run(["jwe", "inspect", ...json], {
        input: `${EVIL}.${EVIL}.${EVIL}.${EVIL}.${EVIL}`,
      });
      expect(notBase64.stdout + notBase64.stderr).not.toMatch(OBEYED);
    },
  );

  it("says nothing through jwe open, and JSON stays what it was", async () => {
    const { run, write } = await scene();
    await write("own.pem", vectors.keys.wise.privatePkcs8Pem);
    const open = ["jwe", "open", "-", "--private-key", "own.pem"];
    const json = JSON.stringify({ message: EVIL.replaceAll("\n", "") }, null, 2).replaceAll(
      "\\u009b",
      "\x9b",
    );
    const asJson = await run(open, { input: await sealed(json) });
    expectHarmless(asJson);
    expect(JSON.parse(asJson.stdout)).toEqual(JSON.parse(json));
    const text = "one\ttwo\r\nthree\x1b[2J";
    expect((await run(open, { input: await sealed(text) })).stdout).toBe("one\ttwo\nthree\\u001b[2J\n");
    const exact = await run([...open, "--json"], { input: await sealed(EVIL) });
    expectHarmless(exact);
    expect(JSON.parse(exact.stdout)).toEqual({ plaintext: EVIL });
  });
});

describe("hostile names, files and programs", () => {
  const NAME = "a\x1b[2J\u202Eb";

  it.each([
    [[NAME]],
    [["doctor", `--${NAME}`]],
    [["doctor", NAME]],
    [["doctor", "--environment", NAME]],
    [["doctor", "--timeout", NAME]],
    [["keys", "upload", NAME, "--base-url", "http://127.0.0.1:9"]],
    [["keys", "generate", "--bits", NAME]],
    [["keys", "generate", "--out", `no-folder/${NAME}`]],
    [["keys", "generate", "--out", `no-folder/${NAME}`, "--json"]],
    [["jwe", "open", "e30.A.A.A.A", "--cek", NAME]],
    [["jwe", "seal", "--key", NAME]],
    [["jwe", "seal", "--key", `https://user:${NAME}@localhost/`]],
    [["conformance", NAME]],
    [["call", NAME, "/v1/x"]],
    [["call", "GET", NAME]],
    [["call", "GET", "/v1/x", "-H", NAME]],
    [["call", "GET", "/v1/x", "-d", `@${NAME}`]],
    [["completion", NAME]],
    [["sandbox", "--config", NAME]],
    [["sandbox", "--config", "bad.json"]],
    [["sandbox", "--config", "strict.json"]],
    [["sandbox", "--port", NAME]],
    [["sandbox", "--port", "0", "--host", NAME]],
    [["sandbox", "--port", "0", "--state", `no-folder/${NAME}`]],
  ])("say nothing through the error of %j", async (args) => {
    const { run, write } = await scene();
    await write("bad.json", JSON.stringify({ [EVIL]: 1 }));
    await write(
      "strict.json",
      JSON.stringify({ users: [{ id: 1, tokens: ["a"], profiles: [1], [EVIL]: 1 }] }),
    );
    const outcome = await run(args);
    expect(outcome.exitCode).toBeGreaterThan(0);
    expect(outcome.stdout + outcome.stderr).not.toMatch(OBEYED);
    expect(outcome.stderr.split("\n")).not.toContain(FORGED);
  });

  it("say nothing through the names of key files", async () => {
    const { run } = await scene();
    expectHarmless(await run(["keys", "generate", "--out", NAME]));
    expectHarmless(await run(["keys", "generate", "--out", NAME, "--force", "--json"]));
  });

  it("say nothing through the sandbox's greeting", async () => {
    const { folder, write } = await scene();
    await write("config.json", JSON.stringify({ profiles: [{ id: 101, deviceFingerprint: EVIL }] }));
    for (const json of [[], ["--json"]]) {
      const program = new Program("sandbox", "--port", "0", "--config", join(folder, "config.json"), ...json);
      await program.says(json.length > 0 ? "}\n" : "Ctrl-C ends it.");
      await program.end("SIGTERM");
      expectHarmless(program);
      if (json.length === 0) continue;
      expect(JSON.parse(program.stdout).profiles).toEqual([{ id: 101, deviceFingerprint: EVIL }]);
    }
  });

  it("say nothing through conformance", async () => {
    const { run, write } = await scene();
    await write(
      "peer.mjs",
      `const evil = ${JSON.stringify(EVIL)};
      process.stdin.on("data", (chunk) => {
        for (const line of String(chunk).trim().split("\\n")) {
          const { do: what } = JSON.parse(line);
          const answer = what === "open" ? { plaintext: JSON.stringify(evil), [evil]: 1 } : { jwe: evil, cek: evil, status: evil };
          console.log(what === "send" ? "no JSON: \\x1b[2J\\u202e" : JSON.stringify(answer));
        }
      });`,
    );
    for (const json of [[], ["--json"]]) {
      const outcome = await run(["conformance", ...json, "--", "node", "peer.mjs"]);
      expectHarmless(outcome);
      expect(outcome.exitCode).toBe(1);
    }
  });
});

it("what goes to a file is plain, though the rest goes to a terminal", async (test) => {
  if (spawnSync("script", ["--version"]).status !== 0) {
    console.warn("Skipped: no `script` here that makes a terminal.");
    test.skip();
  }
  const { folder, url } = await scene();
  const run = async (words: readonly string[], redirect: string): Promise<string> => {
    const command = [...COMMAND, ...words, "--base-url", url].map((word) => `'${word}'`).join(" ");
    const options = { folder, input: "", env: { TERM: "xterm" } };
    await finished("script", ["-qefc", `${command} ${redirect}`, "screen"], options);
    return readFile(join(folder, "plain"), "utf8");
  };
  expect(await run(["call", "GET", "/v1/x"], "2> plain")).toMatch(/^HTTP 404, trace id/);
  expect(await readFile(join(folder, "screen"), "utf8")).toContain("errors");
  expect(await run(["doctor"], "> plain")).toContain("  failed   ");
  expect(await readFile(join(folder, "plain"), "utf8")).not.toContain("\x1b");
});

it("on a real terminal only our own colours remain", async (test) => {
  if (spawnSync("script", ["--version"]).status !== 0) {
    console.warn("Skipped: no `script` here that makes a terminal.");
    test.skip();
  }
  const { folder, url } = await scene();
  const command = [...COMMAND, "doctor", "--base-url", url].map((word) => `'${word}'`).join(" ");
  await finished("script", ["-qefc", command, "screen"], { folder, input: "", env: { TERM: "xterm" } });
  const screen = await readFile(join(folder, "screen"), "utf8");
  const [, shown = ""] = /(Checking[\s\S]*skipped)/.exec(screen) ?? [];
  const withoutColours = shown.replaceAll(/\x1b\[(?:1|2|22|3[0-7]|39)m/g, "").replaceAll("\r\n", "\n"); // eslint-disable-line no-control-regex
  expect(withoutColours).not.toMatch(OBEYED);
  expect(withoutColours).toContain("\\u001b[31m");
  expect(withoutColours).not.toBe(shown);
});
