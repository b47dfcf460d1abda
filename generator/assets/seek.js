// The way to the search: a few hundred letters on every page. The search itself is fetched when somebody goes to it.

const busy = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
const door = () => document.querySelector("a[data-find]");
const open = (event) => {
  event.preventDefault();
  import("./find-panel.js").then((panel) => panel.open(door()));
};

addEventListener("keydown", (event) => {
  if (!/^[/sf]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || busy(event.target) || !door()) return;
  open(event);
});
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
