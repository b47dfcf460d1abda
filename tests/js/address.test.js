/** The state of the search page and the session sheet in the fragment of their URLs: parsing and formatting. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { formatState, parseState } from "../../generator/coaching_playbook/assets/search/address.js";
import { formatLink, parseLink, questionKey } from "../../generator/coaching_playbook/assets/session/address.js";

const STATES = [
  ["", { query: "", filters: {} }],
  ["q=stuck&key-stage=ks1,ks2&setting=independent-work", { query: "stuck", filters: { "key-stage": ["ks1", "ks2"], setting: ["independent-work"] } }],
  ["q=%231+%26+%22two%22+100%25+%C3%A9", { query: '#1 & "two" 100% é', filters: {} }],
];

for (const [fragment, state] of /** @type {[string, any][]} */ (STATES)) {
  test(`parses and formats the fragment of the search page ${JSON.stringify(fragment)}`, () => {
    assert.deepEqual(parseState(`#${fragment}`), state);
    assert.equal(formatState(state), fragment);
  });
}

test("ignores invalid parts of a search fragment", () => {
  assert.deepEqual(parseState("#q=%E0%A4%A&stage=,,ks1,&x").filters, { stage: ["ks1"], x: [] });
});

test("a session link round-trips", () => {
  const written = formatLink({
    technique: "face-the-teacher",
    format: "one-to-one",
    minutes: 30,
    first: true,
    questions: ["AbC-", "x_09"],
    moments: [{ clip: "year-4", start: 2 }, { clip: "year-4", start: 71 }],
  });
  assert.equal(written, "#technique=face-the-teacher&format=one-to-one&minutes=30&first=yes&ask=AbC-.x_09&watch=year-4.2,year-4.71");
  assert.deepEqual(parseLink(written), {
    technique: "face-the-teacher",
    format: "one-to-one",
    minutes: "30",
    first: true,
    questions: ["AbC-", "x_09"],
    moments: [{ clip: "year-4", start: "2" }, { clip: "year-4", start: "71" }],
  });
});

test("an empty list in a session link differs from a missing list", () => {
  assert.deepEqual([parseLink("#ask=&watch=").questions, parseLink("#ask=&watch=").moments], [[], []]);
  assert.deepEqual([parseLink("#").questions, parseLink("#").moments], [null, null]);
});

test("a question key depends on phase and text, and is stable", () => {
  assert.equal(questionKey("reality", "What happened?"), questionKey("reality", "What happened?"));
  assert.notEqual(questionKey("reality", "What happened?"), questionKey("goal", "What happened?"));
  assert.match(questionKey("goal", "é"), /^[\w-]{4}$/);
});
