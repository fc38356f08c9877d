import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { ApiError, createScaClient } from "../../src/index.ts";
import { startMock } from "../support/mock-process.ts";

it("the README's mock answers the README's client, and Ctrl-C ends it", async () => {
  const { child, ended, saying } = startMock("--port", "0");
  const [, baseUrl = ""] = await saying(/listens on (http:\S+)/);

  // From here as in the README.
  const sca = createScaClient({ baseUrl, token: "any", clientToken: "any" });
  const { oneTimeToken } = await sca.createScaSession({ profileId: 101 });
  const token = await sca.verifyPin({ profileId: 101, oneTimeToken, pin: "1234" });
  expect(token.challenges[0]?.passed).toBe(true);

  const refusal = await sca
    .createPin({ profileId: 101, pin: "1234" }, { headers: { Prefer: "code=409" } })
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({ code: "PIN_ALREADY_EXISTS", status: 409 });

  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

it("a port in use is named, with a way out", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  const { ended, saying } = startMock("--port", String(port));
  await saying(new RegExp(`Port ${port} is in use\\. Choose another one: npm run mock -- --port`));
  expect(await ended).toBe(1);
  await new Promise((resolve) => taken.close(resolve));
});

it("says with --help what it can do, without listening", async () => {
  const { ended, saying } = startMock("--help");
  const [text] = await saying(/Usage: npm run mock[\s\S]*/);
  for (const told of ["--port <number>", "(default: 4020)", "--help", "Prefer: code=409", "x-2fa-approval"])
    expect(text).toContain(told);
  expect(await ended).toBe(0);
});

it("refuses an option that it does not have", async () => {
  const { ended, saying } = startMock("--prot", "1");
  await saying(/The mock did not start: .*--prot/);
  expect(await ended).toBe(1);
});
