// @ts-check
/** Arranges scored results: the best, the rest that share a word, and groups of passages. Pure functions: no I/O. */

import { withoutDuplicates } from "./ranking.js";

/** @typedef {import("./types.js").QueryReading} QueryReading */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/** @typedef {import("./types.js").ResultKind} ResultKind */

/** Results before the fold. */
export const MAX_BEST = 5;
/** Parameters, found on tests/support/evaluation/tuning_queries.tsv. */
export const CUT = {
  /** A result must score this share of the best to be before the fold. */
  relative: 0.5,
  /** As many are before the fold if they cover half the query. */
  least: 3,
  /** Coverage of the query by the best result below which no result counts as an answer. */
  weak: 0.42,
  /** The same where the query names a topic that playbooks seldom cover. */
  weakOutside: 0.8,
  /** Passages must cover this share of the query to be listed. */
  passage: 0.55,
};
/** A passage that has nearly all of a query of this many words stands among the best. */
const MIN_QUOTED_WORDS = 3;
const QUOTED_COVERAGE = 0.9;
const QUOTED_FACTOR = 0.75;

/**
 * Group results by kind, in their order.
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

/** @type {(one: Result, other: Result) => number} */
const bestFirst = (one, other) => other.score - one.score || one.document - other.document;

/**
 * Arrange results: groups "best" (at most five, of any kind), "more" (the rest), and passages by kind.
 *
 * @param {Result[]} documents
 * @param {Result[]} passages
 * @param {QueryReading} reading
 * @returns {{groups: ResultGroup[], isWeak: boolean}}
 */
export function arrange(documents, passages, reading) {
  const significant = reading.terms.filter(({ isStop }) => !isStop).length;
  const quoted =
    significant < MIN_QUOTED_WORDS
      ? []
      : withoutDuplicates(passages.filter(({ coverage }) => coverage >= QUOTED_COVERAGE).sort(bestFirst)).map((result) => ({
          ...result,
          score: result.score * QUOTED_FACTOR,
        }));
  const ranked = [...documents, ...quoted].sort(bestFirst);
  const least = CUT.relative * (ranked[0]?.score ?? 0);
  const best = ranked.filter(
    ({ score, coverage }, number) => number < MAX_BEST && (score >= least || (number < CUT.least && coverage >= 0.5)),
  );
  const more = ranked.slice(best.length).filter(({ field }) => field === undefined);
  const coverage = Math.max(0, ...best.map((result) => result.coverage));
  const isWeak = coverage < (reading.topics.length ? CUT.weakOutside : CUT.weak);
  const listed = new Set(best);
  const others = passages.filter((result) => result.coverage >= CUT.passage * Math.max(coverage, 0.5) && !listed.has(result));
  const groups = byKind(withoutDuplicates(others.sort(bestFirst)));
  const order = [{ kind: /** @type {const} */ ("best"), results: best }, ...groups, { kind: /** @type {const} */ ("more"), results: more }];
  return { groups: order.filter(({ results }) => results.length), isWeak };
}
