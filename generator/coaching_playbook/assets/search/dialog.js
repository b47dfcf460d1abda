// @ts-check
/**
 * The search dialog, which opens over any page. Escape closes it, arrow keys move between results, Enter opens the
 * first.
 */

import { button, delay, h, replaceChildren, withAttributes } from "../dom.js";
import * as storage from "../storage.js";
import { IDLE_MS, announcer, closeIndex, openIndex, pause, renderGroup, renderProblems } from "./results.js";
import { TextInput } from "./text-input.js";

/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */

const SEARCH_PAGE_LABEL = "Find by age, need and place";

/** Return the maximum number of results of a group that the dialog shows. @param {ResultGroup} group */
const maxResultsOf = ({ kind }) => (kind === "best" ? 5 : 3);

/** @type {SearchDialog | null} */
let dialog = null;

class SearchDialog {
  /** @param {string} shortcutsKey Where the browser stores whether single-letter shortcuts are off. */
  constructor(shortcutsKey) {
    /** The URL of the search page. */
    this.pageUrl = "";
    /** Incremented with each query, so that the answer to an earlier query can be dropped. */
    this.queryNumber = 0;
    this.lastSearch = Promise.resolve();
    this.input = withAttributes(h("input", { type: "search", id: "find-words", autocomplete: "off", spellcheck: false }), {
      "aria-label": "Search",
      autocapitalize: "off",
      enterkeyhint: "go",
      placeholder: "What’s happening?",
    });
    this.resultList = h("div", { className: "pb-find-found" });
    this.status = withAttributes(h("p", { className: "pb-find-said" }), { role: "status" });
    this.announce = announcer(this.status);
    this.allResultsLink = h("a", { className: "pb-find-all" }, SEARCH_PAGE_LABEL);
    const close = button("Close", () => this.element.close());
    const form = withAttributes(h("form", { className: "pb-find-form" }, this.input, close), { role: "search" });
    const foot = h("p", { className: "pb-find-foot" }, this.allResultsLink, shortcutsOption(shortcutsKey));
    this.elsewhere = h("div", {});
    this.element = h("dialog", { className: "pb pb-find-dialog" }, form, this.status, this.resultList, this.elsewhere, foot);
    this.element.setAttribute("aria-label", "Search");
    this.text = new TextInput(this.input, () => this.search());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (this.text.isComposing) return;
      await this.lastSearch;
      this.resultList.querySelector("a")?.click();
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", ({ target }) => {
      const outside = target === this.element;
      if (outside || (target instanceof Element && target.closest("a"))) this.element.close();
    });
  }

  /** Show the dialog, with the query that was typed last. */
  open() {
    if (!this.element.isConnected) document.body.append(this.element); // instant navigation replaces the body
    if (!this.element.open) this.element.showModal();
    this.input.select();
    this.input.focus();
    this.search();
  }

  /**
   * Handle Escape, and move the focus between results with the arrow keys.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (this.text.isKeyOfInputMethod(event)) return;
    if (event.key === "Escape") {
      event.preventDefault(); // some browsers would only empty the box
      this.element.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    /** @type {HTMLElement[]} */
    const stops = [this.input, ...this.element.querySelectorAll(/** @type {"a"} */ (".pb-find-found a, .pb-find-all"))];
    const next = stops.findIndex((stop) => stop === document.activeElement) + step;
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  }

  /** Answer the query in the box; return a promise that resolves when its results are shown. */
  search() {
    this.queryNumber += 1;
    this.lastSearch = this.answer(this.queryNumber, this.input.value.trim() ? this.input.value : "");
    return this.lastSearch;
  }

  /**
   * @param {number} queryNumber
   * @param {string} query
   * @param {boolean} [isRetry]
   * @returns {Promise<void>}
   */
  async answer(queryNumber, query, isRetry = false) {
    const isOutdated = () => queryNumber !== this.queryNumber;
    try {
      const index = await openIndex();
      if (isOutdated()) return;
      this.allResultsLink.href = query ? `${this.pageUrl}#q=${encodeURIComponent(query.trim())}` : this.pageUrl;
      this.allResultsLink.textContent = query ? "All results, and ways to narrow them down" : SEARCH_PAGE_LABEL;
      if (!query) {
        this.announce("");
        this.elsewhere.replaceChildren();
        replaceChildren(this.resultList, renderProblems(index));
        return;
      }
      await pause(index, query);
      if (isOutdated()) return;
      // Paint a first result before more is fetched; nothing more for a reader who types on.
      if ((await this.showFirst(index, query, isOutdated)) || !index.fetchesLittle(query)) await delay(IDLE_MS);
      if (isOutdated()) return;
      const answer = await index.search(query);
      const { renderElsewhere, renderNothingFound, renderReading, summarise } = await import("./further-results.js");
      const elsewhere = await renderElsewhere(index, answer, () => this.search());
      if (isOutdated()) return;
      replaceChildren(this.elsewhere, elsewhere);
      const [first, ...others] = answer.groups.filter(({ kind }) => kind !== "more");
      if (!first) {
        const nothing = renderNothingFound(index, query.trim(), answer);
        if (await this.show(query, isOutdated, nothing)) this.announce(summarise(answer));
        return;
      }
      // The first result is shown before the files of the others are fetched.
      const best = await renderGroup(index, answer, first, 1);
      const before = answer.isWeak ? renderNothingFound(index, query.trim(), answer) : renderReading(index, answer, best.section.textContent ?? "");
      if (!(await this.show(query, isOutdated, before, best.section))) return;
      const whole = await renderGroup(index, answer, first, maxResultsOf(first));
      if (!(await this.show(query, isOutdated, before, whole.section))) return;
      await delay(IDLE_MS); // nothing more is fetched for a reader who is still typing
      if (isOutdated()) return;
      const rest = await Promise.all(others.map((group) => renderGroup(index, answer, group, maxResultsOf(group))));
      const sections = rest.map(({ section }) => section);
      if (await this.show(query, isOutdated, before, whole.section, sections)) this.announce(summarise(answer));
    } catch (error) {
      if (isOutdated()) return;
      closeIndex();
      if (!isRetry) return this.answer(queryNumber, query, true);
      this.announce("Search isn’t working right now.");
      throw error;
    }
  }

  /**
   * Show the first result of a quick search; resolve to whether there is one.
   *
   * @param {SearchIndex} index
   * @param {string} query
   * @param {() => boolean} isOutdated Whether another query has begun.
   */
  async showFirst(index, query, isOutdated) {
    const answer = await index.quickSearch(query);
    if (!answer || isOutdated()) return false;
    const { section } = await renderGroup(index, answer, answer.groups[0], 1);
    await this.show(query, isOutdated, section);
    return true;
  }

  /**
   * Replace the results, once none of the present ones is being pressed; resolve to false if another query has begun.
   *
   * @param {string} query The query that these results answer.
   * @param {() => boolean} isOutdated
   * @param {...import("../dom.js").Child} results
   */
  async show(query, isOutdated, ...results) {
    const isFirst = !this.resultList.querySelector(".pb-found");
    const inPlace = isFirst ? null : await import("../in-place.js"); // the first result does without
    await inPlace?.whenReleased(this.resultList);
    if (isOutdated()) return false;
    this.resultList.dataset.words = query;
    (inPlace?.updateChildren ?? replaceChildren)(this.resultList, ...results);
    if (isFirst) import("../in-place.js").catch(() => {}); // it notices presses from now on
    return true;
  }
}

/**
 * Create the checkbox that turns single-key shortcuts off; null without storage. Only "off" is stored; on is the
 * default.
 *
 * @param {string} key
 */
function shortcutsOption(key) {
  if (!storage.isAvailable()) return null;
  const box = h("input", { type: "checkbox", checked: storage.load(key) !== "off" });
  box.addEventListener("change", () => storage.save(key, box.checked ? null : "off"));
  return h("label", { className: "pb-find-letters" }, box, " The keys / and s open this search");
}

/**
 * Open the dialog; on the search page, focus the box of that page instead.
 *
 * @param {HTMLAnchorElement} link The link to the search page.
 * @param {string} shortcutsKey
 */
export function open(link, shortcutsKey) {
  const box = document.querySelector("playbook-find input[type=search]");
  if (box instanceof HTMLInputElement) {
    box.scrollIntoView({ block: "center" });
    box.focus();
    return;
  }
  dialog ??= new SearchDialog(shortcutsKey);
  dialog.pageUrl = link.href;
  dialog.open();
}
