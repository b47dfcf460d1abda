// @ts-check
/** Helpers to create and change DOM elements. This module imports nothing, so any other module may import it. */

/**
 * @typedef {Node | string | null | undefined | false | Child[]} Child Text, a node, or nested lists of both; empty
 * values are left out.
 */

/**
 * Create an element. (`h`, for "hyperscript", is the usual name of such a function.)
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
 * Replace the children of an element. Empty values are left out.
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
 * Return the last item of a list. (`Array.prototype.at` needs Safari 15.4.)
 *
 * @template T
 * @param {ArrayLike<T>} list
 * @returns {T | undefined}
 */
export const last = (list) => list[list.length - 1];

/**
 * Return the URL of a page, with "index.html" appended if the site is opened from a folder, where browsers list
 * folders.
 *
 * @param {string} address URL that ends with a slash.
 */
export const pageUrl = (address) => (location.protocol === "file:" ? `${address}index.html` : address);

/** Return whether the window is as narrow as that of a phone. The style sheets change there too. */
export const isNarrow = () => matchMedia("(max-width: 37.99em)").matches;

/** Return a promise that resolves after some milliseconds. @param {number} ms */
export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
