"""A filled-in form as text, both ways: what GitHub makes of answers, and the answers again.

The text comes from anybody. It is only ever read: no part of it becomes a command, a path or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from coaching_playbook.schema import FormQuestion, IssueForm
from coaching_playbook.schema.issue_forms import NO_ANSWER

Answers = Mapping[str, str]
"""What was answered, by the ids of the questions. Of ticks it holds those that were set, one a line."""

# What cannot be seen, and spaces that only look like one. They come with text that is pasted from elsewhere.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u3000]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_TICK = re.compile(r"- \[(?P<set>[ xX])\] (?P<label>.+)")


class FormError(Exception):
    """The text is no filled-in form. Each of its sentences says what to put right."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def normalise(text: str) -> str:
    """Text as its author sees it: nothing invisible in it, ordinary spaces and ordinary ends of lines."""
    return _INVISIBLE.sub("", _SPACES.sub(" ", _BREAKS.sub("\n", text)))


def render(form: IssueForm, answers: Answers) -> str:
    """What GitHub makes of the answers to a form."""
    return "\n\n".join(f"### {ask.label}\n\n{_render_answer(ask, answers.get(ask.id, ''))}" for ask in form.questions)


def _render_answer(ask: FormQuestion, answer: str) -> str:
    if ask.kind == "ticks":
        ticked = answer.split("\n")
        return "\n".join(f"- [{'X' if option in ticked else ' '}] {option}" for option in ask.options)
    return answer or NO_ANSWER


def parse(form: IssueForm, text: str) -> Answers:
    """The answers that a text holds. Raises NotAnswered where its headings are not those of the form."""
    lines = normalise(text).split("\n")
    places: dict[str, int] = {}
    wrong = []
    for ask in form.questions:
        found = [number for number, line in enumerate(lines) if line.rstrip() == f"### {ask.label}"]
        if len(found) == 1:
            places[ask.id] = found[0]
        elif found:
            wrong.append(f"The heading “{ask.label}” stands there more than once. Please take it out of your own text.")
        else:
            wrong.append(
                f"The heading “{ask.label}” is not there any more. Please put the line `### {ask.label}` back."
            )
    if not wrong and list(places.values()) != sorted(places.values()):
        wrong.append("The headings are in another order than in the form. Please put them back in their places.")
    if wrong:
        raise FormError(wrong)
    ends = [*list(places.values())[1:], len(lines)]
    answers = {}
    for ask, end in zip(form.questions, ends, strict=True):
        answers[ask.id] = _parse_answer(ask, lines[places[ask.id] + 1 : end])
    missing = list(_missing_answers(form, answers))
    if missing:
        raise FormError(missing)
    return answers


def _parse_answer(ask: FormQuestion, lines: list[str]) -> str:
    text = "\n".join(lines).strip()
    if ask.kind == "ticks":
        found = (_TICK.fullmatch(line.strip()) for line in text.split("\n"))
        return "\n".join(one["label"].strip() for one in found if one and one["set"] != " ")
    if text == NO_ANSWER:
        return ""
    return " ".join(text.split()) if ask.kind in ("line", "choice") else text


def _missing_answers(form: IssueForm, answers: Answers) -> Iterator[str]:
    for ask in form.questions:
        answer = answers[ask.id]
        if ask.kind == "ticks":
            for option in ask.options:
                if option not in answer.split("\n"):
                    yield f"Please set the tick at “{option}” if it is so. If it is not, tell us what holds you back."
        elif ask.required and not answer:
            yield f"“{ask.label}” still waits for an answer."
        elif ask.kind == "choice" and answer and answer not in ask.options:
            yield f"“{answer}” is not among the answers to “{ask.label}”. They are: {', '.join(ask.options)}."
