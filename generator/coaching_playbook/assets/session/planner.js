// @ts-check
/** The first page of the session sheet: choose who meets and for how long, then a technique. */

import { h } from "../dom.js";

export class Planner {
  /** @param {HTMLElement} element The rows `.pb-agenda-row` and the links `a[data-technique]` are inside. */
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
   * Put the format and the length into the links to the techniques.
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
