// @ts-check
/**
 * Opens the search from the link in the header and by keyboard shortcuts, and starts the search page. Loaded on every
 * page, so it is small: the search itself is imported on first use. If that fails, the link is followed: without
 * scripts the search page lists everything from A to Z.
 */

import { load } from "./storage.js";

/**
 * Key in local storage that is "off" if the reader turned single-key shortcuts off, as speech input triggers them (WCAG
 * 2.1.4).
 */
const SHORTCUTS_KEY = "playbook-search-letters";

/** @returns {HTMLAnchorElement | null} */
const searchLink = () => document.querySelector("a[data-find]");

/** Open the search dialog; follow the link to the search page if that fails. @param {Event} event */
function openSearch(event) {
  const link = searchLink();
  if (!link) return;
  event.preventDefault();
  import("./search/dialog.js")
    .then((dialog) => dialog.open(link, SHORTCUTS_KEY))
    .catch(() => location.assign(link.href));
}

/** Return whether an element accepts typed text. @param {EventTarget | null} target */
const acceptsText = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"));

// Also covers iPads, which report themselves as a Mac.
const isApple = /Mac|iP/.test(navigator.platform);

addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const { altKey, ctrlKey, key, metaKey, shiftKey, target } = event;
  const plain = !ctrlKey && !metaKey && !altKey;
  const command = isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (plain && /^[/sf]$/.test(key) && !acceptsText(target) && load(SHORTCUTS_KEY) !== "off") openSearch(event);
  else if (command && key.toLowerCase() === "k" && !altKey && !shiftKey) openSearch(event);
});

const keyHint = searchLink()?.querySelector("kbd");
if (isApple && keyHint) {
  keyHint.textContent = "⌘ K";
  searchLink()?.setAttribute("aria-keyshortcuts", "Meta+K");
}

// In the capture phase, because Material's instant navigation would follow the link.
addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-find]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.stopPropagation();
    openSearch(event);
  },
  true,
);

/** `<playbook-find>`: the search page. If its module cannot be loaded, the list below it stays as it is. */
class PlaybookFind extends HTMLElement {
  connectedCallback() {
    import("./search/page.js")
      .then((page) => page.start(this))
      .catch(() => {
        this.textContent = "Search isn’t working right now. The list below is complete.";
        this.classList.add("pb-settled"); // which shows the list
      });
  }
}
customElements.define("playbook-find", PlaybookFind);
