// @ts-check
/**
 * Updates lists in place, so that an element that is being pressed or has the focus is not replaced. An element with a
 * `data-key` is kept and changed if the new list has an element with the same key.
 */

/** @typedef {import("./dom.js").Child} Child */

/** Maximum time in milliseconds from the end of a touch to the event "click". */
const MAX_CLICK_DELAY_MS = 100;
/** Maximum time in milliseconds that a press delays an update, because its end may never be reported. */
const MAX_PRESS_MS = 5000;

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
for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => setTimeout(release, MAX_CLICK_DELAY_MS), true);

/**
 * Return a promise that resolves when nothing inside an element is being pressed.
 *
 * @param {Element} element
 * @returns {Promise<void>}
 */
export function whenReleased(element) {
  const left = press && element.contains(press.target) ? press.since + MAX_PRESS_MS - performance.now() : 0;
  if (left <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.push(resolve);
    setTimeout(resolve, left);
  });
}

/** The shown elements, keyed by the new elements that were merged into them. @type {WeakMap<Element, Element>} */
const merged = new WeakMap();

/**
 * Return the shown element for a new element that was passed to `updateChildren`: the one into which it was merged, or
 * itself.
 *
 * @template {Element} T
 * @param {T} element
 */
export const shownElement = (element) => /** @type {T} */ (merged.get(element) ?? element);

/** Return the `data-key` of a node, if any. @param {Node} node */
const keyOf = (node) => (node instanceof HTMLElement ? node.dataset.key : undefined);

/**
 * Change the attributes and children of a shown element to those of a new element.
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
 * Replace the children of an element, but keep those that have the key of a new child. The child with the focus does
 * not move.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function updateChildren(parent, ...children) {
  const focused = [...parent.childNodes].find((child) => child.contains(document.activeElement));
  const byKey = new Map([...parent.childNodes].map((child) => [keyOf(child), child]));
  const wanted = nodesOf(children).map((given) => {
    const node = given instanceof Element ? shownElement(given) : given;
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
