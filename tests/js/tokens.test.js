/** Tokens and stems: the same cases as in tests/unit/test_search_tokens.py, so that queries and index agree. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Tokenizer } from "../../generator/coaching_playbook/assets/search/tokens.js";
import { TOKENS } from "./small-index.js";

const tokenizer = new Tokenizer(TOKENS);

for (const { text, words, stems, parts = {} } of JSON.parse(readFileSync(new URL("../support/find/token_cases.json", import.meta.url), "utf8"))) {
  test(`tokens and stems of ${JSON.stringify(text)}`, () => {
    const tokens = tokenizer.tokens(text);
    assert.deepEqual(tokens.map(({ word }) => word), words);
    assert.deepEqual(Object.fromEntries(tokens.filter((token) => token.parts.length).map((token) => [token.word, token.parts])), parts);
    assert.deepEqual(words.map((/** @type {string} */ word) => tokenizer.stem(word)), stems);
  });
}

test("stop words are recognised in every inflection", () => {
  assert.equal(tokenizer.isStopStem(tokenizer.stem("going")), true);
  assert.equal(tokenizer.isStopStem(tokenizer.stem("pupil")), false);
});
