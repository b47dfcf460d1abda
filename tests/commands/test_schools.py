"""Three example schools: each site is valid and complete, uses the school's terms, and shows nothing hidden."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, expect

from auditing import audit
from browsing import FITS_THE_WINDOW, LAPTOP, PHONE, browser_session, first_screen_problems, wait_until
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import Page, Renderer, page_spec_at
from coaching_playbook.schema import generated_files
from found import SearchIndex
from school_content import DAY, SCHOOLS, create_school
from schools import DEFAULT_WORDS, default_words, invoke
from sites import ROOT, Site, parse, serve_folder

STARTER_IDS = {
    file.stem for folder in ("techniques", "leverage_points") for file in (ROOT / "playbook_src" / folder).iterdir()
}
OUR_DAY = """# Our day

## When things happen

| time | what happens | who |
|---|---|---|
| 08:45 | `playbook_src/leverage_points/a-calm-start.yml` is what we read, and then we begin | responsibilities |

<table><caption>Long names</caption><tr><td>Llanfairpwllgwyngyllgogerychwyrn</td><td>Aberystwyth</td></tr></table>
"""
"""A hand-written page with tables that are wider than a phone."""
TABLES = """() => [...document.querySelectorAll("table")].filter((one) => one.checkVisibility()).flatMap((table) => {
    const box = table.closest(".pb-scroll, .pb-cov-scroll");
    if (!box?.getAttribute("aria-label") || !box.getAttribute("role")) return ["no box with a label"];
    const wrong = [];
    const scrolls = box.scrollWidth > box.clientWidth;
    if (box.getBoundingClientRect().right > innerWidth) wrong.push("wider than the phone");
    if (scrolls !== (box.getAttribute("tabindex") === "0")) wrong.push(`scrolls: ${scrolls}, and the Tab key differs`);
    const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{M}\\p{N}]+/gu)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
            if (lines.size > 1) wrong.push(`broken: ${word[0]}`);
        }
    }
    return wrong.map((text) => `${text}, in ${box.getAttribute("aria-label")}`);
})"""
"""What is wrong with the tables of a page: each stands in a box that the Tab key reaches if it scrolls."""


@dataclass(frozen=True)
class School:
    root: Path
    site: Site
    playbook: Playbook


@pytest.fixture(scope="module", params=SCHOOLS)
def school(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> School:
    root = create_school(request.param, tmp_path_factory.mktemp("schools"))
    (root / "docs/our-day.md").write_text(OUR_DAY, "utf-8")
    site = root.parent / "site"
    published = invoke("publish", site, "--day", DAY, at=root)
    assert published.exit_code == 0, published.output
    playbook = load(root).playbook
    assert playbook
    return School(root, Site(site), playbook)


def test_check_and_doctor_report_nothing(school: School) -> None:
    checked = invoke("check", "--day", DAY, at=school.root)
    assert (checked.exit_code, [line for line in checked.output.splitlines() if "error" in line]) == (0, [])
    found = load(school.root, day=dt.date.fromisoformat(DAY)).problems
    assert [problem for problem in found if problem.code == "closed-question"] == []
    tidy = invoke("fmt", "--check", at=school.root)
    assert tidy.exit_code == 0, tidy.output


def test_site_is_complete(school: School) -> None:
    site = school.site
    assert site.broken_links() == []
    assert site.external_resources() == []
    for address, page in site.generated.items():
        ids = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
        assert len(ids) == len(set(ids)), address
    assert {f"techniques/{technique.id}/" for technique in school.playbook.techniques} <= set(site.pages)


def test_no_page_has_terms_of_another_school(school: School) -> None:
    assert default_words(school.site) == {}
    whole = "\n".join(file.read_text("utf-8") for file in school.site.folder.rglob("*.html"))
    assert [id_ for id_ in STARTER_IDS if f"{id_}/" in whole] == []


@pytest.mark.parametrize(
    ("adult", "pupil", "shared"),
    [((), (), ()), (("A",), (), ()), ((), ("P",), ()), (("A",), ("P", "Q"), ()), (("A",), ("P",), ("S", "T"))],
)
def test_walkthrough_card_has_rows_for_marks_or_notes(
    school: School, adult: tuple[str, ...], pupil: tuple[str, ...], shared: tuple[str, ...]
) -> None:
    technique = next(one for one in school.playbook.techniques if one.status != "retired")
    look_fors = technique.look_fors.model_copy(update={"adult": adult, "pupil": pupil})
    changed = technique.model_copy(update={"look_fors": look_fors})
    playbook = dataclasses.replace(
        school.playbook,
        techniques=tuple(changed if one is technique else one for one in school.playbook.techniques),
        leverage_points=tuple(
            one.model_copy(update={"look_fors": shared}) if one.id == technique.leverage_point else one
            for one in school.playbook.leverage_points
        ),
    )
    spec = page_spec_at(playbook, f"cards/{technique.leverage_point}/")
    assert spec
    page = Renderer(playbook, dt.date.fromisoformat(DAY), lambda _path: None, None).render(spec)
    assert isinstance(page, Page)
    (card,) = parse(str(page.html)).all("section", id=f"card-{technique.id}-walkthrough")
    rows = [row.all("td")[0].text.strip() for row in card.all("tr") if row.all("td")]
    assert rows == ([*(shared or (*adult, *pupil))] or [""] * 5)


def test_page_titles_and_help_are_those_of_school(school: School) -> None:
    pages = {address: page for address, page in school.site.pages.items() if address.startswith("help/")}
    titles = {element.text for page in pages.values() for element in page.all("title")}
    assert [title for title in titles if not title.endswith(SCHOOLS[school.root.name][0])] == []
    for words in ("How it is built", "Your own playbook", "From a template to a site", "generator/"):
        assert [address for address, page in pages.items() if words in page.text] == []
    wait = "Wait for the green tick. The first time, a colleague starts the check for you, so it can take a day."
    assert wait in " ".join(pages["help/for-contributors/"].text.split())


def test_schemas_and_forms_use_terms_of_school(school: School) -> None:
    """The descriptions, examples and snippets of the JSON schemas, and the questions of the issue forms."""
    faults = []
    for path, text in generated_files(school.playbook).items():
        for message in visible(yaml.safe_load(text)):
            words = DEFAULT_WORDS.findall(re.sub(r"`[^` ]*`", "", message))
            faults += [f"{path}: {message}"] if words else []
    assert faults == []


def visible(data: Any) -> Iterator[str]:
    """Yield the user-visible texts of a schema, a form or a snippet."""
    if isinstance(data, list):
        for item in data:
            yield from visible(item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in ("description", "markdownDescription", "label", "placeholder") and isinstance(value, str):
                yield value
            elif name == "options" and isinstance(value, list) and all(isinstance(one, str) for one in value):
                yield from value
            elif name == "body" and value and isinstance(value[0], str):
                yield from re.findall(r"\$\{\d+:(.*)\}$", "\n".join(value), re.MULTILINE)
            else:
                yield from visible(value)


def test_each_entry_is_on_its_page(school: School) -> None:
    pages = school.site.generated
    for technique in school.playbook.techniques:
        text = pages[f"techniques/{technique.id}/"].text
        message = [
            technique.title,
            technique.summary,
            technique.why,
            *technique.aliases,
            *(step.do for step in technique.steps),
        ]
        assert [one for one in message if one and one not in text] == [], technique.id
    for point in school.playbook.leverage_points:
        text = pages[f"leverage-points/{point.id}/"].text
        assert [one for one in (point.title, point.strapline, point.why) if one not in text] == [], point.id
    for term in school.playbook.glossary:
        assert term.definition in pages["glossary/"].text


def test_hidden_content_leaves_no_trace(school: School) -> None:
    hidden = {
        "primary": (b"zebra-striped", b"bookcase", b"ashdown", b"marigold"),
        "midday": (b"zebra-striped", b"coaches-quietly", b"quietly"),
    }.get(school.root.name, ())
    traces = {
        (word, file.name)
        for file in school.site.folder.rglob("*")
        if file.is_file()
        for word in hidden
        if word in file.read_bytes().lower() or word.decode() in str(file).lower()
    }
    assert traces == set()
    visible = {"primary": "exemplars/five-birds-at-the-window/", "midday": "exemplars/a-ball-for-four/"}
    if address := visible.get(school.root.name):
        assert address in school.site.pages
        assert "Wren" in school.site.pages["people/"].text or school.root.name != "primary"


def test_search_finds_each_title_and_synonym(school: School) -> None:
    texts = {text for reported in SearchIndex(school.site.folder / "find").texts.values() for text in reported}
    for technique in school.playbook.techniques:
        assert technique.title in texts
        assert [name for name in technique.aliases if not any(name in text for text in texts)] == []
    for term in school.playbook.glossary:
        assert any(term.term in text for text in texts)


def test_first_screens_on_phone_show_steps(school: School, browser: Browser) -> None:
    places = [place for place in school.site.pages if re.fullmatch(r"(techniques/[^/]+/)?", place)]
    with serve_folder(school.site.folder) as address, browser_session(browser, address, viewport=PHONE) as reader:
        faults = {place: found for place in places if (found := first_screen_problems(reader.open(place)))}
        assert faults == {}
        assert len(places) > len(school.playbook.techniques)


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_each_moment_and_session_part_fits_viewport(school: School, browser: Browser, size: Any) -> None:
    """The first and the last technique, in every session format and length."""
    names = [technique.id for technique in (school.playbook.techniques[0], school.playbook.techniques[-1])]
    moments = [place for place, page in school.site.pages.items() if any(page.all("h2", id="moment-1"))]
    with serve_folder(school.site.folder) as address, browser_session(browser, address, viewport=size) as reader:
        page = reader.open("session/")
        page.locator("playbook-session[data-ready]").wait_for()
        found = page.evaluate(FITS_THE_WINDOW, names)
        assert found["wrong"] == []
        assert found["parts"] > 8 * len(names)
        for place in moments:  # a link to the film, where a school keeps it, and the question
            page = reader.open(f"{place}#moment-1")
            for part in ("h2", "strong:text-is('Ask.')", ".pb-button-main"):
                expect(page.locator(f"#moment-1-panel {part}")).to_be_in_viewport(ratio=1)
            assert page.locator(".pb-clip .pb-button-main:visible").count() == 1
    assert len(moments) == (school.root.name == "primary")


def test_each_school_passes_axe_audit(school: School, browser: Browser) -> None:
    """The home page, a technique, a session sheet and clips on a phone: light and dark scheme, and forced-colors
    mode."""
    technique = school.playbook.techniques[-1].id
    clips = [place for place in school.site.pages if re.fullmatch(r"exemplars/[^/]+/", place)]
    found: dict[str, Any] = {}
    with serve_folder(school.site.folder) as address, browser_session(browser, address, viewport=PHONE) as reader:
        for place in ("", f"techniques/{technique}/", f"session/#technique={technique}", *clips):
            page = reader.open(place)
            page.wait_for_timeout(200)  # what a page makes for itself
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            found |= audit(page, (PHONE["width"],), dark=True)
    assert found == {}


def test_tables_scroll_on_phone_without_breaking_words(school: School, browser: Browser) -> None:
    places = [address for address, page in school.site.pages.items() if any(page.all("table"))]
    like_another = {f"cards/{point.id}/" for point in school.playbook.leverage_points[1:]}
    if school.root.name != "welsh":
        like_another |= {place for place in places if place.startswith("help/")}
    phone = {"viewport": {"width": 320, "height": 700}}
    faults = {}
    with serve_folder(school.site.folder) as address, browser_session(browser, address, **phone) as reader:
        for place in sorted({*places} - like_another):
            page = reader.open(place)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            page.wait_for_timeout(50)  # what follows the size of a box by a script
            found = page.evaluate(TABLES)
            sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if found or sideways:
                faults[place] = [*found, sideways]
        assert faults == {}
        page = reader.open("our-day/")
        page.get_by_role("group", name="When things happen").focus()
        page.keyboard.press("ArrowRight")
        wait_until(page, "document.activeElement.scrollLeft > 0")
        page.set_viewport_size({"width": 1280, "height": 700})
        page.reload()
        wait_until(page, "!document.querySelector('.pb-scroll[tabindex]')")
