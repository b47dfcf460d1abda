// Asks the browser to keep what the search needs for when there is no network. offline.js says what is kept, and for how
// long; a site that is not for everybody keeps nothing.

let asked = false;

export async function keep(base, allowed, files = []) {
  if (asked || !navigator.serviceWorker || !isSecureContext) return;
  asked = true;
  if (!allowed) {
    const before = await navigator.serviceWorker.getRegistration(base);
    if (before?.scope === base) await before.unregister();
    for (const name of await caches.keys()) if (name.startsWith("playbook ") && name.endsWith(` ${base}`)) await caches.delete(name);
    return;
  }
  try {
    await navigator.serviceWorker.register(new URL("offline.js", base), { scope: base, updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    // What was fetched before there was a worker to see it.
    const seen = performance.getEntriesByType("resource").map((entry) => entry.name);
    const more = navigator.connection?.saveData ? [] : files.map((name) => new URL(name, base).href);
    active.postMessage({ keep: [...new Set([location.href.split("#")[0], ...seen, ...more])].filter((url) => url.startsWith(base)) });
  } catch {
    // A browser that may not keep anything searches as well; only without a network it cannot.
  }
}
