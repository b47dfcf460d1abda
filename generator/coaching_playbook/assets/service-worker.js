// @ts-check
/// <reference lib="webworker" />
// Shows pages that were visited when there is no network. What the network says always comes first: a copy is used only
// when there is no answer, so while somebody is online nothing is ever out of date.
//
// Clips are another matter: somebody may take their permission back. So only kinds of files that hold nothing of a clip
// are kept, and everything else is not: the list below says which. What belongs to clips is in files of its own. Pages of
// the playbook say of clips what stands between marks in their HTML, and that is cut out of the copy; a page that still
// names a clip is not kept. Hand-written pages are not kept, because they may say anything of a clip. Every copy goes as
// soon as the site has a new edition, when the site is gone, and after seven days without word from it. Nothing about a
// person is kept: a copy is what anybody gets who opens the page.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = worker;

const SHELF = `playbook 2 ${registration.scope}`;
const FORMER = `playbook ${registration.scope}`;
const EDITION = new URL("find/edition.txt", registration.scope).href;
const DAYS = 7;
const MOST = 400; // copies

/** @param {string} url */
const bare = (url) => url.split(/[?#]/)[0];

/**
 * The files that may be kept: paths below the site, each with the content type that a response must have. None of them
 * holds data of a clip; what pages say of clips is cut out below.
 *
 * @type {[path: RegExp, contentType: RegExp][]}
 */
const KEPT = [
  [/^(index\.html)?$/, /^text\/html\b/],
  [/^(way|leverage-points|techniques|coaching|session|cards|focus|glossary|evidence|find)\/([a-z0-9-]+\/)*(index\.html)?$/, /^text\/html\b/],
  [/^session\/[a-z0-9-]+\.json$/, /^application\/json\b/],
  [/^find\/(index\.json|text\/[\w-]+\.txt)$/, /^(application\/json|text\/plain)\b/],
  [/^(assets|css|js|fonts|webfonts)\/[\w./-]+\.(css|js|woff2?)$/, /^(text\/(css|javascript)|application\/(javascript|x-javascript)|(application\/)?font)/],
];
/** @param {string} url */
const path = (url) => bare(url).slice(registration.scope.length);
/** @param {string} url */
const kind = (url) => (url.startsWith(registration.scope) ? KEPT.find(([pattern]) => pattern.test(path(url))) : undefined);
const CLIP = /<!--clip-->[^]*?<!--\/clip-->/g;
const NAMES_A_CLIP = /exemplars\/[a-z0-9]|<video|<playbook-clip/;
const NOTE = "<p><em>Clips are shown when there is a connection.</em></p>";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(caches.delete(FORMER).then(() => clients.claim()).then(check)));
worker.addEventListener("message", (event) => {
  const wanted = /** @type {string[]} */ (event.data?.keep ?? []).filter(kind);
  event.waitUntil(check().then(() => Promise.all(wanted.map((url) => fetch(url).then((answer) => store(url, answer), () => {})))));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range") || !kind(request.url)) return;
  const answer = fetch(request);
  event.waitUntil(
    answer.then(
      async (found) => {
        const copy = found.clone(); // at once, before the page reads it
        if (request.mode === "navigate") await check();
        await store(request.url, copy);
      },
      () => {},
    ),
  );
  event.respondWith(answer.catch(async (error) => {
    const copy = await kept(request.url);
    if (copy) return copy;
    throw error;
  }));
});

/**
 * @param {string} url
 * @param {Response} answer
 */
async function store(url, answer) {
  const type = answer.headers.get("content-type") ?? "";
  const [, holds] = kind(url) ?? [];
  if (!answer.ok || answer.redirected || answer.type !== "basic" || !holds?.test(type)) return;
  if (!(await caches.match(EDITION, { cacheName: SHELF }))) return; // not known to be of any edition, or gone
  const shelf = await caches.open(SHELF);
  let copy = answer;
  if (/html/.test(type)) {
    const page = (await answer.text()).replace(CLIP, NOTE);
    if (NAMES_A_CLIP.test(page)) {
      await shelf.delete(bare(url)); // an earlier copy may be from before the page named one
      return;
    }
    copy = new Response(page, { headers: { "content-type": type } });
  }
  if ((await shelf.keys()).length < MOST) await shelf.put(bare(url), copy);
}

// A copy, where the site was heard of in the last days.
/** @param {string} url */
async function kept(url) {
  const heard = await caches.match(EDITION, { cacheName: SHELF });
  const when = Number(heard?.headers.get("x-heard") ?? 0);
  if (Date.now() - when > DAYS * 86_400_000) {
    await caches.delete(SHELF);
    return undefined;
  }
  return caches.match(bare(url), { cacheName: SHELF });
}

// Asks the site which edition it is. Where it is another than the copies are of, they go, all of them.
async function check() {
  let answer;
  try {
    answer = await fetch(EDITION, { cache: "no-store" });
  } catch {
    return;
  }
  if (!answer.ok) {
    await caches.delete(SHELF);
    if (answer.status === 404 || answer.status === 410) await registration.unregister();
    return;
  }
  const now = await answer.text();
  const before = await caches.match(EDITION, { cacheName: SHELF });
  if (!before || (await before.text()) !== now) await caches.delete(SHELF);
  const shelf = await caches.open(SHELF);
  await shelf.put(EDITION, new Response(now, { headers: { "x-heard": String(Date.now()) } }));
}
