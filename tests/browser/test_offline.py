"""What a browser keeps for when there is no network: nothing of a clip, and nothing for more than seven days."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error

import permission_matrix as matrix
from browsing import Reader, reading, until
from sites import Answers, Site, serving

DAY = str(matrix.FIRST)
DUMP = """async () => {
    const copies = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            const bytes = new Uint8Array(await answer.arrayBuffer());
            const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
            copies.push([name, request.url, JSON.stringify([...answer.headers]), btoa(binary)]);
        }
    }
    return copies;
}"""
HEARD = """async (days) => {
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            if (!request.url.endsWith("find/edition.txt")) continue;
            const text = await (await cache.match(request)).text();
            const headers = { "x-heard": String(Date.now() - days * 86400000) };
            await cache.put(request, new Response(text, { headers }));
        }
    }
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with two clips, each field of which holds a word of its own; a page by hand shows one of them."""
    root = tmp_path_factory.mktemp("offline") / "root"
    clips = [matrix.clip(1), matrix.clip(2, {"kind": "animation"})]
    matrix.write_playbook(root, clips)
    (root / "docs/help.md").write_text(f"# Help\n\nA clip says {matrix.word(1, 'quoted')}.\n", "utf-8")
    with (root / "playbook_src/vocabularies.yml").open("a", encoding="utf-8") as file:
        file.write("coaching_phases: [{id: notice, label: Notice, minutes: 5}]\n")
    ran = matrix.build(root, root / "site", "public", DAY)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Site(root / "site")


def dump(reader: Reader) -> list[tuple[bytes, ...]]:
    """All of the browser's copies: the name of the cache, the address, the headers and the content of each."""
    copies: list[tuple[str, str, str, str]] = reader.page.evaluate(DUMP)
    return [(a.encode(), url.encode(), head.encode(), base64.b64decode(raw)) for a, url, head, raw in copies]


@dataclass
class Visit:
    """A reader who has gone to the search, so that copies are kept from now on. The server can be stopped."""

    reader: Reader
    stop: Callable[[], None]
    answers: Answers


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    with contextlib.ExitStack() as server:
        answers = Answers()
        address = server.enter_context(serving(site.folder, answers))
        with reading(browser, address) as one:
            page = one.open("find/")
            page.get_by_role("searchbox").first.fill("w")
            until(page, "navigator.serviceWorker.controller !== null")
            yield Visit(one, server.close, answers)


def test_no_byte_of_any_copy_comes_of_a_clip(visit: Visit, site: Site) -> None:
    reader = visit.reader
    page = reader.page
    words = matrix.words_below(site.folder)
    assert {1, 2} <= words.keys(), "the site shows both clips"
    for place in [*site.pages, "find/", ""]:
        if not site.pages[place].all("meta", **{"http-equiv": "refresh"}):
            reader.open(place).wait_for_timeout(50)
    (technique,) = {path.name.partition(".")[0] for path in (site.folder / "session").glob("*.clips.json")}
    sheet = reader.open(f"session/#technique={technique}&format=coaching&minutes=30")
    sheet.locator(".pb-coach").first.wait_for()
    until(sheet, f"document.body.innerHTML.includes('{matrix.word(1, 'title')}')")
    page = reader.open("find/")
    for word in (matrix.word(1, "title"), matrix.word(2, "title"), "wait"):
        page.get_by_role("searchbox").first.fill(word)
        page.wait_for_timeout(300)
    for file in sorted(path for path in site.folder.rglob("*") if path.is_file()):
        url = f"{reader.address}{file.relative_to(site.folder).as_posix()}"
        page.evaluate("(url) => fetch(url).then((one) => one.arrayBuffer())", url)
    page.wait_for_timeout(800)
    copies = dump(reader)
    kept = {url.decode().removeprefix(reader.address) for _cache, url, _head, _raw in copies}
    wanted = {"", "find/", "glossary/", f"techniques/{technique}/", f"session/{technique}.json", "find/index.json"}
    assert wanted <= kept
    assert matrix.words_in(*(part for copy in copies for part in copy)) == {}
    of_clips = re.compile(r"^(?!assets/).*(?:clips|media|exemplars|data/|feed|manifest|help)")
    assert [path for path in kept if of_clips.search(path)] == []


@pytest.mark.parametrize(("days", "opens"), [(6.9, True), (7.1, False), (699, False)])
def test_a_copy_opens_for_seven_days_after_the_site_was_last_heard_of(days: float, opens: bool, visit: Visit) -> None:
    reader = visit.reader
    reader.open("glossary/")
    page = reader.open("way/")
    page.wait_for_timeout(500)
    page.evaluate(HEARD, days)
    visit.stop()
    try:
        page.goto(f"{reader.address}glossary/")
        opened = True
    except Error:
        opened = False
    assert opened == opens


def test_without_a_network_a_session_runs_without_its_clips(visit: Visit, site: Site) -> None:
    reader = visit.reader
    (technique,) = {path.name.partition(".")[0] for path in (site.folder / "session").glob("*.clips.json")}
    reader.open("session/")
    sheet = reader.open(f"session/#technique={technique}")
    sheet.locator(".pb-coach").first.wait_for()
    sheet.wait_for_timeout(500)
    visit.stop()
    sheet.goto("about:blank")
    sheet.goto(f"{reader.address}session/#technique={technique}")
    sheet.locator(".pb-coach").first.wait_for()
    assert matrix.words_in(sheet.content().encode()) == {}


@pytest.mark.parametrize(
    "answer",
    [
        (200, "text/html", "<title>Wi-Fi</title><p>Sign in to the school network.</p>"),
        (200, "text/plain", "Sign in to the school network."),
        (403, "text/html", "Blocked"),
        (404, "text/html", "Not here"),
        (503, "text/html", "Later"),
    ],
    ids=str,
)
def test_no_answer_but_a_new_edition_replaces_a_copy(answer: tuple[int, str, str], visit: Visit) -> None:
    reader = visit.reader
    reader.open("glossary/")
    page = reader.open("way/")
    page.wait_for_timeout(500)
    before = {copy[1]: copy[3] for copy in dump(reader)}
    assert len(before) > 5
    visit.answers.instead = answer
    page.goto(f"{reader.address}glossary/")
    page.wait_for_timeout(500)
    shown = page.locator("h1").count()
    assert shown == (1 if answer[0] == 503 else 0), "a page that fails is shown from its copy, any other as it came"
    visit.answers.instead = None
    page.goto(f"{reader.address}way/")
    assert before.items() <= {copy[1]: copy[3] for copy in dump(reader)}.items()
