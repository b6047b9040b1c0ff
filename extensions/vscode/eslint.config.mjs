import tseslint from "typescript-eslint";

const files = ["src/**/*.ts", "unit/**/*.mts"];

export default tseslint.config(
  { ignores: ["out/", "node_modules/", "tests/"] },
  { files, extends: [...tseslint.configs.strictTypeChecked], languageOptions: { parserOptions: { projectService: true } } },
  {
    files,
    rules: {
      "max-lines": ["error", 200],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: "test" }] }],
      // The client library has a class `Disposable` of its own.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
);
