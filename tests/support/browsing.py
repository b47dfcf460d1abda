"""Open pages of one site in Chromium, and record console messages, dialogs and requests to other hosts."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

PHONE: Any = {"width": 390, "height": 660}
LAPTOP: Any = {"width": 1366, "height": 650}
_MAX_SCREENS = 3.5
FITS_THE_WINDOW = """async (names) => {
    const load = (name) => import(`${location.origin}/assets/${name}.js`);
    const [state, address, player, films, projector] = await Promise.all(
        ["session/state", "session/address", "session/presentation", "session/films", "projector"].map(load));
    const source = await (await fetch(location.pathname)).text();
    const parsed = new DOMParser().parseFromString(source, "text/html");
    const setup = JSON.parse(parsed.querySelector("playbook-session script").textContent);
    const wrong = [];
    let [parts, seen] = [0, 0];
    const outside = (element) => {
        const box = element.getBoundingClientRect();
        return box.top < -1 || box.left < -1 || box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
    };
    for (const name of names) {
        const had = new Set();
        const technique = await (await fetch(`${name}.json`)).json();
        technique.clips = technique.has_clips ? await (await fetch(`${name}.clips.json`)).json() : [];
        const links = setup.formats.flatMap(({ id }) => setup.lengths.map((minutes) => `${id}&minutes=${minutes}`));
        for (const choice of [...links, `${setup.formats[0].id}&minutes=15&watch=`]) {
            const link = address.parseLink(`#technique=${name}&first=yes&format=${choice}`);
            const session = new state.SessionState(setup, technique, link);
            if (!session.slots().length) continue;
            const all = player.createPresentation(
                { state: session, technique, root: "../", films: new films.Films("../") }, () => {});
            // The same part of another length looks the same; the first technique shows the whole of each session.
            const isNew = ({ label, what }) => !had.has(label + what) && had.add(label + what);
            const slots = name === names[0] || choice.endsWith("watch=") ? all.slots : all.slots.filter(isNew);
            if (!slots.length) continue;
            projector.openProjector({ ...all, slots });
            const dialog = document.querySelector(".pb-projector[open]");
            const next = dialog.querySelector(".pb-projector-bar .pb-button-main");
            for (;;) {
                parts += 1;
                const body = dialog.querySelector(".pb-projector-body");
                const shown = dialog.querySelectorAll(
                    ".pb-projector-bar *, .pb-projector-parts li, h2, .pb-film, .pb-acts > li, "
                    + ".pb-projector-body ol > li, .pb-projector-questions > li, .pb-live img");
                if (choice.endsWith("watch=") && dialog.dataset.part === "notice")
                    seen += dialog.querySelectorAll(".pb-live-steps li").length === technique.steps.length;
                const bad = [...shown].filter((element) => element.getClientRects().length && outside(element));
                if (bad.length || body.scrollHeight > body.clientHeight + 1 || body.scrollWidth > body.clientWidth + 1)
                    wrong.push([name, choice, dialog.querySelector("h2").textContent, body.style.fontSize,
                        bad.map((element) => element.className || element.textContent)]);
                if (next.textContent === "Done") break; // the end
                next.click();
            }
            dialog.close();
        }
    }
    return { parts, seen, wrong };
}"""
"""Opens each part of sessions on techniques, given by their ids, in the projector view, on the page of sessions.

Returns the number of parts, of those that show the steps of a technique in place of a clip, and what is outside the
window in any of them.
"""


@dataclass
class BrowserSession:
    """A browser page of the site at `site_url`, with what was recorded since it was opened."""

    page: Page
    site_url: str
    console_messages: list[str] = field(default_factory=list)
    """Errors and warnings on the console, uncaught exceptions, and dialogs."""
    external_requests: list[str] = field(default_factory=list)
    """URLs requested from other hosts, except requests that the content security policy blocked.

    Chromium resolves no host name (`chromium.CHROMIUM_FLAGS`), so no request leaves the computer.
    """
    csp_violations: list[str] = field(default_factory=list)
    """Console messages about violations of a content security policy."""

    def open(self, place: str) -> Page:
        """Navigate to a page, given by its URL relative to the site, and wait for its load event."""
        self.page.goto(self.site_url + place, wait_until="load")
        return self.page

    def _record_request(self, request: Request) -> None:
        if not request.url.startswith((self.site_url, "data:", "blob:")) and request.failure != "csp":
            self.external_requests.append(request.url)

    def _record_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console_messages.append(f"{message.type}: {message.text} ({self.page.url})")
        if "content security policy" in message.text.casefold():
            self.csp_violations.append(f"{message.text} ({self.page.url})")

    def _dismiss_dialog(self, dialog: Dialog) -> None:
        self.console_messages.append(f"dialog: {dialog.message} ({self.page.url})")
        dialog.dismiss()


def wait_until(page: Page, expression: str, seconds: float = 10) -> None:
    """Poll until a JavaScript expression is true on the page; fail after `seconds`.

    Playwright's `wait_for_function` needs `eval`, which the content security policy of the pages forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"still not so after {seconds} seconds: {expression}"
        page.wait_for_timeout(20)


def first_screen_problems(page: Page) -> list[str]:
    """Return which essential content of a technique or the home page is below the first screens of a phone.

    The viewport must have the size of `PHONE`. The instructions must end within 3.5 screens. On a technique the safety
    warning, title, picture and first step must be within the first screen, in this order.
    """
    wait_until(page, "!document.querySelector('playbook-views:not([data-ready])')")
    edges = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return [top + scrollY, bottom + scrollY];
    })"""
    visible = {name: page.evaluate(edges, name) for name in (".pb-safety", "h1", ".pb-now img", ".pb-try")}
    ends = page.evaluate(edges, ".pb-view-do-it, .pb-home")
    faults = [f"{name} ends at {bottom}" for name in visible for _, bottom in visible[name] if bottom > PHONE["height"]]
    faults += [f"ends at {bottom}" for _, bottom in ends if bottom > _MAX_SCREENS * PHONE["height"]]
    tops = [top for edge in visible.values() for top, _ in edge]
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        faults.append("wider than the phone")
    if len(ends) != 1 or tops != sorted(tops) or ("/techniques/" in page.url and len(visible[".pb-try"]) != 1):
        faults.append(f"not in order, or missing: {visible}")
    return faults


@contextlib.contextmanager
def browser_session(browser: Browser, address: str, **options: Any) -> Iterator[BrowserSession]:
    """Open a browser context without storage or cache, and yield a session in it.

    At the end, fail if any page violated its content security policy; a test that provokes a violation clears
    `csp_violations`.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    reader = BrowserSession(page, address)
    context.on("requestfinished", reader._record_request)
    context.on("requestfailed", reader._record_request)
    page.on("console", reader._record_message)
    page.on("pageerror", lambda error: reader.console_messages.append(f"error: {error} ({page.url})"))
    page.on("dialog", reader._dismiss_dialog)
    try:
        yield reader
        assert reader.csp_violations == [], reader.csp_violations
    finally:
        context.close()
