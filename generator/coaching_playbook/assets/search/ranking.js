// @ts-check
/** Scores documents and passages for the terms of a query, and picks the text to show. Pure functions: no I/O. */

import { tokenize } from "./tokens.js";

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./tokens.js").Stemmer} Stemmer */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").Term} Term */

// A position is document * 256 + field * 4 + length class; see generator/coaching_playbook/search/index.py.
const FIELD_COUNT = 64;
const [TITLE, SUMMARY, STEPS, REST, NAMES] = [0, 1, 2, 3, 4];
/** The first of the fields for passages. */
export const PASSAGES = 20;
/** A typical number of words for each of the four length classes. */
const TYPICAL_LENGTHS = [1.5, 3.5, 6.5, 14];

const FIELD_WEIGHTS = new Float32Array(FIELD_COUNT).fill(0.25);
FIELD_WEIGHTS[TITLE] = 1;
FIELD_WEIGHTS[SUMMARY] = 0.55;
FIELD_WEIGHTS[STEPS] = 0.35;
FIELD_WEIGHTS[REST] = 0.2;
FIELD_WEIGHTS.fill(0.9, NAMES, PASSAGES);
const PASSAGE_WEIGHT = 0.6;
const SPOKEN_WEIGHT = 0.5;

/** Weight of each kind, for equally good matches. Kinds with 0 are never results themselves. */
export const KIND_WEIGHTS = {
  technique: 1.15,
  term: 1,
  clip: 0.9,
  moment: 0.85,
  page: 0.8,
  question: 0.8,
  retired: 0.3,
  more: 0,
  moments: 0,
  "more-page": 0,
};

const EXCERPT_WORDS = 24;

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
 * Score one part of the index.
 *
 * A document's score combines the best field of each term with the field in which most of the terms occur close
 * together. `coverage` is the share of the query, by weight, that a document or passage matches.
 *
 * @param {IndexPart} part
 * @param {number} partNumber
 * @param {Term[]} terms
 */
export function scorePart(part, partNumber, terms) {
  const { size, stride } = part.root;
  const queryWeight = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
  const fieldScores = new Float32Array(size); // each term's best field, summed
  const matchedWeight = new Float32Array(size);
  const closest = new Float32Array(size);
  // By document and field:
  const weightSums = new Float32Array(size * FIELD_COUNT);
  const termCounts = new Uint8Array(size * FIELD_COUNT);
  const lastTerm = new Uint8Array(size * FIELD_COUNT);
  /** @type {number[]} */
  const touched = [];
  for (const [number, term] of terms.entries()) {
    const bestField = new Float32Array(size);
    const bestQuality = new Float32Array(size);
    const matches = term.matches[partNumber].sort((one, other) => other.quality - one.quality);
    for (const { positions, quality } of matches) {
      for (const position of positions) {
        const slot = position >> 2;
        const document = position >> 8;
        const weight = FIELD_WEIGHTS[slot & 63] * quality;
        if (weight > bestField[document]) bestField[document] = weight;
        if (quality > bestQuality[document]) bestQuality[document] = quality;
        if (lastTerm[slot] === number + 1) continue; // counted already, with its best quality
        if (!lastTerm[slot]) touched.push(position);
        lastTerm[slot] = number + 1;
        weightSums[slot] += term.weight * quality;
        if (!term.isStop) termCounts[slot] += 1;
      }
    }
    for (let document = 0; document < size; document += 1) {
      fieldScores[document] += term.weight * bestField[document];
      matchedWeight[document] += term.weight * bestQuality[document];
    }
  }
  const passages = [];
  for (const position of touched) {
    const slot = position >> 2;
    const field = slot & 63;
    const document = position >> 8;
    const density = 0.5 + 0.5 * Math.min(1, termCounts[slot] / TYPICAL_LENGTHS[position & 3]);
    const coverage = weightSums[slot] / queryWeight;
    if (field < PASSAGES) closest[document] = Math.max(closest[document], FIELD_WEIGHTS[field] * coverage * density);
    else if (termCounts[slot]) {
      const weight = stride === 2 && field % 2 ? SPOKEN_WEIGHT : PASSAGE_WEIGHT;
      passages.push({ document, field, score: weight * coverage * (1 + 1.2 * density), coverage });
    }
  }
  const documents = [];
  let bestCoverage = 0;
  for (let document = 0; document < size; document += 1) {
    if (!fieldScores[document]) continue;
    const coverage = matchedWeight[document] / queryWeight;
    if (coverage > bestCoverage) bestCoverage = coverage;
    documents.push({ document, score: fieldScores[document] / queryWeight + 1.2 * closest[document], coverage });
  }
  return { documents, passages, bestCoverage };
}

/**
 * Keep the first (best) result for each document and for each passage.
 *
 * @param {Result[]} results Best first.
 */
export function withoutDuplicates(results) {
  const seen = new Set();
  return results.filter(({ part, document, field = -1 }) => {
    const passage = part.root.stride === 2 && field >= 0 ? field - (field % 2) : field;
    const key = `${part.root.name} ${document * FIELD_COUNT + passage}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Return the terms that are not stop words, or all where every term is one.
 *
 * @param {Term[]} terms
 */
export const significantTerms = (terms) => (terms.some((term) => !term.isStop) ? terms.filter((term) => !term.isStop) : terms);

/**
 * Return a function that finds the term a folded word matches, if any.
 *
 * @param {Term[]} terms
 * @param {Stemmer} stemmer
 * @returns {(word: string) => Term | undefined}
 */
export function termMatcher(terms, stemmer) {
  /** @type {Map<string, Term>} */
  const exact = new Map();
  /** @type {Term[]} */
  const prefixes = [];
  for (const term of terms) {
    for (const { word } of term.matches.flat()) for (const single of word.split(" ")) exact.set(single, term);
    if (!term.isStop && term.word.length > 1) prefixes.push(term);
  }
  return (word) => exact.get(stemmer.stem(word)) ?? prefixes.find((term) => word.startsWith(term.word));
}

/**
 * Return the summed weight of the different terms in a text.
 *
 * @param {string} text
 * @param {(word: string) => Term | undefined} match
 */
export function textWeight(text, match) {
  const terms = new Set(tokenize(text).map(match));
  return [...terms].reduce((sum, term) => sum + (term?.weight ?? 0), 0);
}

/**
 * Cut a long text to the stretch with the most matches.
 *
 * @param {string} text
 * @param {(word: string) => Term | undefined} match
 */
export function excerpt(text, match) {
  const words = text.split(/\s+/);
  if (words.length <= EXCERPT_WORDS) return text;
  const weights = words.map((word) => tokenize(word).reduce((sum, token) => sum + (match(token)?.weight ?? 0), 0));
  let [start, most] = [0, -1];
  for (let at = 0; at + EXCERPT_WORDS <= words.length; at += 4) {
    const sum = weights.slice(at, at + EXCERPT_WORDS).reduce((total, weight) => total + weight, 0);
    if (sum > most + 0.01) [start, most] = [at, sum];
  }
  const end = start + EXCERPT_WORDS;
  return `${start ? "… " : ""}${words.slice(start, end).join(" ")}${end < words.length ? " …" : ""}`;
}

/**
 * Split a text after each full stop, question mark and exclamation mark. (No look-behind: before Safari 16.4 that is a
 * syntax error, which would stop the whole module.)
 *
 * @param {string} text
 */
export const sentences = (text) => text.replace(/([.?!])\s+/g, "$1\u0000").split("\u0000");
