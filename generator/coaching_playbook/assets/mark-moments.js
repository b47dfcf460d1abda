// @ts-check
/**
 * `<playbook-mark>`: readers press a button each time they see a success criterion in the clip of the page, and compare
 * the times with the team's moments (described parts of the clip). Nothing is scored, stored or sent.
 */

import { button, formatTime, h, withAttributes } from "./dom.js";

/** @typedef {{start: number, end: number, label: string}} TeamMoment Times in seconds. */
/**
 * @typedef {{at: number, label: string, taps: number[]}} Row A moment of the team with the taps in it, or a tap outside
 * all.
 */

/** A tap this many seconds before or after a moment still belongs to it, because it takes time to press the button. */
const TAP_TOLERANCE_SECONDS = { before: 1, after: 2 };

/**
 * Return the team's moments with the taps in them, and the taps outside all moments, sorted by time.
 *
 * @param {TeamMoment[]} moments
 * @param {number[]} taps
 * @returns {Row[]}
 */
function compareTaps(moments, taps) {
  /** @type {Row[]} */
  const rows = moments.map(({ start, label }) => ({ at: start, label, taps: [] }));
  for (const tap of taps) {
    const index = moments.findIndex(({ start, end }) => tap >= start - TAP_TOLERANCE_SECONDS.before && tap <= end + TAP_TOLERANCE_SECONDS.after);
    if (index >= 0) rows[index].taps.push(tap);
    else rows.push({ at: tap, label: "", taps: [tap] });
  }
  return rows.sort((one, other) => one.at - other.at);
}

class MarkMoments {
  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} clip
   * @param {HTMLVideoElement} video
   */
  constructor(element, clip, video) {
    this.element = element;
    this.clip = clip;
    this.video = video;
    /** @type {number[]} */
    this.taps = [];
    this.status = withAttributes(h("p", { className: "pb-small" }), { role: "status" });
    this.panel = h("div", { className: "pb-marking-now" });
    element.querySelector(".pb-static")?.remove();
    element.append(this.panel, this.status);
    this.criteria = [...element.querySelectorAll(/** @type {"li"} */ ("li[data-criterion]"))];
    this.chosen = this.criteria[0];
    this.showCriteria();
  }

  /** @returns {TeamMoment[]} The team's moments for the chosen criterion. */
  moments() {
    const panels = [...this.clip.querySelectorAll(/** @type {"li"} */ (".pb-moment[data-criterion]"))];
    return panels
      .filter((panel) => panel.dataset.criterion === this.chosen.dataset.criterion)
      .map((panel) => ({ start: Number(panel.dataset.start), end: Number(panel.dataset.end), label: panel.querySelector("h2")?.textContent ?? "" }));
  }

  /** Show the choice of a criterion. */
  showCriteria() {
    this.clip.classList.remove("pb-marking");
    const list = this.criteria[0].closest("ul");
    if (list) list.hidden = true;
    const options = this.criteria.map((criterion) => {
      const input = h("input", { type: "radio", name: "pb-mark", checked: criterion === this.chosen });
      input.addEventListener("change", () => {
        this.chosen = criterion;
      });
      return h("label", {}, input, h("span", {}, ` ${criterion.textContent?.trim()}`));
    });
    const start = button("Start from the beginning", () => this.start(), "pb-button-main");
    this.panel.replaceChildren(h("fieldset", { className: "pb-five" }, h("legend", {}, "Look for one thing"), ...options), start);
    this.status.textContent = "";
  }

  /** Play the clip from its start, with the button to press. */
  start() {
    this.taps = [];
    this.clip.classList.add("pb-marking");
    const tap = button("I see it", () => {
      this.taps.push(this.video.currentTime);
      this.status.textContent = `${this.taps.length} ${this.taps.length === 1 ? "tap" : "taps"}, the last at ${formatTime(this.video.currentTime)}`;
    }, "pb-button-main pb-tap");
    const done = button("Compare", () => this.show());
    this.panel.replaceChildren(h("p", {}, this.chosen.textContent?.trim() ?? ""), tap, h("p", { className: "pb-links" }, done, button("Stop", () => this.stop())));
    this.status.textContent = "";
    this.video.currentTime = 0;
    this.video.play().catch(() => {}); // the player says what is wrong
    this.video.addEventListener("ended", () => this.clip.classList.contains("pb-marking") && this.show(), { once: true });
    this.clip.scrollIntoView({ block: "start" });
    tap.focus({ preventScroll: true });
  }

  stop() {
    this.video.pause();
    this.showCriteria();
  }

  /** Show the times of the taps beside the team's moments. */
  show() {
    this.video.pause();
    this.clip.classList.remove("pb-marking");
    const moments = this.moments();
    const rows = compareTaps(moments, this.taps).map(({ at, label, taps }) => {
      const times = taps.map(formatTime).join(", ");
      const mine = times ? `You tapped at ${times}.` : "You went past this one. Have another look.";
      const text = label ? [h("strong", {}, label), ` ${mine}`] : ["Only you tapped here. What did you see?"];
      const play = h("button", { type: "button", className: "pb-cue-time" }, formatTime(at));
      play.addEventListener("click", () => {
        this.video.currentTime = at;
        this.video.play().catch(() => {}); // the player says what is wrong
      });
      return h("li", {}, withAttributes(play, { "aria-label": `Play from ${formatTime(at)}` }), h("span", {}, ...text));
    });
    const again = button("Mark again", () => this.showCriteria());
    this.panel.replaceChildren(h("ol", { className: "pb-compared" }, rows), h("p", { className: "pb-links" }, again));
    this.status.textContent = `You tapped ${count(this.taps.length, "time")}. The team chose ${count(moments.length, "moment")}.`;
    again.focus({ preventScroll: true });
  }
}

/**
 * Return a number with a noun, such as "3 taps".
 *
 * @param {number} number
 * @param {string} noun
 */
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

class PlaybookMark extends HTMLElement {
  connectedCallback() {
    const clip = /** @type {HTMLElement | null} */ (this.closest("playbook-clip"));
    const video = clip?.querySelector("video");
    if (clip && video && !this.querySelector(".pb-marking-now")) new MarkMoments(this, clip, video);
  }
}

customElements.define("playbook-mark", PlaybookMark);
