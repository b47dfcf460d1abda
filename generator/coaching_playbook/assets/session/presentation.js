// @ts-check
/** Returns what the projector view shows of a session. */

import { renderForProjector } from "./player.js";

/** @typedef {import("./types.js").View} View */

/**
 * @param {View} view
 * @param {() => void} onClose Called when the projector view is closed.
 * @returns {import("../projector.js").Presentation}
 */
export const createPresentation = (view, onClose) => ({
  title: view.technique.title,
  slots: view.state.slots(),
  questions: view.state.questions,
  scale: view.state.scale,
  rehearsal: view.technique.rehearsal,
  first: view.state.first,
  nextStep: view.technique.if_then,
  player: (slot) => (slot.does === "notice" ? renderForProjector(view) : null),
  onClose,
});
