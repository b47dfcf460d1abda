"""Clips in Chromium: links to moments, playback from start to end of a moment, transcripts, and search."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browsing import BrowserSession, browser_session, wait_until
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar
from found import SearchIndex
from previews import run_preview
from sites import ROOT, Site, build_site, copy_shipped_playbook, replace_text, serve_folder

PATIENCE = 60
HOME = "playbook/"


def shipped() -> list[Exemplar]:
    playbook = load(ROOT).playbook
    assert playbook
    return [clip for clip in playbook.exemplars if clip.kind == "animation"]


CLIPS = shipped()
CLIP = next(clip for clip in CLIPS if clip.id == "face-the-teacher-year-4")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the shipped playbook with `mkdocs serve`, below the path of its site_url, and yield the URL."""
    root = copy_shipped_playbook(tmp_path_factory.mktemp("preview"))
    config = root / "mkdocs.yml"
    config.write_text(f"site_url: https://school.example/playbook/\n{config.read_text('utf-8')}", "utf-8")
    with run_preview(root, "--livereload", "--quiet") as preview:
        yield preview.address


@pytest.fixture
def reader(browser: Browser, preview: str) -> Iterator[BrowserSession]:
    host = preview.removesuffix(HOME)
    with browser_session(browser, host, viewport={"width": 1280, "height": 900}) as reader:
        yield reader
        assert reader.external_requests == []


def words_only(text: str) -> str:
    """Return the words of a text; links in sentences add spaces before punctuation."""
    return " ".join(re.findall(r"\w+", text))


def now(reader: BrowserSession) -> float:
    return float(reader.page.evaluate("document.querySelector('playbook-clip video').currentTime"))


def ready(reader: BrowserSession) -> None:
    wait_until(reader.page, "document.querySelector('playbook-clip video').readyState >= 2")


def test_preview_supports_range_requests(preview: str) -> None:
    whole = (ROOT / "media" / f"{CLIP.id}.mp4").read_bytes()
    for requested, expected in (("bytes=10-19", whole[10:20]), ("bytes=-5", whole[-5:]), ("bytes=100-", whole[100:])):
        request = urllib.request.Request(f"{preview}media/{CLIP.id}.mp4", headers={"Range": requested})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 206
            assert answer.read() == expected


def test_moment_link_seeks_to_start_and_playback_stops_at_end(reader: BrowserSession) -> None:
    number, moment = next((n, m) for n, m in enumerate(CLIP.moments, 1) if CLIP.end_of(m) - m.start <= 8 and n > 1)
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/#moment-{number}")
    ready(reader)
    assert now(reader) == pytest.approx(moment.start, abs=0.1)
    assert page.evaluate("document.querySelector('playbook-clip video').paused")
    assert moment.label in page.locator(".pb-cued").inner_text()
    page.locator(f"#moment-{number}-panel button", has_text="Play this moment").click()
    wait_until(page, "!document.querySelector('playbook-clip video').paused")
    wait_until(page, "document.querySelector('playbook-clip video').paused", 20)
    assert now(reader) == pytest.approx(CLIP.end_of(moment), abs=0.35)


@pytest.mark.parametrize("size", [(390, 660), (1366, 650)], ids=["phone", "laptop"])
def test_moment_shows_video_and_question_in_one_viewport(browser: Browser, preview: str, size: tuple[int, int]) -> None:
    """On a phone for the moment with the longest question of each clip, and on a laptop for the last moment."""
    width, height = size
    with browser_session(browser, preview, viewport={"width": width, "height": height}) as reader:
        for clip in CLIPS:
            moments = [*enumerate(clip.moments, 1)]
            longest = max(moments, key=lambda one: len(one[1].notice or ""))
            number, moment = longest if width < 600 else moments[-1]
            page = reader.open(f"exemplars/{clip.id}/#moment-{number}")
            ready(reader)
            assert now(reader) == pytest.approx(moment.start, abs=0.1)
            panel = f"#moment-{number}-panel"
            for part in (
                "playbook-clip[data-main] video",
                f"{panel} .pb-question",
                f"{panel} button >> text=Copy link",
            ):
                box = page.locator(part).bounding_box()
                header = page.locator(".md-header").bounding_box()
                assert box
                assert header
                assert box["y"] >= header["height"] - 1, (clip.id, number, part, box)
                assert box["y"] + box["height"] <= height, (clip.id, number, part, box)
            assert page.locator(".pb-moment:visible").count() == 1
            assert not page.locator(f"#moment-{number}-panel .pb-reveal .pb-say").is_visible()
            page.goto("about:blank")


def test_moment_buttons_slow_copy_link_and_reveal_reasoning(browser: Browser, preview: str) -> None:
    with browser_session(browser, preview, permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.open(f"exemplars/{CLIP.id}/#moment-2")
        panel = page.locator("#moment-2-panel")
        assert panel.get_by_role("button", name=re.compile("link|send|share", re.IGNORECASE)).count() == 1
        panel.get_by_role("button", name="Copy link").click()
        panel.get_by_text("Link copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == f"{preview}exemplars/{CLIP.id}/#moment-2"
        panel.get_by_role("button", name="Half speed").click()
        assert page.evaluate("document.querySelector('video').playbackRate") == 0.5
        panel.get_by_text("Show what the TA was thinking").click()
        assert panel.locator(".pb-say").is_visible()
        panel.get_by_role("button", name="Next moment").click()
        assert page.url.endswith("#moment-3")
        assert page.locator("#moment-3-panel").is_visible()
        assert not panel.is_visible()


def test_silent_video_is_labelled_and_has_no_volume_control(reader: BrowserSession) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    film = page.locator("playbook-clip[data-main]")
    assert film.get_by_text("No sound: read the bubbles").is_visible()
    assert film.get_by_role("button", name="Sound").count() == 0
    picture, bar = film.locator("video").bounding_box(), film.locator(".pb-film-bar").bounding_box()
    assert picture
    assert bar
    assert bar["y"] >= picture["y"] + picture["height"] - 1, "the controls lie over the picture"


def test_marking_exercise_compares_taps_with_moments_and_stores_nothing(reader: BrowserSession) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    ready(reader)
    criterion = CLIP.moments[0].criterion
    expected = [moment.label for moment in CLIP.moments if moment.criterion == criterion]
    page.get_by_text("Mark it yourself").click()
    page.get_by_role("button", name="Start from the beginning").click()
    assert page.locator(".pb-chapters").is_hidden(), "the team's moments give the answer away"
    page.evaluate("document.querySelector('playbook-clip video').pause()")
    for second in (CLIP.moments[0].start + 1, CLIP.duration or 0):
        page.evaluate(f"document.querySelector('playbook-clip video').currentTime = {second}")
        page.get_by_role("button", name="I see it").click()
    page.get_by_role("button", name="Compare").click()
    rows = page.locator(".pb-compared li").all_inner_texts()
    assert expected[0] in next(row for row in rows if "You tapped" in row)
    assert sum("Only you tapped" in row for row in rows) == 1
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_transcript_follows_playback_and_seeks(reader: BrowserSession) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    ready(reader)
    cue = CLIP.cues[-1]
    line = page.locator(".pb-transcript li").last
    line.get_by_role("button").click()
    page.wait_for_selector(".pb-transcript li[aria-current]")
    assert now(reader) == pytest.approx(cue.start, abs=1.0)
    assert cue.text in page.locator(".pb-transcript li[aria-current]").inner_text()


def test_keyboard_plays_moment_from_list(reader: BrowserSession) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    ready(reader)
    page.locator(".pb-chapters a").nth(1).focus()
    page.keyboard.press("Enter")
    wait_until(page, "!document.querySelector('playbook-clip video').paused")
    assert now(reader) == pytest.approx(CLIP.moments[1].start, abs=1.0)
    assert page.locator(".pb-chapters a[aria-current]").inner_text().endswith(CLIP.moments[1].label)
    page.locator(".pb-chapters a").first.focus()
    page.keyboard.press("Enter")
    wait_until(page, f"document.querySelector('playbook-clip video').currentTime < {CLIP.moments[1].start}")
    page.locator(".pb-transcript button").first.focus()
    page.keyboard.press("Enter")
    wait_until(page, f"Math.abs(document.querySelector('playbook-clip video').currentTime - {CLIP.cues[0].start}) < 1")


@pytest.mark.parametrize(
    ("scripts", "route", "visible"),
    [
        (False, None, True),
        (True, "abort", True),
        (True, "wait", False),
        (True, None, False),
    ],
    ids=["no scripts", "its script fails", "before its script is there", "with its script"],
)
def test_native_controls_appear_only_without_custom_controls(
    browser: Browser, preview: str, scripts: bool, route: str | None, visible: bool
) -> None:
    with browser_session(browser, preview, java_script_enabled=scripts) as reader:
        if route:
            answer = (lambda request: request.abort()) if route == "abort" else (lambda _request: None)
            reader.page.route("**/clip-player.js", answer)
        reader.page.goto(f"{preview}exemplars/{CLIP.id}/", wait_until="commit" if route == "wait" else "load")
        reader.page.get_by_role("heading", level=1).wait_for()
        tree = reader.page.context.new_cdp_session(reader.page).send("Accessibility.getFullAXTree")
        names = {node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == "button"}
        assert ("show more media controls" in names) == visible, names


@pytest.mark.parametrize("clip", CLIPS, ids=[clip.id for clip in CLIPS])
def test_each_clip_plays_with_captions_and_chapters(reader: BrowserSession, clip: Exemplar) -> None:
    page = reader.open(f"{HOME}exemplars/{clip.id}/")
    ready(reader)
    assert page.evaluate("document.querySelector('playbook-clip video').duration") == pytest.approx(
        clip.duration, abs=1
    )
    for kind, expected in (("captions", len(clip.cues)), ("chapters", len(clip.moments))):
        count = """kind => new Promise(done => {
            const track = document.querySelector(`playbook-clip track[kind=${kind}]`);
            const say = () => done(track.track.cues.length);
            track.track.mode = "hidden";
            if (track.readyState === 2) say(); else track.addEventListener("load", say);
        })"""
        assert page.evaluate(count, kind) == expected
    assert reader.console_messages == []


def test_spoken_phrase_is_found_and_links_to_its_moment(site: Site) -> None:
    index = SearchIndex(site.folder / "find").texts
    for clip in CLIPS:
        for number, moment in enumerate(clip.moments, 1):
            for cue in clip.cues_in(moment):
                assert cue.text in " ".join(index[f"exemplars/{clip.id}/#moment-{number}"]), (clip.id, number)


def test_technique_shows_its_clip_and_moments_per_criterion(site: Site) -> None:
    for clip in CLIPS:
        if clip.role == "non-example":
            continue
        page = site.pages[f"techniques/{clip.technique}/"]
        assert words_only(str(clip.watch_for)) in words_only(page.text)
        for number, moment in enumerate(clip.moments, 1):
            if moment.criterion:
                (criterion,) = page.all("li", id=f"criterion-{moment.criterion}")
                hrefs = [link.attributes["href"] for link in criterion.all("a")]
                assert f"../../exemplars/{clip.id}/#moment-{number}" in hrefs


UNDATED, WITHOUT_POSTER, ON_YOUTUBE = [clip for clip in CLIPS if clip.id != CLIP.id and clip.source][:3]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the shipped site at a base path, with three changed clips.

    One has no recording date, one no poster, and the video of one is on YouTube.
    """
    root = copy_shipped_playbook(tmp_path_factory.mktemp("edited") / "root")
    config = root / "mkdocs.yml"
    config.write_text(f"site_url: https://school.example/playbook/\n{config.read_text('utf-8')}", "utf-8")
    for clip, field in ((UNDATED, "recorded"), (WITHOUT_POSTER, "poster")):
        file = root / f"videos/{clip.id}.yml"
        file.write_text(re.sub(rf"^{field}: .*\n", "", file.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    replace_text(root / f"videos/{ON_YOUTUBE.id}.yml", f"file: media/{ON_YOUTUBE.id}.mp4", "youtube: abcdefghijk")
    return build_site(config, root.parent / "site")


def test_structured_data_matches_page(edited: Site) -> None:
    for clip in (UNDATED, WITHOUT_POSTER):  # Google reads none without them
        assert "application/ld+json" not in edited.file(f"exemplars/{clip.id}/").read_text("utf-8")
    html = edited.file(f"exemplars/{CLIP.id}/").read_text("utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "VideoObject"
    assert data["name"] == CLIP.title
    assert [(c["startOffset"], c["name"]) for c in data["hasPart"]] == [(m.start, m.label) for m in CLIP.moments]
    address = f"https://school.example/playbook/exemplars/{CLIP.id}/"
    assert [c["url"] for c in data["hasPart"]] == [
        f"{address}?t={m.start}#moment-{number}" for number, m in enumerate(CLIP.moments, 1)
    ]
    assert data["uploadDate"] == f"{CLIP.recorded}T00:00:00Z"
    assert data["thumbnailUrl"] == f"https://school.example/playbook/{CLIP.poster}"
    assert data["contentUrl"] == f"https://school.example/playbook/media/{CLIP.id}.mp4"


def test_embedded_clip_sends_no_request_before_click(browser: Browser, edited: Site) -> None:
    with serve_folder(edited.folder) as address, browser_session(browser, address) as reader:
        page = reader.open(f"exemplars/{ON_YOUTUBE.id}/")
        assert "YouTube" in page.locator("[data-main] .pb-elsewhere").inner_text()
        assert page.locator("iframe").count() == 0
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(500)
        assert reader.external_requests == []
        assert (
            page.locator("[data-main] .pb-elsewhere a").get_attribute("href")
            == "https://www.youtube.com/watch?v=abcdefghijk"
        )


def test_video_files_are_small_enough_for_repository() -> None:
    assert len(CLIPS) >= 4
    for clip in CLIPS:
        assert (ROOT / "media" / f"{clip.id}.mp4").stat().st_size < 400_000
        assert clip.duration
        assert 20 <= clip.duration <= 60
