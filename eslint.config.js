import js from "@eslint/js";
import tseslint from "typescript-eslint";

const exportAll = {
  selector: "ExportAllDeclaration",
  message: "Name every export: the file that re-exports is a contract.",
};
const rawOutput = {
  selector: "CallExpression[callee.property.name='write'][callee.object.property.name=/^std(out|err)$/]",
  message: "Print through output.ts: what comes from elsewhere must not steer the terminal.",
};

export default tseslint.config(
  { ignores: ["dist/", "**/generated/", "coverage/", "site/", "node_modules/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      "no-console": "error",
      "no-restricted-syntax": ["error", exportAll],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // Leaving members out of an object: const { secret, ...rest } = options.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["**/*.ts"],
    // Those have a project of their own, which their run checks.
    ignores: ["test/clients/typescript/**"],
    // Named, since finding it (projectService) takes half as long again.
    languageOptions: { parserOptions: { project: "tsconfig.json" } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ["src/cli/**"], rules: { "no-restricted-syntax": ["error", exportAll, rawOutput] } },
  { files: ["scripts/**", "test/**"], rules: { "no-console": "off" } },
  {
    files: ["scripts/**/*.js", "*.js"],
    languageOptions: {
      globals: { process: "readonly", console: "readonly", URL: "readonly", setTimeout: "readonly" },
    },
  },
  {
    files: ["test/consumers/project/*.mjs"],
    languageOptions: {
      globals: { process: "readonly", console: "readonly", fetch: "readonly", Request: "readonly" },
    },
  },
  {
    files: ["scripts/docs/assets/*.js"],
    languageOptions: {
      globals: { document: "readonly", localStorage: "readonly", matchMedia: "readonly", window: "readonly" },
    },
  },
);
