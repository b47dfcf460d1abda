/** Runs the service worker without a browser, with stubs of the caches, the network and the clock. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";

export const SCOPE = "https://school.example/book/";
export const CACHE = `playbook 2 ${SCOPE}`;
export const KEPT = `playbook kept ${SCOPE}`;
/** Two editions (fingerprints) of a site. */
export const FIRST = `playbook-${"a".repeat(16)}`;
export const SECOND = `playbook-${"b7".repeat(8)}`;
export const DAY_MS = 86_400_000;

const FILE = process.env.WORKER ?? new URL("../../generator/coaching_playbook/assets/service-worker.js", import.meta.url);
const GLOBALS = ["self", "caches", "fetch", "Date"];
const run = compileFunction(readFileSync(FILE, "utf-8"), GLOBALS);

/** A network response with the properties `redirected` and `type`, which a constructor cannot set. */
class NetworkResponse extends Response {
  constructor(body, { status = 200, type = "text/html", redirected = false, from = "basic" } = {}) {
    super(body, { status, headers: { "content-type": type } });
    Object.defineProperties(this, { redirected: { value: redirected }, type: { value: from } });
    this.copy = () => new NetworkResponse(body, { status, type, redirected, from });
  }

  clone() {
    return this.copy();
  }
}

class Cache {
  entries = new Map();
  failing = undefined;

  async put(key, response) {
    if (this.failing) throw this.failing;
    this.entries.set(key.url ?? key, { body: await response.arrayBuffer(), headers: [...response.headers] });
  }

  async match(key) {
    const found = this.entries.get(key.url ?? key);
    return found && new Response(found.body, { headers: found.headers });
  }

  async delete(key) {
    return this.entries.delete(key.url ?? key);
  }

  async keys() {
    return [...this.entries.keys()].map((url) => ({ url }));
  }
}

/** Return the first eight bytes of SHA-256 in hexadecimal digits, as in copies.json. @param {string} text */
export const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

export class Worker {
  handlers = {};
  stores = new Map();
  calls = [];
  fetched = [];
  now = Date.parse("2026-11-24T12:00:00Z");
  /** Stub responses, keyed by path below the scope: [body, options]. Any other request fails as offline. */
  site = { "find/edition.txt": [FIRST, { type: "text/plain" }] };

  /** @param {Record<string, [string, object?]>} site @param {(worker: Worker) => void} prepare */
  constructor(site = {}, prepare = () => {}) {
    Object.assign(this.site, site);
    const { stores } = this;
    const open = async (name) => {
      if (!stores.has(name)) stores.set(name, new Cache());
      return stores.get(name);
    };
    const caches = {
      open,
      has: async (name) => {
        await this.pause?.();
        return stores.has(name);
      },
      delete: async (name) => stores.delete(name),
      match: async (key, { cacheName }) => stores.get(cacheName)?.match(key),
    };
    prepare(this);
    const scope = {
      registration: { scope: SCOPE, unregister: async () => this.calls.push("unregister") },
      clients: { claim: async () => this.calls.push("claim") },
      skipWaiting: async () => this.calls.push("skipWaiting"),
      addEventListener: (name, handler) => (this.handlers[name] = handler),
    };
    run(scope, caches, (request, options) => this.respond(request, options), { now: () => this.now });
  }

  async respond(request, options) {
    const url = request.url ?? request;
    const path = url.slice(SCOPE.length).split("?")[0];
    this.fetched.push(options ? `${path} ${options.cache}` : path);
    if (!this.site[path]) throw new TypeError("no network");
    return new NetworkResponse(...this.site[path]);
  }

  /** Dispatch an event, and return the messages posted to its port. */
  async dispatch(name, data) {
    const messages = [];
    const work = [];
    const port = { postMessage: (message) => messages.push(message) };
    this.handlers[name]({ data, ports: [port], waitUntil: (promise) => work.push(promise) });
    await Promise.all(work);
    return messages;
  }

  /** Request a URL. Returns [status, text], "none" if the worker does not handle it, or "error". */
  async get(path, { mode = "navigate", method = "GET", range, base = SCOPE } = {}) {
    let response;
    const work = [];
    const headers = new Headers(range ? { range } : {});
    this.handlers.fetch({
      request: { url: base + path, mode, method, headers },
      waitUntil: (promise) => work.push(promise),
      respondWith: (promise) => (response = promise),
    });
    const result = await response?.catch(() => "error");
    await Promise.all(work);
    this.last = result;
    if (!result) return "none";
    return result === "error" ? result : [result.status, await result.text()];
  }

  /** Return the cached URLs, relative to the site, without the worker's records. */
  stored(name = CACHE) {
    const own = ["find/edition.txt", "copies.json"];
    const paths = [...(this.stores.get(name)?.entries.keys() ?? [])].map((url) => url.replace(SCOPE, ""));
    return paths.filter((path) => !own.includes(path)).sort();
  }

  async text(path, name = CACHE) {
    return (await this.stores.get(name)?.match(SCOPE + path))?.text();
  }

  offline() {
    this.site = {};
  }
}
