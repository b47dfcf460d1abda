/** The service worker: what it caches on a visit and on request, what it never caches, and when caches expire. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CACHE, DAY_MS, FIRST, hash, KEPT, SCOPE, SECOND, Worker } from "./worker.js";

const page = (text) => `<link href="../assets/playbook.css"><p>${text}</p></html>\n`;
const NOTE = "<p><em>Clips and photographs are shown when there is a connection.</em></p>";
const EDITION = SCOPE + "find/edition.txt";

/** Return a worker that has fetched an edition (fingerprint of the site). */
async function visited(site = {}, prepare) {
  const worker = new Worker(site, prepare);
  await worker.dispatch("activate");
  worker.fetched.length = 0;
  return worker;
}

test("it activates at once, deletes the cache of the previous version, and fetches the edition without the HTTP cache", async () => {
  const worker = new Worker({}, ({ stores }) => stores.set(`playbook ${SCOPE}`, "old").set("other", "theirs"));
  await worker.dispatch("install");
  await worker.dispatch("activate");
  assert.deepEqual(worker.calls, ["skipWaiting", "claim"]);
  assert.deepEqual(worker.fetched, ["find/edition.txt no-store"]);
  assert.deepEqual([...worker.stores.keys()], ["other", CACHE]);
  assert.equal(await worker.text("find/edition.txt"), FIRST);
});

// --- visits -------------------------------------------------------------------------------------------------------

const MAY_BE_STORED = {
  "text/html": ["", "index.html", ...["way", "leverage-points", "techniques", "coaching", "session", "cards", "focus", "glossary", "evidence", "find"].map((name) => `${name}/`)],
  "text/html; charset=utf-8": ["techniques/wait-1/", "techniques/wait-1/index.html"],
  "application/json": ["session/wait-1.json", "find/index.json"],
  "text/plain": ["find/text/a_b-1.txt"],
  "text/css": ["assets/playbook.1.css", "css/a.css"],
  "text/javascript": ["assets/search/a.js", "js/a.js"],
  "application/javascript": ["assets/a.js"],
  "application/x-javascript": ["assets/b.js"],
  "font/woff2": ["fonts/a.woff2", "webfonts/a.woff"],
  "application/font-woff": ["fonts/b.woff"],
};
const MAY_NOT_BE_STORED = {
  "text/html": ["exemplars/", "exemplars/a/", "docs/help/", "help/", "data/a/", "techniques/Wait/", "techniques/wait", "x/techniques/", "session/a.json", "assets/a.css", "session/a.json/x"],
  "application/json": ["techniques/wait/", "data/wait.json", "copies.json", "find/clips.json"],
  "text/plain": ["find/text/a.b.txt", "find/other.txt"],
  "video/mp4": ["media/a.mp4"],
  "image/svg+xml": ["assets/a.svg"],
  "text/css": ["own/a.css"],
  "text/x": ["assets/a.css", "assets/a.js", "fonts/a.woff2"],
};

test("visited pages, data and style sheets without clips are cached with their content types", async () => {
  for (const [type, paths] of Object.entries(MAY_BE_STORED)) {
    for (const path of paths) {
      const other = type.endsWith("json") ? "{}" : "A";
      const text = type.startsWith("text/html") ? page("A") : other;
      const worker = await visited({ [path]: [text, { type }] });
      assert.deepEqual(await worker.get(path, { mode: "no-cors" }), [200, text]);
      assert.deepEqual(worker.fetched, [path]);
      assert.deepEqual(worker.stored(), [path], `${path} ${type}`);
      worker.offline();
      assert.deepEqual(await worker.get(`${path}?a=1#b`), [200, text]);
      assert.equal(worker.last.headers.get("content-type"), type);
    }
  }
});

test("no other URL is cached", async () => {
  for (const [type, paths] of Object.entries(MAY_NOT_BE_STORED)) {
    for (const path of paths) {
      const worker = await visited({ [path]: [page("A"), { type }] });
      await worker.get(path);
      await worker.dispatch("message", { keep: [SCOPE + path] });
      assert.deepEqual(worker.stored(), [], `${path} ${type}`);
    }
  }
  const elsewhere = await visited();
  const other = SCOPE.replace("school", "scholl");
  assert.equal(await elsewhere.get("techniques/", { base: other }), "none");
  await elsewhere.dispatch("message", { keep: [`${other}techniques/`] });
  assert.equal(elsewhere.fetched.some((url) => url.includes("techniques")), false);
});

test("a response that is not a complete page of the site is not cached", async () => {
  const answers = [
    [page("A"), { status: 404 }],
    [page("A"), { status: 500 }],
    [page("A"), { redirected: true }],
    [page("A"), { from: "cors" }],
    ["<p>Sign in to the Wi-Fi</p></html>"],
    [page("A").replace("</html>", "")],
    [page("A") + "<p>More"],
  ];
  for (const answer of answers) {
    const worker = await visited({ "way/": answer });
    await worker.get("way/");
    assert.deepEqual(worker.stored(), [], JSON.stringify(answer));
  }
  const cut = await visited({ "find/index.json": ['{"a": ', { type: "application/json" }] });
  assert.deepEqual(await cut.get("find/index.json"), [200, '{"a": ']);
  assert.deepEqual(cut.stored(), []);
  for (const sheet of ["playbook", "site", "pages"]) {
    const worker = await visited({ "way/": [`<link href="../assets/${sheet}.css">\n</html> \n`] });
    await worker.get("way/");
    assert.deepEqual(worker.stored(), ["way/"]);
  }
});

test("clip content is removed from cached pages, and a page that still refers to a clip is not cached", async () => {
  const clip = "<!--clip--><video>\n</video><a href='../exemplars/a/'>x</a><!--/clip-->";
  const worker = await visited({ "way/": [page(`A${clip}B${clip}C`)] });
  assert.deepEqual(await worker.get("way/"), [200, page(`A${clip}B${clip}C`)]);
  assert.equal(await worker.text("way/"), page(`A${NOTE}B${NOTE}C`));
  for (const named of ["exemplars/a1/", "exemplars/1/", "<video src=x>", "<playbook-clip>"]) {
    worker.site["way/"] = [page(named)];
    await worker.get("way/");
    assert.deepEqual(worker.stored(), [], named);
    worker.site["way/"] = [page("exemplars/ <!--clip-->")];
    await worker.get("way/");
    assert.deepEqual(worker.stored(), ["way/"], named);
  }
});

test("nothing is cached without an edition, and at most 400 pages are cached", async () => {
  const worker = new Worker({ "way/": [page("A")] });
  delete worker.site["find/edition.txt"];
  await worker.get("way/");
  assert.deepEqual(worker.stored(), []);
  const full = await visited({ "way/": [page("A")], "focus/": [page("B")] });
  const { entries } = full.stores.get(CACHE);
  for (let number = 0; number < 398; number += 1) entries.set(`${SCOPE}cards/${number}/`, entries.get(EDITION));
  await full.get("way/");
  assert.ok(full.stored().includes("way/"));
  await full.get("focus/");
  assert.equal(full.stored().includes("focus/"), false);
});

test("files listed by a page are cached, even if one of them fails", async () => {
  const worker = await visited({ "way/": [page("A")], "focus/": [page("B")] });
  await worker.dispatch("message", { keep: ["gone/", "way/", "glossary/", "focus/", "media/a.mp4"].map((path) => SCOPE + path) });
  assert.deepEqual(worker.stored(), ["focus/", "way/"]);
  assert.deepEqual(worker.fetched, ["find/edition.txt no-store", "way/", "glossary/", "focus/"]);
  assert.deepEqual(await worker.dispatch("message", undefined), []);
  assert.deepEqual(await worker.dispatch("message", {}), []);
});

test("it handles requests below its scope only", async () => {
  const worker = await visited({ "way/": [page("A")], "media/a.mp4": ["film"] });
  assert.equal(await worker.get("way/", { method: "POST" }), "none");
  assert.equal(await worker.get("media/a.mp4", { mode: "no-cors" }), "none");
  assert.equal(await worker.get("way/", { range: "bytes=0-1" }), "none");
  const started = new Worker({ "media/a.mp4": ["film"] });
  assert.deepEqual(await started.get("media/a.mp4", { mode: "no-cors" }), [200, "film"], "it may have everything");
});

test("a cached copy is returned if the network or the server fails, and an error if there is none", async () => {
  const worker = await visited({ "way/": [page("A")], "focus/": [page("B"), { status: 503 }] });
  await worker.get("way/");
  for (const status of [500, 503]) {
    worker.site["way/"] = ["Broken", { status }];
    assert.deepEqual(await worker.get("way/"), [200, page("A")]);
  }
  for (const status of [404, 499]) {
    worker.site["way/"] = ["Gone", { status }];
    assert.deepEqual(await worker.get("way/"), [status, "Gone"]);
  }
  assert.deepEqual(await worker.get("focus/"), [503, page("B")]);
  worker.offline();
  assert.deepEqual(await worker.get("way/"), [200, page("A")]);
  assert.equal(await worker.get("focus/"), "error");
  assert.deepEqual([...worker.stores.keys()], [CACHE]);
});

// --- the edition --------------------------------------------------------------------------------------------------

test("a navigation fetches the edition, a subresource does not", async () => {
  const worker = await visited({ "way/": [page("A")], "assets/a.css": ["a {}", { type: "text/css" }] });
  await worker.get("assets/a.css", { mode: "no-cors" });
  assert.deepEqual(worker.fetched, ["assets/a.css"]);
  await worker.get("way/");
  assert.deepEqual(worker.fetched, ["assets/a.css", "way/", "find/edition.txt no-store"]);
});

test("a new edition deletes the cache before a page is added; an unchanged one keeps it", async () => {
  const worker = await visited({ "way/": [page("A")], "focus/": [page("B")] });
  await worker.get("way/");
  worker.now += DAY_MS;
  worker.site["find/edition.txt"] = [` ${FIRST}\n`];
  await worker.get("focus/");
  assert.deepEqual(worker.stored(), ["focus/", "way/"]);
  const heard = await worker.stores.get(CACHE).match(EDITION);
  assert.equal(heard.headers.get("x-heard"), String(worker.now));
  worker.site["find/edition.txt"] = [SECOND];
  await worker.get("focus/");
  assert.deepEqual(worker.stored(), ["focus/"]);
  assert.equal(await worker.text("find/edition.txt"), SECOND);
});

test("an invalid edition changes nothing", async () => {
  const answers = [
    ...["<html>", "success", "blocked", FIRST.slice(0, -1), `${FIRST}a`, FIRST.toUpperCase(), FIRST.replace("a", "1"), "", "gone"].map((text) => [text]),
    [SECOND, { redirected: true }], [SECOND, { status: 500 }], [SECOND, { status: 404 }],
  ];
  const worker = await visited({ "way/": [page("A")] });
  await worker.get("way/");
  for (const answer of answers) {
    worker.site["find/edition.txt"] = answer;
    await worker.dispatch("message", {});
    assert.deepEqual([worker.stored(), await worker.text("find/edition.txt")], [["way/"], FIRST], answer[0]);
  }
  worker.site["find/edition.txt"] = [SECOND];
  await worker.dispatch("message", {});
  assert.equal(await worker.text("find/edition.txt"), SECOND);
});

test("status 410 deletes all caches and unregisters the worker", async () => {
  const worker = await keeping({ "way/": page("A") });
  worker.site["find/edition.txt"] = ["", { status: 410 }];
  await worker.dispatch("message", {});
  assert.deepEqual([[...worker.stores.keys()], worker.calls], [[], ["claim", "unregister"]]);
  worker.offline();
  assert.equal(await worker.get("media/a.mp4", { mode: "no-cors" }), "none");
});

test("cached copies expire after seven days without an edition, or if the clock was set back", async () => {
  for (const [after, kept] of [[7 * DAY_MS, true], [7 * DAY_MS + 1, false], [-DAY_MS, true], [-DAY_MS - 1, false]]) {
    const worker = await visited({ "way/": [page("A")] });
    await worker.get("way/");
    worker.offline();
    worker.now += after;
    assert.deepEqual(await worker.get("way/"), kept ? [200, page("A")] : "error", String(after));
    assert.equal(worker.stores.has(CACHE), kept);
  }
});

// --- the whole site ------------------------------------------------------------------------------------------------

/** Return stub responses for copies.json and the files that it lists, with a home page. @param {Record<string, string>} given Texts, keyed by path. */
function listed(given, more = {}) {
  const files = { "": page("home"), ...given };
  const list = Object.entries(files).map(([path, text]) => ({ path, bytes: text.length, hash: hash(text), ...more[path] }));
  const answers = Object.entries(files).map(([path, text]) => [path, [text]]);
  return { ...Object.fromEntries(answers), "copies.json": [JSON.stringify({ files: list })] };
}

/** Return a worker that has cached the whole site; `told` are the messages that it posted. */
async function keeping(files, more, { films = true } = {}) {
  const worker = await visited(listed(files, more));
  worker.told = await worker.dispatch("message", { keepEverything: { films } });
  return worker;
}

/** Return the cached paths of the whole site, without the home page. */
const kept = (worker) => worker.stored(KEPT).filter((path) => path);
const OF_HOME = page("home").length;
const record = async (worker) => JSON.parse(await worker.text("copies.json", KEPT)).kept;
const FILES = { "a/": page("A"), "media/a.mp4": "a film", "media/b.webm": "more", "x.json": "{}" };

test("the whole site is cached on request, with progress and a record, and opens offline", async () => {
  const worker = await keeping(FILES);
  const of = Object.values(FILES).join("").length + OF_HOME;
  assert.deepEqual(worker.told[0], { done: 0, of });
  assert.deepEqual(worker.told.at(-1), { failed: "" });
  assert.deepEqual(worker.told.at(-2), { done: of, of });
  assert.equal(worker.told.length, 7);
  assert.deepEqual(kept(worker), Object.keys(FILES).sort());
  assert.deepEqual(await record(worker), { edition: FIRST, at: worker.now, bytes: of, missing: 0, films: true });
  assert.equal((await worker.stores.get(KEPT).match(SCOPE + "copies.json")).headers.get("content-type"), "application/json");
  assert.deepEqual(worker.fetched.slice(0, 2), ["find/edition.txt no-store", "copies.json no-store"]);
  assert.ok(worker.fetched.includes("a/ no-cache"));
  const { headers } = await worker.stores.get(KEPT).match(SCOPE + "a/");
  assert.deepEqual([headers.get("x-hash"), headers.get("x-until"), headers.get("x-cut")], [hash(FILES["a/"]), null, null]);
  worker.offline();
  assert.deepEqual(await worker.get("a/index.html?x"), [200, FILES["a/"]]);
  assert.equal(worker.last.headers.get("content-type"), "text/html");
  assert.deepEqual(await worker.get("x.json", { mode: "no-cors" }), [200, "{}"]);
  assert.equal(await worker.get("other/"), "error");
});

test("videos are left out unless requested, and so are expired files", async () => {
  const more = { "a/": { until: "2026-11-23" }, "x.json": { until: "2026-11-24" } };
  const worker = await keeping(FILES, more, { films: false });
  assert.deepEqual(kept(worker), ["x.json"]);
  assert.equal((await record(worker)).films, false);
});

test("dates are in the time zone of England", async () => {
  const worker = await visited(listed({ a: "A", b: "B" }, { a: { until: "2026-06-30" }, b: { until: "2026-07-01" } }));
  worker.now = Date.parse("2026-06-30T23:30:00Z"); // summer time
  await worker.dispatch("message", { keepEverything: { films: true } });
  assert.deepEqual(kept(worker), ["b"]);
});

test("Range requests for a video get a partial response", async () => {
  const worker = await keeping({ "media/a.mp4": "0123456789" });
  worker.offline();
  const parts = {
    "bytes=0-1": [206, "01", "bytes 0-1/10"],
    "bytes=8-": [206, "89", "bytes 8-9/10"],
    "bytes=9-9": [206, "9", "bytes 9-9/10"],
    "bytes=5-99": [206, "56789", "bytes 5-9/10"],
    "bytes=5-10": [206, "56789", "bytes 5-9/10"],
    "bytes=-3": [206, "789", "bytes 7-9/10"],
    "bytes=-99": [206, "0123456789", "bytes 0-9/10"],
    "bytes=10-": [416, "", "bytes */10"],
    "bytes=3-2": [416, "", "bytes */10"],
    "lines=1-2": [416, "", "bytes */10"],
  };
  for (const [range, [status, text, span]] of Object.entries(parts)) {
    assert.deepEqual(await worker.get("media/a.mp4", { range, mode: "no-cors" }), [status, text], range);
    const { headers } = worker.last;
    assert.equal(headers.get("content-range"), span);
    if (status === 206) assert.deepEqual([headers.get("accept-ranges"), headers.get("content-length")], ["bytes", String(text.length)]);
  }
});

test("a Range request is not answered from a cached page", async () => {
  const worker = await keeping({ "x.json": "{}" });
  worker.site["way/"] = [page("A")];
  await worker.get("way/", { range: "bytes=0-1" });
  assert.deepEqual(worker.stored(), []);
  await worker.get("way/");
  worker.offline();
  assert.equal(await worker.get("way/", { range: "bytes=0-1" }), "error");
  assert.deepEqual(await worker.get("way/"), [200, page("A")]);
});

test("a file changed by the host is cached if its type matches, a Wi-Fi login page is not", async () => {
  const changed = {
    "a/": [page("x")], "404.html": [page("x")], "a.css": ["x", { type: "text/css" }],
    "a.js": ["x", { type: "application/javascript" }], "a.woff2": ["x", { type: "font/woff2" }], "a.woff": ["x", { type: "font/woff" }],
    ...Object.fromEntries(["svg", "png", "jpg", "jpeg", "webp", "gif", "ico"].map((end) => [`a.${end}`, ["x", { type: "image/x" }]])),
  };
  const refused = {
    "b/": ["<p>Sign in</p>"], "b.json": [page("x")], "c/": [page("x"), { type: "text/plain" }], "b.css": ["x"], "b.js": ["x"], "b.svg": ["x"],
    "b.woff2": ["x"], "b.mp4": ["x", { type: "video/mp4" }], "b.txt": ["x", { type: "image/x" }], "b.htmlx": [page("x")],
    "d.png": ["x", { type: "text/image/" }],
    "gone/": [page("A"), { status: 404 }], "moved/": [page("A"), { redirected: true }], "cors/": [page("A"), { from: "cors" }],
  };
  const all = { ...changed, ...refused };
  const files = Object.fromEntries(Object.keys(all).map((path) => [path, page("A")]));
  const worker = await visited({ ...listed(files), ...all });
  const told = await worker.dispatch("message", { keepEverything: { films: true } });
  assert.deepEqual(kept(worker), Object.keys(changed).sort());
  assert.deepEqual(told.at(-1), { failed: "network" });
  const { edition, missing, bytes } = await record(worker);
  assert.deepEqual([edition, missing, bytes], [FIRST, Object.keys(refused).length, OF_HOME + page("A").length * Object.keys(changed).length]);
});

test("a second request fetches new and missing files, and deletes files that are no longer listed", async () => {
  const worker = await keeping(FILES);
  worker.fetched.length = 0;
  Object.assign(worker.site, listed({ "a/": page("New"), "b/": page("B") }));
  const told = await worker.dispatch("message", { keepEverything: { films: true } });
  assert.deepEqual(worker.fetched, ["find/edition.txt no-store", "copies.json no-store", "a/ no-cache", "b/ no-cache"]);
  assert.deepEqual(kept(worker), ["a/", "b/"]);
  assert.equal(await worker.text("a/", KEPT), page("New"));
  assert.equal(told[0].done, page("home").length);
  assert.equal((await record(worker)).bytes, told.at(-2).of);
});

test("a full disk and a lost network are distinguished, and the record says that files are missing", async () => {
  const errors = [[new DOMException("", "QuotaExceededError"), "room"], [new DOMException("", "AbortError"), "network"], [new Error("x"), "network"]];
  for (const [error, failed] of errors) {
    const worker = await keeping({ "a/": page("A") });
    Object.assign(worker.site, listed({ "a/": page("B"), "b/": page("C") }));
    const store = worker.stores.get(KEPT);
    const { put } = Object.getPrototypeOf(store);
    store.put = (key, response) => (key.endsWith("/") ? Promise.reject(error) : put.call(store, key, response));
    const told = await worker.dispatch("message", { keepEverything: { films: true } });
    assert.deepEqual(told.at(-1), { failed });
    assert.deepEqual([(await record(worker)).edition, (await record(worker)).missing], [FIRST, 2]);
    delete store.put;
    assert.deepEqual((await worker.dispatch("message", { keepEverything: { films: true } })).at(-1), { failed: "" });
    assert.equal((await record(worker)).edition, FIRST);
  }
});

test("after an error no further file is fetched", async () => {
  const worker = await visited(listed(Object.fromEntries(Array.from("abcdefghij", (name) => [`${name}/`, page(name)]))));
  worker.site["a/"] = undefined;
  assert.deepEqual((await worker.dispatch("message", { keepEverything: { films: true } })).at(-1), { failed: "network" });
  await new Promise((done) => setTimeout(done, 30)); // files that were being fetched
  assert.deepEqual(worker.fetched.slice(2), ["", "a/", "b/", "c/"].map((path) => `${path} no-cache`));
});

test("during the download the record says that files are missing", async () => {
  const worker = await visited(listed({ "a/": page("A") }));
  let at;
  const respond = worker.respond.bind(worker);
  worker.respond = async (...request) => {
    if (request[0].endsWith("/a/")) at = await record(worker);
    return respond(...request);
  };
  await worker.dispatch("message", { keepEverything: { films: true } });
  assert.deepEqual([at.edition, at.bytes, at.missing], [FIRST, 0, 2]);
});

test("a failed fetch of the list keeps the cache, a removed list deletes it", async () => {
  const list = listed({ "b/": page("B") })["copies.json"][0];
  const other = JSON.stringify({ files: [{ path: "b/", bytes: 1, hash: "a" }] });
  for (const answer of [undefined, [other], ["{}"], [list, { status: 500 }], [list, { redirected: true }], ["<p>Sign in</p>"]]) {
    const worker = await keeping(FILES, { "a/": { until: "2027-01-01" } });
    worker.site["copies.json"] = answer;
    assert.deepEqual(await worker.dispatch("message", { keepEverything: { films: true } }), [{ failed: "network" }]);
    assert.deepEqual(kept(worker), Object.keys(FILES).sort());
  }
  for (const status of [404, 410]) {
    const worker = await keeping(FILES);
    worker.site["copies.json"] = ["", { status }];
    await worker.dispatch("message", { keepEverything: { films: true } });
    assert.equal(worker.stores.has(KEPT), false);
  }
  for (const edition of ["<p>Sign in</p>", "success"]) {
    const worker = await keeping(FILES);
    Object.assign(worker.site, { "copies.json": ["", { status: 404 }], "find/edition.txt": [edition] });
    await worker.dispatch("message", { keepEverything: { films: true } });
    assert.equal(worker.stores.has(KEPT), true, "a filter answers in place of the site");
  }
});

test("a navigation fetches missing files", async () => {
  const worker = await visited({ ...listed({ "a/": page("A") }), "way/": [page("W")] });
  const found = worker.site["a/"];
  delete worker.site["a/"];
  await worker.dispatch("message", { keepEverything: { films: true } });
  assert.deepEqual(kept(worker), []);
  worker.site["a/"] = found;
  worker.fetched.length = 0;
  await worker.get("way/");
  assert.deepEqual([kept(worker), (await record(worker)).missing], [["a/"], 0]);
  await worker.get("way/");
  assert.deepEqual(worker.fetched.filter((path) => path.startsWith("copies")), ["copies.json no-store"]);
});

test("the whole site is not cached without an edition", async () => {
  const worker = new Worker(listed(FILES));
  delete worker.site["find/edition.txt"];
  assert.deepEqual(await worker.dispatch("message", { keepEverything: { films: true } }), [{ failed: "network" }]);
  assert.equal(worker.fetched.includes("copies.json no-store"), false);
  assert.deepEqual(kept(worker), []);
});

test("a new edition without its list removes every clip from the cache", async () => {
  const clip = page("A<!--clip-->film<!--/clip-->");
  const more = { "a/": { until: "2027-01-01", cut: "2027-06-01" }, "media/a.mp4": { until: "2027-01-01" } };
  const worker = await keeping({ "a/": clip, "b/": page("B"), "media/a.mp4": "film" }, more);
  worker.site["find/edition.txt"] = [SECOND];
  delete worker.site["copies.json"];
  await worker.get("b/");
  assert.deepEqual(kept(worker), ["b/"]);
});

test("a navigation updates the cache to a new edition, with or without videos as before", async () => {
  for (const films of [true, false]) {
    const worker = await keeping(FILES, {}, { films });
    worker.fetched.length = 0;
    await worker.get("a/");
    assert.deepEqual(worker.fetched, ["a/", "find/edition.txt no-store"]);
    Object.assign(worker.site, listed({ ...FILES, "a/": page("New") }), { "find/edition.txt": [SECOND] });
    await worker.get("a/", { mode: "no-cors" });
    assert.equal(await worker.text("a/", KEPT), FILES["a/"]);
    await worker.get("a/");
    assert.equal(await worker.text("a/", KEPT), page("New"));
    assert.deepEqual([(await record(worker)).edition, (await record(worker)).films], [SECOND, films]);
    assert.equal(kept(worker).includes("media/a.mp4"), films);
  }
});

const CLIPS = page("A<!--clip-->film<!--/clip-->B");
const UNTIL = { "a/": { until: "2026-11-30", cut: "2026-12-31" }, "b/": { until: "2026-11-30" } };

test("after its last day a page opens without its clips and a video does not, online or offline", async () => {
  for (const how of ["offline", "activate", "visit"]) {
    const worker = await keeping({ "a/": CLIPS, "b/": CLIPS, "c/": page("C") }, UNTIL);
    worker.now = Date.parse("2026-11-30T23:00:00Z");
    const { site } = worker;
    worker.offline();
    assert.deepEqual(await worker.get("a/"), [200, CLIPS]);
    worker.now += 2 * 3_600_000;
    if (how === "activate") await worker.dispatch("activate");
    if (how === "visit") {
      worker.site = { ...site, "way/": [page("W")] };
      await worker.get("way/");
      worker.offline();
    }
    if (how !== "offline") assert.deepEqual(kept(worker), ["a/", "c/"]);
    assert.deepEqual(await worker.get("a/"), [200, page(`A${NOTE}B`)]);
    assert.equal(await worker.get("b/"), "error");
    assert.deepEqual(await worker.get("c/"), [200, page("C")]);
    const copy = await worker.stores.get(KEPT).match(SCOPE + "a/");
    assert.deepEqual([copy.headers.get("x-until"), copy.headers.get("x-cut"), await copy.text()], ["2026-12-31", null, page(`A${NOTE}B`)]);
    assert.deepEqual(kept(worker), ["a/", "c/"]);
  }
});

test("after the last day of its remaining content a page is deleted", async () => {
  const worker = await keeping({ "a/": CLIPS }, { "a/": { until: "2026-11-25", cut: "2026-11-26" } });
  worker.offline();
  worker.now = Date.parse("2026-11-26T12:00:00Z");
  assert.deepEqual(await worker.get("a/"), [200, page(`A${NOTE}B`)]);
  worker.now += DAY_MS;
  assert.equal(await worker.get("a/"), "error");
  assert.deepEqual(kept(worker), []);
});

test("a restarted worker answers from the existing cache", async () => {
  const before = await keeping(FILES);
  const slow = (started) => {
    before.stores.forEach((store, name) => started.stores.set(name, store));
    started.pause = () => new Promise((done) => setTimeout(done, 20));
  };
  const worker = new Worker({}, slow);
  worker.offline();
  assert.deepEqual(await worker.get("media/a.mp4", { mode: "no-cors" }), [200, "a film"]);
});

test("after the cache was deleted by hand the worker passes on requests for videos", async () => {
  const worker = await keeping(FILES);
  worker.stores.delete(KEPT);
  await worker.get("a/");
  assert.equal(await worker.get("media/a.mp4", { mode: "no-cors" }), "none");
});
