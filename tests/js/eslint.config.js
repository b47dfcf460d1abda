/** Style and browser support of the site's scripts. Run from the root of the project; see the Makefile. */

import compat from "eslint-plugin-compat";
import esX from "eslint-plugin-es-x";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";

/** Oldest browsers in which everything works; docs/project/accessibility.md lists them. */
const BROWSERS = ["safari >= 15", "ios_saf >= 15", "chrome >= 100", "edge >= 100", "firefox >= 100"];

export default [
  {
    files: ["generator/coaching_playbook/assets/**/*.js"],
    languageOptions: { ecmaVersion: 2021, sourceType: "module", globals: globals.browser },
    plugins: { compat, "es-x": esX, "import-x": importX },
    settings: { targets: BROWSERS, "import-x/resolver-next": [createNodeResolver()] },
    rules: {
      "compat/compat": "error",
      // Syntax errors in older browsers that `ecmaVersion` does not find, because they are inside a pattern:
      "es-x/no-regexp-lookbehind-assertions": "error",
      "es-x/no-regexp-v-flag": "error",
      "es-x/no-regexp-modifiers": "error",
      "es-x/no-regexp-duplicate-named-capturing-groups": "error",
      "import-x/no-cycle": "error",
      "import-x/no-self-import": "error",
      "import-x/no-unresolved": "error",
      "import-x/named": "error",
    },
  },
  {
    files: ["generator/coaching_playbook/assets/service-worker.js", "generator/coaching_playbook/assets/retired-service-worker.js"],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
    // The plugin reports "?<!--" as a look-behind; es-x, which parses patterns, does not.
    settings: { polyfills: ["RegExp"] },
  },
  {
    files: ["tests/js/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.node },
  },
  {
    files: ["generator/coaching_playbook/assets/**/*.js", "tests/js/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      eqeqeq: "error",
      "no-const-assign": "error",
      "no-constant-binary-expression": "error",
      "no-debugger": "error",
      "no-dupe-keys": "error",
      "no-empty": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-nested-ternary": "error",
      "no-shadow": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "no-unused-vars": "error",
      "no-useless-assignment": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "require-atomic-updates": "error",
    },
  },
];
