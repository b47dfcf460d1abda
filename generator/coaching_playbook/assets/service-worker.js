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
 * A reader can also ask for everything, with the clips. `copies.json` lists these files with the last day on which each
 * may be opened; after it the file is deleted, or replaced by the page without its clips, with or without a network.
 * All copies are deleted when the site has a new edition, when it is gone for good (410), and after MAX_AGE_DAYS without
 * an edition; of everything, a new edition deletes what has changed, which is then fetched again. Any other answer is no
 * edition: a Wi-Fi network may send its own page for every address, with any status.
 * Copies contain nothing about the reader.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = worker;

const CACHE = `playbook 2 ${registration.scope}`;
const FORMER_CACHE = `playbook ${registration.scope}`;
/** Everything, at a reader's request. The list of it is stored in it as LIST_URL. */
const KEPT = `playbook kept ${registration.scope}`;
const LIST_URL = new URL("copies.json", registration.scope).href;
const EDITION_URL = new URL("find/edition.txt", registration.scope).href;
const MAX_AGE_DAYS = 7;
const MAX_COPIES = 400;

/** @param {string} url */
const withoutQuery = (url) => url.split(/[?#]/)[0];

/** The key of a file in KEPT. @param {string} url */
const keptKey = (url) => withoutQuery(url).replace(/\/index\.html$/, "/");

/** The current day in England, as the last days of permissions are meant: 2027-03-31. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(Date.now());

/**
 * A file of copies.json: `until` is the last day of what is of a clip, `cut` that of the page without its clips.
 *
 * @typedef {{ path: string, bytes: number, hash: string, until?: string, cut?: string }} Listed
 */
/**
 * What is stored in the place of the list: `edition` is the one whose list the copies were compared with last, `missing`
 * the number of files that are still to be fetched.
 *
 * @typedef {{ edition: string, at: number, bytes: number, missing: number, films: boolean }} Kept
 */

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
/** What an edition looks like: Wi-Fi networks and filters send a word alone too, such as "success" or "blocked". */
const EDITION = /^playbook-[a-z2-7]{16}$/;
const GONE = "gone";
/** A whole page of the site: it links one of its style sheets, which the page of a Wi-Fi network does not, and has an end. */
const OWN_PAGE = /assets\/(playbook|site|pages)\.css[^]*<\/html>\s*$/;
const CLIP_MARKUP = /<!--clip-->[^]*?<!--\/clip-->/g;
const NAMES_A_CLIP = /exemplars\/[a-z0-9]|<video|<playbook-clip/;
const NOTE = "<p><em>Clips and photographs are shown when there is a connection.</em></p>";

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

/** Whether there is a KEPT; undefined until the browser has said so. @type {boolean | undefined} */
let keepsEverything;
const started = caches.has(KEPT).then((is) => (keepsEverything = is));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) =>
  event.waitUntil(caches.delete(FORMER_CACHE).then(() => clients.claim()).then(checkEdition).then(() => removeExpired())),
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
        if (request.mode === "navigate") await refresh();
      },
      () => {},
    ),
  );
  event.respondWith(
    fetched.then(
      async (response) => (response.status >= 500 && (await copyOf(request.url, range))) || response,
      async (error) => {
        const copy = await copyOf(request.url, range);
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
  if (/json/.test(type) && !(await isJson(response.clone()))) return;
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

/** Whether a response is whole JSON. @param {Response} response */
const isJson = (response) => response.json().then(() => true, () => false);

/**
 * Return the copy of an address; deletes all copies instead where the last answer of the site is too old, or after now.
 *
 * @param {string} url
 * @param {string | null} range The value of the header Range.
 */
async function copyOf(url, range) {
  const edition = await caches.match(EDITION_URL, { cacheName: CACHE });
  const age = Date.now() - Number(edition?.headers.get("x-heard") ?? 0);
  if (age > MAX_AGE_DAYS * 86_400_000 || age < -86_400_000) {
    await deleteAll();
    return undefined;
  }
  await started;
  if (keepsEverything) {
    const cache = await caches.open(KEPT);
    const kept = await cache.match(keptKey(url));
    const current = kept && (await withoutExpired(cache, keptKey(url), kept));
    if (current) return range ? partOf(current, range) : current;
  }
  return range ? undefined : caches.match(withoutQuery(url), { cacheName: CACHE });
}

/** Delete all copies. */
async function deleteAll() {
  await Promise.all([caches.delete(CACHE), caches.delete(KEPT)]);
  keepsEverything = false;
}

let checking = Promise.resolve();

/**
 * Fetch the edition of the site, and delete the copies of visited pages where it differs from theirs. Does nothing
 * without a network. One check ends before the next begins, so that none deletes what another has just stored.
 */
function checkEdition() {
  checking = checking.then(compareEdition).catch(() => {});
  return checking;
}

/**
 * Return the edition that the site has now: GONE where it is gone for good, and "" where the answer is not the site's.
 * Throws without a network.
 */
async function fetchEdition() {
  const response = await fetch(EDITION_URL, { cache: "no-store" });
  if (response.status === 410) return GONE;
  const edition = response.ok && !response.redirected ? (await response.text()).trim() : "";
  return EDITION.test(edition) ? edition : "";
}

/** See checkEdition, the only caller. The stored edition stays until it is replaced: without one, copies are too old. */
async function compareEdition() {
  const current = await fetchEdition();
  if (current === GONE) {
    await deleteAll();
    await registration.unregister();
  }
  if (!EDITION.test(current)) return;
  const cache = await caches.open(CACHE);
  const stored = await cache.match(EDITION_URL);
  if (!stored || (await stored.text()) !== current) {
    const copies = (await cache.keys()).filter(({ url }) => url !== EDITION_URL);
    await Promise.all(copies.map((copy) => cache.delete(copy)));
  }
  await cache.put(EDITION_URL, new Response(current, { headers: { "x-heard": String(Date.now()) } }));
}

// --- everything ---------------------------------------------------------------------------------------------------

/** @returns {Promise<Kept | undefined>} What was kept, and when. */
async function keptRecord() {
  const record = (await caches.has(KEPT)) && (await caches.match(LIST_URL, { cacheName: KEPT }));
  return record ? (await record.json()).kept : undefined;
}

/** Bring KEPT up to date where there is one: what may no longer be opened is deleted, and a new edition fetched. */
async function refresh() {
  const kept = await keptRecord();
  keepsEverything = Boolean(kept);
  if (!kept) return;
  await removeExpired();
  const edition = await caches.match(EDITION_URL, { cacheName: CACHE });
  if (edition && (kept.missing || (await edition.text()) !== kept.edition)) await synchronise(kept.films, () => {});
}

/** A day after every last day. */
const AFTER_ALL = "99999";

let synchronising = Promise.resolve();

/**
 * Make KEPT what the site lists. Goes on with what is missing when it is called again.
 *
 * @param {boolean} films Whether to keep films too.
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
  const edition = await (await caches.match(EDITION_URL, { cacheName: CACHE }))?.text();
  const files = edition && (await fetchList());
  if (!edition || !files) {
    if (edition !== (await keptRecord())?.edition) await removeExpired(AFTER_ALL); // a clip may be among what has changed
    tell({ failed: "network" });
    return;
  }
  const day = today();
  const listed = files.filter((file) => (films || !/\.(mp4|webm)$/.test(file.path)) && (file.until ?? day) >= day);
  const wanted = new Map(listed.map((file) => [new URL(file.path, registration.scope).href, file]));
  const cache = await caches.open(KEPT);
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
      if (await keepFile(cache, url, file)) {
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

/** @returns {Promise<Listed[] | undefined>} The files of the site; undefined where it does not answer. */
async function fetchList() {
  try {
    const response = await fetch(LIST_URL, { cache: "no-store" });
    const isOff = response.status === 410 || (response.status === 404 && (await fetchEdition()) !== "");
    if (isOff) await caches.delete(KEPT); // the site answers, and no longer offers this
    const files = response.ok && !response.redirected ? (await response.json()).files : undefined;
    return files?.some((/** @type {Listed} */ file) => file.path === "") ? files : undefined; // the home page is always listed
  } catch {
    return undefined;
  }
}

/** What a host may change in a file of the site, by its path: the response must at least be of that kind. */
const KINDS = [[/\.css$/, /css/], [/\.js$/, /javascript/], [/\.(svg|png|jpe?g|webp|gif|ico)$/, /^image\//], [/\.woff2?$/, /font/]];

/**
 * Fetch one file into KEPT. Returns whether it is there now: the page of a Wi-Fi network is not.
 *
 * @param {Cache} cache
 * @param {string} url
 * @param {Listed} file
 */
async function keepFile(cache, url, file) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok || response.redirected || response.type !== "basic") return false;
  const type = response.headers.get("content-type") ?? "";
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const isPage = /html/.test(type) && /(^|\/|\.html)$/.test(file.path) && OWN_PAGE.test(new TextDecoder().decode(bytes));
  if (hash !== file.hash && !isPage && !KINDS.some(([path, kind]) => path.test(file.path) && kind.test(type))) return false;
  const headers = new Headers({ "content-type": type, "x-hash": file.hash });
  if (file.until) headers.set("x-until", file.until);
  if (file.cut) headers.set("x-cut", file.cut);
  await cache.put(url, new Response(bytes, { headers }));
  return true;
}

/**
 * Delete what may no longer be opened on a day from KEPT, by default today.
 *
 * @param {string} [day]
 */
async function removeExpired(day = today()) {
  if (!(await caches.has(KEPT))) return;
  const cache = await caches.open(KEPT);
  for (const { url } of await cache.keys()) {
    const copy = await cache.match(url);
    if (copy) await withoutExpired(cache, url, copy, day);
  }
}

/**
 * Return a copy of KEPT as it may be opened on a day: unchanged, without its clips, or not at all. Updates the cache.
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
  const page = new Response((await copy.text()).replace(CLIP_MARKUP, NOTE), { headers });
  await cache.put(url, page.clone());
  return page;
}

/**
 * Return the part of a copy that a player asks for, as a server does.
 *
 * @param {Response} copy
 * @param {string} range
 */
async function partOf(copy, range) {
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
