// @ts-check
/**
 * `localStorage` that never throws. Browsers can switch storage off or fill it up; every feature works without it, for
 * as long as the page is open.
 */

/**
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
 * Store a value, or remove the key for null.
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

/** Whether this browser allows storage at all. */
export function isAvailable() {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

/** Whether this page may have a service worker. In frames without rights the very name throws. */
export function allowsWorker() {
  try {
    return Boolean(navigator.serviceWorker) && isSecureContext && location.protocol !== "file:";
  } catch {
    return false;
  }
}
