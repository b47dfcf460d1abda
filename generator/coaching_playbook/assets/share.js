// @ts-check
/**
 * `<playbook-share>`: a button that shares the URL of the page, or the one in `data-to`, with the device's share menu
 * or by copying it. Without this module the URL can be copied from the browser.
 */

import { button, h } from "./dom.js";

/** Return whether a link is shared with the device's share menu; elsewhere it is copied. */
const hasShareMenu = () => matchMedia("(pointer: coarse)").matches && "share" in navigator;

/**
 * Share a URL with the share menu on a touch device, or else copy it to the clipboard, and say so in `status`. If
 * neither is allowed, show the URL in `status`.
 *
 * @param {string} url
 * @param {string} title
 * @param {HTMLElement} status
 */
export async function sendLink(url, title, status) {
  try {
    if (hasShareMenu()) await navigator.share({ title, url });
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
    const { to, label = hasShareMenu() ? "Share" : "Copy link" } = this.dataset;
    const status = h("output");
    const url = () => (to ? new URL(to, this.baseURI).href : location.href.replace(/#.*$/, ""));
    this.append(button(label, () => sendLink(url(), document.title, status)), status);
  }
}

customElements.define("playbook-share", PlaybookShare);
