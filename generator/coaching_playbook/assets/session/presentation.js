// @ts-check
/** What the projector shows of a session. */

import { renderStage } from "./player.js";

/** @typedef {import("./types.js").View} View */

/**
 * @param {View} view
 * @param {() => void} onClose
 * @returns {import("../projector.js").Presentation}
 */
export const presentation = (view, onClose) => ({
  title: view.technique.title,
  slots: view.state.slots(),
  questions: view.state.questions,
  scale: view.state.scale,
  rehearsal: view.technique.rehearsal,
  first: view.state.first,
  player: (slot) => (slot.does === "notice" ? renderStage(view) : null),
  onClose,
});
