/** Builds a small search index in the format of docs/project/search-index.md, for tests. */

import { SearchIndex } from "../../generator/coaching_playbook/assets/search/search-index.js";
import { Stemmer, tokenize } from "../../generator/coaching_playbook/assets/search/tokens.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TOKENS = { stop_words: "a the is to and what my", irregular: { told: "tell" } };
const [TITLE, SUMMARY, STEPS, NAMES, PASSAGES] = [0, 1, 2, 4, 20];

/** @param {number[]} positions */
export function encodePositions(positions) {
  let text = "";
  let before = 0;
  for (const position of positions) {
    let delta = position - before;
    before = position;
    for (; delta > 31; delta = Math.floor(delta / 32)) text += DIGITS[32 + (delta % 32)];
    text += DIGITS[delta];
  }
  return text;
}

/** @param {number} length Number of words. */
const lengthClass = (length) => [2, 4, 8, Infinity].findIndex((most) => length <= most);

/**
 * @typedef {object} Document
 * @property {string} title
 * @property {string} [summary]
 * @property {string} [steps]
 * @property {string[]} [names]
 * @property {string[]} [questions]
 * @property {string} [kind]
 * @property {string} [stage] The value of the one facet.
 */

/**
 * @param {Document[]} documents
 * @param {{same?: string[][]}} [options]
 */
export function smallIndex(documents, { same = [] } = {}) {
  const stemmer = new Stemmer(TOKENS);
  /** @type {Map<string, number[]>} */
  const postings = new Map();
  const files = new Map();
  for (const [number, { title, summary = "", steps = "", names = [], questions = [] }] of documents.entries()) {
    const fields = [[TITLE, title], [SUMMARY, summary], [STEPS, steps]];
    fields.push(...names.map((name, nth) => [NAMES + nth, name]), ...questions.map((text, nth) => [PASSAGES + nth, text]));
    for (const [field, text] of /** @type {[number, string][]} */ (fields)) {
      const words = tokenize(text);
      for (const stem of new Set(words.map((word) => stemmer.stem(word)))) {
        postings.set(stem, [...(postings.get(stem) ?? []), number * 256 + field * 4 + lengthClass(words.length)]);
      }
    }
  }
  const words = [...postings.keys()].sort();
  const lines = words.map((word) => {
    const positions = (postings.get(word) ?? []).sort((one, other) => one - other);
    return `${word} ${positions.length.toString(16)} ${encodePositions(positions)}`;
  });
  files.set("text/wall.txt", lines.join("\n"));
  files.set("text/sall.txt", words.filter((word) => /^[a-z]{4,}$/.test(word)).map((word) => `A${word}`).join(""));
  const cards = documents.map(({ title, summary = "", steps = "", names = [], questions = [] }, number) =>
    JSON.stringify([`page-${number}/`, title, "", summary, steps, names, questions.map((text, nth) => [`q${nth}`, "Reality", text])]),
  );
  let cardNames = "";
  for (let at = 0; at < cards.length; at += 4) {
    files.set(`text/c${at / 4}-card.txt`, cards.slice(at, at + 4).join("\n"));
    cardNames += "card";
  }
  files.set("text/tall.txt", documents.map(({ title }, number) => `page-${number}/\t${title}\t`).join("\n"));
  const stages = [...new Set(documents.map(({ stage }) => stage ?? "none"))];
  const bits = stages.map((stage) => {
    const bytes = new Uint8Array(Math.ceil(documents.length / 8));
    for (const [number, one] of documents.entries()) if ((one.stage ?? "none") === stage) bytes[number >> 3] |= 1 << (number & 7);
    return Buffer.from(bytes).toString("base64");
  });
  files.set("text/fall.txt", JSON.stringify([bits]));
  const root = {
    name: "Our playbook",
    end: "",
    ask: null,
    keep: true,
    tokens: TOKENS,
    same,
    facets: [{ id: "stage", label: "Stage", values: stages.map((stage) => [stage, stage, 1]) }],
    parts: [
      {
        name: "text",
        size: documents.length,
        stride: 1,
        kinds: documents.map(({ kind = "technique" }) => [kind, 1]),
        words: [[words[0], "all"]],
        cards: cardNames,
        titles: ["all"],
        facets: ["all"],
        spell: { abcdefghijklmnopqrstuvwxyz: "all" },
      },
    ],
  };
  const fetched = [];
  const index = new SearchIndex("https://school.example/playbook/", /** @type {any} */ (root), async (path) => {
    fetched.push(path);
    if (!files.has(path)) throw new Error(`${path}: 404`);
    return files.get(path);
  });
  return { index, fetched, files };
}
