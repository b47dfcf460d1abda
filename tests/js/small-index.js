/** Builds a small search index in the format of docs/project/search-index.md, for tests. */

import { readFileSync } from "node:fs";

import { SearchIndex } from "../../generator/coaching_playbook/assets/search/search-index.js";
import { Tokenizer } from "../../generator/coaching_playbook/assets/search/tokens.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TABLES = JSON.parse(readFileSync(new URL("../../generator/coaching_playbook/search/tokens.json", import.meta.url), "utf8"));
export const TOKENS = {
  ...TABLES,
  stop_words: TABLES.stop_words.join(" "),
  light_words: TABLES.light_words.join(" "),
  compounds: TABLES.compounds.join(","),
};
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

/** The dictionary, as stems. */
const ENGLISH = ["aardvark", "giraf", "planet"];

/**
 * @typedef {object} Concept
 * @property {string} code
 * @property {string[]} phrases
 * @property {Record<number, number>} documents Documents, each with its strength from 1 to 63.
 * @property {[string, string, boolean]} [topic]
 */

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
 * @param {{concepts?: Concept[], isSplit?: boolean}} [options] `isSplit`: with a words file for each word.
 */
export function smallIndex(documents, { concepts = [], isSplit = false } = {}) {
  const tokenizer = new Tokenizer(TOKENS);
  /** @type {Map<string, number[]>} */
  const postings = new Map();
  const files = new Map();
  for (const [number, { title, summary = "", steps = "", names = [], questions = [] }] of documents.entries()) {
    const fields = [[TITLE, title], [SUMMARY, summary], [STEPS, steps]];
    fields.push(...names.map((name, nth) => [NAMES + nth, name]), ...questions.map((text, nth) => [PASSAGES + nth, text]));
    for (const [field, text] of /** @type {[number, string][]} */ (fields)) {
      const words = tokenizer.tokens(text);
      const stems = words.flatMap(({ word, parts }) => [word, ...parts]).map((word) => tokenizer.stem(word));
      for (const stem of new Set(stems)) {
        postings.set(stem, [...(postings.get(stem) ?? []), number * 256 + field * 4 + lengthClass(words.length)]);
      }
    }
  }
  /** @type {Map<string, string[]>} */
  const triggers = new Map();
  for (const { code, phrases, documents: strengths } of concepts) {
    for (const phrase of phrases) {
      const stems = tokenizer.tokenize(phrase).map((word) => tokenizer.stem(word));
      const key = stems.reduce((one, other) => (other.length > one.length ? other : one));
      triggers.set(key, [...(triggers.get(key) ?? []), `${stems.length > 1 ? stems.join("_") : ""}=${code}`]);
    }
    postings.set(`~${code}`, Object.entries(strengths).map(([number, strength]) => Number(number) * 256 + strength * 4));
  }
  const words = [...new Set([...postings.keys(), ...triggers.keys()])].sort();
  const lines = words.map((word) => {
    const positions = (postings.get(word) ?? []).sort((one, other) => one - other);
    const leadsTo = triggers.has(word) ? ` ${triggers.get(word)?.join(",")}` : "";
    return `${word} ${new Set(positions.map((position) => position >> 8)).size.toString(16)} ${encodePositions(positions)}${leadsTo}`;
  });
  files.set("english/all.txt", ENGLISH.map((word) => `A${word}`).join(""));
  const wordFiles = isSplit ? words.map((word, number) => [word, `${number}`]) : [[words[0], "all"]];
  for (const [number, [, name]] of wordFiles.entries()) files.set(`text/w${name}.txt`, isSplit ? lines[number] : lines.join("\n"));
  files.set("text/sall.txt", words.filter((word) => /^[a-z]{3,}$/.test(word)).map((word) => `A${word}`).join(""));
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
  const facets = [{ id: "stage", label: "Stage", values: stages.map((stage) => [stage, stage, 1]) }];
  files.set("text/vall.txt", JSON.stringify(facets));
  const root = {
    name: "Our playbook",
    end: "",
    ask: null,
    keep: true,
    tokens: TOKENS,
    topics: Object.fromEntries(concepts.filter(({ topic }) => topic).map(({ code, topic }) => [code, topic])),
    problems: [],
    english: [["a", "all"]],
    facets: "all",
    parts: [
      {
        name: "text",
        size: documents.length,
        stride: 1,
        kinds: documents.map(({ kind = "technique" }) => [kind, 1]),
        words: wordFiles,
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
