import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { isControl } from "../control/api.ts";
import { isHosted } from "../hosted/hosted.ts";
import { systemRefusal } from "../http/response.ts";
import type { Refusal } from "../http/response.ts";
import { createCertificates } from "./certificates.ts";
import type { Certificates } from "./certificates.ts";
import { writePrivateFiles } from "./private-files.ts";

/** What a server shows, and whose clients it takes; all as PEM. */
export interface MutualTls {
  readonly certificate: string;
  readonly privateKey: string;
  /** The authority of the clients' certificates. */
  readonly ca: string;
}

/**
 * Judges the client's certificate. The connection is made in any case, so that there is somebody to tell what is wrong;
 * Wise ends it. Pages for people are let through: their browsers have no certificate.
 */
export function refuseStranger(incoming: IncomingMessage, url: string): Refusal | undefined {
  const { socket } = incoming;
  if (!(socket instanceof TLSSocket) || socket.authorized || isControl(url) || isHosted(url))
    return undefined;
  const code = String(socket.authorizationError ?? "");
  const description = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return systemRefusal(
    403,
    "client_certificate_required",
    description ?? (Object.keys(socket.getPeerCertificate()).length > 0 ? FOREIGN : NONE),
  );
}

const NONE =
  "The call came without a client certificate: pass the client's certificate and key to what makes it.";
const FOREIGN =
  "The client certificate was issued by another authority: take the one that this sandbox made.";

/** By the codes of OpenSSL. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED:
    "The client certificate has expired: delete the sandbox's folder of certificates, and start it anew.",
  CERT_NOT_YET_VALID: "The client certificate is not valid yet: check the clocks.",
  INVALID_PURPOSE: "The certificate is not a client's: pass the client's, not the server's.",
};

/** Names of the files in the folder of certificates. */
const FILES = {
  ca: "ca.pem",
  clientKey: "client-key.pem",
  client: "client.pem",
  serverKey: "server-key.pem",
  server: "server.pem",
} as const;

/**
 * The certificates in a folder; they are made where there are none, so that clients need not change with every start.
 *
 * @throws TypeError when those in the folder are incomplete or have expired
 */
export async function keepCertificates(folder: string, now = Date.now()): Promise<Certificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const read = (file: string): Promise<string | undefined> =>
    readFile(join(folder, file), "utf8").catch(() => undefined);
  const [ca, clientKey, client, serverKey, server] = await Promise.all(Object.values(FILES).map(read));
  if ([ca, clientKey, client, serverKey, server].every((one) => one === undefined)) {
    const made = createCertificates({ now });
    const texts = {
      [FILES.ca]: made.ca,
      [FILES.clientKey]: made.client.privateKey,
      [FILES.client]: made.client.certificate,
      [FILES.serverKey]: made.server.privateKey,
      [FILES.server]: made.server.certificate,
    };
    const byPath = Object.entries(texts).map(([file, text]) => [join(folder, file), text] as const);
    await writePrivateFiles(Object.fromEntries(byPath), { replace: false });
    return made;
  }
  if (!ca || !clientKey || !client || !serverKey || !server) {
    throw new TypeError(`the certificates in ${folder} are incomplete: delete them, and new ones are made`);
  }
  if ([ca, client, server].some((one) => isOver(one, now))) {
    throw new TypeError(`the certificates in ${folder} have expired: delete them, and new ones are made`);
  }
  return {
    ca,
    client: { certificate: client, privateKey: clientKey },
    server: { certificate: server, privateKey: serverKey },
  };
}

function isOver(certificate: string, now: number): boolean {
  try {
    return Date.parse(new X509Certificate(certificate).validTo) <= now;
  } catch {
    return true;
  }
}
