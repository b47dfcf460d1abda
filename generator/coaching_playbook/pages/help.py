"""Render the help pages as Markdown: texts that come with the package, in the words that the school uses.

A page in the school's docs/ folder with the same path replaces one of these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from coaching_playbook import rules
from coaching_playbook.diagnostics import join_words
from coaching_playbook.model import Playbook
from coaching_playbook.pages.environment import ENVIRONMENT
from coaching_playbook.schema import field_guide
from coaching_playbook.schema.example_values import example_ids
from coaching_playbook.school_words import in_school_words, with_article

FOLDER = "help"
_GENERATED_PAGES = {"field-guide": "Field guide", "what-is-checked": "What is checked"}
_TEMPLATE_PAGES = ("for-tas", "for-coaches", "for-leaders", "for-contributors", "clips-and-permission", "make-it-yours")
PAGE_NAMES = (*_TEMPLATE_PAGES, *_GENERATED_PAGES)
"""The names of all help pages, in the order of the navigation."""
PATHS = tuple(f"{FOLDER}/{name}.md" for name in PAGE_NAMES)
"""Paths of the help pages' Markdown files, relative to docs/."""

_SITE_PAGE_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\(\.\./(?P<url>[a-z/-]*)index\.md\)")
_HELP_PAGE_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<url>[a-z-]+)\.md\)")
_MARKDOWN_CHARACTER = re.compile(r"([\\`*_{}\[\]#|~])")


class HelpPage(NamedTuple):
    """A help page: its file name without suffix, its title in the navigation (plain text), and its Markdown."""

    name: str
    title: str
    text: str

    @property
    def path(self) -> str:
        """Path of the Markdown file below docs/."""
        return f"{FOLDER}/{self.name}.md"


def help_pages(
    playbook: Playbook,
    *,
    guides: str = "Help",
    names: Collection[str] = PAGE_NAMES,
    urls: Collection[str] | None = None,
) -> tuple[HelpPage, ...]:
    """Return the help pages with these names, in the order of `PAGE_NAMES`.

    `guides` is the title of the navigation section that contains them. If `urls` is given, it holds the URLs of
    the site's pages, and links to other pages become plain text.
    """
    context = _template_variables(playbook, guides)
    pages = []
    for name in PAGE_NAMES:
        if name in names:
            if name in _GENERATED_PAGES:
                text = _render_generated(name, playbook)
            else:
                text = ENVIRONMENT.get_template(f"{FOLDER}/{name}.md").render(context)
            text = _HELP_PAGE_LINK.sub(partial(_link_or_text, names), text)
            if urls is not None:
                text = _SITE_PAGE_LINK.sub(partial(_link_or_text, urls), text)
            pages.append(HelpPage(name, _page_title(text), text))
    return tuple(pages)


def _link_or_text(urls: Collection[str], match: re.Match[str]) -> str:
    """Return a Markdown link as it is if it leads to one of `urls`, else its text alone."""
    return match[0] if match["url"] in urls else match["text"]


def _render_generated(name: str, playbook: Playbook) -> str:
    """Return the Markdown of a page that is generated from the model or the rules."""
    text = field_guide.render_page(example_ids(playbook)) if name == "field-guide" else rules.render_page()
    return in_school_words(text, playbook, _escape_text, _escape_code)


def _page_title(text: str) -> str:
    """Return the first heading of a Markdown page, as plain text."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    assert found, "each help page begins with a heading"
    return _plain_text(found[1])


def _template_variables(playbook: Playbook, guides: str) -> dict[str, Any]:
    """Return the template variables of help pages: the school's words, and what its playbook contains."""
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
    plain = {name: _escape_code(word) for name, word in {**words, "a_ta": with_article(team.short)}.items()}
    return {
        **{name: _escape_text(word) for name, word in words.items()},
        "a": lambda word: _escape_text(with_article(_plain_text(word))),
        "plain": plain,
        "source": playbook.folder,
        "leverage_point_id": ids["leverage_points"],
        "technique_id": ids["techniques"],
        "role_id": ids["roles"],
        "statuses": [_escape_term(term.label, term.description) for term in vocabularies.statuses],
        "strengths": [_escape_term(term.label, term.description) for term in vocabularies.evidence_strengths],
        "has_starter_content": "starter" in statuses,
        "serves_eef": any(technique.eef for technique in playbook.in_use),
        "starter_label": _escape_text(labels.get("starter", "Starter")),
        "session_lengths": join_words([*map(str, vocabularies.session_lengths)], "or"),
        "approaches": [_escape_text(label) for label in vocabularies.approach_labels.values()],
    }


def _escape_term(label: str, description: str | None) -> dict[str, Markup]:
    """Return label and description of a vocabulary's term, escaped for Markdown text."""
    return {"label": _escape_text(label), "description": _escape_text(description or "")}


def _escape_text(text: str) -> Markup:
    """Escape words of a school so that Markdown shows them as they are."""
    # MkDocs makes the title of a page from its heading, and would show the reference of a quotation mark as it is.
    return Markup(_MARKDOWN_CHARACTER.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)))  # noqa: S704  # escaped here


def _plain_text(markdown: str) -> str:
    """Undo `_escape_text`: return Markdown without backslashes and character references."""
    return re.sub(r"\\(.)", r"\1", html.unescape(markdown))


def _escape_code(text: str) -> Markup:
    """Escape words of a school for inline code in Markdown, where only the end of the code has a meaning."""
    return Markup(" ".join(text.replace("`", "’").split()))  # noqa: S704  # Markdown escapes code
