// @ts-check
/**
 * `<playbook-views>`: shows one view of a page at a time, chosen with tabs. A link to an element inside a view opens
 * the view, and any <details> around the element. Without this module, and in print, all views are shown. The module
 * also links the numbers below a strip of steps to its steps.
 */

import { withAttributes } from "./dom.js";

class PlaybookViews extends HTMLElement {
  constructor() {
    super();
    /** @type {HTMLAnchorElement[]} */
    this.tabs = [];
    /** The view of each tab. @type {HTMLElement[]} */
    this.views = [];
  }

  connectedCallback() {
    if (this.hasAttribute("data-ready")) return;
    this.setAttribute("data-ready", "");
    this.tabs = Array.from(this.querySelectorAll(".pb-tabs a"));
    this.views = this.tabs.map((tab) => /** @type {HTMLElement} */ (this.querySelector(tab.hash)?.closest(".pb-view")));
    const list = this.querySelector(".pb-tabs ul");
    if (list) withAttributes(list, { role: "tablist" });
    this.tabs.forEach((tab, index) => this.prepare(tab, index));
    addEventListener("hashchange", () => this.showTarget());
    this.show(0);
    this.showTarget();
  }

  /**
   * Set the ARIA attributes of a tab and its view, and their events.
   *
   * @param {HTMLAnchorElement} tab
   * @param {number} index
   */
  prepare(tab, index) {
    const view = this.views[index];
    tab.id = `tab-${view.id}`;
    tab.parentElement?.setAttribute("role", "presentation");
    withAttributes(tab, { role: "tab", "aria-controls": view.id });
    withAttributes(view, { role: "tabpanel", "aria-labelledby": tab.id });
    view.addEventListener("beforematch", () => this.show(index)); // found by the search of the browser
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", tab.hash);
      this.show(index);
      if (this.getBoundingClientRect().top < 0) this.scrollIntoView();
    });
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = (index + step + this.tabs.length) % this.tabs.length;
      this.show(next);
      this.tabs[next].focus();
    });
  }

  /** Show a view and hide the others. @param {number} chosen Its index. */
  show(chosen) {
    this.views.forEach((view, index) => {
      const isShown = index === chosen;
      if (isShown) view.removeAttribute("hidden");
      else view.setAttribute("hidden", "until-found");
      withAttributes(this.tabs[index], { "aria-selected": String(isShown), tabindex: isShown ? "0" : "-1" });
    });
  }

  /** Show the view that contains the target of the URL's fragment, and scroll to the target. */
  showTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const index = target ? this.views.findIndex((view) => view.contains(target)) : -1;
    if (!target || index < 0) return;
    this.show(index);
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    if (target.closest(".pb-tabs") || target.parentElement === this.views[index]) this.scrollIntoView();
    else target.scrollIntoView();
  }
}

/** Mark the number of the step that the strip shows; a click on a number scrolls the strip to its step. */
function linkSteps() {
  const strip = document.querySelector(".pb-comic");
  const links = [...document.querySelectorAll(/** @type {"a"} */ (".pb-comic-steps a"))];
  if (!strip || !links.length) return;
  const cards = [...strip.children];
  const observer = new IntersectionObserver(
    (entries) => {
      const shown = entries.find(({ isIntersecting }) => isIntersecting);
      if (!shown) return;
      links.forEach((link, index) => {
        if (cards[index] === shown.target) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      });
    },
    { root: strip, threshold: 0.7 },
  );
  for (const card of cards) observer.observe(card);
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      cards[index].scrollIntoView({ block: "nearest", inline: "start" });
    });
  });
}

linkSteps();
customElements.define("playbook-views", PlaybookViews);
