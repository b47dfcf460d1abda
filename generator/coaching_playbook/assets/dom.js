// @ts-check
/** Helpers for building pages. This module imports nothing, so any other module may import it. */

/** @typedef {Node | string | null | undefined | false | Child[]} Child Text, a node, or nested lists of both; empty values are left out. */

/**
 * Create an element (the name is the usual one for such a helper: "hyperscript").
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [properties] DOM properties, such as `className` and `textContent`.
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  append(element, children);
  return element;
}

/**
 * Set attributes that have no DOM property in every supported browser, such as `aria-label`, `role` and `data-*`.
 *
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, string>} attributes
 * @returns {T}
 */
export function withAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * Replace the children of an element; empty values are left out.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function replaceChildren(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * @param {Element} parent
 * @param {Child[]} children
 */
function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child) parent.append(child);
  }
}

/**
 * Create a button that never submits a form.
 *
 * @param {string} label
 * @param {() => void} onClick
 * @param {string} [className] Added to the base class.
 */
export function button(label, onClick, className = "") {
  const created = h("button", { type: "button", className: `pb-button ${className}`.trim() }, label);
  created.addEventListener("click", onClick);
  return created;
}

/**
 * Format seconds as minutes and seconds: 75 becomes "1:15".
 *
 * @param {number} seconds
 */
export const formatTime = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/**
 * @template T
 * @param {ArrayLike<T>} list
 * @returns {T | undefined} The last item. `Array.prototype.at` needs Safari 15.4.
 */
export const last = (list) => list[list.length - 1];

/**
 * Add the name of the file to the address of a page, where a browser would list the folder instead.
 *
 * @param {string} address Ends with a slash.
 */
export const pageUrl = (address) => (location.protocol === "file:" ? `${address}index.html` : address);

/** @param {number} ms */
export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
