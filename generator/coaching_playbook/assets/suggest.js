// @ts-check
/**
 * `<playbook-suggest>`: a form on which readers write a better sentence for the page, to copy, share or print. Nothing
 * is sent or stored. Links to it (`#suggest`) open it, and one inside an element with `data-place`, such as a step,
 * fills in what that element says. Without this module the text beside it says whom to tell.
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
    this.details = element.closest("details");
    this.details?.addEventListener("toggle", () => this.fill());
    /** The text to fill in: what was selected, or what the element says whose link was followed. */
    this.selected = "";
    /** The text that was filled in last. */
    this.filled = "";
    this.onSelection();
    this.fill();
    document.addEventListener("click", (event) => this.onClick(event));
    addEventListener("hashchange", () => this.openTarget());
    this.openTarget();
  }

  /** Open the form if the URL leads to it. */
  openTarget() {
    if (!this.details?.id || location.hash !== `#${this.details.id}`) return;
    this.details.open = true;
    this.details.scrollIntoView();
  }

  /** Open the form after a click on a link to it, with the sentences of the place of the link. @param {Event} event */
  onClick(event) {
    const { target } = event;
    const link = target instanceof Element ? target.closest("a") : null;
    if (!this.details?.id || link?.hash !== `#${this.details.id}`) return;
    const place = /** @type {HTMLElement | null} */ (link.closest("[data-place]"));
    if (place) {
      const paragraphs = [...place.querySelectorAll(/** @type {"p"} */ ("p:not(.pb-to-suggest)"))];
      const sentences = paragraphs.map((paragraph) => {
        const label = /** @type {HTMLElement | null} */ (paragraph.querySelector(".pb-bubble > span"))?.innerText;
        const text = paragraph.innerText.trim().replace(/[\p{L}\p{N}]$/u, "$&.");
        return label ? text.replace(label, `${label}: `) : text;
      });
      this.selected = `${place.dataset.place}: ${sentences.join(" ")}`.replace(/\s+/g, " ");
    }
    event.preventDefault(); // it would take the focus from the field
    if (location.hash !== link.hash) history.pushState(null, "", link.hash);
    this.fill();
    this.openTarget();
    this.better.focus({ preventScroll: true });
  }

  /** Remember the sentence that the reader selected on the page. */
  onSelection() {
    const selection = getSelection();
    const within = selection?.anchorNode?.parentElement?.closest(".pb-page, .pb-content");
    const text = selection?.toString().trim().replace(/\s+/g, " ") ?? "";
    if (within && text && text.length <= MAX_SELECTED_CHARS) this.selected = text;
  }

  /** Fill in the selected sentence, unless the reader has written into the field. */
  fill() {
    if (this.now.value && this.now.value !== this.filled) return;
    this.now.value = this.filled = this.selected;
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
