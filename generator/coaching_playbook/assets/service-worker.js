// @ts-check
/// <reference lib="webworker" />
/**
 * Service worker for reading without a network: network first, with a cached copy as the fallback. Pages are cached as
 * they are visited, and files that a page lists in a message.
 *
 * Permission for a clip can be withdrawn, so nothing of a clip may be cached:
 * - only the paths in CACHEABLE are cached; data of clips, media and hand-written pages have other paths;
 * - what a generated page contains about clips is between `<!--clip-->` and `<!--/clip-->`, and is removed from its copy;
 * - a page that still names a clip after that is not cached.
 * All copies are deleted when the site has a new edition, when it is gone for good (410), and after MAX_AGE_DAYS without
 * an edition. Any other answer is no edition: a Wi-Fi network may send its own page for every address, with any status.
 * Copies contain nothing about the reader.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = worker;

const CACHE = `playbook 2 ${registration.scope}`;
const FORMER_CACHE = `playbook ${registration.scope}`;
const EDITION_URL = new URL("find/edition.txt", registration.scope).href;
const MAX_AGE_DAYS = 7;
const MAX_COPIES = 400;

/** @param {string} url */
const withoutQuery = (url) => url.split(/[?#]/)[0];

/**
 * Files that may be cached: patterns of paths below the site, each with the content type that a response must have.
 *
 * @type {[path: RegExp, contentType: RegExp][]}
 */
const CACHEABLE = [
  [/^(index\.html)?$/, /^text\/html\b/],
  [/^(way|leverage-points|techniques|coaching|session|cards|focus|glossary|evidence|find)\/([a-z0-9-]+\/)*(index\.html)?$/, /^text\/html\b/],
  [/^session\/[a-z0-9-]+\.json$/, /^application\/json\b/],
  [/^find\/(index\.json|text\/[\w-]+\.txt)$/, /^(application\/json|text\/plain)\b/],
  [/^(assets|css|js|fonts|webfonts)\/[\w./-]+\.(css|js|woff2?)$/, /^(text\/(css|javascript)|application\/(javascript|x-javascript)|(application\/)?font)/],
];
/** What an edition looks like: it is a hash. */
const EDITION = /^[a-z0-9]{4,64}$/;
/** The style sheet that every page of the site links; the page of a Wi-Fi network does not. */
const OWN_PAGE = /assets\/(playbook|site)\.css/;
const CLIP_MARKUP = /<!--clip-->[^]*?<!--\/clip-->/g;
const NAMES_A_CLIP = /exemplars\/[a-z0-9]|<video|<playbook-clip/;
const NOTE = "<p><em>Clips are shown when there is a connection.</em></p>";

/**
 * Return the content type that a response must have to be cached, or undefined for an address that is never cached.
 *
 * @param {string} url
 */
function cacheableType(url) {
  if (!url.startsWith(registration.scope)) return undefined;
  const path = withoutQuery(url).slice(registration.scope.length);
  return CACHEABLE.find(([pattern]) => pattern.test(path))?.[1];
}

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) =>
  event.waitUntil(caches.delete(FORMER_CACHE).then(() => clients.claim()).then(checkEdition)),
);
worker.addEventListener("message", (event) => {
  const urls = /** @type {string[]} */ (event.data?.keep ?? []).filter(cacheableType);
  event.waitUntil(checkEdition().then(() => Promise.all(urls.map((url) => fetch(url).then((response) => store(url, response), () => {})))));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range") || !cacheableType(request.url)) return;
  const fetched = fetch(request);
  event.waitUntil(
    fetched.then(
      async (response) => {
        const copy = response.clone(); // before the page reads the body
        if (request.mode === "navigate") await checkEdition();
        await store(request.url, copy);
      },
      () => {},
    ),
  );
  event.respondWith(
    fetched.then(
      async (response) => (response.status >= 500 && (await cached(request.url))) || response,
      async (error) => {
        const copy = await cached(request.url);
        if (copy) return copy;
        throw error;
      },
    ),
  );
});

/**
 * Cache a response without what it contains about clips, where that is allowed.
 *
 * @param {string} url
 * @param {Response} response
 */
async function store(url, response) {
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || response.redirected || response.type !== "basic" || !cacheableType(url)?.test(type)) return;
  if (!(await caches.match(EDITION_URL, { cacheName: CACHE }))) return; // without an edition a copy could not expire
  const cache = await caches.open(CACHE);
  let copy = response;
  if (/html/.test(type)) {
    const page = (await response.text()).replace(CLIP_MARKUP, NOTE);
    if (!OWN_PAGE.test(page)) return;
    if (NAMES_A_CLIP.test(page)) {
      await cache.delete(withoutQuery(url)); // an earlier copy may be from before the page named one
      return;
    }
    copy = new Response(page, { headers: { "content-type": type } });
  }
  if ((await cache.keys()).length < MAX_COPIES) await cache.put(withoutQuery(url), copy);
}

/**
 * Return the cached copy of an address; deletes all copies instead where the last answer of the site is too old.
 *
 * @param {string} url
 */
async function cached(url) {
  const edition = await caches.match(EDITION_URL, { cacheName: CACHE });
  const checkedAt = Number(edition?.headers.get("x-heard") ?? 0);
  if (Date.now() - checkedAt > MAX_AGE_DAYS * 86_400_000) {
    await caches.delete(CACHE);
    return undefined;
  }
  return caches.match(withoutQuery(url), { cacheName: CACHE });
}

/** Fetch the edition of the site, and delete all copies where it differs from theirs. Does nothing without a network. */
async function checkEdition() {
  let response;
  try {
    response = await fetch(EDITION_URL, { cache: "no-store" });
  } catch {
    return;
  }
  if (response.status === 410) {
    await caches.delete(CACHE);
    await registration.unregister();
  }
  const current = response.ok ? (await response.text()).trim() : "";
  if (!EDITION.test(current)) return;
  const stored = await caches.match(EDITION_URL, { cacheName: CACHE });
  if (!stored || (await stored.text()) !== current) await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  await cache.put(EDITION_URL, new Response(current, { headers: { "x-heard": String(Date.now()) } }));
}
