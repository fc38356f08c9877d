/** Names of the readings of Wise's documentation, for a loop over all of them. */
export const readings = ["page", "openapi", "wild"] as const;

/**
 * How to read what Wise's sources leave open, or answer differently: `page` is the SCA page of the reference,
 * `openapi` the description that Wise publishes, `wild` what programs reported of the live service.
 */
export type Reading = (typeof readings)[number];

/** The switches in which the readings differ. One that is not named here keeps its value when the reading changes. */
export const switchesOf = {
  page: {
    statusShape: "bare",
    encryptResponses: true,
    insufficientFactors: "allow",
    missingFacemap: 404,
    forbiddenBody: "full",
    approvalResult: true,
    approvalHint: false,
    alternatives: "objects",
    ottErrors: { unauthenticated: 401 },
  },
  openapi: {
    statusShape: "wrapped",
    encryptResponses: "as-declared",
    insufficientFactors: "suffice",
    missingFacemap: 400,
    forbiddenBody: "full",
    approvalResult: true,
    approvalHint: false,
    alternatives: "objects",
    ottErrors: { unauthenticated: 401 },
  },
  wild: {
    statusShape: "wrapped",
    encryptResponses: true,
    insufficientFactors: "suffice",
    missingFacemap: 404,
    forbiddenBody: "empty",
    approvalResult: false,
    approvalHint: true,
    alternatives: "strings",
    ottErrors: { unauthenticated: 404 },
  },
} as const satisfies Readonly<Record<Reading, object>>;
