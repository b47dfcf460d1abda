"""The search dialog and search page: queries, filters, keyboard, without JavaScript, and offline."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import BrowserSession, browser_session, wait_until
from coaching_playbook import search
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import Page as PlaybookPage
from coaching_playbook.pages import page_specs
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.search_page import TECHNIQUES_PER_PAGE
from coaching_playbook.publish import publish
from coaching_playbook.schema import issue_forms
from coaching_playbook.search.tokens import STOP_STEMS, STOP_WORDS, stem, tokenize
from found import SearchIndex
from sites import ROOT, Site, build_site, collapse_spaces, copy_shipped_playbook, replace_text, serve_folder

DAY = dt.date(2026, 12, 1)
HELD_OUT = Path(__file__).parent.parent / "support/find/held_out.txt"


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    loaded = load(ROOT)
    assert loaded.playbook
    return publish(loaded.playbook, "public", DAY)


@pytest.fixture(scope="module")
def large(shipped: Playbook) -> Playbook:
    """Return a large version of the shipped playbook: each technique and clip many times, with other names."""
    times = range(12)
    return replace(
        shipped,
        techniques=tuple(
            technique.model_copy(
                update={
                    "id": f"{technique.id}-{n}",
                    "title": f"{technique.title}, number {n}",
                    "related": (),
                    "builds_on": (),
                }
            )
            for n in times
            for technique in shipped.techniques
        ),
        exemplars=tuple(
            clip.model_copy(
                update={"id": f"{clip.id}-{n}", "technique": f"{clip.technique}-{n}", "contrast_with": None}
            )
            for n in times
            for clip in shipped.exemplars
        ),
    )


@pytest.fixture(scope="module")
def large_index(large: Playbook) -> dict[str, str]:
    return dict(search.index_files(large))


def titles(page: Page) -> list[str]:
    return page.locator(".pb-found-title").all_inner_texts()


def search_for(page: Page, query: str) -> None:
    """Type a query on the search page, and wait for the results."""
    page.locator("playbook-find input[type=search]").fill(query)
    wait_for_results(page)


def wait_for_results(page: Page) -> None:
    """Wait until all results of the query are rendered."""
    wait_until(page, "document.querySelector('.pb-find-found')?.hasAttribute('aria-busy') === false")


def expand_filters(page: Page) -> None:
    """Expand the filters, which are collapsed on small screens."""
    expect(page.locator(".pb-find-ticks input").first).to_be_attached()
    if not page.locator(".pb-find-narrow").evaluate("one => one.open"):
        page.locator(".pb-find-narrow summary").click()


def tick(page: Page, label: str) -> None:
    page.get_by_role("checkbox", name=label).check()
    wait_for_results(page)


def result_counts(page: Page) -> int:
    """Return the numbers of techniques and clips in the result summary, after a quarter of a second."""
    page.wait_for_timeout(350)
    message = page.locator(".pb-find-said").inner_text()
    return sum(int(n) for n in re.findall(r"(\d+) (?:techniques?|clips?|retired)", message))


# --- right answers -------------------------------------------------------------------------------------------------


def test_typical_query_finds_expected_page_in_top_three(
    desktop: BrowserSession, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [line.split(" | ") for line in HELD_OUT.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert len(rows) >= 60
    page = desktop.open("find/")
    first = page.evaluate(
        """async (queries) => {
            const { SearchIndex } = await import(new URL("../assets/search/search-index.js", location.href));
            const index = await SearchIndex.open(new URL("../", location.href));
            const answers = [];
            for (const query of queries) {
                const { terms, groups } = await index.search(query);
                const three = groups.flatMap((group) => group.results.slice(0, 3)).slice(0, 3);
                const shown = await Promise.all(three.map((result) => index.describe(result, terms)));
                answers.push(shown.map((one) => new URL(one.href).pathname.slice(1)));
            }
            return answers;
        }""",
        [query for query, _right in rows],
    )
    missed = []
    for (query, right), places in zip(rows, first, strict=True):
        required = {one if "/" in one else f"techniques/{one}/" for one in right.split()}
        missed += [] if required & set(places) else [f"{query}: {', '.join(places) or 'nothing'}"]
    with capsys.disabled():
        print(f"\n  {len(rows) - len(missed)} of {len(rows)} questions find a right page in the first three")
        print("".join(f"    not: {one}\n" for one in missed), end="")
    assert len(missed) <= len(rows) / 10


def test_technique_is_found_by_each_of_its_phrases(desktop: BrowserSession, shipped: Playbook) -> None:
    page = desktop.open("find/")
    phrases = {problem: one for one in shipped.techniques for problem in (*one.problems[:2], *one.aliases[:1])}
    for phrase, technique in list(phrases.items())[::6]:
        search_for(page, phrase)
        found = page.locator(".pb-found a").evaluate_all("all => all.slice(0, 3).map(one => one.pathname)")
        assert any(technique.id in place for place in found), (phrase, found)


def test_results_show_why_they_match(desktop: BrowserSession) -> None:
    page = desktop.open("find/")
    search_for(page, "waits for me to start")
    assert "waits" in page.locator(".pb-found").first.locator("mark").all_inner_texts()
    search_for(page, "close to losing control")  # a line that stands on no card, only further down its page
    row = page.locator(".pb-found", has_text="Low and slow").first
    expect(row.locator("mark").first).to_be_visible()


def test_glossary_synonym_finds_same_results(desktop: BrowserSession, shipped: Playbook) -> None:
    term = next(one for one in shipped.glossary if one.id == "wait-time")
    page = desktop.open("find/")
    for name in (term.term, *term.aliases):
        search_for(page, name)
        assert term.term in titles(page), name


# --- the same in both languages ------------------------------------------------------------------------------------


def test_python_and_javascript_tokenize_alike(desktop: BrowserSession, site: Site) -> None:
    texts = [page.text for page in site.pages.values()]
    all_words = sorted({word for text in texts for word in tokenize(text)} | STOP_WORDS)
    assert len(all_words) > 2000
    page = desktop.open("find/")
    ours = [[stem(word) for word in all_words], list(map(tokenize, texts))]
    theirs = page.evaluate(
        """async ([all, texts]) => {
            const { Tokenizer } = await import(new URL("../assets/search/tokens.js", location.href));
            const { tokens } = await (await fetch(new URL("../find/index.json", location.href))).json();
            const tokenizer = new Tokenizer(tokens);
            const words = texts.map((text) => tokenizer.tokenize(text));
            return [all.map((word) => tokenizer.stem(word)), words, [...tokenizer.stopStems].sort()];
        }""",
        [all_words, texts],
    )
    assert theirs == [*ours, sorted(STOP_STEMS)]


# --- ticks ---------------------------------------------------------------------------------------------------------


def test_filters_are_or_within_group_and_and_across_groups(desktop: BrowserSession, shipped: Playbook) -> None:
    page = desktop.open("find/")
    expand_filters(page)

    def expected(**required: set[str]) -> int:
        kept = 0
        for entry in (*shipped.techniques, *shipped.exemplars):
            own = shipped.technique[getattr(entry, "technique", entry.id)]
            stages = {getattr(entry, "key_stage", None)} - {None} or set(own.key_stages)
            settings = {getattr(entry, "setting", None)} - {None} or set(own.settings)
            stage_fits = not required.get("stages") or bool(stages & required["stages"])
            kept += stage_fits and (not required.get("settings") or bool(settings & required["settings"]))
        return kept

    tick(page, "Key stage 1")
    assert result_counts(page) == expected(stages={"ks1"})
    tick(page, "Key stage 5 (sixth form)")
    assert result_counts(page) == expected(stages={"ks1", "ks5"})
    tick(page, "Structured intervention")
    assert result_counts(page) == expected(stages={"ks1", "ks5"}, settings={"intervention"})
    assert result_counts(page) < expected(stages={"ks1", "ks5"})
    assert result_counts(page) > 0


def test_filter_count_equals_number_of_results(desktop: BrowserSession) -> None:
    page = desktop.open("find/#q=wait&key-stage=ks2")
    expand_filters(page)
    expect(page.locator(".pb-found").first).to_be_visible()
    wait_for_results(page)
    for label in ("Independent work", "One to one", "Has a clip"):
        box = page.get_by_role("checkbox", name=label)
        promised = int(box.locator("xpath=..").locator(".pb-find-count").inner_text())
        box.check()
        wait_for_results(page)
        assert result_counts(page) == promised, label
        box.uncheck()
        wait_for_results(page)


def test_url_contains_query_and_back_button_clears_it(desktop: BrowserSession) -> None:
    page = desktop.open("find/")
    expand_filters(page)
    search_for(page, "stuck")
    page.locator("playbook-find input[type=search]").blur()
    tick(page, "Key stage 2")
    tick(page, "Independent work")
    assert page.url.endswith("find/#q=stuck&key-stage=ks2&setting=independent-work")
    found = titles(page)
    page.reload()
    wait_for_results(page)
    assert titles(page) == found
    assert page.get_by_role("checkbox", name="Key stage 2").is_checked()
    page.go_back()
    expect(page.get_by_role("checkbox", name="Independent work")).not_to_be_checked()
    page.go_back()
    expect(page.get_by_role("checkbox", name="Key stage 2")).not_to_be_checked()
    expect(page.locator("playbook-find input[type=search]")).to_have_value("stuck")
    page.locator(".pb-found a").first.click()
    page.wait_for_url("**/techniques/**")
    page.go_back()
    expect(page.locator(".pb-found").first).to_be_visible()
    expect(page.locator("playbook-find input[type=search]")).to_have_value("stuck")


def test_empty_result_is_reported_with_alternatives(desktop: BrowserSession) -> None:
    page = desktop.open("find/#q=boiling&leverage-point=talk-that-builds-thinking")
    expect(page.locator(".pb-found-none")).to_contain_text("all of these ticks")
    expect(page.locator(".pb-found-none")).to_contain_text("Without them:")
    page.get_by_role("button", name="Clear the ticks").click()
    expect(page.locator(".pb-found").first).to_be_visible()
    search_for(page, "qqqq zzzz")
    expect(page.locator(".pb-found-none")).to_contain_text("We have no page about “qqqq zzzz”")
    assert page.locator(".pb-found-none a").count() > 2
    page.get_by_role("button", name="Copy a note to ask for this page").click()
    expect(page.locator(".pb-found-none output")).to_contain_text("the person who looks after this playbook")
    expect(page.locator(".pb-find-said")).to_have_text("We have no page about that.")


def test_missing_page_is_requested_in_prefilled_form(desktop: BrowserSession, shipped: Playbook) -> None:
    renderer = Renderer(shipped, DAY, lambda path: f"https://github.com/our-school/playbook/edit/main/{path}", None)
    index = json.loads(desktop.page.request.get(f"{desktop.site_url}find/index.json").text())
    root = {**index, "ask": renderer.request_url}
    desktop.page.route("**/find/index.json", lambda route: route.fulfill(json=root))
    page = desktop.open("find/")
    search_for(page, "qqqq zzzz")
    form = urlsplit(page.get_by_role("link", name="Ask for this page").get_attribute("href") or "")
    assert (form.netloc, form.path) == ("github.com", "/our-school/playbook/issues/new")
    requested = parse_qs(form.query)
    assert requested.pop("template") == ["something-is-wrong.yml"]
    (missing,) = [one for one in issue_forms(shipped) if one.name == "something-is-wrong"]
    assert set(requested) < {question.id for question in missing.questions}
    assert "“qqqq zzzz”" in requested["wrong"][0]


def test_only_filter_groups_with_a_choice_are_visible(desktop: BrowserSession, shipped: Playbook) -> None:
    page = desktop.open("find/")
    expand_filters(page)
    legends = page.locator(".pb-find-ticks legend").all_inner_texts()
    headings = shipped.vocabularies.headings
    assert legends[:4] == ["Leverage point", headings.key_stages, headings.settings, headings.needs]
    assert "Team" not in legends  # there is one
    assert "Status" not in legends  # every technique is a starter


def test_result_list_is_full_width_without_filters(desktop: BrowserSession) -> None:
    page = desktop.open("find/")
    expect(page.locator(".pb-find-ticks legend").first).to_be_visible()
    page.locator(".pb-find-narrow").evaluate(
        "(filters) => { filters.hidden = true; }"
    )  # as for a school with few pages
    box = page.locator(".pb-index").first.bounding_box()
    assert box
    assert box["width"] > 700


# --- over any page -------------------------------------------------------------------------------------------------


def type_in_dialog(page: Page, query: str) -> None:
    """Type into the search dialog of any page, once it is open."""
    box = page.get_by_role("dialog", name="Search").get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type(query)


@pytest.mark.parametrize("key", ["/", "s", "f", "Control+k"])
def test_shortcut_opens_search_dialog_and_escape_closes_it(desktop: BrowserSession, key: str) -> None:
    page = desktop.open("techniques/least-help-first/")
    page.keyboard.press(key)
    box = page.get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    assert box.input_value() == ""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_search_shortcuts_can_be_disabled_and_enabled(desktop: BrowserSession) -> None:
    page = desktop.open("")
    page.keyboard.press("Control+k")
    switch = page.get_by_role("checkbox", name="The keys / and s open this search")
    switch.uncheck()
    page = desktop.open("techniques/least-help-first/")
    for letter in "/sf":
        page.keyboard.press(letter)
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog", name="Search")).to_have_count(0)
    page.keyboard.press("Control+k")
    switch.check()
    assert page.evaluate("localStorage.length") == 0
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()


def test_arrow_keys_select_result_and_enter_opens_best(desktop: BrowserSession) -> None:
    page = desktop.open("")
    door = page.get_by_role("link", name="Search")
    door.focus()
    page.keyboard.press("Enter")
    type_in_dialog(page, "too much help")
    expect(page.locator(".pb-find-dialog .pb-found").nth(2)).to_be_visible()
    expect(page.locator(".pb-find-dialog [role=status]")).to_contain_text("best matches")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pb-find-dialog .pb-found a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(door).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pb-find-dialog .pb-found").first).to_be_visible()
    page.get_by_role("searchbox", name="Search").press("Enter")
    page.wait_for_url("**/techniques/least-help-first/**")


def test_spoken_phrase_links_to_its_moment(desktop: BrowserSession, shipped: Playbook) -> None:
    for clip in [one for one in shipped.exemplars if one.cues][:2]:
        number, cue = next((n, c) for n, moment in enumerate(clip.moments, 1) for c in clip.cues_in(moment))
        page = desktop.open("")
        page.keyboard.press("Control+k")
        type_in_dialog(page, " ".join(re.findall(r"[\w’']+", cue.text)[:6]))
        link = page.locator(f".pb-find-dialog a[href*='exemplars/{clip.id}/#moment-{number}']").first
        link.click()
        page.wait_for_url(f"**/exemplars/{clip.id}/#moment-{number}")
        expect(page.get_by_role("dialog", name="Search")).to_have_count(0)


def test_dialog_and_search_page_give_same_results(desktop: BrowserSession) -> None:
    page = desktop.open("find/")
    search_for(page, "calls out")
    here = titles(page)[:3]
    page = desktop.open("")
    page.keyboard.press("Control+k")
    type_in_dialog(page, "calls out")
    expect(page.locator(".pb-find-dialog .pb-found").nth(2)).to_be_visible()
    page.wait_for_timeout(300)
    assert titles(page)[:3] == here


def test_search_survives_instant_navigation(browser: Browser, tmp_path: Path) -> None:
    copy = copy_shipped_playbook(tmp_path / "copy")
    replace_text(copy / "mkdocs.yml", "    - navigation.tabs\n", "    - navigation.tabs\n    - navigation.instant\n")
    replace_text(copy / "mkdocs.yml", "docs_dir: docs\n", "docs_dir: docs\nsite_url: http://site.invalid/\n")
    site = build_site(copy / "mkdocs.yml", tmp_path / "site")
    with serve_folder(site.folder) as address, browser_session(browser, address) as reader:
        change_all(site.folder / "sitemap.xml", "http://site.invalid/", address)
        page = reader.open("")
        page.wait_for_timeout(500)  # it reads the map of the site first
        page.evaluate("window.same = true")
        page.get_by_role("link", name="Search").click()
        type_in_dialog(page, "too much help")
        page.locator(".pb-find-dialog .pb-found a").first.click()
        page.wait_for_url("**/techniques/**")
        expect(page.get_by_role("dialog", name="Search")).to_have_count(0)
        page.locator("nav.md-tabs").get_by_role("link", name="Find").click()
        page.wait_for_url("**/find/")
        search_for(page, "calls out")
        assert titles(page)
        page.keyboard.press("Escape")
        assert page.evaluate("window.same === true")


def change_all(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_index_is_not_fetched_before_search_has_focus(desktop: BrowserSession) -> None:
    requested: list[str] = []
    desktop.page.on("request", lambda request: requested.append(request.url))
    page = desktop.open("techniques/least-help-first/")
    page.wait_for_timeout(300)
    assert [
        url for url in requested if "/find/" in url or "/search/" in url or "worker" in url or "offline" in url
    ] == []
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.wait_for_timeout(300)
    assert any(url.endswith("find/index.json") for url in requested)


# --- without scripts, and without a network --------------------------------------------------------------------------


NO_DIALOG = "delete HTMLDialogElement.prototype.showModal"  # Safari before 15.4


@pytest.mark.parametrize("lost", ["search/dialog.js", "search/search-index.js", "dialogs"])
def test_search_button_is_link_if_search_fails_to_load(desktop: BrowserSession, lost: str) -> None:
    if lost == "dialogs":
        desktop.page.add_init_script(NO_DIALOG)
    desktop.page.route(f"**/assets/{lost}", lambda route: route.abort())
    page = desktop.open("techniques/least-help-first/")
    page.get_by_role("link", name="Search").click()
    page.wait_for_url("**/find/")
    expect(page.locator(".pb-index h3").first).to_be_visible()


def test_search_page_reports_load_failure_and_keeps_list(desktop: BrowserSession) -> None:
    desktop.page.route("**/assets/search/page.js", lambda route: route.abort())
    page = desktop.open("find/")
    expect(page.locator("playbook-find")).to_contain_text("The list below is complete.")
    expect(page.locator(".pb-index h3").first).to_be_visible()


def test_page_without_javascript_lists_every_technique(browser: Browser, address: str, shipped: Playbook) -> None:
    with browser_session(browser, address, java_script_enabled=False) as reader:
        page = reader.open("")
        page.get_by_role("link", name="Search").click()
        page.wait_for_url("**/find/")
        listed = page.locator(".pb-index h3").all_inner_texts()
        assert listed == sorted((one.title for one in shipped.techniques), key=str.casefold)
        letters = [title for title in page.locator(".pb-section > h2").all_inner_texts() if len(title) == 1]
        assert letters == sorted({title[0] for title in listed})
        page = reader.open("techniques/")
        page.wait_for_url("**/find/")


def test_long_list_is_paginated(large: Playbook) -> None:
    press = Renderer(large, DAY, lambda _path: None, None)
    created = [press.render(recipe) for recipe in page_specs(large) if recipe.url.startswith("find/")]
    pages = {page.url: page for page in created if isinstance(page, PlaybookPage)}
    count = len(large.techniques)
    parts = [page for address, page in pages.items() if address != "find/"]
    assert len(parts) == -(-count // TECHNIQUES_PER_PAGE)
    assert [str(page.html).count("<h3 ") <= TECHNIQUES_PER_PAGE for page in parts] == [True] * len(parts)
    assert sum(str(page.html).count("<h3 ") for page in parts) == count
    assert all(f"a-z/{n + 1}/" in str(pages["find/"].html) for n in range(len(parts)))
    assert str(pages["find/"].html).count("<h3 ") == 0


CACHED = """async () => {
    const copies = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            const text = !/image|font/.test(answer.headers.get("content-type"));
            copies[new URL(request.url).pathname] = text ? await answer.text() : "";
        }
    }
    return copies;
}"""


def cached_after_visits(page: Page, visit: list[str]) -> dict[str, str]:
    """Visit some pages and then the search page, and return the cached responses, keyed by URL."""
    wait_until(page, "navigator.serviceWorker.controller !== null")
    base = page.url.split("find/")[0]
    for place in visit:
        page.goto(base + place)
    page.goto(base + "find/")
    page.wait_for_timeout(800)
    kept: dict[str, str] = page.evaluate(CACHED)
    return kept


def test_visited_pages_are_searchable_offline(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        page = reader.open("find/")
        kept = cached_after_visits(page, ["techniques/task-planner/"])
        assert "/techniques/task-planner/" in kept
        page.context.set_offline(True)
        page.context.unroute_all()
        page.goto(f"{address}find/")
        search_for(page, "forgets what to do")
        assert titles(page)
        page.goto(f"{address}techniques/task-planner/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Task planner")


def test_service_worker_caches_no_clip_data(browser: Browser, address: str, shipped: Playbook) -> None:
    clip = next(one for one in shipped.exemplars if one.cues)
    with browser_session(browser, address) as reader:
        page = reader.open("find/")
        search_for(page, clip.title)
        visit = [f"exemplars/{clip.id}/", "exemplars/", f"techniques/{clip.technique}/", "", "glossary/"]
        kept = cached_after_visits(page, visit)
    assert "/glossary/" in kept
    traces = (clip.id, clip.title, clip.moments[0].label, clip.cues[0].text)
    reported = {place for place, text in kept.items() if any(trace in text or trace in place for trace in traces)}
    assert reported == set()
    assert [place for place in kept if "/find/clips/" in place or "/media/" in place or "/exemplars/" in place] == []


def test_caches_are_deleted_for_new_version_and_kept_for_missing_file(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    copy = copy_shipped_playbook(tmp_path / "copy")
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    with serve_folder(folder) as address, browser_session(browser, address) as reader:
        page = reader.open("find/")
        kept = cached_after_visits(page, ["techniques/task-planner/", "glossary/"])
        assert {"/techniques/task-planner/", "/glossary/"} <= set(kept)
        replace_text(copy / "playbook_src/techniques/task-planner.yml", "title: Task planner", "title: Job planner")
        build_site(copy / "mkdocs.yml", folder)
        page.goto(f"{address}way/")
        page.wait_for_timeout(800)
        kept = page.evaluate(CACHED)
        assert "/glossary/" not in kept
        assert [place for place, text in kept.items() if "Task planner" in text] == []
        (folder / "find/edition.txt").unlink()
        page.goto(f"{address}way/")
        page.wait_for_timeout(800)
        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 1
        assert set(kept) <= set(page.evaluate(CACHED)), "a sign-in page may stand in the place of a file"


OLD_WORKER = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", () => {});
"""
REGISTER_OLD = """async () => {
    await (await caches.open(`playbook ${location.origin}/`)).put("/old/", new Response("old"));
    await navigator.serviceWorker.register("/offline.js", { scope: "/" });
    await navigator.serviceWorker.ready;
}"""
SCRIPTS_OF_WORKERS = """async () => (await navigator.serviceWorker.getRegistrations())
    .map(({ active }) => active && new URL(active.scriptURL).pathname)"""


@pytest.mark.parametrize("place", ["techniques/task-planner/", "find/"])
def test_service_worker_of_previous_version_is_unregistered(
    browser: Browser, site: Site, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    retiring = (folder / "offline.js").read_text("utf-8")
    (folder / "offline.js").write_text(OLD_WORKER, "utf-8")
    with serve_folder(folder) as address, browser_session(browser, address) as reader:
        page = reader.open("way/")
        page.evaluate(REGISTER_OLD)
        assert page.evaluate(SCRIPTS_OF_WORKERS) == ["/offline.js"]
        (folder / "offline.js").write_text(retiring, "utf-8")
        later = time.time() + 60  # the server compares whole seconds, and would answer 304 within the same one
        os.utime(folder / "offline.js", (later, later))
        expected = (["/service-worker.js"] if place == "find/" else [], False)
        found = None
        # Several visits, because a page that the old worker controls may keep it until it closes.
        for _visit in range(6):
            page = reader.open(place)
            page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one?.update()).catch(() => {})")
            end = time.monotonic() + 2.5
            while found != expected and time.monotonic() < end:
                page.wait_for_timeout(100)
                found = (page.evaluate(SCRIPTS_OF_WORKERS), "/old/" in page.evaluate(CACHED))
            if found == expected:
                break
        assert found == expected


def test_non_public_site_caches_nothing(shipped: Playbook) -> None:
    for audience, keeps in (("public", True), ("staff", False), ("coaches", False)):
        root = dict(search.index_files(shipped, audience))[search.INDEX_URL]  # type: ignore[arg-type]
        assert f'"keep":{"true" if keeps else "false"}' in root


# --- the index -----------------------------------------------------------------------------------------------------


def test_index_file_sizes_are_bounded(shipped: Playbook, large_index: dict[str, str]) -> None:
    small, big = dict(search.index_files(shipped)), large_index
    longest = {
        name: max(len(text) for path, text in files.items() if path != search.INDEX_URL)
        for name, files in (("small", small), ("big", big))
    }
    assert longest["big"] <= max(longest["small"], 16_000)
    assert len(big[search.INDEX_URL]) < 4 * len(small[search.INDEX_URL])


def test_unchanged_playbook_changes_no_index_file(shipped: Playbook) -> None:
    assert [*search.index_files(shipped)] == [*search.index_files(shipped)]


def test_one_edit_changes_few_index_files(large: Playbook, large_index: dict[str, str]) -> None:
    before = large_index
    first, *rest = large.techniques
    edited = replace(large, techniques=(first.model_copy(update={"summary": f"{first.summary} Zebras help."}), *rest))
    after = dict(search.index_files(edited))
    assert search.EDITION_URL in {path for path, text in after.items() if before.get(path) != text}
    assert len(set(after.items()) - set(before.items())) < 20 < len(after) / 10


def test_index_version_depends_on_named_people(shipped: Playbook) -> None:
    people = tuple(person.model_copy(update={"show": "role", "name": None}) for person in shipped.people)
    one, other = (
        dict(search.index_files(shipped)),
        dict(search.index_files(replace(shipped, people=(*people, *people)))),
    )
    assert (one[search.EDITION_URL] == other[search.EDITION_URL]) == (not people)


def test_hand_written_pages_are_found_by_headings(site: Site) -> None:
    texts = SearchIndex(site.folder / "find").texts
    headings = {
        f"{address}#{heading.attributes['id']}": heading.text
        for address, page in site.pages.items()
        if address in ("help/for-tas/", "help/for-coaches/", "help/for-leaders/")
        for heading in page.all("h2", "h3")
        if "id" in heading.attributes and not heading.attributes["id"].startswith("__")
    }
    assert len(headings) > 8
    assert {
        place for place, text in headings.items() if text not in map(collapse_spaces, texts.get(place, []))
    } == set()


def test_excluded_page_is_not_found(site: Site) -> None:
    found: Any = SearchIndex(site.folder / "find")
    assert not [place for place in found.texts if place.startswith("project/architecture")]
