// @ts-check
/**
 * Tokens: text to words, and words to stems. generator/coaching_playbook/search/tokens.py implements the same rules for the index;
 * tests/support/find/token_cases.json has cases for both. Stop words and irregular forms come from generator/coaching_playbook/search/tokens.json,
 * which reaches the browser inside find/index.json.
 */

/** @typedef {import("./types.js").TokenData} TokenData */

/**
 * Normalise text: lower case, without accents and apostrophes.
 *
 * @param {string} text
 */
export const fold = (text) =>
  text
    .replace(/['’‘ʼ]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

/**
 * @param {string} text
 * @returns {string[]} The folded words of a text, in order.
 */
export const tokenize = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** @param {string} rest */
const hasVowel = (rest) => rest.length > 2 && /[aeiouy]/.test(rest);

/** Reduces English words to stems, so that "waits", "waited" and "waiting" are one. */
export class Stemmer {
  /** @param {TokenData} data */
  constructor({ stop_words, irregular }) {
    this.irregular = new Map(Object.entries(irregular));
    this.stopStems = new Set(stop_words.split(" ").map((word) => this.stem(word)));
  }

  /**
   * @param {string} word Folded.
   * @returns {string}
   */
  stem(word) {
    word = this.irregular.get(word) ?? word;
    if (word.length < 4 || /[^a-z]/.test(word)) return word; // a name, a code, or another alphabet
    if (word.endsWith("ies")) word = word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
    else if (/(sses|xes|ches|shes)$/.test(word)) word = word.slice(0, -2);
    else if (/s$/.test(word) && !/(ss|us|is)$/.test(word)) word = word.slice(0, -1);
    if (word.endsWith("ied") && word.length > 4) word = `${word.slice(0, -3)}y`;
    else if (word.endsWith("ing") && hasVowel(word.slice(0, -3))) word = word.slice(0, -3);
    else if (word.endsWith("ed") && !word.endsWith("eed") && hasVowel(word.slice(0, -2))) word = word.slice(0, -2);
    else if (word.endsWith("ly") && word.length > 5) word = word.slice(0, -2);
    if (word.endsWith("e") && word.length > 3) word = word.slice(0, -1);
    if (word.length > 3 && /([^aeiou])\1$/.test(word)) word = word.slice(0, -1);
    if (word.length > 3 && /[^aeiou]y$/.test(word)) word = `${word.slice(0, -1)}i`;
    return word;
  }

  /** @param {string} word */
  isStopWord(word) {
    return this.stopStems.has(this.stem(word));
  }
}
