// @ts-check
/**
 * Updates lists in place, so that an update takes away neither what is being pressed nor what has the focus. An element
 * with a `data-key` stays the same element as long as its key is wanted.
 */

/** @typedef {import("./dom.js").Child} Child */

/** Milliseconds from the end of a touch to its click, at most. */
const CLICK_MS = 100;
/** Milliseconds that a press holds an update back, at most: its end may never be reported. */
const LONGEST_PRESS_MS = 5000;

/** @type {{target: Node, since: number} | null} */
let press = null;
/** @type {(() => void)[]} */
let waiting = [];

function release() {
  press = null;
  for (const resume of waiting) resume();
  waiting = [];
}

addEventListener("pointerdown", ({ target }) => (press = target instanceof Node ? { target, since: performance.now() } : null), true);
for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => setTimeout(release, CLICK_MS), true);

/**
 * Wait until nothing inside an element is being pressed.
 *
 * @param {Element} element
 * @returns {Promise<void>}
 */
export function released(element) {
  const left = press && element.contains(press.target) ? press.since + LONGEST_PRESS_MS - performance.now() : 0;
  if (left <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.push(resolve);
    setTimeout(resolve, left);
  });
}

/** Elements that were merged into others, which are shown in their place. @type {WeakMap<Element, Element>} */
const merged = new WeakMap();

/**
 * Return the element that is shown for one that was given to `updateChildren`.
 *
 * @template {Element} T
 * @param {T} element
 */
export const shownFor = (element) => /** @type {T} */ (merged.get(element) ?? element);

/** @param {Node} node */
const keyOf = (node) => (node instanceof HTMLElement ? node.dataset.key : undefined);

/**
 * Give an element the attributes and children of another.
 *
 * @param {Element} shown
 * @param {Element} wanted
 */
export function update(shown, wanted) {
  merged.set(wanted, shown);
  for (const { name } of [...shown.attributes]) if (!wanted.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  updateChildren(shown, ...wanted.childNodes);
}

/**
 * Replace the children of an element, but keep those with a wanted key, and the one with the focus; that one does not move.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function updateChildren(parent, ...children) {
  const focused = [...parent.childNodes].find((child) => child.contains(document.activeElement));
  const byKey = new Map([...parent.childNodes].map((child) => [keyOf(child), child]));
  const wanted = nodesOf(children).map((given) => {
    const node = given instanceof Element ? shownFor(given) : given;
    const key = keyOf(node);
    const shown = key === undefined ? undefined : byKey.get(key);
    if (!(shown instanceof Element) || !(node instanceof Element) || shown === node || shown.tagName !== node.tagName) return node;
    update(shown, node);
    return shown;
  });
  for (const child of [...parent.childNodes]) if (child !== focused && !wanted.includes(child)) child.remove();
  const at = focused ? wanted.indexOf(focused) : -1;
  if (focused) for (const node of wanted.slice(0, Math.max(0, at))) parent.insertBefore(node, focused);
  for (const node of wanted.slice(at + 1)) parent.appendChild(node);
}

/**
 * @param {Child[]} children
 * @returns {Node[]}
 */
const nodesOf = (children) =>
  children.flatMap((child) => {
    if (Array.isArray(child)) return nodesOf(child);
    return child ? [child instanceof Node ? child : document.createTextNode(child)] : [];
  });
