// @ts-check
/**
 * `<playbook-code>`: a QR code of the URL in `data-to`, with the text `data-says` below it. It is created in the
 * browser, because the site's URL may not be known before; inside a closed `<details>`, when that is opened.
 */

import { h } from "./dom.js";

/** @type {Map<string, SVGSVGElement | null>} */
const svgByUrl = new Map();

class PlaybookCode extends HTMLElement {
  connectedCallback() {
    const folded = this.closest("details:not([open])");
    if (folded) folded.addEventListener("toggle", () => this.draw(), { once: true });
    else this.draw();
  }

  async draw() {
    if (this.firstChild) return;
    const url = new URL(this.dataset.to ?? "", this.baseURI).href;
    if (!url.startsWith("http")) return; // no phone opens a file of this computer
    try {
      const { qrSvg } = await import("./qr-encode.js");
      if (!svgByUrl.has(url)) svgByUrl.set(url, qrSvg(url, "Code to scan"));
    } catch {
      return; // the page has the address as a link as well
    }
    const code = svgByUrl.get(url)?.cloneNode(true);
    if (code && !this.firstChild) this.append(code, h("p", {}, this.dataset.says));
  }
}

customElements.define("playbook-code", PlaybookCode);
