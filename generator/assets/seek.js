// The way to the search: a few hundred letters on every page. The search itself is fetched when somebody goes to it.

const door = () => document.querySelector("a[data-find]");
const open = (event) => {
  event.preventDefault();
  import("./find-panel.js").then((panel) => panel.open(door()));
};

// A letter alone would open it for people whose computer writes what they say (WCAG 2.1.4), so the key is held with another.
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
