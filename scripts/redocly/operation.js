export const JOSE = "application/jose+json";

/**
 * An operation with its references followed, whichever files they lie in.
 *
 * A `$ref` is relative to the file that it stands in, so each step carries the file of the step before.
 */
export function readOperation(operation, context) {
  const follow = (node, from) => {
    if (!node?.$ref) return { node, from };
    const { node: target, location } = context.resolve(node, from);
    return { node: target, from: location?.source.absoluteRef ?? from };
  };
  const here = context.location.source.absoluteRef;
  const media = (holder) =>
    Object.entries(holder.node?.content ?? {}).map(([type, value]) => ({ type, value, from: holder.from }));
  const inner = ({ type, value, from }) => {
    const schema = follow(value.schema, from);
    return type === JOSE && schema.node?.contentSchema
      ? follow(schema.node.contentSchema, schema.from).node
      : schema.node;
  };

  const declared = [...(context.parent?.parameters ?? []), ...(operation.parameters ?? [])];
  const request = operation.requestBody
    ? media(follow(operation.requestBody, here)).map((body) => ({ ...body, schema: inner(body) }))
    : [];
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const holder = follow(response, here);
    return {
      status,
      response: holder.node ?? {},
      bodies: media(holder).map((body) => ({ ...body, schema: inner(body) })),
    };
  });
  const successes = responses.filter(({ status }) => status.startsWith("2"));

  return {
    id: operation.operationId ?? "",
    method: String(context.key),
    node: operation,
    parameters: declared.map((parameter) => follow(parameter, here).node ?? {}),
    request,
    responses,
    successes,
    failures: responses.filter(({ status }) => /^[45]/.test(status)),
    isJose: [...request, ...successes.flatMap(({ bodies }) => bodies)].some(({ type }) => type === JOSE),
    sendsJose: request.some(({ type }) => type === JOSE),
  };
}
