// @ts-check
/**
 * Reads the files of one part of the search index. Format: docs/project/search-index.md; writer:
 * generator/coaching_playbook/search/index.py. Each file is fetched on first use and kept in memory.
 */

/** @typedef {import("./types.js").Card} Card */
/** @typedef {import("./types.js").DocumentKind} DocumentKind */
/** @typedef {import("./types.js").FileType} FileType */
/** @typedef {import("./types.js").Match} Match */
/** @typedef {import("./types.js").PartRoot} PartRoot */
/** @typedef {(path: string) => Promise<string>} FetchText */

const DOCUMENTS_PER_CARD_FILE = 4;
const DOCUMENTS_PER_TITLE_FILE = 128;
const DOCUMENTS_PER_FACET_FILE = 2048;

/** Kinds of documents that can be filtered by facets, and that are listed when filters are set without a query. */
export const FACETED_KINDS = new Set(["technique", "clip", "retired"]);

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGIT_VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value += 1) DIGIT_VALUES[BASE64_DIGITS.charCodeAt(value)] = value;

/**
 * Decode a posting list: ascending positions, encoded as the differences between them. A number consists of base64
 * digits of five bits, least significant first; the sixth bit of a digit tells that more digits follow.
 *
 * @param {string} text
 */
export function decodePositions(text) {
  const positions = new Int32Array(text.length);
  let [count, position, delta, shift] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const value = DIGIT_VALUES[text.charCodeAt(at)];
    delta += (value & 31) << shift;
    if (value & 32) shift += 5;
    else {
      position += delta;
      positions[count] = position;
      count += 1;
      delta = 0;
      shift = 0;
    }
  }
  return positions.subarray(0, count);
}

/**
 * Decode front-coded words: a capital letter is the length (A is 0) of the prefix that a word shares with the word
 * before.
 *
 * @param {string} text
 */
export function decodeSpelling(text) {
  /** @type {string[]} */
  const words = [];
  let previous = "";
  for (const [, shared, rest] of text.matchAll(/([A-Z])([a-z]*)/g)) {
    previous = previous.slice(0, shared.charCodeAt(0) - 65) + rest;
    words.push(previous);
  }
  return words;
}

/**
 * Return whether a number is in a bit set.
 *
 * @param {Uint8Array} set A bit set.
 * @param {number} number
 */
export const hasBit = (set, number) => ((set[number >> 3] >> (number & 7)) & 1) === 1;

/** The index entry of one word: the positions at which it occurs, and the phrases with it that lead to concepts. */
export class Posting {
  /** @param {string} line "word count positions triggers"; the count is hexadecimal, triggers may be missing. */
  constructor(line) {
    const [word, count, text, triggers] = line.split(" ");
    this.word = word;
    this.count = parseInt(count, 16);
    this.text = text;
    /** Phrases (as stems) of which this word is the rarest, each with the code of the concept to which it leads. */
    this.triggers = (triggers ? triggers.split(",") : []).map((trigger) => {
      const [phrase, concept] = trigger.split("=");
      return { phrase: phrase ? phrase.split("_") : [word], concept };
    });
    /** @type {Int32Array | null} */
    this.decoded = null;
  }

  /** The positions of the word, decoded on first use. */
  get positions() {
    this.decoded ??= decodePositions(this.text);
    return this.decoded;
  }

  /**
   * Return the positions as a match of a query's term. `quality` is 1 for the term itself, less for similar words.
   *
   * @param {number} quality
   * @returns {Match}
   */
  withQuality(quality) {
    return { word: this.word, count: this.count, positions: this.positions, quality, isConcept: this.word[0] === "~" };
  }
}

/** One part of the index ("text", "clips" or "pages"): a set of documents with their words, cards and facets. */
export class IndexPart {
  /**
   * @param {PartRoot} root
   * @param {FetchText} fetchText Fetches a file below find/.
   */
  constructor(root, fetchText) {
    this.root = root;
    this.fetchText = fetchText;
    /** @type {DocumentKind[]} */
    this.kinds = root.kinds.flatMap(([kind, count]) => Array(count).fill(kind));
    /** @type {Map<string, Promise<any>>} */
    this.files = new Map();
    this.byteCount = Math.ceil(root.size / 8);
    /** Bit set of the documents that can be filtered by facets. */
    this.faceted = new Uint8Array(this.byteCount);
    for (const [number, kind] of this.kinds.entries()) if (FACETED_KINDS.has(kind)) this.faceted[number >> 3] |= 1 << (number & 7);
    /** @type {Promise<Uint8Array[][]> | null} */
    this.facetSets = null;
  }

  /**
   * Return a parsed file, which is fetched on first use.
   *
   * @template T
   * @param {FileType} type
   * @param {string} name
   * @param {(text: string) => T} parse
   * @returns {Promise<T>}
   */
  file(type, name, parse) {
    const key = type + name;
    const cached = this.files.get(key);
    if (cached) return cached;
    const file = this.fetchFile(type, name).then(parse);
    file.catch(() => this.files.delete(key)); // so that the next use tries again
    this.files.set(key, file);
    return file;
  }

  /**
   * Fetch the text of a file.
   *
   * @param {FileType} type
   * @param {string} name
   */
  async fetchFile(type, name) {
    try {
      return await this.fetchText(`${this.root.name}/${type}${name}.txt`);
    } catch (error) {
      // The service worker keeps no copy of clips: without a network, everything else is still found.
      if (this.root.name === "clips" && error instanceof TypeError) return type === "f" ? "[]" : "";
      throw error;
    }
  }

  /**
   * Return the parsed files of words that can contain a word (one file) or words with a prefix (up to two). Each maps
   * words to their index entries.
   *
   * @param {string} word
   * @param {boolean} isPrefix
   * @returns {Promise<Map<string, Posting>[]>}
   */
  wordFiles(word, isPrefix) {
    const firstWords = this.root.words;
    const from = this.wordFileNumber(word);
    let to = from + 1;
    while (isPrefix && to < firstWords.length && to < from + 2 && firstWords[to][0].startsWith(word)) to += 1;
    /** @param {string} text */
    const parse = (text) => new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf(" ")), new Posting(line)]));
    return Promise.all(firstWords.slice(from, to).map(([, name]) => this.file("w", name, parse)));
  }

  /**
   * Return the index in `root.words` of the file that can contain a word (binary search).
   *
   * @param {string} word
   */
  wordFileNumber(word) {
    const firstWords = this.root.words;
    let [low, high] = [0, firstWords.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firstWords[middle][0] <= word) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  /**
   * Return the name of the file of words that can contain a word; empty if the part has no words.
   *
   * @param {string} word
   */
  wordFileOf(word) {
    return this.root.words[this.wordFileNumber(word)]?.[1] ?? "";
  }

  /**
   * Return whether a file has been fetched or is being fetched.
   *
   * @param {FileType} type
   * @param {string} name
   */
  has(type, name) {
    return this.files.has(type + name);
  }

  /**
   * Return the index entries of a stem, and of every word that begins with `prefix`, if it is not null.
   *
   * @param {string} stem
   * @param {string | null} prefix
   */
  async lookUp(stem, prefix) {
    const files = (await Promise.all([this.wordFiles(stem, false), prefix ? this.wordFiles(prefix, true) : []])).flat();
    /** @type {Map<string, Posting>} */
    const postings = new Map();
    for (const file of files) {
      const exact = file.get(stem);
      if (exact) postings.set(stem, exact);
      if (prefix) for (const [word, posting] of file) if (word.startsWith(prefix)) postings.set(word, posting);
    }
    return [...postings.values()];
  }

  /**
   * Return the card of a document: what results show of it.
   *
   * @param {number} document
   * @returns {Promise<Card>}
   */
  async card(document) {
    const number = Math.floor(document / DOCUMENTS_PER_CARD_FILE);
    const name = `${number}-${this.root.cards.slice(4 * number, 4 * number + 4)}`;
    const cards = await this.file("c", name, (text) => text.split("\n").map((line) => /** @type {Card} */ (JSON.parse(line))));
    return cards[document % DOCUMENTS_PER_CARD_FILE];
  }

  /**
   * Return the URL, title and note of a document, from a file with the titles of many documents.
   *
   * @param {number} document
   */
  async title(document) {
    const name = this.root.titles[Math.floor(document / DOCUMENTS_PER_TITLE_FILE)];
    const titles = await this.file("t", name, (text) => text.split("\n").map((line) => line.split("\t")));
    return titles[document % DOCUMENTS_PER_TITLE_FILE];
  }

  /** Return a bit set of documents for each value of each facet. */
  facetBits() {
    /** @param {string} text */
    const parse = (text) => {
      const block = /** @type {string[][]} */ (JSON.parse(text));
      return block.map((values) => values.map((bits) => Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0))));
    };
    this.facetSets ??= Promise.all(this.root.facets.map((name) => this.file("f", name, parse))).then((blocks) =>
      (blocks[0] ?? []).map((values, facet) =>
        values.map((_, value) => {
          const set = new Uint8Array(this.byteCount);
          for (const [number, block] of blocks.entries()) set.set(block[facet][value], (number * DOCUMENTS_PER_FACET_FILE) / 8);
          return set;
        }),
      ),
    );
    this.facetSets.catch(() => {
      this.facetSets = null;
    });
    return this.facetSets;
  }

  /**
   * Return the indexed words that begin with a letter, as candidates for spelling correction.
   *
   * @param {string} letter
   */
  async spelling(letter) {
    const files = Object.entries(this.root.spell).filter(([letters]) => letters.includes(letter));
    const lists = await Promise.all(files.map(([, name]) => this.file("s", name, decodeSpelling)));
    return lists.flat().filter((word) => word[0] === letter);
  }
}
