// @ts-check
/**
 * Access to `localStorage` that never throws. Storage can be turned off or full; every feature works without it, for as
 * long as the page is open.
 */

/**
 * Return the stored value of a key; null if there is none.
 *
 * @param {string} key
 * @returns {string | null}
 */
export function load(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * Store a value; null removes the key.
 *
 * @param {string} key
 * @param {string | null} value
 */
export function save(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is off or full.
  }
}

/** Return whether the browser allows storage. */
export function isAvailable() {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

/** Return whether this page may have a service worker. (In a sandboxed frame, reading the property throws.) */
export function allowsWorker() {
  try {
    return Boolean(navigator.serviceWorker) && isSecureContext && location.protocol !== "file:";
  } catch {
    return false;
  }
}
