// @ts-check
/// <reference lib="webworker" />
/**
 * Service worker for offline reading: network first, with a cached copy as the fallback. It caches pages that are
 * visited, and files whose URLs a page sends in a message.
 *
 * Permission for a clip can be withdrawn, so nothing of a clip may be cached: - only the paths in CACHEABLE are cached;
 * data of clips, media and hand-written pages have other paths; - what a generated page contains about clips is between
 * `<!--clip-->` and `<!--/clip-->`, and is removed from its copy; - a page that still refers to a clip after that is
 * not cached. At a reader's request it caches everything, with the clips. `copies.json` lists these files, each with
 * the last day on which it may be opened; after that day the file is deleted, or replaced by the page without its
 * clips, even offline.
 *
 * The edition is a fingerprint of the site. All copies are deleted when the edition has changed, when the site is gone
 * (status 410), and MAX_AGE_DAYS after the edition was fetched last. Of everything, only the files that changed are
 * deleted and fetched again. Any other response is ignored, because a Wi-Fi login page may replace any file, with any
 * status.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = worker;

const VISITED_CACHE = `playbook 2 ${registration.scope}`;
const OBSOLETE_CACHE = `playbook ${registration.scope}`;
/**
 * The cache with all files of the site, filled at a reader's request. It also holds a record of itself, as LIST_URL.
 */
const EVERYTHING_CACHE = `playbook kept ${registration.scope}`;
const LIST_URL = new URL("copies.json", registration.scope).href;
const EDITION_URL = new URL("find/edition.txt", registration.scope).href;
const MAX_AGE_DAYS = 7;
const MAX_COPIES = 400;

/** @param {string} url */
const withoutQuery = (url) => url.split(/[?#]/)[0];

/** Return the key of a URL in EVERYTHING_CACHE. @param {string} url */
const everythingKey = (url) => withoutQuery(url).replace(/\/index\.html$/, "/");

/** Return the current day in England, to which the last days of permissions refer, as 2027-03-31. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(Date.now());

/**
 * A file in copies.json. `until` is the last day on which the file may be opened, if clips in it have one; `cut` is the
 * last day of the page without these clips.
 *
 * @typedef {{ path: string, bytes: number, hash: string, until?: string, cut?: string }} Listed
 */
/**
 * The record of EVERYTHING_CACHE: `edition` is the edition with whose list the files were compared last, `missing` the
 * number of files that still have to be fetched.
 *
 * @typedef {{ edition: string, at: number, bytes: number, missing: number, films: boolean }} Kept
 */

/**
 * The files that may be cached: patterns of paths relative to the site, each with the content type of a valid response.
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
/** Matches an edition, but not what Wi-Fi networks and filters return instead, such as "success" or "blocked". */
const EDITION_PATTERN = /^playbook-[a-z2-7]{16}$/;
const GONE = "gone";
/** Matches a complete page of the site: unlike a Wi-Fi login page it links to one of the site's style sheets. */
const OWN_PAGE_PATTERN = /assets\/(playbook|site|pages)\.css[^]*<\/html>\s*$/;
const CLIP_MARKUP = /<!--clip-->[^]*?<!--\/clip-->/g;
const CLIP_REFERENCE = /exemplars\/[a-z0-9]|<video|<playbook-clip/;
const CLIP_PLACEHOLDER = "<p><em>Clips and photographs are shown when there is a connection.</em></p>";

/**
 * Return the pattern of content types that a response must match to be cached; undefined for a URL that is never
 * cached.
 *
 * @param {string} url
 */
function cacheableType(url) {
  if (!url.startsWith(registration.scope)) return undefined;
  const path = withoutQuery(url).slice(registration.scope.length);
  return CACHEABLE.find(([pattern]) => pattern.test(path))?.[1];
}

/** Whether EVERYTHING_CACHE exists; undefined until that is known. @type {boolean | undefined} */
let keepsEverything;
const started = caches.has(EVERYTHING_CACHE).then((is) => (keepsEverything = is));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) =>
  event.waitUntil(caches.delete(OBSOLETE_CACHE).then(() => clients.claim()).then(checkEdition).then(() => removeExpired())),
);
worker.addEventListener("message", (event) => {
  const { keep = [], keepEverything } = event.data ?? {};
  /** @param {object} message */
  const tell = (message) => event.ports[0]?.postMessage(message);
  if (keepEverything) {
    event.waitUntil(checkEdition().then(() => synchronise(keepEverything.films, tell)));
    return;
  }
  const urls = /** @type {string[]} */ (keep).filter(cacheableType);
  event.waitUntil(checkEdition().then(() => Promise.all(urls.map((url) => fetch(url).then((response) => store(url, response), () => {})))));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  const range = request.headers.get("range");
  const isStored = !range && Boolean(cacheableType(request.url));
  if (!isStored && keepsEverything === false) return;
  const fetched = fetch(request);
  event.waitUntil(
    fetched.then(
      async (response) => {
        const copy = isStored ? response.clone() : undefined; // before the page reads the body
        if (request.mode === "navigate") await checkEdition();
        if (copy) await store(request.url, copy);
        if (request.mode === "navigate") await refreshEverything();
      },
      () => {},
    ),
  );
  event.respondWith(
    fetched.then(
      async (response) => (response.status >= 500 && (await findCopy(request.url, range))) || response,
      async (error) => {
        const copy = await findCopy(request.url, range);
        if (copy) return copy;
        throw error;
      },
    ),
  );
});

/**
 * Cache a response, without what it contains about clips, if it may be cached.
 *
 * @param {string} url
 * @param {Response} response
 */
async function store(url, response) {
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || response.redirected || response.type !== "basic" || !cacheableType(url)?.test(type)) return;
  if (/json/.test(type) && !(await isJson(response.clone()))) return;
  if (!(await caches.match(EDITION_URL, { cacheName: VISITED_CACHE }))) return; // without an edition a copy could not expire
  const cache = await caches.open(VISITED_CACHE);
  let copy = response;
  if (/html/.test(type)) {
    const page = (await response.text()).replace(CLIP_MARKUP, CLIP_PLACEHOLDER);
    if (!OWN_PAGE_PATTERN.test(page)) return;
    if (CLIP_REFERENCE.test(page)) {
      await cache.delete(withoutQuery(url)); // an earlier copy may be from before the page named one
      return;
    }
    copy = new Response(page, { headers: { "content-type": type } });
  }
  if ((await cache.keys()).length < MAX_COPIES) await cache.put(withoutQuery(url), copy);
}

/** Return whether a response is complete, valid JSON. @param {Response} response */
const isJson = (response) => response.json().then(() => true, () => false);

/**
 * Return the copy of a URL, or undefined. Deletes all copies instead if the edition was fetched too long ago, or in the
 * future (a clock that was changed).
 *
 * @param {string} url
 * @param {string | null} range The value of the header Range.
 */
async function findCopy(url, range) {
  const edition = await caches.match(EDITION_URL, { cacheName: VISITED_CACHE });
  const age = Date.now() - Number(edition?.headers.get("x-heard") ?? 0);
  if (age > MAX_AGE_DAYS * 86_400_000 || age < -86_400_000) {
    await deleteAll();
    return undefined;
  }
  await started;
  if (keepsEverything) {
    const cache = await caches.open(EVERYTHING_CACHE);
    const kept = await cache.match(everythingKey(url));
    const current = kept && (await withoutExpired(cache, everythingKey(url), kept));
    if (current) return range ? rangeResponse(current, range) : current;
  }
  return range ? undefined : caches.match(withoutQuery(url), { cacheName: VISITED_CACHE });
}

/** Delete all copies. */
async function deleteAll() {
  await Promise.all([caches.delete(VISITED_CACHE), caches.delete(EVERYTHING_CACHE)]);
  keepsEverything = false;
}

let checking = Promise.resolve();

/**
 * Fetch the edition of the site, and delete the copies of visited pages if it has changed. Does nothing offline. Checks
 * run one after another, so that none deletes what another has just stored.
 */
function checkEdition() {
  checking = checking.then(compareEdition).catch(() => {});
  return checking;
}

/**
 * Return the current edition of the site: GONE if the site is gone for ever, and "" if the response is not from the
 * site. Rejected offline.
 */
async function fetchEdition() {
  const response = await fetch(EDITION_URL, { cache: "no-store" });
  if (response.status === 410) return GONE;
  const edition = response.ok && !response.redirected ? (await response.text()).trim() : "";
  return EDITION_PATTERN.test(edition) ? edition : "";
}

/**
 * The work of `checkEdition`. The stored edition is never deleted but replaced, as copies without an edition expire.
 */
async function compareEdition() {
  const current = await fetchEdition();
  if (current === GONE) {
    await deleteAll();
    await registration.unregister();
  }
  if (!EDITION_PATTERN.test(current)) return;
  const cache = await caches.open(VISITED_CACHE);
  const stored = await cache.match(EDITION_URL);
  if (!stored || (await stored.text()) !== current) {
    const copies = (await cache.keys()).filter(({ url }) => url !== EDITION_URL);
    await Promise.all(copies.map((copy) => cache.delete(copy)));
  }
  await cache.put(EDITION_URL, new Response(current, { headers: { "x-heard": String(Date.now()) } }));
}

// --- everything ---------------------------------------------------------------------------------------------------

/** @returns {Promise<Kept | undefined>} The record of EVERYTHING_CACHE; undefined if there is no such cache. */
async function keptRecord() {
  const record = (await caches.has(EVERYTHING_CACHE)) && (await caches.match(LIST_URL, { cacheName: EVERYTHING_CACHE }));
  return record ? (await record.json()).kept : undefined;
}

/** Update EVERYTHING_CACHE, if it exists: delete expired files, and fetch what is missing or changed. */
async function refreshEverything() {
  const kept = await keptRecord();
  keepsEverything = Boolean(kept);
  if (!kept) return;
  await removeExpired();
  const edition = await caches.match(EDITION_URL, { cacheName: VISITED_CACHE });
  if (edition && (kept.missing || (await edition.text()) !== kept.edition)) await synchronise(kept.films, () => {});
}

/** A text that sorts after every day. */
const AFTER_ALL = "99999";

let synchronising = Promise.resolve();

/**
 * Fill EVERYTHING_CACHE with the files that the site lists. A further call continues with the missing files.
 *
 * @param {boolean} films Whether to include videos.
 * @param {(message: { done: number, of: number } | { failed: string }) => void} tell Receives the progress in bytes, and
 *   at the end what failed: "network", "room" or nothing.
 */
function synchronise(films, tell) {
  /** @param {unknown} error */
  const failed = (error) => tell({ failed: error instanceof DOMException && error.name === "QuotaExceededError" ? "room" : "network" });
  synchronising = synchronising.then(() => fetchEverything(films, tell)).catch(failed);
  return synchronising;
}

/** @type {typeof synchronise} */
async function fetchEverything(films, tell) {
  const edition = await (await caches.match(EDITION_URL, { cacheName: VISITED_CACHE }))?.text();
  const files = edition && (await fetchList());
  if (!edition || !files) {
    if (edition !== (await keptRecord())?.edition) await removeExpired(AFTER_ALL); // a clip may be among what has changed
    tell({ failed: "network" });
    return;
  }
  const day = today();
  const listed = files.filter((file) => (films || !/\.(mp4|webm)$/.test(file.path)) && (file.until ?? day) >= day);
  const wanted = new Map(listed.map((file) => [new URL(file.path, registration.scope).href, file]));
  const cache = await caches.open(EVERYTHING_CACHE);
  keepsEverything = true;
  const of = listed.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const { url } of await cache.keys()) {
    if (url === LIST_URL) continue;
    const file = wanted.get(url);
    const copy = await cache.match(url);
    if (!file || copy?.headers.get("x-hash") !== file.hash) await cache.delete(url);
    else if (wanted.delete(url)) done += file.bytes;
  }
  const record = () => {
    const kept = { edition, at: Date.now(), bytes: done, missing: wanted.size, films };
    return cache.put(LIST_URL, new Response(JSON.stringify({ kept }), { headers: { "content-type": "application/json" } }));
  };
  await record();
  tell({ done, of });
  const waiting = [...wanted];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [url, file] = next;
      if (await fetchIntoCache(cache, url, file)) {
        wanted.delete(url);
        done += file.bytes;
      }
      tell({ done, of });
    }
  };
  try {
    await Promise.all([work(), work(), work(), work()]);
  } finally {
    waiting.length = 0;
    await record();
  }
  tell({ failed: wanted.size ? "network" : "" });
}

/** @returns {Promise<Listed[] | undefined>} The files in copies.json; undefined if it cannot be fetched. */
async function fetchList() {
  try {
    const response = await fetch(LIST_URL, { cache: "no-store" });
    const isOff = response.status === 410 || (response.status === 404 && (await fetchEdition()) !== "");
    if (isOff) await caches.delete(EVERYTHING_CACHE); // the site answers, and no longer offers this
    const files = response.ok && !response.redirected ? (await response.json()).files : undefined;
    return files?.some((/** @type {Listed} */ file) => file.path === "") ? files : undefined; // the home page is always listed
  } catch {
    return undefined;
  }
}

/** [path, content type] patterns of files that a host may change, such as by minifying: their hash need not match. */
const CONTENT_TYPES_BY_PATH = [[/\.css$/, /css/], [/\.js$/, /javascript/], [/\.(svg|png|jpe?g|webp|gif|ico)$/, /^image\//], [/\.woff2?$/, /font/]];

/**
 * Fetch a file into EVERYTHING_CACHE. Resolves to false if the response is not the file, such as a Wi-Fi login page.
 *
 * @param {Cache} cache
 * @param {string} url
 * @param {Listed} file
 */
async function fetchIntoCache(cache, url, file) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok || response.redirected || response.type !== "basic") return false;
  const type = response.headers.get("content-type") ?? "";
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const isPage = /html/.test(type) && /(^|\/|\.html)$/.test(file.path) && OWN_PAGE_PATTERN.test(new TextDecoder().decode(bytes));
  if (hash !== file.hash && !isPage && !CONTENT_TYPES_BY_PATH.some(([path, kind]) => path.test(file.path) && kind.test(type))) return false;
  const headers = new Headers({ "content-type": type, "x-hash": file.hash });
  if (file.until) headers.set("x-until", file.until);
  if (file.cut) headers.set("x-cut", file.cut);
  await cache.put(url, new Response(bytes, { headers }));
  return true;
}

/**
 * Delete the files from EVERYTHING_CACHE that may not be opened on a day, by default today.
 *
 * @param {string} [day]
 */
async function removeExpired(day = today()) {
  if (!(await caches.has(EVERYTHING_CACHE))) return;
  const cache = await caches.open(EVERYTHING_CACHE);
  for (const { url } of await cache.keys()) {
    const copy = await cache.match(url);
    if (copy) await withoutExpired(cache, url, copy, day);
  }
}

/**
 * Return a file of EVERYTHING_CACHE as it may be opened on a day: unchanged, without its clips, or undefined. Updates
 * the cache.
 *
 * @param {Cache} cache
 * @param {string} url
 * @param {Response} copy
 */
async function withoutExpired(cache, url, copy, day = today()) {
  const until = copy.headers.get("x-until");
  if (!until || until >= day) return copy;
  const cut = copy.headers.get("x-cut");
  await cache.delete(url);
  if (!cut || cut < day) return undefined;
  const headers = new Headers(copy.headers);
  headers.set("x-until", cut);
  headers.delete("x-cut");
  const page = new Response((await copy.text()).replace(CLIP_MARKUP, CLIP_PLACEHOLDER), { headers });
  await cache.put(url, page.clone());
  return page;
}

/**
 * Return the response to a Range request for a copy, such as of a video.
 *
 * @param {Response} copy
 * @param {string} range
 */
async function rangeResponse(copy, range) {
  const blob = await copy.blob();
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = from ? Number(from) : Math.max(0, blob.size - Number(to));
  const end = from && to ? Math.min(Number(to), blob.size - 1) : blob.size - 1;
  const headers = new Headers(copy.headers);
  if (start > end) return new Response(null, { status: 416, headers: { "content-range": `bytes */${blob.size}` } });
  headers.set("accept-ranges", "bytes");
  headers.set("content-range", `bytes ${start}-${end}/${blob.size}`);
  headers.set("content-length", String(end - start + 1));
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}
