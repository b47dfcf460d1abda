// @ts-check
/**
 * Opens the folded parts of a page that hold what its address points to, and all of them in print. With `data-whole` a
 * fold is all of its section but the heading. Without this module each opens by hand.
 */

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
