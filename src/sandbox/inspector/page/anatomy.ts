/** Takes a compact JWE apart without any key: explains each part, and finds errors in its form. */

/** One of the five parts. */
export interface JwePart {
  readonly name: "Protected header" | "Encrypted key" | "IV" | "Ciphertext" | "Tag";
  /** The base64url text. */
  readonly text: string;
  /** Length once decoded; absent when the text is not base64url. */
  readonly bytes?: number;
  /** Explains the part. */
  readonly note: string;
  /** What is wrong with it. */
  readonly problem?: string;
}

/** The parts of a JWE, and its errors. */
export interface Anatomy {
  readonly kind: "request" | "direct reply" | "reply to an uploaded key" | "unknown";
  readonly header?: Readonly<Record<string, unknown>>;
  /** Five parts; empty if the text is no JWE at all. */
  readonly parts: readonly JwePart[];
  /** Errors of the JWE as a whole. */
  readonly formProblems: readonly string[];
  /** All errors, those of the parts included; empty when the form is right. */
  readonly problems: readonly string[];
}

const NAMES = ["Protected header", "Encrypted key", "IV", "Ciphertext", "Tag"] as const;

/**
 * Takes a compact JWE apart (RFC 7516 section 3.1), and checks it for what Wise sends and accepts: RSA-OAEP-256 or
 * dir, always with A256GCM.
 *
 * @param input the JWE; JSON quotes around it are an error, but it is still taken apart
 */
export function dissect(input: string): Anatomy {
  const formProblems: string[] = [];
  const text = unquote(input.trim(), formProblems);
  const texts = text.split(".");
  if (texts.length !== 5) {
    const found = texts.length === 1 ? "no dot" : `${texts.length} parts`;
    formProblems.push(`A compact JWE has five parts separated by dots; this has ${found}.`);
    return { kind: "unknown", parts: [], formProblems, problems: formProblems };
  }
  const header = readHeader(texts[0] ?? "");
  const parts = NAMES.map((name, index) => judgePart(name, texts[index] ?? "", header));
  formProblems.push(...headerProblems(header));
  const ofParts = parts.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${name}: ${problem}.`],
  );
  const problems = [...formProblems, ...ofParts];
  return { kind: kindOf(header), ...(header && { header }), parts, formProblems, problems };
}

/** The length of base64url text once decoded (RFC 4648 section 5); undefined when it is something else. */
export function decodedLength(text: string): number | undefined {
  return /^[\w-]*$/.test(text) && text.length % 4 !== 1 ? Math.floor((text.length * 3) / 4) : undefined;
}

type Header = Readonly<Record<string, unknown>> | undefined;

function unquote(text: string, problems: string[]): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  problems.push("The JWE is in JSON quotes: send it bare.");
  return text.slice(1, -1);
}

function readHeader(part: string): Header {
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof header === "object" && header !== null && !Array.isArray(header)
      ? { ...header }
      : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(header: Header): Anatomy["kind"] {
  if (header?.["alg"] === "dir") return "direct reply";
  if (header?.["alg"] !== "RSA-OAEP-256") return "unknown";
  return header["kid"] === undefined ? "request" : "reply to an uploaded key";
}

function headerProblems(header: Header): string[] {
  if (header === undefined) return [];
  const { alg, enc } = header;
  return [
    ...(alg === "RSA-OAEP-256" || alg === "dir"
      ? []
      : [`alg is ${shown(alg)}: requests take RSA-OAEP-256, replies that or dir.`]),
    ...(enc === "A256GCM" ? [] : [`enc is ${shown(enc)}: only A256GCM is taken.`]),
    ...("zip" in header ? ["zip is not taken: send the plaintext uncompressed."] : []),
    ...("crit" in header ? ["crit names extensions, and none is understood."] : []),
  ];
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function judgePart(name: JwePart["name"], text: string, header: Header): JwePart {
  const bytes = decodedLength(text);
  if (bytes === undefined) {
    const problem = /[+/=]/.test(text)
      ? "is base64, where base64url without padding is due"
      : "is not base64url";
    return { name, text, note: "", problem };
  }
  const [note, problem] = describe(name, bytes, header);
  return { name, text, bytes, note, ...(problem !== undefined && { problem }) };
}

function describe(name: JwePart["name"], bytes: number, header: Header): [note: string, problem?: string] {
  switch (name) {
    case "Protected header":
      return header === undefined ? ["", "is not a JSON object"] : ["authenticated, not secret"];
    case "Encrypted key":
      return describeKey(bytes, header?.["alg"] === "dir");
    case "IV":
      return bytes === 12 ? ["96 bits, new for each message"] : ["", `has ${bytes} bytes, and must have 12`];
    case "Ciphertext":
      return bytes > 0 ? ["as long as the plaintext"] : ["", "is empty"];
    case "Tag":
      return bytes === 16 ? ["128 bits"] : ["", `has ${bytes} bytes, and must have 16`];
  }
}

function describeKey(bytes: number, direct: boolean): [note: string, problem?: string] {
  if (direct) {
    if (bytes === 0) return ["empty: sealed under the content key of the request"];
    return ["", "must be empty with dir (RFC 7518 section 4.5)"];
  }
  if (bytes === 0) return ["", "is empty"];
  // An RSA-OAEP ciphertext is as long as the modulus (RFC 8017 section 7.1.1).
  if (bytes < 256) return ["", `has ${bytes} bytes: no RSA key of at least 2048 bits wraps to that`];
  return [`the content key, wrapped by RSA-${bytes * 8}`];
}
