// @ts-check
/**
 * Registers the service worker and names what the search needs without a network. service-worker.js decides what is
 * kept, and for how long. On a site that is not public it is removed instead.
 */

import { allowsWorker } from "../storage.js";

/** @typedef {import("./types.js").Root} Root */

/** A site with more documents than this is not downloaded for use without a network. */
const MAX_DOCUMENTS_TO_DOWNLOAD = 400;

/** Modules that are loaded on first use, which may be without a network. */
const LOADED_LATER = ["dialog", "filters", "further-results", "page", "page-line", "spelling"].map((name) => `assets/search/${name}.js`);

let done = false;

/**
 * Name the files of everything but clips, where they are few enough to download for use without a network.
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
 * @param {string} base The address of the site.
 * @param {Root} root Of the index; its files are not downloaded on connections that save data.
 */
export async function keep(base, root) {
  if (done || !allowsWorker()) return;
  done = true;
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
