// @ts-check
/** Chooses which words of a query are looked up: in a long one, those that tell most. Pure functions: no I/O. */

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./tokens.js").Tokenizer} Tokenizer */
/** @typedef {import("./types.js").Token} Token */

/** Words of a query that are looked up, however long it is. */
export const MAX_WORDS = 16;
/** Files of a part that may be fetched for spellings and concepts. */
export const MAX_MORE_FILES = 20;
/**
 * Files that may be fetched before the first result is shown, of a kilobyte or two each: in all, and for words. To correct
 * a word takes about as much as two.
 */
export const FIRST = { files: 5, wordFiles: 4, forCorrection: 2 };

const ACRONYM = /^\p{Lu}{2,6}$/u;
/** How much a word tells, in letters: rare words are long. */
const TELLS = { mostLetters: 9, light: -8, stop: -40, acronym: 6, repeated: 2, mostRepeats: 3 };

/**
 * Return the stems of a query, the one that tells most first: acronyms, long words and repeated words, and last the words
 * that are common in schools and stop words.
 *
 * @param {Tokenizer} tokenizer
 * @param {Token[]} tokens
 * @param {string} query
 * @returns {string[]}
 */
export function mostTelling(tokenizer, tokens, query) {
  const words = query === query.toUpperCase() ? [] : query.split(/[^\p{L}\p{N}]+/u);
  const acronyms = new Set(words.filter((word) => ACRONYM.test(word)).map((word) => word.toLowerCase()));
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Map<string, number>} */
  const tells = new Map();
  for (const { word } of tokens) {
    const stem = tokenizer.stem(word);
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    const letters = Math.min(stem.length, TELLS.mostLetters) + TELLS.repeated * Math.min(count, TELLS.mostRepeats);
    const common = tokenizer.isStopStem(stem) ? TELLS.stop : TELLS.light * Number(tokenizer.lightStems.has(stem));
    tells.set(stem, letters + common + (acronyms.has(word) ? TELLS.acronym : 0));
  }
  return [...tells].sort(([, one], [, other]) => other - one).map(([stem]) => stem);
}

/**
 * Choose stems, the first ones first, so that at most `limit` files have to be fetched for them.
 *
 * @param {string[]} stems
 * @param {IndexPart} part
 * @param {number} limit
 * @returns {{chosen: Set<string>, fileCount: number}} The stems, and the number of files to fetch.
 */
export function withinFiles(stems, part, limit) {
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
