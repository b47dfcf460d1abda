// @ts-check
/**
 * The search page: a query and filters by facets. Values of one facet are alternatives (or); facets are combined
 * (and). The state is in the fragment of the URL, so that no server receives it, the back button works, and it can be
 * shared.
 */

import { button, delay, h, replaceChildren, withAttributes } from "../dom.js";
import { whenReleased, shownElement, updateChildren } from "../in-place.js";
import { formatState, parseState } from "./address.js";
import { renderBriefly, renderElsewhere, renderMore, renderNothingFound, renderReading, summarise } from "./further-results.js";
import { IDLE_MS, KIND_LABELS, MORE_RESULTS, announcer, closeIndex, openIndex, pause, renderGroup, renderProblems, renderResult } from "./results.js";
import { TextInput } from "./text-input.js";

/** @typedef {import("./results.js").RenderedResult} RenderedResult */
/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Filters} Filters */
/** @typedef {import("./types.js").ResultGroup} ResultGroup */
/**
 * @typedef {{input: HTMLInputElement, number: HTMLElement, row: HTMLElement, label: string, facet: string, value:
 * string, count: number}} Box
 */

const FIRST_RESULTS = 8;
/** Kinds of groups that are shown last when filters are set, because they are passages or less relevant pages. */
const PASSAGE_KINDS = new Set(["moment", "question", "page", "more"]);

class SearchPage {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** Incremented with each query, so that the answer to an earlier query can be dropped. */
    this.queryNumber = 0;
    /** @type {SearchIndex | null} */
    this.index = null;
    /** @type {import("./types.js").Facet[]} */
    this.facetList = [];
    /** @type {Box[]} */
    this.boxes = [];
    /** @type {number | undefined} */
    this.writing = undefined;
    /** The list of techniques from A to Z, which results replace. */
    this.fallback = /** @type {HTMLElement | null} */ (element.dataset.instead ? document.querySelector(element.dataset.instead) : null);
    this.input = withAttributes(h("input", { type: "search", id: "find-words", autocomplete: "off", spellcheck: false }), {
      autocapitalize: "off",
      enterkeyhint: "search",
    });
    this.status = withAttributes(h("p", { className: "pb-find-said" }), { role: "status" });
    this.announce = announcer(this.status);
    this.resultList = withAttributes(h("div", { className: "pb-find-found" }), { "aria-busy": "true" });
    this.facets = h("div", { className: "pb-find-ticks" });
    this.chosen = h("div", { className: "pb-find-chosen" });
    this.summary = h("summary", {}, "Narrow it down");
    this.narrow = h("details", { className: "pb-find-narrow", open: matchMedia("(min-width: 60em)").matches }, this.summary, this.facets);
    const label = h("label", { htmlFor: "find-words" }, "What’s happening? Use your own words");
    const form = withAttributes(h("form", { className: "pb-find-form" }, label, this.input), { role: "search" });
    this.text = new TextInput(this.input, () => this.onInput());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.text.isComposing) return;
      this.resultList.querySelector("a")?.focus();
    });
    this.input.addEventListener("change", () => this.writeAddress(true));
    this.facets.addEventListener("change", () => this.onFacet());
    // The page names them already, for readers without this module.
    this.problems = h("div", {}, element.querySelector(".pb-find-problems"));
    this.elsewhere = h("div", {});
    const results = h("div", {}, this.problems, this.chosen, this.status, this.elsewhere, this.resultList, this.fallback);
    element.replaceChildren(form, h("div", { className: "pb-find-columns" }, this.narrow, results));
    element.classList.add("pb-settled");
    this.showActive(formatState(parseState(location.hash)) !== ""); // answers will come: nothing moves then
  }

  /** Show what there is to choose from without a query, or room for results. @param {boolean} active */
  showActive(active) {
    this.problems.hidden = active;
    this.resultList.hidden = !active;
    this.element.classList.toggle("pb-asked", active);
    if (this.fallback) this.fallback.hidden = active;
  }

  /** Fetch the index, draw the facets, and answer the query in the URL. */
  async start() {
    let index;
    try {
      index = await openIndex();
      this.facetList = await index.countedFacets();
    } catch {
      closeIndex();
      this.showActive(false);
      this.status.textContent = "Search isn’t working right now. The list below is complete.";
      return;
    }
    this.index = index;
    const typedEarly = this.input.value !== "";
    this.drawFacets();
    if (!this.problems.childElementCount) replaceChildren(this.problems, renderProblems(index));
    const onAddress = () => {
      if (this.element.isConnected) this.readAddress();
      else {
        removeEventListener("popstate", onAddress);
        removeEventListener("hashchange", onAddress);
      }
    };
    addEventListener("popstate", onAddress);
    addEventListener("hashchange", onAddress);
    this.readAddress(typedEarly);
    // Fetch what facets need before the first is chosen, after everything else.
    // eslint-disable-next-line compat/compat -- with a fallback
    const whenIdle = window.requestIdleCallback ?? ((/** @type {() => void} */ callback) => setTimeout(callback, 500));
    whenIdle(() => {
      for (const part of index.parts) Promise.all([part.facetBits(), part.root.size ? part.title(0) : null]).catch(() => {});
    });
  }

  /** Draw the facets that have at least two values with results. */
  drawFacets() {
    for (const facet of this.facetList) {
      const used = facet.values.filter(([, , count]) => count);
      if (used.length < 2) continue;
      const fieldset = h("fieldset", {}, h("legend", {}, facet.label));
      for (const [value, label, count] of used) {
        const input = h("input", { type: "checkbox", name: facet.id, value });
        const number = h("span", { className: "pb-find-count" }, String(count));
        const row = h("label", {}, input, h("span", {}, label), " ", number);
        this.boxes.push({ input, number, row, label, facet: facet.id, value, count });
        fieldset.append(row);
      }
      this.facets.append(fieldset);
    }
    this.narrow.hidden = !this.boxes.length;
  }

  /** Return the query and filters that are set. */
  state() {
    /** @type {Filters} */
    const filters = {};
    for (const { input, facet, value } of this.boxes) if (input.checked) (filters[facet] ??= []).push(value);
    return { query: this.input.value, filters };
  }

  /**
   * Set the query and filters from the URL, and answer the query.
   *
   * @param {boolean} [keepInput] Whether to keep words that were typed before the index was loaded.
   */
  readAddress(keepInput = false) {
    const { query, filters } = parseState(location.hash);
    if (!keepInput && this.input.value.trim() !== query) this.input.value = query;
    for (const { input, facet, value } of this.boxes) input.checked = Boolean(filters[facet]?.includes(value));
    this.search();
  }

  /**
   * Write the query and filters to the URL.
   *
   * @param {boolean} isStep Whether to add an entry to the browser's history. Single letters add none.
   */
  writeAddress(isStep) {
    const fragment = formatState(this.state());
    if (fragment === formatState(parseState(location.hash))) return;
    const address = fragment ? `#${fragment}` : location.pathname + location.search;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(history.state, "", address);
  }

  onInput() {
    window.clearTimeout(this.writing);
    this.writing = window.setTimeout(() => this.text.isComposing || this.writeAddress(false), 400);
    this.search();
  }

  onFacet() {
    this.writeAddress(true);
    this.search();
  }

  /**
   * Answer the query; fetch the index again and retry if that fails.
   *
   * @param {boolean} [isRetry]
   * @returns {Promise<void>}
   */
  async search(isRetry = false) {
    const { index } = this;
    if (!index) return;
    this.queryNumber += 1;
    const queryNumber = this.queryNumber;
    this.resultList.setAttribute("aria-busy", "true");
    try {
      await this.answer(index, () => queryNumber !== this.queryNumber);
    } catch (error) {
      if (queryNumber !== this.queryNumber) return;
      closeIndex(); // the site may have been rebuilt since the index was opened
      if (!isRetry) {
        this.index = await openIndex().catch(() => index);
        return this.search(true);
      }
      this.announce("This cannot be found from here at the moment. Without a network only some of it is.");
      throw error;
    }
  }

  /**
   * Show the results in steps: the first group, then the others, then the counts of facet values.
   *
   * @param {SearchIndex} index
   * @param {() => boolean} isOutdated Whether another query has begun.
   */
  async answer(index, isOutdated) {
    const { query, filters } = this.state();
    if (query.trim() && formatState({ query: "", filters }) === "") await pause(index, query);
    if (isOutdated()) return;
    const answer = await index.search(query.trim() ? query : "", filters);
    if (isOutdated()) return;
    const { groups, hasFilters, hasQuery } = answer;
    const active = hasQuery || hasFilters;
    const elsewhere = active && (await renderElsewhere(index, answer, () => this.search()));
    if (isOutdated()) return;
    replaceChildren(this.elsewhere, elsewhere);
    this.showActive(active);
    // A query shows its first group, and the others after a pause; facets show all pages at once, by their titles first.
    const immediate = hasFilters ? groups.filter(({ kind }) => !PASSAGE_KINDS.has(kind)) : groups.slice(0, hasQuery ? 1 : 0);
    const render = hasFilters ? renderBriefly : renderResult;
    const first = await Promise.all(immediate.map((group) => this.renderExpandable(index, answer, group, render)));
    if (isOutdated()) return;
    const nothing = active && !groups.length ? await this.renderNothing(index, query.trim(), answer) : null;
    if (isOutdated()) return;
    const sections = first.map(({ section }) => section);
    const head = answer.isWeak && !hasFilters ? renderNothingFound(index, query.trim(), answer) : null;
    const reading = head || !hasQuery ? null : renderReading(index, answer, sections[0]?.textContent ?? "");
    await whenReleased(this.element);
    if (isOutdated()) return;
    if (nothing) updateChildren(this.resultList, nothing);
    else updateChildren(this.resultList, head, reading, sections);
    this.drawChosen();
    this.announce(active ? summarise(answer) : "");
    if (hasFilters) {
      const counts = await answer.counts();
      if (!isOutdated()) this.showCounts(counts);
    } else if (!active) this.showCounts(null);
    await delay(IDLE_MS);
    if (isOutdated()) return;
    const more = groups.find(({ kind }) => kind === "more");
    const later = active ? groups.filter((group) => !immediate.includes(group) && group !== more) : [];
    const rest = await Promise.all(later.map((group) => this.renderExpandable(index, answer, group, renderResult)));
    if (isOutdated()) return;
    this.resultList.append(...rest.map(({ section }) => section));
    if (more && active) (sections[0] ? shownElement(sections[0]) : this.resultList).append(renderMore(index, answer, more));
    await Promise.all(first.flatMap(({ rendered }) => rendered.map(({ complete }) => complete?.())));
    if (isOutdated()) return;
    if (hasQuery && !hasFilters) {
      const counts = await answer.counts();
      if (isOutdated()) return;
      this.showCounts(counts);
    }
    this.resultList.removeAttribute("aria-busy");
  }

  /**
   * Render the first results of a group, with a button that shows more.
   *
   * @param {SearchIndex} index
   * @param {Answer} answer
   * @param {ResultGroup} group
   * @param {typeof renderResult} render
   */
  async renderExpandable(index, answer, group, render) {
    const { section, list, rendered } = await renderGroup(index, answer, group, FIRST_RESULTS, render);
    const { kind, results } = group;
    let shown = rendered.length;
    const label = () => `Show ${Math.min(MORE_RESULTS, results.length - shown)} more of ${results.length} ${KIND_LABELS[kind][0]}s`;
    if (shown < results.length) {
      const more = button(label(), async () => {
        const next = results.slice(shown, shown + MORE_RESULTS);
        const items = (await Promise.all(next.map((result) => renderResult(index, result, answer)))).map(({ item }) => item);
        shownElement(list).append(...items);
        shown += items.length;
        items[0]?.querySelector("a")?.focus();
        if (shown < results.length) more.textContent = label();
        else more.remove();
      });
      section.append(more);
    }
    return { section, rendered };
  }

  /**
   * Render an explanation for an answer without results: whether the words or the filters exclude everything.
   *
   * @param {SearchIndex} index
   * @param {string} query
   * @param {Answer} answer
   */
  async renderNothing(index, query, answer) {
    if (!answer.hasFilters) return renderNothingFound(index, query, answer);
    const unfiltered = await index.search(query, {});
    const what = query ? `Nothing that says “${query}” has all of these ticks.` : "Nothing has all of these ticks.";
    return h(
      "div",
      { className: "pb-found-none" },
      h("p", {}, `${what} Without them: ${summarise(unfiltered)}`),
      h("p", {}, button("Clear the ticks", () => this.clear())),
    );
  }

  clear() {
    for (const { input } of this.boxes) input.checked = false;
    this.onFacet();
    this.input.focus();
  }

  /** Draw a button for each chosen facet value, which removes it. */
  drawChosen() {
    const chosen = this.boxes.filter(({ input }) => input.checked);
    const buttons = chosen.map(({ input, label }) => {
      const remove = h("button", { type: "button", className: "pb-find-tick" }, label, withAttributes(h("span", {}, " ×"), { "aria-hidden": "true" }));
      withAttributes(remove, { "aria-label": `Take away: ${label}`, "data-key": label });
      remove.addEventListener("click", () => {
        input.checked = false;
        this.onFacet();
        this.input.focus();
      });
      return remove;
    });
    if (chosen.length > 1) {
      const all = withAttributes(h("button", { type: "button", className: "pb-find-tick" }, "Clear all"), { "data-key": "all" });
      all.addEventListener("click", () => this.clear());
      buttons.push(all);
    }
    updateChildren(this.chosen, buttons);
    this.summary.textContent = chosen.length ? `Narrow it down (${chosen.length})` : "Narrow it down";
  }

  /**
   * Show the number of results of each facet value.
   *
   * @param {number[][] | null} counts Null for the numbers in the whole playbook.
   */
  showCounts(counts) {
    const facets = this.facetList;
    for (const { number, row, facet, value, count, input } of this.boxes) {
      const facetNumber = facets.findIndex(({ id }) => id === facet);
      const now = counts ? (counts[facetNumber]?.[facets[facetNumber].values.findIndex(([id]) => id === value)] ?? 0) : count;
      if (number.textContent !== String(now)) number.textContent = String(now);
      row.classList.toggle("pb-find-empty", !now && !input.checked);
    }
  }
}

/** @type {WeakSet<HTMLElement>} */
const started = new WeakSet();

/**
 * Start the search page in its element, unless it is started already.
 *
 * @param {HTMLElement} element
 */
export async function start(element) {
  if (started.has(element)) return;
  started.add(element);
  await new SearchPage(element).start();
}
