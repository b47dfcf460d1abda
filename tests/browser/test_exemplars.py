"""Clips in the browser: links that cue them, moments that stop at their end, transcripts, and search."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import Reader, reading, until
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar
from found import Found
from previews import previewing
from sites import ROOT, Site, built, change, copy_of_the_playbook, serving

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
    """The shipped playbook in `mkdocs serve`, below the path of its site_url."""
    root = copy_of_the_playbook(tmp_path_factory.mktemp("preview"))
    config = root / "mkdocs.yml"
    config.write_text(f"site_url: https://school.example/playbook/\n{config.read_text('utf-8')}", "utf-8")
    with previewing(root, "--livereload", "--quiet") as preview:
        yield preview.address


@pytest.fixture
def reader(browser: Browser, preview: str) -> Iterator[Reader]:
    host = preview.removesuffix(HOME)
    with reading(browser, host, viewport={"width": 1280, "height": 900}) as reader:
        yield reader
        assert reader.asked_elsewhere == []


def plain(text: str) -> str:
    """Words only: links inside a sentence put spaces before its points."""
    return " ".join(re.findall(r"\w+", text))


def now(reader: Reader) -> float:
    return float(reader.page.evaluate("document.querySelector('playbook-clip video').currentTime"))


def ready(reader: Reader) -> None:
    until(reader.page, "document.querySelector('playbook-clip video').readyState >= 2")


def test_the_preview_answers_range_requests(preview: str) -> None:
    whole = (ROOT / "media" / f"{CLIP.id}.mp4").read_bytes()
    for asked, expected in (("bytes=10-19", whole[10:20]), ("bytes=-5", whole[-5:]), ("bytes=100-", whole[100:])):
        request = urllib.request.Request(f"{preview}media/{CLIP.id}.mp4", headers={"Range": asked})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 206
            assert answer.read() == expected


def test_a_link_to_a_moment_opens_the_clip_cued_at_its_second_and_play_stops_at_its_end(reader: Reader) -> None:
    number, moment = next((n, m) for n, m in enumerate(CLIP.moments, 1) if CLIP.end_of(m) - m.start <= 8 and n > 1)
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/#moment-{number}")
    ready(reader)
    assert now(reader) == pytest.approx(moment.start, abs=0.1)
    assert page.evaluate("document.querySelector('playbook-clip video').paused")
    assert moment.label in page.locator(".pb-cued").inner_text()
    page.locator(f"#moment-{number}-panel button", has_text="Play this moment").click()
    until(page, "!document.querySelector('playbook-clip video').paused")
    until(page, "document.querySelector('playbook-clip video').paused", 20)
    assert now(reader) == pytest.approx(CLIP.end_of(moment), abs=0.35)


def test_the_transcript_follows_the_film_and_seeks(reader: Reader) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    ready(reader)
    cue = CLIP.cues[-1]
    line = page.locator(".pb-transcript li").last
    line.get_by_role("button").click()
    page.wait_for_selector(".pb-transcript li[aria-current]")
    assert now(reader) == pytest.approx(cue.start, abs=1.0)
    assert cue.text in page.locator(".pb-transcript li[aria-current]").inner_text()


def test_keyboard_alone_plays_a_moment_from_the_timeline(reader: Reader) -> None:
    page = reader.open(f"{HOME}exemplars/{CLIP.id}/")
    ready(reader)
    page.locator(".pb-timeline a").nth(1).focus()
    page.keyboard.press("Enter")
    until(page, "!document.querySelector('playbook-clip video').paused")
    assert now(reader) == pytest.approx(CLIP.moments[1].start, abs=1.0)
    page.locator("#moment-1-panel button").focus()
    page.keyboard.press("Enter")
    until(page, f"document.querySelector('playbook-clip video').currentTime < {CLIP.moments[1].start}")
    page.locator(".pb-transcript button").first.focus()
    page.keyboard.press("Enter")
    until(page, f"Math.abs(document.querySelector('playbook-clip video').currentTime - {CLIP.cues[0].start}) < 1")


@pytest.mark.parametrize("clip", CLIPS, ids=[clip.id for clip in CLIPS])
def test_each_clip_plays_with_captions_and_chapters(reader: Reader, clip: Exemplar) -> None:
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
    assert reader.said == []


def test_a_spoken_phrase_is_found_and_leads_to_its_moment(site: Site) -> None:
    index = Found(site.folder / "find").texts
    for clip in CLIPS:
        for number, moment in enumerate(clip.moments, 1):
            for cue in clip.cues_in(moment):
                assert cue.text in " ".join(index[f"exemplars/{clip.id}/#moment-{number}"]), (clip.id, number)


def test_the_technique_shows_its_clip_and_each_criterion_its_moments(site: Site) -> None:
    for clip in CLIPS:
        if clip.role == "non-example":
            continue
        page = site.pages[f"techniques/{clip.technique}/"]
        assert plain(str(clip.watch_for)) in plain(page.text)
        for number, moment in enumerate(clip.moments, 1):
            if moment.criterion:
                (criterion,) = page.all("li", id=f"criterion-{moment.criterion}")
                hrefs = [link.attributes["href"] for link in criterion.all("a")]
                assert f"../../exemplars/{clip.id}/#moment-{number}" in hrefs


def test_what_a_search_engine_reads_is_true(tmp_path: Path) -> None:
    config = copy_of_the_playbook(tmp_path) / "mkdocs.yml"
    config.write_text(f"site_url: https://school.example/playbook/\n{config.read_text('utf-8')}", "utf-8")
    html = built(config, tmp_path / "site").file(f"exemplars/{CLIP.id}/").read_text("utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "VideoObject"
    assert data["name"] == CLIP.title
    assert [(c["startOffset"], c["name"]) for c in data["hasPart"]] == [(m.start, m.label) for m in CLIP.moments]
    assert data["contentUrl"] == f"https://school.example/playbook/media/{CLIP.id}.mp4"


def test_a_clip_on_another_host_sends_no_request_before_a_click(browser: Browser, tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path)
    bank = root / "videos" / f"{CLIP.id}.yml"
    change(bank, f"file: media/{CLIP.id}.mp4", "youtube: abcdefghijk")
    site = built(root / "mkdocs.yml", tmp_path / "site")
    with serving(site.folder) as address, reading(browser, address) as reader:
        page = reader.open(f"exemplars/{CLIP.id}/")
        assert "YouTube" in page.locator("playbook-clip .pb-elsewhere").inner_text()
        assert page.locator("iframe").count() == 0
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(500)
        assert reader.asked_elsewhere == []
        assert (
            page.locator("playbook-clip .pb-elsewhere a").get_attribute("href")
            == "https://www.youtube.com/watch?v=abcdefghijk"
        )


def test_the_films_are_small_enough_to_keep_beside_the_code() -> None:
    assert len(CLIPS) >= 4
    for clip in CLIPS:
        assert (ROOT / "media" / f"{clip.id}.mp4").stat().st_size < 400_000
        assert clip.duration
        assert 20 <= clip.duration <= 60
