// @ts-check
/** Removes scroll boxes whose content fits from the Tab order, and adds them again when it no longer fits. */

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("[role][tabindex]:is(.pb-scroll, .pb-cov-scroll)")) sizes.observe(box);
