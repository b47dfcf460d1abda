// @ts-check
/** Scores documents and passages for the terms of a query, and picks the text to show. Pure functions. */

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./tokens.js").Tokenizer} Tokenizer */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").Term} Term */

// A position is document * 256 + field * 4 + length class; see generator/coaching_playbook/search/index.py.
const FIELD_COUNT = 64;
const [TITLE, SUMMARY, STEPS, REST, NAMES] = [0, 1, 2, 3, 4];
/** The number of the first field for passages. */
export const FIRST_PASSAGE_FIELD = 20;
/** A typical number of words of a text in each of the four length classes. */
const TYPICAL_LENGTHS = [1.5, 3.5, 6.5, 14];

/**
 * Parameters of the scores, tuned on tests/support/evaluation/tuning_queries.tsv and explained in
 * docs/project/search-index.md.
 */
export const PARAMETERS = {
  formula: "bm25f",
  /** Saturation of BM25: with a small value, further occurrences of a word soon stop counting. */
  k: 1.5,
  /** Length normalisation: a factor for each length class. */
  lengths: [1.25, 1.1, 1, 0.85],
  title: 3,
  name: 2.2,
  summary: 1.6,
  steps: 0.9,
  rest: 0.45,
  passage: 0.35,
  /** Bonus for a name or title that contains every word of the query. */
  whole: 0.6,
  /** Bonus for words of the query that are in the same field. */
  together: 0.8,
  /** Weight of a match by a concept in relation to a match by words. */
  concept: 0.9,
};

const PASSAGE_WEIGHT = 0.6;
const CAPTION_WEIGHT = 0.5;

/**
 * Factors for the scores of each kind of document. Kinds with 0 are never results themselves; only their passages are.
 */
export const KIND_WEIGHTS = {
  technique: 1.15,
  term: 1,
  page: 0.95,
  clip: 0.6,
  moment: 0.85,
  question: 0.8,
  retired: 0.3,
  more: 0,
  moments: 0,
  "more-page": 0,
};

/** Return the weight of a field of a document. @param {number} field */
function fieldWeight(field) {
  if (field === TITLE) return PARAMETERS.title;
  if (field >= FIRST_PASSAGE_FIELD) return PARAMETERS.passage;
  if (field >= NAMES) return PARAMETERS.name;
  if (field === SUMMARY) return PARAMETERS.summary;
  return field === STEPS ? PARAMETERS.steps : PARAMETERS.rest;
}

const MAX_EXCERPT_WORDS = 24;

/**
 * Score the documents and passages of one part of the index for the terms of a query.
 *
 * The score of a document is the weighted mean of its scores for each term (BM25F for the words, combined with the
 * strength of concepts), plus a bonus for the field that contains most of the terms. `coverage` (0 to 1) is how much
 * of the query, by weight of terms, a document matches at all; for a passage, how much of the words.
 *
 * @param {IndexPart} part
 * @param {number} partNumber
 * @param {Term[]} terms
 */
export function scorePart(part, partNumber, terms) {
  const { size, stride } = part.root;
  const queryWeight = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
  // Phrases match concepts of documents, so a passage can cover only the words.
  const wordWeight = terms.reduce((sum, term) => sum + (term.isPhrase ? 0 : term.weight), 0) || 1;
  const scores = new Float32Array(size);
  const covered = new Float32Array(size);
  const closest = new Float32Array(size);
  // By document and field:
  const weightSums = new Float32Array(size * FIELD_COUNT);
  const termCounts = new Uint8Array(size * FIELD_COUNT);
  const wordCounts = new Uint8Array(size * FIELD_COUNT); // with stop words
  const wordTotal = terms.filter(({ isLookedUp }) => isLookedUp).length;
  const lastTerm = new Uint8Array(size * FIELD_COUNT);
  const weights = Float32Array.from({ length: FIELD_COUNT }, (_, field) => fieldWeight(field));
  const strongest = Math.max(...weights);
  /** @type {number[]} */
  const touched = [];
  for (const [number, term] of terms.entries()) {
    const direct = new Float32Array(size);
    const present = new Float32Array(size);
    const concept = new Float32Array(size);
    const matches = term.matches[partNumber].sort((one, other) => other.quality - one.quality);
    for (const { positions, quality, isConcept } of matches) {
      const frequency = isConcept ? concept : new Float32Array(size);
      for (const position of positions) {
        const slot = position >> 2;
        const document = position >> 8;
        if (isConcept) {
          frequency[document] = Math.max(frequency[document], (quality * (slot & 63)) / 63);
          continue;
        }
        const weight = weights[slot & 63] * PARAMETERS.lengths[position & 3];
        if (PARAMETERS.formula === "best") frequency[document] = Math.max(frequency[document], weight);
        else frequency[document] += weight;
        const presence = quality * ((slot & 63) < REST || ((slot & 63) >= NAMES && (slot & 63) < FIRST_PASSAGE_FIELD) ? 1 : 0.75);
        if (presence > present[document]) present[document] = presence;
        if (lastTerm[slot] === number + 1) continue; // counted already, with its best quality
        if (!lastTerm[slot]) touched.push(position);
        lastTerm[slot] = number + 1;
        weightSums[slot] += term.weight * quality;
        if (!term.isStop) termCounts[slot] += 1;
        if (term.isLookedUp) wordCounts[slot] += 1;
      }
      if (isConcept) continue;
      for (let document = 0; document < size; document += 1) {
        const f = frequency[document];
        if (!f) continue;
        const match = quality * (PARAMETERS.formula === "best" ? Math.min(1, f / strongest) : f / (f + PARAMETERS.k));
        if (match > direct[document]) direct[document] = match;
      }
    }
    for (let document = 0; document < size; document += 1) {
      const strength = concept[document];
      if (!strength && !direct[document]) continue;
      scores[document] += term.weight * (1 - (1 - direct[document]) * (1 - PARAMETERS.concept * strength));
      covered[document] += term.weight * Math.max(present[document], Math.min(1, 1.5 * strength));
    }
  }
  const passages = [];
  for (const position of touched) {
    const slot = position >> 2;
    const field = slot & 63;
    const document = position >> 8;
    const density = 0.5 + 0.5 * Math.min(1, termCounts[slot] / TYPICAL_LENGTHS[position & 3]);
    const coverage = weightSums[slot] / queryWeight;
    if (field < FIRST_PASSAGE_FIELD) {
      const isName = field === TITLE || field >= NAMES;
      const whole = isName && wordCounts[slot] === wordTotal ? PARAMETERS.whole * Math.min(1, wordTotal / TYPICAL_LENGTHS[position & 3]) : 0;
      const together = PARAMETERS.together * (weights[field] / strongest) * coverage * density;
      closest[document] = Math.max(closest[document], together + whole);
      if (whole > 0.5 * PARAMETERS.whole) covered[document] = queryWeight;
    } else if (weightSums[slot]) {
      const weight = stride === 2 && field % 2 ? CAPTION_WEIGHT : PASSAGE_WEIGHT;
      const score = weight * coverage * (1 + 1.2 * density);
      passages.push({ document, field, score, coverage: weightSums[slot] / wordWeight });
    }
  }
  const documents = [];
  for (let document = 0; document < size; document += 1) {
    if (!scores[document]) continue;
    const score = scores[document] / queryWeight + closest[document];
    documents.push({ document, score, coverage: covered[document] / queryWeight });
  }
  return { documents, passages };
}

/**
 * Return results without those that have an earlier one for the same document or the same passage.
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
 * Return the terms that are not stop words; all terms if there are only stop words.
 *
 * @param {Term[]} terms
 */
export const significantTerms = (terms) => (terms.some((term) => !term.isStop) ? terms.filter((term) => !term.isStop) : terms);

/**
 * @typedef {(text: string) => Term[]} Matcher Returns the terms of the query that occur in a text, with repetitions.
 */

/**
 * Return a function that returns the terms of a query that occur in a text.
 *
 * @param {Term[]} terms
 * @param {Tokenizer} tokenizer
 * @returns {Matcher}
 */
export function termMatcher(terms, tokenizer) {
  /** @type {Map<string, Term>} */
  const exact = new Map();
  for (const term of terms) {
    for (const { word, isConcept } of term.matches.flat()) if (!isConcept) exact.set(word, term);
  }
  const prefixes = terms.filter(({ isPrefix }) => isPrefix);
  return (text) =>
    tokenizer.tokens(text).flatMap(({ word, parts }) =>
      [word, ...parts].flatMap(
        (one) => exact.get(tokenizer.stem(one)) ?? prefixes.find((term) => one.startsWith(term.word)) ?? [],
      ),
    );
}

/**
 * Return the sum of the weights of the different terms that occur in a text.
 *
 * @param {string} text
 * @param {Matcher} match
 */
export function textWeight(text, match) {
  return [...new Set(match(text))].reduce((sum, term) => sum + term.weight, 0);
}

/**
 * Return the part of a long text, of a fixed number of words, whose matching terms have the highest weight.
 *
 * @param {string} text
 * @param {Matcher} match
 */
export function excerpt(text, match) {
  const words = text.split(/\s+/);
  if (words.length <= MAX_EXCERPT_WORDS) return text;
  const weights = words.map((word) => match(word).reduce((sum, term) => sum + term.weight, 0));
  let [start, most] = [0, -1];
  for (let at = 0; at + MAX_EXCERPT_WORDS <= words.length; at += 4) {
    const sum = weights.slice(at, at + MAX_EXCERPT_WORDS).reduce((total, weight) => total + weight, 0);
    if (sum > most + 0.01) [start, most] = [at, sum];
  }
  const end = start + MAX_EXCERPT_WORDS;
  return `${start ? "… " : ""}${words.slice(start, end).join(" ")}${end < words.length ? " …" : ""}`;
}

/**
 * Split a text after each full stop, question mark and exclamation mark. (Safari before 16.4 does not support
 * look-behind: it would be a syntax error of the whole module.)
 *
 * @param {string} text
 */
export const sentences = (text) => text.replace(/([.?!])\s+/g, "$1\u0000").split("\u0000");
