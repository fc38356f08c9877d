import { extensionTypes } from "./redocly/extensions.js";
import { plaintextTwin } from "./redocly/plaintext-twin.js";
import * as rules from "./redocly/rules.js";

/** The conventions of this description as lint rules, and the decorator that makes its plaintext twin. */
export default () => ({
  id: "sca",
  types: { oas3: extensionTypes },
  rules: {
    oas3: {
      "argument-names": rules.argumentNames,
      "body-examples": rules.bodyExamples,
      "error-codes": rules.errorCodes,
      "jose-headers": rules.joseHeaders,
      "jose-reply": rules.joseReply,
      "operation-id-style": rules.operationIdStyle,
      retry: rules.retry,
      security: rules.security,
      "standard-errors": rules.standardErrors,
      "trace-headers": rules.traceHeaders,
      unwrap: rules.unwrap,
    },
  },
  decorators: { oas3: { "plaintext-twin": plaintextTwin } },
});
