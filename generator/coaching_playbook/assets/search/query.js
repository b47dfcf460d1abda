// @ts-check
/**
 * Interprets a query: looks up its words, corrects spellings, adds concepts (groups of phrases with one meaning) to
 * which its phrases lead, and weighs them. docs/project/search-index.md explains the weights.
 */

import { MAX_EXTRA_FILES, MAX_WORDS, QUICK_SEARCH, bySpecificity, chooseStems } from "./choose.js";

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./index-part.js").Posting} Posting */
/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").QueryReading} QueryReading */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./tokens.js").Tokenizer} Tokenizer */
/** @typedef {import("./types.js").Token} Token */
/**
 * @typedef {{phrase: string[], concept: string, at: number[]}} Trigger `at`: the positions in the query of its words.
 */

const MAX_MATCHES_PER_TERM = 12;
/** In queries with more words, stop words are not looked up. */
const MAX_TERMS_WITH_STOP_WORDS = 8;
/** Maximum number of other words between two words of a phrase. */
const MAX_WORDS_BETWEEN = 2;
/** A word that is still being typed is not corrected before it has this many letters. */
const MIN_LETTERS_TO_CORRECT = 4;
export const WEIGHTS = {
  stop: 0.05,
  light: 0.3,
  /** Weight of a word that is neither in the index nor in the thesaurus. */
  unknown: 0.55,
  unknownLight: 0.1,
  /** Weight of a phrase of the thesaurus, and the addition for each further phrase with the same concept. */
  phrase: 0.9,
  phraseAgain: 0.15,
  /** Factor for the weight of a word that is part of such a phrase. */
  inPhrase: 0.5,
  /** Weight of words that name a topic that playbooks seldom cover. */
  outside: 1,
};

const DEFINITION_QUERY = /^\s*(?:what(?:'|’)?s?(?: is| are| does| do)?|wh?ats?|define|definition of|meaning of|explain) (?:an? |the )?|\b(?:mean(?:s|ing)?|stands? for|definition|acronym|abbreviation)\b/i;
const EXPLICIT_DEFINITION_QUERY = /\b(?:mean(?:s|ing)?|stands? for|definition|define|acronym|abbreviation)\b/i;
/**
 * Matches queries about the content of generated pages other than techniques, such as clips, forms and things to print.
 */
const PAGE_WORD = /\b(?:print\w*|paper|posters?|pdf|download|sheets?|forms?|films?|videos?|clips?|survey|questionnaire|coach(?:es|ing|ed)?|governors?|ofsted|website|site|page|playbook|research|stud(?:y|ies)|evidence|proof|appraisal|results)\b/i;
const PAGE_FACTOR = 1.25;
const DEFINITION_STEMS = new Set(["mean", "defin", "definition", "stand", "explain", "acronym", "abbreviation", "wat", "what"]);

/**
 * Interpret a query. Its last word counts as a prefix while it is still being typed and is not an indexed word.
 *
 * @param {SearchIndex} index
 * @param {string} query
 * @param {boolean} [isQuick] Whether to look only in the first part, and to fetch only a few files.
 * @returns {Promise<QueryReading>}
 */
export async function readQuery(index, query, isQuick = false) {
  const { tokenizer } = index;
  const parts = isQuick ? index.parts.slice(0, 1) : index.parts;
  let tokens = tokenizer.tokens(query);
  const isDefinition = DEFINITION_QUERY.test(query) && tokens.filter(({ word }) => !tokenizer.isStopStem(tokenizer.stem(word))).length <= 5;
  if (isDefinition) {
    const others = tokens.filter(({ word }) => !DEFINITION_STEMS.has(tokenizer.stem(word)));
    if (others.some(({ word }) => !tokenizer.isStopStem(tokenizer.stem(word)))) tokens = others;
  }
  const unfinished = /[\p{L}\p{M}\p{N}]$/u.test(query) ? tokens[tokens.length - 1] : undefined;
  const ranked = bySpecificity(tokenizer, tokens, query).slice(0, MAX_WORDS);
  const { chosen, fileCount } = chooseStems(ranked, parts[0], isQuick ? QUICK_SEARCH.wordFiles : Infinity);
  tokens = await separateUnknownCompounds(tokenizer, parts, tokens, chosen);
  const reader = new QueryReader(index, parts, tokens, chosen, isQuick ? QUICK_SEARCH.files - fileCount : MAX_EXTRA_FILES);
  await reader.lookUp(unfinished);
  await reader.correct(unfinished);
  await reader.addConcepts();
  reader.weigh();
  /** @type {QueryReading["kindFactors"]} */
  const kindFactors = {};
  if (PAGE_WORD.test(query)) kindFactors.page = PAGE_FACTOR;
  if (isDefinition) kindFactors.term = EXPLICIT_DEFINITION_QUERY.test(query) ? 1.7 : 1.4;
  const { terms, corrections, topics } = reader;
  const known = terms.filter(({ isStop, matches }) => !isStop && matches.flat().length).map(({ word }) => word);
  return { terms, corrections, topics, known, kindFactors };
}

/**
 * Return the tokens, with compounds that are not indexed as one word replaced by their parts.
 *
 * @param {Tokenizer} tokenizer
 * @param {IndexPart[]} parts
 * @param {Token[]} tokens
 * @param {Set<string>} chosen The stems that are looked up; those of such parts are added.
 */
async function separateUnknownCompounds(tokenizer, parts, tokens, chosen) {
  const separated = await Promise.all(
    tokens.map(async (token) => {
      const stem = tokenizer.stem(token.word);
      if (!token.parts.length || !chosen.has(stem)) return [token];
      const found = await Promise.all(parts.map((part) => part.lookUp(stem, null)));
      if (found.flat().length) return [token];
      for (const word of token.parts) chosen.add(tokenizer.stem(word));
      return token.parts.map((word) => ({ word, parts: [] }));
    }),
  );
  return separated.flat();
}

export class QueryReader {
  /**
   * @param {SearchIndex} index
   * @param {IndexPart[]} parts The parts to look in.
   * @param {Token[]} tokens
   * @param {Set<string>} chosen The stems to look up.
   * @param {number} filesLeft How many more files may be fetched, for spellings and concepts.
   */
  constructor(index, parts, tokens, chosen, filesLeft) {
    this.index = index;
    this.parts = parts;
    this.filesLeft = filesLeft;
    /** The stems of the words of the query, in order, after corrections. */
    this.sequence = tokens.map(({ word }) => index.tokenizer.stem(word));
    const { lightStems } = index.tokenizer;
    const significant = this.sequence.filter((stem) => !index.tokenizer.isStopStem(stem)).length;
    /** @type {Term[]} */
    this.terms = [];
    for (const [number, { word }] of tokens.entries()) {
      const stem = this.sequence[number];
      if (!chosen.has(stem) || this.terms.some((term) => term.stem === stem)) continue;
      const isStop = significant > 0 && index.tokenizer.isStopStem(stem);
      this.terms.push({ word, stem, isStop, isLight: lightStems.has(stem), isPrefix: false, weight: 0, matches: parts.map(() => []) });
    }
    /**
     * The phrases that lead to concepts, keyed by the stem of their rarest word.
     *
     * @type {Map<string, Posting["triggers"]>}
     */
    this.triggers = new Map();
    /** @type {[typed: string, used: string][]} */
    this.corrections = [];
    /** @type {import("./types.js").Topic[]} */
    this.topics = [];
  }

  /**
   * Look up all terms in the index.
   *
   * @param {Token | undefined} unfinished The word that is still being typed.
   */
  async lookUp(unfinished) {
    // Stop words tell names apart where the query has hardly any other word.
    const rare = this.terms.filter(({ isStop, isLight }) => !isStop && !isLight).length;
    const withStopWords = rare < 2 && this.terms.length <= MAX_TERMS_WITH_STOP_WORDS;
    await Promise.all(
      this.terms.map(async (term) => {
        if (term.isStop && !withStopWords) return;
        term.isLookedUp = true;
        const isLast = unfinished?.word === term.word;
        await this.match(term, term.stem, 1);
        if (isLast && term.word.length > 1 && !this.isKnown(term)) await this.matchPrefix(term);
      }),
    );
  }

  /**
   * Return whether a term matches anything in the index or the thesaurus.
   *
   * @param {Term} term
   */
  isKnown(term) {
    return term.matches.flat().length > 0 || this.triggers.has(term.stem);
  }

  /**
   * Add the index entries of a stem to the matches of a term.
   *
   * @param {Term} term
   * @param {string} stem
   * @param {number} quality How similar the stem is to the term, from 0 to 1.
   */
  async match(term, stem, quality) {
    await Promise.all(
      this.parts.map(async (part, number) => {
        for (const posting of await part.lookUp(stem, null)) {
          if (posting.triggers.length) this.triggers.set(stem, posting.triggers);
          if (posting.count) term.matches[number].push(posting.withQuality(quality));
        }
      }),
    );
  }

  /**
   * Add the index entries of all words that begin with a term to its matches.
   *
   * @param {Term} term
   */
  async matchPrefix(term) {
    const { word } = term;
    term.isPrefix = true;
    // A word typed halfway to an ending: "talki" leads to "talking", whose stem "talk" is indexed.
    for (const ending of ["g", "ng", "d", "y", "s"]) {
      const completed = this.index.tokenizer.stem(word + ending);
      if (completed.length < word.length && completed.length > 2) await this.match(term, completed, 0.95);
    }
    await Promise.all(
      this.parts.map(async (part, number) => {
        const postings = (await part.lookUp(word, word)).filter((posting) => posting.count);
        const matches = postings.map((posting) => ({ posting, quality: 0.55 + (0.4 * word.length) / Math.max(word.length, posting.word.length) }));
        matches.sort((one, other) => other.quality - one.quality || other.posting.count - one.posting.count);
        term.matches[number].push(...matches.slice(0, MAX_MATCHES_PER_TERM).map(({ posting, quality }) => posting.withQuality(quality)));
      }),
    );
    if (!term.matches.flat().length) term.isPrefix = false;
  }

  /**
   * Correct the words that are in neither the index, the thesaurus nor the dictionary, unless only their first letters
   * have been typed.
   *
   * @param {Token | undefined} unfinished
   */
  async correct(unfinished) {
    const isBegun = (/** @type {Term} */ { word }) => word === unfinished?.word && word.length < MIN_LETTERS_TO_CORRECT;
    const unknown = this.terms.filter((term) => !term.isStop && !this.isKnown(term) && !isBegun(term));
    if (unknown.length) await (await import("./spelling.js")).correct(this, unknown);
  }

  /**
   * Return the positions of a phrase's words in the query; null if the query does not contain the phrase. Its stop
   * words are needed only if it has a single other word.
   *
   * @param {string[]} phrase
   */
  positionsOf(phrase) {
    if (phrase.length === 1) return [this.sequence.indexOf(phrase[0])];
    const { tokenizer } = this.index;
    const content = phrase.filter((stem) => !tokenizer.isStopStem(stem));
    const rare = content.filter((stem) => !tokenizer.lightStems.has(stem));
    const wanted = rare.length > 1 ? content : phrase;
    // From each occurrence of the first word on, the others in order, close together.
    for (const [start, stem] of this.sequence.entries()) {
      if (stem !== wanted[0]) continue;
      const at = [start];
      for (const next of wanted.slice(1)) {
        const found = this.sequence.indexOf(next, at[at.length - 1] + 1);
        if (found < 0 || found > at[at.length - 1] + 1 + MAX_WORDS_BETWEEN) break;
        at.push(found);
      }
      if (at.length === wanted.length) return at;
    }
    if (rare.length < 2) return null;
    const at = content.map((stem) => this.sequence.indexOf(stem));
    if (at.includes(-1) || new Set(at).size < at.length) return null;
    return Math.max(...at) - Math.min(...at) > content.length + MAX_WORDS_BETWEEN ? null : at;
  }

  /** Add the posting lists of the concepts to which words and phrases of the query lead. */
  async addConcepts() {
    const found = [...this.triggers.values()].flat().flatMap(({ phrase, concept }) => {
      const at = this.positionsOf(phrase);
      return at && !at.includes(-1) ? [{ phrase, concept, at }] : [];
    });
    // The longest phrase at a place counts.
    const kept = found.filter(
      (one) => !found.some((other) => other.at.length > one.at.length && one.at.every((position) => other.at.includes(position))),
    );
    /** @type {Map<string, Trigger[]>} */
    const byConcept = new Map();
    for (const trigger of kept) byConcept.set(trigger.concept, [...(byConcept.get(trigger.concept) ?? []), trigger]);
    const longestFirst = [...byConcept].sort(([, one], [, other]) => other[0].at.length - one[0].at.length);
    const { chosen } = chooseStems(longestFirst.map(([concept]) => `~${concept}`), this.parts[0], Math.max(1, this.filesLeft));
    const concepts = longestFirst.filter(([concept]) => concept in this.index.root.topics || chosen.has(`~${concept}`));
    await Promise.all(concepts.map(([concept, triggers]) => this.addConcept(concept, triggers)));
  }

  /**
   * Add a concept: its posting list becomes a match of the words, or of a new term for the phrases, that lead to it. A
   * topic that playbooks seldom cover has no posting list, and is added to `topics`.
   *
   * @param {string} concept Its code.
   * @param {Trigger[]} triggers
   */
  async addConcept(concept, triggers) {
    const topic = this.index.root.topics[concept];
    const covered = triggers.flatMap(({ at }) => at.map((position) => this.sequence[position]));
    const terms = this.terms.filter((term) => covered.includes(term.stem) && !term.isStop);
    if (topic) {
      if (!this.topics.includes(topic)) this.topics.push(topic);
      for (const term of terms) term.isOutside = true;
      return;
    }
    const matches = await Promise.all(this.parts.map((part) => part.lookUp(`~${concept}`, null)));
    const phrases = triggers.filter(({ at }) => at.length > 1);
    /** @param {Term} term */
    const add = (term) => {
      for (const [number, postings] of matches.entries()) term.matches[number].push(...postings.map((posting) => posting.withQuality(1)));
    };
    for (const { at } of triggers) if (at.length === 1) add(/** @type {Term} */ (this.terms.find(({ stem }) => stem === this.sequence[at[0]])));
    if (!phrases.length) return;
    const word = phrases[0].at.map((position) => this.sequence[position]).join(" ");
    const weight = WEIGHTS.phrase + WEIGHTS.phraseAgain * Math.min(2, phrases.length - 1);
    const term = { word, stem: word, isStop: false, isLight: false, isPrefix: false, isPhrase: true, weight, matches: this.parts.map(() => []) };
    add(term);
    this.terms.push(term);
    const inside = new Set(phrases.flatMap(({ at }) => at.map((position) => this.sequence[position])));
    for (const one of this.terms) if (!one.isPhrase && inside.has(one.stem)) one.isInPhrase = true;
  }

  /** Set the weights of all terms: rare words have a higher weight. */
  weigh() {
    const highest = Math.log(1 + 10 * this.index.size);
    for (const term of this.terms) {
      if (term.isPhrase) continue;
      const direct = term.matches.flat().filter((match) => !match.isConcept);
      const best = Math.max(0, ...direct.map((match) => match.quality));
      const count = direct.reduce((sum, match) => sum + (match.quality > best - 0.01 ? match.count : 0), 0);
      if (term.isStop) term.weight = WEIGHTS.stop;
      else if (count) term.weight = Math.log(1 + (10 * this.index.size) / count) / highest;
      else if (term.matches.flat().length) term.weight = 0.85;
      else term.weight = term.isLight ? WEIGHTS.unknownLight : WEIGHTS.unknown;
      if (term.isLight && term.matches.flat().length) term.weight *= WEIGHTS.light;
      if (term.isInPhrase) term.weight *= WEIGHTS.inPhrase;
      if (term.isOutside) {
        term.weight = WEIGHTS.outside;
        term.matches = term.matches.map((matches) => matches.map((match) => ({ ...match, quality: 0.4 * match.quality })));
      }
    }
  }
}
