import type { IncomingMessage, ServerResponse } from "node:http";
import type { SocketRequest } from "../http/request.ts";

const utf8 = new TextDecoder();

/**
 * Reads a request off a socket.
 *
 * @returns undefined when target or `Host` are malformed
 */
export function readRequest(incoming: IncomingMessage, outgoing: ServerResponse): SocketRequest | undefined {
  const url = urlOf(incoming);
  return url === undefined ? undefined : new NodeRequest(url, incoming, outgoing);
}

class NodeRequest implements SocketRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  #controller?: AbortController;

  constructor(url: string, incoming: IncomingMessage, outgoing: ServerResponse) {
    this.method = incoming.method ?? "GET";
    this.url = url;
    this.headers = headersOf(incoming);
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  /** Aborts when the caller disconnects before the response is sent. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      const outgoing = this.#outgoing;
      const abort = (): void => {
        if (!outgoing.writableFinished) controller.abort();
      };
      if (outgoing.closed) abort();
      else outgoing.once("close", abort);
      this.#controller = controller;
    }
    return this.#controller.signal;
  }

  async text(): Promise<string> {
    return utf8.decode(await readBody(this.#incoming));
  }

  async toRequest(): Promise<Request> {
    const { method, url, headers, signal } = this;
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? { body: await readBody(this.#incoming) } : {};
    return new Request(url, { method, headers, signal, ...body });
  }
}

/** Every header line, as `Headers` joins them. Node itself drops repeated ones of some names. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  return headers;
}

/**
 * The absolute URL. The guard of the control API relies on the host name in it, so it must be exactly what
 * `Host` says: a value such as `evil.example@localhost` is refused.
 */
function urlOf({ headers: { host = "" }, url: target = "" }: IncomingMessage): string | undefined {
  // A backslash in a path would become a slash.
  if (/^[^?]*\\/.test(target)) return undefined;
  // Proxies send absolute URLs, for which `Host` does not count (RFC 9112 section 3.2.2).
  const isAbsolute = /^https?:/i.test(target);
  try {
    const { href, hostname } = new URL(isAbsolute ? target : `http://${host}${target}`);
    return isAbsolute || hostname === host.replace(/:[0-9]*$/, "").toLowerCase() ? href : undefined;
  } catch {
    return undefined;
  }
}

function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => resolve(Buffer.concat(chunks)));
    incoming.once("error", reject);
    const disconnected = (): void => reject(new Error("the caller disconnected"));
    if (incoming.closed) disconnected();
    else incoming.once("close", disconnected);
  });
}
