// @ts-check
/** Stores the notes of the coached person on this device, keyed by technique, while the box to keep them is ticked. */

import * as storage from "../storage.js";

/** @typedef {import("./types.js").Notes} Notes */

const key = () => `${location.pathname} playbook-session`;

/** @returns {Notes} */
export const emptyNotes = () => ({ number: 0, goal: "", ticks: [], when: "", will: "", day: "", keep: false });

/** @returns {Record<string, Partial<Notes>>} */
function loadAll() {
  try {
    const stored = JSON.parse(storage.load(key()) ?? "{}");
    return stored && typeof stored === "object" ? stored : {};
  } catch {
    return {};
  }
}

/**
 * @param {string} technique
 * @returns {Notes}
 */
export const loadNotes = (technique) => ({ ...emptyNotes(), ...loadAll()[technique] });

/**
 * Store the notes on a technique, or remove them if the reader does not want to keep them.
 *
 * @param {string} technique
 * @param {Notes} notes
 */
export function saveNotes(technique, notes) {
  const all = loadAll();
  if (notes.keep) all[technique] = notes;
  else delete all[technique];
  storage.save(key(), Object.keys(all).length ? JSON.stringify(all) : null);
}

/** Remove the notes on all techniques. */
export const clearNotes = () => storage.save(key(), null);
