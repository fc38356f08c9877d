/* global module */
// CommonJS: orval reads no other configuration under Node 20.
module.exports = {
  wise: {
    input: "../../../generated/plaintext.yaml",
    output: {
      target: "generated/orval.ts",
      client: "fetch",
      override: { mutator: { path: "send.ts", name: "send" } },
    },
  },
};
