"""Offline copies: nothing of a clip is cached without consent, and nothing is shown after its last day."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

import media_files
import permission_matrix as matrix
from browsing import BrowserSession, browser_session, wait_until
from coaching_playbook.clock import today
from coaching_playbook.yamlio import Data
from sites import Site, StubResponse, StubResponses, replace_text, serve_folder

DAY = str(matrix.FIRST_DAY)
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
    """Return a site with clips and a photograph, each field of which has a unique word.

    A hand-written page and a pathway (course through techniques and clips) show clips; one clip is a counter-example,
    and one a storyboard.
    """
    root = tmp_path_factory.mktemp("offline") / "root"
    clips = [matrix.clip(1), matrix.clip(2, {"kind": "animation"})]
    clips.append(matrix.clip(3, {"kind": "animation", "role": "non-example", "contrast_with": clips[0].id}))
    clips.append(matrix.clip(4, {"kind": "storyboard"}))
    picture = f"media/{matrix.canary(5, 'photograph')}.jpg"
    permission = {**clips[0].data["permission"], "record": f"See {matrix.canary(5, 'record')} there"}
    step = {"do": "Ask", "picture": picture, "alt": f"See {matrix.canary(5, 'alt')} there", "permission": permission}
    point, technique = (f"{name}.yml" for name in ("leverage_points/stepping-back", "techniques/wait-first"))
    seen = {name: value for name, value in step.items() if name != "do"}
    steps = [{"clip": clip.id, "do": "Watch", "minutes": "5"} for clip in clips]
    changes: dict[str, Data] = {
        point: {**matrix.BASE[point], **seen},
        technique: {**matrix.BASE[technique], "steps": [step, {"do": "Count to five"}]},
        "pathways.yml": [{"id": "first", "title": "First", "stages": [{"id": "one", "title": "One", "steps": steps}]}],
    }
    matrix.write_playbook(root, clips, changes)
    (root / picture).write_bytes(media_files.jpeg_file(matrix.canary(5, "picture")))
    (root / "docs/help.md").write_text(f"# Help\n\nA clip says {matrix.canary(1, 'quoted')}.\n", "utf-8")
    with (root / "playbook_src/vocabularies.yml").open("a", encoding="utf-8") as file:
        file.write("coaching_phases: [{id: notice, label: Notice, minutes: 5}]\n")
    result = matrix.build(root, root / "site", "public", DAY)
    assert result.returncode == 0, result.stdout + result.stderr
    return Site(root / "site")


def dump_caches(reader: BrowserSession) -> list[tuple[bytes, ...]]:
    """Return all entries of the browser's caches: name of the cache, URL, headers and body."""
    copies: list[tuple[str, str, str, str]] = reader.page.evaluate(DUMP)
    return [(a.encode(), url.encode(), head.encode(), base64.b64decode(raw)) for a, url, head, raw in copies]


@dataclass
class Visit:
    """A browser session after the search page was opened, so that visited pages are cached. The server can be
    stopped."""

    reader: BrowserSession
    stop: Callable[[], None]
    answers: StubResponses


@contextlib.contextmanager
def visit_site(browser: Browser, folder: Path) -> Iterator[Visit]:
    """Serve a site, open its search page, and yield the visit."""
    with contextlib.ExitStack() as server:
        answers = StubResponses()
        address = server.enter_context(serve_folder(folder, answers))
        with browser_session(browser, address) as reader:
            reader.open("find/")
            yield Visit(reader, server.close, answers)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    with visit_site(browser, site.folder) as visit:
        visit.reader.page.get_by_role("searchbox").first.fill("w")
        wait_until(visit.reader.page, "navigator.serviceWorker.controller !== null")
        yield visit


def test_caches_contain_no_clip_data(visit: Visit, site: Site) -> None:
    reader = visit.reader
    page = reader.page
    words = matrix.canaries_below(site.folder)
    assert words.keys() == {1, 2, 3, 4, 5}, "the site shows each clip and the photograph"
    for place in [*site.pages, "find/", ""]:
        if not site.pages[place].all("meta", **{"http-equiv": "refresh"}):
            reader.open(place).wait_for_timeout(50)
    (technique,) = {path.name.partition(".")[0] for path in (site.folder / "session").glob("*.clips.json")}
    sheet = reader.open(f"session/#technique={technique}&format=coaching&minutes=30")
    sheet.locator(".pb-coach").first.wait_for()
    wait_until(sheet, f"document.body.innerHTML.includes('{matrix.canary(1, 'title')}')")
    page = reader.open("find/")
    for word in (matrix.canary(1, "title"), matrix.canary(2, "title"), "wait"):
        page.get_by_role("searchbox").first.fill(word)
        page.wait_for_timeout(300)
    for file in sorted(path for path in site.folder.rglob("*") if path.is_file()):
        url = f"{reader.site_url}{file.relative_to(site.folder).as_posix()}"
        page.evaluate("(url) => fetch(url).then((one) => one.arrayBuffer())", url)
    page.wait_for_timeout(800)
    copies = dump_caches(reader)
    kept = {url.decode().removeprefix(reader.site_url) for _cache, url, _head, _raw in copies}
    expected = {"", "find/", "glossary/", f"techniques/{technique}/", f"session/{technique}.json", "find/index.json"}
    assert expected <= kept
    assert matrix.canaries_in(*(part for copy in copies for part in copy)) == {}
    of_clips = re.compile(r"^(?!assets/).*(?:clips|media|exemplars|data/|feed|manifest|help)")
    assert [path for path in kept if of_clips.search(path)] == []


@pytest.mark.parametrize("too_late", [7.1, 699])
def test_cached_page_opens_for_seven_days_after_last_contact(too_late: float, visit: Visit) -> None:
    reader = visit.reader
    reader.open("glossary/")
    reader.open("way/").wait_for_timeout(500)
    visit.stop()
    for days, opened in ((6.9, True), (too_late, False)):
        reader.page.evaluate(HEARD, days)
        assert can_open(reader, "glossary/") == opened


def test_offline_session_runs_without_clips(visit: Visit, site: Site) -> None:
    reader = visit.reader
    (technique,) = {path.name.partition(".")[0] for path in (site.folder / "session").glob("*.clips.json")}
    reader.open("session/")
    sheet = reader.open(f"session/#technique={technique}")
    sheet.locator(".pb-coach").first.wait_for()
    sheet.wait_for_timeout(500)
    visit.stop()
    sheet.goto("about:blank")
    sheet.goto(f"{reader.site_url}session/#technique={technique}")
    sheet.locator(".pb-coach").first.wait_for()
    assert matrix.canaries_in(sheet.content().encode()) == {}


SIGN_IN = "<!doctype html><html><head><title>Glossary</title></head><body><p>Sign in to the network.</p></body></html>"


def truncated_response(file: Path) -> StubResponse | None:
    """Return a stub response with the first half of a text and no content length."""
    kinds = {".html": "text/html", ".json": "application/json", ".txt": "text/plain"}
    if file.suffix not in kinds:
        return None
    text = file.read_text("utf-8")
    return StubResponse(200, kinds[file.suffix], text[: len(text) // 2])


def redirect_response(file: Path) -> StubResponse:
    """Return a stub response that redirects to another origin, or to an existing page of this origin."""
    if file.name == "sign-in":
        return StubResponse(200, "text/html", SIGN_IN)
    return StubResponse(302, "text/html", "", "/sign-in" if file.suffix == ".txt" else "http://sign-in.invalid/")


def fixed(status: int, kind: str, text: str) -> Callable[[Path], StubResponse]:
    return lambda _file: StubResponse(status, kind, text)


FALSE_ANSWERS: Mapping[str, Callable[[Path], StubResponse | None]] = {
    "a sign-in page with the title of ours": fixed(200, "text/html", SIGN_IN),
    "a sign-in text": fixed(200, "text/plain", "Sign in to the school network."),
    "one word": fixed(200, "text/plain", "success"),
    "JSON of another service": fixed(200, "application/json", '{"files": []}'),
    "half of each file": truncated_response,
    "nothing": fixed(204, "text/html", ""),
    "a redirect": redirect_response,
    "403": fixed(403, "text/html", "Blocked"),
    "404": fixed(404, "text/html", "Not here"),
    "503": fixed(503, "text/html", "Later"),
}


def test_only_valid_new_version_replaces_cached_response(visit: Visit) -> None:
    reader = visit.reader
    for place in ("glossary/", "session/", "way/"):
        reader.open(place).wait_for_timeout(300)
    before = sorted((copy[1], copy[3]) for copy in dump_caches(reader))
    assert len(before) > 20
    for name, answer in FALSE_ANSWERS.items():
        visit.answers.respond = answer
        can_open(reader, "glossary/")
        reader.page.wait_for_timeout(200)
        visible = reader.page.locator("h1", has_text="Glossary").count()
        assert visible == (name == "503"), (name, "only a failure shows the copy")
        visit.answers.respond = None
        reader.open("way/").wait_for_timeout(100)
        assert sorted((copy[1], copy[3]) for copy in dump_caches(reader)) == before, name


# --- everything, at a reader's request -------------------------------------------------------------------------

LATER = """async (days) => {
    const now = Date.now;
    Date.now = () => now() + days * 86400000;
    for (const name of await caches.keys()) {  // the site was heard of a minute ago by that clock
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            if (!request.url.endsWith("find/edition.txt")) continue;
            const text = await (await cache.match(request)).text();
            await cache.put(request, new Response(text, { headers: { "x-heard": String(Date.now() - 60000) } }));
        }
    }
}"""
KEPT = """async () => {
    const kept = {};
    for (const name of (await caches.keys()).filter((one) => one.startsWith("playbook kept "))) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            if (!request.url.endsWith("copies.json")) kept[request.url] = await (await cache.match(request))?.text();
        }
    }
    return kept;
}"""


HOLDS = """async ([url, text]) => {
    for (const name of (await caches.keys()).filter((one) => one.startsWith("playbook kept "))) {
        const answer = await (await caches.open(name)).match(url);
        if (answer) return (await answer.text()).includes(text);
    }
    return false;
}"""
"""Whether a page has been kept with a text in it; quicker to ask again and again than KEPT."""
LOSE = """async (url) => {
    for (const name of (await caches.keys()).filter((one) => one.startsWith("playbook kept "))) {
        const cache = await caches.open(name);
        await cache.delete(url);
        const [list] = (await cache.keys()).filter((one) => one.url.endsWith("copies.json"));
        const { kept } = await (await cache.match(list)).json();
        await cache.put(list, new Response(JSON.stringify({ kept: { ...kept, missing: 1 } })));
    }
}"""
"""Delete a copy, as where fetching everything was interrupted."""


@pytest.fixture(scope="module")
def expiring_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site whose first clip may be shown until today, and its second until the day after tomorrow."""
    root = tmp_path_factory.mktemp("ends") / "root"
    day = today()
    clips = [
        matrix.clip(number, {"review_by": str(day + dt.timedelta(days=days)), "checked_on": "2026-01-01"})
        for number, days in ((1, 0), (2, 2))
    ]
    matrix.write_playbook(root, clips)
    (root / "docs/help.md").write_text(f"# Help\n\nSee [a clip](exemplars/{clips[1].id}/index.md).\n", "utf-8")
    result = matrix.build(root, root / "site", "public", str(day))
    assert result.returncode == 0, result.stdout + result.stderr
    return Site(root / "site")


def expand_offline_section(page: Page) -> None:
    """Expand the section about offline copies on the search page."""
    page.locator("summary", has_text="Keep it on this device").click()


@pytest.fixture
def saved_site(browser: Browser, expiring_site: Site) -> Iterator[Visit]:
    """Yield a session in which the whole site has been saved for offline use."""
    with visit_site(browser, expiring_site.folder) as visit:
        expand_offline_section(visit.reader.page)
        visit.reader.page.get_by_role("button", name="Keep everything on this device (").click()
        visit.reader.page.get_by_text("Kept on this device:").wait_for(timeout=60_000)
        yield visit


def saved_paths(reader: BrowserSession) -> dict[str, str]:
    # In the worker, because an error page cannot read them.
    found: dict[str, str] = reader.page.context.service_workers[0].evaluate(KEPT)
    return {url.removeprefix(reader.site_url): text for url, text in found.items()}


def can_open(reader: BrowserSession, place: str) -> bool:
    """Return whether a page can be opened."""
    while True:
        try:
            reader.page.goto(f"{reader.site_url}{place}")
        except Error as error:
            if "interrupted by another navigation" not in error.message:  # to the error page of the address before
                return False
        else:
            return True


def test_whole_site_opens_offline_and_can_be_deleted(saved_site: Visit, expiring_site: Site) -> None:
    reader = saved_site.reader
    listed = {file["path"] for file in json.loads((expiring_site.folder / "copies.json").read_text("utf-8"))["files"]}
    assert listed == saved_paths(reader).keys()
    pages = {place for place in expiring_site.pages if place != "404.html"}
    assert pages <= listed
    saved_site.stop()
    for place in pages - {""}:
        assert can_open(reader, place), place
    clip = matrix.clip(2)
    assert can_open(reader, f"exemplars/{clip.id}/")
    assert matrix.canary(2, "title") in reader.page.content()
    part = """(url) => fetch(url, { headers: { Range: "bytes=2-5" } }).then(async (one) => [
        one.status, one.headers.get("content-range"), (await one.arrayBuffer()).byteLength])"""
    film = f"media/{matrix.canary(1, 'filmfile')}.mp4"
    size = (expiring_site.folder / film).stat().st_size
    assert reader.page.evaluate(part, f"{reader.site_url}{film}") == [206, f"bytes 2-5/{size}", 4]
    page = reader.open("find/")
    expand_offline_section(page)
    page.get_by_role("button", name="Delete from this device").click()
    page.get_by_text("Deleted from this device.").wait_for()
    assert saved_paths(reader) == {}


FETCH = """(urls) => Promise.all(
    urls.map((url) => fetch(url).then((one) => one.arrayBuffer()).catch(() => null))).then(() => null)"""


def test_cached_clip_is_deleted_when_permission_ends(saved_site: Visit, expiring_site: Site) -> None:
    saved_site.stop()
    for days, gone in ((0, set[int]()), (1, {1}), (2, {1, 2})):  # days later than the time before
        saved_site.reader.page.context.service_workers[0].evaluate(LATER, days)
        check_removed_clips(saved_site.reader, expiring_site, gone)


def check_removed_clips(reader: BrowserSession, expiring_site: Site, gone: set[int]) -> None:
    """Check that offline every page opens except those of these clips, of which nothing is cached."""
    assert can_open(reader, "glossary/")
    (technique,) = {path.name.partition(".")[0] for path in (expiring_site.folder / "session").glob("*.clips.json")}
    assert can_open(reader, f"techniques/{technique}/")  # without the clips whose last day is over
    for number in (1, 2):
        opened = can_open(reader, f"exemplars/{matrix.clip(number).id}/")
        assert not opened if number in gone else opened or gone  # a page that names a clip ends with it
        assert can_open(reader, f"media/{matrix.canary(number, 'posterfile')}.jpg") == (number not in gone)
    assert can_open(reader, "help/") == (2 not in gone)
    assert can_open(reader, "glossary/")
    reader.page.evaluate(FETCH, [f"{reader.site_url}{place}" for place in saved_paths(reader)])
    words = matrix.canaries_in(*(part.encode() for pair in saved_paths(reader).items() for part in pair))
    assert not gone & words.keys()
    assert gone or {1, 2} <= words.keys()


def test_new_version_deletes_changed_files_and_fetches_them(saved_site: Visit, expiring_site: Site) -> None:
    reader = saved_site.reader
    before = saved_paths(reader)
    texts = {name: (expiring_site.folder / name).read_text("utf-8") for name in ("glossary/index.html", "copies.json")}
    edition = (expiring_site.folder / "find/edition.txt").read_text("utf-8")
    withdrawn = f"exemplars/{matrix.clip(1).id}/"
    changed = texts["glossary/index.html"].replace("</h1>", " anew</h1>")
    files = json.loads(texts["copies.json"])["files"]
    for file in files:
        if file["path"] == "glossary/":
            file |= {"hash": hashlib.sha256(changed.encode()).hexdigest()[:16], "bytes": len(changed.encode())}
    files = [file for file in files if not file["path"].startswith(withdrawn)]
    try:
        (expiring_site.folder / "glossary/index.html").write_text(changed, "utf-8", newline="\n")
        (expiring_site.folder / "copies.json").write_text(json.dumps({"files": files}), "utf-8")
        (expiring_site.folder / "find/edition.txt").write_text("playbook-another234567abc", "utf-8")
        reader.open("way/")
        wait_until(reader.page, f"({HOLDS})(['{reader.site_url}glossary/', ' anew</h1>'])")
        after = saved_paths(reader)
        assert before.keys() - after.keys() == {path for path in before if path.startswith(withdrawn)}
    finally:
        for name, text in texts.items():
            (expiring_site.folder / name).write_text(text, "utf-8", newline="\n")
        (expiring_site.folder / "find/edition.txt").write_text(edition, "utf-8")


def test_saved_site_survives_invalid_response(saved_site: Visit) -> None:
    """Also if a file was missing, which is fetched on the next visit or on request."""
    reader = saved_site.reader
    whole = saved_paths(reader)
    lacking = "assets/booklet.css"
    for name, answer in FALSE_ANSWERS.items():
        reader.page.evaluate(LOSE, f"{reader.site_url}{lacking}")
        before = saved_paths(reader)
        assert before.keys() == whole.keys() - {lacking}
        saved_site.answers.respond = answer
        can_open(reader, "glossary/")
        reader.page.wait_for_timeout(200)
        assert saved_paths(reader) == before, name
        saved_site.answers.respond = None
        reader.open("way/")
        wait_until(reader.page, f"({HOLDS})(['{reader.site_url}{lacking}', ''])")
    assert saved_paths(reader) == whole


@pytest.mark.parametrize(
    ("audience", "offline", "keeps", "installs"),
    [("staff", None, False, False), ("staff", "everything", True, True), ("public", "pages", True, False)],
)
def test_setting_controls_offline_storage(
    audience: str, offline: str | None, keeps: bool, installs: bool, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    matrix.write_playbook(root, [matrix.clip(1)])
    if offline:
        replace_text(root / "mkdocs.yml", "playbook]", f"{{playbook: {{offline: {offline}}}}}]")
    assert matrix.build(root, root / "site", audience, DAY).returncode == 0
    site = Site(root / "site")
    assert json.loads((site.folder / "find/index.json").read_text("utf-8"))["keep"] == keeps
    assert (site.folder / "copies.json").exists() == installs
    assert bool(site.pages[""].all("link", rel="manifest")) == installs
    assert bool(site.pages["find/"].all("playbook-copies")) == installs
