// @ts-check
/**
 * Downloads the videos of chosen moments into memory, so that a session continues if the network fails. This is not
 * done on connections that save data, and nothing is stored beyond the lifetime of the page.
 */

/** @typedef {import("./types.js").Clip} Clip */
/** @typedef {{film: string | null, captions: string | null, poster: string | null}} Downloaded Object URLs. */

/** A larger video is not downloaded, but played from the site. */
const MAX_BYTES = 60e6;
/** Whether the site is a copy on this device: it needs no downloads, but browsers load captions only from memory. */
const IS_LOCAL_COPY = location.protocol === "file:";

export class Films {
  /** @param {string} root The relative URL of the site. */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Promise<Downloaded | null>>} */
    this.downloads = new Map();
    /** @type {Map<string, Downloaded>} */
    this.ready = new Map();
  }

  /**
   * Return the URLs of a clip's files: of the copies in memory if they are downloaded, else on the site.
   *
   * @param {Clip} clip
   */
  sources(clip) {
    const downloaded = this.ready.get(clip.id);
    /** @param {string | undefined} path */
    const onSite = (path) => (path ? `${this.root}${path}` : "");
    return {
      film: downloaded?.film ?? onSite(clip.file),
      captions: downloaded?.captions ?? (IS_LOCAL_COPY ? "" : onSite(clip.captions)),
      poster: downloaded?.poster ?? onSite(clip.poster),
    };
  }

  /**
   * Download clips one after another, and let the players inside `element` that have not started use the downloads.
   *
   * @param {Clip[]} clips
   * @param {HTMLElement} element
   */
  async download(clips, element) {
    const connection = /** @type {{saveData?: boolean} | undefined} */ (Reflect.get(navigator, "connection"));
    if (connection?.saveData) return;
    for (const clip of clips) {
      if (!clip.file) continue;
      let download = this.downloads.get(clip.id);
      if (!download) {
        download = this.fetchClip(clip).catch(() => null); // played from the site instead
        this.downloads.set(clip.id, download);
      }
      const downloaded = await download;
      if (downloaded) switchToDownloaded(element, clip, downloaded);
    }
  }

  /**
   * @param {Clip} clip
   * @returns {Promise<Downloaded>}
   */
  async fetchClip(clip) {
    const [film, captions, poster] = await Promise.all(
      [IS_LOCAL_COPY ? undefined : clip.file, clip.captions, IS_LOCAL_COPY ? undefined : clip.poster].map((path) => this.fetchFile(path)),
    );
    const downloaded = { film, captions, poster };
    this.ready.set(clip.id, downloaded);
    return downloaded;
  }

  /** @param {string | undefined} path */
  async fetchFile(path) {
    if (!path) return null;
    const response = await fetch(`${this.root}${path}`);
    if (!response.ok || Number(response.headers.get("content-length") ?? 0) > MAX_BYTES) throw new Error("not downloaded");
    return URL.createObjectURL(await response.blob());
  }
}

/**
 * @param {HTMLElement} element
 * @param {Clip} clip
 * @param {Downloaded} downloaded
 */
function switchToDownloaded(element, clip, { film, captions, poster }) {
  for (const video of element.querySelectorAll("video")) {
    if (video.dataset.clip !== clip.id) continue;
    const track = video.querySelector("track");
    // Captions that a player fetches stay: Firefox would show them twice if the address changed meanwhile.
    if (captions && track && !track.getAttribute("src")) track.src = captions;
    if (!film || video.src === film || !video.paused || video.currentTime) continue;
    if (poster) video.poster = poster;
    video.src = film;
  }
}
