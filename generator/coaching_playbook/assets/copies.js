// @ts-check
/**
 * `<playbook-copies>`: buttons to store the whole site on this device for offline reading, and to delete it, with the
 * size and date of the copy. service-worker.js fetches the files. Where no service worker can run, the element's text
 * stays.
 */

import { button, h, replaceChildren } from "./dom.js";
import { allowsWorker } from "./storage.js";

/** @typedef {{ bytes: number, films: number }} Size Sizes in bytes: of all files, and of the videos among them. */
/**
 * @typedef {{ at: number, bytes: number, missing: number, films: boolean }} Kept The stored copy: time in ms, size,
 * number of missing files.
 */

const RETRY_AFTER_MS = 20_000;
const VIDEO_PATH = /\.(mp4|webm)$/;

/** Format a size, such as "1.5 MB". @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

class PlaybookCopies extends HTMLElement {
  async connectedCallback() {
    if (!allowsWorker() || this.status) return;
    this.base = new URL(this.dataset.root ?? "./", document.baseURI).href;
    this.name = `playbook kept ${this.base}`;
    this.status = h("output", { className: "pb-small" });
    this.bar = h("progress", { max: 1, hidden: true });
    this.bar.setAttribute("aria-label", "Files kept");
    this.controls = h("div", { className: "pb-links" });
    replaceChildren(this, this.controls, this.bar, this.status);
    this.size = await this.fetchSize();
    await this.draw();
  }

  /** @returns {Promise<Size | undefined>} The size of the site; undefined without a network. */
  async fetchSize() {
    try {
      const response = await fetch(new URL("copies.json", this.base).href, { cache: "no-store" });
      /** @type {{ path: string, bytes: number }[]} */
      const files = (await response.json()).files;
      const sum = (/** @type {typeof files} */ some) => some.reduce((total, file) => total + file.bytes, 0);
      return { bytes: sum(files), films: sum(files.filter((file) => VIDEO_PATH.test(file.path))) };
    } catch {
      return undefined; // no network
    }
  }

  /** @returns {Promise<Kept | undefined>} The copy on this device; undefined if there is none. */
  async kept() {
    try {
      const record = await caches.match(new URL("copies.json", this.base).href, { cacheName: /** @type {string} */ (this.name) });
      return record && (await record.json()).kept;
    } catch {
      return undefined; // the browser forbids storage
    }
  }

  /** Show the buttons and the state of the copy, after `message`. */
  async draw(message = "") {
    const kept = await this.kept();
    const { size } = this;
    const films = h("input", { type: "checkbox", checked: true });
    const choice = size?.films ? h("label", { className: "pb-keep-films" }, films, ` With the films (${megabytes(size.films)})`) : null;
    const total = size ? ` (${megabytes(size.bytes)})` : "";
    const keep = () => this.keep(films.checked);
    const keepButton = kept ? button("Fetch the rest", () => this.keep(kept.films)) : button(`Keep everything on this device${total}`, keep, "pb-button-main");
    replaceChildren(
      /** @type {HTMLElement} */ (this.controls),
      !kept && choice,
      kept && !kept.missing ? null : keepButton,
      kept ? button("Delete from this device", () => this.deleteCopies()) : null,
    );
    const when = kept && new Date(kept.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    const rest = kept?.missing ? ` ${kept.missing} ${kept.missing === 1 ? "file is" : "files are"} still missing.` : "";
    const state = kept ? `Kept on this device: ${megabytes(kept.bytes)}, as of ${when}.${rest}` : "";
    /** @type {HTMLElement} */ (this.status).textContent = [message, state].filter(Boolean).join(" ");
  }

  /** Let the service worker store the site, and show the progress. @param {boolean} films Whether to include videos. */
  async keep(films) {
    const bar = /** @type {HTMLProgressElement} */ (this.bar);
    const status = /** @type {HTMLElement} */ (this.status);
    replaceChildren(/** @type {HTMLElement} */ (this.controls));
    bar.hidden = false;
    bar.value = 0;
    status.textContent = "Fetching …";
    let message = "";
    try {
      const base = /** @type {string} */ (this.base);
      await navigator.serviceWorker.register(new URL("service-worker.js", base), { scope: base, updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const failed = await sendUntilDone(/** @type {ServiceWorker} */ (active), { keepEverything: { films } }, (done, of) => {
        bar.value = of ? done / of : 1;
        status.textContent = `${megabytes(done)} of ${megabytes(of)}`;
      });
      if (failed === "room") message = "There is not enough room on this device.";
      else if (failed) message = "The network has gone. What is here so far stays.";
    } catch {
      message = "This browser does not let a site keep anything.";
    }
    bar.hidden = true;
    await this.draw(message);
    this.querySelector("button")?.focus();
  }

  async deleteCopies() {
    await caches.delete(/** @type {string} */ (this.name));
    await this.draw("Deleted from this device.");
    this.querySelector("button")?.focus();
  }
}

/**
 * Send a message to the service worker until it answers that it has finished. Browsers stop workers that run for long,
 * so the message is sent again after a while without an answer; the worker then continues with what is missing.
 *
 * @param {ServiceWorker} worker
 * @param {object} message
 * @param {(done: number, of: number) => void} onProgress In bytes.
 * @returns {Promise<string>} What failed: "network" or "room" (disk space); "" if nothing did.
 */
function sendUntilDone(worker, message, onProgress) {
  return new Promise((resolve) => {
    let timer = 0;
    const post = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        clearTimeout(timer);
        if ("failed" in data) resolve(data.failed);
        else {
          timer = window.setTimeout(post, RETRY_AFTER_MS);
          onProgress(data.done, data.of);
        }
      };
      timer = window.setTimeout(post, RETRY_AFTER_MS);
      worker.postMessage(message, [port2]);
    };
    post();
  });
}

customElements.define("playbook-copies", PlaybookCopies);
