// @ts-check
/** Arranges scored results in groups: the best, other pages that share a word, and passages by kind. Pure functions. */

import { withoutDuplicates } from "./ranking.js";

/** @typedef {import("./types.js").QueryReading} QueryReading */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/** @typedef {import("./types.js").ResultKind} ResultKind */

/** Maximum number of results in the group "best". */
export const MAX_BEST_RESULTS = 5;
/** Thresholds, tuned on tests/support/evaluation/tuning_queries.tsv. Scores and coverages are from 0 to 1. */
export const THRESHOLDS = {
  /** Minimum score, relative to that of the best result, of a result in the group "best". */
  relative: 0.5,
  /** This many results may be in the group "best" with a lower score, if they cover half of the query. */
  least: 3,
  /** If the best result covers less of the query than this, no result counts as an answer. */
  weak: 0.42,
  /** The same for a query that names a topic that playbooks seldom cover. */
  weakOutside: 0.8,
  /** Minimum coverage of a passage, relative to that of the best result. */
  passage: 0.55,
};
/** A passage with nearly all words of a query may be among the best results, if the query has this many words. */
const MIN_PASSAGE_QUERY_WORDS = 3;
const MIN_BEST_PASSAGE_COVERAGE = 0.9;
const BEST_PASSAGE_FACTOR = 0.75;

/**
 * Group results by kind. Groups have the order of their first results.
 *
 * @param {Result[]} results
 * @returns {ResultGroup[]}
 */
export function byKind(results) {
  /** @type {Map<ResultKind, Result[]>} */
  const groups = new Map();
  for (const result of results) {
    const group = groups.get(result.kind);
    if (group) group.push(result);
    else groups.set(result.kind, [result]);
  }
  return [...groups].map(([kind, group]) => ({ kind, results: group }));
}

/** Comparator that sorts results by descending score. @type {(one: Result, other: Result) => number} */
const bestFirst = (one, other) => other.score - one.score || one.document - other.document;

/**
 * Arrange results in groups: "best" (at most five, of any kind), passages by kind, and "more" (all other pages).
 *
 * @param {Result[]} documents
 * @param {Result[]} passages
 * @param {QueryReading} reading
 * @returns {{groups: ResultGroup[], isWeak: boolean}}
 */
export function arrange(documents, passages, reading) {
  const significant = reading.terms.filter(({ isStop }) => !isStop).length;
  const quoted =
    significant < MIN_PASSAGE_QUERY_WORDS
      ? []
      : withoutDuplicates(passages.filter(({ coverage }) => coverage >= MIN_BEST_PASSAGE_COVERAGE).sort(bestFirst)).map((result) => ({
          ...result,
          score: result.score * BEST_PASSAGE_FACTOR,
        }));
  const ranked = [...documents, ...quoted].sort(bestFirst);
  const least = THRESHOLDS.relative * (ranked[0]?.score ?? 0);
  const best = ranked.filter(
    ({ score, coverage }, number) => number < MAX_BEST_RESULTS && (score >= least || (number < THRESHOLDS.least && coverage >= 0.5)),
  );
  const more = ranked.slice(best.length).filter(({ field }) => field === undefined);
  const coverage = Math.max(0, ...best.map((result) => result.coverage));
  const isWeak = coverage < (reading.topics.length ? THRESHOLDS.weakOutside : THRESHOLDS.weak);
  const listed = new Set(best);
  const others = passages.filter((result) => result.coverage >= THRESHOLDS.passage * Math.max(coverage, 0.5) && !listed.has(result));
  const groups = byKind(withoutDuplicates(others.sort(bestFirst)));
  const order = [{ kind: /** @type {const} */ ("best"), results: best }, ...groups, { kind: /** @type {const} */ ("more"), results: more }];
  return { groups: order.filter(({ results }) => results.length), isWeak };
}
