/** The state of a coaching session: defaults, outdated links, and choices that are kept. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseLink } from "../../generator/coaching_playbook/assets/session/address.js";
import { SessionState } from "../../generator/coaching_playbook/assets/session/state.js";
import { emptyNotes, loadNotes, saveNotes } from "../../generator/coaching_playbook/assets/session/storage.js";

const SETUP = {
  team: { one: "TA", many: "TAs", short: "TA", shorts: "TAs" },
  learners: { one: "pupil", many: "pupils" },
  lengths: [10, 30],
  goal_checks: [{ label: "Easy", text: "Easy to start." }],
  approaches: { directive: "I show, you try" },
  phases: { open: { label: "Opening" }, look: { label: "Look", does: "notice", what: "Watch." } },
  formats: [
    { id: "pair", label: "Two", what: "", agendas: { 10: [slot("open", 2), slot("look", 8)], 30: [slot("open", 5), slot("look", 25)] } },
    { id: "team", label: "All", what: "", agendas: { 10: [slot("open", 10)], 30: [slot("open", 30)] } },
  ],
  bank: { open: ["How was it?", "What do you want from “[technique]”?", "Third?", "Fourth?"].map((ask) => ({ ask })) },
  bands: [],
  notices: [],
};
const TECHNIQUE = {
  id: "wait-time",
  title: "Wait time",
  summary: "",
  questions: { look: [{ ask: "What do you see?" }, { ask: "What else?" }] },
  clips: [
    { id: "not-this", title: "", page: "", language: "en", file: "a.mp4", not_this: true, moments: [moment(0)] },
    { id: "year-4", was: ["year-four"], title: "", page: "", language: "en", file: "b.mp4", moments: [moment(2), moment(9), moment(30)] },
  ],
};

/**
 * @param {string} phase
 * @param {number} minutes
 */
function slot(phase, minutes) {
  return { phase, minutes };
}

/** @param {number} start */
function moment(start) {
  return { start, end: start + 5, label: "" };
}

const open = (hash = "") => new SessionState(/** @type {any} */ (SETUP), /** @type {any} */ (TECHNIQUE), parseLink(`#technique=wait-time${hash}`));
const chosen = (/** @type {SessionState} */ state) => state.moments.map((one) => `${one.clip.id}.${one.moment.start}`);

test("a link with only a technique gets the default format, length, questions and moments", () => {
  const state = open();
  assert.equal(state.fragment.replace(/ask=[^&]+/, "ask=…"), "#technique=wait-time&format=pair&minutes=30&ask=…&watch=year-4.2,year-4.9");
  assert.deepEqual(state.questions.open.map(({ ask }) => ask), ["How was it?"]);
  assert.deepEqual(state.messages, []);
});

test("a formatted link restores the state", () => {
  const state = open("&format=team&minutes=10");
  state.setQuestions("open", [state.pool("open")[3]]);
  const again = open(state.fragment.replace("#technique=wait-time", ""));
  assert.equal(again.fragment, state.fragment);
  assert.deepEqual([again.format.id, again.minutes, again.messages], ["team", 10, []]);
});

test("outdated parts of a link are replaced and reported once", () => {
  const state = open("&format=gone&minutes=99&ask=AAAA.BBBB&watch=gone.1,year-four.9,year-4.77,gone.2");
  assert.deepEqual([state.format.id, state.minutes], ["pair", 30]);
  assert.deepEqual(state.questions.open.length, 1);
  assert.deepEqual(chosen(state), ["year-4.9"]);
  assert.deepEqual(state.messages.map((message) => message.split(" ").slice(0, 4).join(" ")), [
    "The format in this",
    "2 questions in this",
    "A clip in this",
    "A moment in this",
  ]);
});

test("a new length keeps the chosen questions and replaces the defaults", () => {
  const state = open();
  state.swapQuestion("look", 0);
  const look = state.questions.look;
  state.change({ minutes: 10 });
  assert.deepEqual(state.questions.look, look);
  assert.equal(state.questions.open.length, 1);
  state.addQuestion("open");
  assert.deepEqual(state.questions.open.map(({ ask }) => ask.slice(0, 6)), ["How wa", "What d"]);
});

test("a swap chooses the next unchosen question, if there is one", () => {
  const state = open();
  assert.equal(state.swapQuestion("open", 0), true);
  assert.deepEqual(state.questions.open.map(({ ask }) => ask.slice(0, 6)), ["What d"]);
  state.setQuestions("look", state.pool("look"));
  assert.equal(state.swapQuestion("look", 0), false);
});

test("chosen moments keep the order of the clip, also after a format without clips", () => {
  const state = open();
  const [, clip] = state.clips;
  state.setMoment({ clip, moment: clip.moments[2] }, true);
  state.setMoment({ clip, moment: clip.moments[0] }, false);
  state.setMoment({ clip, moment: clip.moments[0] }, true);
  assert.deepEqual(chosen(state), ["year-4.2", "year-4.9", "year-4.30"]);
  state.change({ format: state.setup.formats[1] });
  assert.equal(chosen(state).length, 3);
});

test("notes are stored only while the box is ticked, and storage may be unavailable", () => {
  const stored = new Map();
  const fake = {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
    removeItem: (/** @type {string} */ key) => stored.delete(key),
  };
  Object.assign(globalThis, { location: { pathname: "/session/" } });
  const notes = { ...emptyNotes(), goal: "They begin.", keep: true };
  saveNotes("wait-time", notes); // this browser has no storage at all
  assert.deepEqual(loadNotes("wait-time"), emptyNotes());
  Object.assign(globalThis, { localStorage: fake });
  saveNotes("wait-time", notes);
  assert.deepEqual(loadNotes("wait-time"), notes);
  assert.deepEqual(loadNotes("other"), emptyNotes());
  saveNotes("wait-time", { ...notes, keep: false });
  assert.equal(stored.size, 0);
  fake.setItem("/session/ playbook-session", "not JSON");
  assert.deepEqual(loadNotes("wait-time"), emptyNotes());
});
