// @ts-check
/**
 * Opens the folded part of a page that its address points to, and all of them in print. With `data-whole` a fold is all
 * of its section but the heading. Without this module each opens by hand.
 */

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target?.closest("details") ?? target?.closest("section")?.querySelector(":scope > details[data-whole]");
  if (!target || !(fold instanceof HTMLDetailsElement)) return;
  fold.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
});
openTarget();
