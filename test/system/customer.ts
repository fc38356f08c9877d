/** Somebody with a browser: clicks, types a PIN, looks a payment up, and goes on until told something final. */
import type { Answer, Call, Instance, Service } from "./service.ts";

export const PIN = "1234";

/** What a customer came for, as the calls of its page. */
interface Errand {
  readonly begin: Call;
  /** The PIN, for the approval that the page was told of. */
  readonly typed: (approval: string, pin: string) => Call;
  /** Whether it is done; throws if it is somebody else's. */
  readonly isDone: (answer: Answer) => boolean;
}

/** `must wait`: told for how long no further PIN is let through. */
export type Outcome = "done" | "must wait";

/** How often somebody tries before this is called a dead end. */
const PATIENCE = 25;

export class Customer {
  readonly profileId: number;
  readonly transferId: number;
  /** Typed before the right PIN. */
  readonly mistakes: string[] = [];
  /** The approval of the payment, as its page knows it. */
  approval = "";
  readonly #service: Service;

  private constructor(service: Service, profileId: number) {
    this.#service = service;
    this.profileId = profileId;
    this.transferId = profileId + 1;
  }

  static async enrol(service: Service, profileId: number): Promise<Customer> {
    const factors = { pin: PIN, deviceFingerprint: `phone-of-${profileId}` };
    await service.control("PUT", `/profiles/${profileId}/factors`, factors);
    return new Customer(service, profileId);
  }

  get payment(): Errand {
    const { profileId, transferId } = this;
    const path = `/payments/${transferId}`;
    const expected = `/v3/profiles/${profileId}/transfers/${transferId}/payments`;
    return {
      begin: { path, profileId },
      typed: (approval, pin) => ({ path: `${path}/approvals/${approval}/pin`, profileId, body: { pin } }),
      isDone: (answer) => answer.status === 201 && isOwn(answer.json["paid"], expected),
    };
  }

  statement(balanceId: number): Errand {
    const { profileId } = this;
    const path = `/statements/${balanceId}`;
    return {
      begin: { method: "GET", path, profileId },
      typed: (approval, pin) => ({ path: `${path}/approvals/${approval}/pin`, profileId, body: { pin } }),
      isDone: ({ status, json }) =>
        status === 200 && isOwn((json["query"] as { accountId?: unknown }).accountId, balanceId),
    };
  }

  /** How often this payment was made, as Wise tells. */
  async payments(): Promise<number> {
    const { payments } = await this.#service.seen(this.profileId);
    return payments[this.transferId] ?? 0;
  }

  /**
   * Goes on, each time on an instance that `choose` gives, until told something final.
   *
   * @param clicks how often at once
   * @throws when there is no end to it, or it is told of what is somebody else's
   */
  async finish(errand: Errand, choose: () => Instance, clicks = 1): Promise<Outcome> {
    const isPayment = errand.begin.path.startsWith("/payments");
    const history: string[] = [];
    let approval = isPayment ? this.approval : "";
    let latest = approval;
    let failures = 0;
    for (let round = 0; round < PATIENCE; round += 1) {
      const call = approval === "" ? errand.begin : errand.typed(approval, this.mistakes.shift() ?? PIN);
      const answers = await Promise.all(
        Array.from({ length: clicks }, () => this.#service.call(choose(), call)),
      );
      for (const answer of answers) {
        const { status, json } = answer;
        const asked = ((json["pending"] ?? []) as { type: string }[]).map(({ type }) => type);
        history.push(`${approval === "" ? "begin" : "PIN"} ${status} ${json["code"] ?? asked.join("+")}`);
        if (errand.isDone(answer)) return "done";
        if (status === 429) return "must wait";
        if (status === 202) latest = approval = String(json["approval"]);
        if (isPayment && status === 409) {
          if ((await this.payments()) > 0) return "done";
          const isUnknown = json["code"] === "ERR_APPROVAL_OUTCOME_UNKNOWN";
          if (isUnknown && (await this.#again(latest, choose, history))) return "done";
        }
        // Used, gone, or failed twice: the page is loaded again.
        failures = status === 0 || status >= 500 ? failures + 1 : 0;
        if (status === 404 || status === 409 || status === 410 || failures >= 2) approval = "";
      }
    }
    throw new Error(`${this.profileId} came to no end: ${history.join(", ")}`);
  }

  /** Nobody knew whether it was paid, and Wise says that it was not: it may be sent again. */
  async #again(approval: string, choose: () => Instance, history: string[]): Promise<boolean> {
    const path = `/payments/${this.transferId}/approvals/${approval}/again`;
    const answer = await this.#service.call(choose(), { path, profileId: this.profileId });
    history.push(`again ${answer.status} ${answer.json["code"] ?? ""}`);
    return this.payment.isDone(answer);
  }
}

/** @throws when it is somebody else's */
function isOwn(told: unknown, expected: unknown): true {
  if (told !== expected) throw new Error(`was told of ${String(told)}, and asked for ${String(expected)}`);
  return true;
}
