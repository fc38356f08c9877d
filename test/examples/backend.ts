import { Hono } from "hono";
import {
  ApprovalRequiredError,
  createApprovalFetch,
  createScaClient,
  resumeApproval,
  ScaError,
  type ApprovalStore,
} from "wise-sca";

export interface BackendOptions {
  /** Where Wise, or a sandbox, is. */
  wise: string;
  /** One store for all instances: any unstorage storage, such as one with the Redis driver. */
  store: ApprovalStore;
  /** Who is calling, from the session of your own login. */
  customerOf: (request: Request) => { profileId: number; userToken: string; deviceFingerprint: string };
}

export function createBackend({ wise, store, customerOf }: BackendOptions): Hono {
  const app = new Hono();

  // Wise's key is the same for all customers: fetched once, and asked for again after ten minutes.
  const keys = createScaClient({ baseUrl: wise, token: "none", clientToken: "client-credentials-token" });
  const clientFor = (userToken: string) =>
    createScaClient({ baseUrl: wise, token: userToken, wiseKey: () => keys.wiseKey({ maxAge: 600 }) });

  /** The payment, byte for byte the same whenever it is built: the approval is for these very bytes. */
  const payment = (transferId: string, { profileId, userToken }: { profileId: number; userToken: string }) =>
    [
      `${wise}/v3/profiles/${profileId}/transfers/${encodeURIComponent(transferId)}/payments`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${userToken}`, "content-type": "application/json" },
        body: JSON.stringify({ type: "BALANCE" }),
      },
    ] as const;

  // The customer confirms a payment. The device is known here, so only the PIN is left to ask for.
  app.post("/payments/:transferId", async (context) => {
    const customer = customerOf(context.req.raw);
    const pay = createApprovalFetch({
      sca: clientFor(customer.userToken),
      store,
      solvers: { PARTNER_DEVICE_FINGERPRINT: () => customer.deviceFingerprint },
    });
    try {
      const response = await pay(...payment(context.req.param("transferId"), customer));
      return context.json(await response.json(), response.ok ? 201 : 502);
    } catch (error) {
      if (!(error instanceof ApprovalRequiredError)) throw error;
      // Only the id leaves the server. The approval holds the one-time token, and stays in the store.
      return context.json({ approval: error.approval.id, pending: error.pending }, 202);
    }
  });

  // A later request, perhaps on another instance: the customer has typed the PIN.
  app.post("/payments/:transferId/approvals/:id/pin", async (context) => {
    const customer = customerOf(context.req.raw);
    const { pin } = await context.req.json<{ pin: string }>();
    const approval = await resumeApproval(context.req.param("id"), {
      sca: clientFor(customer.userToken),
      store,
    });
    // An id is no proof of who sent it: the approval has to be this customer's.
    if (approval.profileId !== customer.profileId) return context.json({ code: "ERR_APPROVAL_UNKNOWN" }, 404);
    await approval.verify("PIN", pin);
    if (!approval.cleared) return context.json({ approval: approval.id, pending: approval.pending }, 202);
    const response = await approval.retry(...payment(context.req.param("transferId"), customer));
    return context.json(await response.json(), response.ok ? 201 : 502);
  });

  app.onError((error, context) => {
    if (!(error instanceof ScaError)) throw error;
    switch (error.code) {
      case "PIN_VERIFICATION_FAILED":
      case "ERR_INVALID_ARGUMENT": // not four digits: nothing was sent
        return context.json({ code: error.code }, 422);
      case "ERR_APPROVAL_UNKNOWN":
      case "ERR_APPROVAL_INVALID":
        return context.json({ code: error.code }, 404);
      case "ERR_APPROVAL_MISMATCH": // another payment than the approved one
        return context.json({ code: error.code }, 409);
      case "ERR_APPROVAL_EXPIRED":
      case "ERR_APPROVAL_ATTEMPTS_EXHAUSTED":
        return context.json({ code: error.code }, 410);
      default:
        return context.json({ code: error.code }, 502);
    }
  });

  return app;
}
