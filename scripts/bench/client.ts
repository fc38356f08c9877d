/** The whole client stack against bare jose: both seal a request and open its reply, nobody decrypts RSA. */
import { compactDecrypt, CompactEncrypt, importSPKI } from "jose";
import type * as Package from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { echoing } from "./echo.ts";
import { race, type Section } from "./measure.ts";

const BARE = "bare jose: seal and open";
const encoder = new TextEncoder();

/**
 * An echo server has no private key here, since an RSA decryption would drown what is measured: the CEK is
 * fixed for the time of the measurement, and each reply was sealed under it beforehand.
 */
export async function clientStack(
  { createScaClient }: typeof Package,
  rounds: number,
  inFlight: number,
): Promise<Section> {
  const sandbox = await createSandbox();
  const der = sandbox.wiseKey.keyMaterial.keyMaterial;
  const wiseKey = `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----`;
  const cek = new Uint8Array(32).fill(7);
  const plaintext = { oneTimeToken: crypto.randomUUID(), challenges: [], validity: 3600 };
  const reply = await new CompactEncrypt(encoder.encode(JSON.stringify(plaintext)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);

  const echo = echoing(reply);
  const sca = createScaClient({ baseUrl: "http://localhost", token: "user-token", wiseKey, fetch: echo });
  const key = await importSPKI(wiseKey, "RSA-OAEP-256");
  const bare = async (read: () => string | Promise<string>): Promise<unknown> => {
    const own = crypto.getRandomValues(new Uint8Array(32));
    await new CompactEncrypt(encoder.encode(JSON.stringify({ pin: "1234" })))
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
      .setContentEncryptionKey(own)
      .encrypt(key);
    const opened = await compactDecrypt(await read(), own, {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return JSON.parse(new TextDecoder().decode(opened.plaintext));
  };
  const args = { profileId: 1, oneTimeToken: plaintext.oneTimeToken, pin: "1234" };

  const draw = crypto.getRandomValues;
  crypto.getRandomValues = (array) => {
    if (array instanceof Uint8Array && array.length === 32) array.set(cek);
    else draw.call(crypto, array);
    return array;
  };
  try {
    return await race(
      `Client stack, ${inFlight} in flight`,
      [
        { name: BARE, call: () => bare(() => reply) },
        // What anybody pays who calls jose by hand: a reply has to be made and read.
        { name: "bare jose over the same fetch", call: () => bare(async () => (await echo()).text()) },
        { name: "sca.verifyPin, in-process server", call: () => sca.verifyPin(args) },
      ],
      BARE,
      // Many short rounds: one that is disturbed spoils itself and no other.
      { rounds: rounds * 8, inFlight, milliseconds: 60 },
    );
  } finally {
    crypto.getRandomValues = draw;
  }
}
