/** The backend: serves the page and Wise's key, and relays what is sealed. It never sees a secret to lose. */
import { Hono, type Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { ApiError, createKeyHandler, InvalidInputError, ScaError, type ScaClient } from "../../src/index.ts";

/** What the page posts: a JWE, and the thumbprint of the key that it was sealed to. */
interface SealedBody {
  readonly sealed: string;
  readonly sealedTo: string;
}

export interface RelayOptions {
  readonly sca: ScaClient;
  readonly profileId: number;
  /** Path to content of what the browser loads. */
  readonly files: ReadonlyMap<string, { readonly type: string; readonly text: string }>;
  /** The call that is protected: given the one-time token, answers with its status. */
  readonly statement: (oneTimeToken: string) => Promise<number>;
  readonly log: (line: string) => void;
  /** What survives a request: session to one-time token. */
  readonly store: Map<string, string>;
}

/** Nothing but the page's own files may run or be talked to: the page handles the PIN. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

export function createRelay({ sca, profileId, files, statement, log, store }: RelayOptions): Hono {
  const app = new Hono();
  const session = (context: Context): string => getCookie(context, "session") ?? "";

  const oneTimeToken = (context: Context): string => {
    const token = store.get(session(context));
    if (token === undefined)
      throw new InvalidInputError("ERR_INVALID_ARGUMENT", "session", "start one first");
    return token;
  };

  const operations: Record<string, (context: Context, body: SealedBody) => Promise<string>> = {
    createPin: async (_, { sealed, sealedTo }) => {
      await sca.createPin({ profileId, sealed }, { sealedTo });
      return "";
    },
    verifyPin: (context, { sealed, sealedTo }) =>
      sca.verifyPin({ profileId, oneTimeToken: oneTimeToken(context), sealed }, { sealedTo }),
    createDeviceFingerprint: (_, { sealed, sealedTo }) =>
      sca.createDeviceFingerprint({ profileId, sealed }, { sealedTo }),
    verifyDeviceFingerprint: (context, { sealed, sealedTo }) =>
      sca.verifyDeviceFingerprint({ profileId, oneTimeToken: oneTimeToken(context), sealed }, { sealedTo }),
  };

  app.use(async (context, next) => {
    await next();
    log(`${context.req.method} ${context.req.path} ${context.res.status}`);
  });
  for (const [path, { type, text }] of files) {
    app.get(path, () => new Response(text, { headers: headersOf(type) }));
  }

  const wiseKey = createKeyHandler({ sca });
  app.get("/wise-key", (context) => wiseKey(context.req.raw));

  app.post("/session", async (context) => {
    const token = await sca.createScaSession({ profileId });
    const id = crypto.randomUUID();
    store.set(id, token.oneTimeToken);
    setCookie(context, "session", id, { httpOnly: true, sameSite: "Strict" });
    return context.text("started");
  });

  app.post("/sealed/:operation", async (context) => {
    const operation = operations[context.req.param("operation")];
    if (operation === undefined) return context.notFound();
    const body = await context.req.json<SealedBody>();
    log(`relaying ${JSON.stringify(body)}`);
    const reply = await operation(context, body);
    log(`handing back ${reply}`);
    return context.text(reply);
  });

  app.post("/statement", async (context) =>
    context.text(`the statement answered ${await statement(oneTimeToken(context))}`),
  );

  app.onError((error, context) => {
    log(`failed: ${error.stack ?? error.message} ${JSON.stringify(error)}`);
    if (!(error instanceof ScaError)) return context.json({ code: "FAILED" }, 500);
    const status = error.code === "ERR_WISE_KEY_CHANGED" ? 409 : error instanceof ApiError ? 422 : 502;
    return context.json({ code: error.code }, status);
  });
  return app;
}

const headersOf = (type: string): Record<string, string> => ({
  "Content-Type": `${type}; charset=utf-8`,
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
});
