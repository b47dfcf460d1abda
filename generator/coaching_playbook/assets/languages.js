// @ts-check
/**
 * Adds `lang` attributes to words in other languages than the site's in what scripts show, such as search results. In
 * the pages themselves they are added by pages/languages.py.
 *
 * @typedef {Object} Languages
 * @property {Record<string, string>} phrases Language codes of phrases that are marked wherever they occur.
 * @property {Record<string, string>} labels Language codes of words that are marked only if they are a whole text.
 * @property {Record<string, string>} clips Language codes of clips, keyed by the URL of the clip's page.
 */
import { h } from "./dom.js";

const SITE_URL = new URL("../", import.meta.url);
const SKIPPED_ELEMENTS = "script, style, textarea, title, option, [contenteditable]";

/** Patterns of characters that can be written in several ways, keyed by character. @type {Record<string, string>} */
const LETTER_PATTERNS = { " ": "\\s+", "'": "['’]", "’": "['’]" };

/** Escape a text for a regular expression. @param {string} text */
const escapePattern = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/**
 * Return a pattern that matches a phrase, with any white space, apostrophes and case of the first letter. @param
 * {string} phrase
 */
function phrasePattern(phrase) {
  const pattern = [...phrase].map((letter) => LETTER_PATTERNS[letter] ?? escapePattern(letter));
  const [first] = phrase;
  const changesCase = phrase.includes(" ") && first.toLowerCase() !== first.toUpperCase();
  if (changesCase) pattern[0] = `[${first.toLowerCase()}${first.toUpperCase()}]`;
  // Not a lookbehind, which Safari has only from 16.4: the letter before is checked where a phrase is found.
  return pattern.join("") + (/[\p{L}\p{N}]$/u.test(phrase) ? "(?![\\p{L}\\p{N}_])" : "");
}

class LanguageMarker {
  /** @param {Languages} languages */
  constructor({ phrases, labels, clips }) {
    this.labels = labels;
    this.clips = clips;
    const names = Object.keys(phrases).sort((a, b) => b.length - a.length);
    this.languages = names.map((name) => phrases[name]);
    this.pattern = names.length ? new RegExp(names.map((name) => `(${phrasePattern(name)})`).join("|"), "gu") : null;
  }

  /**
   * Return the position and language code of each phrase in a text; of the whole text if it is a label.
   *
   * @param {string} text
   * @returns {{ start: number, end: number, lang: string }[]}
   */
  find(text) {
    const found = [];
    for (const match of this.pattern ? text.matchAll(this.pattern) : []) {
      const start = match.index ?? 0;
      if (/[\p{L}\p{N}_]$/u.test(text.slice(0, start)) && /^[\p{L}\p{N}]/u.test(match[0])) continue;
      found.push({ start, end: start + match[0].length, lang: this.languages[match.slice(1).findIndex((group) => group !== undefined)] });
    }
    const label = found.length ? undefined : this.labels[text.trim()];
    return label ? [{ start: 0, end: text.length, lang: label }] : found;
  }

  /** Mark the phrases and labels inside an element. @param {Element} root */
  mark(root) {
    for (const item of [root, ...root.querySelectorAll(".pb-found")].filter((one) => one.matches(".pb-found"))) this.markResult(item);
    /** @type {Set<Element>} */
    const blocks = new Set();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.parentElement) blocks.add(blockOf(walker.currentNode.parentElement));
    for (const block of blocks) if (!block.closest(SKIPPED_ELEMENTS)) this.markBlock(block);
    for (const option of root.querySelectorAll("option")) {
      const [whole, ...more] = this.find(option.text);
      if (whole && !more.length && whole.start === 0 && whole.end === option.text.length) option.lang = whole.lang;
    }
  }

  /**
   * Set the language of the excerpt of a search result that is a clip, since it may be a part of a phrase.
   *
   * @param {Element} item
   */
  markResult(item) {
    const link = item.querySelector("a");
    const address = link && new URL(link.href).href.slice(SITE_URL.href.length).replace(/(index\.html)?(#.*)?$/, "");
    const text = item.querySelector(".pb-found-text");
    if (address && text instanceof HTMLElement && this.clips[address]) text.lang = this.clips[address];
  }

  /**
   * Mark the phrases in the text nodes of a block. A phrase may extend over several nodes, as if a word of it is
   * highlighted.
   *
   * @param {Element} block
   */
  markBlock(block) {
    for (const texts of runsOf(block)) {
      const found = this.find(texts.map((text) => text.data).join(""));
      let start = 0;
      for (const text of texts) {
        const { length } = text;
        for (const one of [...found].reverse()) {
          const [from, to] = [Math.max(one.start - start, 0), Math.min(one.end - start, length)];
          if (from >= to || text.parentElement?.closest("[lang]")?.getAttribute("lang") === one.lang) continue;
          const words = text.splitText(from);
          words.splitText(to - from);
          const span = h("span", { lang: one.lang });
          words.replaceWith(span);
          span.append(words);
        }
        start += length;
      }
    }
  }
}

const INLINE_ELEMENTS = "a, abbr, b, cite, code, em, i, mark, q, s, small, span, strong, sub, sup, u";

/** Return the nearest element around an element, or itself, that is not an inline element. @param {Element} element */
function blockOf(element) {
  let block = element;
  while (block.parentElement && block.matches(INLINE_ELEMENTS)) block = block.parentElement;
  return block;
}

/**
 * Return the text nodes of a block, in groups that are not interrupted by another block.
 *
 * @param {Element} block
 */
function runsOf(block) {
  /** @type {Text[][]} */
  const runs = [[]];
  /** @param {Node} parent */
  const read = (parent) => {
    for (const child of parent.childNodes) {
      if (child instanceof Text) runs[runs.length - 1].push(child);
      else if (child instanceof Element && child.matches(INLINE_ELEMENTS)) read(child);
      else if (child instanceof Element) runs.push([]);
    }
  };
  read(block);
  return runs.filter((run) => run.length);
}

/** @type {Promise<LanguageMarker> | undefined} */
let marks;

async function fetchMarks() {
  const response = await fetch(new URL("data/languages.json", SITE_URL));
  return new LanguageMarker(response.ok ? await response.json() : { phrases: {}, labels: {}, clips: {} });
}

/** Mark the phrases inside nodes, once the phrases are fetched. @param {Iterable<Node>} nodes */
async function mark(nodes) {
  const elements = [...new Set(nodes)].filter((node) => node instanceof Element);
  if (!elements.length) return;
  marks ??= fetchMarks();
  const ready = await marks.catch(() => null); // offline: the words stay as they are
  for (const element of elements) if (element.isConnected) ready?.mark(element);
}

const observer = new MutationObserver((changes) =>
  mark(changes.flatMap(({ addedNodes, target }) => [...addedNodes].map((node) => (node instanceof Element ? node : target)))),
);
observer.observe(document.body, { childList: true, subtree: true });
mark(document.querySelectorAll("playbook-team")); // its script may have run before this one
