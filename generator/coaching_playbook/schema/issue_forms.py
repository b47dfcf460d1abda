"""Forms for GitHub issues, for contributors without an editor.

The questions are declared here once: `playbook forms` writes the forms, and contribute/parse.py parses submitted issues
with them. Descriptions, examples and limits come from the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from coaching_playbook.model import Entry, Exemplar, Part, Playbook, Technique
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.school_words import in_school_words
from coaching_playbook.yamlio import Data, PlainScalar, dump

FORMS_FOLDER = ".github/ISSUE_TEMPLATE"
NO_ANSWER = "_No response_"
"""What GitHub writes in an issue for a question that was left empty."""
NOT_SURE_CHOICE = "I am not sure"

QuestionType = Literal["line", "text", "lines", "choice", "ticks"]
_ELEMENT_TYPES = {"line": "input", "text": "textarea", "lines": "textarea", "choice": "dropdown", "ticks": "checkboxes"}


@dataclass(frozen=True)
class FormQuestion:
    """A question of a form. `id` is the model field for the answer if there is one; `options` are those of a choice."""

    id: str
    label: str
    kind: QuestionType
    help: str = ""
    example: str = ""
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssueForm:
    """An issue form. Its name is also the label of the issues; `opening` is the text above the questions."""

    name: str
    title: str
    about: str
    opening: str
    entry_type: type[Entry] | None
    """The model of the entry that is created from an issue, or None if none is created."""
    questions: tuple[FormQuestion, ...]


# (field, question, type of answer) for each question.
_TECHNIQUE_QUESTIONS: tuple[tuple[str, str, QuestionType], ...] = (
    ("title", "What do you call it?", "line"),
    ("summary", "What do you do, in one sentence?", "line"),
    ("leverage_point", "Which part of our practice does it belong to?", "choice"),
    ("problems", "What is happening when you use it?", "lines"),
    ("why", "Why does it help?", "text"),
    ("small_step", "What could a colleague try tomorrow?", "line"),
    ("steps", "What do you do, step by step?", "lines"),
    ("success_criteria", "How would you see that it is being done?", "lines"),
    ("when_to_hold_back", "When is something else better?", "lines"),
)
_CLIP_QUESTIONS: tuple[tuple[str, str, QuestionType], ...] = (
    ("title", "What does it show, in a few words?", "line"),
    ("technique", "Which page is it for?", "line"),
    ("description", "What happens in it?", "text"),
    ("watch_for", "What should people watch for?", "line"),
    ("moments", "Which moments matter?", "lines"),
)
_SAFETY_STATEMENTS = (
    "No pupil and no colleague is named, and nobody could guess who is meant.",
    "These are my own words. Nothing is copied from a book or a website.",
)
_NO_FILM_STATEMENT = "No film and no permission form is attached here. A leader will talk with me about those."
IDEA_CHOICE = "An idea. There is no film yet."
CLIP_KIND_BY_CHOICE = {
    IDEA_CHOICE: "storyboard",
    "Acted by staff": "role-play",
    "Drawn": "animation",
    "Filmed in a lesson": "lesson",
}


def clip_kind_choices(playbook: Playbook) -> Mapping[str, str]:
    """Return the kinds of clip, keyed by the words that forms offer for them: the school's label, or else our words."""
    labels = {term.id: term.label for term in playbook.vocabularies.clip_kinds}
    return {
        text if text == IDEA_CHOICE else labels.get(kind, in_school_words(text, playbook)): kind
        for text, kind in CLIP_KIND_BY_CHOICE.items()
    }


def issue_forms(playbook: Playbook) -> tuple[IssueForm, ...]:
    """Return the forms of a playbook in its words. Their choices include its leverage points."""
    return tuple(_in_school_words(form, playbook) for form in _forms_in_default_words(playbook))


def _in_school_words(form: IssueForm, playbook: Playbook) -> IssueForm:
    """Return a form with the default terms in its texts replaced by the school's. Its choices have these already."""

    def say(text: str) -> str:
        return in_school_words(text, playbook)

    questions = (
        replace(
            question,
            help=say(question.help),
            example=say(question.example),
            options=tuple(map(say, question.options)) if question.kind == "ticks" else question.options,
        )
        for question in form.questions
    )
    return replace(form, opening=say(form.opening), questions=tuple(questions))


def _forms_in_default_words(playbook: Playbook) -> tuple[IssueForm, ...]:
    """Return the forms with default terms, such as TA, which a school can replace."""
    points = tuple(point.title for point in playbook.leverage_points)
    kinds = tuple(clip_kind_choices(playbook))
    return (
        IssueForm(
            "suggest-a-technique",
            "Suggest a technique",
            "Something that works for you, in your own words. Ten minutes.",
            "Thank you. Write as you would say it to a colleague. You cannot break anything: what you send becomes a "
            "draft, and people look at it together before it shows.",
            Technique,
            (
                *_questions_from_rows(Technique, _TECHNIQUE_QUESTIONS, {"leverage_point": (*points, NOT_SURE_CHOICE)}),
                FormQuestion(
                    "suits",
                    "Who or where is it for?",
                    "line",
                    "Needs, ages or places, with semicolons between them. Leave it empty if you are not sure.",
                    _suits_example(playbook),
                ),
                FormQuestion("safe", "Before you send it", "ticks", required=True, options=_SAFETY_STATEMENTS),
            ),
        ),
        IssueForm(
            "offer-a-clip",
            "Offer a clip",
            "A clip you have, or an idea for one. Ten minutes.",
            "Thank you. A clip can be acted by staff or drawn. Please do not attach a film or a form here: say what "
            "it shows, and a leader will talk with you about permission.",
            Exemplar,
            (
                *_questions_from_rows(Exemplar, _CLIP_QUESTIONS, {}),
                FormQuestion("kind", "What is it?", "choice", required=True, options=kinds),
                FormQuestion(
                    "safe",
                    "Before you send it",
                    "ticks",
                    required=True,
                    options=(*_SAFETY_STATEMENTS, _NO_FILM_STATEMENT),
                ),
            ),
        ),
        IssueForm(
            "something-is-wrong",
            "Something is wrong here",
            "A slip, a dead link, words that hurt, something untrue. Two minutes.",
            "Thank you for saying so. If a pupil may be at risk, do not write it here: follow your school's "
            "safeguarding policy now.",
            None,
            (
                FormQuestion(
                    "page", "Which page?", "line", "Its title, or its address.", "Ask, then wait", required=True
                ),
                FormQuestion("wrong", "What is wrong?", "text", "What you saw, and where on the page.", required=True),
                FormQuestion("right", "What would be right?", "text", "If you know. It is fine not to know."),
            ),
        ),
    )


def _suits_example(playbook: Playbook) -> str:
    """Return an example answer to "Who or where is it for?": the first need, key stage and setting of a playbook."""
    vocabularies = playbook.vocabularies
    firsts = [terms[0].label for terms in (vocabularies.needs, vocabularies.key_stages, vocabularies.settings) if terms]
    return "; ".join(firsts)


def _questions_from_rows(
    part: type[Part], rows: tuple[tuple[str, str, QuestionType], ...], options: Mapping[str, tuple[str, ...]]
) -> Iterator[FormQuestion]:
    """Yield the question of each row (field, question, type of answer). `options` are keyed by field."""
    by_name = {field.name: field for field in fields(part)}
    for name, label, kind in rows:
        field = by_name[name]
        example = "" if kind == "choice" else _example(field)
        yield FormQuestion(name, label, kind, _help_text(field, kind), example, field.required, options.get(name, ()))


def _help_text(field: Field, kind: QuestionType) -> str:
    """Return the help of a question: description of its field, format of the answer, limits."""
    format_hint = "One a line." if kind == "lines" else ""
    if field.name == "moments":
        format_hint = "One a line, with its time in front if there is a film: 0:08 Leans back and waits"
    limits = (
        f"At least {field.min_items}, and {field.max_items} at the most." if field.min_items and field.max_items else ""
    )
    return " ".join(filter(None, (field.description, format_hint, limits)))


def _example(field: Field) -> str:
    """Return an example answer for a field; for a group, that of its first field."""
    if field.example:
        return field.example
    assert field.part_type, "only groups have no example of their own"
    first = fields(field.part_type)[0]
    return f"{first.example}\n…"


# --- output ----------------------------------------------------------------------------------------------------


def as_yaml(form: IssueForm) -> str:
    """Return an issue form as YAML in GitHub's format."""
    body: list[Data] = [
        {"type": "markdown", "attributes": {"value": form.opening}},
        *map(_form_element, form.questions),
    ]
    data: Data = {
        "name": form.title,
        "description": form.about,
        "title": f"{form.title}: ",
        "labels": [form.name],
        "body": body,
    }
    return f"# Made by `playbook forms` from the words of the playbook.\n{dump(data)}"


def _form_element(question: FormQuestion) -> Data:
    """Return a question as an element of GitHub's format."""
    attributes: dict[str, Data] = {"label": question.label}
    if question.help:
        attributes["description"] = question.help
    if question.example:
        attributes["placeholder"] = question.example
    if question.kind == "choice":
        attributes["options"] = [*question.options]
    elif question.kind == "ticks":
        attributes["options"] = [{"label": option, "required": PlainScalar("true")} for option in question.options]
    element: dict[str, Data] = {"type": _ELEMENT_TYPES[question.kind], "id": question.id, "attributes": attributes}
    if question.kind != "ticks":
        element["validations"] = {"required": PlainScalar("true" if question.required else "false")}
    return element


_ANSWER_TYPES = {
    "line": "a short text",
    "text": "a long text",
    "lines": "a long text",
    "choice": "one choice",
    "ticks": "several choices",
}


def as_text(form: IssueForm) -> str:
    """Render a form as plain text, to copy into Microsoft Forms or Google Forms.

    `playbook answer FILE` reads the answers that these collect.
    """
    lines = [
        form.title,
        form.opening,
        "Switch off the collecting of names and e-mail addresses. Keep the words of each question as they are: the "
        "playbook knows its column by them.",
    ]
    for number, question in enumerate(form.questions, 1):
        needed = ", required" if question.required else ""
        lines += ["", f"{number}. {question.label}", f"   ({_ANSWER_TYPES[question.kind]}{needed})"]
        lines += [f"   {question.help}"] if question.help else []
        lines += [f"   - {option}" for option in question.options]
    return "\n".join(lines) + "\n"


def as_markdown(form: IssueForm) -> str:
    """Render a form as an issue template for GitLab, which has no forms: headings, with help in comments."""
    lines = [f"<!-- {form.opening} -->", "<!-- Made by `playbook forms`. -->"]
    for question in form.questions:
        lines += ["", f"### {question.label}", ""]
        hints = [question.help, f"For example: {question.example}" if question.example else ""]
        if question.kind == "choice":
            hints.append(f"One of these: {'; '.join(question.options)}")
        if hint := " ".join(filter(None, hints)).replace("--", "–"):
            lines += [f"<!-- {hint} -->", ""]
        lines += [f"- [ ] {option}" for option in question.options] if question.kind == "ticks" else []
    return "\n".join(lines).rstrip("\n") + "\n"


CHOOSER_CONFIG = f"""# Made by `playbook forms`.
{dump({"blank_issues_enabled": PlainScalar("true")})}"""
