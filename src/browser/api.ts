/** The page's calls to its own backend, by the routes of spec/approvals.yaml. */
import { routes, type operations, type Problem } from "../../generated/approvals.ts";

type Json<Message> = Message extends { content: { "application/json": infer Body } } ? Body : never;

/** What a route takes. */
type Body<Id extends keyof operations> = Json<operations[Id]["requestBody"]>;
/** What a route answers. */
type Reply<Id extends keyof operations> = Json<operations[Id]["responses"][200]>;

/** Milliseconds: completing may wait for another tab, and for the provider. */
const TIMEOUT = 60_000;

/** Why there is no reply: a problem of the routes, `ERR_NETWORK`, or `ERR_REPLY_INVALID`. */
export class Failure extends Error {
  readonly code: string;
  readonly problem: Partial<Problem>;

  constructor(code: string, problem: Partial<Problem> = {}) {
    super(code);
    this.code = code;
    this.problem = problem;
  }
}

/** Where an approval is, and how it is reached. */
export interface Backend {
  /** The approval's own address. */
  readonly src: string;
  readonly fetch: typeof globalThis.fetch;
}

/** @throws Failure */
export async function call<Id extends keyof operations>(
  { src, fetch }: Backend,
  id: Id,
  body?: Body<Id>,
  cache: RequestCache = "default",
): Promise<Reply<Id>> {
  const { method, path } = routes[id];
  let status: number;
  let text: string;
  try {
    const response = await fetch(src + path, {
      method,
      cache,
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    ({ status } = response);
    text = await response.text();
  } catch {
    throw new Failure("ERR_NETWORK");
  }
  const reply = parse(text);
  if (status === 200 && typeof reply === "object" && reply !== null) return reply as Reply<Id>;
  const { code } = (reply ?? {}) as Partial<Problem>;
  throw typeof code === "string" ? new Failure(code, reply as Problem) : new Failure("ERR_REPLY_INVALID");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
