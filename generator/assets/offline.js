// @ts-check
/// <reference lib="webworker" />
/**
 * Retires the service worker that used to be at this address; service-worker.js is its successor. Browsers that still have
 * the old one check this file for updates, and without it would keep the old one for good.
 */

const workerScope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

workerScope.addEventListener("install", () => workerScope.skipWaiting());
workerScope.addEventListener("activate", (event) => {
  const { installing, scope, waiting } = workerScope.registration;
  if (installing || waiting) return; // the successor is taking over this registration
  event.waitUntil(workerScope.caches.delete(`playbook ${scope}`).then(() => workerScope.registration.unregister()));
});
