/** A load generator that costs little: raw sockets and one prepared request. A client would take a core of the two. */
import { connect } from "node:net";

export interface PreparedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts over some connections for a time, each as soon as the last one was answered.
 *
 * @returns calls per second
 * @throws when a reply is anything but 200
 */
export async function load(
  url: string,
  { path, headers, body }: PreparedRequest,
  connections: number,
  milliseconds: number,
): Promise<number> {
  const all = { host: new URL(url).host, ...headers, "content-length": String(body.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`, "latin1");
  const start = performance.now();
  const drive = (): Promise<number> => repeat(new URL(url), request, start + milliseconds);
  const calls = await Promise.all(Array.from({ length: connections }, drive));
  return (calls.reduce((sum, one) => sum + one, 0) * 1000) / (performance.now() - start);
}

function repeat({ hostname, port }: URL, request: Buffer, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let calls = 0;
    let received = "";
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () =>
      socket.write(request),
    );
    socket.setEncoding("latin1").on("error", reject);
    socket.on("data", (chunk: string) => {
      received += chunk;
      // None of the servers sends chunks.
      const [, head = "", length] = /^([\s\S]*?content-length: *(\d+)[\s\S]*?\r\n\r\n)/i.exec(received) ?? [];
      if (length === undefined || received.length < head.length + Number(length)) return;
      if (!head.startsWith("HTTP/1.1 200")) socket.destroy(new Error(`answered ${received.slice(0, 300)}`));
      calls += 1;
      received = "";
      if (performance.now() < end) socket.write(request);
      else socket.destroy().once("close", () => resolve(calls));
    });
  });
}
