// @ts-check
/// <reference lib="webworker" />
/**
 * Served as offline.js, the former URL of the service worker, to remove that worker; service-worker.js is its
 * successor. Browsers that still have the old worker check its URL for updates, and would keep it for ever without this
 * one.
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
