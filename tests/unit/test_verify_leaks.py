"""Verification of a built site for leaks: redacted names, hidden media, permissions and absolute paths."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.model import Exemplar, Person, Playbook
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.site.verify.leaks import leak_problems
from in_memory import DAY, clip, permission, photo, with_entries, with_technique

HIDDEN = {"audience": "coaches"}
OTHER = {"id": "clip-2", "source": {"file": "media/clip-2.mp4"}, "captions": "media/clip-2.vtt"}
BELONGS = "and the clip that it belongs to may not be shown"
Files = dict[str, str]


def leaks(tmp_path: Path, playbook: Playbook, site: Files, sources: Files | None = None, **options: Any) -> list[str]:
    """Return the problems of a public site that was built from a playbook with the files `sources`."""
    for folder, files in (("site", site), ("root", sources or {})):
        for path, text in files.items():
            (tmp_path / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / path).write_text(text, "utf-8")
    files = SiteFiles(tmp_path / "site")
    return list(leak_problems(files, playbook, "public", DAY, options.pop("root", tmp_path / "root"), **options))


# --- names, and the path of the playbook ---------------------------------------------------------------------------


def test_hidden_name_is_detected_in_every_file_type(tmp_path: Path) -> None:
    people = (Person(id="sky", name="Sky Marlow", roles=("ta",), show="nothing"),)
    split = "WEBVTT\n\n00:01.000 --> 00:02.000\nThis is Sky\n\n00:02.000 --> 00:03.000\nMarlow.\n"
    found = leaks(
        tmp_path,
        with_entries(people=people),
        {
            "a.html": "<p>Sky Marlow</p>",
            "b.json": '"Sky\\u0020Marlow"',
            "c.vtt": split,
            "d.txt": "Sky\n12\nMarlow",
            "e.txt": "",
        },
    )
    assert found == [f"{path} names Sky Marlow, who chose not to be named." for path in ("a.html", "b.json", "c.vtt")]
    assert leaks(tmp_path, with_entries(), {}) == []


def test_absolute_playbook_path_is_detected(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    site = {"a.html": f"<p>{root.resolve()}/playbook_src", "b.html": "<p>/tmp/</p>"}
    sentence = ["a.html tells where the playbook lies on this computer."]
    assert leaks(tmp_path, with_entries(), site) == sentence
    assert leaks(tmp_path, with_entries(), site, root=tmp_path / "link") == sentence
    assert leaks(tmp_path, with_entries(), site, root=None) == []


@pytest.mark.parametrize(("place", "found"), [("/", False), ("/tmp", False), ("/home", True)])
def test_short_path_is_ignored(place: str, found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, where the playbook may be in /src or in the root folder."""
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert bool(leaks(tmp_path, with_entries(), {"a.txt": f"See {place}/x"}, root=Path(place))) is found


# --- mentions and copies of hidden media ---------------------------------------------------------------------------


def test_mention_of_hidden_clip_or_photograph_is_named(tmp_path: Path) -> None:
    playbook = with_technique(steps=[photo(pupils="pending"), {"do": "Count"}])
    visible = clip(OTHER)
    playbook = dataclasses.replace(playbook, exemplars=(clip(HIDDEN), visible))
    text = "media/clip-1.mp4 media/photos/pen.jpg exemplars/clip-1 media/clip-2.mp4 media/clip-1.vtt"
    assert leaks(tmp_path, playbook, {"a.txt": text}) == [
        "a.txt mentions exemplars/clip-1, and that clip may not be shown.",
        "a.txt mentions media/clip-1.mp4, and that clip may not be shown.",
        "a.txt mentions media/clip-1.vtt, and that clip may not be shown.",
        "a.txt mentions media/photos/pen.jpg, and that photograph may not be shown.",
    ]


def test_hidden_media_are_detected_by_file_name(tmp_path: Path) -> None:
    playbook = dataclasses.replace(
        with_technique(steps=[photo(pupils="pending"), {"do": "Count"}]), exemplars=(clip(HIDDEN), clip(OTHER))
    )
    media = {"media/clip-1.mp4": "", "media/photos/pen.jpg": "", "media/clip-2.mp4": "", "media/else.mp4": ""}
    assert leaks(tmp_path, playbook, media, root=None) == [
        f"media/clip-1.mp4 is there, {BELONGS}.",
        "media/photos/pen.jpg is there, and its permission does not allow that.",
    ]


def test_hidden_media_are_detected_by_content(tmp_path: Path) -> None:
    playbook = dataclasses.replace(
        with_technique(steps=[photo(pupils="pending"), {"do": "Count"}]), exemplars=(clip(HIDDEN), clip(OTHER))
    )
    sources = {
        **{"media/clip-1.mp4": "film 1", "media/clip-1.vtt": "the same", "media/photos/pen.jpg": "a pen"},
        **{"media/clip-2.mp4": "film 2", "media/clip-2.vtt": "the same"},
    }
    site = {
        **{"b/film.mp4": "film 1", "a/pen.jpg": "a pen", "c/film.mp4": "film 2", "d/caption.vtt": "the same"},
        **{"e/other.mp4": "film 3", "media/clip-1.mp4": "film 1"},
    }
    assert leaks(tmp_path, playbook, site, sources) == [
        f"media/clip-1.mp4 is there, {BELONGS}.",
        "a/pen.jpg is a copy of media/photos/pen.jpg, which may not be shown.",
        f"b/film.mp4 is a copy of media/clip-1.mp4, {BELONGS}.",
    ]


def test_copy_of_each_hidden_file_is_detected(tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(clip(HIDDEN), clip(OTHER)))
    sources = {"media/clip-1.mp4": "film 1", "media/clip-1.vtt": "words 1", "media/clip-2.mp4": "film 2"}
    assert leaks(tmp_path, playbook, {"a.mp4": "film 1", "b.vtt": "words 1", "c.mp4": "film 2"}, sources) == [
        f"a.mp4 is a copy of media/clip-1.mp4, {BELONGS}.",
        f"b.vtt is a copy of media/clip-1.vtt, {BELONGS}.",
    ]


def test_empty_or_missing_hidden_file_has_no_copy(tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(clip(HIDDEN),))
    assert leaks(tmp_path, playbook, {"a.mp4": "", "b.vtt": ""}, {"media/clip-1.mp4": ""}) == []


def test_layer_file_is_read_from_layer(tmp_path: Path) -> None:
    (tmp_path / "layer.mp4").write_text("inherited", "utf-8")
    inherited = {"media/clip-1.mp4": str(tmp_path / "layer.mp4")}
    playbook = with_entries(exemplars=(clip(HIDDEN),), inherited_media=inherited)
    assert leaks(tmp_path, playbook, {"a.mp4": "inherited"}) == [f"a.mp4 is a copy of media/clip-1.mp4, {BELONGS}."]


def test_unreadable_hidden_file_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "root/media/clip-1.mp4").mkdir(parents=True)
    assert leaks(tmp_path, with_entries(exemplars=(clip(HIDDEN),)), {"a.mp4": "x"}) == []


# --- texts of permissions ------------------------------------------------------------------------------------------

RECORD = "Locker nine by the hall"
HELD = "holds a text from the permission of"


def with_record(record: str = RECORD, who: str = "A TA", **changes: Any) -> Exemplar:
    return clip(changes, record=record, in_view=[{"who": who, "status": "cleared"}])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (RECORD, True),
        ("the LOCKER nine, by the hall.", True),
        ("<p>Locker <em>nine</em> by\n the hall</p>", True),
        ("Loc<strong>ker</strong> nine by the hall", True),
        ("Locker nine by the halls", False),
        ("unlocker nine by the hall", False),
        ("Locker<br>nine by the hall", False),
        ("Locker nine by a hall", False),
    ],
)
def test_permission_text_is_detected_in_any_spelling(text: str, found: bool, tmp_path: Path) -> None:
    expected = [f"a.html {HELD} the clip 'clip-1', which is never shown."] if found else []
    assert leaks(tmp_path, with_entries(exemplars=(with_record(),)), {"a.html": text}) == expected


def test_permission_texts_of_clips_and_pictures_are_detected(tmp_path: Path) -> None:
    step = {**photo(), "permission": permission(record="The second blue folder")}
    playbook = dataclasses.replace(
        with_technique(steps=[step, {"do": "Count"}]), exemplars=(with_record(who="The tall one in red"),)
    )
    site = {"a.txt": f"{RECORD}. The tall one in red. The second blue folder."}
    assert sorted(leaks(tmp_path, playbook, site)) == [
        f"a.txt {HELD} the clip 'clip-1', which is never shown.",
        f"a.txt {HELD} the clip 'clip-1', which is never shown.",
        f"a.txt {HELD} the picture 'media/photos/pen.jpg', which is never shown.",
    ]


def test_first_of_two_clips_with_equal_text_is_named(tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(with_record(), with_record(**OTHER)))
    assert leaks(tmp_path, playbook, {"a.txt": RECORD}) == [f"a.txt {HELD} the clip 'clip-1', which is never shown."]


@pytest.mark.parametrize(("record", "found"), [("One two three", False), ("One two three four", True)])
def test_text_under_four_words_is_ignored(record: str, found: bool, tmp_path: Path) -> None:
    assert bool(leaks(tmp_path, with_entries(exemplars=(with_record(record),)), {"a.txt": record})) is found


@pytest.mark.parametrize("path", ["own/help/a.md", "own/a.html", "own/b/c.txt"])
def test_text_on_hand_written_page_is_allowed(path: str, tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(with_record(),))
    assert leaks(tmp_path, playbook, {"a.txt": RECORD}, {path: f"\xe9 {RECORD}"}, docs="own") == []


@pytest.mark.parametrize("path", ["own/a.csv", "elsewhere/a.md", "docs/a.md"])
def test_text_of_other_files_is_not_allowed(path: str, tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(with_record(),))
    assert len(leaks(tmp_path, playbook, {"a.txt": RECORD}, {path: RECORD}, docs="own")) == 1


def test_hand_written_page_in_other_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "root/docs").mkdir(parents=True)
    (tmp_path / "root/docs/a.md").write_bytes(b"\xff " + RECORD.encode())
    assert leaks(tmp_path, with_entries(exemplars=(with_record(),)), {"a.txt": RECORD}) == []


def test_public_playbook_text_is_allowed_and_hidden_text_is_not(tmp_path: Path) -> None:
    message = "Count to five before you help."  # the summary of the technique
    moment = {"moments": [{"label": "Wait there with your pen down", "start": "0:01"}]}
    site = {"a.txt": f"{message} Wait there with your pen down."}
    assert leaks(tmp_path, with_entries(exemplars=(with_record(message),)), site) == []
    playbook = with_entries(exemplars=(with_record("Wait there with your pen down", **moment),))
    assert leaks(tmp_path, playbook, site) == []
    playbook = with_entries(exemplars=(with_record("Wait there with your pen down", **moment, **HIDDEN),))
    assert len(leaks(tmp_path, playbook, site)) == 1


def test_captions_of_visible_clip_are_allowed(tmp_path: Path) -> None:
    speaking = with_record()
    speaking._caption_lines = (RECORD,)
    assert leaks(tmp_path, with_entries(exemplars=(speaking,)), {"a.txt": RECORD}) == []


@pytest.mark.parametrize("name", ["files", "folder"])
def test_file_names_do_not_count_as_public_text(name: str, tmp_path: Path) -> None:
    value: Any = RECORD if name == "folder" else {RECORD: RECORD}
    playbook = with_entries(exemplars=(with_record(),), **{name: value})
    assert len(leaks(tmp_path, playbook, {"a.txt": RECORD})) == 1


@pytest.mark.parametrize(
    "message",
    [
        "Advice, before anyone has asked for it",  # an example of a field
        "Ballot sheet to print",  # a template
        "If we all got better at one of these, which",  # one with markup between the words
        "Research lists things that help adults",  # and with a placeholder
        "A clip is shown only when",  # a help page
    ],
)
def test_built_in_page_texts_are_allowed(message: str, tmp_path: Path) -> None:
    assert leaks(tmp_path, with_entries(exemplars=(with_record(message),)), {"a.txt": message}) == []
