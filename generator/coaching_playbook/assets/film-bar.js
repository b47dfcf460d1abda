// @ts-check
/** The controls and captions of a video, below its picture so that they cover nothing. */

import { formatTime, h, withAttributes } from "./dom.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Icons as SVG path data, in a 24 by 24 view box. */
const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  captions: "M3 5h18v14H3zM5 7v10h14V7zM7 10h4v1.6H8.6v1H11V14H7zM13 10h4v1.6h-2.4v1H17V14h-4z",
  full: "M4 4h7v2H6v5H4zM13 4h7v7h-2V6h-5zM4 13h2v5h5v2H4zM18 13h2v7h-7v-2h5z",
  sound: "M4 9h4l5-4v14l-5-4H4zM15 8c3 2 3 6 0 8z",
  muted: "M4 9h4l5-4v14l-5-4H4zM15 9l1.2-1.2L18 9.6l1.8-1.8L21 9l-1.8 1.8L21 12.6l-1.2 1.2L18 12l-1.8 1.8L15 12.6l1.8-1.8z",
};

/**
 * Create a button with an icon, and a label for screen readers.
 *
 * @param {keyof typeof ICONS} icon
 * @param {string} label
 * @param {() => void} onClick
 */
function iconButton(icon, label, onClick) {
  const created = h("button", { type: "button", className: "pb-film-button" });
  setIcon(created, icon, label);
  created.addEventListener("click", onClick);
  return created;
}

/**
 * Set the icon of a button, and its label for screen readers.
 *
 * @param {HTMLButtonElement} target
 * @param {keyof typeof ICONS} icon
 * @param {string} label
 */
function setIcon(target, icon, label) {
  const svg = document.createElementNS(SVG_NAMESPACE, "svg");
  const path = document.createElementNS(SVG_NAMESPACE, "path");
  withAttributes(svg, { viewBox: "0 0 24 24", "aria-hidden": "true" }).append(withAttributes(path, { d: ICONS[icon] }));
  withAttributes(target, { "aria-label": label, title: label }).replaceChildren(svg);
}

export class FilmBar {
  /** @param {HTMLElement} film The element around a video. Its `data-silent` is set if the video has no sound. */
  constructor(film) {
    this.film = film;
    const video = film.querySelector("video");
    if (!video) throw new Error("a film without a video");
    this.video = video;
    video.controls = false;
    /** @type {HTMLButtonElement[]} */
    this.speedButtons = [];
    this.big = iconButton("play", "Play", () => this.play());
    this.big.className = "pb-film-big";
    this.toggle = iconButton("play", "Play", () => (video.paused ? this.play() : video.pause()));
    this.time = h("span", { className: "pb-film-time" });
    this.seek = withAttributes(h("input", { type: "range", min: "0", max: "100", step: "0.1", value: "0" }), { "aria-label": "Place in the clip" });
    this.seek.addEventListener("input", () => {
      video.currentTime = Number(this.seek.value);
    });
    this.message = withAttributes(h("span", { className: "pb-film-message" }), { role: "status" });
    this.below = film.querySelector(".pb-film-below") ?? film.appendChild(h("div", { className: "pb-film-below" }));
    const bar = h("div", { className: "pb-film-bar" }, this.toggle, this.seek, this.time, this.speedButton("½×"), this.soundButton(), this.captions(), this.fullButton());
    this.below.prepend(bar);
    this.below.append(this.message);
    video.after(this.big); // a video that moves in the page shows its poster again, later
    video.addEventListener("click", () => this.toggle.click());
    for (const type of ["play", "pause", "timeupdate", "durationchange", "ratechange", "ended"]) video.addEventListener(type, () => this.update());
    video.addEventListener("play", () => {
      this.big.hidden = true;
    });
    this.update();
  }

  /** Play the video; show a message if the browser cannot play it. */
  play() {
    this.message.textContent = "";
    this.video.play().catch((error) => {
      // An AbortError means that the reader paused before the film began.
      if (error.name !== "AbortError") this.message.textContent = "This clip cannot be played here.";
    });
  }

  /**
   * Show the large play button over the picture, with a label for screen readers.
   *
   * @param {string} label
   */
  invite(label) {
    this.big.hidden = false;
    withAttributes(this.big, { "aria-label": label, title: label });
  }

  /** Create a button that switches between normal and half speed. @param {string} label */
  speedButton(label) {
    const button = withAttributes(h("button", { type: "button", className: label === "½×" ? "pb-film-button" : "pb-button" }, label), {
      "aria-pressed": "false",
      "aria-label": "Half speed",
      title: "Half speed",
    });
    button.addEventListener("click", () => {
      this.video.playbackRate = this.video.playbackRate === 1 ? 0.5 : 1;
    });
    this.speedButtons.push(button);
    return button;
  }

  soundButton() {
    if (this.film.dataset.silent) return null;
    const { video } = this;
    const button = iconButton("sound", "Sound off", () => {
      video.muted = !video.muted;
    });
    video.addEventListener("volumechange", () => setIcon(button, video.muted ? "muted" : "sound", video.muted ? "Sound on" : "Sound off"));
    return button;
  }

  /** Add the line of captions below the video, and return the button that hides it; null without captions. */
  captions() {
    const element = this.video.querySelector(/** @type {"track"} */ ("track[kind=captions]"));
    if (!element) return null;
    const line = h("p", { className: "pb-film-caption", lang: element.srclang });
    const { track } = element;
    track.mode = "hidden";
    const update = () => {
      const cues = [...(track.activeCues ?? [])];
      line.textContent = cues.map((cue) => (cue instanceof VTTCue ? plainText(cue) : "")).join(" ");
    };
    track.addEventListener("cuechange", update);
    this.track = track;
    const button = withAttributes(
      iconButton("captions", "Captions", () => {
        line.hidden = !line.hidden;
        button.setAttribute("aria-pressed", String(!line.hidden));
      }),
      { "aria-pressed": "true" },
    );
    this.below.append(line);
    return button;
  }

  fullButton() {
    const { film, video, track } = this;
    const enterOnPhone = /** @type {(() => void) | undefined} */ (Reflect.get(video, "webkitEnterFullscreen"));
    if (!film.requestFullscreen && !enterOnPhone) return null;
    return iconButton("full", "Full screen", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (film.requestFullscreen) film.requestFullscreen().catch(() => {}); // the film goes on in the page
      else if (enterOnPhone) {
        if (track) track.mode = "showing"; // iPhones show the film alone
        enterOnPhone.call(video);
      }
    });
  }

  update() {
    const { video } = this;
    const { paused, currentTime } = video;
    const duration = Number.isFinite(video.duration) ? video.duration : Number(video.dataset.seconds ?? 0);
    setIcon(this.toggle, paused ? "play" : "pause", paused ? "Play" : "Pause");
    this.time.textContent = `${formatTime(currentTime)} / ${formatTime(duration)}`;
    this.seek.max = String(duration || 100);
    if (document.activeElement !== this.seek || !paused) this.seek.value = String(currentTime);
    this.seek.setAttribute("aria-valuetext", `${formatTime(currentTime)} of ${formatTime(duration)}`);
    for (const button of this.speedButtons) button.setAttribute("aria-pressed", String(video.playbackRate !== 1));
  }
}

/**
 * Return the text of a cue without its tags: `<v TA>Have a go.` becomes "TA: Have a go."
 *
 * @param {VTTCue} cue
 */
function plainText(cue) {
  const voice = /^<v(?:\.[^ >]*)? ([^>]*)>/.exec(cue.text)?.[1];
  const text = (cue.getCueAsHTML().textContent ?? "").replaceAll("\n", " ");
  return voice ? `${voice}: ${text}` : text;
}
