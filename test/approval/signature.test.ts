/** Older accounts approve by a signature over the one-time token, not by challenges. */
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { createApprovalFetch, createMemoryStore, parseApprovalRequired } from "../../src/index.ts";
import type { ApprovalFetchOptions } from "../../src/index.ts";
import { createSandbox, readings } from "../../src/sandbox/index.ts";
import type { Reading, SettingsPatch } from "../../src/sandbox/index.ts";
import { failureOf } from "../support/failure.ts";
import { knowing, payment, paymentUrl, stage, statementUrl, AUTHORIZED } from "./stage.ts";

const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
const { publicKey, privateKey } = pair();
const other = pair().privateKey;

const signing = (settings: SettingsPatch = {}, reading: Reading = "page") =>
  stage({ settings, sandbox: { publicKeys: { 1: publicKey }, reading } });

describe("a program that signs one-time tokens by itself", () => {
  const pay = async (key: string, settings: SettingsPatch = {}) => {
    const { fetch } = await signing(settings);
    const { oneTimeToken = "" } = parseApprovalRequired(await fetch(paymentUrl(), payment())) ?? {};
    const headers = new Headers(payment().headers);
    headers.set("x-2fa-approval", oneTimeToken);
    headers.set("X-Signature", sign("RSA-SHA256", Buffer.from(oneTimeToken), key).toString("base64"));
    const response = await fetch(paymentUrl(), { ...payment(), headers });
    const again = parseApprovalRequired(response)?.oneTimeToken;
    const { message } = (await response.json()) as { message?: string };
    return { status: response.status, isSameToken: again === oneTimeToken, message };
  };

  it("is approved", async () => {
    expect(await pay(privateKey)).toMatchObject({ status: 201 });
  });

  it("is refused with another key, under the same token, and told what is wrong", async () => {
    expect(await pay(other)).toMatchObject({
      status: 403,
      isSameToken: true,
      message: expect.stringContaining("does not fit the one-time token under the registered key"),
    });
  });

  it("is told apart where signatures are refused: another token, whose challenges have to be cleared", async () => {
    expect(await pay(privateKey, { signatures: "refuse" })).toMatchObject({
      status: 403,
      isSameToken: false,
      message: expect.stringContaining("takes no signatures"),
    });
  });

  it("is told when its user has registered no key", async () => {
    const { fetch } = await stage();
    const { oneTimeToken = "" } = parseApprovalRequired(await fetch(paymentUrl(), payment())) ?? {};
    const headers = { ...AUTHORIZED, "x-2fa-approval": oneTimeToken, "x-signature": "AAAA" };
    const reply = await fetch(paymentUrl(), { ...payment(), headers });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain("has no public key");
  });
});

describe("a public key that is registered", () => {
  it.each([
    ["no key", { 1: "key" }],
    ["a private key", { 1: privateKey }],
    ["a user without a number", { ann: publicKey }],
  ])("is refused at once when it is %s", async (_, publicKeys) => {
    await expect(createSandbox({ publicKeys })).rejects.toThrow(/^publicKeys: pass RSA public keys/);
  });
});

describe("createApprovalFetch with signature", () => {
  it.each(readings)("passes a payment without asking anybody, as %s has it", async (reading) => {
    const { sca, fetch, travelled } = await signing({}, reading);
    const pay = createApprovalFetch({ sca, fetch, signature: { privateKey } });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toEqual(["POST transfers/55/payments 403", "POST transfers/55/payments 201"]);
    expect((await pay(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("takes a CryptoKey", async () => {
    const der = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
    const { sca, fetch } = await signing();
    const pay = createApprovalFetch({ sca, fetch, signature: { privateKey: key } });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
  });

  it.each(readings)(
    "says that the signature was refused when it is another key's, as %s has it",
    async (reading) => {
      const { sca, fetch, log } = await signing({}, reading);
      const pay = createApprovalFetch({ sca, fetch, signature: { privateKey: other }, solvers: knowing() });
      const failure = await failureOf(pay(paymentUrl(), payment()));
      expect(failure).toMatchObject({ code: "ERR_APPROVAL_SIGNATURE_REFUSED" });
      expect(failure.message).toContain("signature.privateKey");
      expect(log.filter(({ method }) => method === "POST")).toHaveLength(2);
    },
  );

  it.each(readings)("goes on with challenges where signatures are refused, as %s has it", async (reading) => {
    const { sca, fetch, travelled } = await signing({ signatures: "refuse" }, reading);
    const pay = createApprovalFetch({ sca, fetch, signature: { privateKey }, solvers: knowing() });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toEqual([
      "POST transfers/55/payments 403",
      "POST transfers/55/payments 403",
      "GET one-time-token/status 200",
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
      "POST transfers/55/payments 201",
    ]);
  });

  it("does not ask the customer for what is not required, where the signature is the only way", async () => {
    const { sca } = await stage();
    const oneTimeToken = crypto.randomUUID();
    const refusing: typeof globalThis.fetch = async () =>
      new Response(null, { status: 403, headers: { "x-2fa-approval": oneTimeToken } });
    const challenges = [
      { primaryChallenge: { type: "PIN" }, required: true, passed: true },
      { primaryChallenge: { type: "FACE_MAP" }, required: false, passed: false },
    ];
    const passed = { ...sca, getOneTimeTokenStatus: async () => ({ challenges, validity: 3600 }) };
    const face = vi.fn(() => "RkFDRQ==");
    const signature = { privateKey };
    const pay = createApprovalFetch({ sca: passed, fetch: refusing, signature, solvers: { FACE_MAP: face } });
    expect((await failureOf(pay(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_SIGNATURE_REFUSED");
    expect(face).not.toHaveBeenCalled();
  });

  it("is put aside where signatures are refused and nobody answers", async () => {
    const { sca, fetch } = await signing({ signatures: "refuse" });
    const pay = createApprovalFetch({ sca, fetch, signature: { privateKey }, store: createMemoryStore() });
    expect(await failureOf(pay(paymentUrl(), payment()))).toMatchObject({
      code: "ERR_APPROVAL_REQUIRED",
      pending: [{ type: "PIN" }, { type: "PARTNER_DEVICE_FINGERPRINT" }],
    });
  });

  it("pays once for a double click", async () => {
    const { sca, fetch, log } = await signing();
    const pay = createApprovalFetch({ sca, fetch, signature: { privateKey } });
    const clicks = await Promise.allSettled([pay(paymentUrl(), payment()), pay(paymentUrl(), payment())]);
    expect(log.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(clicks.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("sends the key nowhere, and refuses a key of another kind at once, without repeating it", async () => {
    const { sca, fetch, log } = await signing();
    await createApprovalFetch({ sca, fetch, signature: { privateKey } })(paymentUrl(), payment());
    const sent = log.map(({ headers, body }) => JSON.stringify([...headers]) + body).join("");
    expect(sent).not.toContain(privateKey.slice(60, 100));
    for (const wrong of ["secret words", publicKey, 7, {}]) {
      const options: ApprovalFetchOptions = { sca, fetch, signature: { privateKey: wrong as string } };
      expect(() => createApprovalFetch(options)).toThrow(/^signature\.privateKey: pass an RSA private key/);
    }
    expect(() => createApprovalFetch({ sca, fetch, signature: privateKey as never })).toThrow(/privateKey/);
  });
});

describe("a customer who has a password and a phone at Wise, and nothing else", () => {
  const prepared = async () => {
    const staged = await stage();
    staged.sandbox.profile(777).enrol({ password: "correct horse", phone: "+447700908888" });
    return staged;
  };

  it("is told that the password belongs to Wise's own page", async () => {
    const { sca, fetch } = await prepared();
    const pay = createApprovalFetch({ sca, fetch, solvers: { SMS: () => "111111" } });
    const failure = await failureOf(pay(paymentUrl(777), payment()));
    expect(failure.code).toBe("ERR_APPROVAL_REQUIRED");
    expect(failure.message).toMatch(/PASSWORD.*Wise's own page.*\/approve-api-action\//);
    expect(failure.message).not.toContain("pass solvers");
  });

  it("cannot be given a solver for it", async () => {
    const { sca, fetch } = await prepared();
    const solvers = { PASSWORD: () => "correct horse" } as object;
    expect(() => createApprovalFetch({ sca, fetch, solvers })).toThrow(
      /solvers\.PASSWORD: PASSWORD is asked for by Wise's own page/,
    );
  });
});
