// @ts-check
/// <reference lib="webworker" />
/**
 * Served as offline.js, where the service worker used to be; service-worker.js is its successor. Browsers that still have
 * the old worker check that address for updates, and without this one would keep it for good.
 */

const workerScope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

workerScope.addEventListener("install", () => workerScope.skipWaiting());
workerScope.addEventListener("activate", (event) => {
  const { installing, scope, waiting } = workerScope.registration;
  if (installing || waiting) return; // the successor is taking over this registration
  const caches = [`playbook ${scope}`, `playbook 2 ${scope}`];
  const deleted = Promise.all(caches.map((name) => workerScope.caches.delete(name)));
  event.waitUntil(deleted.then(() => workerScope.registration.unregister()));
});
