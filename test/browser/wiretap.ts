/** Everything that passes a socket, byte by byte, and a search for secrets in whatever spelling. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Wiretap {
  /** What to connect to in place of the real server. */
  readonly port: number;
  /** All bytes of both directions so far, as Latin-1 text: one character a byte. */
  text(): string;
  close(): Promise<void>;
}

/** Listens in front of a port of this machine. */
export async function tap(target: number): Promise<Wiretap> {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk: Buffer) => chunks.push(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    text: () => Buffer.concat(chunks).toString("latin1"),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The spellings of a secret that occur in a text: as it is, URL-encoded, hex, and within base64 at any offset. */
export function spellingsIn(text: string, secret: string): string[] {
  // A short number may be part of a longer one, or of a ciphertext, by chance; alone it may not.
  const asIs = /^\d{1,6}$/.test(secret)
    ? new RegExp(`(?<![\\w+/.-])${secret}(?![\\w+/.-])`)
    : new RegExp(secret.replace(/[^\w]/g, "\\$&"));
  const encoded = encodeURIComponent(secret);
  const hex = Buffer.from(secret).toString("hex");
  return [
    ...(asIs.test(text) ? ["as it is"] : []),
    ...(encoded !== secret && text.includes(encoded) ? ["URL-encoded"] : []),
    ...(hex.length > 16 && text.toLowerCase().includes(hex) ? ["hex"] : []),
    ...(base64Cores(secret).some((core) => text.includes(core)) ? ["base64"] : []),
  ];
}

/** What remains of a text's base64 whatever precedes and follows it; too short a rest would be found by chance. */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString("base64");
    const core = whole.slice(offset === 0 ? 0 : 4);
    return core.length < 8 ? [] : [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
