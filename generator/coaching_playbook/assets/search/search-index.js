// @ts-check
/**
 * Searches the site's own index. Nothing leaves the browser except requests for the index files that a query needs; each
 * is fetched once.
 */

import { IndexPart, FACETED_KINDS } from "./index-part.js";
import {
  KIND_WEIGHTS,
  PASSAGES,
  editDistance,
  excerpt,
  scorePart,
  sentences,
  significantTerms,
  termMatcher,
  textWeight,
  withoutDuplicates,
} from "./ranking.js";
import { Stemmer, tokenize } from "./tokens.js";

/** @typedef {import("./index-part.js").FetchText} FetchText */
/** @typedef {import("./index-part.js").Posting} Posting */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Described} Described */
/** @typedef {import("./types.js").DocumentKind} DocumentKind */
/** @typedef {import("./types.js").Filters} Filters */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultKind} ResultKind */
/** @typedef {import("./types.js").ClipsRoot} ClipsRoot */
/** @typedef {import("./types.js").Root} Root */
/** @typedef {import("./types.js").Term} Term */

/** Results must cover this share of what the best result covers. */
const MIN_RELATIVE_COVERAGE = 0.6;
const MAX_MATCHES_PER_TERM = 12;
/** A site with more documents than this is not downloaded for use without a network. */
const MAX_DOCUMENTS_TO_DOWNLOAD = 400;

const BITS_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** The kind of a passage, by the kind of its document; passages of all other kinds are coaching questions. */
const PASSAGE_KINDS = /** @type {Partial<Record<DocumentKind, ResultKind>>} */ ({
  clip: "moment",
  moments: "moment",
  page: "page",
  "more-page": "page",
});

/**
 * Fetch the root of the parts for clips and hand-written pages. Service workers never cache this file, so without a
 * network it is null.
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

/**
 * @param {Root} root
 * @param {ClipsRoot | null} clips
 */
function addClips(root, clips) {
  if (!clips) return;
  root.parts.push(...clips.parts);
  for (const [group, { values }] of root.facets.entries()) {
    for (const [number, value] of values.entries()) value[2] += clips.counts[group][number];
  }
}

export class SearchIndex {
  /**
   * Fetch the root of the index. The browser revalidates its copy each time, so it is never out of date.
   *
   * @param {string | URL} base The address of the site.
   */
  static async open(base) {
    const response = await fetch(new URL("find/index.json", base), { cache: "no-cache" });
    if (!response.ok) throw new Error(`find/index.json: ${response.status}`);
    const root = /** @type {Root} */ (await response.json());
    addClips(root, await fetchClips(base));
    return new SearchIndex(base, root, async (path) => {
      const file = await fetch(new URL(`find/${path}`, base));
      if (!file.ok) throw new Error(`find/${path}: ${file.status}`);
      return file.text();
    });
  }

  /**
   * @param {string | URL} base
   * @param {Root} root
   * @param {FetchText} fetchText
   */
  constructor(base, root, fetchText) {
    this.base = base;
    this.root = root;
    this.stemmer = new Stemmer(root.tokens);
    this.parts = root.parts.map((part) => new IndexPart(part, fetchText));
    this.size = root.parts.reduce((sum, part) => sum + part.size, 0);
    this.synonyms = root.same.map((names) => names.map((name) => tokenize(name).map((word) => this.stemmer.stem(word))));
  }

  /** The files of everything but clips, where they are few enough to download for use without a network. */
  get downloadableFiles() {
    const [text] = this.root.parts;
    if (text.size > MAX_DOCUMENTS_TO_DOWNLOAD) return [];
    const names = [
      ...text.words.map(([, name]) => `w${name}`),
      ...(text.cards.match(/.{4}/g) ?? []).map((name, number) => `c${number}-${name}`),
      ...Object.values(text.spell).map((name) => `s${name}`),
      ...text.facets.map((name) => `f${name}`),
      ...text.titles.map((name) => `t${name}`),
    ];
    return names.map((name) => `find/${text.name}/${name}.txt`);
  }

  /**
   * @param {string} address Below the site; pages end with a slash.
   * @returns {string} An absolute URL.
   */
  url(address) {
    const [page, fragment] = address.split("#");
    const file = page.endsWith("/") || !page ? this.root.end : "";
    return new URL(page + file + (fragment ? `#${fragment}` : ""), this.base).href;
  }

  /**
   * Look up the words of a query. The last word counts as a prefix while it is still being typed.
   *
   * @param {string} query
   */
  async resolveTerms(query) {
    const { stemmer } = this;
    const words = tokenize(query);
    const significant = words.filter((word) => !stemmer.isStopWord(word)).length;
    const unfinished = /[\p{L}\p{N}]$/u.test(query) ? words[words.length - 1] : null;
    const distinct = [...new Map(words.map((word) => [stemmer.stem(word), word])).values()];
    const terms = await Promise.all(
      distinct.map(async (word) => {
        const isStop = significant > 0 && stemmer.isStopWord(word);
        /** @type {Term} */
        const term = { word, stem: stemmer.stem(word), isStop, weight: 0, matches: this.parts.map(() => []) };
        if (isStop && significant > 1) return term; // its files would add next to nothing
        const prefix = word === unfinished && word.length > 1 && !isStop ? word : null;
        await Promise.all(this.parts.map((part, number) => this.matchPart(part, term, prefix, number)));
        return term;
      }),
    );
    await this.addSynonyms(terms);
    const unmatched = () => terms.filter((term) => !term.isStop && !term.matches.flat().length);
    await Promise.all(unmatched().map((term) => this.addCorrections(term, term.word.length > 6 ? 2 : 1)));
    // If no word is indexed, search for the nearest spellings; the summary mentions it.
    const unknown = unmatched();
    const guessed = unknown.length > 0 && unknown.length === terms.filter((term) => !term.isStop).length;
    if (guessed) await Promise.all(unknown.map((term) => this.addCorrections(term, Math.floor(term.word.length / 3))));
    const highest = Math.log(1 + 10 * this.size);
    for (const term of terms) {
      const matches = term.matches.flat();
      const best = Math.max(0, ...matches.map((match) => match.quality));
      const count = matches.reduce((sum, match) => sum + (match.quality > best - 0.01 ? match.count : 0), 0);
      if (count) term.weight = (Math.log(1 + (10 * this.size) / count) / highest) * (term.isStop ? 0.15 : 1);
      else term.weight = term.isStop ? 0.05 : 0.6;
    }
    return { terms, guessed };
  }

  /**
   * @param {IndexPart} part
   * @param {Term} term
   * @param {string | null} prefix
   * @param {number} partNumber
   */
  async matchPart(part, term, prefix, partNumber) {
    /** @type {{posting: Posting, quality: number}[]} */
    const matches = [];
    for (const posting of await part.lookUp(term.stem, prefix)) {
      const quality = posting.word === term.stem ? 1 : 0.55 + (0.4 * (prefix ?? "").length) / posting.word.length;
      matches.push({ posting, quality });
    }
    // A word typed halfway to an ending: "talki" leads to "talking", whose stem "talk" is indexed.
    if (prefix && !matches.some(({ quality }) => quality === 1)) {
      for (const ending of ["g", "ng", "d", "y"]) {
        const completed = this.stemmer.stem(prefix + ending);
        if (completed.length >= prefix.length || completed.length < 3) continue;
        for (const posting of await part.lookUp(completed, null)) matches.push({ posting, quality: 0.95 });
      }
    }
    if (matches.length > MAX_MATCHES_PER_TERM) {
      matches.sort((one, other) => other.quality - one.quality || other.posting.count - one.posting.count);
      matches.length = MAX_MATCHES_PER_TERM;
    }
    term.matches[partNumber].push(...matches.map(({ posting, quality }) => posting.withQuality(quality)));
  }

  /**
   * Add the documents that contain a synonym from the glossary.
   *
   * @param {Term[]} terms
   */
  async addSynonyms(terms) {
    const stems = terms.map((term) => term.stem);
    for (const names of this.synonyms) {
      const typed = names.filter((name) => name.length && name.every((word) => stems.includes(word)));
      if (!typed.length) continue;
      const longest = typed.reduce((one, other) => (other.length > one.length ? other : one));
      const replaced = terms.filter((term) => longest.includes(term.stem));
      for (const name of names) {
        if (typed.includes(name) || !name.length) continue;
        for (const [number, part] of this.parts.entries()) {
          const postings = await Promise.all(name.map((word) => part.lookUp(word, null)));
          if (postings.some((posting) => !posting.length)) continue;
          let { positions } = postings[0][0];
          for (const [posting] of postings.slice(1)) {
            const others = new Set(posting.positions);
            positions = positions.filter((position) => others.has(position));
          }
          if (!positions.length) continue;
          const match = { word: name.join(" "), count: positions.length, positions, quality: 0.8 };
          for (const term of replaced) term.matches[number].push({ ...match });
        }
      }
    }
  }

  /**
   * Add the nearest spellings of a word that is not indexed.
   *
   * @param {Term} term
   * @param {number} limit The highest edit distance.
   */
  async addCorrections(term, limit) {
    const { word } = term;
    if (word.length < 4 || /[^a-z]/.test(word)) return;
    const letters = [...new Set(word.slice(0, 2))];
    const lists = await Promise.all(this.parts.flatMap((part) => letters.map((letter) => part.spelling(letter))));
    /** @type {{candidate: string, distance: number}[]} */
    const near = [];
    for (const candidate of new Set(lists.flat())) {
      const distance = Math.min(
        editDistance(term.stem, candidate, limit),
        editDistance(word, candidate, limit),
        editDistance(word.replace(/z/g, "s"), candidate, limit) + 0.5, // American spelling
      );
      if (distance <= limit) near.push({ candidate, distance });
    }
    near.sort((one, other) => one.distance - other.distance);
    const nearest = near.filter(({ distance }) => distance <= near[0].distance + 0.5).slice(0, 6);
    await Promise.all(
      nearest.flatMap(({ candidate, distance }) =>
        this.parts.map(async (part, number) => {
          const postings = await part.lookUp(candidate, null);
          term.matches[number].push(...postings.map((posting) => posting.withQuality(0.8 - 0.2 * distance)));
        }),
      ),
    );
  }

  /**
   * Answer a query.
   *
   * @param {string} query
   * @param {Filters} [filters]
   * @returns {Promise<Answer>} Groups of results by kind, best first.
   */
  async search(query, filters = {}) {
    const { terms, guessed } = await this.resolveTerms(query);
    const hasQuery = terms.length > 0;
    const hasFilters = Object.values(filters).some((values) => values.length);
    const scored = this.parts.map((part, number) => (hasQuery ? scorePart(part, number, terms) : null));
    const minCoverage = MIN_RELATIVE_COVERAGE * Math.max(0, ...scored.map((scores) => scores?.bestCoverage ?? 0));
    /** @type {Map<ResultKind, Result[]>} */
    const byKind = new Map();
    /** @param {Result} result */
    const add = (result) => {
      const results = byKind.get(result.kind);
      if (results) results.push(result);
      else byKind.set(result.kind, [result]);
    };
    /** @type {{part: IndexPart, matching: Uint8Array}[]} */
    const counted = [];
    for (const [number, part] of this.parts.entries()) {
      const allowed = hasFilters ? intersection(await this.filterSets(part, filters), part.byteCount) : null;
      /** @param {number} document */
      const passes = (document) => allowed === null || hasBit(allowed, document);
      const scores = scored[number];
      const matching = scores ? new Uint8Array(part.byteCount) : part.faceted;
      counted.push({ part, matching });
      if (!scores) {
        for (const [document, kind] of part.kinds.entries()) {
          if (hasBit(matching, document) && passes(document)) add({ part, document, kind: /** @type {ResultKind} */ (kind), score: 0 });
        }
        continue;
      }
      for (const { document, score, coverage } of scores.documents) {
        if (coverage < minCoverage) continue;
        const kind = part.kinds[document];
        if (FACETED_KINDS.has(kind)) matching[document >> 3] |= 1 << (document & 7);
        if (!KIND_WEIGHTS[kind] || !passes(document)) continue;
        add({ part, document, kind: /** @type {ResultKind} */ (kind), score: score * KIND_WEIGHTS[kind] });
      }
      for (const { document, field, score, coverage } of scores.passages) {
        const within = part.kinds[document];
        if (coverage < minCoverage || !passes(document) || within === "term") continue;
        const kind = PASSAGE_KINDS[within] ?? "question";
        add({ part, document, field, kind, score: score * KIND_WEIGHTS[kind] });
      }
    }
    const groups = [...byKind].map(([kind, results]) => {
      if (hasQuery) results.sort((one, other) => other.score - one.score || one.document - other.document);
      return { kind, results: hasQuery ? withoutDuplicates(results) : results, best: results[0].score };
    });
    if (hasQuery) groups.sort((one, other) => other.best - one.best);
    const total = groups.reduce((sum, group) => sum + group.results.length, 0);
    return { terms, guessed, groups, hasQuery, hasFilters, total, counts: () => this.counts(counted, filters) };
  }

  /**
   * For each facet, return the set of documents that pass it, or null where none of its values is chosen.
   *
   * @param {IndexPart} part
   * @param {Filters} filters
   */
  async filterSets(part, filters) {
    const bits = await part.facetBits();
    return this.root.facets.map((facet, facetNumber) => {
      const chosen = filters[facet.id] ?? [];
      if (!chosen.length) return null;
      const union = new Uint8Array(part.byteCount);
      for (const [number, [value]] of facet.values.entries()) {
        const set = bits[facetNumber]?.[number];
        if (set && chosen.includes(value)) for (let at = 0; at < part.byteCount; at += 1) union[at] |= set[at];
      }
      return union;
    });
  }

  /**
   * For each facet and value, count the techniques and clips it would leave, given the query and the other facets.
   *
   * @param {{part: IndexPart, matching: Uint8Array}[]} counted
   * @param {Filters} filters
   */
  async counts(counted, filters) {
    const totals = this.root.facets.map((facet) => facet.values.map(() => 0));
    for (const { part, matching } of counted) {
      const [bits, sets] = await Promise.all([part.facetBits(), this.filterSets(part, filters)]);
      for (const [facetNumber, facet] of this.root.facets.entries()) {
        const others = intersection([matching, ...sets.filter((_, other) => other !== facetNumber)], part.byteCount);
        for (const number of facet.values.keys()) {
          const set = bits[facetNumber]?.[number];
          if (set) for (let at = 0; at < part.byteCount; at += 1) totals[facetNumber][number] += BITS_IN_BYTE[set[at] & others[at]];
        }
      }
    }
    return totals;
  }

  /**
   * Return as much of a document as its title file holds, or null for a passage, which has none.
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
   * Return a result as it is shown: where it leads, and the text that matches best.
   *
   * @param {Result} result
   * @param {Term[]} terms
   * @returns {Promise<Described>}
   */
  async describe(result, terms) {
    const match = termMatcher(significantTerms(terms), this.stemmer);
    const [address, title, note, summary, steps, names, passages] = await result.part.card(result.document);
    if (result.field === undefined) {
      let [text, most] = [summary, textWeight(summary, match)];
      for (const candidate of [...names, summary, ...sentences(steps)].filter(Boolean)) {
        const weight = textWeight(candidate, match);
        if (weight > most + 0.01) [text, most] = [candidate, weight];
      }
      const elsewhere = most === 0 && textWeight(title, match) === 0 && terms.some((term) => term.matches.flat().length);
      return { href: this.url(address), title, note, text, quoted: names.includes(text), elsewhere };
    }
    const { stride } = result.part.root;
    const [anchor, label, text, spoken] = passages[Math.floor((result.field - PASSAGES) / stride)];
    const href = this.url(`${address.split("#")[0]}#${anchor}`);
    if (result.kind === "question") return { href, title: text, note: `${label} · ${title}`, text: "" };
    const quoted = stride === 2 && (result.field - PASSAGES) % 2 === 1;
    return { href, title: label || title, note: title, text: excerpt((quoted && spoken) || text, match), quoted };
  }
}

/**
 * @param {Uint8Array} set
 * @param {number} number
 */
const hasBit = (set, number) => ((set[number >> 3] >> (number & 7)) & 1) === 1;

/**
 * Intersect bit sets; null means every document.
 *
 * @param {(Uint8Array | null)[]} sets
 * @param {number} byteCount
 */
function intersection(sets, byteCount) {
  const common = new Uint8Array(byteCount).fill(255);
  for (const set of sets) if (set) for (let at = 0; at < byteCount; at += 1) common[at] &= set[at];
  return common;
}
