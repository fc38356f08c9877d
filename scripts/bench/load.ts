/** A load generator that costs little: raw sockets, one prepared request, and no client in the way. */
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface PreparedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly calls: number;
  /** The body of the last reply, so that it can be checked that there was one. */
  readonly lastBody: string;
}

/** How much to send: for a time, or so many. */
export type Extent = { readonly connections: number } & (
  | { readonly milliseconds: number; readonly calls?: undefined }
  | { readonly calls: number; readonly milliseconds?: undefined }
);

/**
 * Sends requests over some connections, each as soon as the last one was answered.
 *
 * @param request the same each time, or made anew
 * @throws when a reply is anything but 200
 */
export async function load(
  url: string,
  request: PreparedRequest | (() => PreparedRequest),
  { connections, milliseconds = Infinity, calls: most = Infinity }: Extent,
): Promise<LoadResult> {
  const bytes = typeof request === "function" ? undefined : serialise(url, request);
  const start = performance.now();
  let sent = 0;
  const next = (): Buffer | undefined => {
    sent += 1;
    if (sent > most || performance.now() > start + milliseconds) return undefined;
    return bytes ?? (typeof request === "function" ? serialise(url, request()) : undefined);
  };
  const results = await Promise.all(Array.from({ length: connections }, () => drive(url, next)));
  const calls = results.reduce((sum, one) => sum + one.calls, 0);
  const perSecond = (calls * 1000) / (performance.now() - start);
  return { perSecond, calls, lastBody: results[0]?.lastBody ?? "" };
}

function serialise(url: string, { method, path, headers, body }: PreparedRequest): Buffer {
  const lines = Object.entries({
    host: new URL(url).host,
    ...headers,
    "content-length": String(body.length),
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`, "latin1");
}

function drive(url: string, next: () => Buffer | undefined): Promise<{ calls: number; lastBody: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let calls = 0;
    let received = "";
    let lastBody = "";
    const goOn = (): void => {
      const request = next();
      if (request !== undefined) {
        socket.write(request);
      } else {
        socket.destroy();
        resolve({ calls, lastBody });
      }
    };
    const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true }, goOn);
    socket.setEncoding("latin1").on("error", reject);
    socket.on("data", (chunk: string) => {
      received += chunk;
      const reply = complete(received);
      if (reply === undefined) return;
      received = "";
      calls += 1;
      lastBody = reply.body;
      if (reply.head.startsWith("HTTP/1.1 200")) {
        goOn();
      } else {
        socket.destroy();
        reject(new Error(`answered ${reply.head.slice(0, 60)} ${reply.body.slice(0, 200)}`));
      }
    });
  });
}

/** A whole reply, by its content length; none of the contestants sends chunks. */
function complete(text: string): { head: string; body: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`a reply without content-length: ${head}`);
  const body = text.slice(end + 4);
  return body.length < Number(length) ? undefined : { head, body };
}
