// @ts-check
/**
 * The functions of Material's script that generated pages need, as they do not load that script: the switch between
 * light and dark, the menu on phones, and the page title in the header.
 */

import { h } from "./dom.js";

/**
 * @typedef {{index: number, color: Record<string, string | null>}} Palette The chosen colours, in the form in which
 * Material stores them.
 */
/**
 * @typedef {{__md_get?: (name: string) => Palette | null, __md_set?: (name: string, value: Palette) => void}} Storage
 */

const STORAGE_KEY = "__palette";
/** The media query of Material's option that follows the operating system. */
const AUTOMATIC_MEDIA = "(prefers-color-scheme)";
const isLight = matchMedia("(prefers-color-scheme: light)");
const materialStorage = /** @type {Storage} */ (/** @type {unknown} */ (window));

/** Start the switch of colours. @param {HTMLFormElement} form The options, each followed by its label. */
function startPalette(form) {
  const inputs = [...form.querySelectorAll("input")];
  const themeColour = h("meta", { name: "theme-color" });
  const colourScheme = h("meta", { name: "color-scheme" });
  document.head.append(themeColour, colourScheme);
  let shown = 0;

  /** @param {number} index */
  function show(index) {
    shown = index;
    const media = inputs[index].dataset.mdColorMedia ?? null;
    const followed = `(prefers-color-scheme: ${isLight.matches ? "light" : "dark"})`;
    const source = media === AUTOMATIC_MEDIA ? (inputs.find((input) => input.dataset.mdColorMedia === followed) ?? inputs[index]) : inputs[index];
    const { mdColorScheme = null, mdColorPrimary = null, mdColorAccent = null } = source.dataset;
    const color = { media, scheme: mdColorScheme, primary: mdColorPrimary, accent: mdColorAccent };
    document.body.setAttribute("data-md-color-switching", "");
    for (const [name, value] of Object.entries(color)) if (value !== null) document.body.setAttribute(`data-md-color-${name}`, value);
    for (const [place, input] of inputs.entries()) {
      if (input.nextElementSibling instanceof HTMLLabelElement) input.nextElementSibling.hidden = place !== index;
    }
    const header = document.querySelector(".md-header");
    if (header) {
      const style = getComputedStyle(header);
      themeColour.content = style.backgroundColor;
      colourScheme.content = style.colorScheme;
    }
    setTimeout(() => document.body.removeAttribute("data-md-color-switching"));
    materialStorage.__md_set?.(STORAGE_KEY, { index, color });
  }

  function start() {
    const kept = materialStorage.__md_get?.(STORAGE_KEY)?.index ?? inputs.findIndex((input) => matchMedia(input.dataset.mdColorMedia ?? "").matches);
    show(Math.max(0, Math.min(kept, inputs.length - 1)));
  }

  for (const [index, input] of inputs.entries()) input.addEventListener("change", () => show(index));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const next = inputs[(shown + 1) % inputs.length];
    next.click();
    next.focus();
  });
  isLight.addEventListener("change", start);
  if (inputs.length) start();
}

/** Start the menu of phones. @param {HTMLInputElement} toggle A checkbox that is checked while the menu is open. */
function startDrawer(toggle) {
  const close = () => {
    if (toggle.checked) toggle.click();
  };
  addEventListener("hashchange", close);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && document.activeElement instanceof HTMLLabelElement) document.activeElement.click();
  });
}

/** Show the title of the page in the header while its heading is scrolled out of the window. */
function startTitle() {
  const heading = document.querySelector(".md-content h1");
  const header = document.querySelector(".md-header");
  const title = header?.querySelector(".md-header__title");
  if (!heading || !header || !title) return;
  const edge = Math.round(header.getBoundingClientRect().height);
  const observer = new IntersectionObserver(
    ([{ boundingClientRect, isIntersecting }]) => {
      const hasLeft = !isIntersecting && boundingClientRect.height > 0 && boundingClientRect.bottom <= edge + 1;
      title.classList.toggle("md-header__title--active", hasLeft);
    },
    { rootMargin: `-${edge}px 0px 0px 0px` },
  );
  observer.observe(heading);
}

document.documentElement.classList.replace("no-js", "js");
const palette = document.querySelector(/** @type {"form"} */ ("form[data-md-component=palette]"));
if (palette) startPalette(palette);
const drawer = document.querySelector(/** @type {"input"} */ ("input[data-md-toggle=drawer]"));
if (drawer) startDrawer(drawer);
startTitle();
