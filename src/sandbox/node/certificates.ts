import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A certificate with its key, both as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a server and a client need to know each other by certificates. */
export interface Certificates {
  /** The certificate of the authority that issued both, as PEM. Its key is kept nowhere. */
  readonly ca: string;
  readonly server: Identity;
  readonly client: Identity;
}

/** When the certificates are made. */
export interface CertificateOptions {
  /** Milliseconds since the epoch. Default `Date.now()`. */
  readonly now?: number;
}

const DAY = 86_400_000;

/**
 * Makes an authority, and certificates of it for a server on this machine and for a client (RFC 5280): ECDSA on P-256,
 * valid for thirty days.
 *
 * @example
 * const { ca, server, client } = createCertificates();
 * const { url } = await serve(await createSandbox(), { mtls: { ca, ...server } });
 * console.log(url, client.certificate);
 */
export function createCertificates({ now = Date.now() }: CertificateOptions = {}): Certificates {
  const issue = issuer(now);
  const { certificate, privateKey } = issue("wise-sca sandbox CA", [
    extension("551d13", sequence(TRUE), true), // basicConstraints: an authority
    extension("551d0f", bits("0106"), true), // keyUsage: signs certificates and lists of revoked ones
  ]);
  const leaf = (name: string, usage: string, more: readonly Buffer[] = []): Identity => {
    const { certificate: pem, privateKey: key } = issue(
      name,
      [
        extension("551d13", sequence(), true),
        extension("551d0f", bits("0780"), true), // keyUsage: digitalSignature
        extension("551d25", sequence(oid(`2b0601050507030${usage}`))), // extKeyUsage
        ...more,
      ],
      privateKey,
    );
    return { certificate: pem, privateKey: pemOf(key) };
  };
  const names = extension(
    "551d11", // subjectAltName
    sequence(
      der(0x82, Buffer.from("localhost")),
      der(0x87, Buffer.from([127, 0, 0, 1])),
      der(0x87, Buffer.from(`${"00".repeat(15)}01`, "hex")),
    ),
  );
  return {
    ca: certificate,
    server: leaf("localhost", "1", [names]),
    client: leaf("wise-sca sandbox client", "2"),
  };
}

type Issue = (
  name: string,
  extensions: readonly Buffer[],
  signer?: KeyObject,
) => { readonly certificate: string; readonly privateKey: KeyObject };

/** Issues certificates; the first one signs itself. */
function issuer(now: number): Issue {
  let authority: { readonly name: Buffer; readonly keyId: Buffer } | undefined;
  return (name, extensions, signer) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const spki = publicKey.export({ type: "spki", format: "der" });
    // RFC 5280 section 4.2.1.2 (1); the last 65 bytes are the point.
    const keyId = createHash("sha1").update(spki.subarray(-65)).digest();
    const subject = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name))))); // commonName
    authority ??= { name: subject, keyId };
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))), // version 3
      der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
      ECDSA_SHA256,
      authority.name,
      sequence(time(now - DAY), time(now + 30 * DAY)),
      subject,
      spki,
      der(
        0xa3,
        sequence(
          ...extensions,
          extension("551d0e", der(0x04, keyId)), // subjectKeyIdentifier
          extension("551d23", sequence(der(0x80, authority.keyId))), // authorityKeyIdentifier
        ),
      ),
    );
    const signature = sign("sha256", body, signer ?? privateKey);
    const certificate = sequence(body, ECDSA_SHA256, bits(`00${signature.toString("hex")}`));
    return { certificate: pem("CERTIFICATE", certificate), privateKey };
  };
}

/** One value of DER (X.690): its tag, its length, its content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
/** The first byte says how many bits of the last one are unused. */
const bits = (hex: string): Buffer => der(0x03, Buffer.from(hex, "hex"));
const TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));

const extension = (id: string, value: Buffer, isCritical = false): Buffer =>
  sequence(oid(id), ...(isCritical ? [TRUE] : []), der(0x04, value));

/** UTCTime, which is for years before 2050. */
const time = (milliseconds: number): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${new Date(milliseconds)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, "")
        .slice(2)}`,
    ),
  );

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${(bytes.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;

const pemOf = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
