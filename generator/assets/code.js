// <playbook-code>: a code to scan that opens the place that `data-to` leads to, and the words beside it. It is drawn where
// the page is read, so that it fits whatever address the site stands at; inside something folded, when that is opened.

const drawn = new Map();

class PlaybookCode extends HTMLElement {
  connectedCallback() {
    const folded = this.closest("details:not([open])");
    if (folded) folded.addEventListener("toggle", () => this.draw(), { once: true });
    else this.draw();
  }

  async draw() {
    if (this.firstChild) return;
    const { drawing } = await import("./qr.js");
    const to = new URL(this.dataset.to, this.baseURI).href;
    if (!drawn.has(to)) drawn.set(to, drawing(to, "Code to scan"));
    const code = drawn.get(to)?.cloneNode(true);
    if (code && !this.firstChild) this.append(code, Object.assign(document.createElement("p"), { textContent: this.dataset.says ?? "" }));
  }
}

customElements.define("playbook-code", PlaybookCode);
