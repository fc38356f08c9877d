import type { Command } from "commander";
import { EXIT, run, usageError } from "./exit.ts";
import { addSeal } from "./jwe-seal.ts";
import { columns, paint, print, printJson, shown, shownText } from "./output.ts";
import { readStandardInput } from "./secrets.ts";

interface OpenOptions {
  readonly cek?: string;
  readonly privateKey?: string;
  readonly json?: boolean;
}

const INSPECT_HELP = `
Needs no key and opens nothing: shows the protected header, the length of each part, and what is wrong with
the form, judged by what Wise takes and sends (RSA-OAEP-256 or dir, with A256GCM).

Examples:
  $ wise-sca jwe inspect eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0...
  $ curl -s ... | wise-sca jwe inspect -

Exit codes: 0 the form is right; 1 something is wrong with it; 2 called wrongly.`;

const OPEN_HELP = `
A reply to PIN and device fingerprint calls is sealed under the content key of its request: pass the file that
\`jwe seal --cek-out\` wrote. A reply sealed to an uploaded key needs its private half. The plaintext goes to
standard output; what a terminal would obey in it is written as JSON does (\\u001b), which in JSON changes nothing.
With --json the text is exact. A reply that is not sealed, as errors are, is printed as it came, and ends with 1.

Examples:
  $ curl -s ... | wise-sca jwe open - --cek cek.json
  $ wise-sca jwe open "$(cat pin.jwe)" --cek cek.json
  $ wise-sca jwe open "$REPLY" --private-key wise-sca.private.pem

Exit codes: 0 opened; 1 did not open; 2 called wrongly.`;

/** Adds `wise-sca jwe`. */
export function register(program: Command): void {
  const jwe = program.command("jwe").description("Seal, open and take apart the encrypted bodies.");
  jwe
    .command("inspect")
    .description("Take a JWE apart and say what is wrong with its form.")
    .argument("[jwe]", "the JWE, or - for standard input", "-")
    .option("--json", "print JSON")
    .addHelpText("after", INSPECT_HELP)
    .action((argument: string, options: { json?: boolean }) =>
      run(options, () => inspect(argument, options)),
    );
  addSeal(jwe);
  jwe
    .command("open")
    .description("Open a JWE with a content key or a private key.")
    .argument("[jwe]", "the JWE, or - for standard input", "-")
    .option("--cek <file>", "the content key of the request: a JWK of type oct, base64url or hex")
    .option("--private-key <file>", "the private half of an uploaded key: PKCS #8 PEM or JWK")
    .option("--json", "print JSON")
    .addHelpText("after", OPEN_HELP)
    .action((argument: string, options: OpenOptions) => run(options, () => open(argument, options)));
}

async function inspect(argument: string, options: { json?: boolean }): Promise<number> {
  const { dissect } = await import("../sandbox/inspector/page/anatomy.ts");
  const { kind, header, parts, problems } = dissect(await readJwe(argument));
  if (options.json === true) {
    printJson({ kind, header: header ?? null, parts, problems });
  } else {
    if (header !== undefined) print(`${paint("bold", capital(kind))}  ${shown(JSON.stringify(header))}\n`);
    const rows = parts.map(({ name, bytes, note, problem }) => {
      const length = bytes === undefined ? "?" : `${bytes} bytes`;
      return [
        name,
        `${length.padStart(11)}  ${problem === undefined ? shown(note) : paint("red", shown(problem))}`,
      ] as const;
    });
    if (rows.length > 0) print(columns(rows));
    if (parts.length > 0) print("");
    print(problems.length === 0 ? "Nothing is wrong with its form." : problems.map(shown).join("\n"));
  }
  return problems.length === 0 ? EXIT.done : EXIT.failed;
}

async function open(argument: string, options: OpenOptions): Promise<number> {
  if ((options.cek === undefined) === (options.privateKey === undefined)) {
    throw usageError("pass the key to open it with: --cek FILE or --private-key FILE");
  }
  const [{ unquoted }, keys] = await Promise.all([import("../jose/compact.ts"), import("./jwe-open.ts")]);
  const jwe = unquoted(await readJwe(argument));
  if (!LIKE_A_JWE.test(jwe)) return showPlain(jwe, options);
  const plaintext =
    options.cek === undefined
      ? await keys.openWithPrivateKey(jwe, options.privateKey ?? "")
      : await keys.openWithCek(jwe, options.cek);
  if (options.json === true) printJson({ plaintext });
  else print(shownText(plaintext));
  return EXIT.done;
}

/** Parts and dots; whether they make a JWE is for whoever opens it. */
const LIKE_A_JWE = /^[\w-]+(?:\.[\w-]*)+$/;

/** A body that nothing was sealed in: mostly an error, which says why there is no reply. */
function showPlain(body: string, options: OpenOptions): number {
  const message = "this is not sealed, as errors of servers are not: printed as it came";
  if (options.json === true) {
    printJson({ error: { code: "NOT_A_JWE", message }, body });
  } else {
    print(shownText(body));
    print(`wise-sca: ${message}`, process.stderr);
  }
  return EXIT.failed;
}

async function readJwe(argument: string): Promise<string> {
  if (argument !== "-") return argument;
  if (process.stdin.isTTY === true) throw usageError("pass the JWE as an argument or on standard input");
  const text = (await readStandardInput()).trim();
  if (text === "") throw usageError("standard input held no JWE");
  return text;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
