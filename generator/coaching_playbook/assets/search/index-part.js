// @ts-check
/**
 * Reads the files of one part of the search index. Format: docs/project/search-index.md; writer: generator/coaching_playbook/search/index.py.
 * Each file is fetched on first use and kept in memory.
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

/** Kinds that facets apply to, and that are listed when only facets are chosen. */
export const FACETED_KINDS = new Set(["technique", "clip", "retired"]);

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGIT_VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value += 1) DIGIT_VALUES[BASE64_DIGITS.charCodeAt(value)] = value;

/**
 * Decode a posting list: ascending positions, delta-encoded as variable-length numbers. A digit holds five bits, the
 * least significant first; its sixth bit says that more digits follow.
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
 * Decode a list of words in which a capital letter says how many letters (A: none) a word shares with the one before.
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
 * @param {Uint8Array} set A bit set.
 * @param {number} number
 */
export const hasBit = (set, number) => ((set[number >> 3] >> (number & 7)) & 1) === 1;

/** One line of a words file; its positions are decoded on first use. */
export class Posting {
  /** @param {string} line "word count positions triggers"; the count is hexadecimal, triggers may be missing. */
  constructor(line) {
    const [word, count, text, triggers] = line.split(" ");
    this.word = word;
    this.count = parseInt(count, 16);
    this.text = text;
    /** Phrases with this word as their rarest, and the code of the concept each leads to. */
    this.triggers = (triggers ? triggers.split(",") : []).map((trigger) => {
      const [phrase, concept] = trigger.split("=");
      return { phrase: phrase ? phrase.split("_") : [word], concept };
    });
    /** @type {Int32Array | null} */
    this.decoded = null;
  }

  get positions() {
    this.decoded ??= decodePositions(this.text);
    return this.decoded;
  }

  /**
   * @param {number} quality
   * @returns {Match}
   */
  withQuality(quality) {
    return { word: this.word, count: this.count, positions: this.positions, quality, isConcept: this.word[0] === "~" };
  }
}

/** One set of documents with its words, cards and facets. */
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
    /** Bit set of the documents that facets apply to. */
    this.faceted = new Uint8Array(this.byteCount);
    for (const [number, kind] of this.kinds.entries()) if (FACETED_KINDS.has(kind)) this.faceted[number >> 3] |= 1 << (number & 7);
    /** @type {Promise<Uint8Array[][]> | null} */
    this.facetSets = null;
  }

  /**
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
   * Return the words files that can hold a word: one, or up to three for a prefix.
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

  /** @param {string} word */
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
   * Return the name of the words file that can hold a word; empty where the part has none.
   *
   * @param {string} word
   */
  wordFileOf(word) {
    return this.root.words[this.wordFileNumber(word)]?.[1] ?? "";
  }

  /**
   * Whether a file is fetched already, or is being fetched.
   *
   * @param {FileType} type
   * @param {string} name
   */
  has(type, name) {
    return this.files.has(type + name);
  }

  /**
   * Look up a stem, and every word that begins with `prefix` where there is one.
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
   * Return a document's address, title and note: less than its card, from a file that holds many.
   *
   * @param {number} document
   */
  async title(document) {
    const name = this.root.titles[Math.floor(document / DOCUMENTS_PER_TITLE_FILE)];
    const titles = await this.file("t", name, (text) => text.split("\n").map((line) => line.split("\t")));
    return titles[document % DOCUMENTS_PER_TITLE_FILE];
  }

  /** For each facet and each of its values, a bit set of documents. */
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
   * Return the indexed words that begin with a letter, to correct spelling by.
   *
   * @param {string} letter
   */
  async spelling(letter) {
    const files = Object.entries(this.root.spell).filter(([letters]) => letters.includes(letter));
    const lists = await Promise.all(files.map(([, name]) => this.file("s", name, decodeSpelling)));
    return lists.flat().filter((word) => word[0] === letter);
  }
}
