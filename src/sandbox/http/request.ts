/**
 * A request that came over a socket, with the parts of a platform Request that the sandbox reads. Creating a
 * real Request costs more than everything else the sandbox does on the main thread for a call, so one is
 * created only for code that may want the rest of it: hooks, and servers other than the sandbox.
 */
export interface SocketRequest extends Pick<Request, "headers" | "method" | "signal" | "text" | "url"> {
  /** The same request as a platform Request; reads the whole body. */
  toRequest(): Promise<Request>;
}

/** A request as the sandbox takes it. */
export type IncomingRequest = Request | SocketRequest;

/** The platform Request of a request. */
export async function toRequest(request: IncomingRequest): Promise<Request> {
  return "toRequest" in request ? request.toRequest() : request;
}

/** Path and query of an absolute URL, as they were sent. Cutting the string is cheaper than parsing it. */
export function targetOf(url: string): string {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash === -1 ? "/" : url.slice(slash);
}

/** Path of an absolute URL as it was sent, without the query. */
export function pathOf(url: string): string {
  const target = targetOf(url);
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/** The correlation id to echo. Longer ones than Wise's correlation id page allows are ignored. */
export function correlationIdOf(request: IncomingRequest): string | undefined {
  const id = request.headers.get("x-external-correlation-id");
  return id !== null && /^[\x21-\x7e]{1,36}$/.test(id) ? id : undefined;
}
