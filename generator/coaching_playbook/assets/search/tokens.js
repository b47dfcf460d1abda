// @ts-check
/**
 * Splits text into tokens and reduces words to stems, with the same rules as
 * generator/coaching_playbook/search/tokens.py, which explains them; tests/support/find/token_cases.json tests both.
 * The tables are from tokens.json beside that file, which the browser gets as part of find/index.json.
 */

/** @typedef {import("./types.js").Token} Token */
/** @typedef {import("./types.js").TokenData} TokenData */

const IGNORED_CHARACTERS = /['’‘ʼ`´′＇\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;
const REMOVED_MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;
const MAX_COMPOUND_PARTS = 4;
const AMERICAN_ENDING = /^(.{2,}[iy])z(e|es|ed|er|ers|ing|ation|ations)$/;

/** @param {string} rest */
const hasVowel = (rest) => rest.length > 2 && /[aeiouy]/.test(rest);

/** Splits text into tokens, and reduces English words to stems, so that "waits", "waited" and "waiting" are one. */
export class Tokenizer {
  /** @param {TokenData} data */
  constructor(data) {
    this.letters = new Map(Object.entries(data.letters));
    this.numbers = new Map(Object.entries(data.numbers));
    this.irregular = new Map(Object.entries(data.irregular));
    this.spellings = Object.entries(data.spellings);
    /** @type {Map<string, {words: string[], token: string}[]>} */
    this.sequences = new Map();
    const pairs = Object.entries(data.sequences).flatMap(([token, texts]) => texts.map((text) => [text, token]));
    if (data.compounds) for (const text of data.compounds.split(",")) pairs.push([text, text.replace(/ /g, "")]);
    for (const [text, token] of pairs) {
      const words = text.split(" ");
      const others = this.sequences.get(words[0]) ?? [];
      this.sequences.set(words[0], [...others, { words, token }].sort((one, other) => other.words.length - one.words.length));
    }
    this.numbered = new Map(Object.entries(data.numbered).flatMap(([prefix, texts]) => texts.map((text) => [text, prefix])));
    const closed = [...this.numbered.keys()].filter((text) => !text.includes(" "));
    this.numberedClosed = new RegExp(`^(${closed.join("|")})([0-9]{1,2})$`);
    this.stopStems = new Set(data.stop_words.split(" ").map((word) => this.stem(word)));
    this.lightStems = new Set(data.light_words.split(" ").map((word) => this.stem(word)));
  }

  /**
   * Return a text in lower case, without accents, and with spaces for all punctuation but hyphens, dots and colons.
   *
   * @param {string} text
   */
  fold(text) {
    return text
      .replace(IGNORED_CHARACTERS, "")
      .normalize("NFKD")
      .replace(REMOVED_MARKS, "")
      .toLowerCase()
      .replace(/[^\u0000-\u007f]/gu, (letter) => this.letters.get(letter) ?? letter)
      .replace(/[\u2010\u2011]/g, "-")
      .replace(/[^\p{L}\p{M}\p{N}.:-]/gu, " ");
  }

  /**
   * Return the tokens of a text, in order.
   *
   * @param {string} text
   * @returns {Token[]}
   */
  tokens(text) {
    const marked = this.fold(text).split(" ").filter(Boolean).flatMap(splitChunk);
    const plain = marked.map((word) => word.replace(/-$/, "")).map((word) => this.numbers.get(word) ?? word);
    const tokens = [];
    for (let at = 0; at < plain.length; ) {
      let [length, word] = this.matchSequence(plain, at);
      if (!length) {
        let end = at;
        while (end < plain.length - 1 && marked[end].endsWith("-") && !this.matchSequence(plain, end + 1)[0]) end += 1;
        length = end - at + 1;
        word = length > 1 ? marked.slice(at, end + 1).map((part) => part.replace(/-$/, "")).join("") : plain[at];
      }
      const closed = word === plain[at] ? [] : [word.replace(/[0-9]+$/, ""), word.replace(/^[a-z]+/, "")];
      tokens.push({ word, parts: length > 1 ? plain.slice(at, at + length) : closed });
      at += length;
    }
    return tokens;
  }

  /**
   * Return the normalised words of a text in order, with each compound as one word.
   *
   * @param {string} text
   * @returns {string[]}
   */
  tokenize(text) {
    return this.tokens(text).map(({ word }) => word);
  }

  /**
   * Return the number of words from a position on that the tables make one token, and this token; [0, ""] if none.
   *
   * @param {string[]} words
   * @param {number} at
   * @returns {[number, string]}
   */
  matchSequence(words, at) {
    for (const { words: sequence, token } of this.sequences.get(words[at]) ?? []) {
      if (sequence.every((word, number) => words[at + number] === word)) return [sequence.length, token];
    }
    for (const length of [2, 1]) {
      const prefix = this.numbered.get(words.slice(at, at + length).join(" "));
      if (prefix && /^[0-9]{1,2}$/.test(words[at + length] ?? "")) return [length + 1, prefix + words[at + length]];
    }
    const match = this.numberedClosed.exec(words[at]);
    return match ? [1, `${this.numbered.get(match[1])}${match[2]}`] : [0, ""];
  }

  /**
   * Return a normalised word in British spelling.
   *
   * @param {string} word
   */
  toBritish(word) {
    for (const [american, spelling] of this.spellings) {
      if (word.startsWith(american) && !word.startsWith(spelling)) return spelling + word.slice(american.length);
    }
    const match = AMERICAN_ENDING.exec(word);
    return match && word.length > 5 ? `${match[1]}s${match[2]}` : word;
  }

  /**
   * Return the stem of a word: without English suffixes, and in British spelling.
   *
   * @param {string} word Folded.
   * @returns {string}
   */
  stem(word) {
    word = this.irregular.get(word) ?? word;
    if (word.length < 3 || /[^a-z]/.test(word)) return word; // a name, a code, or another alphabet
    word = this.toBritish(word);
    if (word.length < 4) return word;
    if (word.endsWith("ies")) word = word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
    else if (/(sses|xes|ches|shes)$/.test(word)) word = word.slice(0, -2);
    else if (/s$/.test(word) && !/(ss|us|is)$/.test(word)) word = word.slice(0, -1);
    if (word.endsWith("ied") && word.length > 4) word = `${word.slice(0, -3)}y`;
    else if (word.endsWith("ing") && hasVowel(word.slice(0, -3))) word = word.slice(0, -3);
    else if (word.endsWith("ed") && !word.endsWith("eed") && hasVowel(word.slice(0, -2))) word = word.slice(0, -2);
    else if (word.endsWith("ly") && word.length > 5) word = word.slice(0, -2);
    if (word.endsWith("e") && word.length > 3) word = word.slice(0, -1);
    if (word.length > 3 && /([^aeiou])\1$/.test(word)) word = word.slice(0, -1);
    if (word.length > 3 && /[^aeiou]y$/.test(word)) word = `${word.slice(0, -1)}i`;
    return word;
  }

  /** @param {string} stem */
  isStopStem(stem) {
    return this.stopStems.has(stem);
  }
}

/**
 * Split a folded text without spaces at dots, colons and hyphens. Hyphens of compounds stay at the end of words.
 *
 * @param {string} chunk
 * @returns {string[]}
 */
function splitChunk(chunk) {
  const trimmed = chunk.replace(/^[-.:]+|[-.:]+$/g, "");
  if (/^[a-z](\.[a-z])+$/.test(trimmed)) return [trimmed.replace(/\./g, "")];
  return trimmed.split(/[.:]+/).flatMap((piece) => {
    const parts = piece.split("-").filter(Boolean);
    const joins = parts.length > 1 && parts.length <= MAX_COMPOUND_PARTS && !parts.every((part) => /^\p{Nd}+$/u.test(part));
    return joins ? [...parts.slice(0, -1).map((part) => `${part}-`), parts[parts.length - 1]] : parts;
  });
}
