// @ts-check
/**
 * Opens the <details> elements that contain the target of the URL's fragment, and all of them for printing. One with
 * `data-whole` contains all of a section but the heading, and is opened for a link to that heading too.
 */

/** Open all <details> elements around the target of the URL's fragment, and scroll to the target. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  /** @type {(HTMLDetailsElement | null | undefined)[]} */
  const folds = [target.closest("section")?.querySelector(":scope > details[data-whole]")];
  for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) folds.push(fold);
  for (const fold of folds) if (fold) fold.open = true;
  if (folds.some(Boolean)) target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
});
openTarget();
