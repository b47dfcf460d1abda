"""Coaching in Chromium: session sheet (plan of a coaching session), cards and focus pages, their privacy and print."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import zlib
from pathlib import Path
from typing import Literal

import pypdfium2
import pytest
import segno
import zxingcpp
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from segno import encoder

from browsing import FITS_THE_WINDOW, PHONE, BrowserSession, browser_session, wait_until
from coaching_playbook.load import load
from coaching_playbook.pages import Page, render_pages
from coaching_playbook.pages.focus import cycles_ics
from coaching_playbook.publish import publish
from sites import ROOT, Site, build_site, copy_shipped_playbook, replace_text, serve_folder

CLIP = "face-the-teacher-year-4"
SHEET = "session/#technique=face-the-teacher"
SECRET = "quokka"
"""A word that a reader types, and that must be nowhere else."""


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a later version of the playbook: a technique is renamed, a clip is withdrawn, a cycle has ended."""
    root = copy_shipped_playbook(tmp_path_factory.mktemp("later"))
    for file in [*root.rglob("playbook_src/**/*.yml"), *root.glob("videos/*.yml"), root / "videos.yml"]:
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"(?<![\w/-])face-the-teacher(?![\w-])", "turn-to-the-front", text), "utf-8")
    file = root / "playbook_src/techniques/face-the-teacher.yml"
    replace_text(file, "title: Face the teacher", "title: Turn to the front\nwas:\n  - face-the-teacher")
    replace_text(file, "clip: In the clip, where are the adult's feet", "clip: In the film, where are the adult's feet")
    file.rename(file.with_stem("turn-to-the-front"))
    replace_text(root / f"videos/{CLIP}.yml", 'withdrawn_on: "no"', "withdrawn_on: 2026-11-23")
    (root / "playbook_src/cycles.yml").write_text(CYCLES, "utf-8")
    (root / "playbook_src/techniques/says-much.yml").write_text(json.dumps(SAYS_MUCH), "utf-8")  # JSON is YAML
    return build_site(root / "mkdocs.yml", root / "site")


LONG = "Stay beside the table for a moment, look at what is on the page, and wait until the pupil has read it all."
SAYS_MUCH = {
    "title": "Read all of it together before anyone says what comes next",
    "leverage_point": "joined-up-support",
    "status": "draft",
    **dict.fromkeys(("summary", "why", "small_step"), LONG),
    "steps": [{"do": LONG[:60], "how": LONG, "say": LONG[:40]}] * 6,
    "success_criteria": [f"I wait {number} times. {LONG[:70]}" for number in range(6)],
    "not_this": [f"{number}. {LONG[:80]}" for number in range(4)],
    "when_to_hold_back": [f"{number}. {LONG[:80]}" for number in range(3)],
    "scaling": [{"level": level, "name": "Emerging", "text": LONG, "next": LONG} for level in (1, 4, 7, 10)],
    "questions": {
        phase: [f"What happens {number}? {LONG[:90]}" for number in range(3)]
        for phase in ("opening", "scaling", "celebrate", "reality", "notice", "learn", "rehearse", "plan", "review")
    },
    "rehearsal": {
        "minutes": 9,
        "set_up": LONG,
        "task": LONG,
        "rounds": [LONG, LONG[:90], LONG[:80]],
        "feedback_on": LONG,
    },
    "look_fors": {name: [f"{number}. {LONG[:90]}" for number in range(4)] for name in ("adult", "pupil")},
    "peer_observation": {"focus": LONG, "prompts": [f"{number}. {LONG}" for number in range(4)]},
    "embed": dict.fromkeys(("cue", "if_then", "self_check", "repeat"), LONG),
}
"""As much as a technique may say, each text as long as a page can bear."""

CYCLES = """
- {id: was, leverage_point: calm-and-connected, starts: 2020-01-06, ends: 2020-04-03}
- {id: now, leverage_point: modelling-attention, starts: 2020-04-20, ends: 2098-12-31, chosen_by: [ta, hlta],
   how_chosen: We marked two each and talked., stage: choice}
- {id: then, leverage_point: scaling-back-support, starts: 2099-01-05}
"""


def wait_until_ready(page: Tab, technique: str = "") -> Tab:
    """Wait until the session sheet is rendered and its films are downloaded."""
    expected = f'="{technique}"' if technique else ""
    page.locator(f"playbook-session[data-ready{expected}]").wait_for()
    return page


def count_printed_pages(page: Tab) -> int:
    """Return the number of printed pages."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


# --- the way to a sheet ------------------------------------------------------------------------------------------


def test_new_coach_prints_15_minute_session_in_four_clicks(desktop: BrowserSession) -> None:
    page = desktop.open("")
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.get_by_role("link", name="Plan a session").first.click()
    wait_until_ready(page)
    page.get_by_role("link", name="Least help first").first.click()
    wait_until_ready(page, "least-help-first")
    page.get_by_role("radio", name="15 minutes").check()
    page.get_by_role("button", name="Print on one page").click()
    assert page.evaluate("window.printed") == 1
    assert count_printed_pages(page) == 1
    assert [desktop.console_messages, desktop.external_requests] == [[], []]


def test_technique_is_chosen_before_format_and_length(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open("session/"))
    headings = page.locator(".pb-choose h2").all_text_contents()
    assert headings == ["Which technique?", "Then: who meets, and for how long?"]
    expect(page.locator("playbook-session").get_by_role("radio")).to_have_count(0)
    page.get_by_role("link", name="Least help first").click()
    wait_until_ready(page, "least-help-first")
    page.get_by_role("radio", name="Film club").check()
    page.get_by_role("radio", name="5 minutes", exact=True).check()
    expect(page.locator(".pb-choices summary")).to_have_text("Change: Film club, 5 minutes")
    assert "technique=least-help-first&format=film-club&minutes=5" in page.url


def test_technique_and_moment_link_to_their_session_sheet(desktop: BrowserSession) -> None:
    page = desktop.open("techniques/low-and-slow/")
    page.get_by_role("link", name="Use in a session").click()
    expect(wait_until_ready(page, "low-and-slow").get_by_role("heading", name="Low and slow")).to_be_visible()
    page = desktop.open(f"exemplars/{CLIP}/#moment-3")
    expect(page.locator("#moment-3-panel .pb-code")).to_have_count(0)
    page.locator("#moment-3-panel summary", has_text="Show a QR code").click()
    expect(page.locator("#moment-3-panel .pb-code")).to_be_visible()
    assert decode_qr_codes(page, "screen") == {f"{desktop.site_url}exemplars/{CLIP}/#moment-3"}
    page.locator("#moment-3-panel").get_by_role("link", name="Use in a session").click()
    wait_until_ready(page, "face-the-teacher")
    expect(page.locator(".pb-played li")).to_have_count(1)
    expect(page.locator(".pb-played")).to_contain_text("Two second scan")


def test_session_parts_add_up_to_its_length(site: Site) -> None:
    page = (site.folder / "session/index.html").read_text("utf-8")
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    setup = json.loads(data)
    for form in setup["formats"]:
        for minutes, slots in form["agendas"].items():
            assert sum(slot["minutes"] for slot in slots) == int(minutes), (form["id"], minutes)
            assert all(slot["minutes"] >= 1 for slot in slots)
    short = {slot["phase"] for slot in setup["formats"][0]["agendas"]["5"]}
    assert {"rehearse", "plan"} <= short


def test_same_link_renders_same_sheet_at_any_base_url(desktop: BrowserSession, browser: Browser, site: Site) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&format=one-room&minutes=30"), "face-the-teacher")
    page.get_by_role("button", name=re.compile("^Swap this question")).nth(2).click()
    page.locator("details.pb-more", has_text="All questions for plan").locator("summary").click()
    page.locator("details.pb-more", has_text="All questions for plan").get_by_role("checkbox").nth(4).check()
    page.locator("details.pb-more", has_text="Choose other moments").locator("summary").click()
    page.get_by_label("0:20 Pupil follows").check()
    wait_until_ready(page, "face-the-teacher")
    unknown = re.compile("/ 0:00$")  # the length of a film, until the browser has it
    expect(page.locator(".pb-coach .pb-film-time")).not_to_have_text(unknown)
    chosen, visible = page.url.split("#")[1], page.locator(".pb-coach").inner_text()
    assert "Pupil follows" in page.locator(".pb-played").inner_text()
    # Below a path of its own, in a browser that has seen nothing.
    with (
        serve_folder(site.folder.parent) as up,
        browser_session(browser, f"{up}site/", viewport={"width": 1280, "height": 900}) as other,
    ):
        page = wait_until_ready(other.open(f"session/#{chosen}"), "face-the-teacher")
        assert page.url.split("#")[1] == chosen
        for summary in ("All questions for plan", "Choose other moments"):
            page.locator("summary", has_text=summary).click()
        expect(page.locator(".pb-coach .pb-film-time")).not_to_have_text(unknown)
        assert page.locator(".pb-coach").inner_text() == visible
        assert other.console_messages == []


def test_link_to_changed_content_opens_and_reports_changes(
    desktop: BrowserSession, browser: Browser, later: Site
) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=30"), "face-the-teacher")
    before, clip = page.url.split("#")[1], page.get_by_text("Turn, look and scan").first.inner_text()
    with serve_folder(later.folder) as url, browser_session(browser, url) as reader:
        page = wait_until_ready(reader.open(f"session/#{before}"), "turn-to-the-front")
        message = page.locator(".pb-told")
        expect(message).to_contain_text("This technique has another name since the link was made: Turn to the front.")
        expect(message).to_contain_text("A clip in this link is no longer shown here. Everything else is as it was.")
        expect(message).to_contain_text("A question in this link has been changed or taken out since.")
        expect(page.locator(".pb-agenda > li")).to_have_count(8)
        assert clip not in page.content()
        assert CLIP not in page.url
        assert "technique=turn-to-the-front" in page.url
    everything = b"".join(file.read_bytes() for file in later.folder.rglob("*.json"))
    assert CLIP.encode() not in everything


def test_sheet_opens_scrolled_to_top(desktop: BrowserSession) -> None:
    desktop.page.set_viewport_size({"width": 390, "height": 660})
    page = desktop.open("session/")
    page.locator(".pb-choice-cards a").last.click()
    expect(page.locator("playbook-session h2").first).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page = desktop.open("session/")
    page.evaluate("location.hash = 'technique=ask-then-wait'")  # not by a pointer, so the browser shows the focus
    expect(page.locator("playbook-session h2").first).to_be_focused()
    expect(page.locator("playbook-session h2").first).to_have_css("outline-style", "none")
    for size in ((390, 660), (1366, 650)):
        desktop.page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(page.get_by_role("button", name="Show it to the room")).to_be_in_viewport(ratio=1)


def test_link_to_collapsed_part_expands_it(desktop: BrowserSession) -> None:
    page = desktop.open("coaching/questions/#phase-notice")
    expect(page.locator("#phase-notice ~ details li").first).to_be_visible()
    expect(page.locator("#phase-opening ~ details li").first).to_be_hidden()
    page = desktop.open("evidence/#source-knight-2018")  # a fold inside the fold of its group
    expect(page.locator("details:has(> summary > #source-knight-2018) cite")).to_be_in_viewport()
    for place, part in (  # whole sections
        ("coaching/#first-meeting", "ol"),
        ("coverage/#learning", "table"),
        ("leverage-points/calm-and-connected/#evidence", "cite, li"),
    ):
        page = desktop.open(place)
        expect(page.locator(f"details:has(> summary > :target) :is({part})").first).to_be_visible()
    page = desktop.open("glossary/#term-goal")
    expect(page.locator(".pb-term:has(#term-goal)")).to_be_in_viewport(ratio=1)
    expect(page.locator("#term-hlta")).to_be_hidden()


def test_link_to_missing_technique_is_reported_and_lists_techniques(desktop: BrowserSession) -> None:
    for expected in ("never-was", "../../etc", "<b>x"):
        page = desktop.page
        page.goto("about:blank")
        page = desktop.open(f"session/#technique={expected}")
        expect(page.locator(".pb-told p").first).to_be_visible()
        expect(page.get_by_role("link", name="Least help first").first).to_be_visible()
    assert [message for message in desktop.console_messages if "404" not in message] == []


def test_sheet_page_size_is_independent_of_number_of_techniques() -> None:
    playbook = load(ROOT).playbook
    assert playbook
    alone: dict[str, object] = {"related": (), "builds_on": ()}
    many = tuple(
        one.model_copy(update={**alone, "id": f"{one.id}-{number}", "title": f"{one.title} {number}"})
        for number in range(6)
        for one in playbook.techniques
    )
    day = dt.date(2026, 11, 24)
    bank = publish(dataclasses.replace(playbook, techniques=many, exemplars=(), pathways=()), "public", day)
    created = {page.url: page for page in render_pages(bank, day) if isinstance(page, Page)}
    few = {page.url: page for page in render_pages(publish(playbook, "public", day), day) if isinstance(page, Page)}
    for place in ("session/", "cards/"):
        assert len(created[place].html) < len(few[place].html)
    assert "Use in a session" in created["session/"].html
    longest = max(len(page.html) for place, page in created.items() if place.startswith("cards/"))
    assert longest < 2 * max(len(page.html) for place, page in few.items() if place.startswith("cards/"))
    # Each technique has its cards where its own page says.
    for place, page in created.items():
        if place.startswith("techniques/") and place != "techniques/":
            (where,) = re.findall(r'href="(?:\.\./)+(cards/[^"]+)"', page.html)
            cards, anchor = where.split("#")
            assert f'id="{anchor}"' in created[cards].html


# --- what stays on the device -------------------------------------------------------------------------------------

WRITE = f"""() => {{
    const type = (name, text) => {{
        const field = document.querySelector(`[data-mine=${{name}}]`);
        field.value = text;
        field.dispatchEvent(new Event("input", {{ bubbles: true }}));
    }};
    for (const name of ["goal", "when", "will"]) type(name, `{SECRET} ${{name}}`);
    type("day", "2031-05-09");
    document.querySelector("input[name=pb-number][value='4']").click();
    document.querySelector(".pb-five input").click();
}}"""
KEPT = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, (await indexedDB.databases()).map((one) => one.name),
    await caches.keys(), location.href, history.state,
])"""


def test_session_runs_offline_without_storage_or_requests(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=30"), "face-the-teacher")
    page.evaluate(
        """() => Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("off", "SecurityError"); },
        })"""
    )
    requested: list[str] = []
    # What is held in the page is no request; nor are the icon of the tab and pictures that the browser puts off.
    page.on("request", lambda request: requested.append(request.url))
    own = re.compile(r"blob:|.*/favicon\.png$|.*/media/drawings/")
    page.context.set_offline(True)
    page.evaluate(WRITE)
    page.get_by_label("Keep what I wrote on this device").check()
    page.get_by_role("radio", name="Paired walkthrough").check()
    page.get_by_role("radio", name="One to one").check()
    page.get_by_label("My first time as a coach").check()
    page.get_by_role("button", name=re.compile("^Swap this question")).first.click()
    film = page.locator("video").first
    page.get_by_role("button", name=re.compile("^Play 0:05")).click()
    wait_until(page, "document.querySelector('video').currentTime > 5.2", 5)
    assert film.evaluate("film => film.src.startsWith('blob:')")
    page.get_by_role("button", name="Show it to the room").click()
    page.get_by_role("button", name="Start the clock").click()
    for _ in range(7):
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("[data-mine=goal]")).to_have_value(f"{SECRET} goal")
    assert count_printed_pages(page) == 1
    assert [one for one in requested if not own.match(one)] == []
    assert SECRET not in page.url
    assert [
        message
        for message in desktop.console_messages
        if "favicon" not in message and "ERR_INTERNET_DISCONNECTED" not in message
    ] == []
    assert desktop.external_requests == []


def test_typed_text_is_not_stored_without_consent_and_can_be_cleared(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(SHEET), "face-the-teacher")
    requested: list[str] = []
    page.on("request", lambda request: requested.append(f"{request.url} {request.post_data}"))
    before = page.evaluate(KEPT)
    page.evaluate(WRITE)
    page.get_by_role("radio", name="30 minutes").check()
    assert page.evaluate(KEPT) == before.replace("minutes=15", "minutes=30").replace(
        *_split_at_questions(before, page.url)
    )
    assert SECRET not in page.evaluate(KEPT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep the day as a calendar file").click()
    file = Path(download.value.path()).read_text("utf-8")
    assert SECRET not in file
    page.get_by_label("Keep what I wrote on this device").check()
    assert SECRET in page.evaluate(KEPT)
    page.reload()
    expect(wait_until_ready(page, "face-the-teacher").locator("[data-mine=will]")).to_have_value(f"{SECRET} will")
    assert page.locator("input[name=pb-number]:checked").get_attribute("value") == "4"
    page.get_by_role("button", name="Clear everything written here").click()
    assert SECRET not in page.evaluate(KEPT)
    expect(page.locator("[data-mine=will]")).to_have_value("")
    page.reload()
    expect(wait_until_ready(page, "face-the-teacher").locator("[data-mine=will]")).to_have_value("")
    assert [one for one in requested if SECRET in one] == []


def _split_at_questions(before: str, url: str) -> tuple[str, str]:
    """Return the URL before and after its list of questions, which depends on the minutes."""
    then = re.search(r"ask=[^&]*", before)
    now = re.search(r"ask=[^&]*", url)
    assert then
    assert now
    return then[0], now[0]


def test_follow_up_date_downloads_as_ics(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(SHEET), "face-the-teacher")
    expect(page.get_by_role("button", name="Keep the day as a calendar file")).to_be_disabled()
    page.locator("[data-mine=day]").fill("2031-12-31")
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep the day as a calendar file").click()
    assert download.value.suggested_filename == "look-again-2031-12-31.ics"
    lines = Path(download.value.path()).read_bytes().decode("utf-8").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"DTSTART;VALUE=DATE:20311231", "DTEND;VALUE=DATE:20320101", "SUMMARY:Look again: Face the teacher"} <= {
        *lines
    }
    assert max(len(line.encode()) for line in lines) <= 75
    assert f"URL:{page.url}" in "".join(lines).replace("\r\n ", "").replace(" ", "") or any(
        line.startswith("URL:") for line in lines
    )


# --- what is on it ------------------------------------------------------------------------------------------------


def test_first_time_mode_shows_scripted_wording(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=30"), "face-the-teacher")
    usual = page.locator(".pb-asked li").count()
    page.get_by_label("My first time as a coach").check()
    assert page.locator(".pb-asked li").count() == page.locator(".pb-agenda > li").count() == usual
    expect(page.locator(".pb-agenda .pb-say").first).to_contain_text("Thank you for making the time.")
    assert "first=yes" in page.url
    assert page.evaluate("document.activeElement.dataset.focus") == "first"


def test_each_part_shows_one_question_until_expanded(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=15"), "face-the-teacher")
    parts = page.locator(".pb-agenda > li").count()
    assert page.locator(".pb-asked li").count() == parts
    page.get_by_role("button", name="One more question for reality").click()
    assert page.locator(".pb-asked li").count() == parts + 1


def test_scale_goal_and_plan_fields_are_next_to_their_parts(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=15"), "face-the-teacher")
    part = {
        place: page.locator(".pb-agenda > li", has=page.locator(place)) for place in (".pb-place", "[data-mine=will]")
    }
    expect(part[".pb-place"].locator("h4")).to_contain_text("Scaling")
    expect(part["[data-mine=will]"].locator("h4")).to_contain_text("Plan")


def test_phone_shows_current_part_and_collapses_others(browser: Browser, address: str) -> None:
    with browser_session(browser, address, viewport=PHONE) as reader:
        page = wait_until_ready(reader.open(f"{SHEET}&minutes=15"), "face-the-teacher")
        assert page.evaluate("document.documentElement.scrollHeight") < 5 * PHONE["height"]
        parts = page.locator(".pb-part")
        opened = "all => all.filter(one => one.open).map(one => one.querySelector('h4').firstChild.data)"
        assert parts.evaluate_all(opened) == ["Opening"]
        expect(parts.nth(1).locator(".pb-part-question")).to_be_visible()
        page.get_by_role("button", name="Next part: Scaling").click()
        assert parts.evaluate_all(opened) == ["Scaling"]
        expect(parts.nth(1).locator("summary").first).to_be_focused()
        page.locator("input[name=pb-number]").nth(3).check()
        page.get_by_role("button", name="One more question for scaling").click()
        assert parts.evaluate_all(opened) == ["Scaling"], "what is open stays open"
        page.locator(".pb-choices > summary").click()
        page.get_by_role("radio", name="30 minutes").check()
        expect(page.locator(".pb-choices > summary")).to_contain_text("30 minutes")
        assert parts.evaluate_all(opened) == ["Scaling"]
        assert count_printed_pages(page) == 1
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto("about:blank")
        wait_until_ready(reader.open(SHEET), "face-the-teacher")
        assert len(parts.evaluate_all(opened)) == parts.count()


def test_storyboard_moment_can_be_rehearsed(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open("session/#technique=open-it-up&minutes=15"), "open-it-up")
    acted = page.locator(".pb-acted")
    expect(acted).to_contain_text("A question all can answer")
    expect(acted.locator("img")).to_have_attribute("alt", re.compile("."))
    page.locator("summary", has_text="moments to act out").click()
    page.get_by_label("A nudge for more").check()
    expect(page.locator(".pb-acts > li")).to_have_count(2)
    assert "watch=open-it-up-science-pair.6" in page.url


@pytest.mark.parametrize("size", [(1366, 650), (390, 660)], ids=["laptop", "phone"])
def test_every_session_part_fits_viewport_in_projector_view(
    browser: Browser, address: str, site: Site, size: tuple[int, int]
) -> None:
    names = sorted(file.stem for file in (site.folder / "session").glob("*.json") if "." not in file.stem)
    with browser_session(browser, address, viewport={"width": size[0], "height": size[1]}) as reader:
        found = wait_until_ready(reader.open("session/")).evaluate(FITS_THE_WINDOW, names)
    assert found["parts"] > 10 * len(names)
    assert found["wrong"] == []
    assert found["seen"] == len(names), "without a clip, the steps are there to look at"


def test_sheet_opens_without_layout_shift(browser: Browser, address: str) -> None:
    with browser_session(browser, address, viewport={"width": 390, "height": 660}) as reader:
        reader.page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => {"
            " window.shift += one.value; })).observe({ type: 'layout-shift', buffered: true });"
        )
        for place in (SHEET, "session/"):
            page = reader.page
            page.goto("about:blank")
            wait_until_ready(reader.open(place))
            page.wait_for_timeout(300)
            assert page.evaluate("window.shift") == 0, place


def test_scale_answer_shows_next_higher_step(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(SHEET), "face-the-teacher")
    page.locator("input[name=pb-number]").nth(3).check()
    expect(page.locator(".pb-answer")).to_contain_text("4. What pulls you away from facing the front, and when?")
    expect(page.locator(".pb-answer")).to_contain_text("I stay facing the front until the talk ends")
    expect(page.locator(".pb-five label")).to_have_count(5)


def test_moment_plays_from_start_to_end_in_sheet(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&watch={CLIP}.2"), "face-the-teacher")
    page.get_by_role("button", name="Play 0:02 to 0:05: Gets in place").click()
    wait_until(page, "(v => v.paused && v.currentTime > 4.5)(document.querySelector('video'))", 9)
    assert page.locator("video").evaluate("film => film.currentTime") < 5.6


def test_projector_timer_counts_down_and_pauses(desktop: BrowserSession) -> None:
    desktop.page.clock.install()
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=15"), "face-the-teacher")
    page.get_by_role("button", name="Show it to the room").click()
    time = page.get_by_role("timer")
    expect(time).to_have_text("2:00")
    page.get_by_role("button", name="Start the clock").click()
    page.clock.run_for(61_000)
    expect(time).to_have_text("0:59")
    page.get_by_role("button", name="Pause the clock").click()
    page.clock.run_for(30_000)
    expect(time).to_have_text("0:59")
    page.get_by_role("button", name="Start the clock").click()
    page.clock.run_for(90_000)
    expect(time).to_have_text("0:00")
    expect(page.locator(".pb-projector-said")).to_contain_text("when you are ready")
    page.locator(".pb-projector h2").press("ArrowRight")
    expect(page.locator(".pb-projector h2")).to_have_text("Scaling")
    page.keyboard.press("Escape")
    expect(page.locator(".pb-projector")).to_have_count(0)
    page.get_by_role("button", name="Show it to the room").click()
    page.go_back()
    expect(page.locator(".pb-projector")).to_have_count(0)
    expect(page.get_by_role("button", name="Show it to the room")).to_be_visible()
    page.go_forward()
    expect(page.locator(".pb-projector")).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    page.go_back()
    expect(page).to_have_url("about:blank")  # closing leaves no step behind


def test_projector_session_ends_with_next_step(desktop: BrowserSession) -> None:
    page = wait_until_ready(desktop.open(f"{SHEET}&minutes=5"), "face-the-teacher")
    parts = page.locator(".pb-agenda > li").count()
    for with_keys in (False, True):
        page.get_by_role("button", name="Show it to the room").click()
        heading = page.locator(".pb-projector h2")
        go_on = page.locator(".pb-projector-bar .pb-button-main")
        for number in range(parts):
            expect(go_on).to_have_text("Next" if number + 1 < parts else "Finish")
            if with_keys:
                heading.press("PageDown" if number % 2 else "ArrowRight")
            else:
                go_on.click()
        expect(heading).to_have_text("One small next step")
        expect(page.locator(".pb-projector-body")).to_contain_text("Name one small thing that you will try next")
        expect(page.get_by_role("timer")).to_be_hidden()
        page.evaluate("window.print = () => { window.printed = true; }")
        page.locator(".pb-projector").get_by_role("button", name="Print on one page").click()
        assert page.evaluate("window.printed")
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))[0].get_textpage()
        assert "The coach’s copy" in printed.get_text_bounded()
        page.get_by_role("button", name="Back", exact=True).click()
        expect(page.locator(".pb-projector").get_by_role("button", name="Print on one page")).to_have_count(0)
        expect(go_on).to_have_text("Finish")
        expect(page.get_by_role("timer")).to_be_visible()
        go_on.click()
        if with_keys:
            heading.press("ArrowRight")
        else:
            page.get_by_role("button", name="Done").click()
        expect(page.locator(".pb-projector")).to_have_count(0)


def test_rehearsal_is_whole_on_sheet_and_large_in_projector_view(browser: Browser, address: str, site: Site) -> None:
    names = [file.stem for file in (site.folder / "session").glob("*.json") if "." not in file.stem]
    size_of = "(name) => parseFloat(getComputedStyle(document.querySelector(`.pb-projector-${name}`)).fontSize)"
    with browser_session(browser, address, viewport={"width": 1366, "height": 650}) as reader:
        for name in names:
            page = wait_until_ready(reader.open(f"session/#technique={name}"), name)
            set_up = json.loads((site.folder / f"session/{name}.json").read_text("utf-8"))["rehearsal"]["set_up"]
            expect(page.locator(".pb-sheet")).to_contain_text(f"Set up. {set_up}")
            page.get_by_role("button", name="Show it to the room").click()
            part = page.locator(".pb-projector h2")
            while part.text_content() != "Rehearse":
                page.get_by_role("button", name="Next", exact=True).click()
            assert page.evaluate(size_of, "rounds span") > 0.8 * page.evaluate(size_of, "questions li"), name


def test_qr_code_equals_reference_encoder(desktop: BrowserSession, monkeypatch: pytest.MonkeyPatch) -> None:
    # Segno adds eight bits of padding to a text that ends on a whole byte; the standard adds none.
    monkeypatch.setattr(encoder, "write_padding_bits", lambda buff, _version, length: buff.extend([0] * (-length % 8)))
    page = desktop.open("session/")
    draw = "async ([text, mask]) => (await import(`${location.origin}/assets/qr-encode.js`)).qrMatrix(text, mask)"
    for length in (1, 17, 18, 77, 106, 134, 192, 231, 300, 367, 420, 586, 718, 858, 1003, 1171, 1200):
        text = ("https://example.org/é?b=c#" * 60)[: length - (1 if length > 20 else 0)].ljust(2)
        mask = length % 8
        code = segno.make(text, error="l", mode="byte", encoding="utf-8", mask=mask, boost_error=False, micro=False)
        assert page.evaluate(draw, [text, mask]) == [list(row) for row in code.matrix], length
    assert page.evaluate(draw, ["x" * 1273, 0]) is not None
    assert page.evaluate(draw, ["x" * 1274, 0]) is None


def test_page_without_javascript_explains_session_and_links_to_cards(browser: Browser, address: str) -> None:
    with browser_session(browser, address, java_script_enabled=False) as reader:
        page = reader.open("session/")
        expect(page.get_by_text("The sheet itself needs JavaScript")).to_be_visible()
        expect(page.locator(".pb-bar li", has_text="Opening").first).to_be_visible()
        page.get_by_role("link", name="Least help first").click()
        expect(page.locator("#card-least-help-first-cue")).to_be_visible()


def test_sheet_uses_terms_of_second_team(browser: Browser, tmp_path: Path) -> None:
    second = build_site(ROOT / "tests/support/second_playbook/mkdocs.yml", tmp_path / "site")
    with serve_folder(second.folder) as url, browser_session(browser, url) as reader:
        page = wait_until_ready(
            reader.open("session/#technique=walk-over-and-whisper&minutes=15&first=yes"), "walk-over-and-whisper"
        )
        text = page.locator(".pb-page, .pb").first.inner_text() + page.locator(".pb-sheet").text_content()  # type: ignore[operator]
        assert re.findall(r"\b(?:TAs?|teaching assistants?|pupils?)\b", text, re.IGNORECASE) == []
        assert "The supervisor’s copy" in text
        assert "Have a go" in text
        assert count_printed_pages(page) == 1


# --- paper --------------------------------------------------------------------------------------------------------

LETTERS = "parseFloat(document.querySelector('.pb-sheet').style.fontSize)"
SMALLEST = """Math.min(...[...document.querySelectorAll(".pb-a4 :not(svg, svg *)")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize) * 0.75))"""
"""The size of the smallest letters on the cards of a page, in points."""
FITS = "(sheet => sheet.scrollHeight <= sheet.clientHeight + 1)(document.querySelector('.pb-sheet'))"


def test_sheet_prints_on_one_page_and_longest_on_two(desktop: BrowserSession, site: Site) -> None:
    """A session of half an hour, and the longest possible one: every moment, three questions for each part."""
    names = [file.stem for file in (site.folder / "session").glob("*.json") if "." not in file.stem]
    assert len(names) >= 25
    for name in names:
        page = wait_until_ready(desktop.open(f"session/#technique={name}&minutes=30"), name)
        assert page.evaluate(FITS), name
        assert page.locator(".pb-two-pages").count() == 0, name
        page.evaluate(
            """async (name) => {
                const { SessionState } = await import(`${location.origin}/assets/session/state.js`);
                const { parseLink } = await import(`${location.origin}/assets/session/address.js`);
                const source = await (await fetch(location.pathname)).text();
                const page = new DOMParser().parseFromString(source, "text/html");
                const script = page.querySelector("playbook-session script");
                const technique = await (await fetch(`${name}.json`)).json();
                const state = new SessionState(JSON.parse(script.textContent), technique, parseLink(location.hash));
                for (const { phase } of state.slots()) state.setQuestions(phase, state.pool(phase).slice(0, 3));
                for (const clip of state.clips)
                    for (const moment of clip.moments) state.setMoment({ clip, moment }, true);
                delete document.querySelector("playbook-session").dataset.ready;
                // The page reads an address once; the order of questions makes this one new.
                location.hash = `${state.fragment}&longest=yes`;
            }""",
            name,
        )
        wait_until_ready(page, name)
        assert page.evaluate(LETTERS) >= 8, name
        sides = 2 if page.locator(".pb-two-pages").count() else 1
        assert sides == 2 or page.evaluate(FITS), name
        assert count_printed_pages(page) == sides, name


def test_every_card_prints_on_one_page(desktop: BrowserSession, site: Site) -> None:
    places = sorted(f"cards/{folder.name}/" for folder in (site.folder / "cards").iterdir() if folder.is_dir())
    techniques = 0
    for place in places:
        page = desktop.open(place)
        cards = page.locator(".pb-a4").count()
        techniques += page.locator(".pb-set").count()
        assert cards >= 5 * page.locator(".pb-set").count()
        assert count_printed_pages(page) == cards, place
        assert page.evaluate(SMALLEST) >= 8, place
        expect(page.locator(".pb-a4 .pb-code")).to_have_count(cards - page.locator("section[id$=-cue]").count())
    assert techniques == len([file for file in (site.folder / "session").glob("*.json") if "." not in file.stem])


@pytest.mark.parametrize(
    ("place", "sides"),
    [
        ("cards/scaling-back-support/#cards-least-help-first", 6),
        ("cards/scaling-back-support/#card-least-help-first-cue", 1),
        ("cards/scaling-back-support/#card-walkthrough", 1),
        ("coaching/record/", 1),
        ("focus/ballot/", 1),
    ],
)
def test_linked_card_prints_alone(desktop: BrowserSession, place: str, sides: int) -> None:
    assert count_printed_pages(desktop.open(place)) == sides


def count_blank_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF from Chromium that draw no glyphs."""
    empty = 0
    for page in re.findall(rb"<<[^<>]*/Type\s*/Page\b.*?>>\s*endobj", pdf, re.DOTALL):
        number = re.search(rb"/Contents (\d+) 0 R", page)
        assert number
        stream = re.search(rb"\n" + number[1] + rb" 0 obj.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
        assert stream
        empty += not re.search(rb"\bT[jJ]\b", zlib.decompressobj().decompress(stream[1]))
    return empty


@pytest.mark.parametrize(
    "place",
    [
        *("focus/", "way/", f"exemplars/{CLIP}/", "coaching/agreement/", "filming/#card-kit"),
        *("techniques/low-and-slow/", "cards/", "people/", "find/", "404.html", "changing/", "pathways/"),
    ],
)
def test_no_printed_page_is_blank(desktop: BrowserSession, place: str) -> None:
    pdf = desktop.open(place).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 1
    assert count_blank_pages(pdf) == 0


def test_vision_statement_prints_with_picture_on_back(desktop: BrowserSession) -> None:
    assert count_printed_pages(desktop.open("way/")) == 2


def test_cards_and_sheets_of_longest_technique_print_on_one_page(browser: Browser, later: Site) -> None:
    with serve_folder(later.folder) as url, browser_session(browser, url) as reader:
        assert count_printed_pages(reader.open("cards/joined-up-support/#cards-says-much")) == 6
        page = wait_until_ready(reader.open("session/#technique=says-much&minutes=30"), "says-much")
        assert page.evaluate(LETTERS) >= 8
        assert count_printed_pages(page) == (2 if page.locator(".pb-two-pages").count() else 1)


def test_walkthrough_card_starts_with_goal_and_has_no_names_or_grades(site: Site) -> None:
    (card,) = (
        one
        for one in site.generated["cards/scaling-back-support/"].all("section", id="card-least-help-first-walkthrough")
    )
    assert card.text.index("own goal") < card.text.index("Seen")
    assert [cell.text for cell in card.all("th")][1:4] == ["Seen", "Not this time", "Did not apply"]
    assert "No names and no grades." in card.text
    assert re.findall(r"\bName\b|Grade:|/10", card.text) == []


# --- the team's focus ---------------------------------------------------------------------------------------------


def test_home_and_focus_pages_show_current_focus_and_who_chose_it(later: Site) -> None:
    (now,) = later.generated[""].all("section", class_="pb-section-focus")
    assert "Modelling attention" in now.text
    assert "focus/" in later.links("")
    page = later.generated["focus/"]
    sections = {one.attributes["aria-labelledby"]: one.text for one in page.all("section", class_="pb-section")}
    chosen = "Chosen by Teaching assistant and Higher level teaching assistant. We marked two each and talked."
    assert chosen in sections["now"]
    assert "Modelling attention" in sections["now"]
    assert "Scaling back support" in sections["next"]
    assert "Calm and connected" in sections["past"]
    assert "(TAs) are working on “Modelling attention”" in sections["teachers"]
    (here,) = (one for one in page.all("li") if one.attributes.get("aria-current") == "step")
    assert here.text.startswith("A choice We are here")
    assert {f"leverage-points/{id_}/" for id_ in ("modelling-attention", "scaling-back-support")} <= later.links(
        "focus/"
    )


def decode_qr_codes(page: Tab, media: Literal["screen", "print"]) -> set[str]:
    """Decode the QR codes on a page, as rendered on screen or in print."""
    page.emulate_media(media=media)
    printed = pypdfium2.PdfDocument(page.pdf(print_background=True))
    return {code.text for sheet in printed for code in zxingcpp.read_barcodes(sheet.render(scale=3).to_numpy())}


def test_sheet_qr_codes_follow_second_link_in_same_tab(desktop: BrowserSession) -> None:
    for technique in ("face-the-teacher", "ask-then-wait"):
        page = desktop.open(f"session/#technique={technique}")
        wait_until(page, f"document.querySelector('.pb-link input')?.value.includes('technique={technique}')")
        link = page.get_by_label("The link to this sheet").input_value()
        page.locator("details[data-name=share]").evaluate("(one) => { one.open = true; }")
        page.locator("details svg.pb-code").wait_for()
        for media in ("print", "screen"):
            assert {text for text in decode_qr_codes(page, media) if "session/" in text} == {link}, media


def test_card_and_poster_qr_codes_link_to_their_pages(desktop: BrowserSession) -> None:
    page = desktop.open("cards/modelling-attention/#cards-face-the-teacher")
    page.locator("#card-face-the-teacher-poster svg.pb-code").wait_for()
    own = f"{desktop.site_url}techniques/face-the-teacher/"
    assert own in (codes := decode_qr_codes(page, "print"))
    assert {code.split("#")[0] for code in codes} <= {own, f"{desktop.site_url}leverage-points/modelling-attention/"}


def test_cycle_feed_is_valid_icalendar(later: Site) -> None:
    feed = (later.folder / "focus/cycles.ics").read_bytes().decode("utf-8")
    lines = feed.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3
    assert "\n" not in feed.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert {"SUMMARY:Our focus: Modelling attention", "DTSTART;VALUE=DATE:20200420", "DTEND;VALUE=DATE:20990101"} <= {
        *lines
    }
    assert len({line for line in lines if line.startswith("UID:")}) == 3


def test_event_uid_is_unique_per_school_and_links_to_focus() -> None:
    playbook = load(ROOT).playbook
    assert playbook
    assert playbook.cycles
    events = {}
    for site in ("https://one.example/", "https://two.example/playbook/"):
        ((_address, text),) = cycles_ics(playbook, site)
        lines = text.replace("\r\n ", "").split("\r\n")
        assert lines.count(f"URL:{site}focus/") == len(playbook.cycles)
        assert all(line.endswith(f"\\n{site}focus/") for line in lines if line.startswith("DESCRIPTION:"))
        events[site] = {line for line in lines if line.startswith("UID:")}
    assert not set.intersection(*events.values())
