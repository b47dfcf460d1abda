// @ts-check
/**
 * `<playbook-print>`: a button that prints the page, or only the part with the id `data-only`; with `data-quiet` it is no main button. Without this module the
 * text next to it explains how to print.
 */

import { button } from "./dom.js";

/** Mark what the address names: Firefox prints a copy of the page, in which nothing matches `:target`. */
function markTarget() {
  for (const marked of document.querySelectorAll(".pb-target")) marked.classList.remove("pb-target");
  document.querySelector(":target")?.classList.add("pb-target");
}

class PlaybookPrint extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const { label = "Print", only } = this.dataset;
    const print = () => {
      if (only) location.hash = only; // a style sheet hides everything but the target
      markTarget();
      window.print();
    };
    this.append(button(label, print, "quiet" in this.dataset ? "" : "pb-button-main"));
  }
}

customElements.define("playbook-print", PlaybookPrint);
addEventListener("hashchange", markTarget);
markTarget();
