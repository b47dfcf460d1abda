// @ts-check
/** Renders what a search shows after its first results: corrections, further pages, and help if nothing was found. */

import { button, h } from "../dom.js";
import { whenReleased, shownElement, update } from "../in-place.js";
import { significantTerms, termMatcher } from "./ranking.js";
import { KIND_LABELS, MORE_RESULTS, addKind, listItem, renderProblems, renderResult, showEveryTeam } from "./results.js";


/** @typedef {import("./results.js").RenderedResult} RenderedResult */
/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/** @typedef {import("./types.js").ResultKind} ResultKind */

/**
 * Render the number of results that are only for other teams, with a button that shows them; null if there are none.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {() => Promise<void>} searchAgain Called after the button was pressed, to answer the query once more.
 */
export async function renderElsewhere(index, { elsewhere }, searchAgain) {
  if (!elsewhere) return null;
  const values = (await index.countedFacets()).find(({ id }) => id === "team")?.values ?? [];
  const others = values.filter(([value, , count]) => value !== index.team && count);
  const whose = others.length === 1 ? others[0][1] : "other teams";
  const text = elsewhere === 1 ? `1 more result is for ${whose}.` : `${elsewhere} more results are for ${whose}.`;
  const show = button("Show them too", async () => {
    showEveryTeam();
    index.team = null;
    await searchAgain();
    /** @type {HTMLElement | null} */ (document.querySelector(".pb-find-found a"))?.focus(); // this button is gone
  });
  return h("p", { className: "pb-found-elsewhere" }, text, " ", show);
}

/**
 * Render a result with its title only (a passage as a whole); its function `complete` replaces it by the whole result.
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
    await whenReleased(shownElement(item));
    update(shownElement(item), whole.item);
  };
  return { item, complete };
}

/**
 * Render the group "more" as a closed <details>, whose results are fetched when it is opened.
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

/** Join texts with commas and "and". @param {string[]} parts */
const joinAnd = (parts) => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : (parts[0] ?? ""));

/**
 * Return a sentence with the numbers of results, for screen readers.
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
    return `${joinAnd(texts)}.`;
  }
  const count = (/** @type {string} */ kind) => answer.groups.find((group) => group.kind === kind)?.results.length ?? 0;
  if (answer.isWeak) return "We have no page about that. Below is the nearest we have.";
  const best = `${count("best")} best ${count("best") === 1 ? "match" : "matches"}`;
  return count("more") ? `${best}, and ${count("more")} more that share a word.` : `${best}.`;
}

/**
 * Render how a query was interpreted: corrected spellings, and advice on topics that playbooks seldom cover.
 *
 * @param {SearchIndex} index
 * @param {Answer} answer
 * @param {string} [shown] The text of the first results, from which the full words of corrections are taken.
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
 * Render help for a query without a good answer: how it was interpreted, common problems, and the form to ask for a
 * page.
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
    ? `The words we know here: ${joinAnd(known)}.`
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
