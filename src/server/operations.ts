/** What each route does, by the description's names. */
import type {
  Approval as ApprovalView,
  ApprovalDescription,
  routes,
  Trigger,
} from "../../generated/approvals.ts";
import type { ApprovalOperations } from "../approval/factors.ts";
import type { Records } from "../approval/records.ts";
import type { Answers, Approval } from "../approval/resume.ts";
import { InvalidInputError } from "../errors.ts";
import { createKeyHandler, type KeySource } from "../jose/key-handler.ts";
import { completeOnce, keptOutcome } from "./completion.ts";
import { readObject } from "./guard.ts";
import { json, problem, problemOf } from "./problem.ts";

/** A call of a customer who is signed in. */
export interface Call {
  readonly request: Request;
  readonly sca: ApprovalOperations;
  readonly records: Records;
  readonly now: () => number;
  readonly resume: () => Promise<Approval>;
  /** The application's functions. */
  readonly complete: (approval: Approval) => Promise<Response>;
  readonly describe: (approval: Approval) => Promise<ApprovalDescription | undefined>;
}

/** Bytes of a body. A facemap has up to four megabytes. */
const MAX_ANSWERS = 4_300_000;
const MAX_BODY = 16_384;

export const operations: Readonly<Record<keyof typeof routes, (call: Call) => Promise<Response>>> = {
  async getApproval(call) {
    const approval = await call.resume();
    const [view, description] = [await viewOf(approval, call), await call.describe(approval)];
    return json({ ...view, ...(description && { description }) });
  },

  async getWiseKey({ request, sca }) {
    const response = await createKeyHandler({ sca: keySource(sca) })(request);
    return response.status === 503 ? problem("ERR_WISE_KEY_UNAVAILABLE", { retryAfter: 5 }) : response;
  },

  async triggerCode(call) {
    const body = await readObject(call.request, MAX_BODY);
    if (body instanceof Response) return body;
    if (!isTrigger(body)) return problem("ERR_BODY_INVALID");
    const approval = await call.resume();
    // It may have been passed in another tab.
    if (approval.status === "pending") await approval.trigger(body.type, { resend: body.resend === true });
    return json(await viewOf(approval, call));
  },

  async answerChallenges(call) {
    const body = await readObject(call.request, MAX_ANSWERS);
    if (body instanceof Response) return body;
    const approval = await call.resume();
    try {
      // Sealed replies stay here: they hold the one-time token, for which a page has no use.
      await approval.answer(body as Answers);
    } catch (error) {
      if (error instanceof InvalidInputError && error.code === "ERR_INVALID_ARGUMENT")
        return problemOf(error);
      throw error;
    }
    return json(await viewOf(approval, call));
  },

  async completeApproval(call) {
    const body = await readObject(call.request, MAX_BODY);
    if (body instanceof Response) return body;
    const { records, now, resume, complete } = call;
    const approval = await resume();
    if (!approval.cleared) return problem("ERR_APPROVAL_NOT_CLEARED");
    const run = (): Promise<Response> => complete(approval);
    return json(await completeOnce(approval, { records, now, run, reload: resume }));
  },
};

const isTrigger = (body: Readonly<Record<string, unknown>>): body is Trigger & Record<string, unknown> =>
  ["SMS", "WHATSAPP", "VOICE"].includes(body["type"] as string) &&
  ["undefined", "boolean"].includes(typeof body["resend"]);

async function viewOf(approval: Approval, { records, now }: Call): Promise<ApprovalView> {
  const { id, profileId, status, expiresAt, pending, passed, exhausted, retryAfter } = approval;
  const outcome = status === "pending" ? undefined : await keptOutcome(id, records);
  return {
    id,
    profileId,
    status,
    expiresAt: expiresAt.toISOString(),
    expiresIn: Math.max(0, Math.round((expiresAt.getTime() - now()) / 1000)),
    pending: [...pending],
    passed: [...passed],
    exhausted,
    ...(exhausted && retryAfter !== undefined && { retryAfter }),
    ...(outcome && { outcome }),
  };
}

/** A key of a moment ago will do while no newer one can be had: a page that sealed to an old one is told so. */
function keySource(sca: ApprovalOperations): KeySource {
  const source = sca as Partial<KeySource>;
  return {
    wiseKey: async (options) => {
      if (source.wiseKey === undefined) throw new Error("this client knows no key");
      return source.wiseKey(options).catch(() => (source as KeySource).wiseKey());
    },
  };
}
