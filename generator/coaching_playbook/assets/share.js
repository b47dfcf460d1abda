// @ts-check
/**
 * `<playbook-share>`: a button that sends the address of the page, with the menu of the device or by copying it. Without
 * this module the address can be copied from the browser.
 */

import { button, h } from "./dom.js";

class PlaybookShare extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const status = h("output");
    const url = location.href.replace(/#.*$/, "");
    const share = async () => {
      try {
        if (matchMedia("(pointer: coarse)").matches && "share" in navigator) await navigator.share({ title: document.title, url });
        else {
          await navigator.clipboard.writeText(url);
          status.textContent = "Link copied";
        }
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) status.textContent = url;
      }
    };
    this.append(button("Share", share), status);
  }
}

customElements.define("playbook-share", PlaybookShare);
