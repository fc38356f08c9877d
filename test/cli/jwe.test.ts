import { spawnSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { vectors } from "../support/keys.ts";
import { serveSandbox } from "./servers.ts";
import { COMMAND, finished, openTerminal } from "./terminal.ts";

const request = vectors.requests[0]?.jwe ?? "";
const [direct] = vectors.directReplies;
const [toPartner] = vectors.keyEncryptedReplies;
const withKey = (url: string): string[] => ["jwe", "seal", "--base-url", url];

describe("jwe seal and jwe open", () => {
  it("do a curl user's round trip, without the PIN in any output", async () => {
    const [terminal, { sandbox, url }] = await Promise.all([openTerminal(), serveSandbox()]);
    sandbox.profile(101).enrol({ pin: "8402", deviceFingerprint: "phone" });
    const authorization = "Bearer any";
    const session = await fetch(`${url}/v2/profiles/101/sca-sessions/authorise`, {
      method: "POST",
      headers: { authorization },
    });
    const { oneTimeTokenProperties } = (await session.json()) as {
      oneTimeTokenProperties: { oneTimeToken: string };
    };
    const args = [...withKey(url), "--as", "pin", "--cek-out", "cek.json"];
    const sealed = await terminal.run(args, { input: "8402\n" });
    expect(sealed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(sealed.stdout).not.toContain("8402");
    expect((await stat(join(terminal.folder, "cek.json"))).mode & 0o777).toBe(0o600);

    const reply = await fetch(`${url}/v2/profiles/101/pin/verify`, {
      method: "POST",
      headers: {
        authorization,
        "one-time-token": oneTimeTokenProperties.oneTimeToken,
        accept: "application/jose+json",
        "content-type": "application/jose+json",
        "x-tw-jose-method": "jwe",
      },
      body: sealed.stdout,
    });
    expect(reply.status).toBe(200);
    const opened = await terminal.run(["jwe", "open", "--cek", "cek.json"], { input: await reply.text() });
    expect(opened).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(opened.stdout)).toMatchObject({
      oneTimeToken: oneTimeTokenProperties.oneTimeToken,
      challenges: [{ passed: true }, { passed: false }],
    });

    const again = await terminal.run(args, { input: "8402\n" });
    expect(again).toMatchObject({ exitCode: 2, stdout: "" });
    expect(again.stderr).toContain("cek.json cannot be written: it exists");
  });

  it("seal to a key from a file or a URL, and open with its private half", async () => {
    const terminal = await openTerminal();
    const { publicSpkiPem, privatePkcs8Pem } = vectors.keys.partner;
    await writeFile(join(terminal.folder, "public.pem"), publicSpkiPem);
    await writeFile(join(terminal.folder, "private.pem"), privatePkcs8Pem);
    const body = '{"message":"hello"}';
    const sealed = await terminal.run(["jwe", "seal", "--key", "public.pem"], { input: body });
    const opened = await terminal.run(["jwe", "open", sealed.stdout.trim(), "--private-key", "private.pem"]);
    expect([opened.exitCode, opened.stdout]).toEqual([0, `${body}\n`]);

    const mistaken = await terminal.run(["jwe", "seal", "--key", "private.pem", "--json"], { input: body });
    expect(mistaken.exitCode).toBe(2);
    expect(JSON.parse(mistaken.stdout).error.message).toContain("private.pem holds a private key");
  });

  it("open the replies of other implementations, and say no more than that one does not open", async () => {
    const terminal = await openTerminal();
    await writeFile(join(terminal.folder, "cek"), direct?.cekHex ?? "");
    await writeFile(join(terminal.folder, "own.pem"), vectors.keys.partner.privatePkcs8Pem);
    const [byCek, byKey, wrong, plain] = await Promise.all([
      terminal.run(["jwe", "open", `"${direct?.jwe}"`, "--cek", "cek"]),
      terminal.run(["jwe", "open", toPartner?.jwe ?? "", "--private-key", "own.pem"]),
      terminal.run(["jwe", "open", request, "--cek", "cek"]),
      terminal.run(["jwe", "open", "--cek", "cek"], { input: '{"errors":[]}' }),
    ]);
    expect(JSON.parse(byCek.stdout)).toEqual(direct?.plaintext);
    expect(JSON.parse(byKey.stdout)).toEqual(toPartner?.plaintext);
    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toBe("wise-sca: the JWE could not be opened with the keys at hand\n");
    expect(plain).toMatchObject({ exitCode: 1, stdout: '{"errors":[]}\n' });
    expect(plain.stderr).toContain("this is not sealed");
  });

  it("print an error body as it came, whatever it is, but for what a terminal obeys", async () => {
    const terminal = await openTerminal();
    await writeFile(join(terminal.folder, "cek"), direct?.cekHex ?? "");
    const page = "<html>\n<h1>502 Bad Gateway</h1>\u001b[2J\n</html>";
    const open = ["jwe", "open", "-", "--cek", "cek"];
    const [html, json] = await Promise.all([
      terminal.run(open, { input: page }),
      terminal.run([...open, "--json"], { input: page }),
    ]);
    expect(html).toMatchObject({ exitCode: 1, stdout: `${page.replace("\u001b", "\\u001b")}\n` });
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "NOT_A_JWE" }, body: page });
  });

  it("open what was sealed with the content key that was kept, and nothing else with it", async () => {
    const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
    const seal = (file: string) =>
      terminal.run([...withKey(url), "--as", "pin", "--cek-out", file], { input: "8402\n" });
    const [sealed, other] = await Promise.all([seal("cek.json"), seal("other.json")]);
    const open = (jwe: string) => terminal.run(["jwe", "open", jwe.trim(), "--cek", "cek.json"]);
    expect(await open(sealed.stdout)).toMatchObject({ exitCode: 0, stdout: '{"pin":"8402"}\n' });
    const forged = sealed.stdout.replace(/.{10}$/s, (end) => `${end[0] === "A" ? "B" : "A"}${end.slice(1)}`);
    for (const jwe of [other.stdout, forged]) {
      const refused = await open(jwe);
      expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
      expect(refused.stderr).toContain("could not be opened with the keys at hand");
    }
  });

  it("work as the help prints them, twice in a row", async (test) => {
    if (spawnSync("curl", ["--version"]).status !== 0) {
      console.warn("Skipped: no curl here.");
      test.skip();
    }
    const [terminal, { sandbox, url }] = await Promise.all([openTerminal(), serveSandbox()]);
    sandbox.profile(101).enrol({ pin: "8402", deviceFingerprint: "phone" });
    const { stdout: help } = await terminal.run(["jwe", "seal", "--help"]);
    const printed = /\$ (wise-sca jwe seal --as pin[^]*?)\n {2}\$ (curl[^]*?cek\.json\n)/.exec(help);
    const session = await fetch(`${url}/v2/profiles/101/sca-sessions/authorise`, {
      method: "POST",
      headers: { authorization: "Bearer any" },
    });
    const { oneTimeTokenProperties } = (await session.json()) as {
      oneTimeTokenProperties: { oneTimeToken: string };
    };
    const pipeline = `echo 8402 | ${printed?.[1]} --base-url ${url}\n${printed?.[2]}`
      .replace(" > pin.jwe --base-url", " --base-url")
      .replace(`--base-url ${url}`, `--base-url ${url} > pin.jwe`)
      .replaceAll("http://127.0.0.1:4010", url);
    const program = `#!/bin/sh\nexec '${COMMAND[0]}' '${COMMAND[1]}' "$@"\n`;
    await writeFile(join(terminal.folder, "wise-sca"), program, { mode: 0o755 });
    const env = {
      PATH: `${terminal.folder}:${process.env["PATH"]}`,
      WISE_SCA_TOKEN: "any",
      OTT: oneTimeTokenProperties.oneTimeToken,
    };
    const { exitCode, stdout, stderr } = await finished("sh", ["-ec", `${pipeline}\n${pipeline}`], {
      folder: terminal.folder,
      input: "",
      env,
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.trim().split("\n")).toHaveLength(2);
    for (const line of stdout.trim().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ oneTimeToken: env.OTT });
    }
  });

  it("refuse what is not of the stated form, without repeating it", async () => {
    const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
    const pin = await terminal.run([...withKey(url), "--as", "pin"], { input: "12a45" });
    expect(pin).toMatchObject({ exitCode: 2, stdout: "" });
    expect(pin.stderr).toBe("wise-sca: this is not the PIN, four digits\n");
    const body = await terminal.run(withKey(url), { input: "8402" });
    expect([body.exitCode, body.stderr.includes("8402")]).toEqual([2, false]);
  });

  it("ask for a PIN on a terminal without showing it", async (test) => {
    if (spawnSync("script", ["--version"]).status !== 0) {
      console.warn("Skipped: no `script` here that makes a terminal for the prompt.");
      test.skip();
    }
    const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
    const words = [...COMMAND, ...withKey(url), "--as", "pin"].map((word) => `'${word}'`).join(" ");
    // The keys are struck only once the question is on the screen: before that, the terminal itself echoes.
    const typed = "until grep -qs 'Type the PIN' screen; do sleep 0.05; done; printf '7391\\r'; sleep 0.3";
    const shell = `(${typed}) | script -qefc "stty cols 100; ${words} > out.jwe" screen`;
    const { exitCode } = await finished("sh", ["-c", shell], { folder: terminal.folder, input: "" });
    const screen = await readFile(join(terminal.folder, "screen"), "utf8");
    expect(exitCode).toBe(0);
    expect(screen).toContain("Type the PIN");
    expect(screen).not.toContain("7391");
    expect(await readFile(join(terminal.folder, "out.jwe"), "utf8")).toMatch(/^eyJ[\w-]+(?:\.[\w-]+){4}\n$/);
  });
});

describe("jwe inspect", () => {
  it("shows the header and the length of each part", async () => {
    const terminal = await openTerminal();
    const { exitCode, stdout } = await terminal.run(["jwe", "inspect", "-"], { input: `${request}\n` });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Request  {"alg":"RSA-OAEP-256","enc":"A256GCM"}');
    expect(stdout).toMatch(/Encrypted key +256 bytes +the content key, wrapped by RSA-2048/);
    expect(stdout).toMatch(/IV +12 bytes/);
    expect(stdout).toContain("Nothing is wrong with its form.");
  });

  it("names what is wrong, and fails", async () => {
    const terminal = await openTerminal();
    const bad = vectors.rejectReplies.find(({ name }) => name === "four-byte tag")?.jwe ?? "";
    const { exitCode, stdout } = await terminal.run(["jwe", "inspect", bad, "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "direct reply",
      problems: ["Tag: has 4 bytes, and must have 16."],
    });
  });
});
