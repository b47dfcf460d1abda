/** Calendar files (iCalendar): properties, line folding and escaping. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { calendarFile } from "../../generator/coaching_playbook/assets/calendar.js";

const event = { day: "2026-12-31", title: "Look again: Wait time", text: "What did you try?", link: "https://school.example/#a" };

test("the event lasts a whole day", () => {
  const lines = calendarFile(event).split("\r\n");
  assert.ok(lines.includes("DTSTART;VALUE=DATE:20261231"));
  assert.ok(lines.includes("DTEND;VALUE=DATE:20270101"));
  assert.equal(lines.at(-1), "");
});

test("lines are folded at 75 bytes, and unfolding restores the text", () => {
  const file = calendarFile({ ...event, title: "é漢😀 ".repeat(40) });
  assert.ok(Math.max(...file.split("\r\n").map((line) => Buffer.byteLength(line))) <= 75);
  assert.ok(file.replaceAll("\r\n ", "").includes(`SUMMARY:${"é漢😀 ".repeat(40)}`));
});

test("reserved characters are escaped, line breaks become \\n, other control characters are removed", () => {
  const file = calendarFile({ ...event, title: "a;b,c\\d\r\ne\rf\vg\u2028h\u0000i\u0007\tj" });
  assert.ok(file.includes("SUMMARY:a\\;b\\,c\\\\d\\ne\\nf\\ng\\nhi j\r\n"));
});

test("the description ends with the URL, for calendars that do not show the URL property", () => {
  for (const link of [event.link, "https://school.example/ta/session/?x=1,2#a=b;c", `https://school.example/#${"q".repeat(90)}`]) {
    const lines = calendarFile({ ...event, link }).replaceAll("\r\n ", "").split("\r\n");
    assert.ok(lines.includes(`DESCRIPTION:What did you try?\\n${link.replace(/[;,]/g, "\\$&")}`));
    assert.ok(lines.includes(`URL:${link}`));
  }
});
