/** The `Prefer` header (RFC 7240): which of the documented replies a caller wants to see. */
import { ProblemJsonError, UNPROCESSABLE_ENTITY } from "@stoplight/prism-http";
import type { IHttpConfig } from "@stoplight/prism-http";

/** `code=409`, `example=NAME`, `dynamic=true`, `seed=TEXT`, in any combination; others are not ours to judge. */
export function readPreferences(headers: Headers): IHttpConfig["mock"] | ProblemJsonError {
  const given = new Map(
    (headers.get("prefer") ?? "").split(/[,;]/).map((part) => {
      const [name = "", value = ""] = part.split("=").map((word) => word.trim());
      return [name.toLowerCase(), value.replace(/^"(.*)"$/, "$1")] as const;
    }),
  );
  const code = given.get("code");
  const example = given.get("example");
  const seed = given.get("seed");
  if (code !== undefined && !/^[1-5]\d\d$/.test(code)) {
    return ProblemJsonError.fromTemplate(
      UNPROCESSABLE_ENTITY,
      "Prefer: code takes an HTTP status, such as 409.",
    );
  }
  return {
    dynamic: given.get("dynamic") === "true",
    ...(code !== undefined && { code: Number(code) }),
    ...(example !== undefined && { exampleKey: example }),
    ...(seed !== undefined && { seed }),
  };
}
