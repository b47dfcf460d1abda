// @ts-check
/// <reference lib="webworker" />
// Shows pages that were visited when there is no network. What the network says always comes first: a copy is used only
// when there is no answer, so while somebody is online nothing is ever out of date.
//
// Clips are another matter: somebody may take their permission back. So no film, no picture of one, no caption, no page of
// a clip and no part of the search that comes of clips is ever kept. What other pages say of clips stands between marks
// in their HTML and is cut out of the copy; a page that still names a clip is not kept. Of the rest, every copy goes as
// soon as the site has a new edition, when the site is gone, and after seven days without word from it. Nothing about a
// person is kept: a copy is what anybody gets who opens the page.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = worker;

const SHELF = `playbook ${registration.scope}`;
const EDITION = new URL("find/edition.txt", registration.scope).href;
const DAYS = 7;
const MOST = 400; // copies

/** @param {string} url */
const path = (url) => new URL(url).href.slice(registration.scope.length);
/** @param {string} url */
const ours = (url) => url.startsWith(registration.scope) && !/^(exemplars\/|media\/|data\/|find\/clips\/|find\/edition)/.test(path(url));
const CLIP = /<!--clip-->[^]*?<!--\/clip-->/g;
const NAMES_A_CLIP = /exemplars\/[a-z0-9]|<video|<playbook-clip/;
const NOTE = "<p><em>Clips are shown when there is a connection.</em></p>";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(clients.claim().then(check)));
worker.addEventListener("message", (event) => {
  const wanted = /** @type {string[]} */ (event.data?.keep ?? []).filter(ours);
  event.waitUntil(check().then(() => Promise.all(wanted.map((url) => fetch(url).then((answer) => store(url, answer), () => {})))));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range") || !ours(request.url)) return;
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

/** @param {string} url */
const bare = (url) => url.split(/[?#]/)[0];

/**
 * @param {string} url
 * @param {Response} answer
 */
async function store(url, answer) {
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok || answer.redirected || answer.type !== "basic" || /^(video|audio)\//.test(type)) return;
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
