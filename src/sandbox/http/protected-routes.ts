import type { Argument, Operation, ValueSchema } from "../../../generated/operations.ts";

/** The seven operations of Wise's published description that are protected by strong customer authentication. */
export type ProtectedId =
  | "getBalanceStatement"
  | "fundTransfer"
  | "answerThreeDsChallenge"
  | "fundBatchGroup"
  | "initiateBatchPayment"
  | "getCardDetails"
  | "getCardPin";

/** Formats of a balance statement: the end of its path. */
export const STATEMENT_FORMATS = ["json", "csv", "pdf", "xlsx", "xml", "mt940", "qif"] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

interface ProtectedRoute extends Pick<Operation, "method" | "path" | "body" | "reply" | "args"> {
  readonly id: ProtectedId;
  readonly auth: "user";
  readonly risk: "low" | "high";
  /** What its one-time tokens say they are for. Only that of the statement is published. */
  readonly actionType: string;
}

const id = { type: "integer", minimum: 1 } as const;
const uuid = { type: "string", pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i } as const;
const word = (...values: string[]): ValueSchema => ({ type: "string", enum: values });
const filled = { type: "string", minLength: 1 } as const;

const argument =
  (place: Argument["in"]) =>
  (name: string, schema: ValueSchema): Argument => ({ in: place, name, required: true, schema });
const [inPath, inBody, inHeader] = [argument("path"), argument("body"), argument("header")];

const profileId = inPath("profileId", id);
const common = { auth: "user", reply: "json" } as const;
const payment = { ...common, method: "POST", body: "json", risk: "high" } as const;

/**
 * Wise names fund transfer, 3DS result and batch funding as high risk, the statement as low risk (sca-over-api guide). It
 * does not classify the others: they are high risk here, since that is the stricter guess.
 */
export const protectedRoutes: readonly ProtectedRoute[] = [
  ...STATEMENT_FORMATS.map((format): ProtectedRoute => ({
    ...common,
    id: "getBalanceStatement",
    method: "GET",
    path: `/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.${format}`,
    risk: "low",
    actionType: "BALANCE__GET_STATEMENT",
    args: { profileId, balanceId: inPath("balanceId", id) },
  })),
  {
    ...payment,
    id: "fundTransfer",
    actionType: "TRANSFER__FUND",
    path: "/v3/profiles/{profileId}/transfers/{transferId}/payments",
    args: { profileId, transferId: inPath("transferId", id), type: inBody("type", word("BALANCE")) },
  },
  {
    ...payment,
    id: "answerThreeDsChallenge",
    actionType: "CARD__3DS_CHALLENGE",
    path: "/v3/spend/profiles/{profileId}/3dsecure/challenge-result",
    args: {
      profileId,
      transactionReference: inBody("transactionReference", filled),
      challengeStatus: inBody("challengeStatus", word("APPROVED", "REJECTED")),
    },
  },
  {
    ...payment,
    id: "fundBatchGroup",
    actionType: "BATCH_GROUP__FUND",
    path: "/v3/profiles/{profileId}/batch-payments/{batchGroupId}/payments",
    args: { profileId, batchGroupId: inPath("batchGroupId", uuid), type: inBody("type", word("BALANCE")) },
  },
  {
    ...payment,
    id: "initiateBatchPayment",
    actionType: "BATCH_GROUP__INITIATE_PAYMENT",
    path: "/v1/profiles/{profileId}/batch-groups/{batchGroupId}/payment-initiations",
    args: {
      profileId,
      batchGroupId: inPath("batchGroupId", uuid),
      type: inBody("type", word("DIRECT_DEBIT")),
      accountId: inBody("accountId", id),
    },
  },
  card("getCardDetails", "details"),
  card("getCardPin", "pin"),
];

/** Wise serves these on a host of their own, with an encryption of their own, which the sandbox leaves out. */
function card(name: ProtectedId, what: string): ProtectedRoute {
  return {
    ...payment,
    id: name,
    actionType: "CARD__SENSITIVE_DETAILS",
    path: `/twcard-data/v1/sensitive-card-data/${what}`,
    args: {
      cardToken: inHeader("x-tw-twcard-card-token", uuid),
      keyVersion: inBody("keyVersion", id),
      encryptedPayload: inBody("encryptedPayload", filled),
    },
  };
}
