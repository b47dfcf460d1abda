// @ts-check
/**
 * Chooses which words of a query to look up in the index: those of a long query that are most specific. Pure functions.
 */

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./tokens.js").Tokenizer} Tokenizer */
/** @typedef {import("./types.js").Token} Token */

/** Maximum number of words of a query that are looked up. */
export const MAX_WORDS = 16;
/** Maximum number of files of a part of the index that are fetched for spelling corrections and concepts. */
export const MAX_EXTRA_FILES = 20;
/**
 * Limits of a quick search, which finds a first result: files to fetch in all, files to fetch for words, and files
 * that the correction of one word counts as. A file has one or two kilobytes.
 */
export const QUICK_SEARCH = { files: 5, wordFiles: 4, forCorrection: 2 };

const ACRONYM = /^\p{Lu}{2,6}$/u;
/** Scores for how specific a word is. The unit is a letter, since rare words are long. */
const SPECIFICITY = { mostLetters: 9, light: -8, stop: -40, acronym: 6, repeated: 2, mostRepeats: 3 };

/**
 * Return the stems of a query, sorted from the most specific (acronyms, long or repeated words) to the least specific
 * (words that are common in schools, and stop words).
 *
 * @param {Tokenizer} tokenizer
 * @param {Token[]} tokens
 * @param {string} query
 * @returns {string[]}
 */
export function bySpecificity(tokenizer, tokens, query) {
  const words = query === query.toUpperCase() ? [] : query.split(/[^\p{L}\p{N}]+/u);
  const acronyms = new Set(words.filter((word) => ACRONYM.test(word)).map((word) => word.toLowerCase()));
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Map<string, number>} */
  const specificity = new Map();
  for (const { word } of tokens) {
    const stem = tokenizer.stem(word);
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    const letters = Math.min(stem.length, SPECIFICITY.mostLetters) + SPECIFICITY.repeated * Math.min(count, SPECIFICITY.mostRepeats);
    const common = tokenizer.isStopStem(stem) ? SPECIFICITY.stop : SPECIFICITY.light * Number(tokenizer.lightStems.has(stem));
    specificity.set(stem, letters + common + (acronyms.has(word) ? SPECIFICITY.acronym : 0));
  }
  return [...specificity].sort(([, one], [, other]) => other - one).map(([stem]) => stem);
}

/**
 * Choose as many of the first stems as possible so that at most `limit` files have to be fetched to look them up.
 *
 * @param {string[]} stems
 * @param {IndexPart} part
 * @param {number} limit
 * @returns {{chosen: Set<string>, fileCount: number}} The stems, and the number of files to fetch.
 */
export function chooseStems(stems, part, limit) {
  /** @type {Set<string>} */
  const files = new Set();
  const chosen = stems.filter((stem) => {
    const file = part.wordFileOf(stem);
    if (part.has("w", file) || files.has(file)) return true;
    if (files.size >= limit) return false;
    files.add(file);
    return true;
  });
  return { chosen: new Set(chosen), fileCount: files.size };
}
