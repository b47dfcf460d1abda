// While somebody writes: keeps the open page as the files are now, without losing its place, and shows mistakes in it.
// Only the preview puts this into a page; no built site has it.

const base = new URL(".", import.meta.url);
let now = new URL(import.meta.url).searchParams.get("now");
let panel;

const look = new CSSStyleSheet(); // a style element would be against the page's content security policy
look.replaceSync(`
.pb-mistakes { position: fixed; inset: auto 1rem 1rem; z-index: 100; max-height: 50vh; overflow: auto; padding: 1rem 1.25rem;
  border: 2px solid #8a5a00; border-radius: .75rem; background: #fff8e6; color: #2b2000; font: 1rem/1.5 system-ui, sans-serif;
  box-shadow: 0 .5rem 2rem rgb(0 0 0 / .25); }
.pb-mistakes h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
.pb-mistakes ol { margin: 0; padding-left: 1.25rem; }
.pb-mistakes p { margin: 0 0 .5rem; }
.pb-mistakes code { color: inherit; background: none; }`);
document.adoptedStyleSheets.push(look);

const say = (problems) => {
  if (!problems.length) {
    panel?.remove();
    panel = undefined;
    return;
  }
  if (!panel) {
    panel = document.createElement("section");
    panel.className = "pb-mistakes";
    panel.setAttribute("role", "alert");
    document.body.append(panel);
  }
  const count = problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`;
  const title = document.createElement("h2");
  title.textContent = `${count} in your files. This page shows how things were before.`;
  const list = document.createElement("ol");
  for (const problem of problems) {
    const item = document.createElement("li");
    const place = document.createElement("code");
    place.textContent = `${problem.path}:${problem.line}:${problem.column}`;
    const words = document.createElement("p");
    words.textContent = problem.sentence;
    item.append(place, words);
    list.append(item);
  }
  panel.replaceChildren(title, list);
};

// The place of a reader: the last thing with a name above the middle of the window, and how far up it is.
const place = () => {
  const named = [...document.querySelectorAll(".pb [id]")].filter((one) => one.getBoundingClientRect().top < innerHeight / 2);
  const last = named.at(-1);
  return last ? { id: last.id, top: last.getBoundingClientRect().top } : undefined;
};

const refresh = async () => {
  const answer = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [shown, fresh] = [document.querySelector(".pb"), page.querySelector(".pb")];
  if (!answer.ok || !shown || !fresh) return location.reload();
  if (shown.outerHTML === fresh.outerHTML) return;
  const [here, open] = [place(), [...shown.querySelectorAll("details")].map((one) => one.open)];
  const focused = document.activeElement?.id;
  shown.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  fresh.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? one.open; });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const again = here && document.getElementById(here.id);
  if (again) scrollBy({ top: again.getBoundingClientRect().top - here.top, behavior: "instant" });
};

const follow = async () => {
  for (;;) {
    try {
      const answer = await fetch(new URL(`playbook-preview/${now}`, base), { cache: "no-store" });
      const state = await answer.json();
      say(state.problems);
      if (state.now !== now) {
        now = state.now;
        if (state.whole) return location.reload();
        await refresh();
      }
    } catch {
      await new Promise((later) => setTimeout(later, 1000));
    }
  }
};

follow();
