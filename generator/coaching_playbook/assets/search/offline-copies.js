// @ts-check
/**
 * Registers the service worker, and sends it the URLs of files that the search needs offline. service-worker.js
 * decides what is stored, and for how long. On a site that offers no offline copies the worker is unregistered
 * instead.
 */

import { allowsWorker } from "../storage.js";

/** @typedef {import("./types.js").Root} Root */

/** The index of a site with more documents than this is not downloaded for offline use. */
const MAX_DOCUMENTS_TO_DOWNLOAD = 400;

/** Modules that are loaded on first use, which may be offline. */
const LOADED_LATER = ["dialog", "filters", "further-results", "page", "page-line", "spelling"].map((name) => `assets/search/${name}.js`);

let isRegistered = false;

/**
 * Return the paths of the index files to download for offline use: those of the first part, which has no clips. Empty
 * if there are too many documents.
 *
 * @param {Root} root
 */
function filesToDownload({ parts: [text], facets }) {
  if (text.size > MAX_DOCUMENTS_TO_DOWNLOAD) return [];
  const names = [
    `v${facets}`,
    ...text.words.map(([, name]) => `w${name}`),
    ...(text.cards.match(/.{4}/g) ?? []).map((name, number) => `c${number}-${name}`),
    ...Object.values(text.spell).map((name) => `s${name}`),
    ...text.facets.map((name) => `f${name}`),
    ...text.titles.map((name) => `t${name}`),
  ];
  return names.map((name) => `find/${text.name}/${name}.txt`);
}

/**
 * Register the service worker, or unregister it on a site without offline copies, once.
 *
 * @param {string} base The URL of the site.
 * @param {Root} root The root file of the index, whose files are not downloaded on connections that save data.
 */
export async function registerWorker(base, root) {
  if (isRegistered || !allowsWorker()) return;
  isRegistered = true;
  if (!root.keep) {
    const registration = await navigator.serviceWorker.getRegistration(base);
    if (registration?.scope === base) await registration.unregister();
    for (const name of await caches.keys()) {
      if (name.startsWith("playbook ") && name.endsWith(` ${base}`)) await caches.delete(name);
    }
    return;
  }
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", base), { scope: base, updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    // Includes what was fetched before the worker was there to see it.
    const fetched = performance.getEntriesByType("resource").map((entry) => entry.name);
    const connection = /** @type {{saveData?: boolean} | undefined} */ (Reflect.get(navigator, "connection"));
    const files = [...LOADED_LATER, "assets/in-place.js", ...(connection?.saveData ? [] : filesToDownload(root))];
    const additional = files.map((name) => new URL(name, base).href);
    const urls = new Set([location.href.split("#")[0], ...fetched, ...additional]);
    active?.postMessage({ keep: [...urls].filter((url) => url.startsWith(base)) });
  } catch {
    // The browser forbids storage; only reading without a network is lost.
  }
}
