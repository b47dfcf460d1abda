"""Say the tool's own texts in the words of a school.

Descriptions of fields, examples and rules are written with the default words: TA, pupil, teacher, lesson, key stages.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from coaching_playbook.model import Playbook
from coaching_playbook.pages.environment import article

_CODE = re.compile(r"(`[^`\n]*`)")


def in_school_words(
    markdown: str,
    playbook: Playbook,
    in_text: Callable[[str], str],
    in_code: Callable[[str], str],
) -> str:
    """Return Markdown of the tool with each default word replaced by the school's own.

    Code without a space, such as the name of a field, stays as it is. `in_text` and `in_code` escape a word of the
    school for text and for code.
    """
    words = _words(playbook)
    both = {form for word in words for form in (word, word[0].upper() + word[1:])}
    names = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    # Not within an id, such as pupil-history or for-teachers.
    pattern = re.compile(rf"(?<![\w\"-])(?:(?P<article>[Aa]n?) )?(?P<word>{names})(?![\w-])")

    def replace(match: re.Match[str], escape: Callable[[str], str]) -> str:
        said = match["word"]
        own = words.get(said)
        if own is None:
            own = words[said[0].lower() + said[1:]]
            own = own[:1].upper() + own[1:]
        if match["article"]:
            own = article(own)
            own = own[0].upper() + own[1:] if match["article"][0] == "A" else own
        return escape(own)

    def part(text: str) -> str:
        is_code = text.startswith("`")
        if is_code and " " not in text and text.strip("`") not in ("TA", "TAs"):
            return text
        return pattern.sub(lambda match: replace(match, in_code if is_code else in_text), text)

    return "".join(map(part, _CODE.split(markdown)))


def _words(playbook: Playbook) -> dict[str, str]:
    """The school's word for each default word."""
    team, learners, vocabularies = playbook.team, playbook.about.learners, playbook.vocabularies
    stages = vocabularies.headings.key_stages
    return {
        "teaching assistant": team.one,
        "teaching assistants": team.many,
        "TA": team.short,
        "TAs": team.shorts,
        "pupil": learners.one,
        "pupils": learners.many,
        "class teacher": vocabularies.teachers.one,
        "teacher": vocabularies.teachers.one,
        "teachers": vocabularies.teachers.many,
        "lesson": vocabularies.lessons.one,
        "lessons": vocabularies.lessons.many,
        "key stages": stages[:1].lower() + stages[1:],
    }
