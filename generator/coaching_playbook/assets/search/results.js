// @ts-check
/** Renders search results: groups with headings, each result a link with the matching words marked. */

import { button, delay, h, withAttributes } from "../dom.js";
import { significantTerms, termMatcher } from "./ranking.js";
import { SearchIndex } from "./search-index.js";
import { tokenize } from "./tokens.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Described} Described */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {{item: HTMLLIElement, complete: (() => Promise<unknown>) | null}} RenderedResult `complete` adds what a brief result lacks. */

/** The address of the site: this module is served from assets/search/. */
const BASE = new URL("../../", import.meta.url).href;

/** For each kind its singular, and its heading. */
export const KIND_LABELS = {
  technique: ["technique", "Techniques"],
  moment: ["moment", "Moments in clips"],
  clip: ["clip", "Clips"],
  question: ["coaching question", "Coaching questions"],
  term: ["glossary term", "Glossary"],
  page: ["page", "Pages"],
  retired: ["retired technique", "No longer in use"],
};

/** Milliseconds before results are drawn; a reader who types on within them would not have seen any. */
export const SETTLE_MS = 40;
/** Milliseconds after which the typing counts as finished. */
export const IDLE_MS = 180;

/** @type {Promise<SearchIndex> | null} */
let opening = null;

/** Fetch the index and the style sheet once. A failed attempt is not cached, so that the next call retries. */
export function openIndex() {
  if (!document.querySelector("link[data-find-style]")) {
    const link = h("link", { rel: "stylesheet", href: new URL("assets/search/search.css", BASE).href });
    document.head.append(withAttributes(link, { "data-find-style": "" }));
  }
  if (!opening) {
    opening = SearchIndex.open(BASE);
    opening.then(keepCopies, closeIndex);
  }
  return opening;
}

/** Open the index again on next use: the site may have been rebuilt, and its files replaced. */
export function closeIndex() {
  opening = null;
}

/** @param {SearchIndex} index */
async function keepCopies(index) {
  await delay(1000); // results come first
  try {
    const { keep } = await import("./offline-copies.js");
    await keep(BASE, index.root.keep, index.downloadableFiles);
  } catch {
    // The search works without copies.
  }
}

/**
 * @param {string} text
 * @param {(word: string) => Term | undefined} match
 */
function withMarks(text, match) {
  const fragment = document.createDocumentFragment();
  let at = 0;
  for (const token of text.matchAll(/[\p{L}\p{N}'’]+/gu)) {
    const [word] = tokenize(token[0]);
    if (!word || !match(word)) continue;
    const start = token.index ?? 0;
    fragment.append(text.slice(at, start), h("mark", {}, token[0]));
    at = start + token[0].length;
  }
  fragment.append(text.slice(at));
  return fragment;
}

/**
 * @param {SearchIndex} index
 * @param {Result} result
 * @param {Answer} answer
 * @returns {Promise<RenderedResult>}
 */
export async function renderResult(index, result, answer) {
  const match = termMatcher(significantTerms(answer.terms), index.stemmer);
  return { item: listItem(await index.describe(result, answer.terms), match), complete: null };
}

/**
 * Render a result with only its title, where there is one; `complete` replaces it by the whole.
 *
 * @param {SearchIndex} index
 * @param {Result} result
 * @param {Answer} answer
 * @returns {Promise<RenderedResult>}
 */
export async function renderBriefly(index, result, answer) {
  const described = await index.describeBriefly(result);
  if (!described) return renderResult(index, result, answer);
  const item = listItem(described, termMatcher(significantTerms(answer.terms), index.stemmer));
  const complete = async () => {
    const whole = await renderResult(index, result, answer);
    if (item.isConnected && !item.contains(document.activeElement)) item.replaceWith(whole.item);
  };
  return { item, complete };
}

/**
 * @param {Described} described
 * @param {(word: string) => Term | undefined} match
 */
function listItem({ href, title, text, note, quoted, elsewhere }, match) {
  const link = h("a", { href }, withMarks(title, match));
  const marked = withMarks(text, match);
  const paragraph = h("p", { className: "pb-found-text" }, quoted ? h("q", {}, marked) : marked);
  const item = h(
    "li",
    { className: "pb-found" },
    h("p", { className: "pb-found-title" }, link),
    text && paragraph,
    note && note !== title && h("p", { className: "pb-found-note" }, note),
  );
  // One page at a time; a failed fetch leaves the summary in place.
  if (elsewhere) pageReading = pageReading.then(() => showLineFromPage(item, link, paragraph, match)).catch(() => {});
  return item;
}

let pageReading = Promise.resolve();

/**
 * Read a result's page for the line with the words, where they are in no text of the index's card.
 *
 * @param {HTMLElement} item
 * @param {HTMLAnchorElement} link
 * @param {HTMLElement} paragraph
 * @param {(word: string) => Term | undefined} match
 */
async function showLineFromPage(item, link, paragraph, match) {
  await delay(150);
  if (!item.isConnected) return;
  const response = await fetch(link.href);
  if (!response.ok || !item.isConnected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const lines = [...page.querySelectorAll(".pb :is(p, li, dd, dt, td, h3, h4)")];
  const line = lines.find(
    (one) => !one.querySelector("p, li, dd") && !one.closest("nav") && tokenize(one.textContent ?? "").some(match),
  );
  if (!line) return;
  const anchor = line.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  if (anchor && !link.hash) link.hash = anchor;
  paragraph.replaceChildren(withMarks((line.textContent ?? "").replace(/\s+/g, " ").trim(), match));
}

/**
 * Render a group: a heading, and its first results.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {ResultGroup} group
 * @param {number} limit
 * @param {typeof renderResult} [render]
 */
export async function renderGroup(index, answer, { kind, results }, limit, render = renderResult) {
  const heading = h("h2", { id: `found-${kind}` }, KIND_LABELS[kind][1]);
  const rendered = await Promise.all(results.slice(0, limit).map((result) => render(index, result, answer)));
  const list = h("ul", {}, rendered.map(({ item }) => item));
  const section = withAttributes(h("section", { className: "pb-found-group" }, heading, list), { "aria-labelledby": heading.id });
  return { section, list, rendered };
}

/**
 * Summarise the answer in a sentence.
 *
 * @param {Answer} answer
 */
export function summarise(answer) {
  if (!answer.total) return "Nothing found.";
  const counts = answer.groups.map(({ kind, results }) => `${results.length} ${KIND_LABELS[kind][0]}${results.length === 1 ? "" : "s"}`);
  const list = counts.length > 1 ? `${counts.slice(0, -1).join(", ")} and ${counts[counts.length - 1]}` : counts[0];
  return `${answer.guessed ? "Nothing says that. What comes nearest: " : ""}${list}.`;
}

/**
 * Render the suggestions for a query without results: other pages, and the form to request one.
 *
 * @param {SearchIndex} index
 * @param {string} query
 */
export function renderNothingFound(index, query) {
  const { ask, facets, name } = index.root;
  const note = `I looked for “${query}” in ${name} and found nothing. Could we have a page about it?`;
  const status = h("output");
  // An issue form of the playbook's own project. Nothing is sent until the reader submits it there.
  const form = ask && h("a", { className: "pb-button", href: `${ask}&wrong=${encodeURIComponent(note)}` }, "Ask for this page");
  const copy = button(form ? "Copy a note instead" : "Copy a note to ask for this page", async () => {
    try {
      await navigator.clipboard.writeText(note);
      status.textContent = "Copied. Paste it to whoever looks after this playbook.";
    } catch {
      status.textContent = `Send this to whoever looks after this playbook: ${note}`;
    }
  });
  const [leveragePoints] = facets;
  const others = leveragePoints.values
    .filter(([, , count]) => count)
    .slice(0, 8)
    .map(([id, label]) => h("li", {}, h("a", { href: index.url(`find/#${leveragePoints.id}=${id}`) }, label)));
  return h(
    "div",
    { className: "pb-found-none" },
    h("p", {}, `Nothing here says “${query}”. Fewer words, or other ones, may help. Or look under:`),
    h("ul", { className: "pb-found-near" }, others),
    h("p", {}, form, " ", copy, " ", status),
  );
}
