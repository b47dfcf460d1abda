// <playbook-print>: a button that prints the page, or only the place on it that `data-only` names. Without this file the
// words beside it say how.

class PlaybookPrint extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "pb-button pb-button-main",
      textContent: this.dataset.label ?? "Print",
    });
    button.addEventListener("click", () => {
      if (this.dataset.only) location.hash = this.dataset.only;
      window.print();
    });
    this.append(button);
  }
}

customElements.define("playbook-print", PlaybookPrint);
