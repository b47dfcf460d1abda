"""Valid answers to the issue forms of the small playbook, and a function that runs `playbook answer` on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.clock import parse_date
from coaching_playbook.load import load
from coaching_playbook.schema import IssueForm, issue_forms
from coaching_playbook.schema.issue_forms import NO_ANSWER
from small_playbook import BASE

DAY = "2026-11-23"
SMALL = load(BASE, day=parse_date(DAY)).playbook
assert SMALL
TECHNIQUE, CLIP, WRONG = issue_forms(SMALL)
GOOD = {
    "title": "Wait for the pen",
    "summary": "Let the pupil pick up the pen before you speak.",
    "leverage_point": "Stepping back",
    "problems": "– never starts\n☐ waits for me",
    "why": "The pupil starts: their own work.\nIt is theirs.",
    "small_step": "Wait once tomorrow.",
    "steps": "1. Sit to the side\nb) Wait until the pen moves\n\n",
    "success_criteria": "I wait until the pen moves.\nI keep my hands still.",
    "when_to_hold_back": "",
    "safe": "\n".join(TECHNIQUE.questions[-1].options),
}
FILMED = {
    "title": "A pen moves",
    "technique": "https://school.example/playbook/techniques/wait-first/#steps",
    "description": "A TA waits.",
    "watch_for": "What moves first?",
    "moments": "0:08 - The wait\nThe pen",
    "kind": "Acted by staff",
    "safe": "\n".join(CLIP.questions[-1].options),
}


def submit(root: Path, form: IssueForm, text: str) -> Result:
    """Run `playbook answer` on the text of an issue; it writes to the folder `out` next to `root`."""
    out = root.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    arguments = ["answer", "--root", str(root), "--day", DAY, "--out", str(out)]
    given_ = {"ISSUE_BODY": text, "ISSUE_LABELS": json.dumps([form.name, "other"]), "ISSUE_NUMBER": "12"}
    return CliRunner().invoke(main, arguments, env=given_, catch_exceptions=False)


def issue_text(form: IssueForm, answers: Mapping[str, str]) -> str:
    """Render answers, keyed by question id, as the text of the issue that GitHub creates from a form."""
    parts = []
    for question in form.questions:
        answer = answers.get(question.id, "") or NO_ANSWER
        if question.kind == "ticks":
            ticked = answer.split("\n")
            answer = "\n".join(f"- [{'X' if option in ticked else ' '}] {option}" for option in question.options)
        parts.append(f"### {question.label}\n\n{answer}")
    return "\n\n".join(parts)
