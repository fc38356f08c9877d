/** The client's share of a call: against bare jose, and around a fetch that needs no approval. Nobody decrypts RSA. */
import { createRequire } from "node:module";
import { compactDecrypt, CompactEncrypt, importSPKI } from "jose";
import type * as Package from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { compare, throughput, type Section } from "./measure.ts";

const encoder = new TextEncoder();

/**
 * An echo server has no private key here, since an RSA decryption would drown what is measured: the CEK is
 * fixed for the time of the measurement, and each reply was sealed under it beforehand.
 */
export async function clientStack(
  { createScaClient }: typeof Package,
  rounds: number,
  inFlight: number,
  peers: boolean,
): Promise<Section> {
  const { wiseKey } = await createSandbox();
  const pem = `-----BEGIN PUBLIC KEY-----\n${wiseKey.keyMaterial.keyMaterial}\n-----END PUBLIC KEY-----`;
  const cek = new Uint8Array(32).fill(7);
  const token = { oneTimeToken: crypto.randomUUID(), challenges: [], validity: 3600 };
  const reply = await new CompactEncrypt(encoder.encode(JSON.stringify(token)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);
  const echo = echoing(reply);
  const key = await importSPKI(pem, "RSA-OAEP-256");
  const bare = async (read: () => string | Promise<string>): Promise<unknown> => {
    const own = crypto.getRandomValues(new Uint8Array(32));
    await new CompactEncrypt(encoder.encode(JSON.stringify({ pin: "1234" })))
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
      .setContentEncryptionKey(own)
      .encrypt(key);
    const { plaintext } = await compactDecrypt(await read(), own, {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return JSON.parse(new TextDecoder().decode(plaintext));
  };
  const sca = createScaClient({
    baseUrl: "http://localhost",
    token: "user-token",
    wiseKey: pem,
    fetch: echo,
  });
  const args = { profileId: 1, oneTimeToken: token.oneTimeToken, pin: "1234" };
  const contestants = [
    { name: "bare jose: seal and open", call: () => bare(() => reply) },
    // What anybody pays who calls jose by hand: a reply has to be made and read.
    { name: "bare jose over the same fetch", call: () => bare(async () => (await echo()).text()) },
    { name: "sca.verifyPin, in-process server", call: () => sca.verifyPin(args) },
    ...(peers ? [{ name: "node-jose, no HTTP", call: await nodeJose(pem, cek, reply) }] : []),
  ];

  const draw = crypto.getRandomValues;
  crypto.getRandomValues = (array) => {
    if (array instanceof Uint8Array && array.length === 32) array.set(cek);
    else draw.call(crypto, array);
    return array;
  };
  try {
    return await compare(
      `Seal a PIN and open the reply, ${inFlight} in flight`,
      "/s",
      // Many short rounds: one that is disturbed spoils itself and no other.
      rounds * 8,
      contestants.map(({ name, call }) => ({
        name,
        measure: throughput(call, { inFlight, milliseconds: 60 }),
      })),
    );
  } finally {
    crypto.getRandomValues = draw;
  }
}

/** A server without a socket, which has nothing to do: it answers every call with the same sealed reply. */
function echoing(jwe: string): () => Promise<Response> {
  const bytes = encoder.encode(jwe);
  return async () => {
    // A stream of bytes, as a socket gives, which also costs less to make than the one for a string.
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "application/jose+json" } });
  };
}

/** The library that many use for JWE in Node; `npm run bench:peers` installs it. */
async function nodeJose(pem: string, cek: Uint8Array, reply: string): Promise<() => Promise<unknown>> {
  const { JWK, JWE } = createRequire(new URL("peers/", import.meta.url))("node-jose");
  const key = await JWK.asKey(pem, "pem");
  const secret = await JWK.asKey({ kty: "oct", k: Buffer.from(cek).toString("base64url") });
  const format = { format: "compact", contentAlg: "A256GCM", fields: { alg: "RSA-OAEP-256" } };
  return async () => {
    await JWE.createEncrypt(format, key)
      .update(JSON.stringify({ pin: "1234" }))
      .final();
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
  const sca = createScaClient({ baseUrl: "http://localhost", token: "user-token", fetch });
  const init = {
    method: "POST",
    headers: { authorization: "Bearer user-token", "content-type": "application/json" },
    body: JSON.stringify({ type: "BALANCE" }),
  };
  const contestant = (name: string, fetched: typeof fetch) => ({
    name,
    measure: throughput(
      async () => (await fetched("http://localhost/v3/profiles/101/transfers/55/payments", init)).text(),
      { inFlight: 1, milliseconds: 20 },
    ),
  });
  return compare("A call that needs no approval, in-process sandbox", "/s", rounds * 20, [
    contestant("fetch by itself", fetch),
    contestant("createApprovalFetch around it", createApprovalFetch({ sca, fetch })),
  ]);
}

const ROUND_TRIP = 100;

/** What the customer waits for after the last digit, in round trips, and the HTTP requests of one approval. */
export async function customersWait(built: typeof Package, rounds: number): Promise<Section[]> {
  const requests: number[] = [];
  const approve = async (isFirst: boolean): Promise<number> => {
    const { createApprovalFetch, createMemoryStore, createScaClient } = built;
    const sandbox = await createSandbox();
    sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone" });
    let count = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, ROUND_TRIP));
      return sandbox.fetch(new Request(input, init));
    };
    const options = {
      baseUrl: "http://localhost",
      token: "t",
      clientToken: "c",
      fetch,
      store: createMemoryStore(),
    };
    const sca = createScaClient(options);
    if (!isFirst) await sca.wiseKey();
    count = 0;
    let answered = 0;
    const approvalFetch = createApprovalFetch({
      sca,
      fetch,
      automatic: { PARTNER_DEVICE_FINGERPRINT: () => "phone" },
      solvers: {
        PIN: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5 * ROUND_TRIP));
          answered = performance.now();
          return "1234";
        },
      },
    });
    const { status } = await approvalFetch("http://localhost/v3/profiles/101/transfers/55/payments", {
      method: "POST",
      headers: { authorization: "Bearer t", "content-type": "application/json" },
      body: JSON.stringify({ type: "BALANCE" }),
    });
    if (status !== 201) throw new Error(`the payment answered ${status}`);
    requests.push(count);
    return performance.now() - answered;
  };
  const trip = async (): Promise<number> => {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ROUND_TRIP));
    return performance.now() - start;
  };
  const wait = await compare(
    "From the last digit to the response, one factor typed and one automatic",
    "ms",
    rounds,
    [
      { name: "one round trip", measure: trip },
      { name: "with Wise's key at hand", measure: () => approve(false) },
      { name: "on the first call", measure: () => approve(true) },
    ],
  );
  const [most, least] = [Math.max(...requests), Math.min(...requests)];
  const figures = [
    { name: "with Wise's key at hand", value: least, ratio: 1 },
    { name: "on the first call", value: most, ratio: most / least },
  ];
  return [wait, { title: "HTTP requests of one approval", unit: "", figures }];
}
