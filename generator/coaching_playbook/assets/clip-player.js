// @ts-check
/**
 * `<playbook-clip>`: a video with controls and captions below the picture. With `data-main` it also shows one moment (a
 * described part of the video) at a time, plays it from start to end, and links the transcript to the video. Without
 * this module the video has the browser's controls, and moments and transcript can be read.
 */

import { button, formatTime, h, withAttributes } from "./dom.js";
import { FilmBar } from "./film-bar.js";

/**
 * @typedef {{panel: HTMLElement, link: HTMLAnchorElement | undefined, start: number, end: number, label: string, play:
 * HTMLButtonElement}} Moment Times in seconds.
 */
/** @typedef {{item: HTMLElement, start: number, end: number}} Cue */

/** After a seek to more than this many seconds outside a moment, the video no longer stops at the moment's end. */
const SEEK_TOLERANCE_SECONDS = 0.5;

class ClipPlayer {
  /**
   * @param {HTMLElement} element
   * @param {FilmBar} bar
   */
  constructor(element, bar) {
    this.element = element;
    this.bar = bar;
    this.video = bar.video;
    /** @type {Moment | null} */
    this.current = null;
    /** The time in seconds at which to pause; null to play on. @type {number | null} */
    this.until = null;
    /** Whether the next event "seeking" is caused by this module. */
    this.isSeeking = false;
    this.status = withAttributes(h("p", { className: "pb-cued pb-hidden" }), { role: "status" });
    element.append(this.status);
    const links = [...element.querySelectorAll(/** @type {"a"} */ (".pb-chapters a"))];
    const panels = [...element.querySelectorAll(/** @type {"li"} */ (".pb-moment[data-start]"))];
    this.moments = panels.map((panel, index) => this.moment(panel, index, links[index]));
    this.cues = [...document.querySelectorAll(/** @type {"li"} */ (".pb-transcript li[data-start]"))].map((item) => this.cue(item));
    element.classList.add("pb-scripted");
    if (!element.querySelector(".pb-watch-for") && this.moments.length) this.show(this.moments[0]);
    this.video.addEventListener("timeupdate", () => this.onTime());
    this.video.addEventListener("seeking", () => this.onSeek());
    this.video.addEventListener("play", () => requestAnimationFrame(() => this.onFrame()));
    this.cueFromAddress();
  }

  /**
   * Return the moment that a panel describes, and add buttons to the panel.
   *
   * @param {HTMLElement} panel
   * @param {number} index
   * @param {HTMLAnchorElement | undefined} link The link to the moment in the list of moments.
   * @returns {Moment}
   */
  moment(panel, index, link) {
    const label = panel.querySelector("h2")?.textContent ?? "";
    const play = button("Play this moment", () => this.play(moment), "pb-button-main");
    const moment = { panel, link, label, play, start: Number(panel.dataset.start), end: Number(panel.dataset.end) };
    const copied = h("output");
    const next = button("Next moment", () => this.choose(this.moments[(index + 1) % this.moments.length]));
    const copy = button("Copy link", () => copyLink(link ? link.hash : `#moment-${index + 1}`, copied));
    panel.querySelector(".pb-moment-buttons")?.append(play, copy, next, this.bar.speedButton("Half speed"), copied);
    link?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.choose(moment);
      this.start();
    });
    return moment;
  }

  /**
   * Return a line of the transcript, with its time turned into a button that seeks to it.
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

  /** Seek to the moment in the URL's fragment, if any, without playing it. */
  cueFromAddress() {
    const match = /^#moment-(\d+)$/.exec(location.hash);
    const moment = match ? this.moments[Number(match[1]) - 1] : undefined;
    if (!moment) return;
    this.seekTo(moment);
    this.bar.invite(`Play this moment: ${moment.label}`);
    this.element.scrollIntoView({ block: "start" });
  }

  /**
   * Seek to a moment, pause, and write the moment to the URL's fragment.
   *
   * @param {Moment} moment
   */
  choose(moment) {
    this.video.pause();
    history.replaceState(history.state, "", `#moment-${this.moments.indexOf(moment) + 1}`);
    this.seekTo(moment);
    this.bar.invite(`Play this moment: ${moment.label}`);
    this.element.scrollIntoView({ block: "start" });
  }

  /** Play a moment from its start to its end. @param {Moment} moment */
  play(moment) {
    this.seekTo(moment);
    this.start();
  }

  /** Show a moment, seek to its start, and set the time at which to pause. @param {Moment} moment */
  seekTo(moment) {
    this.show(moment);
    this.until = moment.end;
    this.isSeeking = this.video.currentTime !== moment.start; // no event is fired for a seek to the same time
    this.video.currentTime = moment.start;
    this.status.textContent = `${formatTime(moment.start)} to ${formatTime(moment.end)}: ${moment.label}`;
  }

  /**
   * Show the panel of a moment, and mark its link in the list of moments as current.
   *
   * @param {Moment} moment
   */
  show(moment) {
    if (this.current === moment) return;
    this.current = moment;
    this.element.classList.add("pb-in-moment");
    for (const { panel, link } of this.moments) {
      const isCurrent = panel === moment.panel;
      panel.classList.toggle("pb-now", isCurrent);
      if (isCurrent) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }

  start() {
    this.bar.play();
  }

  onSeek() {
    if (this.isSeeking) this.isSeeking = false;
    else if (this.until !== null && this.current) {
      const { currentTime } = this.video;
      if (currentTime < this.current.start - SEEK_TOLERANCE_SECONDS || currentTime > this.until + SEEK_TOLERANCE_SECONDS) this.until = null;
    }
  }

  /** Stop at the end of a moment, checked at each frame, because `timeupdate` fires only about four times a second. */
  onFrame() {
    if (this.video.paused) return;
    if (this.until !== null && this.video.currentTime >= this.until) this.stop();
    else requestAnimationFrame(() => this.onFrame());
  }

  stop() {
    this.video.pause();
    this.until = null;
    if (this.current) this.current.play.textContent = "Play it again";
  }

  onTime() {
    const { currentTime, paused } = this.video;
    if (this.until !== null && currentTime >= this.until && !paused) this.stop(); // no frames in a hidden tab
    const moment = this.moments.find(({ start, end }) => currentTime >= start && currentTime < end);
    if (moment && this.until === null && !paused) this.show(moment);
    for (const { item, start, end } of this.cues) {
      if (currentTime >= start && currentTime < end) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }
}

/**
 * Copy the URL of a moment to the clipboard; show it in a field if that is not allowed.
 *
 * @param {string} hash
 * @param {HTMLOutputElement} output
 */
async function copyLink(hash, output) {
  const link = location.href.split("#")[0] + hash;
  try {
    await navigator.clipboard.writeText(link);
    output.textContent = "Link copied";
  } catch {
    const field = withAttributes(h("input", { type: "text", readOnly: true, value: link }), { "aria-label": "The link to this moment" });
    output.replaceChildren(field);
    field.select();
  }
}

/** @type {WeakMap<HTMLElement, ClipPlayer | null>} */
const players = new WeakMap();

class PlaybookClip extends HTMLElement {
  constructor() {
    super();
    this.onHashChange = () => players.get(this)?.cueFromAddress();
  }

  connectedCallback() {
    const film = this.querySelector(/** @type {"div"} */ (".pb-film"));
    if (!film?.querySelector("video")) return; // a copy without films
    if (!players.has(this)) {
      const bar = new FilmBar(film);
      players.set(this, this.dataset.main === undefined ? null : new ClipPlayer(this, bar));
    }
    window.addEventListener("hashchange", this.onHashChange);
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.onHashChange);
  }
}

customElements.define("playbook-clip", PlaybookClip);
