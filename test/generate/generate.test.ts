import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { compactDecrypt, CompactEncrypt, importPKCS8 } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Operation } from "../../generated/operations.ts";
import type { Description } from "../../scripts/generate/description.ts";
import { operationsModule } from "../../scripts/generate/operations.ts";
import { createHttpClient } from "../../src/client/http-client.ts";
import { createOperations } from "../../src/client/operations.ts";
import { createTransportFetch } from "../../src/client/transport.ts";
import { createJoseFetch } from "../../src/jose/fetch.ts";
import { vectors, wiseKey } from "../support/keys.ts";

const root = new URL("../../", import.meta.url);
const tsx = createRequire(import.meta.url).resolve("tsx/cli");

interface Outcome {
  code: number;
  output: string;
}

async function generate(...args: string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, [tsx, "scripts/generate.ts", ...args], { cwd: root });
  return run.then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
}

let folder: string;
let table: Record<string, Operation>;

beforeAll(async () => {
  folder = await mkdtemp(join(root.pathname, "node_modules", ".generated-"));
  const outcome = await generate("--config", "test/generate/fixture/redocly.yaml", "--out", folder);
  expect(outcome).toMatchObject({ code: 0 });
  const module = (await import(pathToFileURL(join(folder, "operations.ts")).href)) as {
    operations: typeof table;
  };
  table = module.operations;
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("an operation that is only in the description", () => {
  it("is callable with typed arguments, sealed, opened and unwrapped, without a line of TypeScript", async () => {
    const privateKey = await importPKCS8(vectors.keys.wise.privatePkcs8Pem, "RSA-OAEP-256");
    let seen: unknown;
    const server: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const jwe = await request.text();
      const cek = await unwrapKey(jwe);
      const { plaintext } = await compactDecrypt(jwe, privateKey);
      const { pathname, search } = new URL(request.url);
      const reason = request.headers.get("x-request-reason");
      seen = {
        method: request.method,
        pathname,
        search,
        reason,
        body: JSON.parse(new TextDecoder().decode(plaintext)) as unknown,
      };
      const reply = new TextEncoder().encode(JSON.stringify({ envelope: { receiptId: "r-1" } }));
      const sealed = await new CompactEncrypt(reply)
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(cek);
      return new Response(sealed, { status: 201 });
    };
    const transport = createTransportFetch(
      { baseUrl: "https://api.example.com", fetch: server, token: "user-token", retry: { limit: 0 } },
      table,
    );
    const layers = createJoseFetch({ wiseKey, fetch: transport }, { table });
    const client = createHttpClient({
      baseUrl: "https://api.example.com",
      apiVersion: "legacy",
      fetch: layers,
    });
    const named = createOperations<Record<string, (args: unknown) => Promise<unknown>>>(
      { client, layers: () => layers, now: Date.now },
      table,
    );

    const args = { vaultId: 7, xRequestReason: "a test", dryRun: true, value: "s-abc" };
    expect(await named["storeSecret"]?.(args)).toEqual({ receiptId: "r-1" });
    expect(seen).toEqual({
      method: "POST",
      pathname: "/v1/vaults/7/secrets",
      search: "?dry_run=true",
      reason: "a test",
      body: { value: "s-abc" },
    });
    await expect(named["storeSecret"]?.({ ...args, value: "nonsense" })).rejects.toMatchObject({
      field: "value",
    });
  });

  it("has an interface that the compiler holds callers to", async () => {
    const text = await readFile(join(folder, "operations.ts"), "utf8");
    expect(text).toContain('export type ApiErrorCode = "SECRET_ALREADY_EXISTS" | "VAULT_FULL";');
    expect(text).toContain("storeSecret(args: StoreSecretArguments, options?: Options): Promise<Receipt>;");
    expect(text).toContain("@throws ApiError `VAULT_FULL` (409)");
    expect(text).not.toContain("accept");
  });

  it.each([
    ["go/wise_sca.go", /func \(c \*Client\) StoreSecret\(ctx context\.Context, vaultId int64, body Secret, /],
    ["java/WiseSca.java", /public Receipt storeSecret\(Long vaultId, Secret body, /],
    ["php/wise_sca.php", /public function storeSecret\(int \$vaultId, Secret \$body, /],
    ["python/wise_sca.py", /def store_secret\(self, vault_id: int, body: Secret, /],
  ])("is a method of clients/%s, which marks it and sends its required header", async (file, method) => {
    const text = await readFile(join(folder, "clients", file), "utf8");
    expect(text).toContain("Generated from spec/ by `npm run generate`. Do not edit.");
    expect(text).toMatch(method);
    for (const name of ["requestReason", "X-Request-Reason", "joseMethod", "X-tw-jose-method"]) {
      expect(text).toContain(name);
    }
  });

  async function unwrapKey(jwe: string): Promise<Uint8Array> {
    const pem = vectors.keys.wise.privatePkcs8Pem.replace(/-----[A-Z ]+-----|\s/g, "");
    const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("pkcs8", Buffer.from(pem, "base64"), rsa, false, ["decrypt"]);
    return new Uint8Array(
      await crypto.subtle.decrypt(rsa, key, Buffer.from(jwe.split(".")[1] ?? "", "base64url")),
    );
  }
});

describe("npm run generate", { timeout: 60_000 }, () => {
  it("gives the same bytes again, and --check names the files that drifted", async () => {
    const edited = ["clients/go/wise_sca.go", "operations.ts"].map((name) => join(folder, name));
    for (const path of edited) await writeFile(path, "// edited by hand\n");
    const config = ["--config", "test/generate/fixture/redocly.yaml", "--out", folder];
    const { code, output } = await generate(...config, "--check");
    expect(code).toBe(1);
    // Nothing else is named: a second run made the same bytes.
    const named = output.split("\n").filter((line) => line.startsWith("  "));
    expect(named.map((line) => join(root.pathname, line.trim())).sort()).toEqual(edited);
  });
});

describe("the generator", async () => {
  const text = await readFile(new URL("generated/openapi.yaml", root), "utf8");

  it.each([
    [
      "a code in a body that would stand for two things",
      "one.time.token.used: ONE_TIME_TOKEN_USED",
      "one.time.token.used: LOCKED_OUT",
      /one\.time\.token\.used is \w+ in one/,
    ],
    ["an argument that comes twice", "name: One-Time-Token", "name: Pin", /argument pin comes twice/],
    [
      "an argument in snake case",
      "properties:\n        pin:\n",
      "properties:\n        new_pin:\n",
      /argument new_pin is not camelCase/,
    ],
    [
      "a request body without named members",
      "      properties:\n        pin:\n",
      "      x:\n        pin:\n",
      /named/,
    ],
  ])("refuses %s", (_, part, other, message) => {
    expect(() => operationsModule(parse(text) as Description)).not.toThrow();
    const changed = text.replace(part, other);
    expect(changed).not.toBe(text);
    expect(() => operationsModule(parse(changed) as Description)).toThrow(message);
  });
});
