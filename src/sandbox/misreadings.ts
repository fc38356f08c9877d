/**
 * Mistakes that programs have made with Wise's documentation, each in one sentence: what was done, and what is right.
 * A refusal says it in its message, and the record of the call says it to the inspector and to `wise-sca doctor`.
 */
export const misreadings = {
  plainBody:
    "The body is plain JSON: seal it to Wise's key as a JWE (RSA-OAEP-256 with A256GCM); the curl samples of the reference show it before that.",
  quotedJwe: "The JWE is in JSON quotes: send its five parts as they are, without quotes.",
  approvalAsOneTimeToken:
    "The repeated call carries its token as One-Time-Token: send it as x-2fa-approval; One-Time-Token is for status, trigger and verify calls.",
  oneTimeTokenAsApproval:
    "The call carries its token as x-2fa-approval: send it as One-Time-Token; x-2fa-approval is for the repeat of the refused call.",
  bareContent: (members: readonly string[]): string =>
    `The JWE does not hold a JSON object: seal one with ${members.join(", ")}, not the value alone.`,
  isoTime: (name: string): string =>
    `${name} is an ISO timestamp: write yyyy-MM-dd HH:mm:ss, in UTC, without T and Z.`,
} as const;

/** What a header should be, and why. */
interface Demand {
  readonly name: string;
  readonly accepts: (value: string) => boolean;
  readonly right: string;
}

const isMediaType = (value: string): boolean => /^application\/jose\+json *(?:;|$)/i.test(value.trim());

/** The JOSE guide (jose-jwe) calls these three required. */
const DEMANDS: readonly Demand[] = [
  {
    name: "Content-Type",
    accepts: isMediaType,
    right: "send application/jose+json, since the body is a JWE",
  },
  {
    name: "Accept",
    accepts: (value) => value.split(",").some(isMediaType),
    right: "send application/jose+json, since the reply is a JWE, to be opened before it is parsed as JSON",
  },
  {
    name: "X-tw-jose-method",
    accepts: (value) => value.trim().toLowerCase() === "jwe",
    right: "send jwe",
  },
];

/**
 * What is wrong with the headers of a JOSE call, in sentences.
 *
 * @param hasBody whether the operation takes one: without it there is no type to state
 */
export function wrongJoseHeaders(headers: Headers, { hasBody }: { hasBody: boolean }): string[] {
  return DEMANDS.filter(({ name }) => hasBody || name !== "Content-Type").flatMap(
    ({ name, accepts, right }) => {
      const value = headers.get(name);
      if (value !== null && accepts(value)) return [];
      // The value is shown only if it looks like a media type or a method, so that no secret is repeated.
      const found = value === null ? "missing" : /^[\w.+*/,; =-]{1,80}$/.test(value) ? value : "malformed";
      return [`${name} is ${found}: ${right}.`];
    },
  );
}
