import { Hono } from "hono";
import {
  ApprovalRequiredError,
  createApprovalFetch,
  createScaClient,
  createWiseKey,
  resumeApproval,
  ScaError,
  type Allowance,
  type ApprovalStore,
} from "wise-sca";

export interface BackendOptions {
  /** Where Wise, or a sandbox, is. */
  wise: string;
  /** One store for all instances: createRedisStore(client) or createPostgresStore(pool). */
  store: ApprovalStore;
  /** Who is calling, from the session of your own login. */
  customerOf: (request: Request) => Customer;
}

export interface Customer {
  userId: string;
  profileId: number;
  userToken: string;
  deviceFingerprint: string;
}

export function createBackend({ wise, store, customerOf }: BackendOptions): Hono {
  const app = new Hono();

  // Wise's key is the same for all customers, so all clients share one.
  const wiseKey = createWiseKey({ baseUrl: wise, clientToken: "client-credentials-token" });

  /** What approvals of a customer need. The owner makes another customer's approval unknown. */
  const of = ({ userId, userToken, deviceFingerprint }: Customer) => ({
    sca: createScaClient({ baseUrl: wise, token: userToken, wiseKey, store }),
    owner: userId,
    // The device is known here, so only the PIN is left to ask for.
    automatic: { PARTNER_DEVICE_FINGERPRINT: () => deviceFingerprint },
  });

  /** The payment, byte for byte the same whenever it is built: the approval is for these very bytes. */
  const payment = (transferId: string, { profileId, userToken }: Customer) =>
    [
      `${wise}/v3/profiles/${profileId}/transfers/${encodeURIComponent(transferId)}/payments`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${userToken}`, "content-type": "application/json" },
        body: JSON.stringify({ type: "BALANCE" }),
      },
    ] as const;

  // The customer confirms a payment. Without a solver for the PIN, the approval is put aside, and named by its id.
  app.post("/payments/:transferId", async (context) => {
    const customer = customerOf(context.req.raw);
    const pay = createApprovalFetch(of(customer));
    const response = await pay(...payment(context.req.param("transferId"), customer));
    return context.json(await response.json(), response.ok ? 201 : 502);
  });

  // A later request, perhaps on another instance: the customer has typed the PIN.
  app.post("/payments/:transferId/approvals/:id/pin", async (context) => {
    const customer = customerOf(context.req.raw);
    const { pin } = await context.req.json<{ pin: string }>();
    const call = payment(context.req.param("transferId"), customer);
    const approval = await resumeApproval(context.req.param("id"), of(customer));
    // Before the answer is used up: it must be for the payment that the customer sees.
    if (!(await approval.matches(...call))) return context.json({ code: "ERR_APPROVAL_MISMATCH" }, 409);
    await approval.answer({ PIN: pin });
    const { exhausted, retryAfter } = approval;
    if (exhausted) return context.json({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED", retryAfter }, 429);
    if (!approval.cleared) return context.json({ approval: approval.id, pending: approval.pending }, 202);
    const response = await approval.retry(...call);
    return context.json(await response.json(), response.ok ? 201 : 502);
  });

  app.onError((error, context) => {
    if (!(error instanceof ScaError)) throw error;
    // Only the id leaves the server. The store keeps the one-time token.
    if (error instanceof ApprovalRequiredError) {
      return context.json({ approval: error.approvalId, pending: error.pending }, 202);
    }
    const { code, attemptsLeft, retryAfter } = error as ScaError & Partial<Allowance>;
    const body = { code, attemptsLeft, retryAfter };
    switch (code) {
      case "PIN_VERIFICATION_FAILED": // attemptsLeft says how many more
      case "ERR_APPROVAL_ANSWER_REPEATED": // the PIN that was refused a moment ago: not sent again
      case "ERR_INVALID_ARGUMENT": // not four digits: nothing was sent
        return context.json(body, 422);
      case "ERR_APPROVAL_UNKNOWN": // no such approval for this customer
        return context.json(body, 404);
      case "ERR_APPROVAL_USED": // the second of two clicks
      case "ERR_APPROVAL_OUTCOME_UNKNOWN": // look the transfer up at Wise before anything else
        return context.json(body, 409);
      case "ERR_APPROVAL_EXPIRED": // the customer confirms the payment anew
        return context.json(body, 410);
      case "ERR_APPROVAL_ATTEMPTS_EXHAUSTED": // too many wrong answers, none was sent now
      case "LOCKED_OUT": // Wise has locked the customer out
        context.header("Retry-After", String(retryAfter ?? 900));
        return context.json(body, 429);
      default:
        return context.json({ code }, 502);
    }
  });

  return app;
}
