import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { Sandbox, Snapshot } from "../../../src/sandbox/index.ts";
import { keepState } from "../../../src/sandbox/node.ts";
import { Program } from "../../cli/program.ts";
import { vectors } from "../../support/keys.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-state-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function makeSandbox(): Promise<Sandbox> {
  return createSandbox({ keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }] });
}

const fail = (error: unknown): void => {
  throw error;
};

async function stored(file: string): Promise<Snapshot> {
  return JSON.parse(await readFile(file, "utf8")) as Snapshot;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

describe("a state file", () => {
  it("follows calls and changes, and another sandbox goes on from it", async () => {
    const file = join(folder, "follows.json");
    const first = await makeSandbox();
    const kept = await keepState(first, file, fail);
    expect(kept.restored).toBe(false);
    first.profile(7).enrol({ pin: "1234" });
    await first.fetch("/v2/profiles/7/sca-sessions/authorise", {
      method: "POST",
      headers: { authorization: "Bearer any" },
    });
    first.advance(60);
    await until(async () => (await stored(file)).clockOffset === 60_000);
    await kept.close();

    const second = await createSandbox();
    const again = await keepState(second, file, fail);
    expect(again.restored).toBe(true);
    expect(second.snapshot()).toEqual(first.snapshot());
    await again.close();
  });

  it("is its owner's alone, since it holds private keys", async () => {
    const file = join(folder, "private.json");
    await (await keepState(await makeSandbox(), file, fail)).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("has all that happened before it was closed, and nothing after", async () => {
    const file = join(folder, "closed.json");
    const sandbox = await makeSandbox();
    const kept = await keepState(sandbox, file, fail);
    sandbox.profile(1).enrol({ pin: "1234" });
    await kept.close();
    sandbox.profile(2).enrol({ pin: "1234" });
    expect((await stored(file)).profiles.map(({ id }) => id)).toEqual(["1"]);
  });

  it("tells of a failed write, and is written with the next change", async () => {
    const directory = await mkdtemp(join(folder, "gone-"));
    const file = join(directory, "state.json");
    const errors: unknown[] = [];
    const sandbox = await makeSandbox();
    const kept = await keepState(sandbox, file, (error) => errors.push(error));
    await rm(directory, { recursive: true });
    sandbox.advance(1);
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ code: "ENOENT" });
    await kept.close();
  });

  it.each(["", "[]", '{"format":1}', '{"format":1,"keys":[],"profiles":[],"tokens":[],"partnerKeys":[]}'])(
    "that is not one is refused and left alone: %j",
    async (text) => {
      const file = join(folder, "foreign.json");
      await writeFile(file, text);
      await expect(keepState(await makeSandbox(), file, fail)).rejects.toThrow("is not what a sandbox wrote");
      expect(await readFile(file, "utf8")).toBe(text);
    },
  );

  let interrupted = 0;
  it.each([1, 2, 3])(
    "is whole when the process is killed in the middle of writing it (%i)",
    async (round) => {
      const file = join(folder, `killed-${round}.json`);
      const program = new Program("sandbox", "--port", "0", "--json", "--state", file);
      const { url } = JSON.parse(await program.line()) as { url: string };
      const send = (method: string, path: string, body: object) =>
        fetch(`${url}/_sandbox${path}`, {
          method,
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
      const enrol = (id: number, factors: object) => send("PUT", `/profiles/${id}/factors`, factors);
      await enrol(4711, { pin: "1234" });
      // Large enough that writing takes a while.
      for (let id = 1; id <= 4; id += 1) await enrol(id, { faceMap: "A".repeat(4_000_000) });
      // Each call leads to another write, and answers only after it.
      const last = send("POST", "/clock/advance", { seconds: 1 }).catch(() => undefined);
      while (!temporariesOf(file).some((path) => isPartial(path, round))) {
        if ((await Promise.race([last, new Promise((resolve) => setImmediate(resolve, "busy"))])) !== "busy")
          break;
      }
      await program.end("SIGKILL");

      const text = await readFile(file, "utf8");
      const snapshot = JSON.parse(text) as Snapshot;
      expect(snapshot.profiles.some(({ id }) => id === "4711")).toBe(true);
      if (temporariesOf(file).length > 0) interrupted += 1;

      const next = await createSandbox();
      const kept = await keepState(next, file, fail);
      expect(kept.restored).toBe(true);
      expect(next.snapshot()).toEqual(snapshot);
      await kept.close();
      expect(temporariesOf(file)).toEqual([]);
    },
  );

  it("was being written when it was killed: the kills came neither too early nor too late", () => {
    expect(interrupted).toBeGreaterThan(0);
  });
});

/** What a write has left beside the file, or is about to put in its place. */
function temporariesOf(file: string): string[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.`));
  return names.map((name) => join(folder, name));
}

/** Whether a file is being written: a little further on in each round. */
function isPartial(file: string, round: number): boolean {
  try {
    return statSync(file).size > (round - 1) * 2_000_000;
  } catch {
    return false;
  }
}
