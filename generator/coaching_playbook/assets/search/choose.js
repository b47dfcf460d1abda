// @ts-check
/** Chooses which words of a query are looked up: of a long one, the most specific. Pure functions: no I/O. */

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./tokens.js").Tokenizer} Tokenizer */
/** @typedef {import("./types.js").Token} Token */

/** Words of a query that are looked up, however long it is. */
export const MAX_WORDS = 16;
/** Files of a part that may be fetched for spellings and concepts. */
export const MAX_MORE_FILES = 20;
/**
 * Files that a quick search may fetch, of a kilobyte or two each: in all, and for words. To correct a word takes about as
 * much as two.
 */
export const QUICK = { files: 5, wordFiles: 4, forCorrection: 2 };

const ACRONYM = /^\p{Lu}{2,6}$/u;
/** How specific a word is, in letters: rare words are long. */
const SPECIFICITY = { mostLetters: 9, light: -8, stop: -40, acronym: 6, repeated: 2, mostRepeats: 3 };

/**
 * Return the stems of a query, the most specific first: acronyms, long words and repeated words, and last the words that
 * are common in schools and stop words.
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
