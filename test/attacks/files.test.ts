/** Another user of the machine, who may put anything into a folder that our files go into. */
import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { keepState } from "../../src/sandbox/node.ts";
import { openTerminal } from "../cli/terminal.ts";
import { Program } from "../cli/program.ts";
import { vectors } from "../support/keys.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wise-sca-files-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const sandboxWithKey = () =>
  createSandbox({ keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }] });

const fail = (error: unknown): void => {
  throw error;
};

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** Reports every file in the folder, so that no other name can hold a key either. */
async function readableByOthers(): Promise<string[]> {
  const names = await readdir(folder);
  const modes = await Promise.all(names.map((name) => lstat(join(folder, name))));
  return names.filter((_, index) => modes[index]?.isFile() === true && (modes[index].mode & 0o077) !== 0);
}

describe("a state file", () => {
  it("is not written through a link that waits under a name that it is written under", async () => {
    const file = join(folder, "state.json");
    const target = join(folder, "target");
    await writeFile(target, "precious", { mode: 0o644 });
    await symlink(target, `${file}.tmp`);
    await (await keepState(await sandboxWithKey(), file, fail)).close();
    expect(await readFile(target, "utf8")).toBe("precious");
    expect(await modeOf(file)).toBe(0o600);
  });

  it("does not take over the mode of a file that was made before it", async () => {
    const file = join(folder, "state.json");
    await writeFile(`${file}.tmp`, "");
    await chmod(`${file}.tmp`, 0o666);
    const spy = await open(`${file}.tmp`, "r");
    await (await keepState(await sandboxWithKey(), file, fail)).close();
    // Whoever opened that file beforehand reads on in it.
    expect(await spy.readFile("utf8")).toBe("");
    await spy.close();
    expect(await modeOf(file)).toBe(0o600);
  });

  it("replaces a link of its own name, and not what the link points to", async () => {
    const first = await sandboxWithKey();
    const target = join(folder, "elsewhere.json");
    await (await keepState(first, target, fail)).close();
    const text = await readFile(target, "utf8");
    const file = join(folder, "state.json");
    await symlink(target, file);
    const second = await sandboxWithKey();
    const kept = await keepState(second, file, fail);
    second.advance(5);
    await kept.close();
    expect(await readFile(target, "utf8")).toBe(text);
    expect((await lstat(file)).isFile()).toBe(true);
  });

  it("that every user can change is not restored: it may bring private keys that somebody knows", async () => {
    const file = join(folder, "state.json");
    await (await keepState(await sandboxWithKey(), file, fail)).close();
    await chmod(file, 0o666);
    await expect(keepState(await sandboxWithKey(), file, fail)).rejects.toThrow(
      "can be changed by every user",
    );
  });

  it("that belongs to another user is not restored", async () => {
    const file = join(folder, "state.json");
    await (await keepState(await sandboxWithKey(), file, fail)).close();
    const own = process.geteuid?.() ?? 0;
    // Only root can give a file away, and root may read any: so it plays another user.
    if (own === 0) await chown(file, 4242, 4242);
    vi.spyOn(process, "geteuid").mockReturnValue(own + 1);
    await expect(keepState(await sandboxWithKey(), file, fail)).rejects.toThrow("belongs to another user");
  });

  it("that is a pipe does not hold the sandbox for ever", async () => {
    const file = join(folder, "state.json");
    await promisify(execFile)("mkfifo", [file]);
    await expect(keepState(await sandboxWithKey(), file, fail)).rejects.toThrow("is no file");
  });

  it("does not go into a folder where every user may exchange files", async () => {
    await chmod(folder, 0o777);
    const file = join(folder, "state.json");
    await expect(keepState(await sandboxWithKey(), file, fail)).rejects.toThrow("its folder");
    expect(await readdir(folder)).toEqual([]);
    await chmod(folder, 0o1777);
    await (await keepState(await sandboxWithKey(), file, fail)).close();
    expect(await readableByOthers()).toEqual([]);
  });

  it("has every answer that was received, though the process is killed in the same moment", async () => {
    const file = join(folder, "state.json");
    const program = new Program("sandbox", "--port", "0", "--json", "--state", file);
    const { url } = JSON.parse(await program.line()) as { url: string };
    const { status } = await fetch(`${url}/v2/profiles/4711/sca-sessions/authorise`, {
      method: "POST",
      headers: { authorization: "Bearer any" },
    });
    await program.end("SIGKILL");
    expect(status).toBe(200);
    const { tokens } = JSON.parse(await readFile(file, "utf8")) as { tokens: { profileId: string }[] };
    expect(tokens.map(({ profileId }) => profileId)).toEqual(["4711"]);
  });
});

describe("key files", () => {
  const NAMES = ["mine.private.pem", "mine.public.pem"] as const;

  it("are not written through links, with --force or without", async () => {
    const terminal = await openTerminal();
    const target = join(terminal.folder, "target");
    await writeFile(target, "precious");
    for (const name of NAMES) await symlink(target, join(terminal.folder, name));
    expect(await terminal.run(["keys", "generate", "--out", "mine"])).toMatchObject({ exitCode: 2 });
    expect((await lstat(join(terminal.folder, NAMES[0]))).isSymbolicLink()).toBe(true);
    expect(await terminal.run(["keys", "generate", "--out", "mine", "--force"])).toMatchObject({
      exitCode: 0,
    });
    expect(await readFile(target, "utf8")).toBe("precious");
    for (const name of NAMES) expect(await modeOf(join(terminal.folder, name))).toBe(0o600);
  });

  it("are all there or none: --force does not delete the old key before the new pair is there", async () => {
    const terminal = await openTerminal();
    const old = join(terminal.folder, NAMES[0]);
    await writeFile(old, "the only copy", { mode: 0o600 });
    await mkdir(join(terminal.folder, NAMES[1]));
    const { exitCode, stderr } = await terminal.run(["keys", "generate", "--out", "mine", "--force"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("mine.public.pem cannot be written")]);
    expect(await readFile(old, "utf8")).toBe("the only copy");
    expect((await readdir(terminal.folder)).toSorted()).toEqual([...NAMES].toSorted());
  });

  it("do not go into a folder where every user may exchange them", async () => {
    const terminal = await openTerminal();
    const shared = join(terminal.folder, "shared");
    await mkdir(shared);
    await chmod(shared, 0o777);
    const { exitCode, stderr } = await terminal.run(["keys", "generate", "--out", "shared/mine"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("take one of your own")]);
    expect(await readdir(shared)).toEqual([]);
  });

  it("of content keys are held to the same", async () => {
    const terminal = await openTerminal();
    const target = join(terminal.folder, "target");
    await writeFile(target, "precious");
    await writeFile(join(terminal.folder, "wise.pem"), vectors.keys.wise.publicSpkiPem);
    await symlink(target, join(terminal.folder, "cek.json"));
    const seal = ["jwe", "seal", "--key", "wise.pem", "--as", "pin", "--cek-out", "cek.json"];
    expect(await terminal.run(seal, { input: "4711" })).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await terminal.run([...seal, "--force"], { input: "4711" })).toMatchObject({ exitCode: 0 });
    expect(await readFile(target, "utf8")).toBe("precious");
    expect(await modeOf(join(terminal.folder, "cek.json"))).toBe(0o600);
  });
});

it("the process list holds no secret: no command takes one as an argument", async () => {
  const { run } = await openTerminal();
  const commands = [
    "sandbox",
    "doctor",
    "keys generate",
    "keys upload",
    "keys fetch",
    "jwe inspect",
    "jwe seal",
  ];
  for (const command of [...commands, "jwe open", "conformance"]) {
    const { stdout } = await run([...command.split(" "), "--help"]);
    const valued = [...stdout.matchAll(/^ +(?:-\w, )?--([\w-]+) <([^>]+)>/gm)];
    for (const [, name = "", value = ""] of valued) {
      const holdsSecret = /token|pin$|secret|password|fingerprint|cek|private/.test(name);
      expect([command, name, holdsSecret && value !== "file"]).toEqual([command, name, false]);
    }
  }
});
