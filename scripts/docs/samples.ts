/**
 * Code samples of an operation, from the operations table and the examples of the description. Those that Redocly makes
 * would send secrets in plain.
 */
import * as prettier from "prettier";
import { operations, servers, type Operation, type OperationId } from "../../generated/operations.ts";
import { resolve, type Description, type LocatedOperation } from "../generate/description.ts";

/** Values by argument name, as the description gives them for an operation. */
export type ExampleArguments = Readonly<Record<string, unknown>>;

/** Named operations show their arguments; the two sources are functions that a reader has to bring. */
export async function typescriptSample(id: OperationId, args: ExampleArguments): Promise<string> {
  const { auth, jose, reply } = operations[id];
  const options = [
    'environment: "sandbox"',
    "token: () => userAccessToken()",
    ...(auth === "client" || jose !== undefined ? ["clientToken: () => clientCredentialsToken()"] : []),
    ...(jose === "partner-key" ? ["partnerKeys: [{ keyId, privateKey }]"] : []),
  ];
  const call = `await sca.${id}(${Object.keys(args).length === 0 ? "" : JSON.stringify(args)});`;
  const source = [
    'import { createScaClient } from "wise-sca";\n',
    `const sca = createScaClient({\n${options.join(",\n")}\n});\n`,
    reply === undefined ? call : `const reply = ${call}\nconsole.log(reply);`,
  ].join("\n");
  return prettier.format(source, { parser: "typescript", printWidth: 60 });
}

/** The same call with curl; what has to be sealed or opened goes through this package's command line. */
export function curlSample(id: OperationId, args: ExampleArguments): string {
  const operation: Operation = operations[id];
  const { method, body, auth, jose, reply } = operation;
  const inBody = pick(operation, args, "body");
  const query = new URLSearchParams(pick(operation, args, "query") as Record<string, string>);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(args[name]));
  const headers = {
    Authorization: `Bearer ${auth === "client" ? "$WISE_SCA_CLIENT_TOKEN" : "$WISE_SCA_TOKEN"}`,
    ...pick(operation, args, "header"),
    ...(jose && { Accept: "application/jose+json", "Accept-Encoding": "identity" }),
    ...(body === "json" && { "Content-Type": "application/json" }),
    ...(body === "jose" && { "Content-Type": "application/jose+json", "Content-Encoding": "identity" }),
    ...(jose && { "X-tw-jose-method": "jwe" }),
    ...(jose === "partner-key" && { "X-TW-JOSE-Encryption-kid": "$WISE_KEY_ID" }),
  };
  const call = [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} "${servers.sandbox}${path}${query.size === 0 ? "" : `?${query}`}"`,
    ...Object.entries(headers).map(([name, value]) => `-H "${name}: ${String(value)}"`),
    ...(body === "json" ? [`-d '${JSON.stringify(inBody)}'`] : []),
    ...(body === "jose" ? ["--data-binary @-"] : []),
  ].join(" \\\n  ");
  // The command asks for the secret without showing it, so that it stays out of the shell's history.
  const form = (Object.keys(inBody)[0] ?? "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const keep = jose === "direct" && reply !== undefined ? " --cek-out cek.json" : "";
  const key = jose === "direct" ? "--cek cek.json" : "--private-key wise-sca.private.pem";
  const commands = [
    ...(body === "jose" ? [`npx wise-sca jwe seal --environment sandbox --as ${form}${keep}`] : []),
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
export function exampleArguments(
  doc: Description,
  { operation, parameters }: LocatedOperation,
): ExampleArguments {
  const body = operation.requestBody && resolve(doc, operation.requestBody);
  const [media] = Object.values(body?.content ?? {});
  const [example = {}] = Object.values(media?.examples ?? {});
  const { value: inBody = {} } = resolve<{ value?: unknown }>(doc, example);
  const known: Operation["args"] = operations[operation.operationId as OperationId].args;
  const entries = Object.entries(known)
    .filter(([, { required }]) => required === true)
    .map(([name, argument]) => {
      const parameter = parameters.find((one) => one.name === argument.name && one.in === argument.in);
      const schema = parameter?.schema && resolve(doc, parameter.schema);
      const value =
        argument.in === "body"
          ? (inBody as Record<string, unknown>)[argument.name]
          : (parameter?.example ?? schema?.example ?? schema?.enum?.[0]);
      if (value === undefined)
        throw new Error(`${operation.operationId}: the description has no example of ${name}`);
      return [name, value];
    });
  return Object.fromEntries(entries) as ExampleArguments;
}
