// @ts-check
/**
 * Full-screen view of a session for a group: one part at a time in large letters, with a countdown. At zero it shows a
 * message; it never moves to the next part by itself.
 */

import { button, formatTime, h, replaceChildren, withAttributes } from "./dom.js";

/** @typedef {import("./session/types.js").Question} Question */
/** @typedef {import("./session/types.js").Slot} Slot */

const TICK_MS = 250;

/**
 * @typedef {object} Presentation
 * @property {string} title
 * @property {Slot[]} slots
 * @property {Record<string, Question[]>} questions For each phase.
 * @property {(slot: Slot) => HTMLElement | null} player Creates the clip of a slot, if it has one.
 */

class Projector {
  /** @param {Presentation} presentation */
  constructor({ title, slots, questions, player }) {
    this.slots = slots;
    this.questions = questions;
    this.player = player;
    this.current = 0;
    this.remaining = slots.map(({ minutes }) => minutes * 60_000);
    /** When the clock was started, as `performance.now()`. @type {number | null} */
    this.startedAt = null;
    this.timer = 0;
    this.heading = h("h2", { tabIndex: -1 });
    this.time = withAttributes(h("p", { className: "pb-projector-time" }), { role: "timer" });
    this.progress = h("span");
    this.status = withAttributes(h("p", { className: "pb-projector-said" }), { role: "status" });
    this.body = h("div", { className: "pb-projector-body" });
    this.items = slots.map(({ label, minutes }) => h("li", {}, `${label} ${minutes}`));
    this.toggle = button("Start the clock", () => (this.startedAt === null ? this.start() : this.pause()));
    this.back = button("Back", () => this.show(this.current - 1));
    this.next = button("Next", () => this.show(this.current + 1));
    this.dialog = h(
      "dialog",
      { className: "pb pb-projector" },
      h("p", { className: "pb-kicker" }, title),
      this.heading,
      this.time,
      h("div", { className: "pb-projector-bar" }, this.progress),
      this.status,
      this.body,
      h("p", { className: "pb-links" }, this.back, this.toggle, this.next, button("Close", () => this.dialog.close())),
      h("ol", { className: "pb-projector-parts" }, this.items),
    );
    this.dialog.setAttribute("aria-label", `The session for the room: ${title}`);
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.dialog.addEventListener("close", () => {
      clearInterval(this.timer);
      this.dialog.remove();
    });
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.show(0);
  }

  /** Milliseconds left in the current part. */
  left() {
    const elapsed = this.startedAt === null ? 0 : performance.now() - this.startedAt;
    return Math.max(0, this.remaining[this.current] - elapsed);
  }

  tick() {
    const left = this.left();
    const seconds = Math.ceil(left / 1000);
    this.time.textContent = formatTime(seconds);
    this.progress.style.width = `${(100 * left) / (this.slots[this.current].minutes * 60_000)}%`;
    this.dialog.classList.toggle("pb-projector-over", seconds === 0);
    const hasNext = this.current + 1 < this.slots.length;
    const atZero = hasNext ? "Time for the next part, when you are ready." : "That is the time. Thank each other.";
    const message = seconds ? "" : atZero;
    if (this.status.textContent !== message) this.status.textContent = message; // announced once
  }

  start() {
    this.startedAt = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.toggle.textContent = "Pause the clock";
  }

  pause() {
    this.remaining[this.current] = this.left();
    this.startedAt = null;
    clearInterval(this.timer);
    this.toggle.textContent = "Start the clock";
    this.tick();
  }

  /** @param {number} number */
  show(number) {
    if (number < 0 || number >= this.slots.length) return;
    const isRunning = this.startedAt !== null;
    if (isRunning) this.pause();
    this.current = number;
    const slot = this.slots[number];
    this.heading.textContent = slot.label;
    const questions = (this.questions[slot.phase] ?? []).map(({ ask }) => h("li", {}, ask));
    replaceChildren(this.body, slot.what && h("p", {}, slot.what), h("ul", {}, questions), this.player(slot));
    this.back.disabled = number === 0;
    this.next.disabled = number + 1 === this.slots.length;
    for (const [index, item] of this.items.entries()) {
      if (index === number) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    if (isRunning) this.start();
    this.tick();
    this.heading.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.target instanceof Element && event.target.closest("button, video, a, summary, input")) return;
    if (event.key === "ArrowRight") this.show(this.current + 1);
    else if (event.key === "ArrowLeft") this.show(this.current - 1);
    else if (event.key === " ") this.toggle.click();
    else return;
    event.preventDefault();
  }
}

/**
 * Open the session over the page. Throws in a browser without `<dialog>`.
 *
 * @param {Presentation} presentation
 */
export const openProjector = (presentation) => new Projector(presentation).open();
