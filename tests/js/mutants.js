/**
 * Mutation testing of the service worker (`make mutants`): change one syntax node, and require that its tests fail.
 *
 * Equivalent mutants, which no test can detect, are listed with a reason in EQUIVALENT, by the text of their line. Exit
 * status: 0 if every other mutant is killed, 1 if one survives or a listed reason is out of date.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parse } from "acorn";

const SOURCE = readFileSync(new URL("../../generator/coaching_playbook/assets/service-worker.js", import.meta.url), "utf-8");
const TEST = fileURLToPath(new URL("service-worker.test.js", import.meta.url));
/** Time limit in milliseconds for the tests of one mutant; a mutant that exceeds it counts as killed. */
const MILLISECONDS = 20_000;

/** Lines with equivalent mutants. @type {{ line: string, changes: string[], reason: string }[]} */
const EQUIVALENT = [
  {
    line: 'if (request.mode === "navigate") await refreshEverything();',
    changes: ["condition to true"],
    reason: "It spares the work for each file of a page.",
  },
  {
    line: 'const age = Date.now() - Number(edition?.headers.get("x-heard") ?? 0);',
    changes: ["number plus 1"],
    reason: "Both are in 1970.",
  },
  {
    line: "if (copy) await withoutExpired(cache, url, copy, day);",
    changes: ["condition to true"],
    reason: "The copy is there, unless another request deletes it at that moment.",
  },
  {
    line: "const isJson = (response) => response.json().then(() => true, () => false);",
    changes: ["results in nothing"],
    reason: "Nothing counts as false.",
  },
  { line: 'const GONE = "gone";', changes: ["text"], reason: "The word is compared with itself alone." },
  { line: 'const AFTER_ALL = "99999";', changes: ["text"], reason: "That is after every day too." },
  {
    line: "if (url === LIST_URL) continue;",
    changes: ["condition to false", "statement left out"],
    reason: "The record would be deleted, and is written again right away.",
  },
];

const OPERATORS = { "===": "!==", "!==": "===", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+", "*": "+", "&&": "||", "||": "&&", "??": "&&", "+=": "-=" };

/** Yield the mutations of one syntax node: name, replaced range and replacement. */
function* changes(node, text) {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression": {
      const other = OPERATORS[node.operator];
      const between = text(node).slice(0, node.right.start - node.start);
      const at = node.start + between.lastIndexOf(node.operator);
      if (other) yield [`${node.operator} to ${other}`, at, at + node.operator.length, other];
      break;
    }
    case "UnaryExpression":
      if (node.operator === "!") yield ["! left out", node.start, node.argument.start, ""];
      break;
    case "IfStatement":
    case "ConditionalExpression":
      yield ["condition to false", node.test.start, node.test.end, "false"];
      yield ["condition to true", node.test.start, node.test.end, "true"];
      break;
    case "ReturnStatement":
      if (node.argument && !["undefined", "false"].includes(text(node.argument))) yield ["returns nothing", node.argument.start, node.argument.end, "undefined"];
      break;
    case "ArrowFunctionExpression":
      if (node.expression) yield ["results in nothing", node.body.start, node.body.end, "undefined"];
      break;
    case "Literal":
      if (typeof node.value === "number") yield ["number plus 1", node.start, node.end, String(node.value + 1)];
      if (typeof node.value === "boolean") yield ["value turned round", node.start, node.end, String(!node.value)];
      if (typeof node.value === "string" && node.value) yield [`text ${node.value} changed`, node.start + 1, node.start + 1, "XX"];
      break;
    case "ExpressionStatement":
      if (["CallExpression", "AwaitExpression"].includes(node.expression.type)) yield ["statement left out", node.start, node.end, ";"];
      break;
    case "ContinueStatement":
    case "ThrowStatement":
      yield ["statement left out", node.start, node.end, ";"];
      break;
  }
}

/** Yield a syntax node and its descendants. */
function* walk(node) {
  if (typeof node?.type === "string") yield node;
  for (const child of Object.values(node ?? {})) if (typeof child === "object" && child) yield* walk(child);
}

const folder = mkdtempSync(join(tmpdir(), "mutants-"));
const file = join(folder, "worker.js");

/** Return whether the tests pass with `text` as the source of the worker. */
function passes(text) {
  writeFileSync(file, text);
  return spawnSync(process.execPath, [TEST], { env: { ...process.env, WORKER: file }, timeout: MILLISECONDS }).status === 0;
}

try {
  if (!passes(SOURCE)) throw new Error("The tests of the service worker fail without a change.");
  const lines = SOURCE.split("\n");
  const used = new Set();
  const counts = { tried: 0, explained: 0, alive: 0 };
  for (const node of walk(parse(SOURCE, { ecmaVersion: 2021, locations: true }))) {
    for (const [name, start, end, put] of changes(node, ({ start: from, end: to }) => SOURCE.slice(from, to))) {
      counts.tried += 1;
      if (!passes(SOURCE.slice(0, start) + put + SOURCE.slice(end))) continue;
      const number = SOURCE.slice(0, start).split("\n").length;
      const line = lines[number - 1].trim();
      const reason = EQUIVALENT.find((known) => known.line === line && known.changes.some((change) => name.startsWith(change)));
      if (reason) used.add(reason);
      else console.log(`  service-worker.js:${number}: ${name}: ${line}`);
      counts[reason ? "explained" : "alive"] += 1;
    }
  }
  const { tried, explained, alive } = counts;
  console.log(`service worker: ${tried - explained - alive} of ${tried} mutants killed, ${explained} listed with a reason, ${alive} alive`);
  const stale = EQUIVALENT.filter((known) => !used.has(known));
  for (const { line } of stale) console.log(`  nothing lives in this line any more: ${line}`);
  process.exitCode = Number(alive > 0 || stale.length > 0);
} finally {
  rmSync(folder, { recursive: true });
}
