// @ts-check
/** Fetches the data of techniques for the session sheet from the site. */

/** @typedef {import("./types.js").Clip} Clip */
/** @typedef {import("./types.js").Moved} Moved */
/** @typedef {import("./types.js").Technique} Technique */

const ID_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A technique could not be loaded; the message is for the reader. */
export class TechniqueError extends Error {}

export class Techniques {
  /** @param {string} root The relative URL of the site. */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Technique>} */
    this.loaded = new Map();
  }

  /**
   * Return a technique, given its current or a former id. It is fetched on first use.
   *
   * @param {string} id
   * @returns {Promise<Technique>} Rejected with a TechniqueError.
   */
  async load(id) {
    if (!ID_PATTERN.test(id)) throw new TechniqueError("This link names no technique. Choose one below.");
    const cached = this.loaded.get(id);
    if (cached) return cached;
    const file = await this.fetchFile(id);
    const technique = "now" in file ? await this.load(file.now) : file;
    if (technique.has_clips && !technique.clips) technique.clips = await this.fetchClips(technique.id);
    this.loaded.set(id, technique);
    return technique;
  }

  /**
   * Fetch the clips of a technique; an empty list if that fails, as the service worker never caches them for offline
   * use.
   *
   * @param {string} id
   * @returns {Promise<Clip[]>}
   */
  fetchClips(id) {
    return fetch(`${this.root}session/${id}.clips.json`).then(
      (response) => (response.ok ? response.json() : []),
      () => [],
    );
  }

  /**
   * Fetch the JSON file of a technique.
   *
   * @param {string} id
   * @returns {Promise<Technique | Moved>} Rejected with a TechniqueError.
   */
  async fetchFile(id) {
    let response;
    try {
      response = await fetch(`${this.root}session/${id}.json`);
      if (response.ok) return await response.json();
    } catch {
      // no connection, or a page that is no JSON: the message below fits both
    }
    if (response?.status === 404) throw new TechniqueError("The technique in this link is no longer here. Choose another below.");
    throw new TechniqueError("The technique could not be fetched. Look at the connection, and open the link again.");
  }
}
