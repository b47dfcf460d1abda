// @ts-check
/**
 * The projector view: a session in full screen for a group, one part at a time, with a countdown. A bar at the top
 * shows all parts. The font size is reduced until a part fits into the window. At zero a message appears; the view
 * never moves to the next part by itself. After the last part comes an end, on which everyone names a next
 * step, and from which the sheet can be printed.
 */

import { button, formatTime, h, replaceChildren, withAttributes } from "./dom.js";

/** @typedef {import("./session/types.js").Question} Question */
/** @typedef {import("./session/types.js").Rehearsal} Rehearsal */
/** @typedef {import("./session/types.js").ScalePoint} ScalePoint */
/** @typedef {import("./session/types.js").Slot} Slot */

const TICK_MS = 250;
/** Font sizes of a part, relative to the page's. */
const [LARGEST_FONT_EM, SMALLEST_FONT_EM, FONT_STEP_EM] = [1.8, 0.6, 0.06];

/**
 * @typedef {object} Presentation
 * @property {string} title
 * @property {Slot[]} slots
 * @property {Record<string, Question[]>} questions Keyed by phase.
 * @property {ScalePoint[]} scale
 * @property {Rehearsal | undefined} rehearsal
 * @property {boolean} first Whether it is the coach's first session, so that the view shows words to say.
 * @property {string | undefined} nextStep An example of a next step, shown at the end.
 * @property {(slot: Slot) => HTMLElement | null} player Renders what a part shows beside its question, if anything.
 * @property {() => void} onClose Called when the view is closed.
 */

class Projector {
  /** @param {Presentation} presentation */
  constructor(presentation) {
    const { title, slots } = presentation;
    this.presentation = presentation;
    this.slots = slots;
    this.current = 0;
    this.remaining = slots.map(({ minutes }) => minutes * 60_000);
    /** When the clock was started, as `performance.now()`. @type {number | null} */
    this.startedAt = null;
    this.timer = 0;
    this.heading = h("h2", { tabIndex: -1 });
    this.time = withAttributes(h("p", { className: "pb-projector-time" }), { role: "timer" });
    this.status = withAttributes(h("p", { className: "pb-projector-said" }), { role: "status" });
    this.body = h("div", { className: "pb-projector-body" });
    this.items = slots.map(({ label, minutes }) => {
      const item = h("li", {}, h("span", {}, label), h("span", { className: "pb-hidden" }, `, ${minutes} minute${minutes === 1 ? "" : "s"}`), h("i"));
      item.style.flexGrow = String(minutes);
      return item;
    });
    this.toggle = button("Start the clock", () => (this.startedAt === null ? this.start() : this.pause()));
    this.back = button("Back", () => this.show(this.current - 1));
    this.print = button("Print on one page", () => window.print());
    this.next = button("Next", () => this.goOn(), "pb-button-main");
    this.closeButton = button("Close", () => this.close(), "pb-projector-close");
    this.dialog = h(
      "dialog",
      { className: "pb pb-projector" },
      h("div", { className: "pb-projector-head" }, h("p", {}, title), h("ol", { className: "pb-projector-parts" }, this.items)),
      h("div", { className: "pb-projector-stage" }, this.heading, this.body),
      h("div", { className: "pb-projector-bar" }, this.back, this.time, this.toggle, this.status, this.print, this.next, this.closeButton),
    );
    this.dialog.setAttribute("aria-label", `The session for the room: ${title}`);
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.fitFontSize = this.fitFontSize.bind(this);
    window.addEventListener("resize", this.fitFontSize);
    this.dialog.addEventListener("close", () => {
      clearInterval(this.timer);
      window.removeEventListener("resize", this.fitFontSize);
      this.dialog.remove();
      presentation.onClose();
    });
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.show(0);
    return this;
  }

  close() {
    this.dialog.close();
  }

  /** Return the milliseconds that are left in the current part. */
  remainingMs() {
    const elapsed = this.startedAt === null ? 0 : performance.now() - this.startedAt;
    return Math.max(0, this.remaining[this.current] - elapsed);
  }

  /** Show the remaining time, and a message when it is over. */
  tick() {
    const remainingMs = this.remainingMs();
    const seconds = Math.ceil(remainingMs / 1000);
    this.time.textContent = formatTime(seconds);
    const bar = this.items[this.current].querySelector("i");
    if (bar) bar.style.width = `${100 - (100 * remainingMs) / (this.slots[this.current].minutes * 60_000)}%`;
    this.dialog.classList.toggle("pb-projector-over", seconds === 0);
    const hasNext = this.current + 1 < this.slots.length;
    const atZero = hasNext ? "Time for the next part, when you are ready." : "Time’s up. Thank each other.";
    const message = seconds ? "" : atZero;
    if (this.status.textContent !== message) this.status.textContent = message; // announced once
  }

  start() {
    this.startedAt = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.toggle.textContent = "Pause the clock";
  }

  pause() {
    this.remaining[this.current] = this.remainingMs();
    this.startedAt = null;
    clearInterval(this.timer);
    this.toggle.textContent = "Start the clock";
    this.tick();
  }

  /** Show the next part, or the end after the last part; close the view at the end. */
  goOn() {
    if (this.current < this.slots.length) this.show(this.current + 1);
    else this.close();
  }

  /**
   * Show a part, or the end, whose index is the number of parts. Any other index is ignored.
   *
   * @param {number} number
   */
  show(number) {
    if (number < 0 || number > this.slots.length) return;
    const isRunning = this.startedAt !== null;
    if (isRunning) this.pause();
    this.current = number;
    const isEnd = number === this.slots.length;
    const slot = isEnd ? null : this.slots[number];
    this.heading.textContent = slot ? slot.label : "One small next step";
    this.dialog.dataset.part = slot?.does ?? "";
    replaceChildren(this.body, slot ? this.render(slot) : this.renderEnd());
    this.back.disabled = number === 0;
    this.next.textContent = ["Finish", "Done"][number + 1 - this.slots.length] ?? "Next";
    this.time.hidden = this.toggle.hidden = this.closeButton.hidden = isEnd;
    this.print.hidden = !isEnd;
    for (const [index, item] of this.items.entries()) {
      item.classList.toggle("pb-done", index < number);
      if (index === number) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    if (isEnd) this.status.textContent = "";
    else {
      if (isRunning) this.start();
      this.tick();
    }
    this.fitFontSize();
    this.heading.focus();
  }

  /**
   * Render a part: a clip beside the questions, the rounds of a rehearsal, the scale, or the questions alone.
   *
   * @param {Slot} slot
   */
  render(slot) {
    const { questions, rehearsal, scale, first, player } = this.presentation;
    const asked = (questions[slot.phase] ?? []).map(({ ask }) => h("li", {}, ask));
    const words = [
      slot.what && h("p", { className: "pb-projector-what" }, slot.what),
      first && slot.say && h("p", { className: "pb-say" }, slot.say),
      h("ul", { className: "pb-projector-questions" }, asked),
    ];
    const film = player(slot);
    if (film) return h("div", { className: "pb-projector-watch" }, film, h("div", {}, words));
    if (slot.does === "rehearse" && rehearsal) return [renderRehearsal(rehearsal), words];
    if (slot.does === "scaling" && scale.length) return [words, renderScale(scale)];
    return h("div", { className: "pb-projector-words" }, words);
  }

  /** Render the end: everyone names a next step, with an example. */
  renderEnd() {
    const { nextStep } = this.presentation;
    return h(
      "div",
      { className: "pb-projector-words" },
      h(
        "ul",
        { className: "pb-projector-questions" },
        h("li", {}, "Name one small thing that you will try next, and when.", nextStep && h("small", {}, ` For example: ${nextStep}`)),
        h("li", {}, "When will you look at it again together?"),
      ),
      h("p", { className: "pb-projector-what" }, "Then thank each other."),
    );
  }

  /** Set the largest font size with which the part fits into the window. */
  fitFontSize() {
    for (let size = LARGEST_FONT_EM; size >= SMALLEST_FONT_EM; size -= FONT_STEP_EM) {
      this.body.style.fontSize = `${size}em`;
      if (this.body.scrollHeight <= this.body.clientHeight + 1 && this.body.scrollWidth <= this.body.clientWidth + 1) break;
    }
  }

  /**
   * Handle the arrow keys and Page Up and Page Down, which remote controls send (other part), and the space bar (clock).
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.target instanceof Element && event.target.closest("button, video, a, summary, input")) return;
    if (event.key === "ArrowRight" || event.key === "PageDown") this.goOn();
    else if (event.key === "ArrowLeft" || event.key === "PageUp") this.show(this.current - 1);
    else if (event.key === " " && !this.toggle.hidden) this.toggle.click();
    else return;
    event.preventDefault();
  }
}

/** @param {Rehearsal} rehearsal */
function renderRehearsal({ set_up, task, rounds = [], feedback_on }) {
  const start = h("li", {}, h("strong", {}, "Set up"), set_up && h("span", {}, set_up), h("span", {}, task));
  const cards = rounds.map((round, index) => h("li", {}, h("strong", {}, `Round ${index + 1}`), h("span", {}, round)));
  const feedback = feedback_on && h("li", { className: "pb-projector-feedback" }, h("strong", {}, "Feedback on one thing"), h("span", {}, feedback_on));
  return h("ol", { className: "pb-projector-rounds" }, start, cards, feedback);
}

/** @param {ScalePoint[]} scale */
const renderScale = (scale) =>
  h(
    "ol",
    { className: "pb-projector-scale" },
    scale.map(({ level, name, text }) => h("li", {}, h("span", { className: "pb-level" }, String(level)), h("strong", {}, name), h("span", {}, text))),
  );

/**
 * Open the projector view over the page. Throws in a browser without `<dialog>`.
 *
 * @param {Presentation} presentation
 */
export const openProjector = (presentation) => new Projector(presentation).open();
