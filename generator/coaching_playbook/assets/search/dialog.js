// @ts-check
/** The search dialog over any page. Escape closes it, the arrow keys move through the results, Enter opens the first. */

import { button, delay, h, replaceChildren, withAttributes } from "../dom.js";
import * as storage from "../storage.js";
import { IDLE_MS, closeIndex, openIndex, pause, renderGroup, renderProblems } from "./results.js";
import { TextInput } from "./text-input.js";

/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */

const MORE = "Find by age, need and place";

/** @param {ResultGroup} group */
const limitOf = ({ kind }) => (kind === "best" ? 5 : 3);

/** @type {SearchDialog | null} */
let dialog = null;

class SearchDialog {
  /** @param {string} shortcutsKey Where the browser stores whether single-letter shortcuts are off. */
  constructor(shortcutsKey) {
    /** The address of the search page. */
    this.pageUrl = "";
    /** Increases with each query, so that an answer to an earlier one is dropped. */
    this.turn = 0;
    this.searched = Promise.resolve();
    /** @type {number | undefined} */
    this.announcing = undefined;
    this.input = withAttributes(h("input", { type: "search", id: "find-words", autocomplete: "off", spellcheck: false }), {
      "aria-label": "Search",
      autocapitalize: "off",
      enterkeyhint: "go",
      placeholder: "What’s happening?",
    });
    this.resultList = h("div", { className: "pb-find-found" });
    this.status = withAttributes(h("p", { className: "pb-find-said" }), { role: "status" });
    this.all = h("a", { className: "pb-find-all" }, MORE);
    const close = button("Close", () => this.element.close());
    const form = withAttributes(h("form", { className: "pb-find-form" }, this.input, close), { role: "search" });
    const foot = h("p", { className: "pb-find-foot" }, this.all, shortcutsOption(shortcutsKey));
    this.elsewhere = h("div", {});
    this.element = h("dialog", { className: "pb pb-find-dialog" }, form, this.status, this.resultList, this.elsewhere, foot);
    this.element.setAttribute("aria-label", "Search");
    this.text = new TextInput(this.input, () => this.search());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (this.text.isComposing) return;
      await this.searched;
      this.resultList.querySelector("a")?.click();
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", ({ target }) => {
      const outside = target === this.element;
      if (outside || (target instanceof Element && target.closest("a"))) this.element.close();
    });
  }

  open() {
    if (!this.element.isConnected) document.body.append(this.element); // instant navigation replaces the body
    if (!this.element.open) this.element.showModal();
    this.input.select();
    this.input.focus();
    this.search();
  }

  /** @param {KeyboardEvent} event */
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

  search() {
    this.turn += 1;
    this.searched = this.answer(this.turn, this.input.value.trim() ? this.input.value : "");
    return this.searched;
  }

  /**
   * @param {number} turn
   * @param {string} query
   * @param {boolean} [isRetry]
   * @returns {Promise<void>}
   */
  async answer(turn, query, isRetry = false) {
    const outdated = () => turn !== this.turn;
    try {
      const index = await openIndex();
      if (outdated()) return;
      this.all.href = query ? `${this.pageUrl}#q=${encodeURIComponent(query.trim())}` : this.pageUrl;
      this.all.textContent = query ? "All results, and ways to narrow them down" : MORE;
      if (!query) {
        this.announce("");
        this.elsewhere.replaceChildren();
        replaceChildren(this.resultList, renderProblems(index));
        return;
      }
      await pause(index, query);
      if (outdated()) return;
      // Paint a first result before more is fetched; nothing more for a reader who types on.
      if ((await this.showFirst(index, query, outdated)) || !index.fetchesLittle(query)) await delay(IDLE_MS);
      if (outdated()) return;
      const answer = await index.search(query);
      const { renderElsewhere, renderNothingFound, renderReading, summarise } = await import("./further-results.js");
      const elsewhere = await renderElsewhere(index, answer, () => this.search());
      if (outdated()) return;
      replaceChildren(this.elsewhere, elsewhere);
      const [first, ...others] = answer.groups.filter(({ kind }) => kind !== "more");
      if (!first) {
        const nothing = renderNothingFound(index, query.trim(), answer);
        if (await this.show(query, outdated, nothing)) this.announce(summarise(answer));
        return;
      }
      // The first result is shown before the files of the others are fetched.
      const best = await renderGroup(index, answer, first, 1);
      const before = answer.isWeak ? renderNothingFound(index, query.trim(), answer) : renderReading(index, answer, best.section.textContent ?? "");
      if (!(await this.show(query, outdated, before, best.section))) return;
      const whole = await renderGroup(index, answer, first, limitOf(first));
      if (!(await this.show(query, outdated, before, whole.section))) return;
      await delay(IDLE_MS); // nothing more is fetched for a reader who is still typing
      if (outdated()) return;
      const rest = await Promise.all(others.map((group) => renderGroup(index, answer, group, limitOf(group))));
      const sections = rest.map(({ section }) => section);
      if (await this.show(query, outdated, before, whole.section, sections)) this.announce(summarise(answer));
    } catch (error) {
      if (outdated()) return;
      closeIndex();
      if (!isRetry) return this.answer(turn, query, true);
      this.announce("Search isn’t working right now.");
      throw error;
    }
  }

  /**
   * Show the first result of a quick search; return whether there is one.
   *
   * @param {SearchIndex} index
   * @param {string} query
   * @param {() => boolean} outdated Whether another query has begun.
   */
  async showFirst(index, query, outdated) {
    const answer = await index.quickSearch(query);
    if (!answer || outdated()) return false;
    const { section } = await renderGroup(index, answer, answer.groups[0], 1);
    await this.show(query, outdated, section);
    return true;
  }

  /**
   * Show results, once nothing among those before is being pressed; return whether they are shown.
   *
   * @param {string} query The query that these results answer.
   * @param {() => boolean} outdated
   * @param {...import("../dom.js").Child} results
   */
  async show(query, outdated, ...results) {
    const isFirst = !this.resultList.querySelector(".pb-found");
    const inPlace = isFirst ? null : await import("../in-place.js"); // the first result does without
    await inPlace?.released(this.resultList);
    if (outdated()) return false;
    this.resultList.dataset.words = query;
    (inPlace?.updateChildren ?? replaceChildren)(this.resultList, ...results);
    if (isFirst) import("../in-place.js").catch(() => {}); // it notices presses from now on
    return true;
  }

  /**
   * Announce to screen readers once the reader pauses, not at each letter.
   *
   * @param {string} text
   */
  announce(text) {
    window.clearTimeout(this.announcing);
    this.announcing = window.setTimeout(() => {
      this.status.textContent = text;
    }, 250);
  }
}

/**
 * Create the option to switch single-letter shortcuts off. Only "off" is stored; on is the default.
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
 * Open the dialog; on the search page, move to its box instead.
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
