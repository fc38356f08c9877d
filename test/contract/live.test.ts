import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import type { SandboxServer } from "../../src/sandbox/node.ts";
import { tellLive } from "../live/live.ts";
import type { Environment } from "../live/live.ts";
import { vectors } from "../support/keys.ts";
import { story } from "./story.ts";

const SECRET = {
  SCA_TOKEN: "users-own-token",
  SCA_CLIENT_TOKEN: "partners-own-token",
  SCA_FACEMAP: "RkFDRQ==",
};

let sandbox: Sandbox;
let server: SandboxServer | undefined;

beforeEach(async () => {
  await server?.close();
  sandbox = await createSandbox({
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    users: [{ id: 7, tokens: [SECRET.SCA_TOKEN], profiles: [101, 102] }],
    clientTokens: [SECRET.SCA_CLIENT_TOKEN],
  });
  server = await serve(sandbox);
});
afterAll(async () => {
  await server?.close();
});

async function told(env: Environment): Promise<{ code: number; lines: string[]; text: string }> {
  const lines: string[] = [];
  const code = await tellLive(env, (line) => void lines.push(line));
  return { code, lines, text: lines.join("\n") };
}

const environment = (more: Environment = {}): Environment => ({
  ...SECRET,
  SCA_BASE_URL: server?.url ?? "",
  SCA_PROFILE_ID: "101",
  ...more,
});

describe("the story told to a server of one's choice", () => {
  it("says that it ran nothing, and what it needs, when it is not told where", async () => {
    const { code, text } = await told({});
    expect(code).toBe(0);
    expect(text).toMatch(/^Nothing was run: .*\n.*SCA_BASE_URL/);
  });

  it.each([
    { SCA_BASE_URL: "https://api.wise.com" },
    { SCA_BASE_URL: "api.wise-sandbox.com" },
    { SCA_PROFILE_ID: "P101" },
    { SCA_READING: "optimistic" },
  ])("runs nothing with %o", async (wrong) => {
    const { code, lines } = await told(environment(wrong));
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^Nothing was run: .*(production|not a URL|whole number|one of page)/),
    ]);
  });

  it("reports each expectation in a line, with its source, and leaves nothing behind", async () => {
    const { code, lines, text } = await told(
      environment({
        SCA_UPLOAD_KEY: "1",
        SCA_ANOTHER_PROFILE_ID: "102",
        SCA_FOREIGN_PROFILE_ID: "202",
        SCA_API_VERSION: "2026Q4",
      }),
    );
    expect(text).not.toMatch(/^differs/m);
    expect(code).toBe(0);
    const expectations = story.flatMap((chapter) => chapter.expectations);
    expect(lines).toHaveLength(expectations.length + 1);
    expectations.forEach(({ source, says }, index) => {
      expect(lines[index]).toContain(source);
      expect(lines[index]).toContain(says);
    });
    expect(lines.at(-1)).toMatch(/^\d+ as expected, 0 differ, \d+ not run\.$/);
    expect(sandbox.snapshot().profiles.find(({ id }) => id === "101")).toMatchObject({ devices: [] });
  });

  it("says where a server differs, and from which source, without a secret", async () => {
    sandbox.configure({ lockout: { status: 403 }, ottErrors: { unknown: 410 } });
    const { code, text } = await told(environment());
    expect(code).toBe(1);
    expect(text).toMatch(
      /^differs {2}provider {4}lock-out: five failures .*\n +expected 429, but got 403 LOCKED_OUT$/m,
    );
    expect(text).toMatch(/^differs {2}assumption {2}clearing: verifyPin .*\n +expected 404 .*, but got 410/m);
    expect(text).toMatch(/^not run {2}provider .*\n +needs SCA_UPLOAD_KEY=1$/m);
    for (const secret of Object.values(SECRET)) expect(text).not.toContain(secret);
  });

  it("touches no factor of a profile that has some", async () => {
    sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone-1" });
    const { code, text } = await told(environment());
    expect(code).toBe(1);
    expect(text).toContain("the profile has factors already");
    const [profile] = sandbox.snapshot().profiles;
    expect(profile).toMatchObject({
      pin: { secret: "1234" },
      devices: [{ secret: "phone-1" }],
      counters: {},
    });
  });

  it("stops at once when there is no server", async () => {
    await server?.close();
    const { code, lines } = await told(environment());
    server = undefined;
    expect(code).toBe(1);
    expect(lines).toHaveLength(3);
  });
});
