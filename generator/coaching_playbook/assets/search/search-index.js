// @ts-check
/**
 * Searches the site's own index. Nothing leaves the browser except requests for the index files that a query needs;
 * each is fetched once.
 */

import { last } from "../dom.js";
import { arrange, byKind } from "./arrange.js";
import { MAX_WORDS, QUICK_SEARCH, bySpecificity } from "./choose.js";
import { FACETED_KINDS, IndexPart, decodeSpelling, hasBit } from "./index-part.js";
import { readQuery } from "./query.js";
import { KIND_WEIGHTS, FIRST_PASSAGE_FIELD, excerpt, scorePart, sentences, significantTerms, termMatcher, textWeight } from "./ranking.js";
import { Tokenizer } from "./tokens.js";

/** @typedef {import("./index-part.js").FetchText} FetchText */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Described} Described */
/** @typedef {import("./types.js").DocumentKind} DocumentKind */
/** @typedef {import("./types.js").Facet} Facet */
/** @typedef {import("./types.js").Filters} Filters */
/** @typedef {import("./types.js").QueryReading} QueryReading */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultKind} ResultKind */
/** @typedef {import("./types.js").ClipsRoot} ClipsRoot */
/** @typedef {import("./types.js").Root} Root */
/** @typedef {import("./types.js").Term} Term */

/** Minimum coverage (0 to 1, by weight of words) of a query by a document that is a result. */
const MIN_COVERAGE = 0.2;
/** The same for a quick search, whose result the full answer replaces. */
const MIN_QUICK_COVERAGE = 0.02;
/**
 * Weights of parts of the index; others have 1. Hand-written pages are long and mention everything.
 *
 * @type {Record<string, number>}
 */
const PART_WEIGHTS = { pages: 0.6 };

/** The kind of a passage, keyed by the kind of its document. Passages of other documents are coaching questions. */
const PASSAGE_KINDS = /** @type {Partial<Record<DocumentKind, ResultKind>>} */ ({
  clip: "moment",
  moments: "moment",
  page: "page",
  "more-page": "page",
});

/**
 * Fetch the root file of the parts "clips" and "pages" (hand-written pages); null if that fails. The service worker
 * never caches this file, so it fails offline.
 *
 * @param {string | URL} base
 * @returns {Promise<ClipsRoot | null>}
 */
function fetchClips(base) {
  return fetch(new URL("find/clips.json", base), { cache: "no-cache" }).then(
    (response) => (response.ok ? response.json() : null),
    () => null,
  );
}

export class SearchIndex {
  /**
   * Fetch the root file of the index, and return the index. The browser revalidates its cached copy each time.
   *
   * @param {string | URL} base The URL of the site.
   */
  static async open(base) {
    const response = await fetch(new URL("find/index.json", base), { cache: "no-cache" });
    if (!response.ok) throw new Error(`find/index.json: ${response.status}`);
    const root = /** @type {Root} */ (await response.json());
    const fetchFile = async (/** @type {string} */ path) => {
      const file = await fetch(new URL(`find/${path}`, base));
      if (!file.ok) throw new Error(`find/${path}: ${file.status}`);
      return file.text();
    };
    return new SearchIndex(base, root, fetchFile, () => fetchClips(base));
  }

  /**
   * @param {string | URL} base
   * @param {Root} root
   * @param {FetchText} fetchText
   * @param {() => Promise<ClipsRoot | null>} [fetchOthers] Fetches the root file of the other parts when they are needed.
   */
  constructor(base, root, fetchText, fetchOthers) {
    this.base = base;
    this.root = root;
    this.fetchText = fetchText;
    /**
     * The id of the reader's team. Results that are only for other teams are left out, and counted.
     *
     * @type {string | null}
     */
    this.team = null;
    this.fetchOthers = fetchOthers;
    /** @type {Promise<void> | null} */
    this.completing = null;
    /** @type {ClipsRoot["counts"] | null} */
    this.clipCounts = null;
    /** @type {Promise<Facet[]> | null} */
    this.facetList = null;
    /** @type {Map<string, Promise<Set<string>>>} */
    this.english = new Map();
    this.tokenizer = new Tokenizer(root.tokens);
    this.parts = root.parts.map((part) => new IndexPart(part, fetchText));
  }

  /** Number of documents in the loaded parts. */
  get size() {
    return this.parts.reduce((sum, part) => sum + part.root.size, 0);
  }

  /** Load the parts for clips and hand-written pages, which `quickSearch` does not need. */
  complete() {
    this.completing ??= (async () => {
      const others = (await this.fetchOthers?.()) ?? null;
      this.clipCounts = others?.counts ?? null;
      this.parts.push(...(others?.parts ?? []).map((part) => new IndexPart(part, this.fetchText)));
    })();
    return this.completing;
  }

  /** Return the facets, with the number of documents of each value in the first part of the index. */
  facets() {
    this.facetList ??= this.fetchText(`text/v${this.root.facets}.txt`).then((text) => JSON.parse(text));
    this.facetList.catch(() => {
      this.facetList = null; // so that the next use tries again
    });
    return this.facetList;
  }

  /**
   * Return the facets, with the number of documents of each value in all parts of the index.
   *
   * @returns {Promise<Facet[]>}
   */
  async countedFacets() {
    const [facets] = await Promise.all([this.facets(), this.complete()]);
    return facets.map(({ values, ...facet }, number) => ({
      ...facet,
      values: values.map(([value, label, count], at) => [value, label, count + (this.clipCounts?.[number][at] ?? 0)]),
    }));
  }

  /**
   * Return the absolute URL of a page of the site.
   *
   * @param {string} address URL relative to the site; that of a page ends with a slash.
   * @returns {string}
   */
  url(address) {
    const [page, fragment] = address.split("#");
    const file = page.endsWith("/") || !page ? this.root.end : "";
    return new URL(page + file + (fragment ? `#${fragment}` : ""), this.base).href;
  }

  /**
   * Return the words of the index and of the thesaurus that begin with a letter.
   *
   * @param {string} letter
   */
  async spelling(letter) {
    const lists = await Promise.all(this.parts.map((part) => part.spelling(letter)));
    return [...new Set(lists.flat())];
  }

  /**
   * Return whether a word is in the English dictionary, so that it is not corrected. False if the dictionary cannot be
   * fetched.
   *
   * @param {string} word Folded.
   */
  async isEnglish(word) {
    const stem = this.tokenizer.stem(word);
    const file = this.root.english.filter(([first]) => first <= stem).pop();
    if (!file) return false;
    const [, name] = file;
    let words = this.english.get(name);
    if (!words) {
      words = this.fetchText(`english/${name}.txt`).then((text) => new Set(decodeSpelling(text)));
      words.catch(() => this.english.delete(name)); // so that the next use tries again
      this.english.set(name, words);
    }
    return words.then((known) => known.has(stem), () => false); // without a network, any word may be corrected
  }

  /**
   * Answer a query fast by fetching a few kilobytes: look up its most specific words only, and in the first part only.
   * Return null if nothing is found, or if `search` has hardly anything left to fetch.
   *
   * @param {string} query
   * @returns {Promise<Answer | null>}
   */
  async quickSearch(query) {
    if (this.fetchesLittle(query)) return null;
    const answer = await this.answer(await readQuery(this, query, true), this.parts.slice(0, 1), {}, MIN_QUICK_COVERAGE);
    return answer.groups.length ? answer : null;
  }

  /**
   * Return whether the last word of a query may be unfinished and would have to be fetched.
   *
   * @param {string} query
   */
  lacksLastWord(query) {
    if (!/[\p{L}\p{M}\p{N}]$/u.test(query)) return false;
    const { tokenizer } = this;
    const [part] = this.parts;
    const word = last(tokenizer.tokenize(query));
    return word !== undefined && !part.has("w", part.wordFileOf(tokenizer.stem(word)));
  }

  /**
   * Return whether `search` would fetch only a few files.
   *
   * @param {string} query
   */
  fetchesLittle(query) {
    if (this.fetchOthers && !this.completing) return false;
    const { tokenizer } = this;
    const stems = bySpecificity(tokenizer, tokenizer.tokens(query), query).slice(0, MAX_WORDS).filter((stem) => !tokenizer.isStopStem(stem));
    const files = this.parts.flatMap((part) => stems.filter((stem) => !part.has("w", part.wordFileOf(stem))));
    return files.length <= QUICK_SEARCH.wordFiles;
  }

  /**
   * Answer a query from all parts of the index.
   *
   * @param {string} query
   * @param {Filters} [filters]
   * @returns {Promise<Answer>}
   */
  async search(query, filters = {}) {
    await this.complete();
    return this.answer(await readQuery(this, query), this.parts, filters);
  }

  /**
   * Score, filter and arrange the documents and passages that match an interpreted query.
   *
   * @param {QueryReading} read
   * @param {IndexPart[]} parts The parts that were read.
   * @param {Filters} filters
   * @param {number} [minCoverage]
   * @returns {Promise<Answer>}
   */
  async answer(read, parts, filters, minCoverage = MIN_COVERAGE) {
    const { terms } = read;
    const hasQuery = terms.length > 0;
    const hasFilters = Object.values(filters).some((values) => values.length);
    /** @type {Result[]} */
    const documents = [];
    /** @type {Result[]} */
    const passages = [];
    /** @type {{part: IndexPart, matching: Uint8Array}[]} */
    const counted = [];
    let elsewhere = 0;
    for (const [number, part] of parts.entries()) {
      const allowed = hasFilters ? await (await import("./filters.js")).allowedDocuments(this, part, filters) : null;
      const others = this.team ? await (await import("./filters.js")).documentsOfOtherTeams(this, part, filters) : null;
      /** @param {number} document */
      const isElsewhere = (document) => others !== null && hasBit(others, document);
      /** @param {number} document */
      const isAllowed = (document) => allowed === null || hasBit(allowed, document);
      /** @param {number} document */
      const passes = (document) => isAllowed(document) && !isElsewhere(document);
      const scores = hasQuery ? scorePart(part, number, terms) : null;
      const matching = scores ? new Uint8Array(part.byteCount) : part.faceted;
      counted.push({ part, matching });
      if (!scores) {
        for (const [document, kind] of part.kinds.entries()) {
          if (!hasBit(matching, document)) continue;
          if (hasFilters && isAllowed(document) && isElsewhere(document)) elsewhere += 1;
          if (!passes(document)) continue;
          documents.push({ part, document, kind: /** @type {ResultKind} */ (kind), score: 0, coverage: 0 });
        }
        continue;
      }
      for (const { document, score, coverage } of scores.documents) {
        if (coverage < minCoverage) continue;
        const kind = part.kinds[document];
        if (FACETED_KINDS.has(kind)) matching[document >> 3] |= 1 << (document & 7);
        const weight = KIND_WEIGHTS[kind] * (read.kindFactors[kind] ?? 1) * (PART_WEIGHTS[part.root.name] ?? 1);
        if (weight && isAllowed(document) && isElsewhere(document)) elsewhere += 1;
        if (!weight || !passes(document)) continue;
        documents.push({ part, document, kind: /** @type {ResultKind} */ (kind), score: score * weight, coverage });
      }
      for (const { document, field, score, coverage } of scores.passages) {
        const within = part.kinds[document];
        if (!passes(document) || within === "term") continue;
        const kind = PASSAGE_KINDS[within] ?? "question";
        passages.push({ part, document, field, kind, score: score * KIND_WEIGHTS[kind], coverage });
      }
    }
    const total = documents.length + passages.length;
    const common = { ...read, hasQuery, hasFilters, total, elsewhere, counts: async () => (await import("./filters.js")).countByFacet(this, counted, filters) };
    if (!hasQuery) return { ...common, isWeak: false, groups: byKind(documents) };
    return { ...common, ...arrange(documents, passages, read) };
  }

  /**
   * Return the title, URL and note of a result, which need fewer files than `describe`; null for a passage.
   *
   * @param {Result} result
   * @returns {Promise<Described | null>}
   */
  async describeBriefly(result) {
    if (result.field !== undefined) return null;
    const [address, title, note] = await result.part.title(result.document);
    return { href: this.url(address), title, note, text: "" };
  }

  /**
   * Return what to show of a result: its URL, its title, and the text that matches the query best.
   *
   * @param {Result} result
   * @param {Term[]} terms
   * @returns {Promise<Described>}
   */
  async describe(result, terms) {
    const match = termMatcher(significantTerms(terms), this.tokenizer);
    const [address, title, note, summary, steps, names, passages, lead] = await result.part.card(result.document);
    if (result.field === undefined) {
      let [text, most] = [summary, textWeight(summary, match)];
      for (const candidate of [...names, summary, ...sentences(steps)].filter(Boolean)) {
        const weight = textWeight(candidate, match);
        if (weight > most + 0.01) [text, most] = [candidate, weight];
      }
      const elsewhere = most === 0 && textWeight(title, match) === 0 && terms.some((term) => term.matches.flat().some(({ isConcept }) => !isConcept));
      return { href: this.url(address), title, note, text, quoted: names.includes(text), elsewhere, lead };
    }
    const { stride } = result.part.root;
    const [anchor, label, text, spoken] = passages[Math.floor((result.field - FIRST_PASSAGE_FIELD) / stride)];
    const href = this.url(`${address.split("#")[0]}#${anchor}`);
    if (result.kind === "question") return { href, title: text, note: `${label} · ${title}`, text: "" };
    const quoted = stride === 2 && (result.field - FIRST_PASSAGE_FIELD) % 2 === 1;
    return { href, title: label || title, note: title, text: excerpt((quoted && spoken) || text, match), quoted };
  }
}
