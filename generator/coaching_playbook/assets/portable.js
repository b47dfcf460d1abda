// @ts-check
/**
 * Runs the modules of a site that is opened from a folder, and reads its data. `publish --portable` appends the modules as
 * calls of `playbookPortable.define`, because browsers load neither modules nor data from `file:` addresses, only
 * scripts. So a data file is a script too: `<file>.js`, which calls `playbookPortable.file`.
 */

/** @typedef {Record<string, any>} Exports */
/** @typedef {(id: string) => Exports} Use */
/** @typedef {(id: string) => Promise<Exports>} Load */
/** @typedef {(input: string | URL) => Promise<Response>} Fetch */
/** @typedef {(exports: Exports, use: Use, load: Load, url: string, fetch: Fetch) => void} Definition `url` is that of the module. */

const playbookPortable = (() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const site = new URL("..", script.src).href;
  /** @type {Map<string, Definition>} */
  const definitions = new Map();
  /** @type {Map<string, Exports>} */
  const modules = new Map();
  /** @type {Map<string, (text: string) => void>} */
  const waiting = new Map();
  /** @type {Map<string, Promise<string>>} */
  const texts = new Map();

  /** @type {Use} */
  function use(id) {
    let exports = modules.get(id);
    if (!exports) {
      const definition = definitions.get(id);
      if (!definition) throw new Error(`${id} is not in this copy`);
      exports = {};
      modules.set(id, exports);
      definition(exports, use, load, site + id, fetchFromCopy);
    }
    return exports;
  }

  /** @type {Load} */
  const load = (id) => new Promise((resolve) => resolve(use(id)));

  /**
   * @param {string} path Below the site.
   * @returns {Promise<string>} Rejected where the copy has no such file.
   */
  function read(path) {
    let text = texts.get(path);
    if (!text) {
      text = new Promise((resolve, reject) => {
        waiting.set(path, resolve);
        const element = document.createElement("script");
        element.addEventListener("error", () => {
          texts.delete(path);
          reject(new Error(`${path} is not in this copy`));
        });
        element.addEventListener("load", () => element.remove());
        element.src = `${site}${path}.js`;
        document.head.append(element);
      });
      texts.set(path, text);
    }
    return text;
  }

  /** @type {Fetch} */
  async function fetchFromCopy(input) {
    const url = new URL(input, document.baseURI).href.split(/[?#]/)[0];
    const path = decodeURI(url.slice(site.length));
    if (!url.startsWith(site) || !/\.(json|txt|vtt)$/.test(path)) return new Response("", { status: 404 });
    return read(path).then(
      (text) => new Response(text),
      () => new Response("", { status: 404 }),
    );
  }

  /** Give each track its captions, or its chapters, as a Blob: browsers refuse tracks from `file:` addresses. */
  async function addTracks() {
    for (const track of /** @type {NodeListOf<HTMLTrackElement>} */ (document.querySelectorAll("track[data-src]"))) {
      const response = await fetchFromCopy(track.dataset.src ?? "");
      if (response.ok) track.src = URL.createObjectURL(new Blob([await response.text()], { type: "text/vtt" }));
    }
  }

  // After the definitions, which follow in this file.
  Promise.resolve().then(() => {
    for (const id of (script.dataset.run ?? "").split(" ").filter((name) => name)) load(id).catch(reportError);
    addTracks();
  });

  /** @param {unknown} error Thrown again outside the promise, so that one module never stops another. */
  function reportError(error) {
    setTimeout(() => {
      throw error;
    });
  }

  return {
    /**
     * @param {string} id The path of the module below the site.
     * @param {Definition} definition
     */
    define: (id, definition) => void definitions.set(id, definition),
    /**
     * @param {string} path
     * @param {string} text
     */
    file: (path, text) => waiting.get(path)?.(text),
  };
})();
Object.assign(window, { playbookPortable });
