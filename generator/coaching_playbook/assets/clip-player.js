// @ts-check
/**
 * `<playbook-clip>`: plays one moment of a clip from its start to its end, and links the transcript to the film. Without
 * this module the clip plays, and moments and transcript can be read.
 */

import { button, formatTime, h, withAttributes } from "./dom.js";

/** @typedef {{panel: HTMLElement, start: number, end: number, label: string}} Moment Times in seconds. */
/** @typedef {{item: HTMLElement, start: number, end: number}} Cue */

/** A reader who seeks this many seconds out of a moment has left it. */
const TOLERANCE = 0.5;

class ClipPlayer {
  /**
   * @param {HTMLElement} element
   * @param {HTMLVideoElement} video
   */
  constructor(element, video) {
    this.element = element;
    this.video = video;
    /** @type {Moment | null} */
    this.current = null;
    /** Where to pause, or null to play on. @type {number | null} */
    this.until = null;
    /** Whether the next seek is this module's own. */
    this.isSeeking = false;
    this.status = withAttributes(h("p", { className: "pb-cued" }), { role: "status" });
    element.append(this.status);
    this.moments = [...document.querySelectorAll(/** @type {"section"} */ (".pb-moment[data-start]"))].map((panel) => this.moment(panel));
    this.cues = [...document.querySelectorAll(/** @type {"li"} */ (".pb-transcript li[data-start]"))].map((item) => this.cue(item));
    for (const link of element.querySelectorAll(/** @type {"a"} */ (".pb-timeline a"))) {
      link.addEventListener("click", (event) => {
        const moment = this.momentOf(link.hash);
        if (!moment || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.replaceState(null, "", link.hash);
        this.play(moment);
      });
    }
    video.addEventListener("timeupdate", () => this.onTime());
    video.addEventListener("seeking", () => this.onSeek());
    video.addEventListener("play", () => requestAnimationFrame(() => this.onFrame()));
    this.cueFromAddress();
  }

  /**
   * @param {HTMLElement} panel
   * @returns {Moment}
   */
  moment(panel) {
    const label = panel.querySelector("h3")?.textContent ?? "";
    const moment = { panel, label, start: Number(panel.dataset.start), end: Number(panel.dataset.end) };
    const play = button("Play this moment", () => this.play(moment));
    panel.querySelector(".pb-kicker")?.prepend(withAttributes(play, { "aria-label": `Play this moment: ${label}` }));
    return moment;
  }

  /**
   * Turn the time of a transcript line into a button.
   *
   * @param {HTMLElement} item
   * @returns {Cue}
   */
  cue(item) {
    const cue = { item, start: Number(item.dataset.start), end: Number(item.dataset.end) };
    const time = item.querySelector(".pb-cue-time");
    const text = time?.textContent ?? "";
    const seek = h("button", { type: "button", className: "pb-cue-time" }, text);
    seek.addEventListener("click", () => {
      this.until = null;
      this.video.currentTime = cue.start;
      this.start();
    });
    time?.replaceWith(withAttributes(seek, { "aria-label": `Go to ${text}` }));
    return cue;
  }

  /** @param {string} hash Such as "#moment-2". */
  momentOf(hash) {
    const match = /^#moment-(\d+)$/.exec(hash);
    return match ? this.moments[Number(match[1]) - 1] : undefined;
  }

  /** A link to a moment seeks to it; it plays only when the reader presses play. */
  cueFromAddress() {
    const moment = this.momentOf(location.hash);
    if (!moment) return;
    this.seekTo(moment);
    this.status.textContent = `Ready at ${formatTime(moment.start)}: ${moment.label}. Press play.`;
    this.element.scrollIntoView({ block: "start" });
  }

  /** @param {Moment} moment */
  play(moment) {
    this.seekTo(moment);
    this.status.textContent = `${formatTime(moment.start)} to ${formatTime(moment.end)}: ${moment.label}`;
    this.element.scrollIntoView({ block: "start" });
    this.start();
  }

  /** @param {Moment} moment */
  seekTo(moment) {
    this.current = moment;
    this.until = moment.end;
    this.isSeeking = this.video.currentTime !== moment.start; // no event is fired for a seek to the same time
    this.video.currentTime = moment.start;
    for (const { panel } of this.moments) panel.classList.toggle("pb-near", panel === moment.panel);
  }

  start() {
    this.video.play().catch((error) => {
      // An AbortError means that the reader paused before the film began.
      if (error.name !== "AbortError") this.status.textContent = "This clip cannot be played here.";
    });
  }

  onSeek() {
    if (this.isSeeking) this.isSeeking = false;
    else if (this.until !== null && this.current) {
      const { currentTime } = this.video;
      if (currentTime < this.current.start - TOLERANCE || currentTime > this.until + TOLERANCE) this.until = null;
    }
  }

  /** Stop at the end of a moment to the frame: `timeupdate` fires only about four times a second. */
  onFrame() {
    if (this.video.paused) return;
    if (this.until !== null && this.video.currentTime >= this.until) {
      this.video.pause();
      this.until = null;
    } else requestAnimationFrame(() => this.onFrame());
  }

  onTime() {
    const { currentTime, paused } = this.video;
    if (this.until !== null && currentTime >= this.until && !paused) this.video.pause(); // no frames in a hidden tab
    for (const { item, start, end } of this.cues) {
      if (currentTime >= start && currentTime < end) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }
}

/** @type {WeakMap<HTMLElement, ClipPlayer>} */
const players = new WeakMap();

class PlaybookClip extends HTMLElement {
  constructor() {
    super();
    this.onHashChange = () => players.get(this)?.cueFromAddress();
  }

  connectedCallback() {
    const video = this.querySelector("video");
    if (!video) return;
    if (!players.has(this)) players.set(this, new ClipPlayer(this, video));
    window.addEventListener("hashchange", this.onHashChange);
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.onHashChange);
  }
}

customElements.define("playbook-clip", PlaybookClip);
