import type { IncomingMessage, ServerResponse } from "node:http";
import type { SocketRequest } from "../http/request.ts";
import { refusal } from "../http/response.ts";
import { LIMITS } from "./limits.ts";

const utf8 = new TextDecoder();

/** Bytes of all bodies that one server is reading. */
export interface BodyBudget {
  used: number;
}

/**
 * Reads a request off a socket.
 *
 * @returns undefined when target or `Host` are malformed
 */
export function readRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  budget: BodyBudget,
): SocketRequest | undefined {
  const url = urlOf(incoming);
  return url === undefined ? undefined : new NodeRequest(url, incoming, outgoing, budget);
}

class NodeRequest implements SocketRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #budget: BodyBudget;
  #controller?: AbortController;

  constructor(url: string, incoming: IncomingMessage, outgoing: ServerResponse, budget: BodyBudget) {
    this.method = incoming.method ?? "GET";
    this.url = url;
    this.headers = headersOf(incoming);
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#budget = budget;
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
    return utf8.decode(await readBody(this.#incoming, this.#budget));
  }

  async toRequest(): Promise<Request> {
    const { method, url, headers, signal } = this;
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? { body: await readBody(this.#incoming, this.#budget) } : {};
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

/** @throws Refusal when it is too large; what follows is not kept */
async function readBody(incoming: IncomingMessage, budget: BodyBudget): Promise<Buffer<ArrayBuffer>> {
  if (Number(incoming.headers["content-length"] ?? 0) > LIMITS.body) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    budget.used += chunk.length;
    if (size > LIMITS.body) throw tooLarge();
    if (budget.used > LIMITS.bodies) throw tooMany();
    chunks.push(chunk);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      incoming.on("data", (chunk: Buffer) => {
        try {
          take(chunk);
        } catch (error) {
          // Read on, but kept nowhere: a connection that is closed now would lose the refusal on its way.
          incoming.removeAllListeners("data").resume();
          reject(error);
        }
      });
      incoming.once("end", resolve);
      incoming.once("error", reject);
      const disconnected = (): void => reject(new Error("the caller disconnected"));
      if (incoming.closed) disconnected();
      else incoming.once("close", disconnected);
    });
  } finally {
    budget.used -= size;
  }
  return Buffer.concat(chunks);
}

const tooLarge = (): Error =>
  refusal(413, "body.too.large", `The sandbox takes ${LIMITS.body} bytes at most.`);

const tooMany = (): Error =>
  refusal(503, "bodies.too.large", "The sandbox reads too many large bodies already.");
