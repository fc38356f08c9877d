/**
 * Code samples of an operation, from the operations table and the examples of the description. Those that Redocly makes
 * would send secrets in plain.
 */
import * as prettier from "prettier";
import { operations, servers, type Operation, type OperationId } from "../../generated/operations.ts";
import type { Entry } from "../generate/entries.ts";

/** Values by argument name, as the description gives them for an operation. */
export type ExampleArguments = Readonly<Record<string, unknown>>;

/** Where samples go: first to a server on the reader's machine, which has tokens and customers of its own. */
const LOCAL = "http://127.0.0.1:4010";
const TARGETS = {
  sandbox: {
    about: "// First: npx wise-sca sandbox\n",
    options: [`baseUrl: "${LOCAL}"`, 'token: "any"', 'clientToken: "any"'],
    url: LOCAL,
    flag: `--base-url ${LOCAL}`,
    bearer: { user: "any", client: "any" },
  },
  Wise: {
    about: "",
    options: [
      'environment: "sandbox"',
      "token: () => userAccessToken()",
      "clientToken: () => clientCredentialsToken()",
    ],
    url: servers.sandbox,
    flag: "--environment sandbox",
    bearer: { user: "$WISE_SCA_TOKEN", client: "$WISE_SCA_CLIENT_TOKEN" },
  },
} as const;

export type Target = keyof typeof TARGETS;

/** All samples of an operation, in the order of their tabs, which redocly.yaml names. */
export async function samplesOf(id: OperationId, args: ExampleArguments) {
  // 101 has a PIN and a device there, 102 a phone as well, 103 nothing.
  const profileId = /^create(?!Sca)/.test(id) ? 103 : /Sms|Whatsapp|Voice/.test(id) ? 102 : 101;
  const device = id === "verifyDeviceFingerprint" ? { deviceFingerprint: "sandbox-device" } : {};
  const each = (["sandbox", "Wise"] as const).map(async (target) => {
    const given =
      target === "sandbox" ? { ...args, ...("profileId" in args && { profileId }), ...device } : args;
    const typescript = await typescriptSample(id, given, target, profileId);
    return [
      { lang: "Node.js", label: `TypeScript, ${target}`, source: typescript },
      { lang: "curl", label: `curl, ${target}`, source: curlSample(id, given, target) },
    ];
  });
  return (await Promise.all(each)).flat();
}

/** For Wise, the sources of tokens are functions that a reader has to bring; the sandbox gives a one-time token. */
export async function typescriptSample(
  id: OperationId,
  args: ExampleArguments,
  target: Target,
  profileId = 101,
): Promise<string> {
  const { auth, jose, reply } = operations[id];
  const { about, options } = TARGETS[target];
  const needed = auth === "client" || jose !== undefined ? options : options.slice(0, 2);
  const keys = jose === "partner-key" ? ["partnerKeys: [{ keyId, privateKey }]"] : [];
  const asked = target === "sandbox" && "oneTimeToken" in args;
  const given = JSON.stringify(args).replace(/("oneTimeToken"):"[^"]*"/, asked ? "oneTimeToken" : "$&");
  const call = `await sca.${id}(${given === "{}" ? "" : given});`;
  const source = [
    `${about}import { createScaClient } from "wise-sca";\n`,
    `const sca = createScaClient({\n${[...needed, ...keys].join(",\n")}\n});\n`,
    asked ? `const { oneTimeToken } = await sca.createScaSession({ profileId: ${profileId} });` : "",
    reply === undefined ? call : `const reply = ${call}\nconsole.log(reply);`,
  ].join("\n");
  return prettier.format(source, { parser: "typescript", printWidth: 52 });
}

/** The same call with curl; what has to be sealed or opened goes through this package's command line. */
export function curlSample(id: OperationId, args: ExampleArguments, target: Target): string {
  const operation: Operation = operations[id];
  const { method, body, auth, jose, reply } = operation;
  const { url, flag, bearer } = TARGETS[target];
  const inBody = pick(operation, args, "body");
  const query = new URLSearchParams(pick(operation, args, "query") as Record<string, string>);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(args[name]));
  const headers = {
    Authorization: `Bearer ${bearer[auth === "client" ? "client" : "user"]}`,
    ...pick(operation, args, "header"),
    ...(jose && { Accept: "application/jose+json", "Accept-Encoding": "identity" }),
    ...(body === "json" && { "Content-Type": "application/json" }),
    ...(body === "jose" && { "Content-Type": "application/jose+json", "Content-Encoding": "identity" }),
    ...(jose && { "X-tw-jose-method": "jwe" }),
    ...(jose === "partner-key" && { "X-TW-JOSE-Encryption-kid": "$WISE_KEY_ID" }),
  };
  const call = [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} "${url}${path}${query.size === 0 ? "" : `?${query}`}"`,
    ...Object.entries(headers).map(([name, value]) => `-H "${name}: ${String(value)}"`),
    ...(body === "json" ? [`-d '${JSON.stringify(inBody)}'`] : []),
    ...(body === "jose" ? ["--data-binary @-"] : []),
  ].join(" \\\n  ");
  // The command asks for the secret without showing it, so that it stays out of the shell's history.
  const form = (Object.keys(inBody)[0] ?? "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const keep = jose === "direct" && reply !== undefined ? " --cek-out cek.json" : "";
  const key = jose === "direct" ? "--cek cek.json" : "--private-key wise-sca.private.pem";
  const commands = [
    ...(body === "jose" ? [`npx wise-sca jwe seal ${flag} --as ${form}${keep}`] : []),
    call,
    ...(reply === "jose" ? [`npx wise-sca jwe open - ${key}`] : []),
  ];
  return `${commands.join(" |\n")}\n`;
}

/** Arguments that travel in one place, under the names they have there. */
function pick({ args: known }: Operation, args: ExampleArguments, place: string): Record<string, unknown> {
  const entries = Object.entries(known).filter(([name, one]) => one.in === place && args[name] !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [one.name, args[name]]));
}

/** The example values of an operation's required arguments, wherever they travel. */
export function exampleArguments({ id, args }: Entry): ExampleArguments {
  const known: Operation["args"] = operations[id as OperationId].args;
  const required = args.filter(({ name }) => known[name]?.required === true);
  const missing = required.find(({ example }) => example === undefined);
  if (missing !== undefined) throw new Error(`${id}: the description has no example of ${missing.name}`);
  return Object.fromEntries(required.map(({ name, example }) => [name, example]));
}
