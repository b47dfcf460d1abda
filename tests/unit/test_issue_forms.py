"""Issue forms: a valid issue becomes a file of the playbook, and an invalid one gets a reply."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching_playbook.cli import main
from coaching_playbook.clock import parse_date
from coaching_playbook.contribute.parse import FormError, normalise_text
from coaching_playbook.contribute.parse import parse_issue as read
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.schema.issue_forms import NO_ANSWER
from issue_answers import CLIP, DAY, FILMED, GOOD, TECHNIQUE, WRONG, issue_text, submit
from small_playbook import BASE, BASE_FILES

pytestmark = pytest.mark.slow  # each loads a playbook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "root"))


def load_valid(root: Path) -> Playbook:
    loaded = load(root, day=parse_date(DAY))
    assert loaded.playbook, loaded.problems
    return loaded.playbook


# --- both ways -------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=30)
ONE_LINE = st.builds(lambda text: " ".join(normalise_text(text).split()), WORDS)
LINES = st.lists(ONE_LINE | st.sampled_from(["### What?", "# a", "- [X] b", "```", "---"]), max_size=5)
MANY_LINES = st.builds(lambda lines: "\n".join(lines).strip(), LINES)


@settings(deadline=None, database=None, derandomize=True, max_examples=400)
@given(st.data())
def test_any_answers_round_trip(data: st.DataObject) -> None:
    for form in (TECHNIQUE, CLIP, WRONG):
        answers = {}
        for ask in form.questions:
            if ask.kind in ("choice", "ticks"):
                answers[ask.id] = (
                    "\n".join(ask.options) if ask.kind == "ticks" else data.draw(st.sampled_from(ask.options))
                )
            else:
                text = data.draw(ONE_LINE if ask.kind == "line" else MANY_LINES)
                answers[ask.id] = "" if text == NO_ANSWER else text or ("x" if ask.required else "")
        assert read(form, issue_text(form, answers)) == answers
        assert read(form, issue_text(form, answers).replace("\n", "\r\n")) == answers


def test_only_form_heading_inside_answer_is_rejected() -> None:
    text = issue_text(TECHNIQUE, {**GOOD, "why": "Because.\n### Why does it help?\nIt does."})
    with pytest.raises(FormError, match=r"“Why does it help\?” stands there more than once"):
        read(TECHNIQUE, text)


@pytest.mark.parametrize("change", ["", "#", "**"])
def test_text_without_questions_gets_one_message(change: str) -> None:
    text = issue_text(TECHNIQUE, GOOD)
    with pytest.raises(FormError) as found:
        read(TECHNIQUE, text.replace("### ", f"{change}### ") if change else "My idea is to wait.")
    assert len(found.value.sentences) == 1
    assert "The questions of the form are not in this text any more" in found.value.sentences[0]


@pytest.mark.parametrize("labels", ["[]", '["bug", "help wanted"]', "", "null", "no JSON", '{"name": "offer-a-clip"}'])
@pytest.mark.parametrize(
    "change",
    [
        ("\n", "\r\n"),
        ("\n\n", "\n"),
        ("### What do you call", "Hello!\n\n### What do you call"),
        ("help?\n", "help?  \n"),
    ],
    ids=["line ends of Windows", "no empty lines", "a greeting above", "spaces behind a heading"],
)
def test_form_is_recognised_by_headings_without_labels(labels: str, change: tuple[str, str], root: Path) -> None:
    text = issue_text(TECHNIQUE, GOOD)
    assert change[0] in text
    out = root.parent / "out"
    options = ("--text", text.replace(*change), "--labels", labels, "--out", str(out), "--day", DAY)
    result = CliRunner().invoke(main, ["answer", "--root", str(root), *options])
    assert (result.exit_code, (out / "label").read_text("utf-8")) == (0, "suggest-a-technique"), result.output


@pytest.mark.parametrize(
    "sign", ["a)", "B.", "•", "–", "+", "Step 5:", "|", "- [ ]", "* [x]", "[ ]", ">", "> -", "> 2)"]
)
def test_list_markers_are_stripped(sign: str, root: Path) -> None:
    lines = "\n".join(f"{sign} {words}{' |' if sign == '|' else ''}" for words in ("Sit", "Wait"))
    lines = lines.replace("|\n", "|\n|---|\n")
    assert submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, "steps": lines})).exit_code == 0
    assert [step.do for step in load_valid(root).technique["wait-for-the-pen"].steps] == ["Sit", "Wait"]


# --- a good form -----------------------------------------------------------------------------------------------


def test_technique_becomes_valid_formatted_draft(root: Path) -> None:
    long = f"{GOOD['when_to_hold_back']} When {'someone somewhere ' * 20}is upset."
    result = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, "when_to_hold_back": long}))
    assert result.exit_code == 0, result.output
    technique = load_valid(root).technique["wait-for-the-pen"]
    assert technique.status == "draft"
    assert technique.leverage_point == "stepping-back"
    assert [step.do for step in technique.steps] == ["Sit to the side", "Wait until the pen moves"]
    assert technique.problems == ("never starts", "waits for me")
    assert technique.why == "The pupil starts: their own work. It is theirs."
    assert CliRunner().invoke(main, ["fmt", "--check", str(root)]).exit_code == 0
    out = root.parent / "out"
    assert (out / "path").read_text() == "playbook_src/techniques/wait-for-the-pen.yml"
    assert (out / "title").read_text() == "Suggest a technique: Wait for the pen"
    reported = (out / "pull-request.md").read_text("utf-8")
    assert "Closes #12" in reported
    assert "- [ ] **Tried.**" in reported
    assert "“When is something else better?” This sentence has" in reported  # a warning, to weigh


def test_duplicate_title_gets_new_id_and_note(root: Path) -> None:
    submit(root, TECHNIQUE, issue_text(TECHNIQUE, GOOD))
    again = submit(root, TECHNIQUE, issue_text(TECHNIQUE, GOOD))
    assert again.exit_code == 1
    assert "There is a page called “Wait for the pen” already." in again.output


def test_clip_without_film_is_withheld_until_cleared(root: Path) -> None:
    result = submit(root, CLIP, issue_text(CLIP, FILMED))
    assert result.exit_code == 0, result.output
    clip = load_valid(root).exemplar["a-pen-moves"]
    assert (clip.technique, clip.kind, clip.status, clip.permission) == ("wait-first", "role-play", "filmed", None)
    assert [(moment.start, moment.label) for moment in clip.moments] == [(8, "The wait")]
    assert clip.commentary == "Moments that matter: The pen"
    assert (root / "videos/a-pen-moves.yml").is_file()


def test_not_sure_answer_leaves_field_empty(root: Path) -> None:
    result = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, "leverage_point": "I am not sure"}))
    assert result.exit_code == 0, result.output
    assert "We still have to choose" in load_valid(root).technique["wait-for-the-pen"].known_gaps[0]
    for_review = (root.parent / "out/pull-request.md").read_text("utf-8")
    assert "Choose the leverage point before you merge this" in for_review
    sure = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, "title": "Wait for the book"}))
    assert sure.exit_code == 0, sure.output
    assert "Choose the leverage point" not in (root.parent / "out/pull-request.md").read_text("utf-8")


# --- kind words ------------------------------------------------------------------------------------------------

SAFE = TECHNIQUE.questions[-1].options
NOT_YET = [
    (
        {"steps": "Only one"},
        "“What do you do, step by step?” needs at least 2, and 1 was found. Please begin a new line",
    ),
    ({"steps": "I put it near them. Then I tap it, and then I wait."}, "Please begin a new line for each."),
    ({"steps": "1. Look, wait and nod"}, "Please begin a new line for each."),
    ({"steps": "I wait. " * 600}, "needs at least 2, and 1 was found. Please begin a new line for each.\n"),
    (
        {"steps": f"Wait\n{'I wait. ' * 600}"},
        "step?” Line 2 has 4799 characters; 2000 is the most.",
    ),
    ({"problems": f"- Late\n- {'x' * 2001}"}, "when you use it?” Line 2 has 2001 characters; 2000 is the most."),
    ({"success_criteria": "I am excellent.\nI wait."}, "“How would you see that it is being done?” 'excellent' judges"),
    ({"why": "I got a grade 2 for my wait."}, "“Why does it help?”: Does “grade 2” rate a person"),
    ({"steps": "Put it near -> tap it -> wait"}, "Please begin a new line for each."),
    ({"summary": "Mrs Okafor does this best."}, "in one sentence?”: Is “Mrs Okafor” a person's name?"),
    ({"why": "One pupil hid under the table, and his mum had left."}, "Does “his mum had” tell of one person?"),
    ({"title": "🎉🎉"}, "'🎉🎉' has no letters from a to z. Please add some, such as the title in English."),
    ({"success_criteria": f"{'x' * 2001}\nB"}, "it is being done?” Line 1 has 2001 characters; 2000 is the most."),
    ({"why": ""}, "“Why does it help?” still waits for an answer."),
    ({"title": "Wait first"}, "There is a page called “Wait first” already."),
    (
        {"success_criteria": "I am a good listener.\nI wait."},
        "“How would you see that it is being done?” 'good' judges",
    ),
    ({"why": "Ring Sam on 07700 900123."}, "“Why does it help?” "),
    ({"safe": SAFE[0]}, f"Please set the tick at “{SAFE[1]}”"),
    ({"leverage_point": "Something else"}, "“Something else” is not among the answers to"),
    ({"title": "日本語"}, "'日本語' has no letters from a to z. Please add some, such as the title in English."),
    ({"title": "x" * 200}, "“What do you call it?” has 200 characters; 120 is the most."),
]


@pytest.mark.slow
@pytest.mark.parametrize(("slip", "message"), NOT_YET, ids=[message[:40] for _slip, message in NOT_YET])
def test_incomplete_form_gets_reply_and_writes_no_file(root: Path, slip: dict[str, str], message: str) -> None:
    result = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, **slip}))
    assert result.exit_code == 1, result.output
    assert message in result.output
    reported = (root.parent / "out/reply.md").read_text("utf-8")
    mistakes = reported.count("\n- ") - reported.count("\n- If it is something else, say so")
    assert mistakes == 1 or "07700" in slip.get("why", ""), "a name and a number are two mistakes"
    assert reported.startswith("Thank you for this. It is nearly there, and nothing you wrote is lost.")
    assert not (root.parent / "out/path").exists()
    files = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    assert files == set(BASE_FILES)


def test_unknown_page_gets_nearest_suggestion(root: Path) -> None:
    result = submit(root, CLIP, issue_text(CLIP, {**FILMED, "technique": "Wait furst"}))
    assert "There is no page called “Wait furst”. Did you mean “Wait first”?" in result.output


def test_bug_report_is_left_to_maintainers(root: Path) -> None:
    text = issue_text(WRONG, {"page": "Wait first", "wrong": "A dead link.", "right": ""})
    assert submit(root, WRONG, text).exit_code == 2


NASTY = [
    "$(touch /tmp/x) `id` ; rm -rf /",
    "../../../.github/workflows/evil",
    "${{ secrets.GITHUB_TOKEN }}",
    "::set-output name=a::b",
    "\u202eevil\u200b title",
    "title: x\nstatus: agreed",
    "<img src=x onerror=alert(1)> @everyone #1 https://evil.example",
    "&a *a !!python/object {x: [",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_stays_text(root: Path, text: str) -> None:
    result = submit(root, TECHNIQUE, issue_text(TECHNIQUE, {**GOOD, "title": text.replace("\n", " "), "why": text}))
    assert result.exit_code in (0, 1), result.output
    files = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()} - set(BASE_FILES)
    if result.exit_code == 0:
        (file,) = files
        assert file.startswith("playbook_src/techniques/")
        (new,) = set(load_valid(root).technique) - {"wait-first", "name-the-step"}
        technique = load_valid(root).technique[new]
        assert (technique.status, technique.why) == ("draft", " ".join(normalise_text(text).split()))
    else:
        assert not files
    reply = (root.parent / "out" / ("pull-request.md" if files else "reply.md")).read_text("utf-8")
    assert not re.search(r"(?<!\\)(\\\\)*<img", reply), "each < is escaped"
    assert "@everyone" not in reply
