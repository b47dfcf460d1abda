// The search over any page: a dialog with one box. Esc closes it, the arrows walk through what is found, and Enter in the
// box opens the first result.

import { GLANCE, REST, forget, group, make, nothing, pause, ready, summary } from "./find-results.js";
import { LETTERS } from "./seek.js";

const MOST = { technique: 5 };
const MORE = "Find by age, need and place";
let panel = null;

class Panel {
  constructor(door) {
    this.input = make("input", { type: "search", id: "find-words", autocomplete: "off", spellcheck: false, enterKeyHint: "go" });
    this.input.setAttribute("aria-label", "Search");
    this.input.setAttribute("placeholder", "What is happening?");
    this.input.setAttribute("autocapitalize", "off");
    this.found = make("div", { className: "pb-find-found" });
    this.said = make("p", { className: "pb-find-said" });
    this.said.setAttribute("role", "status");
    this.all = make("a", { href: door.href, className: "pb-find-all", textContent: MORE });
    const close = make("button", { type: "button", className: "pb-button", textContent: "Close" });
    close.addEventListener("click", () => this.dialog.close());
    const form = make("form", { className: "pb-find-form" }, this.input, close);
    form.setAttribute("role", "search");
    this.foot = make("p", { className: "pb-find-foot" }, this.all, this.letters());
    this.dialog = make("dialog", { className: "pb pb-find-dialog" }, form, this.said, this.found, this.foot);
    this.dialog.setAttribute("aria-label", "Search");
    this.place = door.href;
    this.turn = 0;
    this.input.addEventListener("input", () => this.search());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.searched;
      this.found.querySelector("a")?.click();
    });
    this.dialog.addEventListener("keydown", (event) => this.walk(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog || event.target.closest("a")) this.dialog.close(); // outside it, or on the way
    });
  }

  // Whether a letter alone opens the search. Off is kept on this device; on is what everybody has, so nothing is kept.
  letters() {
    const box = make("input", { type: "checkbox", checked: true });
    try {
      box.checked = localStorage.getItem(LETTERS) !== "off";
    } catch {
      return null;
    }
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(LETTERS) : localStorage.setItem(LETTERS, "off")));
    return make("label", { className: "pb-find-letters" }, box, " The keys / and s open this search");
  }

  open() {
    if (!this.dialog.isConnected) document.body.append(this.dialog); // instant navigation may have put up a new body
    if (!this.dialog.open) this.dialog.showModal();
    this.input.select();
    this.input.focus();
    this.search();
  }

  walk(event) {
    if (event.key === "Escape") {
      event.preventDefault(); // in some browsers it would only empty the box
      this.dialog.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [this.input, ...this.dialog.querySelectorAll(".pb-find-found a, .pb-find-all")];
    const at = stops.indexOf(document.activeElement) + step;
    event.preventDefault();
    stops[Math.max(0, Math.min(at, stops.length - 1))].focus();
  }

  search() {
    this.turn += 1;
    this.searched = this.answer(this.turn, this.input.value.trim() ? this.input.value : "");
    return this.searched;
  }

  async answer(turn, query, again = false) {
    try {
      const finder = await ready();
      if (turn !== this.turn) return;
      this.all.href = query ? `${this.place}#q=${encodeURIComponent(query.trim())}` : this.place;
      this.all.textContent = query ? "All results, and ways to narrow them down" : MORE;
      if (!query) {
        this.say("");
        this.found.replaceChildren();
        return;
      }
      const answer = await finder.find(query);
      if (turn !== this.turn) return;
      await pause(GLANCE);
      if (turn !== this.turn) return;
      const first = answer.groups[0];
      if (!first) {
        this.found.replaceChildren(nothing(finder, query.trim()));
        this.say(summary(answer));
        return;
      }
      const most = ({ kind }) => MOST[kind] ?? 3;
      const head = await group(finder, answer, first, most(first), 2);
      if (turn !== this.turn) return;
      this.found.dataset.words = query; // whose answer this is
      this.found.replaceChildren(head);
      await pause(REST); // what somebody who is still typing will never read is not fetched
      if (turn !== this.turn) return;
      const rest = await Promise.all(answer.groups.slice(1).map((one) => group(finder, answer, one, most(one), 2)));
      if (turn !== this.turn) return;
      this.found.append(...rest);
      this.say(summary(answer));
    } catch (error) {
      if (turn !== this.turn) return;
      forget(); // the site may have been built anew since the index was opened
      if (!again) return this.answer(turn, query, true);
      this.say("The search cannot be reached from here at the moment.");
      throw error;
    }
  }

  // Screen readers are told once the reader stops typing, not at each letter.
  say(text) {
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.said.textContent = text;
    }, 250);
  }
}

export function open(door) {
  const box = document.querySelector("playbook-find input[type=search]");
  if (box) {
    box.scrollIntoView({ block: "center" });
    box.focus();
    return;
  }
  panel ??= new Panel(door);
  panel.place = door.href;
  panel.open();
}
