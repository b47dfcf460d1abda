"""The rule on open coaching questions, on labelled examples; half were written without sight of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from coaching_playbook.rules.questions import Fault, classify, suggest_open_question
from figures import Recorder
from sites import ROOT

EVALUATION = ROOT / "tests/support/evaluation"
FAULTS: dict[str, set[Fault | None]] = {
    "open": {None},
    "closed": {Fault.CLOSED},
    "leading": {Fault.LEADING},
    "blaming": {Fault.LEADING, Fault.JUDGING},
    "not-a-question": {Fault.STATEMENT},
}


def labelled(path: Path) -> list[tuple[str, str]]:
    """Return (label, question) for each line of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(label, question) for label, question in rows]


def fault(question: str, *, rehearsal: bool = False) -> Fault | None:
    found = classify(question, rehearsal=rehearsal)
    return found.fault if found else None


@pytest.mark.parametrize("name", ["tuning", "example", "mixed_tuning"])
def test_labelled_questions_get_expected_fault(name: str) -> None:
    rows = labelled(EVALUATION / f"{name}_questions.tsv")
    faults = [(label, question, fault(question)) for label, question in rows if fault(question) not in FAULTS[label]]
    assert not faults


@pytest.mark.figures
@pytest.mark.parametrize(
    ("name", "when", "least"),
    [
        ("held_out", "before the rules", 0.9),
        ("fresh", "after the rules", 0.9),
        ("mixed_held_out", "after the rules, half of 258", 0.92),
        ("varied", "after the rules, in other words", 0.85),
    ],
)
def test_held_out_questions_are_mostly_classified_correctly(
    name: str, when: str, least: float, figure: Recorder
) -> None:
    """Accuracy on coaching questions that were not used for tuning: open or not open. The reworded ones were written
    by an author who knew the rules, the others without sight of them. The author of the 258 then changed the rules,
    with sight of the errors in the other half only."""
    rows = labelled(EVALUATION / f"{name}_questions.tsv")
    results = [(label != "open", bool(classify(question))) for label, question in rows]
    correct, reported = sum(label == found for label, found in results), sum(found for _label, found in results)
    hits, faulty = results.count((True, True)), sum(label for label, _found in results)
    short = f"precision {hits / reported:.0%} and recall {hits / faulty:.0%} for questions that are not open"
    figure(f"Coaching questions, written {when}", correct, len(rows), short=short)
    assert correct >= least * len(rows)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened, did it help?", Fault.CLOSED),
        ("What happened, and did it help?", None),
        ("What would you have tried, had there been time?", None),
        ("Did Kim, who was away, catch up?", Fault.CLOSED),
        ("Tell me whether it helped.", Fault.CLOSED),
        ("How come the first group went outside?", None),
        ("You waited, did you?", Fault.CLOSED),
        ("You never waited, did you?", Fault.LEADING),
        ("After the break, couldn't you start again?", Fault.LEADING),
        ("You should wait longer.", Fault.STATEMENT),
    ],
)
def test_last_question_clause_decides(question: str, expected: Fault | None) -> None:
    assert fault(question) is expected


@pytest.mark.parametrize(
    "question",
    [
        *("Shall we try it?", "Can you be the pupil?", "Okay, would you like to go first?", "May we swap places?"),
        *("Would you feed me, and then let me feed you?", "Will you hum with me?", "Would you lend me your hands?"),
        *("Are you ready to begin?", "Ready to try?", "Do you want to start?", "Could you be the pupil?"),
    ],
)
def test_invitation_counts_as_open_only_in_rehearsal(question: str) -> None:
    assert fault(question) in (Fault.CLOSED, Fault.LEADING)
    assert fault(question, rehearsal=True) is None


@pytest.mark.parametrize(
    "question",
    [
        *("Will you wait tomorrow?", "Would you have waited?", "Would you say it went well?", "Did you wait?"),
        *("Could you not wait longer?", "Would it help to wait?", "Will you do it next week?", "Could you just wait?"),
    ],
)
def test_question_about_other_time_or_with_advice_is_no_invitation(question: str) -> None:
    assert fault(question, rehearsal=True) in (Fault.CLOSED, Fault.LEADING)


def test_suggested_question_is_open() -> None:
    for name in ("tuning", "example", "mixed_tuning"):
        for _label, question in labelled(EVALUATION / f"{name}_questions.tsv"):
            finding = classify(question)
            assert not finding or not finding.better or not classify(finding.better), finding
            assert not classify(suggest_open_question(question))


@pytest.mark.parametrize(
    "question",
    [
        *("Beth nesaf?", "Pwy siaradodd fwyaf?", "Wnaethoch chi aros?", "Dywedwch wrthyf am y foment honno."),
        *(
            "Kto mówił najwięcej?",
            "Qu’avez-vous vu ?",
            "Wie ging es weiter?",
            "¿Cómo lo supiste?",
            "Ce au făcut copiii?",
        ),
        *("بچوں نے کیا کیا؟", "Що робили діти?", "Cad a rinne na páistí?"),
    ],
)
def test_question_in_other_language_is_not_classified(question: str) -> None:
    assert classify(question) is None


@pytest.mark.parametrize(
    "question", ["Did the children say 'Beth nesaf'?", "Was Chi's idea better?", "Did Les or Una wait?"]
)
def test_foreign_words_do_not_hide_closed_question(question: str) -> None:
    assert fault(question) is Fault.CLOSED
