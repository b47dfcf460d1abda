// @ts-check
/** Fetches techniques for the session sheet from the site that it is on. */

/** @typedef {import("./types.js").Clip} Clip */
/** @typedef {import("./types.js").Moved} Moved */
/** @typedef {import("./types.js").Technique} Technique */

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A technique could not be loaded; the message is for the reader. */
export class TechniqueError extends Error {}

export class Techniques {
  /** @param {string} root The relative address of the site. */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Technique>} */
    this.loaded = new Map();
  }

  /**
   * Load a technique by its present or a former id.
   *
   * @param {string} id
   * @returns {Promise<Technique>} Rejected with a TechniqueError.
   */
  async load(id) {
    if (!ID.test(id)) throw new TechniqueError("This link names no technique. Choose one below.");
    const cached = this.loaded.get(id);
    if (cached) return cached;
    const file = await this.fetchFile(id);
    const technique = "now" in file ? await this.load(file.now) : file;
    if (technique.has_clips && !technique.clips) technique.clips = await this.fetchClips(technique.id);
    this.loaded.set(id, technique);
    return technique;
  }

  /**
   * Fetch the clips of a technique. Service workers never cache them: without a network the session runs without them.
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
   * @param {string} id
   * @returns {Promise<Technique | Moved>}
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
