/** The client's share of a call: against bare jose, and around a fetch that needs no approval. Nobody decrypts RSA. */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { compactDecrypt, CompactEncrypt, importSPKI } from "jose";
import type * as Package from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { compare, throughput, type Section } from "./measure.ts";

const encoder = new TextEncoder();
const baseUrl = "http://localhost";
const client = { baseUrl, token: "user-token", clientToken: "client-token" };
const SECRET = encoder.encode(JSON.stringify({ pin: "1234" }));
const PAYMENT = `${baseUrl}/v3/profiles/101/transfers/55/payments`;
const payment = {
  method: "POST",
  headers: { authorization: "Bearer user-token", "content-type": "application/json" },
  body: JSON.stringify({ type: "BALANCE" }),
};

/**
 * An echo server has no private key here, since an RSA decryption would drown what is measured: the CEK is
 * fixed for the time of the measurement, and each reply was sealed under it beforehand.
 */
export async function clientStack(
  { createScaClient, createJoseFetch, createTransportFetch }: typeof Package,
  rounds: number,
  inFlight: number,
  peers: boolean,
): Promise<Section> {
  const { wiseKey } = await createSandbox();
  const pem = `-----BEGIN PUBLIC KEY-----\n${wiseKey.keyMaterial.keyMaterial}\n-----END PUBLIC KEY-----`;
  const key = await importSPKI(pem, "RSA-OAEP-256");
  const cek = new Uint8Array(32).fill(7);
  const args = { profileId: 1, oneTimeToken: crypto.randomUUID(), pin: "1234" };
  const token = { oneTimeToken: args.oneTimeToken, challenges: [], validity: 3600 };
  const reply = await new CompactEncrypt(encoder.encode(JSON.stringify(token)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);
  // A server without a socket, which has nothing to do. Bytes, as a socket gives.
  const bytes = encoder.encode(reply);
  const echo = async (): Promise<Response> =>
    new Response(bytes, { headers: { "content-type": "application/jose+json" } });

  const bare = async (read: () => string | Promise<string>): Promise<unknown> => {
    const own = crypto.getRandomValues(new Uint8Array(32));
    await new CompactEncrypt(SECRET)
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
      .setContentEncryptionKey(own)
      .encrypt(key);
    const { plaintext } = await compactDecrypt(await read(), own, {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return JSON.parse(new TextDecoder().decode(plaintext));
  };
  const joseOver = (below: typeof globalThis.fetch): (() => Promise<unknown>) => {
    const joseFetch = createJoseFetch({ wiseKey: pem, fetch: below });
    const headers = { "Content-Type": "application/json", "One-Time-Token": token.oneTimeToken };
    const init = { method: "POST", headers, body: JSON.stringify({ pin: "1234" }) };
    return async () => (await joseFetch(`${baseUrl}/v2/profiles/1/pin/verify`, init)).json();
  };
  const sca = createScaClient({ ...client, wiseKey: pem, fetch: echo });
  const calls: Record<string, () => Promise<unknown>> = {
    "bare jose: seal and open": () => bare(() => reply),
    // What anybody pays who calls jose by hand: a reply has to be made and read.
    "bare jose over the same fetch": () => bare(async () => (await echo()).text()),
    "createJoseFetch over the same fetch": joseOver(echo),
    "createJoseFetch over the transport": joseOver(createTransportFetch({ ...client, fetch: echo })),
    "sca.verifyPin, in-process server": () => sca.verifyPin(args),
    ...(peers && { "node-jose, no HTTP": await nodeJose(pem, cek, reply) }),
  };

  const draw = crypto.getRandomValues;
  crypto.getRandomValues = (array) => {
    if (array instanceof Uint8Array && array.length === 32) array.set(cek);
    else draw.call(crypto, array);
    return array;
  };
  const contestants = Object.entries(calls).map(([name, call]) => ({
    name,
    measure: throughput(call, { inFlight, milliseconds: 60 }),
  }));
  try {
    // Many short rounds: one that is disturbed spoils itself and no other.
    return await compare(
      `Seal a PIN and open the reply, ${inFlight} in flight`,
      "/s",
      rounds * 8,
      contestants,
    );
  } finally {
    crypto.getRandomValues = draw;
  }
}

/** The library that many use for JWE in Node; `npm run bench:peers` installs it. */
async function nodeJose(pem: string, cek: Uint8Array, reply: string): Promise<() => Promise<unknown>> {
  const { JWK, JWE } = createRequire(new URL("peers/", import.meta.url))("node-jose");
  const key = await JWK.asKey(pem, "pem");
  const secret = await JWK.asKey({ kty: "oct", k: Buffer.from(cek).toString("base64url") });
  const format = { format: "compact", contentAlg: "A256GCM", fields: { alg: "RSA-OAEP-256" } };
  return async () => {
    await JWE.createEncrypt(format, key).update(SECRET).final();
    const { plaintext } = await JWE.createDecrypt(secret).decrypt(reply);
    return JSON.parse(String(plaintext));
  };
}

/** What wrapping a fetch costs the calls that need no approval: in process, where it shows most. */
export async function approvalFetch(
  { createApprovalFetch, createScaClient }: typeof Package,
  rounds: number,
): Promise<Section> {
  const { fetch } = await createSandbox({ settings: { scaEnabled: false } });
  const sca = createScaClient({ ...client, fetch });
  const contestant = (name: string, fetched: typeof fetch) => {
    const call = async (): Promise<string> => (await fetched(PAYMENT, payment)).text();
    return { name, measure: throughput(call, { inFlight: 1, milliseconds: 20 }) };
  };
  return compare("A call that needs no approval, in-process sandbox", "/s", rounds * 20, [
    contestant("fetch by itself", fetch),
    contestant("createApprovalFetch around it", createApprovalFetch({ sca, fetch })),
  ]);
}

/** Milliseconds. */
const ROUND_TRIP = 100;

/** What the customer waits for after the last digit, in round trips. */
export async function customersWait(
  { createApprovalFetch, createMemoryStore, createScaClient }: typeof Package,
  rounds: number,
): Promise<Section> {
  const approve = async (hasKey: boolean): Promise<number> => {
    const sandbox = await createSandbox();
    sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone" });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      await sleep(ROUND_TRIP);
      return sandbox.fetch(new Request(input, init));
    };
    const sca = createScaClient({ ...client, fetch, store: createMemoryStore() });
    if (hasKey) await sca.wiseKey();
    let answered = 0;
    const PIN = async (): Promise<string> => {
      await sleep(5 * ROUND_TRIP);
      answered = performance.now();
      return "1234";
    };
    const automatic = { PARTNER_DEVICE_FINGERPRINT: () => "phone" };
    const { status } = await createApprovalFetch({ sca, fetch, automatic, solvers: { PIN } })(
      PAYMENT,
      payment,
    );
    if (status !== 201) throw new Error(`the payment answered ${status}`);
    return performance.now() - answered;
  };
  const trip = async (): Promise<number> => {
    const start = performance.now();
    await sleep(ROUND_TRIP);
    return performance.now() - start;
  };
  const title = "From the last digit to the response, one factor typed and one automatic";
  return compare(title, "ms", rounds, [
    { name: "one round trip", measure: trip },
    { name: "with Wise's key at hand", measure: () => approve(true) },
    { name: "on the first call", measure: () => approve(false) },
  ]);
}
