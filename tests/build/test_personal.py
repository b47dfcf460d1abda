"""Detection of personal data: names, ratings and histories of one person are reported, and never published.

The sentences in tests/names/ were written by several authors without sight of the rules; train_c.tsv and train_d.tsv
are by the author of the word lists. The rules were tuned on all files except held_out.tsv, of which only the counts are
measured. relatives_tuning.tsv and relatives_held_out.tsv are halves of a set about relatives and about pupils
identified by their class, by one author who knew the rules.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook.captions import displayed_text
from coaching_playbook.cli import main
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load import load
from coaching_playbook.model import iter_texts
from coaching_playbook.personal import HIT_CODES, Hit, find_hits
from figures import Recorder
from issue_answers import GOOD, TECHNIQUE, issue_text, submit
from sites import ROOT, build_site
from small_playbook import BASE

NAMES = ROOT / "tests/names"
SHORT = "it knows wording and no sense; a person still has to read"
# Least recall, share of innocent sentences left alone, and precision. The goal is 0.9 and 0.97. The held-out half just
# meets both: 72 of 80 are found, and 78 of 80 innocent ones are left alone. It was measured after earlier
# rounds of tuning too, and fresh text does worse: before the rules were tuned on them, train_e and train_f, which hold
# innocent sentences only, had 177 and 183 of 190 left alone, and train_h had 204 of 238; of train_g, 67 of 80 were
# found and 76 of 80 innocent ones were left alone.
BOUNDS = {
    "tuning": (0.97, 0.98, 0.98),
    "train_a": (0.95, 0.97, 0.98),
    "train_b": (0.97, 0.97, 0.98),
    "train_c": (0.95, 0.95, 0.95),
    "train_d": (0.95, 0.97, 0.97),
    "train_e": (0, 0.97, 0),
    "train_f": (0, 0.97, 0),
    "train_g": (0.97, 0.98, 0.98),
    "train_h": (0, 0.97, 0),
    "held_out": (0.9, 0.97, 0.95),
    "relatives_tuning": (0.97, 0.97, 0.97),
    "relatives_held_out": (0.9, 0.9, 0.9),
}
SETS = list(BOUNDS)
MIXED = [half for half in SETS if half not in ("train_e", "train_f", "train_h")]  # those hold innocent ones only
KINDS = {"N": "person-named", "R": "rating", "D": "pupil-history"}
PAGE = "playbook_src/techniques/wait-first.yml"
CAPTIONED = """\
- id: pen
  title: A pen moves
  technique: wait-first
  kind: role-play
  status: filmed
  captions: media/pen.vtt
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "root"))


def hits_in(text: str) -> list[Hit]:
    return find_hits([text]).get(text, [])


def sentences(half: str) -> list[tuple[str, str]]:
    """Yield (kind, text) of each sentence in one half of the data."""
    lines = (NAMES / f"{half}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(kind, text) for kind, _certainty, text in rows]


def check(folder: Path, *options: str, names: str = "") -> Result:
    arguments = ["check", str(folder), "--day", "2026-11-23", *options]
    return CliRunner().invoke(main, arguments, env={"PLAYBOOK_NAMES": names}, catch_exceptions=False)


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        old = (folder / path).read_text("utf-8") if path == PAGE else ""
        (folder / path).write_text(old + text, "utf-8")
    return folder


def of_people(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.code in HIT_CODES]


# --- how much is found ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("half", MIXED)
def test_sentences_about_one_person_are_detected(half: str, figure: Recorder) -> None:
    """Recall: of invented sentences with a name, a rating, or a diagnosis or history of one person, written without
    sight of the rules, those in which the right kind is detected."""
    some = [(kind, text) for kind, text in sentences(half) if kind != "I"]
    found = sum(KINDS[kind] in {hit.code for hit in hits_in(text)} for kind, text in some)
    figure(f"Names, ratings, history: recall, {half.replace('_', '-')}", found, len(some), short=SHORT)
    assert found >= BOUNDS[half][0] * len(some)


@pytest.mark.parametrize("half", SETS)
def test_harmless_sentences_are_not_detected(half: str, figure: Recorder) -> None:
    """Specificity: of invented sentences that only resemble a name, a rating or a history, those without a
    detection."""
    some = [text for kind, text in sentences(half) if kind == "I"]
    quiet = sum(not hits_in(text) for text in some)
    figure(
        f"Names, ratings, history: nothing in innocent sentences, {half.replace('_', '-')}",
        quiet,
        len(some),
        short=SHORT,
    )
    assert quiet >= BOUNDS[half][1] * len(some)


@pytest.mark.parametrize("half", MIXED)
def test_detection_precision(half: str, figure: Recorder) -> None:
    """Precision: of the sentences with a detection, those that contain a name, a rating or a history."""
    found = [kind for kind, text in sentences(half) if hits_in(text)]
    right = sum(kind != "I" for kind in found)
    figure(f"Names, ratings, history: precision, {half.replace('_', '-')}", right, len(found))
    assert right >= BOUNDS[half][2] * len(found)


@pytest.mark.parametrize(
    ("called", "folder", "where"),
    [
        ("the shipped playbook", ROOT, {}),
        (
            "a second playbook",
            ROOT / "tests/support/second_playbook",
            {"source": "our_practice", "videos": "clips.yml"},
        ),
    ],
    ids=["shipped", "second"],
)
def test_content_without_names_has_no_detections(
    called: str, folder: Path, where: dict[str, str], figure: Recorder
) -> None:
    """Texts and captions of a playbook whose people are invented roles: those without a detection."""
    loaded = load(folder, **where)  # type: ignore[arg-type]
    assert loaded.playbook
    playbook = loaded.playbook
    parts = (*playbook.entries, *playbook.glossary, *playbook.cycles, *playbook.references)
    texts = [text for part in (*parts, playbook.about, playbook.vocabularies) for _at, text in iter_texts(part)]
    texts += [displayed_text(cue) for clip in playbook.exemplars for cue in clip.cues]
    texts += [question.text for requested in playbook.questions.values() for question in requested]
    suspected = of_people(loaded.problems)
    result = check(folder, *(f"--{name}={value}" for name, value in where.items()))
    figure(f"Names, ratings, history: nothing in {called}", len(texts) - len(suspected), len(texts))
    assert suspected == []
    assert result.exit_code == 0, result.output
    assert not any(f"[{code}]" in result.output for code in HIT_CODES)


# --- captions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ("00:01.000 --> 00:02.000\nWell done, Jay&shy;den.\n", ["('Jayden') at 0:01"]),
        ("00:01.000 --> 00:02.000\n<v TA>Ask Mrs\nPatel.\n", ["('Mrs Patel') at 0:01"]),
        ("00:01.000 --> 00:02.000\nAsk <i>Jay</i>den.\n", ["('Jayden') at 0:01"]),
        ("00:01.000 --> 00:02.000\nAsk Mrs\n\n00:03.000 --> 00:04.000\nPatel now.\n", ["('Mrs Patel') at 0:03"]),
        ("NOTE filmed with Jayden\n\n00:01.000 --> 00:02.000\nHello.\n", ["('Jayden') on line 3"]),
        ("Jayden speaks\n00:01.000 --> 00:02.000\nHello.\n", ["('Jayden') on line 3"]),
        ("00:01.000 --> 00:02.000\n<v TA>Well done.\n", []),
    ],
)
def test_captions_are_checked_as_rendered(root: Path, cues: str, expected: list[str]) -> None:
    write_files(root, {"videos.yml": CAPTIONED, "media/pen.vtt": f"WEBVTT\n\n{cues}"})
    found = [line for line in check(root).output.splitlines() if "[person-named]" in line]
    assert len(found) == len(expected), found
    assert all(words in line for words, line in zip(expected, found, strict=True)), found


def test_named_speaker_is_reported_once(root: Path) -> None:
    write_files(
        root, {"videos.yml": CAPTIONED, "media/pen.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Jayden>I did it.\n"}
    )
    output = check(root).output
    assert (output.count("[name-in-captions]"), output.count("[person-named]")) == (1, 0)


# --- hand-written pages --------------------------------------------------------------------------------------------


def test_hand_written_pages_are_checked_without_markup_and_allowlist_works(root: Path) -> None:
    page = (
        "---\ntitle: Home\nallow:\n  - code: person-named\n    because: Our puppet is called so.\n"
        "    text: Kwame\n---\n"
        "# Welcome\n\nIt helped `Jayden`, **Kwame** and [us](https://x.example/Zainab).\n"
        "Thanks to Mrs\n**Patel** for it.\n\n```\nJayden\n```\n"
        "\n| a | b |\n|---|---|\n| She scored 3/10 on the last walkthrough | c |\n"
    )
    write_files(root, {"docs/index.md": page, "mkdocs.yml": "site_name: A playbook\nplugins: [playbook]\n"})
    found = [line.split(". ")[0] for line in check(root).output.splitlines() if line.startswith("docs/")]
    assert found == [
        "docs/index.md:4:1: note: Kept here: person-named ('Kwame')",
        "docs/index.md:11:11: This looks like a person's name ('Mrs Patel')",
        "docs/index.md:20:7: This looks like a rating of a person or a visit ('scored 3/10')",
    ]


# --- a list that a school keeps -------------------------------------------------------------------------------------

SECRET = "Zoë Quackenbush\nNemone\nWill\n# a comment\n"


@pytest.mark.parametrize("as_file", [True, False], ids=["a file", "the names"])
@pytest.mark.parametrize("text", ["Zoë Quackenbush", "Zoe\u0308 QUACKENBUSH", "zoe quackenbush's", "nemone", "Nemone"])
def test_listed_name_is_detected_and_never_printed(tmp_path: Path, root: Path, text: str, as_file: bool) -> None:
    (tmp_path / "names.txt").write_text(SECRET, "utf-8")
    names = str(tmp_path / "names.txt") if as_file else SECRET
    write_files(root, {PAGE: f"known_gaps:\n  - We saw {text} wait.\n"})
    for form in ("text", "json", "github", "markdown"):
        result = check(root, "--format", form, names=names)
        assert result.exit_code == 1
        assert "a name from your list" in result.output
        assert not any(part in result.output.casefold() for part in ("quackenbush", "nemone", "zo\u00eb", "zoe"))


@pytest.mark.parametrize("names", ["../no_such.txt", "no_such.csv", "/no/such/list", "C:\\no_such\\names.txt"])
def test_unreadable_name_list_is_reported_without_names(root: Path, names: str) -> None:
    result = check(root, names=names)
    assert result.exit_code == 2
    assert "PLAYBOOK_NAMES looks like the path of a file, and no text file can be read there" in result.output
    assert "no_such" not in result.output


def test_listed_name_that_is_a_word_is_case_sensitive(root: Path) -> None:
    write_files(root, {PAGE: "known_gaps:\n  - We will wait.\n  - Will the pupil start?\n"})
    assert "your list" not in check(root, names=SECRET).output
    write_files(root, {PAGE: "  - We wait for Will.\n"})
    assert "a name from your list" in check(root, names=SECRET).output


def test_messages_and_summaries_mask_listed_names(tmp_path: Path, root: Path) -> None:
    before = shutil.copytree(root, tmp_path / "before")
    long = "We wait for Nemone " + "and wait again " * 12
    write_files(root, {PAGE: f"known_gaps:\n  - {long}\nevidence:\n  - ref: nemone\n"})
    changes = CliRunner().invoke(main, ["changes", str(before), str(root)], env={"PLAYBOOK_NAMES": SECRET})
    for output in (check(root, names=SECRET).output, changes.output):
        assert output
        assert "nemone" not in output.casefold()


# --- forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "requested"),
    [
        ({"why": "It really helped Jayden in Year 4, he used to cry."}, "Is “Jayden” a person's name?"),
        ({"why": "She scored 3/10 on the last walkthrough."}, "rate a person or a visit?"),
        ({"steps": "Sit down\nAsk Mrs Patel to wait"}, "Is “Mrs Patel” a person's name?"),
        ({"why": "Mrs Patel and Mr Okoro do it."}, "names? If so, could you write “a pupil” or “a TA” instead?"),
        ({"why": "He has ADHD and his mum left."}, "tell of one person?"),
        ({"why": "My daughter has autism, so I tried it."}, "tell of one person?"),
        ({"why": "It went well in 4B on Tuesdays."}, "Does “in 4B on Tuesdays” tell whose lesson it was?"),
    ],
)
def test_form_about_one_person_gets_question_instead_of_draft(
    root: Path, answer: dict[str, str], requested: str
) -> None:
    before = sorted(root.rglob("*"))
    result = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, **answer}))
    reply = (root.parent / "out/reply.md").read_text("utf-8")
    assert result.exit_code == 1
    assert requested in reply
    assert "nothing you wrote is lost" in reply
    assert sorted(root.rglob("*")) == before


def test_reviewed_form_becomes_draft(root: Path) -> None:
    text = issue_text(TECHNIQUE, {**GOOD, "why": "Our puppet Kwame waits."})
    arguments = ["answer", "--root", str(root), "--day", "2026-11-23", "--out", str(root.parent / "out")]
    labels = f'["{TECHNIQUE.name}", "nobody-named"]'
    result = CliRunner().invoke(main, arguments, env={"ISSUE_BODY": text, "ISSUE_LABELS": labels})
    assert result.exit_code == 0, result.output
    assert "Kwame" in (root.parent / "out/pull-request.md").read_text("utf-8")


# --- the site ------------------------------------------------------------------------------------------------------


def test_allow_reasons_are_not_published(tmp_path: Path, root: Path) -> None:
    secret = "Quixotic reasons of our reviewers"
    allow = f"  - code: person-named\n    because: {secret}\n    text: Kwame\n"
    write_files(root, {PAGE: f"known_gaps:\n  - Our puppet Kwame waits.\nallow:\n{allow}"})
    front = f"---\nallow:\n{allow}---\n# Home\n\nOur puppet Kwame waits.\n"
    write_files(root, {"docs/hello.md": front, "mkdocs.yml": "site_name: A playbook\nplugins: [playbook]\n"})
    assert secret in check(root).output
    assert secret in check(root, "--format", "markdown").output
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    texts = [file.read_bytes() for file in site.folder.rglob("*") if file.is_file()]
    assert any(b"Kwame" in text for text in texts)
    assert not any(b"Quixotic" in text for text in texts)
