"""Say the texts of this package in the words of a school.

Descriptions of fields, examples, rules and forms are written with the default words: TA, pupil, teacher, lesson. Texts
that a school may replace, such as the defaults of vocabularies.yml, hold placeholders instead: {learners}, {team}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import About, Playbook, Team, Term, Vocabularies
from coaching_playbook.urls import slugify

_CODE = re.compile(r"(`[^`\n]*`)")
_SENTENCE_ENDS = (".", "!", "?", "|", "“")
_TEAM_IN_SHORT = ("TA", "TAs")
_SOUNDS_LIKE_A_CONSONANT = re.compile(r"eu|on(?:e|ce)$|uni(?!m|n)|us[aeu]|ute|uk")
_SILENT_H = re.compile(r"heir|hono?u?r|honest|hour")


def article(words: str) -> str:
    """Put `a` or `an` before words, by their sound: an LSA, a TA, an élève, a unit leader, an hour."""
    first = re.split(r"\W", words.strip(), maxsplit=1)[0]
    plain = slugify(first)
    if len(first) > 1 and first.isupper():  # an abbreviation, said by the names of its letters
        is_vowel = plain[:1] in tuple("aefhilmnorsx")
    else:
        is_vowel = plain[:1] in tuple("aeiou") and not _SOUNDS_LIKE_A_CONSONANT.match(plain)
        is_vowel = is_vowel or bool(_SILENT_H.match(plain))
    return f"{'an' if is_vowel else 'a'} {words}"


def in_school_words(
    text: str,
    playbook: Playbook,
    in_text: Callable[[str], str] = str,
    in_code: Callable[[str], str] = str,
) -> str:
    """Return a text of this package, plain or Markdown, with each default word replaced by the school's own.

    Code without a space, such as the name of a field, stays as it is. `in_text` and `in_code` escape a word of the
    school for text and for code.
    """
    words = _words(playbook)
    if not words:
        return text
    both = {form for word in words for form in (word, _capital(word))}
    names = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    # Not within an id, such as pupil-history or for-teachers, or a path, and not a placeholder or the name of a field.
    pattern = re.compile(rf"(?<![\w{{/-])(?:(?P<article>[Aa]n?) )?(?P<word>{names})(?![\w}}-]|: |\.\w)")

    def own_word(match: re.Match[str], escape: Callable[[str], str]) -> str:
        said = match["word"]
        own = words.get(said) or _capital(words[said[0].lower() + said[1:]])
        if match["article"]:
            own = article(own)
        before = match.string[: match.start()].rstrip(" '\"‘")
        starts = said in _TEAM_IN_SHORT and before.endswith(_SENTENCE_ENDS)
        return escape(_capital(own) if starts or match[0].startswith("A") else own)

    def part(text: str) -> str:
        is_code = text.startswith("`")
        if is_code and " " not in text and text.strip("`") not in _TEAM_IN_SHORT:
            return text
        return pattern.sub(lambda match: own_word(match, in_code if is_code else in_text), text)

    return "".join(map(part, _CODE.split(text)))


def fixes_in_school_words(problems: Iterable[Problem], playbook: Playbook) -> list[Problem]:
    """Return problems with what would be right in the words of the school; what was found stays as it is."""
    return [replace(problem, fix=in_school_words(problem.fix, playbook)) for problem in problems]


def _words(playbook: Playbook) -> Mapping[str, str]:
    """Return the school's word for each default word that it has replaced."""
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


def fill(text: str, about: About, vocabularies: Vocabularies) -> str:
    """Replace the placeholders of a text, such as {learners}, with the school's words."""
    if "{" not in text:
        return text
    team = main_team(about, vocabularies)
    return re.sub(
        r"\{(\w+)\}",
        lambda match: {
            "learner": about.learners.one,
            "learners": about.learners.many,
            "teacher": vocabularies.teachers.one,
            "teachers": vocabularies.teachers.many,
            "lesson": vocabularies.lessons.one,
            "lessons": vocabularies.lessons.many,
            "team": team.many if team else match[0],
        }.get(match[1], match[0]),
        text,
    )


def main_team(about: About, vocabularies: Vocabularies) -> Team | None:
    """Return the main team; the first of the teams where playbook.yml names another, None where there are none."""
    first = next(iter(vocabularies.teams), None)
    return next((team for team in vocabularies.teams if team.id == about.team), first)


def fill_vocabularies(about: About, vocabularies: Vocabularies) -> Vocabularies:
    """Return the vocabularies with the placeholders in labels and descriptions replaced."""
    changed = {}
    for name, terms in vocabularies:
        if isinstance(terms, tuple) and any(isinstance(term, Term) and _has_placeholder(term) for term in terms):
            changed[name] = tuple(
                term.model_copy(
                    update={
                        "label": fill(term.label, about, vocabularies),
                        "description": term.description and fill(term.description, about, vocabularies),
                    }
                )
                for term in terms
            )
    return vocabularies.model_copy(update=changed) if changed else vocabularies


def _has_placeholder(term: Term) -> bool:
    return "{" in term.label or "{" in (term.description or "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
