/** The conventions of this description that no rule of Redocly's can say, and the decorator for its plaintext twin. */
import { plaintextTwin } from "./redocly/plaintext-twin.js";
import * as rules from "./redocly/rules.js";

/** `joseReply` -> `jose-reply` */
const kebab = (name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `x-plaintext-examples` is a map of examples, so that references in it are resolved and bundled. */
function withPlaintextExamples({ MediaType, ...types }) {
  const properties = { ...MediaType.properties, "x-plaintext-examples": "ExamplesMap" };
  return { ...types, MediaType: { ...MediaType, properties } };
}

export default () => ({
  id: "sca",
  types: { oas3: withPlaintextExamples },
  rules: { oas3: Object.fromEntries(Object.entries(rules).map(([name, rule]) => [kebab(name), rule])) },
  decorators: { oas3: { "plaintext-twin": plaintextTwin } },
});
