"""Pictures and questions: which of them are published, and what an SVG drawing may contain."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

import media_files
from coaching_playbook import containers
from coaching_playbook.load import load
from coaching_playbook.media import all_pictures
from coaching_playbook.model import Playbook
from coaching_playbook.publish import Audience, next_visibility_changes, publish
from small_playbook import BASE_FILES

DAY = dt.date(2026, 11, 23)
CLEARED = """
    permission:
      lawful_basis: consent
      staff: cleared
      pupils: none-in-view
      in_view:
        - who: a TA at a table by the window
          status: cleared
      checked_on: 2026-09-01
      review_by: 2027-09-01
      expires_on: no
      withdrawn_on: no
      objected_on: no
      record: The grey folder in the office
"""


def playbook(tmp_path: Path, permission: str, questions: str = "") -> Playbook:
    """Return a playbook whose first step has a photograph with a permission, and whose second step has a drawing."""
    for path, data in BASE_FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "media/us.jpg").write_bytes(media_files.jpeg_file(""))
    file = tmp_path / "playbook_src/techniques/wait-first.yml"
    text = file.read_text("utf-8")
    text = text.replace(
        "  - do: Ask once\n  - do: Count to five\n",
        f"  - do: Ask once\n    picture: media/us.jpg\n    alt: A TA asks.{permission}"
        "  - do: Count to five\n    picture: media/waiting.svg\n    alt: A TA waits.\n",
    )
    file.write_text(text.replace("    - What happens when you wait?\n", questions or "    - What happens?\n"), "utf-8")
    loaded = load(tmp_path, day=DAY)
    assert loaded.playbook, [str(problem) for problem in loaded.mistakes]
    return loaded.playbook


@pytest.mark.parametrize(
    ("audience", "change", "is_shown"),
    [
        ("public", ("", ""), True),
        ("staff", ("", ""), True),
        ("staff", ("staff: cleared", "staff: pending"), False),
        ("staff", ("pupils: none-in-view", "pupils: pending"), False),
        ("staff", ("          status: cleared", "          status: objected"), False),
        ("staff", ("withdrawn_on: no", "withdrawn_on: 2026-10-01"), False),
        ("staff", ("review_by: 2027-09-01", "review_by: 2026-11-22"), False),
        ("staff", ("expires_on: no", "expires_on: 2026-11-23"), False),
        ("staff", ("basis: consent", "basis: not-needed"), False),
        ("staff", ("      objected_on: no\n", ""), True),
        ("public", ("      objected_on: no\n", ""), False),
    ],
)
def test_photograph_needs_complete_permission(
    tmp_path: Path, audience: Audience, change: tuple[str, str], is_shown: bool
) -> None:
    """The drawing of the other step is always visible, and no field of a permission is published."""
    whole = playbook(tmp_path, CLEARED.replace(*change))
    visible = publish(whole, audience, DAY)
    first, second = visible.technique["wait-first"].steps
    assert (first.picture, first.alt) == (("media/us.jpg", "A TA asks.") if is_shown else (None, None))
    assert second.picture == "media/waiting.svg"
    assert first.permission is None
    assert ("media/us.jpg" in all_pictures(visible)) is is_shown


def test_photograph_expiry_is_a_rebuild_date(tmp_path: Path) -> None:
    whole = playbook(tmp_path, CLEARED)
    assert dt.date(2027, 9, 2) in next_visibility_changes(whole, "staff", DAY)


@pytest.mark.parametrize(
    "change",
    [
        *(("status: cleared", "status: withdrawn"), ("status: cleared", "status: objected")),
        *(("withdrawn_on: no", "withdrawn_on: 2026-10-01"), ("objected_on: no", "objected_on: 2026-10-01")),
    ],
)
def test_file_of_withdrawn_photograph_is_reported(change: tuple[str, str], tmp_path: Path) -> None:
    playbook(tmp_path, CLEARED.replace(*change))
    assert [problem.code for problem in load(tmp_path, day=DAY).problems] == ["withdrawn-film"]


QUESTIONS = """    - clip: How long is the wait in the clip?
      live: I ask you, then wait. How long is it?
    - What do you hear in the clip?
    - clip: Where does the adult look?
    - What happens next?
    - Where is your paper clip?
"""


def test_clip_questions_need_a_visible_clip(tmp_path: Path) -> None:
    """Without a clip the alternative wording is published, and a question without one is omitted, in any notation."""
    whole = playbook(tmp_path, CLEARED, QUESTIONS)
    without = publish(whole, "public", DAY).technique["wait-first"].questions["reality"]
    assert [question.ask for question in without] == [
        "I ask you, then wait. How long is it?",
        "What happens next?",
        "Where is your paper clip?",
    ]
    clip = whole.exemplars[0].model_copy(update={"technique": "wait-first"})
    assert clip.is_filmed_example
    object.__setattr__(whole, "exemplars", (clip,))
    with_clip = publish(whole, "coaches", DAY)
    assert with_clip.exemplars
    assert [question.ask for question in with_clip.technique["wait-first"].questions["reality"]] == [
        "How long is the wait in the clip?",
        "What do you hear in the clip?",
        "Where does the adult look?",
        "What happens next?",
        "Where is your paper clip?",
    ]


def drawing(inside: str, attributes: str = "") -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ink="urn:ink"'
    return f'<svg {names} viewBox="0 0 9 9"{attributes}>{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "hostile",
    [
        drawing("<script>alert(1)</script>"),
        drawing('<path d="M0 0" onclick="alert(1)"/>'),
        drawing("", ' onload="alert(1)"'),
        drawing('<image href="data:image/png;base64,AAAA"/>'),
        drawing("<foreignObject><p>x</p></foreignObject>"),
        drawing('<a href="https://example.org"><path d="M0 0"/></a>'),
        drawing('<use href="other.svg#x"/>'),
        drawing('<use xlink:href="data:image/svg+xml,x"/>'),
        drawing("<style>@import 'https://example.org/x.css';</style>"),
        drawing("<style>g{fill:u\\72l(https://example.org/x)}</style>"),
        drawing("<rect style=\"fill:url( 'https://example.org/x.svg#a')\"/>"),
        drawing('<set attributeName="href" to="javascript:alert(1)"/>'),
        b'<?xml-stylesheet href="https://example.org/x.css"?>' + drawing(""),
        b'<!DOCTYPE svg [<!ENTITY a "aa">]>' + drawing("&a;"),
        b"<html><svg/></html>",
        b'<svg><path d="M0 0"/></svg>',
        drawing("<path>"),
        drawing("").decode().encode("utf-16"),
    ],
)
def test_drawing_with_active_or_external_content_is_rejected(hostile: bytes) -> None:
    with pytest.raises(containers.InvalidMedia):
        containers.metadata_edits(io.BytesIO(hostile), ".svg")


def test_editor_metadata_of_drawing_is_stripped(tmp_path: Path) -> None:
    """The drawing is kept: shapes, gradients inside the file, styles and text."""
    kept = '<style>.a{fill:url(#g)}</style><path id="p" d="M0 0h9" class="a"/><use xlink:href="#p"/><text>Hi</text>'
    added = '<!-- by me --><metadata>Me<path/></metadata><ink:view ink:user="me"/>'
    file = tmp_path / "drawn.svg"
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    file.write_bytes(doctype + drawing(f"{added}{kept}", ' ink:file="C:\\Users\\me\\a.svg"'))
    with file.open("rb") as opened:
        assert containers.metadata_edits(opened, ".svg")
    assert containers.strip_metadata(file)
    assert file.read_bytes() == drawing(kept)
