// <playbook-find>: the page to find by words and by ticks. Ticks add up inside a group (this or that) and narrow across
// groups (this and that). What is asked stands in the address after the #, so it is never sent to anybody, the back
// button undoes it, and it can be shared. Without this file the page is a list from A to Z.

import { GLANCE, NAMES, REST, forget, group, item, make, nothing, pause, ready, sketch, summary } from "./find-results.js";

const FIRST = 8;
const MORE = 20;
const PLACES = new Set(["moment", "question", "page"]);

function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const ticked = Object.fromEntries([...asked].filter(([id]) => id !== "q").map(([id, values]) => [id, values.split(",").filter(Boolean)]));
  return { query: asked.get("q") ?? "", ticked };
}

function written({ query, ticked }) {
  const asked = new URLSearchParams();
  if (query.trim()) asked.set("q", query.trim());
  for (const [id, values] of Object.entries(ticked)) if (values.length) asked.set(id, values.join(","));
  return asked.toString().replaceAll("%2C", ",");
}

class FindPage {
  constructor(element) {
    this.element = element;
    this.turn = 0;
    this.rest = document.querySelector(element.dataset.instead); // the list from A to Z, which stands where results will
    this.input = make("input", { type: "search", id: "find-words", autocomplete: "off", spellcheck: false, enterKeyHint: "search" });
    this.input.setAttribute("autocapitalize", "off");
    this.said = make("p", { className: "pb-find-said" });
    this.said.setAttribute("role", "status");
    this.found = make("div", { className: "pb-find-found" });
    this.found.setAttribute("aria-busy", "true");
    this.ticks = make("div", { className: "pb-find-ticks" });
    this.chosen = make("div", { className: "pb-find-chosen" });
    this.more = make("details", { className: "pb-find-narrow", open: matchMedia("(min-width: 60em)").matches });
    this.more.append(make("summary", {}, "Narrow it down"), this.ticks);
    const label = make("label", { htmlFor: "find-words" }, "What is happening? A few of your own words are enough.");
    const form = make("form", { className: "pb-find-form" }, label, this.input);
    form.setAttribute("role", "search");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.found.querySelector("a")?.focus();
    });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("change", () => this.write(true));
    this.ticks.addEventListener("change", () => this.ticked());
    element.replaceChildren(form, make("div", { className: "pb-find-columns" }, this.more, make("div", {}, this.chosen, this.said, this.found, this.rest ?? "")));
  }

  async start() {
    try {
      this.finder = await ready();
    } catch {
      forget();
      this.said.textContent = "The search cannot be reached from here at the moment. The list below is complete.";
      return;
    }
    const early = this.input.value; // somebody may have begun to type
    this.draw();
    this.listen = () => this.element.isConnected && this.restore();
    addEventListener("popstate", this.listen);
    addEventListener("hashchange", this.listen);
    this.restore(early);
    // What ticks need, before the first of them, and after everything else.
    const soon = window.requestIdleCallback ?? ((call) => setTimeout(call, 500));
    soon(() => this.finder.parts.map((part) => Promise.all([part.bits(), part.root.size ? part.title(0) : null]).catch(() => {})));
  }

  stop() {
    removeEventListener("popstate", this.listen);
    removeEventListener("hashchange", this.listen);
  }

  // The ticks: groups in which there is something to choose.
  draw() {
    this.boxes = [];
    for (const facet of this.finder.root.facets) {
      const used = facet.values.filter(([, , count]) => count);
      if (used.length < 2) continue;
      const fieldset = make("fieldset", {}, make("legend", {}, facet.label));
      for (const [value, label, count] of used) {
        const input = make("input", { type: "checkbox", name: facet.id, value });
        const number = make("span", { className: "pb-find-count" }, String(count));
        const row = make("label", {}, input, make("span", {}, label), " ", number);
        this.boxes.push({ input, number, row, label, facet: facet.id, value, count });
        fieldset.append(row);
      }
      this.ticks.append(fieldset);
    }
    this.more.hidden = !this.boxes.length;
  }

  state() {
    const ticked = {};
    for (const { input, facet, value } of this.boxes) if (input.checked) (ticked[facet] ??= []).push(value);
    return { query: this.input.value, ticked };
  }

  restore(early = "") {
    const { query, ticked } = read();
    if (!early && this.input.value.trim() !== query) this.input.value = query;
    for (const { input, facet, value } of this.boxes) input.checked = Boolean(ticked[facet]?.includes(value));
    this.search();
  }

  // Each tick is a step that the back button takes back; letters are not, only the words that were left standing.
  write(step) {
    const now = written(this.state());
    if (now === written(read())) return;
    const address = now ? `#${now}` : location.pathname + location.search;
    if (step) history.pushState(null, "", address);
    else history.replaceState(history.state, "", address);
  }

  typed() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.write(false), 400);
    this.search();
  }

  ticked() {
    this.write(true);
    this.search();
  }

  async search(again = false) {
    if (!this.finder) return;
    this.turn += 1;
    const turn = this.turn;
    const { query, ticked } = this.state();
    this.found.setAttribute("aria-busy", "true");
    try {
      const answer = await this.finder.find(query.trim() ? query : "", ticked);
      if (turn !== this.turn) return;
      const asked = answer.asked || answer.narrowed;
      if (this.rest) this.rest.hidden = asked;
      this.found.hidden = !asked;
      const { groups } = answer;
      if (answer.asked && !answer.narrowed) await pause(GLANCE);
      if (turn !== this.turn) return;
      // Words bring the first group, and the others when the typing has stopped; ticks bring all, by their titles first.
      const now = asked ? (answer.narrowed ? groups.filter(({ kind }) => !PLACES.has(kind)) : groups.slice(0, 1)) : [];
      const show = answer.narrowed ? sketch : item;
      const first = await Promise.all(now.map((one) => this.group(answer, one, show)));
      if (turn !== this.turn) return;
      this.found.replaceChildren(...(asked && !groups.length ? [await this.none(query.trim(), answer)] : first));
      this.choices();
      this.say(asked ? summary(answer) : "");
      if (answer.narrowed) this.count(await answer.counts(), turn);
      else if (!asked) this.count(null, turn);
      await pause(REST);
      if (turn !== this.turn) return;
      const later = groups.filter((one) => !now.includes(one));
      if (asked) this.found.append(...(await Promise.all(later.map((one) => this.group(answer, one, item)))));
      if (turn !== this.turn) return;
      await Promise.all([...this.found.querySelectorAll("li")].map((line) => line.rest?.()));
      if (asked && !answer.narrowed) this.count(await answer.counts(), turn);
      if (turn === this.turn) this.found.removeAttribute("aria-busy");
    } catch (error) {
      if (turn !== this.turn) return;
      forget(); // the site may have been built anew since the index was opened
      if (!again) {
        this.finder = await ready().catch(() => this.finder);
        this.search(true);
        return;
      }
      this.say("This cannot be found from here at the moment. Without a network only some of it is.");
      throw error;
    }
  }

  async group(answer, one, show) {
    const section = await group(this.finder, answer, one, FIRST, 2, show);
    let shown = Math.min(FIRST, one.results.length);
    const label = () => `Show ${Math.min(MORE, one.results.length - shown)} more of ${one.results.length} ${NAMES[one.kind][0]}s`;
    if (shown >= one.results.length) return section;
    const button = make("button", { type: "button", className: "pb-button", textContent: label() });
    button.addEventListener("click", async () => {
      const next = await Promise.all(one.results.slice(shown, shown + MORE).map((result) => item(this.finder, result, answer)));
      section.querySelector("ul").append(...next);
      shown += next.length;
      next[0]?.querySelector("a").focus();
      if (shown < one.results.length) button.textContent = label();
      else button.remove();
    });
    section.append(button);
    return section;
  }

  // Nothing passes: say whether it is the words or the ticks, and offer the way out.
  async none(query, answer) {
    if (!answer.narrowed) return nothing(this.finder, query);
    const without = await this.finder.find(query, {});
    const button = make("button", { type: "button", className: "pb-button", textContent: "Clear the ticks" });
    button.addEventListener("click", () => this.clear());
    const what = query ? `Nothing that says “${query}” has all of these ticks.` : "Nothing has all of these ticks.";
    return make("div", { className: "pb-found-none" }, make("p", {}, `${what} Without them: ${summary(without)}`), make("p", {}, button));
  }

  clear() {
    for (const { input } of this.boxes) input.checked = false;
    this.ticked();
    this.input.focus();
  }

  // The ticks that are set, each a button that takes it away.
  choices() {
    const set = this.boxes.filter(({ input }) => input.checked);
    this.chosen.replaceChildren(
      ...set.map(({ input, label }) => {
        const button = make("button", { type: "button", className: "pb-find-tick" }, label, make("span", { ariaHidden: "true" }, " ×"));
        button.setAttribute("aria-label", `Take away: ${label}`);
        button.addEventListener("click", () => {
          input.checked = false;
          this.ticked();
          this.input.focus();
        });
        return button;
      }),
    );
    if (set.length > 1) {
      const all = make("button", { type: "button", className: "pb-find-tick", textContent: "Clear all" });
      all.addEventListener("click", () => this.clear());
      this.chosen.append(all);
    }
    this.more.querySelector("summary").textContent = set.length ? `Narrow it down (${set.length})` : "Narrow it down";
  }

  count(totals, turn) {
    if (turn !== this.turn) return;
    const { facets } = this.finder.root;
    for (const { number, row, facet, value, count, input } of this.boxes) {
      const g = facets.findIndex((one) => one.id === facet);
      const now = totals ? totals[g][facets[g].values.findIndex(([id]) => id === value)] : count;
      if (number.textContent !== String(now)) number.firstChild.data = String(now);
      row.classList.toggle("pb-find-empty", !now && !input.checked);
    }
  }

  say(text) {
    clearTimeout(this.told);
    this.told = setTimeout(() => {
      this.said.textContent = text;
    }, 250);
  }
}

export function start(element) {
  if (element.page) return;
  element.page = new FindPage(element);
  element.page.start();
}
