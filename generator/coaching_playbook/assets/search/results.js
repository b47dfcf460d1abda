// @ts-check
/** Renders search results: groups with headings, each result a link with the matching words marked. */

import { button, delay, h, withAttributes } from "../dom.js";
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
/** @typedef {{item: HTMLLIElement, complete: (() => Promise<unknown>) | null}} RenderedResult `complete` adds what a brief result lacks. */

/** The address of the site: this module is served from assets/search/. */
const BASE = new URL("../../", import.meta.url).href;

/** For each kind its singular, and its heading. */
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
/** What a result says of its kind where kinds are mixed. */
const KIND_NOTES = { term: "Glossary", clip: "Clip", page: "Page", moment: "Moment in a clip", question: "Coaching question" };

/** Milliseconds before results are drawn; a reader who types on within them would not have seen any. */
export const SETTLE_MS = 40;
/** Milliseconds after which the typing counts as finished. */
export const IDLE_MS = 180;
/** Results added at a time to a list that is unfolded. */
export const MORE_RESULTS = 20;

/** @type {Promise<SearchIndex> | null} */
let opening = null;
/** Whether the reader wants the results for every team, until another page is opened. */
let everyTeam = false;

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
  return opening.then((index) => {
    index.team = everyTeam ? null : load(TEAM_KEY);
    return index;
  });
}

/**
 * Say how many results are for other teams, with a button that shows them until the reader opens another page.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {() => void} again Called after the button was pressed, to answer the query once more.
 */
export function renderElsewhere(index, { elsewhere }, again) {
  if (!elsewhere) return null;
  const values = index.root.facets.find(({ id }) => id === "team")?.values ?? [];
  const others = values.filter(([value, , count]) => value !== index.team && count);
  const whose = others.length === 1 ? others[0][1] : "other teams";
  const text = elsewhere === 1 ? `1 more result is for ${whose}.` : `${elsewhere} more results are for ${whose}.`;
  const show = button("Show them too", () => {
    everyTeam = true;
    index.team = null;
    again();
  });
  return h("p", { className: "pb-found-elsewhere" }, text, " ", show);
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
 * @param {SearchIndex} index
 * @param {Result} result
 * @param {Answer} answer
 * @param {boolean} [isFirst] Whether to show it as a card with its small step.
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
 * Turn a result into the card of the first answer: with a picture if there is one, its small step and its minutes.
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
  const item = listItem(described, termMatcher(significantTerms(answer.terms), index.tokenizer));
  const complete = async () => {
    const whole = await renderResult(index, result, answer);
    if (item.isConnected && !item.contains(document.activeElement)) item.replaceWith(whole.item);
  };
  return { item, complete };
}

/**
 * @param {Described} described
 * @param {Matcher} match
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
 * @param {Matcher} match
 */
async function showLineFromPage(item, link, paragraph, match) {
  await delay(150);
  if (!item.isConnected) return;
  const response = await fetch(link.href);
  if (!response.ok || !item.isConnected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const lines = [...page.querySelectorAll(".pb :is(p, li, dd, dt, td, h3, h4)")];
  const line = lines.find(
    (one) => !one.querySelector("p, li, dd") && !one.closest("nav") && match(one.textContent ?? "").length,
  );
  if (!line) return;
  const anchor = line.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  if (anchor && !link.hash) link.hash = anchor;
  paragraph.replaceChildren(withMarks((line.textContent ?? "").replace(/\s+/g, " ").trim(), match));
}

/**
 * Render a group: a heading, and its first results. The first of the best is a card, unless the answer is weak.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {ResultGroup} group
 * @param {number} limit
 * @param {typeof renderResult} [render]
 */
export async function renderGroup(index, answer, { kind, results }, limit, render = renderResult) {
  const title = kind === "best" && answer.isWeak ? "The nearest we have" : KIND_LABELS[kind][1];
  const heading = h("h2", { id: `found-${kind}` }, title);
  const rendered = await Promise.all(
    results.slice(0, limit).map((result, at) => render(index, result, answer, at === 0 && kind === "best" && !answer.isWeak)),
  );
  if (kind === "best") for (const [at, { item }] of rendered.entries()) addKind(item, results[at]);
  const list = h("ul", {}, rendered.map(({ item }) => item));
  const section = withAttributes(h("section", { className: `pb-found-group pb-found-${kind}` }, heading, list), { "aria-labelledby": heading.id });
  return { section, list, rendered };
}

/**
 * Say of what kind a result is, where it is no technique.
 *
 * @param {HTMLElement} item
 * @param {Result} result
 */
function addKind(item, { kind }) {
  const label = kind in KIND_NOTES && KIND_NOTES[/** @type {keyof typeof KIND_NOTES} */ (kind)];
  if (!label) return;
  const text = h("span", { className: "pb-found-kind" }, label);
  const note = item.querySelector(".pb-found-note");
  if (note) note.prepend(text, " ");
  else item.append(h("p", { className: "pb-found-note" }, text));
}

/**
 * Render the pages that only share a word, folded; they are fetched when unfolded.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {ResultGroup} group
 */
export function renderMore(index, answer, { results }) {
  const count = results.length;
  const label = count === 1 ? "And one more page that shares a word" : `And ${count} more pages that share a word`;
  const list = h("ul", {});
  let shown = 0;
  const more = button("", () => addNext(true));
  /** @param {boolean} moveFocus */
  async function addNext(moveFocus) {
    const next = results.slice(shown, shown + MORE_RESULTS);
    const items = (await Promise.all(next.map((result) => renderResult(index, result, answer)))).map(({ item }) => item);
    for (const [at, item] of items.entries()) addKind(item, next[at]);
    list.append(...items);
    shown += items.length;
    if (moveFocus) items[0]?.querySelector("a")?.focus();
    more.textContent = `Show ${Math.min(MORE_RESULTS, count - shown)} more of ${count}`;
    more.hidden = shown >= count;
  }
  const details = h("details", { className: "pb-found-more" }, h("summary", {}, label), list, more);
  details.addEventListener("toggle", () => {
    if (details.open && !shown) addNext(false).catch(() => {});
  });
  return details;
}

/** @param {string[]} parts */
const joined = (parts) => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : (parts[0] ?? ""));

/**
 * Summarise the answer in a sentence.
 *
 * @param {Answer} answer
 */
export function summarise(answer) {
  if (!answer.groups.length) return "We have no page about that.";
  if (!answer.hasQuery || answer.hasFilters) {
    /** @type {Map<ResultKind, number>} */
    const counts = new Map();
    for (const { results } of answer.groups) for (const { kind } of results) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const texts = [...counts].map(([kind, count]) => `${count} ${KIND_LABELS[kind][0]}${count === 1 ? "" : "s"}`);
    return `${joined(texts)}.`;
  }
  const count = (/** @type {string} */ kind) => answer.groups.find((group) => group.kind === kind)?.results.length ?? 0;
  if (answer.isWeak) return "We have no page about that. Below is the nearest we have.";
  const best = `${count("best")} best ${count("best") === 1 ? "match" : "matches"}`;
  return count("more") ? `${best}, and ${count("more")} more that share a word.` : `${best}.`;
}

/**
 * Render what was understood of a query: corrected spellings, and topics that belong elsewhere.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {string} [shown] The text of the first results, in which the words of corrections are found in full.
 */
export function renderReading(index, answer, shown = "") {
  const lines = answer.corrections.map(([typed, stem]) => {
    const word = (shown.match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? []).find((one) => index.tokenizer.tokenize(one).some((token) => index.tokenizer.stem(token) === stem));
    return word ? `We read “${typed}” as “${word.toLowerCase()}”.` : `No page has “${typed}”, so we looked for words spelt like it.`;
  });
  for (const [label, advice, isUrgent] of answer.topics) {
    if (isUrgent) lines.unshift(advice);
    else if (answer.isWeak) lines.push(`That sounds like a question about ${label}. ${advice}`);
  }
  return lines.map((line) => h("p", { className: "pb-found-reading" }, line));
}

/**
 * Render common problems as links.
 *
 * @param {SearchIndex} index
 */
export function renderProblems(index) {
  const { problems } = index.root;
  if (!problems.length) return null;
  const items = problems.map(([problem, address]) => h("li", {}, h("a", { href: index.url(address) }, problem)));
  return h("div", { className: "pb-find-problems" }, h("p", {}, "Common problems"), h("ul", {}, items));
}

/**
 * Render the ways on for a query without a good answer: what was understood, common problems, and the form to ask for a page.
 *
 * @param {SearchIndex} index
 * @param {string} query
 * @param {Answer} answer
 */
export function renderNothingFound(index, query, answer) {
  const { ask, name } = index.root;
  const note = `I looked for “${query}” in ${name} and found nothing. Could we have a page about it?`;
  const status = h("output");
  // An issue form of the playbook's own project. Nothing is sent until the reader submits it there.
  const form = ask && h("a", { className: "pb-button", href: `${ask}&wrong=${encodeURIComponent(note)}` }, "Ask for this page");
  const copy = button(form ? "Copy a note instead" : "Copy a note to ask for this page", async () => {
    try {
      await navigator.clipboard.writeText(note);
      status.textContent = "Copied. Paste it in a message to the person who looks after this playbook.";
    } catch {
      status.textContent = `Send this to the person who looks after this playbook: ${note}`;
    }
  });
  const known = [...new Set(answer.known)].map((word) => `“${word}”`);
  const understood = known.length
    ? `The words we know here: ${joined(known)}.`
    : "We don't know any of these words. Try saying what you see, in other words.";
  return h(
    "div",
    { className: "pb-found-none" },
    renderReading(index, answer),
    h("p", {}, h("strong", {}, `We have no page about “${query}”.`), " ", understood),
    renderProblems(index),
    h("p", {}, form, " ", copy, " ", status),
  );
}
