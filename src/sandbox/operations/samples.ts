import { STATEMENT_FORMATS } from "../http/protected-routes.ts";
import type { StatementFormat } from "../http/protected-routes.ts";
import type { HandlerResponse } from "../http/response.ts";
import type { Arguments } from "./arguments.ts";

/** Made-up answers of protected operations, so that there is something to be approved for. No money moves. */

/** An empty statement in a format; as `xlsx` an archive without any file, which is enough to be downloaded. */
export function statement(
  format: StatementFormat,
  { balanceId, end }: { balanceId: number; end: string },
): HandlerResponse {
  const day = end.slice(0, 10);
  const bodies: Readonly<Record<Exclude<StatementFormat, "json">, readonly [type: string, text: string]>> = {
    csv: ["text/csv", '"TransferWise ID",Date,Amount,Currency,Description\r\n'],
    pdf: ["application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"],
    xlsx: [
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      `PK\u0005\u0006${"\0".repeat(18)}`,
    ],
    xml: [
      "application/xml",
      `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.10"><BkToCstmrStmt><Stmt><Id>${balanceId}</Id><CreDtTm>${end}</CreDtTm></Stmt></BkToCstmrStmt></Document>\n`,
    ],
    mt940: [
      "text/plain",
      `:20:SANDBOX\r\n:25:${balanceId}\r\n:60F:C${day.replaceAll("-", "").slice(2)}EUR100,00\r\n-\r\n`,
    ],
    qif: ["application/qif", "!Type:Bank\n"],
  };
  if (format === "json") {
    const json = {
      query: { accountId: balanceId, intervalEnd: end },
      endOfStatementBalance: { value: 100, currency: "EUR" },
      transactions: [],
    };
    return { status: 200, json };
  }
  const [type, text] = bodies[format];
  return { status: 200, type, text };
}

/** The format that a path ends in. */
export function formatOf(path: string): StatementFormat {
  return STATEMENT_FORMATS.find((format) => path.endsWith(`statement.${format}`)) ?? "json";
}

/** A batch group that was funded. */
export function batchGroup(args: Arguments, userId: number): HandlerResponse {
  const json = {
    id: args["batchGroupId"],
    name: "Sandbox batch",
    sourceCurrency: "EUR",
    status: "COMPLETED",
    groupType: "API",
    userId,
    profileId: Number(args["profileId"]),
    transferIds: [],
  };
  return { status: 200, json };
}

/** A direct debit that was started. */
export function paymentInitiation(args: Arguments, userId: number): HandlerResponse {
  const json = {
    id: 1,
    batchGroupId: args["batchGroupId"],
    reference: "SANDBOX",
    userId,
    profileId: Number(args["profileId"]),
    type: args["type"],
    status: "NEW",
  };
  return { status: 200, json };
}

/** Details of a card that does not exist. */
export function cardDetails(nonce: string): HandlerResponse {
  const json = {
    nonce,
    cvv2: "111",
    pan: "4396910000012345",
    expiryDate: "10/31",
    cardholderName: "A Customer",
  };
  return { status: 200, json };
}
