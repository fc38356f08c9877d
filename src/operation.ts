/** Types of the table in generated/operations.ts: what the runtime knows of each operation of the description. */

/** What the client checks of a value before it sends it. */
export interface ValueSchema {
  readonly type: string;
  /** How a message names what is expected, where the pattern alone would not read well. */
  readonly expected?: string;
  readonly pattern?: RegExp;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
}

/** Types of JSON values; `any` where sources disagree on the type. */
export type JsonType = "string" | "number" | "boolean" | "object" | "array" | "any";

/** Where an argument travels, under which name. */
export interface Argument {
  readonly in: "path" | "query" | "header" | "body";
  readonly name: string;
  readonly required?: true;
  readonly schema: ValueSchema;
}

/** One operation of the description, as data. */
export interface Operation {
  readonly method: string;
  /** A template: `/v2/profiles/{profileId}/pin`. */
  readonly path: string;
  /** Whose token it takes: the user's, or the client-credentials one. */
  readonly auth: "user" | "client";
  /** `safe`: may be repeated after any failure; `rate-limited`: after 429 only; `never`: each call counts. */
  readonly retry: "safe" | "rate-limited" | "never";
  /** How the request body travels; absent: there is none. */
  readonly body?: "jose" | "json";
  /** How the body of a success travels; absent: there is none. */
  readonly reply?: "jose" | "json" | "text";
  /** How a sealed reply is encrypted: under the request's key, or to the partner's uploaded key. */
  readonly jose?: "direct" | "partner-key";
  /** Sources declare the reply both sealed and plain, so a plain one tells nothing about who sent it. */
  readonly plainReply?: true;
  /** Members that the value of a success has for certain, with their JSON types. */
  readonly returns?: Readonly<Record<string, JsonType>>;
  /** The value is a list; `returns` speaks of its items. */
  readonly list?: true;
  /** The property in which a reply may come wrapped. */
  readonly unwrap?: string;
  readonly args: Readonly<Record<string, Argument>>;
  /** Status to stable code. */
  readonly errors: Readonly<Record<number, string>>;
}

/** Operations by their operationId. */
export type OperationTable = Readonly<Record<string, Operation>>;
