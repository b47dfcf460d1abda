// @ts-check
/**
 * `<playbook-ask>`: a form that opens the search page with the reader's query. The query is in the fragment of the URL,
 * so that it is sent to no server. Without this module the form opens the search page, which lists everything from A to
 * Z.
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
