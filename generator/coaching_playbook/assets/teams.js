// @ts-check
/**
 * `<playbook-team>`: a button that stores the reader's team on this device. A reader with a team is redirected from the
 * main team's version of a page to the version of that team, unless the URL has a fragment. Without JavaScript the
 * links to other teams' versions can be used.
 */

import { button, h } from "./dom.js";
import { isAvailable, load, save } from "./storage.js";
import { TEAM_KEY } from "./team-choice.js";

class PlaybookTeam extends HTMLElement {
  connectedCallback() {
    const { forget = "", leadsOn, mine = "", team } = this.dataset;
    const chosen = load(TEAM_KEY);
    const own = chosen && chosen !== team ? this.querySelector(`a[data-team="${CSS.escape(chosen)}"]`) : null;
    if (leadsOn !== undefined && !location.hash && own instanceof HTMLAnchorElement) {
      location.replace(own.href.split("#")[0]);
      return;
    }
    if (!isAvailable() || this.querySelector("button")) return;
    const isMine = () => load(TEAM_KEY) === team;
    const choose = button(isMine() ? forget : mine, () => {
      save(TEAM_KEY, isMine() ? null : (team ?? null));
      choose.textContent = isMine() ? forget : mine;
    });
    this.append(h("p", { className: "pb-small" }, choose));
  }
}
customElements.define("playbook-team", PlaybookTeam);
