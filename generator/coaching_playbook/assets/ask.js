// @ts-check
/**
 * `<playbook-ask>`: a form that leads to the search with the words of the reader. They stay behind the # of the address, so
 * they are sent to no server. Without this module the form leads to the list of everything from A to Z.
 */

class PlaybookAsk extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    let isComposing = false; // with an input method, whose Enter chooses a word
    form?.addEventListener("compositionstart", () => (isComposing = true));
    form?.addEventListener("compositionend", () => (isComposing = false));
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isComposing) return;
      const query = form.querySelector("input")?.value.trim() ?? "";
      location.assign(form.action + (query && `#${new URLSearchParams({ q: query })}`));
    });
  }
}

customElements.define("playbook-ask", PlaybookAsk);
