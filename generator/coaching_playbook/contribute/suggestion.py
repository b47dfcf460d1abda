"""Convert the answers of an issue form to a new YAML file, and write messages to its author and its reviewers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from coaching_playbook.contribute.markdown import escape_markdown
from coaching_playbook.contribute.parse import Answers, FormError
from coaching_playbook.contribute.scaffold import NoIdFromTitle, location_for, make_unique_id
from coaching_playbook.diagnostics import Problem, closest_match
from coaching_playbook.layout import field_order
from coaching_playbook.model import Entry, Exemplar, Playbook, Technique
from coaching_playbook.personal import HIT_CODES, Hit, HitCode, find_hits
from coaching_playbook.personal.ratings_and_histories import CLASS_AND_DAY
from coaching_playbook.rules.personal import is_reported_as_judging
from coaching_playbook.schema.issue_forms import (
    IDEA_CHOICE,
    NOT_SURE_CHOICE,
    FormQuestion,
    IssueForm,
    clip_kind_choices,
)
from coaching_playbook.school_words import with_article
from coaching_playbook.yamlio import BULLETS, Data, dump

_TIMED_MOMENT = re.compile(r"(?P<start>[0-9]{1,2}:[0-5][0-9])[ :.,–-]+(?P<label>\S.*)")
"""A moment of a film: its time as m:ss, and its label."""
_BULLET_PREFIX = re.compile(
    rf"^\s*(?:>\s*)?(?:(?:[-*+–—{BULLETS}]|(?:[0-9]{{1,2}}|[a-zA-Z])[.)]|Step [0-9]{{1,2}}[.:])\s+)?(?:\[[ xX]\]\s+)?"
)
"""What people type in front of a line in a list: a quote mark, a bullet, a number or letter, a check box."""
_TABLE_ROW = re.compile(r"^\s*\|(?:\s*:?-+:?\s*|([^|]*))\|\s*$")
"""A line of a Markdown table with one column; the group is its text, and unset for the line below the heading."""


@dataclass(frozen=True)
class Suggestion:
    """A new file made from a filled-in form: its path below the root, YAML text, and the title of the entry.

    `open_decisions` are sentences about decisions that are left to reviewers.
    """

    path: str
    text: str
    title: str
    form: IssueForm
    open_decisions: tuple[str, ...] = ()


def build_suggestion(form: IssueForm, answers: Answers, playbook: Playbook, root: Path, videos: str) -> Suggestion:
    """Convert the answers of a form to a new file. Raises FormError for a title in use or an unknown technique.

    `videos` is the path of videos.yml below `root`.
    """
    assert form.entry_type, "no file is made from this form"
    for page in playbook.entries:
        if isinstance(page, form.entry_type) and page.title.casefold() == answers["title"].casefold():
            already = f"There is a page called “{page.title}” already."
            more = "If yours adds to it, say so here. If it is something else, choose a title that tells them apart."
            raise FormError([f"{already} {more}"])
    data = _DATA_BUILDERS[form.entry_type](form, answers, playbook)
    try:
        id_ = make_unique_id(answers["title"], form.entry_type, playbook, root, videos)
    except NoIdFromTitle as error:
        raise FormError([f"{error} Please add some, such as the title in English."]) from None
    if form.entry_type is Exemplar:
        data = {"id": id_, **data}
    text = dump(data, field_order(form.entry_type))
    open_decisions: tuple[str, ...] = ()
    if answers.get("leverage_point") == NOT_SURE_CHOICE:
        first = playbook.leverage_points[0].title
        open_decisions = (
            f"Choose the leverage point before you merge this. The author was not sure, and “{first}” stands there "
            "only because it is the first.",
        )
    path = location_for(form.entry_type, id_, playbook, videos).path
    return Suggestion(path, text, answers["title"], form, open_decisions)


def _technique_data(form: IssueForm, answers: Answers, playbook: Playbook) -> dict[str, Data]:
    """Return the fields of a draft technique from the answers of its form."""
    data = _copied_answers(form, answers)
    data.pop("suits", None)  # not a field itself: its labels belong to several fields
    data["steps"] = [{"do": line} for line in _split_lines(answers["steps"])]
    data["status"] = "draft"
    labels = [label for part in answers["suits"].split(";") for label in _split_labels(part.strip(), playbook)]
    terms = [(_find_term(label, playbook), label) for label in labels]
    for field in ("needs", "key_stages", "settings"):
        ids = [term[1] for term, _label in terms if term and term[0] == field]
        if ids:
            data[field] = [*dict.fromkeys(ids)]
    unknown = [label for term, label in terms if not term]
    gaps: list[Data] = [f"Suggested for: {'; '.join(unknown)}."] if unknown else []
    points = {point.title: point.id for point in playbook.leverage_points}
    if answers["leverage_point"] == NOT_SURE_CHOICE:
        data["leverage_point"] = next(iter(points.values()))
        gaps.append("We still have to choose the leverage point that it belongs to.")
    else:
        data["leverage_point"] = points[answers["leverage_point"]]
        if team := playbook.leverage_point[points[answers["leverage_point"]]].team:
            data["team"] = team
    if gaps:
        data["known_gaps"] = gaps
    return data


def _split_labels(answer: str, playbook: Playbook) -> list[str]:
    """Split a part of an answer into labels: Google Forms joins labels with commas, but a label may contain one."""
    by_comma = [label.strip() for label in answer.split(",") if label.strip()]
    is_one = _find_term(answer, playbook) or not any(_find_term(label, playbook) for label in by_comma)
    return [answer] if answer and is_one else by_comma


def _find_term(label: str, playbook: Playbook) -> tuple[str, str] | None:
    """Return (field of a technique, id) of the vocabulary term with this label or id; None if there is none."""
    for field in ("needs", "key_stages", "settings"):
        for term in getattr(playbook.vocabularies, field):
            if label.casefold() in (term.label.casefold(), term.id):
                return field, term.id
    return None


def _clip_data(form: IssueForm, answers: Answers, playbook: Playbook) -> dict[str, Data]:
    """Return the fields of a draft clip from the answers of its form."""
    data = _copied_answers(form, answers)
    data["technique"] = _find_technique_id(answers["technique"], playbook)
    data["kind"] = clip_kind_choices(playbook)[answers["kind"]]
    # A film is never added through a form: it needs a permission first.
    data["status"] = "to-film" if answers["kind"] == IDEA_CHOICE else "filmed"
    moments = [(line, _TIMED_MOMENT.fullmatch(line)) for line in _split_lines(answers["moments"])]
    timed = [match for _line, match in moments if match]
    untimed = [line for line, match in moments if not match]
    data.pop("moments", None)
    if timed:
        data["moments"] = [{"label": match["label"], "start": match["start"]} for match in timed]
    if untimed:  # a moment needs a time, and none is invented
        data["commentary"] = f"Moments that matter: {'; '.join(untimed)}"
    return data


_DATA_BUILDERS: Mapping[type[Entry], Callable[[IssueForm, Answers, Playbook], dict[str, Data]]] = {
    Technique: _technique_data,
    Exemplar: _clip_data,
}
"""The functions that convert the answers of a form to the fields of an entry, keyed by model."""


def _copied_answers(form: IssueForm, answers: Answers) -> dict[str, Data]:
    """Return the answers that are copied into the field with the same name as the question, keyed by field."""
    data: dict[str, Data] = {}
    for question in form.questions:
        answer = answers[question.id]
        if question.kind == "lines" and _split_lines(answer):
            data[question.id] = [*_split_lines(answer)]
        elif question.kind in ("line", "text") and answer:
            data[question.id] = " ".join(answer.split())
    return data


def _split_lines(answer: str) -> list[str]:
    """Split an answer into lines without bullets, numbers and surplus spaces; empty lines are dropped."""
    lines = (" ".join(_BULLET_PREFIX.sub("", _TABLE_ROW.sub(r"\1", line)).split()) for line in answer.split("\n"))
    return [line for line in lines if line]


def _find_technique_id(named: str, playbook: Playbook) -> str:
    """Return the id of the technique with this title, id or URL. Raises FormError, with a suggestion, if unknown."""
    by_title = {technique.title.casefold(): technique for technique in playbook.techniques}
    in_url = re.search(rf"{Technique.url_folder}/([a-z0-9-]+)", named)
    for candidate in (in_url[1] if in_url else named, named):
        if candidate in playbook.technique:
            return candidate
        if candidate.casefold() in by_title:
            return by_title[candidate.casefold()].id
    hint = "Its title or its address helps us find it."
    if match := closest_match(named, by_title):
        hint = f"Did you mean “{by_title[match].title}”?"
    raise FormError([f"There is no page called “{named}”. {hint}"])


# --- questions to the author --------------------------------------------------------------------

LABEL_NO_PERSON_NAMED = "nobody-named"
"""The issue label that a maintainer sets after reading a form, to confirm that it names no person."""


def questions_to_author(form: IssueForm, answers: Answers, playbook: Playbook) -> list[str]:
    """Return questions to the author about answers that seem to name, rate or describe one person."""
    learner, colleague = playbook.about.learners.one, playbook.team.short
    replies = []
    for question in form.questions:
        if question.kind in ("line", "lines", "text"):
            answer = answers[question.id]
            texts = _split_lines(answer) if question.kind == "lines" else [" ".join(answer.split())]
            found = find_hits(texts, playbook.known_words)
            for code in HIT_CODES:
                hits = [
                    hit
                    for text in texts
                    for hit in found.get(text, ())
                    if hit.code == code and not (code == "rating" and is_reported_as_judging((question.id,), text))
                ]
                if hits:
                    replies.append(_question_to_author(question.label, code, hits, learner, colleague))
    return replies


def _question_to_author(label: str, code: HitCode, hits: list[Hit], learner: str, colleague: str) -> str:
    """Return a question about possible personal details (`hits`, all of one `code`) in the answer to `label`.

    `learner` and `colleague` are the words of the school for a pupil and a member of staff.
    """
    quoted = " and ".join(f"“{' '.join(hit.words.split())[:60]}”" for hit in hits if hit.words)
    # Names from the school's own list have no words here, so they are not quoted.
    if code == "person-named":
        is_one = sum(bool(hit.words) for hit in hits) == 1
        which = f"Is {quoted} a person's name?" if is_one else f"Are {quoted} people's names?"
        which = which if quoted else "Is there a name in it from your school's list?"
        words = f"“{with_article(learner)}” or “{with_article(colleague)}”"
        return f"“{label}”: {which} If so, could you write {words} instead?"
    if code == "rating":
        return f"“{label}”: Does {quoted} rate a person or a visit? Could you say what could be seen or heard instead?"
    if all(CLASS_AND_DAY.fullmatch(hit.words) for hit in hits):
        return f"“{label}”: Does {quoted} tell whose lesson it was? Could you leave out the class or the day?"
    return f"“{label}”: Does {quoted} tell of one person? Could you write it so that it could be about any {learner}?"


NO_PERSON_SENTENCE = "If it is something else, say so in a comment here. Nothing is lost, and someone will help."
"""Follows the questions about possible personal details, which may be mistaken."""


# --- messages -------------------------------------------------------------------------------------------------


def friendly_messages(problems: list[Problem], suggestion: Suggestion) -> list[str]:
    """Return a message for the author about each problem, beginning with the question of the form that it is about.

    If an answer has too few lines, messages about its long lines are left out, because the cause is the same.
    """
    questions = [_question_of_problem(problem, suggestion) for problem in problems]
    unbroken = [one for one, problem in zip(questions, problems, strict=True) if one and problem.code == "too-few"]
    return [
        _friendly_message(problem, suggestion, question) if question else problem.sentence
        for question, problem in zip(questions, problems, strict=True)
        if problem.code != "too-long" or question not in unbroken
    ]


def _question_of_problem(problem: Problem, suggestion: Suggestion) -> FormQuestion | None:
    """Return the question whose answer contains the line of a problem; None if the problem is in another file."""
    questions = {question.id: question for question in suggestion.form.questions}
    for line in reversed(suggestion.text.split("\n")[: problem.line] if problem.path == suggestion.path else ()):
        if (name := re.match(r"([a-z_]+):", line)) and name[1] in questions:
            return questions[name[1]]
    return None


def _friendly_message(problem: Problem, suggestion: Suggestion, question: FormQuestion) -> str:
    """Return a problem of a draft as a sentence that names the question of the form instead of the field."""
    sentence = problem.sentence.removeprefix(f"'{question.id}' ")
    if question.kind == "lines":
        lines = suggestion.text.split("\n")[: problem.line]
        first = max(number for number, line in enumerate(lines) if line.startswith(f"{question.id}:"))
        item = sum(line.startswith("  - ") for line in lines[first:])
        line = "One line " if question.id == "moments" else f"Line {item} "  # lines without a time are no moments
        sentence = re.sub(rf"^(?:Item \d+ of )?'(?:do|label|{question.id})' ", line, sentence) if item else sentence
    more = " Please begin a new line for each." if problem.code == "too-few" else ""
    return f"“{question.label}” {sentence}{more}"


def render_reply(sentences: list[str]) -> str:
    """Return a Markdown comment to the author of a form that cannot be used yet, with these sentences as a list."""
    return _read_template("reply.md").format(sentences=_as_markdown_list(sentences))


def render_pull_request(number: int, warnings: list[str]) -> str:
    """Return the Markdown text of a pull request for the issue `number`: review criteria, and the warnings."""
    section = f"\n**To weigh**\n\n{_as_markdown_list(warnings)}\n" if warnings else ""
    return _read_template("pull_request.md").format(number=number, warnings=section)


def _read_template(name: str) -> str:
    """Return the text, with placeholders for `str.format`, of a Markdown file beside this module."""
    return Path(__file__).with_name(name).read_text("utf-8")


def _as_markdown_list(sentences: list[str]) -> str:
    """Return sentences, which may quote untrusted text, as a Markdown list."""
    return "\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences)
