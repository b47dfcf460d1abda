// @ts-check
/** Takes boxes in which nothing scrolls out of the order of the Tab key, and puts them back when they scroll. */

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("[role][tabindex]:is(.pb-scroll, .pb-cov-scroll)")) sizes.observe(box);
