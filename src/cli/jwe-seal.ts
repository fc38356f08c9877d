import { Option } from "commander";
import type { Command } from "commander";
import { payloads } from "../../generated/payloads.ts";
import { checkValue } from "../lib/values.ts";
import { EXIT, run, usageError } from "./exit.ts";
import { print, printJson } from "./output.ts";
import { askInput } from "./secrets.ts";
import { addTargetOptions, LOCAL_SANDBOX, TOKEN_HELP } from "./target.ts";
import type { TargetOptions } from "./target.ts";

interface SealOptions extends TargetOptions {
  readonly key?: string;
  readonly as: keyof typeof FORMS;
  readonly cekOut?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What may be typed, and the body that it becomes. */
const FORMS = {
  json: { asked: "the body, a JSON object" },
  pin: { asked: "the PIN, four digits", property: "pin", schema: "PinFactor" },
  "device-fingerprint": {
    asked: "the device fingerprint",
    property: "deviceFingerprint",
    schema: "DeviceFingerprintFactor",
  },
  message: { asked: "a message of 1 to 100 characters", property: "message", schema: "EchoMessage" },
} as const;

const HELP = `
The payload is read from standard input, or asked for without being shown; never from the arguments, which
other users of this machine can read. The JWE goes to standard output.

To open the reply, keep the content key with --cek-out: a file that only you can read, and that also opens what
was sealed. Delete it afterwards.
${TOKEN_HELP}

Examples:
  $ wise-sca jwe seal --as pin --cek-out cek.json --force > pin.jwe
  $ curl -s ${LOCAL_SANDBOX}/v2/profiles/101/pin/verify --data @pin.jwe \\
      -H "Authorization: Bearer $WISE_SCA_TOKEN" -H "One-Time-Token: $OTT" -H 'X-tw-jose-method: jwe' \\
      -H 'Content-Type: application/jose+json' -H 'Accept: application/jose+json' \\
      | wise-sca jwe open - --cek cek.json
  $ wise-sca keys fetch --environment sandbox > wise-key.json
  $ echo '{"message":"hello"}' | wise-sca jwe seal --key wise-key.json

Exit codes: 0 sealed; 1 the key could not be had; 2 called wrongly.`;

/** Adds `wise-sca jwe seal`. */
export function addSeal(jwe: Command): void {
  addTargetOptions(jwe.command("seal").description("Seal a body to Wise's public key."))
    .addOption(
      new Option("--key <file|url>", "the public key, if it is not to be fetched from a server").conflicts([
        "baseUrl",
        "environment",
      ]),
    )
    .addOption(
      new Option("--as <form>", "what is typed: a whole body, or the value in it")
        .choices(Object.keys(FORMS))
        .default("json"),
    )
    .option("--cek-out <file>", "write the content key here, readable by you alone")
    .option("--force", "replace that file")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action((options: SealOptions) => run(options, () => seal(options)));
}

async function seal(options: SealOptions): Promise<number> {
  // The key first: whoever has typed a PIN should not learn only then that there is nothing to seal it to.
  const { publicKeyFrom } = await import("./wise-key.ts");
  const key = await publicKeyFrom(options);
  const body = bodyOf(options.as, await askInput(FORMS[options.as].asked));
  const [{ sealCompact }, { cekFile }, { writeKeyFiles }] = await Promise.all([
    import("../jose/jwe.ts"),
    import("./jwe-open.ts"),
    import("./files.ts"),
  ]);
  const { jwe, cek } = await sealCompact(body, key.key);
  try {
    if (options.cekOut !== undefined) await writeKeyFiles({ [options.cekOut]: cekFile(cek) }, options.force);
  } finally {
    cek.fill(0);
  }
  if (options.json === true) printJson({ jwe, sealedTo: key.thumbprint, cek: options.cekOut ?? null });
  else print(jwe);
  return EXIT.done;
}

/** The body as it is sealed. Its form is checked before anything could be sent. */
function bodyOf(form: keyof typeof FORMS, typed: string): string {
  if (form === "json") {
    // Sealed as it is: whoever writes a whole body may want to send one that is wrong.
    if (isJsonObject(typed)) return typed;
    throw usageError(
      "the body is not a JSON object: for a bare value pass --as pin or --as device-fingerprint",
    );
  }
  const { asked, property, schema } = FORMS[form];
  try {
    checkValue(property, { [property]: typed }, payloads[schema] ?? { type: "object" });
  } catch {
    throw usageError(`this is not ${asked}`);
  }
  return JSON.stringify({ [property]: typed });
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
