/** Words and stems: the same cases as in tests/test_find.py, so that queries and index agree. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Stemmer, tokenize } from "../../generator/coaching_playbook/assets/search/tokens.js";

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

const { stop_words, irregular } = readJson("../../generator/coaching_playbook/search/tokens.json");
const stemmer = new Stemmer({ stop_words: stop_words.join(" "), irregular });

for (const { text, words, stems } of readJson("../support/find/token_cases.json")) {
  test(`words and stems of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(tokenize(text), words);
    assert.deepEqual(words.map((word) => stemmer.stem(word)), stems);
  });
}

test("stop words are recognised in every form", () => {
  assert.equal(stemmer.isStopWord("going"), true);
  assert.equal(stemmer.isStopWord("gone"), false);
});
