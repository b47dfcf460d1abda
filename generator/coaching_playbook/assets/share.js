// @ts-check
/**
 * `<playbook-share>`: a button that sends the address of the page, or the one that `data-to` leads to, with the menu of
 * the device or by copying it. Without this module the address can be copied from the browser.
 */

import { button, h } from "./dom.js";

/**
 * Send an address with the menu of a device without a mouse, else copy it, and say in `status` what was done; where
 * neither is allowed, `status` shows the address itself.
 *
 * @param {string} url
 * @param {string} title
 * @param {HTMLElement} status
 */
export async function sendLink(url, title, status) {
  try {
    if (matchMedia("(pointer: coarse)").matches && "share" in navigator) await navigator.share({ title, url });
    else {
      await navigator.clipboard.writeText(url);
      status.textContent = "Link copied";
    }
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) status.textContent = url;
  }
}

class PlaybookShare extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const { to, label = "Share" } = this.dataset;
    const status = h("output");
    const url = () => (to ? new URL(to, this.baseURI).href : location.href.replace(/#.*$/, ""));
    this.append(button(label, () => sendLink(url(), document.title, status)), status);
  }
}

customElements.define("playbook-share", PlaybookShare);
