"""Render pages: `Renderer` holds what all pages of a playbook share, `PageBuilder` builds one page."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup, escape

from coaching_playbook.clips.identity import CLIP_MARKUP
from coaching_playbook.diagnostics import join_words
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import LICENCES, MARKS, About, Entry, LeveragePoint, PageEntry, Playbook, Team
from coaching_playbook.pages.environment import ENVIRONMENT, ICON_SVG, MACRO_TEMPLATES
from coaching_playbook.pages.inline_markup import GlossaryMatcher, InlineMarkup
from coaching_playbook.pages.languages import ForeignWords
from coaching_playbook.pages.page import EditLink, Page, PageSpec, Section, TextFile, split_head, url_of
from coaching_playbook.pages.page_titles import PageTitle, page_titles
from coaching_playbook.pages.sections import SectionSpec, default_variables
from coaching_playbook.pages.source_links import SourceLinks
from coaching_playbook.pages.team_urls import TeamUrls, has_several_teams
from coaching_playbook.publish import photographs_of
from coaching_playbook.school_words import fill_placeholders

_COACH_ROLE = "coach"
"""The id of the role "coach" in the vocabularies that new playbooks start with."""
_MAX_NAMED_COACHES = 3
_MAX_INLINED_BYTES = 12_000
"""Larger drawings are not inlined as data URLs. (Compressed, a drawing takes a third of its size.)"""
_DATA_URL_SAFE_CHARACTERS = " !$&()*+,/:;=?@"
"""Characters that need no escape in a data URL (RFC 3986), and the space, which browsers accept."""

_EMPTY_GLOSSARY = GlossaryMatcher(())
_CLIP_MARKUP_OR_IMAGE = re.compile(rf"{CLIP_MARKUP.pattern}|<img [^>]*>", re.DOTALL)


class PageBuilder:
    """Builds one page: call `add_section` for each section, then `build`.

    It holds the page's template variables. With `links_glossary`, the first use of each glossary term links to its
    definition at the end of the page. `url` is relative to the site, and `source` the path of the file to edit.
    """

    def __init__(self, renderer: Renderer, url: str, source: str, *, links_glossary: bool = False) -> None:
        self.renderer = renderer
        self.url = renderer.version_url(url)
        self._up = "../" * self.url.count("/")
        self.source = source
        self.inline = InlineMarkup(renderer.glossary if links_glossary else _EMPTY_GLOSSARY)
        self.sections: list[Section] = []
        self._default_title = renderer.page_titles.get(url, PageTitle("", ""))
        playbook = renderer.playbook
        inherited = playbook.inherited.get(url.rstrip("/"))
        editable = inherited is None or inherited.file is not None
        if inherited and inherited.file:
            source = inherited.file
        self._variables: dict[str, Any] = {
            "playbook": playbook,
            "about": playbook.about,
            "vocabularies": playbook.vocabularies,
            "learners": playbook.about.learners,
            "label": renderer.label,
            "label_or_text": renderer.label_or_text,
            "point_icon": renderer.point_icon,
            "person_name": renderer.person_name,
            "team": playbook.team,
            "version_team": renderer.team_urls.team if renderer.team_urls else None,
            "team_versions": renderer.team_urls.page_versions(url) if renderer.team_urls else (),
            "redirects_to_own_version": renderer.team_urls is not None
            and renderer.team_urls.redirects_to_own_version(url),
            "relative_url": self.relative_url,
            "teachers": playbook.vocabularies.teachers,
            "lessons": playbook.vocabularies.lessons,
            "inline": self.inline,
            "language": renderer.language,
            "url_for": self.url_for,
            "url_of": url_of,
            "licence": _licence_variables(playbook.about),
            "source_links": SourceLinks(renderer.edit(source) if editable else None),
            "inherited": inherited,
            "drawing_data_url": renderer.drawing_data_url,
            "suggestion_recipient": renderer.suggestion_recipient,
        }

    def url_for(self, url: str, anchor: str = "") -> str:
        """Return the relative link from this page to a URL of the site, or to this team's version of the page there."""
        return self.relative_url(self.renderer.version_url(url), anchor)

    def relative_url(self, url: str, anchor: str = "") -> str:
        """Return the relative link from this page to a URL of the site."""
        return f"{self._up}{url}{'#' + anchor if anchor else ''}" or "./"

    def add_context(self, **variables: Any) -> None:
        """Add template variables for all templates of this page."""
        self._variables |= variables

    def render(self, template: str, **variables: Any) -> Markup:
        """Return a template as HTML, rendered with the variables of this page and `variables`."""
        for name in MACRO_TEMPLATES:
            if name not in self._variables:  # once a page, because macros use its links and glossary
                self._variables[name] = ENVIRONMENT.get_template(f"_{name}.html").make_module(self._variables)
        return Markup(ENVIRONMENT.get_template(template).render(self._variables | variables))  # noqa: S704  # autoescape is on

    def add_section(
        self,
        id_: str,
        title: str,
        template: str,
        sections: Sequence[Section] = (),
        *,
        is_folded: bool = False,
        **context: Any,
    ) -> None:
        """Render a section of the page from `template`, and append it to the sections of this builder.

        `sections` are its subsections. `is_folded`: it is closed until a reader opens it. `context` are template
        variables.
        """
        self.sections.append(Section(id_, title, self.render(template, **context), tuple(sections), is_folded))

    def entry_sections(
        self,
        specs: Iterable[SectionSpec],
        folder: str,
        entry: Entry,
        conditions: Mapping[str, object],
        subsections: Mapping[str, Sequence[Section]],
    ) -> Iterator[Section]:
        """Render and yield the sections to show on an entry's page.

        A section whose id is a key of `conditions` is shown if the value is truthy; any other, if it has content.
        `folder` is the folder of templates for this kind of page. `subsections` are keyed by section id. If the school
        chose a title for one of the fields that a section shows, it replaces the section's own title.
        """
        playbook = self.renderer.playbook
        school_titles = playbook.vocabularies.headings.parts
        for spec in specs:
            if conditions[spec.id] if spec.id in conditions else spec.has_content(entry):
                title = fill_placeholders(spec.title, playbook.about, playbook.vocabularies)
                title = next((school_titles[name] for name in spec.shows if name in school_titles), title)
                variables = default_variables(spec.default_field, entry) if spec.default_field else {}
                html = self.render(spec.template(folder), reference=self.render_reference, **variables)
                yield Section(spec.id, title, html, tuple(subsections.get(spec.id, ())), spec.is_folded)

    def render_reference(self, kinds: Sequence[str], id_: str) -> Markup:
        """Return the name of the entry that an id refers to as HTML, with a link if the entry has a page.

        `kinds` are the kinds of entry that the id may refer to, such as "techniques" or "people". The result is empty
        for a clip that is not published.
        """
        playbook = self.renderer.playbook
        if "people" in kinds or "roles" in kinds:
            return escape(self.renderer.person_name(id_))
        if "references" in kinds:
            return escape(playbook.reference[id_].short)
        pages: Mapping[str, Mapping[str, PageEntry]] = {
            "techniques": playbook.technique,
            "leverage_points": playbook.leverage_point,
            "exemplars": playbook.exemplar,
        }
        for kind in kinds:
            if entry := pages.get(kind, {}).get(id_):
                link = Markup('<a href="{}">{}</a>').format(self.url_for(url_of(entry)), entry.title)
                # The offline copy of a page leaves out what is between these comments.
                return Markup("<!--clip-->{}<!--/clip-->").format(link) if kind == "exemplars" else link
        return Markup("") if "exemplars" in kinds else escape(self.renderer.label(*kinds, id_))

    def build(
        self,
        template: str,
        title: str = "",
        description: str = "",
        phrases: Sequence[tuple[str, str]] = (),
        *,
        is_searchable: bool = True,
        **context: Any,
    ) -> Page:
        """Render the page around its sections, and add the definitions of linked glossary terms. Must be the last call.

        `title` and `description` are by default those in page_titles.toml, and must be given for other pages.
        `phrases` are (anchor, phrase) by which the page can be found. `is_searchable` is False to leave it out
        of the search.
        """
        title, description = title or self._default_title.title, description or self._default_title.description
        linked_terms = list(self.inline.linked_terms.values())
        self.add_context(inline=InlineMarkup(_EMPTY_GLOSSARY))  # do not link terms inside their definitions
        if linked_terms:
            self.add_section("words", "Words used here", "_sections/words.html", words=linked_terms)
        rendered = self.render(template, title=title, sections=self.sections, source=self.source, **context)
        head, html = split_head(rendered)
        return Page(self.url, title, description, html, self.source, tuple(phrases), is_searchable, head)


def _licence_variables(about: About) -> dict[str, str] | None:
    """Return name, URL ("" if unknown) and owner of the licence of the playbook's texts; None without a licence."""
    if about.licence is None:
        return None
    by_name = {name.casefold(): (name, url) for name, url in LICENCES.items()}
    name, url = by_name.get(" ".join(about.licence.casefold().split()), (about.licence, ""))
    return {"name": name, "url": url, "owner": about.school or ""}


class Renderer:
    """Renders the pages of a published playbook as of `day`, and holds what the pages share, such as labels.

    `edit` takes the path of a source file, and returns the URL of its edit page, or None.
    """

    def __init__(
        self,
        playbook: Playbook,
        day: dt.date,
        edit: EditLink,
        site_url: str | None,
        language: str = DEFAULT_LANGUAGE,
        *,
        offers_copies: bool = False,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.files = files or {}
        """Files on disk that are copied into the site, keyed by URL."""
        self.offers_copies = offers_copies
        """Whether the search page offers to store the whole site on the device for reading offline."""
        self.site_url = site_url
        self.language = language
        """Language code of the site."""
        self.playbook = playbook
        self.team_urls: TeamUrls | None = None
        """URLs of one team's versions of pages; None if the renderer is for all teams, or there is only one."""
        self.day = day
        self.edit = edit
        self.form_links = SourceLinks(edit(f"{playbook.folder}/playbook.yml"))
        """Builds the URLs of issue forms."""
        self.request_url = self.form_links.form_url("something-is-wrong", page="Find")
        """URL of the issue form to ask for a page that a search did not find; None if the host has no issue forms."""
        self.glossary = GlossaryMatcher(playbook.glossary)
        self.folder = f"{playbook.folder}/"
        self._photographs = frozenset(str(part.picture) for _entry, part in photographs_of(playbook))
        self._files = frozenset(playbook.files)
        self._labels: dict[str, Mapping[str, str]] = {
            name: {entry.id: getattr(entry, "label", entry.id) for entry in value if isinstance(entry, Entry)}
            for name, value in playbook.vocabularies
            if isinstance(value, tuple)
        }
        self._labels["clip_kinds"] = playbook.vocabularies.clip_kind_labels
        self._labels["approaches"] = playbook.vocabularies.approach_labels

    def for_team(self, team: Team) -> Renderer:
        """Return a renderer for one team's versions of pages; the renderer itself if there is only one team."""
        if not has_several_teams(self.playbook):
            return self
        renderer = self.with_playbook(self.playbook.for_team(team))
        renderer.team_urls = TeamUrls(self.playbook, team)
        return renderer

    def version_url(self, url: str) -> str:
        """Return the URL of this team's version of the page at `url`; `url` itself if there are no versions."""
        return self.team_urls.version_url(url) if self.team_urls else url

    def with_playbook(self, playbook: Playbook) -> Renderer:
        """Return a copy for a playbook that differs only in leverage points, techniques and clips."""
        renderer = copy.copy(self)
        renderer.playbook = playbook
        for cached in ("icon_names", "foreign_words"):
            renderer.__dict__.pop(cached, None)
        return renderer

    def render(self, spec: PageSpec) -> Page | TextFile:
        """Render the page or text file of a specification."""
        rendered = spec.render(self)
        if isinstance(rendered, Page) and self._photographs:
            return dataclasses.replace(rendered, html=self._wrap_photographs(rendered.html))
        return rendered

    def _wrap_photographs(self, markup: str) -> Markup:
        """Wrap photographs in `<!--clip-->` comments, so that the service worker leaves them out of offline copies."""

        def wrap_photograph(match: re.Match[str]) -> str:
            """Return the matched markup, in comments if it is the image of a photograph."""
            tag = unquote(html.unescape(match[0]))
            is_photograph = tag.startswith("<img") and any(path in tag for path in self._photographs)
            return f"<!--clip-->{match[0]}<!--/clip-->" if is_photograph else match[0]

        return Markup(_CLIP_MARKUP_OR_IMAGE.sub(wrap_photograph, markup))  # noqa: S704  # markup of templates

    def label(self, *names_then_id: str) -> str:
        """Return the label of an id in vocabularies; the capitalised id if none of them contains it.

        The last argument is the id; the others are the names of the vocabularies to search, in order.
        """
        *vocabularies, id_ = names_then_id
        labels = (self._labels.get(name, {}).get(id_) for name in vocabularies)
        return next(filter(None, labels), id_.capitalize())

    def label_or_text(self, vocabulary: str, id_or_text: str) -> str:
        """Return the label of an id in a vocabulary; a text that is no id is returned with a capital letter."""
        label = self._labels.get(vocabulary, {}).get(id_or_text)
        return label or id_or_text[:1].upper() + id_or_text[1:]

    def person_name(self, id_: str) -> str:
        """Return the name that a person chose (their roles if none), given their id; for a role, its label."""
        person = self.playbook.person.get(id_)
        if person is None:
            return self.label("roles", id_)
        return person.name or " and ".join(self.label("roles", role) for role in person.roles)

    @property
    def suggestion_recipient(self) -> str:
        """The people to give a suggestion to, in words: the coaches' names if there are one to three, else a general
        phrase.
        """
        coaches = [person.name for person in self.playbook.people if person.name and _COACH_ROLE in person.roles]
        if 0 < len(coaches) <= _MAX_NAMED_COACHES:
            return join_words(coaches, "or")
        return "a coach, or the colleague who showed you this playbook"

    @cached_property
    def page_titles(self) -> Mapping[str, PageTitle]:
        """Titles and descriptions that do not come from the playbook's content, keyed by the page's URL."""
        return page_titles(self.playbook)

    @property
    def whole_playbook(self) -> Playbook:
        """The playbook of all teams."""
        return self.team_urls.whole_playbook if self.team_urls else self.playbook

    @cached_property
    def foreign_words(self) -> ForeignWords:
        """The words of the playbook that are in other languages than the site's."""
        return ForeignWords.of(self.whole_playbook, self.language)

    @cached_property
    def icon_names(self) -> Mapping[str, str]:
        """The name of each leverage point's icon, keyed by the point's id.

        A point that chooses no icon in its field `mark` gets one that no other point chose; these are used in rotation.
        """
        points = self.whole_playbook.leverage_points
        spare = [mark for mark in MARKS if mark not in {point.mark for point in points}] or list(MARKS)
        chosen: dict[str, str] = {}
        for point in points:
            chosen[point.id] = point.mark or spare[len(chosen) % len(spare)]
        return chosen

    def drawing_data_url(self, url: str) -> str | None:
        """Return the SVG file at `url` as a data URL; None if it is large, unknown or not an SVG."""
        file = self.files.get(url, "")
        if not file.endswith(".svg") or not Path(file).is_file() or Path(file).stat().st_size > _MAX_INLINED_BYTES:
            return None
        return f"data:image/svg+xml,{quote(Path(file).read_text('utf-8').strip(), safe=_DATA_URL_SAFE_CHARACTERS)}"

    def point_icon(self, point: LeveragePoint) -> Markup:
        """Return the icon of a leverage point as inline SVG."""
        return ICON_SVG[self.icon_names[point.id]]

    def page_builder(self, url: str, file: str) -> PageBuilder:
        """Return a builder for the page at `url`.

        `file` is the page's source file, relative to the playbook's folder; playbook.yml is used if it does not exist.
        """
        path = self.folder + file
        return PageBuilder(self, url, path if path in self._files else f"{self.folder}playbook.yml")
