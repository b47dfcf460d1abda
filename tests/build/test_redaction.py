"""Redaction: an edit of one line in people.yml removes a person from every page, feed and file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import permission_matrix as matrix
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.publish import EntryPublisher, publish
from coaching_playbook.yamlio import Data
from permission_matrix import BASE, FIRST_DAY, build
from sites import replace_text, run_playbook

NAME = "Aurelia Okonkwo"
# The check refuses most names before they could be redacted. These tests are on what was reviewed and kept.
REVIEWED: Data = [{"code": "person-named", "because": "A reviewed text."}]
ALLOW = "allow:\n  - code: person-named\n    because: A reviewed text.\n"
SAID = f"Thank you, {NAME}."
TECHNIQUE: dict[str, Any] = dict(BASE["techniques/wait-first.yml"])  # type: ignore[call-overload]
POINT: dict[str, Any] = dict(BASE["leverage_points/stepping-back.yml"])  # type: ignore[call-overload]
ABOUT: dict[str, Any] = dict(BASE["playbook.yml"])  # type: ignore[call-overload]
AGREED: Data = {"on": "2026-01-01", "with": ["ta", "aurelia"], "how": SAID}
CHANGES: Data = [{"on": "2026-02-01", "what": SAID}]
CLIPS = (
    "- id: board\n  title: A board\n  technique: wait-first\n  kind: storyboard\n  status: to-film\n",
    "  audience: public\n",
    f"  description: {SAID}\n  watch_for: {SAID}\n  shaped_by:\n    - who: aurelia\n      how: filmed\n",
    "- id: film\n  title: A film\n  technique: wait-first\n  kind: animation\n  status: published\n",
    "  audience: public\n",
    "  source:\n    vimeo: 123456\n  duration: 0:20\n  watch_for: What do you see?\n  captions: media/film.vtt\n",
    "  permission:\n    lawful_basis: not-needed\n    staff: none-in-view\n    pupils: none-in-view\n    in_view: []\n",
    "    checked_on: 2026-01-01\n    review_by: 2027-01-01\n    expires_on: no\n    withdrawn_on: no\n",
    "    objected_on: no\n    record: Nothing to record.\n",
)


def everywhere(show: str) -> dict[str, Data]:
    """Return files of a playbook that name a person in each field for people, and in free text."""
    return {
        "people.yml": [
            {"id": "aurelia", "name": NAME, "pseudonym": "The Year 4 team", "roles": ["ta"], "show": show},
        ],
        "techniques/wait-first.yml": {
            **TECHNIQUE,
            "why": SAID,
            "steps": [{"do": "Wait", "say": SAID}, {"do": f"Ask {NAME}"}],
            "agreed": AGREED,
            "changes": CHANGES,
            "shaped_by": [{"who": "aurelia", "how": "tried"}],
        },
        "leverage_points/stepping-back.yml": {**POINT, "agreed": AGREED, "common_worry": SAID, "changes": CHANGES},
        "cycles.yml": [
            {
                "id": "spring",
                "leverage_point": "stepping-back",
                "starts": "2026-01-01",
                "chosen_by": ["aurelia"],
                "how_chosen": SAID,
            }
        ],
        "glossary.yml": [{"id": "wait", "term": "Waiting", "definition": SAID}],
        "playbook.yml": {**ABOUT, "tagline": SAID, "vision": {**ABOUT["vision"], "agreed": AGREED, "note": SAID}},
    }


@pytest.fixture
def sites(tmp_path: Path) -> Any:
    def site(show: str) -> Path:
        root = tmp_path / show
        matrix.write_playbook(root, (), everywhere(show))
        (root / "videos.yml").write_text("".join(CLIPS), "utf-8")
        (root / "media").mkdir()
        vtt = f"WEBVTT\n\nNOTE by {NAME}\n\n00:01.000 --> 00:04.000\n<v TA>Look, then wait.\n"
        (root / "media/film.vtt").write_text(vtt, "utf-8")
        result = build(root, root / "site", "public", FIRST_DAY)
        assert result.returncode == 0, result.stderr
        return root

    return site


def traces(root: Path, *words: str) -> list[str]:
    """Return the files of a site that contain one of some words, ignoring case."""
    return sorted(
        path
        for path, raw in matrix.tree(root / "site").items()
        if any(word.encode().lower() in (path.encode() + raw).lower() for word in words)
    )


def test_people_yml_edit_removes_person_and_withholds_captioned_clip(
    sites: Any,
) -> None:
    named = sites("name")
    there = traces(named, "aurelia", "okonkwo")
    for path in ("index.html", "way/index.html", "new/index.html", "glossary/index.html", "media/film.vtt"):
        assert path in there
    assert len(there) >= 9
    off = sites("nothing")
    assert traces(off, "aurelia", "okonkwo", "year 4 team") == []
    assert "Thank you, a colleague." in (off / "site/techniques/wait-first/index.html").read_text("utf-8")
    assert not (off / "site/exemplars/film").exists()
    assert (off / "site/exemplars/board").exists()


@pytest.mark.parametrize(("show", "instead"), [("role", "a colleague"), ("pseudonym", "The Year 4 team")])
def test_person_can_be_credited_by_role_or_pseudonym(sites: Any, show: str, instead: str) -> None:
    root = sites(show)
    assert traces(root, "aurelia", "okonkwo") == []
    page = (root / "site/techniques/wait-first/index.html").read_text("utf-8")
    assert f"Thank you, {instead}." in page
    assert ("The Year 4 team (tried it)" in page) == (show == "pseudonym")
    assert ("Teaching assistant (tried it)" in page) == (show == "role")


def test_name_on_hand_written_page_blocks_publishing(sites: Any) -> None:
    root = sites("nothing")
    result = run_playbook("verify", "site", "--day", str(FIRST_DAY), cwd=root)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout
    replace_text(root / "site/glossary/index.html", "</h1>", f"</h1><p>{NAME.upper().replace(' ', '&#32;')}</p>")
    (root / "site/techniques/wait-first/index.html").unlink()
    result = run_playbook("verify", "site", "--day", str(FIRST_DAY), cwd=root)
    assert result.returncode == 1
    assert [line for line in result.stdout.splitlines() if " leads to " not in line] == [
        "The page techniques/wait-first/ is not there.",
        f"glossary/index.html names {NAME}, who chose not to be named.",
    ]


def test_edited_entry_is_redacted_in_preview(tmp_path: Path) -> None:
    now = whole(matrix.write_playbook(tmp_path, (), everywhere("nothing")))
    visible = EntryPublisher(now, "public", FIRST_DAY).publish(now.technique["wait-first"])
    assert visible == publish(now, "public", FIRST_DAY).technique["wait-first"]
    assert NAME not in visible.why


def whole(root: Path) -> Playbook:
    loaded = load(root, day=FIRST_DAY).playbook
    assert loaded
    return loaded


# --- a name in another form ----------------------------------------------------------------------------------------

CUE = "00:01.000 --> 00:04.000\n{}\n"
HIDDEN_IN_CAPTIONS = {
    "over two lines": CUE.format("Thank you, Aurelia\nOkonkwo."),
    "over two cues": CUE.format("Thank you, Aurelia") + "\n2\n00:05.000 --> 00:06.000\nOkonkwo.\n",
    "a word over two cues": CUE.format("Thank you, Aure-") + "\n2\n00:05.000 --> 00:06.000\nlia Okonkwo.\n",
    "an entity": CUE.format("Thank you, &#65;urelia&nbsp;Okonkwo."),
    "tags inside": CUE.format("Thank you, Au<i>rel</i>ia <b>Okon</b>kwo."),
    "a class and a time inside": CUE.format("Au<c.loud>rel</c>ia <00:02.000>Okonkwo"),
    "capitals": CUE.format("AURELIA OKONKWO"),
    "wide letters": CUE.format("\uff21urelia Okonkwo"),
    "no width": CUE.format("Aure\u200blia Okon\u2060kwo"),
    "a soft hyphen": CUE.format("Aure\u00adlia Okonkwo"),
    "a space that does not break": CUE.format("Aurelia\u00a0Okonkwo"),
    "a comment": "NOTE by Aurelia\nOkonkwo\n\n" + CUE.format("Thank you."),
}


@pytest.mark.parametrize("spelt", HIDDEN_IN_CAPTIONS)
def test_clip_with_hidden_name_in_captions_is_withheld(spelt: str, tmp_path: Path) -> None:
    matrix.write_playbook(tmp_path, (), {"people.yml": everywhere("nothing")["people.yml"]})
    clips = "".join(CLIPS).replace("  shaped_by:\n    - who: aurelia\n      how: filmed\n", "")
    (tmp_path / "videos.yml").write_text(
        clips + ALLOW.replace("\n", "\n  ").rstrip(" ").replace("allow", "  allow", 1), "utf-8"
    )
    (tmp_path / "media").mkdir()
    for text, visible in ((HIDDEN_IN_CAPTIONS[spelt], False), (CUE.format("Thank you, Aurelia. Okon knew."), True)):
        (tmp_path / "media/film.vtt").write_text(f"WEBVTT\n\n{text}", "utf-8")
        read = load(tmp_path, day=FIRST_DAY)
        assert read.playbook, [problem.sentence for problem in read.mistakes]
        seen = publish(read.playbook, "public", FIRST_DAY)
        assert ("film" in seen.exemplar) == visible


HIDDEN_IN_TEXT = (
    "Aurelia\u00a0Okonkwo",
    "Aure\u00adlia Okonkwo",
    "\uff21urelia Okonkwo",
    "AURELIA okonkwo",
    "Aurelia *Okonkwo*",
)


@pytest.mark.parametrize("name", HIDDEN_IN_TEXT)
def test_name_variants_are_redacted_in_every_text(name: str, tmp_path: Path) -> None:
    technique = {**TECHNIQUE, "why": f"Thank you, {name}, for this.", "allow": REVIEWED}
    vocabularies: Any = BASE["vocabularies.yml"]
    phases: Data = [{"id": "notice", "label": "Notice", "minutes": "5"}]
    bank: Data = {"notice": [f"What would {name} ask?"]}
    people = everywhere("nothing")["people.yml"]
    changes: dict[str, Data] = {"people.yml": people, "techniques/wait-first.yml": technique, "questions.yml": bank}
    changes["vocabularies.yml"] = {**vocabularies, "coaching_phases": phases}
    changes["playbook.yml"] = {**ABOUT, "allow": REVIEWED}
    matrix.write_playbook(tmp_path, (), changes)
    read = load(tmp_path, day=FIRST_DAY).playbook
    if read is None:  # the check refuses invisible characters
        assert any(sign in name for sign in "\u00a0\u00ad")
        return
    seen = publish(read, "public", FIRST_DAY)
    assert seen.technique["wait-first"].why.replace("*", "") == "Thank you, a colleague, for this."
    for questions in seen.questions.values():
        assert [one.ask.replace("*", "") for one in questions][-1] == "What would a colleague ask?"


def test_accented_name_is_detected_in_any_normalization(tmp_path: Path) -> None:
    people: Data = [{"id": "jose", "name": "Jos\u00e9 Okonkwo", "roles": ["ta"], "show": "nothing"}]
    changes: dict[str, Data] = {
        "people.yml": people,
        "glossary.yml": [{"id": "w", "term": "Waiting", "definition": "By Jose\u0301 Okonkwo.", "allow": REVIEWED}],
    }
    matrix.write_playbook(tmp_path, (), changes)
    read = load(tmp_path, day=FIRST_DAY).playbook
    assert read
    assert publish(read, "public", FIRST_DAY).glossary[0].definition == "By a colleague."


@pytest.mark.parametrize(
    "written", ["Au<b>relia</b> Okonkwo", "Aurelia&nbsp;Okonkwo", "Aurelia<br>Okonkwo", "Aurelia\nOkonkwo"]
)
def test_name_on_hand_written_page_stops_build(written: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    matrix.write_playbook(root, (), {"people.yml": everywhere("nothing")["people.yml"]})
    (root / "docs/help.md").write_text(f"---\n{ALLOW}---\n# Help\n\nThank you, {written}.\n", "utf-8")
    result = run_playbook("publish", tmp_path / "site", "--root", root, "--day", str(FIRST_DAY))
    assert result.returncode == 1
    assert f"names {NAME}, who chose not to be named." in result.stdout
