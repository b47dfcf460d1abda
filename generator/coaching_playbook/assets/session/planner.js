// @ts-check
/** The first view of the session sheet: the choice of format and length, and then of a technique. */

import { h } from "../dom.js";

export class Planner {
  /** @param {HTMLElement} element Contains the rows `.pb-agenda-row` and the links `a[data-technique]`. */
  constructor(element) {
    this.links = [...element.querySelectorAll(/** @type {"a"} */ ("a[data-technique]"))];
    const rows = [...element.querySelectorAll(/** @type {"div"} */ (".pb-agenda-row"))];
    for (const row of rows) {
      const { format = "", minutes = "" } = row.dataset;
      const name = row.querySelector(".pb-agenda-length");
      const radio = h("input", { type: "radio", name: "pb-plan", checked: row.dataset.usual !== undefined });
      const label = h("label", {}, radio);
      radio.addEventListener("change", () => this.choose(format, minutes));
      name?.replaceWith(label);
      if (name) label.append(name);
      if (radio.checked) this.choose(format, minutes);
    }
    if (!rows.length) this.choose("", "");
  }

  /**
   * Add the chosen format and length to the links to the techniques.
   *
   * @param {string} format
   * @param {string} minutes
   */
  choose(format, minutes) {
    for (const link of this.links) {
      const parameters = new URLSearchParams({ technique: link.dataset.technique ?? "", ...(format && { format, minutes }) });
      link.href = `#${parameters}`;
    }
  }
}
