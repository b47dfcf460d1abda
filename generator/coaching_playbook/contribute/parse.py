"""Parse the text of a GitHub or GitLab issue that was submitted with an issue form.

The text is untrusted: no part of it becomes a command, a path or markup.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from coaching_playbook.schema import FormQuestion, IssueForm
from coaching_playbook.schema.issue_forms import NO_ANSWER

Answers = Mapping[str, str]
"""Answers, keyed by question id. An answer to check boxes is the labels of the ticked boxes, one per line."""

# Invisible characters, unusual spaces and line breaks, which come with pasted text.
_INVISIBLE_CHARACTERS = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_UNUSUAL_SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u3000]")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_HTML_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
"""The hints in an issue template of GitLab."""
_TICKED_BOX = re.compile(r"[-*+] +\[(?P<set>[ xX])\] (?P<label>.+)")


class FormError(Exception):
    """A filled-in form that cannot become a draft. `sentences` are messages for its author."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def normalise_text(text: str) -> str:
    """Return untrusted text without invisible characters, with plain spaces and LF line ends."""
    return _INVISIBLE_CHARACTERS.sub("", _UNUSUAL_SPACES.sub(" ", _LINE_BREAKS.sub("\n", text)))


def identify_form(forms: Iterable[IssueForm], labels: Collection[str], text: str) -> IssueForm | None:
    """Return the form that an issue was written with; None if unknown.

    A form is identified by its headings, half of which suffice, so that a deleted heading can be reported; otherwise by
    a label of the issue. Labels come second because GitHub drops labels that the repository does not define.
    """
    lines = {line.rstrip() for line in normalise_text(text).split("\n")}
    shares = [
        (sum(f"### {question.label}" in lines for question in form.questions) / len(form.questions), form)
        for form in forms
    ]
    share, form = max(shares, key=lambda pair: pair[0])
    if share >= 0.5:
        return form
    return next((form for _share, form in shares if form.name in labels), None)


_MESSAGE_NO_HEADINGS = (
    "The questions of the form are not in this text any more, so nothing tells which answer is which. Please fill in a "
    "new form, and copy your words into it."
)


def parse_issue(form: IssueForm, text: str) -> Answers:
    """Return the answers in an issue text. Raises FormError for wrong headings and for incomplete answers."""
    lines = normalise_text(text).split("\n")
    heading_lines: dict[str, int] = {}
    mistakes = []
    for question in form.questions:
        heading = f"### {question.label}"
        numbers = [number for number, line in enumerate(lines) if line.rstrip() == heading]
        if len(numbers) == 1:
            heading_lines[question.id] = numbers[0]
            continue
        fault = "stands there more than once. Please take it out of your own text."
        if not numbers:
            fault = f"is not there any more. Please put the line `{heading}` back."
        mistakes.append(f"The heading “{question.label}” {fault}")
    if len(heading_lines) < len(form.questions) / 2 and len(mistakes) > 1:
        raise FormError([_MESSAGE_NO_HEADINGS])
    if not mistakes and list(heading_lines.values()) != sorted(heading_lines.values()):
        mistakes.append("The headings are in another order than in the form. Please put them back in their places.")
    if mistakes:
        raise FormError(mistakes)
    ends = [*list(heading_lines.values())[1:], len(lines)]
    answers = {}
    for question, end in zip(form.questions, ends, strict=True):
        answers[question.id] = _parse_answer(question, lines[heading_lines[question.id] + 1 : end])
    check_complete(form, answers)
    return answers


def check_complete(form: IssueForm, answers: Answers) -> None:
    """Raise FormError if a required answer is missing, a box is not ticked, or a choice is not one of the options."""
    missing = list(_incomplete_answer_messages(form, answers))
    if missing:
        raise FormError(missing)


def _parse_answer(question: FormQuestion, lines: list[str]) -> str:
    """Return the answer in the lines below a question of an issue; "" for none. Of boxes, return the ticked labels."""
    text = _HTML_COMMENT.sub("", "\n".join(lines)).strip()
    if question.kind == "ticks":
        boxes = (_TICKED_BOX.fullmatch(line.strip()) for line in text.split("\n"))
        return "\n".join(box["label"].strip() for box in boxes if box and box["set"] != " ")
    if text == NO_ANSWER:
        return ""
    return " ".join(text.split()) if question.kind in ("line", "choice") else text


def _incomplete_answer_messages(form: IssueForm, answers: Answers) -> Iterator[str]:
    """Yield a sentence for each answer that is missing, not ticked, or not among the choices."""
    for question in form.questions:
        answer = answers[question.id]
        if question.kind == "ticks":
            for option in question.options:
                if option not in answer.split("\n"):
                    yield f"Please set the tick at “{option}” if it is so. If it is not, tell us what holds you back."
        elif question.required and not answer:
            yield f"“{question.label}” still waits for an answer."
        elif question.kind == "choice" and answer and answer not in question.options:
            yield f"“{answer}” is not among the answers to “{question.label}”. They are: {', '.join(question.options)}."
