import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { EXIT, run } from "./exit.ts";
import { columns, print, printJson, shown } from "./output.ts";
import { addTargetOptions, readTarget, tokenFor, TOKEN_HELP } from "./target.ts";
import type { TargetOptions } from "./target.ts";

interface GenerateOptions {
  readonly out: string;
  readonly bits: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

interface UploadOptions extends TargetOptions {
  readonly keyId?: string;
  readonly days: number;
  readonly json?: boolean;
}

const GENERATE_HELP = `
Writes NAME.private.pem and NAME.public.pem, readable by you alone. The private key is never shown.

Examples:
  $ wise-sca keys generate
  $ wise-sca keys generate --out partner --bits 4096

Exit codes: 0 written; 2 called wrongly, or a file exists.`;

const UPLOAD_HELP = `
Replies can then be sealed to it (\`partnerKeys\` of the client). Several keys may be valid at a time: upload
the next one before the last one ends. Needs the client-credentials token.
${TOKEN_HELP}

Examples:
  $ wise-sca keys upload wise-sca.public.pem --environment sandbox
  $ wise-sca keys upload wise-sca.public.pem --days 30

Exit codes: 0 uploaded; 1 refused, or not reached; 2 called wrongly.`;

const FETCH_HELP = `
Prints the key endpoint's reply, which \`jwe seal --key\`, \`doctor --wise-key\` and the client's \`wiseKey\` take.
${TOKEN_HELP}

Example:
  $ wise-sca keys fetch --environment sandbox > wise-key.json

Exit codes: 0 fetched; 1 refused, or not reached; 2 called wrongly.`;

/** Adds `wise-sca keys`. */
export function register(program: Command): void {
  const keys = program.command("keys").description("Make, upload and fetch RSA keys.");
  keys
    .command("generate")
    .description("Make an RSA key pair for replies that are sealed to you.")
    .option("--out <name>", "the files' name without its endings", "wise-sca")
    .option("--bits <number>", "2048, 3072 or 4096", readBits, 2048)
    .option("--force", "replace the files")
    .option("--json", "print JSON")
    .addHelpText("after", GENERATE_HELP)
    .action((options: GenerateOptions) => run(options, () => generate(options)));
  addTargetOptions(keys.command("upload").description("Upload the public half of a key pair."))
    .argument("<file>", "the public key: PEM, base64 DER or JWK")
    .option("--key-id <uuid>", "the id to upload it under; by default a new one")
    .option("--days <number>", "for how long it is valid, from now", readDays, 365)
    .option("--json", "print JSON")
    .addHelpText("after", UPLOAD_HELP)
    .action((file: string, options: UploadOptions) => run(options, () => upload(file, options)));
  addTargetOptions(keys.command("fetch").description("Print Wise's public key."))
    .addHelpText("after", FETCH_HELP)
    .action((options: TargetOptions) => run({}, () => fetchKey(options)));
}

async function generate({ out, bits, force, json }: GenerateOptions): Promise<number> {
  const [{ exportPKCS8, exportSPKI, generateKeyPair }, { writeKeyFiles }, { importPublicKey }] =
    await Promise.all([import("jose"), import("./files.ts"), import("../jose/keys.ts")]);
  const pair = await generateKeyPair("RSA-OAEP-256", { modulusLength: bits, extractable: true });
  const files = { privateKey: `${out}.private.pem`, publicKey: `${out}.public.pem` };
  const texts = {
    [files.privateKey]: await exportPKCS8(pair.privateKey),
    [files.publicKey]: await exportSPKI(pair.publicKey),
  };
  await writeKeyFiles(texts, force);
  const { thumbprint } = await importPublicKey(pair.publicKey);
  if (json === true) {
    printJson({ ...files, bits, thumbprint });
  } else {
    print(
      columns([
        ["private key", shown(files.privateKey)],
        ["public key", shown(files.publicKey)],
        ["SHA-256", thumbprint],
      ]),
    );
    print(`\nUpload the public one: wise-sca keys upload ${shown(files.publicKey)} --environment sandbox`);
  }
  return EXIT.done;
}

async function upload(file: string, options: UploadOptions): Promise<number> {
  const target = readTarget(options);
  const [{ createScaClient }, { readPublicKey }] = await Promise.all([
    import("../client/client.ts"),
    import("./key-files.ts"),
  ]);
  const { material, thumbprint } = await readPublicKey(file);
  const keyId = options.keyId ?? crypto.randomUUID();
  const clientToken = await tokenFor(target, "client");
  const sca = createScaClient({ baseUrl: target.baseUrl, token: "none", clientToken });
  const now = Date.now();
  const { validFrom, validTill } = await sca.uploadJosePublicKey({
    keyId,
    validFrom: utc(now),
    validTill: utc(now + options.days * 86_400_000),
    scope: "PAYLOAD_ENCRYPTION",
    publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: material },
  });
  if (options.json === true) {
    printJson({ keyId, validFrom, validTill, thumbprint });
  } else {
    print(
      columns([
        ["key id", shown(keyId)],
        ["valid", `${shown(validFrom)} to ${shown(validTill)} UTC`],
        ["SHA-256", thumbprint],
      ]),
    );
    print(
      `\nCheck it: wise-sca doctor --base-url ${target.baseUrl} --key-id ${shown(keyId)} --private-key FILE`,
    );
  }
  return EXIT.done;
}

async function fetchKey(options: TargetOptions): Promise<number> {
  const { fetchWiseKey } = await import("./wise-key.ts");
  printJson(await fetchWiseKey(readTarget(options)));
  return EXIT.done;
}

/** The provider's notation, whole seconds in UTC. */
function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

function readBits(text: string): number {
  const bits = Number(text);
  if ([2048, 3072, 4096].includes(bits)) return bits;
  throw new InvalidArgumentError("Pass 2048, 3072 or 4096.");
}

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 3660) return days;
  throw new InvalidArgumentError("Pass whole days, 1 to 3660.");
}
