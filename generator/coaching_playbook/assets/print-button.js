// @ts-check
/**
 * `<playbook-print>`: a button that prints the page, or only the part with the id `data-only`. With `data-quiet` it
 * does not look like a main button. Without this module the text beside it explains how to print.
 */

import { button } from "./dom.js";

/** Add a class to the target of the URL's fragment, because in Firefox nothing matches `:target` in print. */
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
