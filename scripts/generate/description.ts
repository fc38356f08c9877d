/** The parts of a bundled OpenAPI 3.1 document that the generator reads, and how its references resolve. */

export interface Reference {
  $ref: string;
}

export interface Schema {
  type?: string | string[];
  description?: string;
  enum?: string[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  contentEncoding?: string;
  contentSchema?: Schema | Reference;
  items?: Schema | Reference;
  properties?: Record<string, Schema | Reference>;
  required?: string[];
  example?: unknown;
  examples?: unknown[];
}

export interface MediaType {
  schema?: Schema | Reference;
  example?: unknown;
  examples?: Record<string, { value?: unknown } | Reference>;
  "x-plaintext-examples"?: Record<string, { value?: unknown } | Reference>;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema?: Schema | Reference;
  example?: unknown;
}

export interface Response {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
  "x-error-code"?: string;
  "x-error-codes"?: Record<string, string>;
}

export interface DescribedOperation {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { content: Record<string, MediaType> } | Reference;
  responses: Record<string, Response | Reference>;
  "x-retry"?: string;
  "x-jose-reply"?: string;
  "x-jose-reply-may-be-plain"?: boolean;
  "x-unwrap"?: string;
}

export interface Description {
  info?: { title?: string; description?: string };
  servers?: { url: string; "x-environment"?: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, unknown> & { parameters?: (Parameter | Reference)[] }>;
  components?: {
    schemas?: Record<string, Schema>;
    examples?: Record<string, { value?: Record<string, unknown> }>;
    securitySchemes?: object;
  };
}

const METHODS = ["get", "put", "post", "patch", "delete"] as const;

/** One operation with where it is and everything its path item adds. */
export interface LocatedOperation {
  path: string;
  method: string;
  operation: DescribedOperation;
  parameters: Parameter[];
}

/** All operations in the order in which they are written. */
export function operationsOf(doc: Description): LocatedOperation[] {
  return Object.entries(doc.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => {
      const operation = item[method] as DescribedOperation;
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return {
        path,
        method: method.toUpperCase(),
        operation,
        parameters: parameters.map((p) => resolve(doc, p)),
      };
    }),
  );
}

/** What a reference stands for; anything else as it is. */
export function resolve<T extends object>(doc: Description, node: T | Reference): T {
  if (!("$ref" in node)) return node;
  const target = (node.$ref as string)
    .replace(/^#\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
  if (typeof target !== "object" || target === null) throw new Error(`${String(node.$ref)} does not resolve`);
  return resolve(doc, target as T | Reference);
}

/** The component name that a schema refers to: it is the TypeScript type's name. */
export function schemaName(schema: Schema | Reference | undefined): string | undefined {
  return schema !== undefined && "$ref" in schema ? schema.$ref.split("/").at(-1) : undefined;
}
