/** Code samples of an operation, from the operations table and the examples of the description. */
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
  const given = Object.keys(args).length === 0 ? "" : JSON.stringify(args);
  const call = `await sca.${id}(${given});`;
  return format(`import { createScaClient } from "wise-sca";

const sca = createScaClient({
${options.join(",\n")}
});

${reply === undefined ? call : `const reply = ${call}\nconsole.log(reply);`}
`);
}

const format = (source: string): Promise<string> =>
  prettier.format(source, { parser: "typescript", printWidth: 60, trailingComma: "all" });

/** The same call with curl; what has to be sealed or opened goes through this package's command line. */
export function curlSample(id: OperationId, args: ExampleArguments): string {
  const operation = operations[id];
  const { method, body, auth, jose, reply } = operation;
  const token = auth === "client" ? "$WISE_SCA_CLIENT_TOKEN" : "$WISE_SCA_TOKEN";
  const inBody = pick(operation, args, "body");
  const call = [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} "${urlOf(operation, args)}"`,
    `-H "Authorization: Bearer ${token}"`,
    ...Object.entries(pick(operation, args, "header")).map(
      ([name, value]) => `-H "${name}: ${String(value)}"`,
    ),
    ...joseHeaders(operation).map((header) => `-H "${header}"`),
    ...(body === "json" ? ['-H "Content-Type: application/json"', `-d '${JSON.stringify(inBody)}'`] : []),
    ...(body === "jose" ? ["--data-binary @-"] : []),
  ].join(" \\\n  ");
  const opensWith = jose === "direct" ? "--cek cek.json" : "--private-key wise-sca.private.pem";
  return [
    ...(body === "jose"
      ? [sealCommand(Object.keys(inBody)[0] ?? "", jose === "direct" && reply !== undefined)]
      : []),
    call,
    ...(reply === "jose" ? [`npx wise-sca jwe open - ${opensWith}`] : []),
  ]
    .join(" |\n")
    .concat("\n");
}

/** Asks for the secret without showing it, so that it stays out of the shell's history. */
function sealCommand(property: string, isOpened: boolean): string {
  const form = property.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `npx wise-sca jwe seal --environment sandbox --as ${form}${isOpened ? " --cek-out cek.json" : ""}`;
}

function urlOf(operation: Operation, args: ExampleArguments): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(args[name]));
  const query = new URLSearchParams(
    Object.entries(pick(operation, args, "query")).map(([name, value]) => [name, String(value)]),
  );
  return `${servers.sandbox}${path}${query.size === 0 ? "" : `?${query}`}`;
}

/** Arguments that travel in one place, under the names they have there. */
function pick(operation: Operation, args: ExampleArguments, place: string): Record<string, unknown> {
  const entries = Object.entries(operation.args).filter(
    ([name, argument]) => argument.in === place && args[name] !== undefined,
  );
  return Object.fromEntries(entries.map(([name, argument]) => [argument.name, args[name]]));
}

function joseHeaders({ jose, body }: Operation): string[] {
  if (jose === undefined) return [];
  return [
    "Accept: application/jose+json",
    "Accept-Encoding: identity",
    ...(body === undefined ? [] : ["Content-Type: application/jose+json", "Content-Encoding: identity"]),
    "X-tw-jose-method: jwe",
    ...(jose === "partner-key" ? ["X-TW-JOSE-Encryption-kid: $WISE_KEY_ID"] : []),
  ];
}

/** The example values of an operation's required arguments, wherever they travel. */
export function exampleArguments(doc: Description, located: LocatedOperation): ExampleArguments {
  const { operation, parameters } = located;
  const id = operation.operationId as OperationId;
  const body = operation.requestBody === undefined ? undefined : resolve(doc, operation.requestBody);
  const [media] = Object.values(body?.content ?? {});
  const [example] = Object.values(media?.examples ?? {});
  const inBody = (example === undefined ? {} : (resolve(doc, example).value ?? {})) as Record<
    string,
    unknown
  >;
  const entries = Object.entries(operations[id].args)
    .filter(([, { required }]) => required === true)
    .map(([name, argument]): [string, unknown] => {
      const parameter = parameters.find((one) => one.name === argument.name && one.in === argument.in);
      const schema = parameter?.schema === undefined ? undefined : resolve(doc, parameter.schema);
      const value =
        argument.in === "body"
          ? inBody[argument.name]
          : (parameter?.example ?? schema?.example ?? schema?.enum?.[0]);
      if (value === undefined) throw new Error(`${id}: the description has no example of ${name}`);
      return [name, value];
    });
  return Object.fromEntries(entries);
}
