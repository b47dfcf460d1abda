"""Replace the default words in this package's texts with a school's own words.

Descriptions of fields, examples, rules and forms are written with the default words: TA, pupil, teacher, lesson. Texts
that a school may replace, such as the defaults of vocabularies.yml, contain placeholders instead: {learners}, {team}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import About, Playbook, Team, Term, Vocabularies
from coaching_playbook.urls import slugify

_CODE_SPAN = re.compile(r"(`[^`\n]*`)")
_SENTENCE_BREAKS = (".", "!", "?", "|", "“")
_TEAM_ABBREVIATIONS = ("TA", "TAs")
_CONSONANT_SOUND = re.compile(r"eu|on(?:e|ce)$|uni(?!m|n)|us[aeu]|ute|uk")
_SILENT_H = re.compile(r"heir|hono?u?r|honest|hour")


def with_article(words: str) -> str:
    """Return words with `a` or `an` in front, depending on their sound: an LSA, a TA, an élève, a unit leader."""
    first = re.split(r"\W", words.strip(), maxsplit=1)[0]
    plain = slugify(first)
    if len(first) > 1 and first.isupper():  # an abbreviation, pronounced letter by letter
        is_vowel = plain[:1] in tuple("aefhilmnorsx")
    else:
        is_vowel = plain[:1] in tuple("aeiou") and not _CONSONANT_SOUND.match(plain)
        is_vowel = is_vowel or bool(_SILENT_H.match(plain))
    return f"{'an' if is_vowel else 'a'} {words}"


def in_school_words(
    text: str,
    playbook: Playbook,
    in_text: Callable[[str], str] = str,
    in_code: Callable[[str], str] = str,
) -> str:
    """Return a text of this package, plain or Markdown, with each default word replaced by the school's own word.

    Code spans without a space, such as names of fields, are not changed. The callbacks `in_text` and `in_code` escape
    a school's word for text and for a code span.
    """
    words = _word_replacements(playbook)
    if not words:
        return text
    both = {form for word in words for form in (word, _capitalise(word))}
    names = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    # Not inside an id (pupil-history, for-teachers) or path, and neither placeholders nor names of fields.
    pattern = re.compile(rf"(?<![\w{{/-])(?:(?P<article>[Aa]n?) )?(?P<word>{names})(?![\w}}-]|: |\.\w)")

    def school_word(match: re.Match[str], escape: Callable[[str], str]) -> str:
        """Return the school's word for the default word in `match`, with its article, and escaped by `escape`."""
        default = match["word"]
        word = words.get(default) or _capitalise(words[default[0].lower() + default[1:]])
        if match["article"]:
            word = with_article(word)
        before = match.string[: match.start()].rstrip(" '\"‘")
        begins_sentence = default in _TEAM_ABBREVIATIONS and before.endswith(_SENTENCE_BREAKS)
        return escape(_capitalise(word) if begins_sentence or match[0].startswith("A") else word)

    def replace_words(span: str) -> str:
        """Return a code span, or the text between two, with the school's words."""
        is_code = span.startswith("`")
        if is_code and " " not in span and span.strip("`") not in _TEAM_ABBREVIATIONS:
            return span
        return pattern.sub(lambda match: school_word(match, in_code if is_code else in_text), span)

    return "".join(map(replace_words, _CODE_SPAN.split(text)))


def fixes_in_school_words(problems: Iterable[Problem], playbook: Playbook) -> list[Problem]:
    """Return the problems with the school's words in each `fix`.

    Messages are not changed, because they quote the school's texts.
    """
    return [replace(problem, fix=in_school_words(problem.fix, playbook)) for problem in problems]


def _word_replacements(playbook: Playbook) -> Mapping[str, str]:
    """Map each default word to the school's word; empty if the school uses all default words."""
    learners, vocabularies = playbook.about.learners, playbook.vocabularies
    team = main_team(playbook.about, vocabularies)
    if not team:
        return {}
    default = Vocabularies.model_fields["teachers"].default
    teacher = "teacher" if vocabularies.teachers == default else vocabularies.teachers.one
    words = {
        "teaching assistant": team.one,
        "teaching assistants": team.many,
        "TA": team.short,
        "TAs": team.shorts,
        "pupil": learners.one,
        "pupils": learners.many,
        "class teacher": vocabularies.teachers.one,
        "teacher": teacher,
        "teachers": vocabularies.teachers.many,
        "lesson": vocabularies.lessons.one,
        "lessons": vocabularies.lessons.many,
    }
    if all(default == own for default, own in words.items()):
        return {}
    return {**words, "key stage": "age or stage", "key stages": "ages or stages"}


def fill_placeholders(text: str, about: About, vocabularies: Vocabularies) -> str:
    """Replace the placeholders in a text, such as {learners}, by the school's words; unknown ones stay."""
    if "{" not in text:
        return text
    words = {
        "learner": about.learners.one,
        "learners": about.learners.many,
        "teacher": vocabularies.teachers.one,
        "teachers": vocabularies.teachers.many,
        "lesson": vocabularies.lessons.one,
        "lessons": vocabularies.lessons.many,
    }
    if team := main_team(about, vocabularies):
        words["team"] = team.many
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), text)


def main_team(about: About, vocabularies: Vocabularies) -> Team | None:
    """Return the team that `team` in playbook.yml names; the first team if it names none, None without teams."""
    first = next(iter(vocabularies.teams), None)
    return next((team for team in vocabularies.teams if team.id == about.team), first)


def fill_vocabularies(about: About, vocabularies: Vocabularies) -> Vocabularies:
    """Return the vocabularies with the placeholders in labels and descriptions of terms replaced."""
    changed = {}
    for name, terms in vocabularies:
        if isinstance(terms, tuple) and any(isinstance(term, Term) and _has_placeholder(term) for term in terms):
            changed[name] = tuple(
                term.model_copy(
                    update={
                        "label": fill_placeholders(term.label, about, vocabularies),
                        "description": term.description and fill_placeholders(term.description, about, vocabularies),
                    }
                )
                for term in terms
            )
    return vocabularies.model_copy(update=changed) if changed else vocabularies


def _has_placeholder(term: Term) -> bool:
    """Return whether the label or description of a term has a placeholder such as {learners}."""
    return "{" in term.label or "{" in (term.description or "")


def _capitalise(text: str) -> str:
    """Return a text with a capital first letter; unlike `str.capitalize`, it keeps the other capitals."""
    return text[:1].upper() + text[1:]
