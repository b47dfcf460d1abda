/** The QR encoder against a reference encoder; tests/browser/test_coaching.py compares every version in a browser. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { qrMatrix } from "../../generator/coaching_playbook/assets/qr-encode.js";

// Written by Segno, a Python package: see tests/test_coaching.py.
const CODES = JSON.parse(readFileSync(new URL("qr_codes.json", import.meta.url), "utf8"));

for (const { text, mask, rows } of CODES) {
  test(`${text.length} characters with mask ${mask}`, () => {
    assert.deepEqual(qrMatrix(text, mask)?.map((row) => row.join("")), rows);
  });
}

test("the default mask is the one with the lowest penalty", () => {
  const best = JSON.stringify(qrMatrix("https://school.example/session/"));
  const all = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => JSON.stringify(qrMatrix("https://school.example/session/", mask)));
  assert.ok(all.includes(best));
});

test("the maximum is 1,273 bytes", () => {
  assert.equal(qrMatrix("x".repeat(1273), 0)?.length, 117);
  assert.equal(qrMatrix("x".repeat(1274), 0), null);
});
