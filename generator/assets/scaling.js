// <playbook-scaling>: lets a reader place themselves on the scaling line. Nothing leaves the page. A number is kept on
// the device only while its box is ticked, and one button forgets it. Without this file the line is still all there.

const key = (name) => `${location.pathname} playbook-scaling:${name}`;

// Storage may be switched off or full; the line works without it.
const kept = {
  get(name) {
    try {
      return localStorage.getItem(key(name));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(key(name));
      else localStorage.setItem(key(name), value);
    } catch {
      // nothing to do: the reader still sees their number until they leave
    }
  },
};

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

class PlaybookScaling extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".pb-place")) return;
    this.places = [...this.querySelectorAll("li[data-level]")].map((li) => ({ li, level: Number(li.dataset.level) }));
    this.said = make("output");
    this.keep = make("input", { type: "checkbox" });
    const line = make("div", { className: "pb-place-line" });
    for (let level = 1; level <= 10; level += 1) {
      const input = make("input", { type: "radio", name: "pb-place", value: String(level) });
      line.append(make("label", {}, input, make("span", {}, String(level))));
    }
    this.choices = make("div", { className: "pb-place-keep", hidden: true });
    const clear = make("button", { type: "button", className: "pb-button", textContent: "Clear" });
    const form = make(
      "fieldset",
      { className: "pb-place" },
      make("legend", {}, "My number today"),
      line,
      this.said,
      this.choices,
    );
    this.choices.append(make("label", {}, this.keep, "Keep it on this device"), clear);
    line.addEventListener("change", (event) => this.choose(Number(event.target.value)));
    this.keep.addEventListener("change", () => this.remember());
    clear.addEventListener("click", () => this.forget());
    this.prepend(form);
    const before = Number(kept.get(this.dataset.name));
    if (before >= 1 && before <= 10) {
      this.keep.checked = true;
      this.querySelector(`input[value="${before}"]`).checked = true;
      this.choose(before);
    }
  }

  choose(level) {
    this.level = level;
    this.choices.hidden = false;
    const below = this.places.filter((place) => place.level <= level).at(-1);
    const above = this.places.find((place) => place.level > level);
    for (const { li } of this.places) li.classList.toggle("pb-near", li === below?.li);
    const name = (place) => place.li.querySelector(".pb-level-name").textContent;
    const where = !below ? `Before ${name(above)}` : below.level === level || !above ? name(below) : `Between ${name(below)} and ${name(above)}`;
    this.said.textContent =
      level < 10
        ? `${level}. ${where}. What makes it that number, and what would one step higher look like?`
        : `10. ${where}. What helped you to get there, and who could use it?`;
    this.remember();
  }

  remember() {
    kept.set(this.dataset.name, this.keep.checked && this.level ? String(this.level) : null);
  }

  forget() {
    this.level = 0;
    this.choices.hidden = true;
    this.querySelector("input[type=radio]").focus();
    this.keep.checked = false;
    this.said.textContent = "";
    for (const input of this.querySelectorAll("input[type=radio]")) input.checked = false;
    for (const { li } of this.places) li.classList.remove("pb-near");
    kept.set(this.dataset.name, null);
  }
}

customElements.define("playbook-scaling", PlaybookScaling);
