// The way to the search: a few hundred letters on every page. The search itself is fetched when somebody goes to it.

const door = () => document.querySelector("a[data-find]");
const open = (event) => {
  event.preventDefault();
  import("./find-panel.js").then((panel) => panel.open(door()));
};

// A letter alone opens it too, as people expect who know Material. Somebody whose computer writes what they say may not
// want that (WCAG 2.1.4), and switches it off in the search; only then is something kept, on their own device.
export const LETTERS = "playbook-search-letters";
const letters = () => {
  try {
    return localStorage.getItem(LETTERS) !== "off";
  } catch {
    return true; // a browser that keeps nothing for anybody
  }
};
const busy = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");
addEventListener("keydown", (event) => {
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey && /^[/sf]$/.test(event.key);
  if (alone && !busy(event.target) && door() && letters()) open(event);
});

const apple = /Mac|iP/.test(navigator.platform);
addEventListener("keydown", (event) => {
  const held = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (event.key.toLowerCase() === "k" && held && !event.altKey && !event.shiftKey && door()) open(event);
});
if (apple && door()?.querySelector("kbd")) {
  door().querySelector("kbd").textContent = "⌘ K";
  door().setAttribute("aria-keyshortcuts", "Meta+K");
}
// Before anybody else: instant navigation would follow the link.
addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.("a[data-find]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.stopPropagation();
    open(event);
  },
  true,
);

class PlaybookFind extends HTMLElement {
  connectedCallback() {
    import("./find-page.js").then((page) => page.start(this));
  }
}
customElements.define("playbook-find", PlaybookFind);
