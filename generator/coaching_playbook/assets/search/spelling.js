// @ts-check
/** Matches the words of a query that the index does not have. Loaded once a query has one. */

import { QUICK } from "./choose.js";

/** @typedef {import("./query.js").QueryReader} QueryReader */
/** @typedef {import("./types.js").Term} Term */

/** Words are not corrected to shorter ones than this: most of these are acronyms. */
const MIN_CORRECTED = 4;
/** The edit distance that words with the same sound have at most. */
const SAME_SOUND = 0.9;
/** Letters of a word that may be two, at least. */
const MIN_SPLIT = 7;
/** A quick search looks up no parts of words in the dictionary. */
const MIN_FILES_FOR_DICTIONARY = 6;

/**
 * Damerau-Levenshtein distance (optimal string alignment), or `limit + 1` when it is over the limit.
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
 * Return what a word sounds like, roughly: words that are spelt as they sound have the key of the right spelling.
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
 * Return a word without its suffix, to find words of the same family.
 *
 * @param {string} word
 */
export const rootOf = (word) => word.replace(SUFFIX, "").replace(/([^aeiou])\1$/, "$1");

/**
 * Match words that are neither indexed nor in the thesaurus by others: joined, corrected, separated, of the same family.
 *
 * @param {QueryReader} reader
 * @param {Term[]} unknown
 */
export async function correct(reader, unknown) {
  for (const term of unknown) {
    if (reader.filesLeft < QUICK.forCorrection) return;
    reader.filesLeft -= QUICK.forCorrection;
    const mayBeMistake = term.word.length > 3 && /^[a-z]+$/.test(term.word) && !(await reader.index.isEnglish(term.word));
    if (await join(reader, term)) continue;
    if (mayBeMistake && ((await addCorrection(reader, term, 1)) || (await split(reader, term)))) continue;
    if (await addRelatives(reader, term)) continue;
    if (mayBeMistake && term.word.length > 7) await addCorrection(reader, term, 2);
  }
}

/**
 * Match two words that others write as one: `snow ball`.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function join(reader, term) {
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
 * Match a word that others write as two: `taskplanner`, `swearsat`.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function split(reader, term) {
  const { tokenizer } = reader.index;
  const cut = term.word.length < MIN_SPLIT ? null : await findCut(reader, term.word);
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
 * Find the two words of which a word consists: both are indexed, or else one is, and the other is in the dictionary or a
 * stop word.
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
 * Match the words of the same family: forgetful, forget.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 */
async function addRelatives(reader, term) {
  const root = rootOf(term.word);
  if (root.length < 4 || /[^a-z]/.test(term.word)) return false;
  const relatives = (await reader.index.spelling(term.word[0])).filter((candidate) => rootOf(candidate) === root).slice(0, 3);
  for (const relative of relatives) await reader.match(term, relative, 0.75);
  const leading = relatives.find((relative) => reader.triggers.has(relative)) ?? relatives[0];
  if (leading) replaceStem(reader, term, leading);
  return relatives.length > 0;
}

/**
 * Match the nearest spelling of a word.
 *
 * @param {QueryReader} reader
 * @param {Term} term
 * @param {number} limit The highest edit distance.
 */
async function addCorrection(reader, term, limit) {
  const { word } = term;
  const letters = [...new Set([word[0], word[1]])];
  const lists = await Promise.all(letters.map((letter) => reader.index.spelling(letter)));
  const keys = [soundKey(term.stem), soundKey(word)].filter((key) => key.length >= MIN_CORRECTED);
  /** @type {{candidate: string, distance: number}[]} */
  const near = [];
  for (const candidate of new Set(lists.flat())) {
    if (candidate.length < MIN_CORRECTED && candidate.length < word.length) continue;
    const first = candidate[0] === word[0] ? 0 : 0.4;
    const edits = Math.min(editDistance(term.stem, candidate, limit), editDistance(word, candidate, limit)) + first;
    const distance = keys.includes(soundKey(candidate)) ? Math.min(edits, SAME_SOUND) : edits;
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
 * @param {QueryReader} reader
 * @param {Term} term
 * @param {string} stem
 */
function replaceStem(reader, term, stem) {
  reader.sequence = reader.sequence.map((one) => (one === term.stem ? stem : one));
  Object.assign(term, { stem, isLight: reader.index.tokenizer.lightStems.has(stem) });
}
