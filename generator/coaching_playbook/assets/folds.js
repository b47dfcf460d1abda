// @ts-check
/** Opens the folded part of a page that its address points to, and all of them in print. Without this module each opens by hand. */

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target?.closest("details");
  if (!target || !fold) return;
  fold.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
});
openTarget();
