// @ts-check
/**
 * Finds indexed words for words of a query that are not indexed: other spellings and related words. Loaded on first
 * use.
 */

import { QUICK_SEARCH } from "./choose.js";

/** @typedef {import("./query.js").QueryReader} QueryReader */
/** @typedef {import("./types.js").Term} Term */

/** Words are not corrected to words with fewer letters than this, most of which are acronyms. */
const MIN_CORRECTION_LETTERS = 4;
/** Words that sound alike count as if their edit distance were at most this. */
const MAX_SAME_SOUND_DISTANCE = 0.9;
/** Shorter words are not split into two. */
const MIN_LETTERS_TO_SPLIT = 7;
/**
 * Parts of words are looked up in the dictionary only if this many files may still be fetched: never in a quick search.
 */
const MIN_FILES_FOR_DICTIONARY = 6;

/**
 * Return the Damerau-Levenshtein distance (optimal string alignment) of two words; `limit + 1` if it is above the
 * limit.
 *
 * @param {string} one
 * @param {string} other
 * @param {number} limit
 */
export function editDistance(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  /** @type {number[]} */
  let rowBeforeLast = [];
  let lastRow = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    let lowest = i;
    for (let j = 1; j <= other.length; j += 1) {
      const substitution = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(lastRow[j] + 1, row[j - 1] + 1, lastRow[j - 1] + substitution);
      const transposed = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (transposed) row[j] = Math.min(row[j], rowBeforeLast[j - 2] + 1);
      lowest = Math.min(lowest, row[j]);
    }
    if (lowest > limit) return limit + 1;
    rowBeforeLast = lastRow;
    lastRow = row;
  }
  return lastRow[other.length];
}

/**
 * Return a key for the sound of a word: words that sound alike have the same key, such as a phonetic misspelling.
 *
 * @param {string} word Of the letters a to z.
 */
export const soundKey = (word) =>
  word
    .replace(/ph/g, "f")
    .replace(/c(?=[eiy])|z|sc(?=[ei])/g, "s")
    .replace(/ck|[cq]/g, "k")
    .replace(/(?!^)[aeiouy]+/g, "-")
    .replace(/(.)\1+|-$/g, "$1");

const SUFFIX = /(?:fulness|lessness|ations?|itions?|ments?|ness|able|ible|ings?|in|ences?|ances?|ents?|ants?|ively|ive|ions?|fully?|less|ers?|ors?|ed|es|al|ly|y|e|s|i)$/;

/**
 * Return a word without its suffix, which is the same for related words.
 *
 * @param {string} word
 */
export const rootOf = (word) => word.replace(SUFFIX, "").replace(/([^aeiou])\1$/, "$1");

/**
 * Find matches for words that are neither indexed nor in the thesaurus: joined with a neighbour, corrected, split in
 * two, or replaced by related words.
 *
 * @param {QueryReader} reader
 * @param {Term[]} unknown
 */
export async function correct(reader, unknown) {
  for (const term of unknown) {
    if (reader.filesLeft < QUICK_SEARCH.forCorrection) return;
    reader.filesLeft -= QUICK_SEARCH.forCorrection;
    const mayBeMistake = term.word.length > 3 && /^[a-z]+$/.test(term.word) && !(await reader.index.isEnglish(term.word));
    if (await matchJoined(reader, term)) continue;
    if (mayBeMistake && ((await matchCorrection(reader, term, 1)) || (await matchSplit(reader, term)))) continue;
    if (await matchRelatives(reader, term)) continue;
    if (mayBeMistake && term.word.length > 7) await matchCorrection(reader, term, 2);
  }
}

/**
 * Match two words of the query as one, such as `snow ball`. Resolves to whether there is a match.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function matchJoined(reader, term) {
  const { tokenizer } = reader.index;
  const at = reader.sequence.indexOf(term.stem);
  for (const [first, second] of [[at - 1, at], [at, at + 1]]) {
    if (!(first in reader.sequence) || !(second in reader.sequence)) continue;
    const words = [first, second].map((number) => reader.terms.find(({ stem }) => stem === reader.sequence[number])?.word ?? reader.sequence[number]);
    await reader.match(term, tokenizer.stem(words.join("")), 0.95);
    if (term.matches.flat().length) return true;
  }
  return false;
}

/**
 * Match a word as two words, such as `taskplanner`. Resolves to whether there is a match.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function matchSplit(reader, term) {
  const { tokenizer } = reader.index;
  const cut = term.word.length < MIN_LETTERS_TO_SPLIT ? null : await findCut(reader, term.word);
  if (!cut) return false;
  const stems = cut.map((word) => tokenizer.stem(word));
  reader.sequence.splice(reader.sequence.indexOf(term.stem), 1, ...stems);
  const parts = cut
    .map((word, number) => ({ ...term, word, stem: stems[number], matches: reader.parts.map(() => []), isLight: tokenizer.lightStems.has(stems[number]) }))
    .filter(({ stem }) => !tokenizer.isStopStem(stem));
  reader.terms.splice(reader.terms.indexOf(term), 1, ...parts);
  await Promise.all(parts.map((part) => reader.match(part, part.stem, 0.95)));
  return true;
}

/**
 * Return the two words of which a word consists, or null. Both are indexed; or one is, and the other is a stop word or
 * in the dictionary.
 *
 * @param {QueryReader} reader
 * @param {string} word
 */
async function findCut(reader, word) {
  const { index } = reader;
  const { tokenizer } = index;
  /** @type {[string, string] | null} */
  let second = null;
  for (let length = word.length - 2; length >= 2; length -= 1) {
    /** @type {[string, string]} */
    const parts = [word.slice(0, length), word.slice(length)];
    if (parts.some((part) => part.length < 3 && !tokenizer.isStopStem(tokenizer.stem(part)))) continue;
    const indexed = await Promise.all(parts.map(async (part) => (await index.spelling(part[0])).includes(tokenizer.stem(part))));
    const stop = parts.map((part) => tokenizer.isStopStem(tokenizer.stem(part)));
    if (indexed.every((one, number) => one && !stop[number])) return parts;
    const content = parts.filter((_, number) => !stop[number]);
    if (second || !content.length || content.some((part) => part.length < 4)) continue;
    const isIndexed = content.some((part) => indexed[parts.indexOf(part)]);
    const others = content.filter((part) => !indexed[parts.indexOf(part)]);
    if (!isIndexed || reader.filesLeft < MIN_FILES_FOR_DICTIONARY) continue;
    if ((await Promise.all(others.map((part) => index.isEnglish(part)))).every(Boolean)) second = parts;
  }
  return second;
}

/**
 * Match indexed words with the same root, such as `forget` for `forgetful`. Resolves to whether there is a match.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function matchRelatives(reader, term) {
  const root = rootOf(term.word);
  if (root.length < 4 || /[^a-z]/.test(term.word)) return false;
  const relatives = (await reader.index.spelling(term.word[0])).filter((candidate) => rootOf(candidate) === root).slice(0, 3);
  for (const relative of relatives) await reader.match(term, relative, 0.75);
  const leading = relatives.find((relative) => reader.triggers.has(relative)) ?? relatives[0];
  if (leading) replaceStem(reader, term, leading);
  return relatives.length > 0;
}

/**
 * Match the indexed words with the nearest spelling. Resolves to whether there is a match.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 * @param {number} limit Maximum edit distance.
 */
async function matchCorrection(reader, term, limit) {
  const { word } = term;
  const letters = [...new Set([word[0], word[1]])];
  const lists = await Promise.all(letters.map((letter) => reader.index.spelling(letter)));
  const keys = [soundKey(term.stem), soundKey(word)].filter((key) => key.length >= MIN_CORRECTION_LETTERS);
  /** @type {{candidate: string, distance: number}[]} */
  const near = [];
  for (const candidate of new Set(lists.flat())) {
    if (candidate.length < MIN_CORRECTION_LETTERS && candidate.length < word.length) continue;
    const first = candidate[0] === word[0] ? 0 : 0.4;
    const edits = Math.min(editDistance(term.stem, candidate, limit), editDistance(word, candidate, limit)) + first;
    const distance = keys.includes(soundKey(candidate)) ? Math.min(edits, MAX_SAME_SOUND_DISTANCE) : edits;
    if (distance <= limit + first) near.push({ candidate, distance });
  }
  near.sort((one, other) => one.distance - other.distance || other.candidate.length - one.candidate.length);
  const nearest = near.filter(({ distance }) => distance <= near[0].distance + 0.1).slice(0, 4);
  for (const { candidate, distance } of nearest) await reader.match(term, candidate, 0.95 - 0.1 * distance);
  if (!nearest.length) return false;
  reader.corrections.push([word, nearest[0].candidate]);
  replaceStem(reader, term, nearest[0].candidate);
  return true;
}

/**
 * Replace the stem of a term, so that phrases with the new stem are found.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 * @param {string} stem
 */
function replaceStem(reader, term, stem) {
  reader.sequence = reader.sequence.map((one) => (one === term.stem ? stem : one));
  Object.assign(term, { stem, isLight: reader.index.tokenizer.lightStems.has(stem) });
}
