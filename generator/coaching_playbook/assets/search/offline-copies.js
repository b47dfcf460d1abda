// @ts-check
/**
 * Registers the service worker and names what the search needs without a network. service-worker.js decides what is
 * kept, and for how long. On a site that is not public it is removed instead.
 */

import { allowsWorker } from "../storage.js";

let done = false;

/**
 * @param {string} base The address of the site.
 * @param {boolean} allowed Whether this site allows copies.
 * @param {string[]} [files] Paths below the site to download; not on connections that save data.
 */
export async function keep(base, allowed, files = []) {
  if (done || !allowsWorker()) return;
  done = true;
  if (!allowed) {
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
    const additional = connection?.saveData ? [] : files.map((name) => new URL(name, base).href);
    const urls = new Set([location.href.split("#")[0], ...fetched, ...additional]);
    active?.postMessage({ keep: [...urls].filter((url) => url.startsWith(base)) });
  } catch {
    // The browser forbids storage; only reading without a network is lost.
  }
}
