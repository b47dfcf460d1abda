"""The help pages: Markdown that comes with the package, in the words of the school.

A page that the school has written at the same path in its own folder of pages takes the place of one of these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from coaching_playbook import rules
from coaching_playbook.model import Playbook
from coaching_playbook.pages.environment import ENVIRONMENT, join_or
from coaching_playbook.schema import field_guide
from coaching_playbook.schema.own_ids import example_ids
from coaching_playbook.school_words import article, in_school_words

FOLDER = "help"
_GENERATED = {"field-guide": "Field guide", "what-is-checked": "What is checked"}
_WRITTEN = ("for-tas", "for-coaches", "for-leaders", "for-contributors", "clips-and-permission", "make-it-yours")
NAMES = (*_WRITTEN, *_GENERATED)
"""The help pages, in the order of the navigation."""
PATHS = tuple(f"{FOLDER}/{name}.md" for name in NAMES)
"""Where they are among the hand-written pages."""

_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\(\.\./(?P<address>[a-z/-]*)index\.md\)")
_BESIDE = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>[a-z-]+)\.md\)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~])")


class HelpPage(NamedTuple):
    """One help page: its name, its title in the navigation (plain text), its Markdown."""

    name: str
    title: str
    text: str

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.name}.md"


def help_pages(
    playbook: Playbook,
    *,
    guides: str = "Help",
    names: Collection[str] = NAMES,
    addresses: Collection[str] | None = None,
) -> tuple[HelpPage, ...]:
    """Render the help pages with these names. `guides` is the title of the navigation section they are in.

    `addresses` are those of the pages that the playbook has, where it matters: a link to another becomes plain text.
    """
    context = _context(playbook, guides)
    pages = []
    for name in NAMES:
        if name in names:
            text = _generated(name, playbook) if name in _GENERATED else _render(name, context)
            text = _BESIDE.sub(partial(_link_or_text, names), text)
            if addresses is not None:
                text = _LINK.sub(partial(_link_or_text, addresses), text)
            pages.append(HelpPage(name, _title(text), text))
    return tuple(pages)


def _link_or_text(addresses: Collection[str], match: re.Match[str]) -> str:
    return match[0] if match["address"] in addresses else match["text"]


def _generated(name: str, playbook: Playbook) -> str:
    text = field_guide.render_page(example_ids(playbook)) if name == "field-guide" else rules.render_page()
    return in_school_words(text, playbook, _in_text, _in_code)


def _render(name: str, context: Mapping[str, Any]) -> str:
    return ENVIRONMENT.get_template(f"{FOLDER}/{name}.md").render(context)


def _title(text: str) -> str:
    """Return the heading of a page, as plain text."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    assert found, "each help page begins with a heading"
    return _plain_text(found[1])


def _context(playbook: Playbook, guides: str) -> dict[str, Any]:
    about, vocabularies = playbook.about, playbook.vocabularies
    team = playbook.team
    words = {
        "ta": team.short,
        "tas": team.shorts,
        "team_one": team.one,
        "team_many": team.many,
        "ta_in_full": team.one if team.one == team.short else f"{team.one} ({team.short})",
        "tas_in_full": team.many if team.many == team.shorts else f"{team.many} ({team.shorts})",
        "pupil": about.learners.one,
        "pupils": about.learners.many,
        "teacher": vocabularies.teachers.one,
        "teachers": vocabularies.teachers.many,
        "lesson": vocabularies.lessons.one,
        "lessons": vocabularies.lessons.many,
        "guides": guides,
    }
    ids = example_ids(playbook)
    statuses = {*(point.status for point in playbook.leverage_points), *(page.status for page in playbook.techniques)}
    labels = vocabularies.status_labels
    plain = {name: _in_code(word) for name, word in {**words, "a_ta": article(team.short)}.items()}
    return {
        **{name: _in_text(word) for name, word in words.items()},
        "a": lambda word: _in_text(article(_plain_text(word))),
        "plain": plain,
        "source": playbook.folder,
        "leverage_point_id": ids["leverage_points"],
        "technique_id": ids["techniques"],
        "role_id": ids["roles"],
        "statuses": [_labelled(term.label, term.description) for term in vocabularies.statuses],
        "strengths": [_labelled(term.label, term.description) for term in vocabularies.evidence_strengths],
        "has_starter_content": "starter" in statuses,
        "serves_eef": any(technique.eef for technique in playbook.in_use),
        "starter_label": _in_text(labels.get("starter", "Starter")),
        "session_lengths": join_or([str(length) for length in vocabularies.session_lengths]),
        "approaches": [_in_text(label) for label in vocabularies.approach_labels.values()],
    }


def _labelled(label: str, description: str | None) -> dict[str, Markup]:
    return {"label": _in_text(label), "description": _in_text(description or "")}


def _in_text(text: str) -> Markup:
    """Words of a school as Markdown that shows them as they are."""
    # MkDocs makes the title of a page from its heading, and would show the reference of a quotation mark as it is.
    return Markup(_MARKDOWN.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)))  # noqa: S704  # escaped here


def _plain_text(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", html.unescape(markdown))


def _in_code(text: str) -> Markup:
    """Words of a school for a block of code, where Markdown escapes everything but the end of the code."""
    return Markup(" ".join(text.replace("`", "’").split()))  # noqa: S704  # Markdown escapes code
