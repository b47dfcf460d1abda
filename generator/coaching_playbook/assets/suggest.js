// @ts-check
/**
 * `<playbook-suggest>`: a form on which readers write a better sentence for the page, to copy, share or print. Nothing
 * is sent or stored. Without this module the text beside it says whom to tell.
 */

import { button, h, withAttributes } from "./dom.js";

/** A longer selected text is not taken as the sentence to change. */
const MAX_SELECTED_CHARS = 600;

class SuggestionForm {
  /** @param {HTMLElement} element */
  constructor(element) {
    const { about = document.title, to = "" } = element.dataset;
    this.about = about;
    this.to = to;
    this.now = h("textarea", { rows: 2, autocomplete: "off" });
    this.better = h("textarea", { rows: 3, autocomplete: "off" });
    this.status = h("output");
    const buttons = [button("Copy it", () => this.copy(), "pb-button-main"), button("Print it", () => this.print())];
    if ("share" in navigator) buttons.splice(1, 0, button("Share it", () => this.share()));
    element.append(
      h("label", {}, "It says now", this.now),
      h("label", {}, "I’d say", this.better),
      h("p", { className: "pb-slip-buttons" }, buttons),
      withAttributes(h("p"), { role: "status" }),
      h("p", { className: "pb-small" }, "Nothing is sent from this page, and nothing is kept."),
    );
    const place = element.querySelector("[role=status]");
    place?.append(this.status);
    document.addEventListener("selectionchange", () => this.onSelection());
    element.closest("details")?.addEventListener("toggle", () => this.fill());
    this.selected = "";
    this.onSelection();
    this.fill();
  }

  /** Remember the sentence that the reader selected on the page. */
  onSelection() {
    const selection = getSelection();
    const within = selection?.anchorNode?.parentElement?.closest(".pb-page, .pb-content");
    const text = selection?.toString().trim().replace(/\s+/g, " ") ?? "";
    if (within && text && text.length <= MAX_SELECTED_CHARS) this.selected = text;
  }

  /** Fill in the selected sentence, unless the field has text. */
  fill() {
    if (!this.now.value) this.now.value = this.selected;
  }

  /** @returns {string[]} The lines of the suggestion, without those of empty fields. */
  lines() {
    const [now, better] = [this.now.value.trim(), this.better.value.trim()];
    const address = location.href.replace(/#.*$/, "");
    return [`A better sentence for “${this.about}”`, now && `It says now: ${now}`, better && `I’d say: ${better}`, address].filter(Boolean);
  }

  /** @returns {boolean} Whether there is a suggestion. If not, tells the reader what is missing. */
  isWritten() {
    if (this.better.value.trim()) return true;
    this.status.textContent = "Write your sentence first.";
    this.better.focus();
    return false;
  }

  async copy() {
    if (!this.isWritten()) return;
    try {
      await navigator.clipboard.writeText(this.lines().join("\n"));
      this.status.textContent = `Copied. Paste it into a message to ${this.to}.`;
    } catch {
      const text = withAttributes(h("textarea", { rows: 5, readOnly: true, value: this.lines().join("\n") }), { "aria-label": "Your suggestion" });
      this.status.replaceChildren("Copy this text: ", text);
      text.select();
    }
  }

  async share() {
    if (!this.isWritten()) return;
    try {
      await navigator.share({ title: this.about, text: this.lines().join("\n") });
      this.status.textContent = "";
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) await this.copy();
    }
  }

  /** Print only the suggestion. */
  print() {
    if (!this.isWritten()) return;
    const [title, ...lines] = [...this.lines(), `For ${this.to}`];
    const sheet = h(
      "section",
      { className: "pb pb-slip-sheet" },
      h("h1", {}, title),
      lines.map((line) => h("p", {}, line)),
    );
    document.body.append(sheet);
    document.documentElement.classList.add("pb-prints-slip");
    const restore = () => {
      sheet.remove();
      document.documentElement.classList.remove("pb-prints-slip");
    };
    addEventListener("afterprint", restore, { once: true });
    window.print();
  }
}

class PlaybookSuggest extends HTMLElement {
  connectedCallback() {
    if (!this.querySelector("textarea")) new SuggestionForm(this);
  }
}

customElements.define("playbook-suggest", PlaybookSuggest);
