// @ts-check
/**
 * Loads the modules and data files of a portable copy: a site that is opened from a folder. Browsers load neither
 * modules nor data from `file:` URLs, only classic scripts. So `publish --portable` appends each module to this file as
 * a call of `playbookPortable.define`, and turns each data file into a script `<file>.js` that calls
 * `playbookPortable.file`.
 */

/** @typedef {Record<string, any>} Exports */
/** @typedef {(id: string) => Exports} Use */
/** @typedef {(id: string) => Promise<Exports>} Load */
/** @typedef {(input: string | URL) => Promise<Response>} Fetch */
/**
 * @typedef {(exports: Exports, use: Use, load: Load, url: string, fetch: Fetch) => void} Definition Runs a module,
 * whose URL is `url`.
 */

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

  /** Return the exports of a module, which is run on first use (for `import`). @type {Use} */
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

  /** Return a promise of the exports of a module (for `import()`). @type {Load} */
  const load = (id) => new Promise((resolve) => resolve(use(id)));

  /**
   * Return the text of a data file, by running its script.
   *
   * @param {string} path Relative to the site.
   * @returns {Promise<string>} Rejected if the copy has no such file.
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

  /** Replacement of `fetch` for modules: responds with a data file of the copy, or with status 404. @type {Fetch} */
  async function fetchFromCopy(input) {
    const url = new URL(input, document.baseURI).href.split(/[?#]/)[0];
    const path = decodeURI(url.slice(site.length));
    if (!url.startsWith(site) || !/\.(json|txt|vtt)$/.test(path)) return new Response("", { status: 404 });
    return read(path).then(
      (text) => new Response(text),
      () => new Response("", { status: 404 }),
    );
  }

  /** Load captions and chapters of videos as Blobs, because browsers refuse tracks from `file:` URLs. */
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

  /** Throw an error outside a promise, so that it is reported but stops no other module. @param {unknown} error */
  function reportError(error) {
    setTimeout(() => {
      throw error;
    });
  }

  return {
    /**
     * Define a module.
     *
     * @param {string} id The path of the module, relative to the site.
     * @param {Definition} definition
     */
    define: (id, definition) => void definitions.set(id, definition),
    /**
     * Provide the text of a data file, called by the file's script.
     *
     * @param {string} path
     * @param {string} text
     */
    file: (path, text) => waiting.get(path)?.(text),
  };
})();
Object.assign(window, { playbookPortable });
