// @ts-check
/**
 * Renders search results in groups; each result is a link with the matching words marked. Only what the first results
 * need is here; further-results.js, loaded later, has the rest.
 */

import { delay, h, withAttributes } from "../dom.js";
import { load } from "../storage.js";
import { TEAM_KEY } from "../team-choice.js";
import { significantTerms, termMatcher } from "./ranking.js";
import { SearchIndex } from "./search-index.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Described} Described */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/** @typedef {import("./types.js").ResultKind} ResultKind */
/** @typedef {import("./types.js").Lead} Lead */
/** @typedef {import("./ranking.js").Matcher} Matcher */
/**
 * @typedef {{item: HTMLLIElement, complete: (() => Promise<unknown>) | null}} RenderedResult `complete` adds what a
 * brief result lacks.
 */

/** The URL of the site: this module is served from assets/search/. */
const BASE = new URL("../../", import.meta.url).href;

/** [singular, heading] of each kind of group. */
export const KIND_LABELS = {
  best: ["answer", "Best matches"],
  more: ["page", "More pages"],
  technique: ["technique", "Techniques"],
  moment: ["moment", "Moments in clips"],
  clip: ["clip", "Clips"],
  question: ["coaching question", "Coaching questions"],
  term: ["glossary term", "Glossary"],
  page: ["page", "Parts of pages"],
  retired: ["retired technique", "No longer in use"],
};
/** Labels that results of these kinds have in the group "best", where kinds are mixed. */
const KIND_NOTES = { term: "Glossary", clip: "Clip", page: "Page", moment: "Moment in a clip", question: "Coaching question" };

/** Milliseconds to wait after a key before a query is answered. */
const SETTLE_MS = 40;
/** The same for the first letters of a query, for which files would have to be fetched. */
const FIRST_LETTERS_MS = 250;
/** Milliseconds without a key after which the reader has stopped typing. */
export const IDLE_MS = 180;
/** Milliseconds without a new text after which a status is shown. */
const ANNOUNCE_MS = 250;
/** Number of results that a button "Show more" adds. */
export const MORE_RESULTS = 20;

/** @type {Promise<SearchIndex> | null} */
let opening = null;
/** Whether the reader asked for the results of all teams, until another page is opened. */
let everyTeam = false;

/**
 * Return the index, fetched on first use with the style sheet. A failure is not cached, so that the next call retries.
 */
export function openIndex() {
  if (!document.querySelector("link[data-find-style]")) {
    const link = h("link", { rel: "stylesheet", href: new URL("assets/search/search.css", BASE).href });
    document.head.append(withAttributes(link, { "data-find-style": "" }));
  }
  if (!opening) {
    opening = SearchIndex.open(BASE);
    opening.then(registerWorkerLater, closeIndex);
  }
  return opening.then((index) => {
    index.team = everyTeam ? null : load(TEAM_KEY);
    return index;
  });
}

/** Let `openIndex` include the results of all teams, until the reader opens another page. */
export function showEveryTeam() {
  everyTeam = true;
}

/**
 * Return a function that shows a text in an element with the role "status", which screen readers read out, once the
 * reader stops typing.
 *
 * @param {HTMLElement} status
 * @returns {(text: string) => void}
 */
export function announcer(status) {
  /** @type {number | undefined} */
  let timer;
  return (text) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      status.textContent = text;
    }, ANNOUNCE_MS);
  };
}

/**
 * Wait until the reader may have stopped typing: longer for the first letters, for which files would have to be
 * fetched.
 *
 * @param {SearchIndex} index
 * @param {string} query
 */
export const pause = (index, query) =>
  delay(/^\s*\p{Ll}{1,2}$/u.test(query) && index.lacksLastWord(query) ? FIRST_LETTERS_MS : SETTLE_MS);

/** Let the next `openIndex` fetch the index again, because the site may have been rebuilt. */
export function closeIndex() {
  opening = null;
}

/** Register the service worker, once results are shown. @param {SearchIndex} index */
async function registerWorkerLater(index) {
  await delay(1000); // results come first
  try {
    const { registerWorker } = await import("./offline-copies.js");
    await registerWorker(BASE, index.root);
  } catch {
    // The search works without copies.
  }
}

/**
 * Return a text as a fragment in which the words that match the query are marked.
 *
 * @param {string} text
 * @param {Matcher} match
 */
function withMarks(text, match) {
  const fragment = document.createDocumentFragment();
  let at = 0;
  for (const token of text.matchAll(/[\p{L}\p{M}\p{N}'’\u00ad-]+/gu)) {
    if (!match(token[0]).length) continue;
    const start = token.index ?? 0;
    fragment.append(text.slice(at, start), h("mark", {}, token[0]));
    at = start + token[0].length;
  }
  fragment.append(text.slice(at));
  return fragment;
}

/**
 * Render a result as a list item.
 *
 * @param {SearchIndex} index
 * @param {Result} result
 * @param {Answer} answer
 * @param {boolean} [isFirst] Whether to show it as a card, with its small step.
 * @returns {Promise<RenderedResult>}
 */
export async function renderResult(index, result, answer, isFirst = false) {
  const match = termMatcher(significantTerms(answer.terms), index.tokenizer);
  const described = await index.describe(result, answer.terms);
  const item = listItem(described, match);
  if (isFirst && described.lead) addLead(index, item, described.lead);
  return { item, complete: null };
}

/**
 * Turn the list item of the first result into a card: add its picture, its small step and its minutes, where it has
 * any.
 *
 * @param {SearchIndex} index
 * @param {HTMLElement} item
 * @param {Lead} lead
 */
function addLead(index, item, [smallStep, minutes, picture]) {
  item.classList.add("pb-found-first");
  if (picture) item.prepend(h("img", { className: "pb-found-picture", src: index.url(picture), alt: "", width: 320, height: 180 }));
  if (smallStep) item.append(h("p", { className: "pb-found-try" }, h("strong", {}, "Try: "), smallStep));
  if (minutes) item.append(h("p", { className: "pb-found-note" }, `${minutes} ${minutes === 1 ? "minute" : "minutes"} to practise`));
}

/**
 * Return the list item of a result.
 *
 * @param {Described} described
 * @param {Matcher} match
 */
export function listItem({ href, title, text, note, quoted, elsewhere }, match) {
  const link = withAttributes(h("a", { href }, withMarks(title, match)), { "data-key": "link" });
  const marked = withMarks(text, match);
  const paragraph = h("p", { className: "pb-found-text" }, quoted ? h("q", {}, marked) : marked);
  const item = h(
    "li",
    { className: "pb-found" },
    withAttributes(h("p", { className: "pb-found-title" }, link), { "data-key": "title" }),
    text && paragraph,
    note && note !== title && h("p", { className: "pb-found-note" }, note),
  );
  // One page at a time; a failed fetch leaves the summary in place.
  if (elsewhere) pageReading = pageReading.then(() => showLineFromPage(paragraph, match)).catch(() => {});
  return withAttributes(item, { "data-key": href });
}

let pageReading = Promise.resolve();

/**
 * Fetch the page of a result, and show its line with the words of the query, if the result's card does not contain
 * them.
 *
 * @param {HTMLElement} paragraph
 * @param {Matcher} match
 */
async function showLineFromPage(paragraph, match) {
  await delay(150);
  const link = paragraph.closest("li")?.querySelector("a");
  if (!link || !paragraph.isConnected) return;
  const { lineFromPage } = await import("./page-line.js");
  const line = await lineFromPage(link.href, match);
  if (!line || !paragraph.isConnected) return;
  if (line.anchor && !link.hash) link.hash = line.anchor;
  paragraph.replaceChildren(withMarks(line.text, match));
}

/**
 * Render a group: a heading, and up to `limit` results. The first of the group "best" is a card, unless the answer is
 * weak.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {ResultGroup} group
 * @param {number} limit
 * @param {typeof renderResult} [render]
 */
export async function renderGroup(index, answer, { kind, results }, limit, render = renderResult) {
  const title = kind === "best" && answer.isWeak ? "The nearest we have" : KIND_LABELS[kind][1];
  const heading = withAttributes(h("h2", { id: `found-${kind}` }, title), { "data-key": "heading" });
  const rendered = await Promise.all(
    results.slice(0, limit).map((result, at) => render(index, result, answer, at === 0 && kind === "best" && !answer.isWeak)),
  );
  if (kind === "best") for (const [at, { item }] of rendered.entries()) addKind(item, results[at]);
  const list = withAttributes(h("ul", {}, rendered.map(({ item }) => item)), { "data-key": "list" });
  const section = h("section", { className: `pb-found-group pb-found-${kind}` }, heading, list);
  withAttributes(section, { "aria-labelledby": heading.id, "data-key": kind });
  return { section, list, rendered };
}

/**
 * Add a label with the kind of a result to its list item, unless it is a technique.
 *
 * @param {HTMLElement} item
 * @param {Result} result
 */
export function addKind(item, { kind }) {
  const label = kind in KIND_NOTES && KIND_NOTES[/** @type {keyof typeof KIND_NOTES} */ (kind)];
  if (!label) return;
  const text = h("span", { className: "pb-found-kind" }, label);
  const note = item.querySelector(".pb-found-note");
  if (note) note.prepend(text, " ");
  else item.append(h("p", { className: "pb-found-note" }, text));
}

/**
 * Render the common problems as links; null if there are none.
 *
 * @param {SearchIndex} index
 */
export function renderProblems(index) {
  const { problems } = index.root;
  if (!problems.length) return null;
  const items = problems.map(([problem, address]) => h("li", {}, h("a", { href: index.url(address) }, problem)));
  return h("div", { className: "pb-find-problems" }, h("p", {}, "Common problems"), h("ul", {}, items));
}
