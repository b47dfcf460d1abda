"""Render a published playbook to HTML pages, and to the JSON, feed and calendar files that belong to them.

This is the only package that imports Jinja2. Its modules choose the sections, headings and order of each page, and
templates contain markup only. Contributors' text is escaped by Jinja2's autoescape or by `inline_markup`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from functools import partial

from markupsafe import escape

from coaching_playbook.diagnostics import Problem
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import LeveragePoint, Playbook, Technique
from coaching_playbook.pages import (
    booklet,
    cards,
    coaching,
    coverage,
    developments,
    evidence,
    exemplars,
    feeds,
    filming,
    focus,
    glossary,
    home,
    impact,
    json_api,
    languages,
    leaders,
    leverage_points,
    pathways,
    people,
    search_page,
    session,
    sheets,
    teams,
    techniques,
)
from coaching_playbook.pages.booklet import (
    DOCUMENT_STYLES,
    Booklet,
    point_booklet,
    render_booklet_document,
    team_booklet,
    whole_booklet,
)
from coaching_playbook.pages.environment import ASSETS
from coaching_playbook.pages.feeds import FEED
from coaching_playbook.pages.help import PATHS as HELP_PATHS
from coaching_playbook.pages.help import help_pages
from coaching_playbook.pages.impact import render_survey_document
from coaching_playbook.pages.languages import ForeignWords
from coaching_playbook.pages.nav import NavItem, add_guides, add_hidden_label, build_nav, mkdocs_nav, nav_titles
from coaching_playbook.pages.page import EditLink, Page, PageSpec, TextFile, as_json, url_of
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.static import extra_files, script_urls, static_files, style_texts, style_urls
from coaching_playbook.pages.web_app import MANIFEST as APP_MANIFEST
from coaching_playbook.pages.web_app import render_icons as app_icons
from coaching_playbook.pages.web_app import render_manifest as app_manifest

__all__ = [
    "APP_MANIFEST",
    "ASSETS",
    "DOCUMENT_STYLES",
    "FEED",
    "HELP_PATHS",
    "Booklet",
    "EditLink",
    "ForeignWords",
    "NavItem",
    "Page",
    "PageSpec",
    "Renderer",
    "TextFile",
    "add_guides",
    "add_hidden_label",
    "app_icons",
    "app_manifest",
    "as_json",
    "build_error_page",
    "build_nav",
    "escape",
    "extra_files",
    "help_pages",
    "mkdocs_nav",
    "nav_titles",
    "page_spec_at",
    "page_specs",
    "page_urls",
    "point_booklet",
    "render_booklet_document",
    "render_pages",
    "render_survey_document",
    "script_urls",
    "static_files",
    "style_texts",
    "style_urls",
    "team_booklet",
    "url_of",
    "whole_booklet",
]


def render_pages(
    playbook: Playbook,
    day: dt.date,
    edit: EditLink = lambda _path: None,
    site_url: str | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> Iterator[Page | TextFile]:
    """Render every page and data file of a published playbook, one at a time, as of `day`.

    `edit` returns the URL at which a source file can be edited, or None. `site_url` ends with a slash; without it pages
    have no JSON-LD. `language` is the language code of the site. The caller has to mark words in other languages, with
    `Renderer.foreign_words.add_lang_attributes`.
    """
    renderer = Renderer(playbook, day, edit, site_url, language)
    return (renderer.render(spec) for spec in page_specs(playbook))


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specification (URL and render function) of each page and data file of a playbook."""
    yield PageSpec("", home.render_home)
    yield PageSpec(languages.URL, _render_phrases)
    yield PageSpec("way/", home.render_way)
    yield PageSpec("leverage-points/", leverage_points.render_leverage_points)
    yield from teams.expand_team_versions(playbook, _shared_page_specs(playbook))
    for point in playbook.leverage_points:
        for technique in playbook.techniques_of(point):
            yield from _technique_specs(playbook, technique)
        yield from _leverage_point_specs(playbook, point)


def page_urls(playbook: Playbook) -> set[str]:
    """Return the URLs of all generated pages and files, including former URLs, but without help pages."""
    others = {path.removesuffix("index.html") for path, _ in extra_files(playbook)}
    return others | {spec.url for spec in page_specs(playbook)}


def page_spec_at(playbook: Playbook, url: str) -> PageSpec | None:
    """Return the specification of the page or data file at a URL, relative to the site; None if there is none."""
    folder, _, rest = url.partition("/")
    technique = playbook.technique.get(rest.partition("/")[0]) if folder == Technique.url_folder else None
    specs = itertools.chain(_technique_specs(playbook, technique) if technique else (), page_specs(playbook))
    return next((spec for spec in specs if spec.url == url), None)


def _render_phrases(renderer: Renderer) -> TextFile:
    """Render the JSON file of words in other languages than the site's, which `assets/languages.js` reads."""
    words = renderer.foreign_words
    return TextFile(languages.URL, as_json({"phrases": words.phrases, "labels": words.labels, "clips": words.clips}))


def _shared_page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of pages that are not about one leverage point, technique or clip."""
    yield from search_page.page_specs(playbook)
    yield from teams.page_specs(playbook)
    if playbook.exemplars:
        yield PageSpec("exemplars/", exemplars.render_exemplars)
    yield PageSpec(filming.URL, filming.render_filming)
    yield PageSpec("coaching/", coaching.render_coaching)
    yield PageSpec("coaching/questions/", coaching.render_questions)
    if playbook.coach_training.has_content:
        yield PageSpec("coaching/training/", coaching.render_training)
    yield PageSpec("coaching/agreement/", sheets.render_agreement_sheet)
    yield PageSpec("coaching/record/", sheets.render_record_sheet)
    yield PageSpec("session/", session.render_session)
    yield PageSpec("cards/", cards.render_cards)
    yield from booklet.page_specs(playbook)
    yield PageSpec("focus/", focus.render_focus)
    yield PageSpec("focus/ballot/", focus.render_ballot_sheet)
    yield PageSpec("coaching/record/appraisal/", sheets.render_appraisal_sheet)
    yield PageSpec("coaching/open-door/", sheets.render_open_door_sheet)
    if playbook.developments:
        yield PageSpec(developments.URL, developments.render_developments)
    yield from pathways.page_specs(playbook)
    yield PageSpec(leaders.URL, leaders.render_leaders)
    yield PageSpec(leaders.GOVERNORS_URL, leaders.render_governors_sheet)
    yield PageSpec(coverage.URL, coverage.render_coverage)
    yield PageSpec(coverage.WANTED_URL, coverage.render_wanted_list)
    yield from impact.page_specs(playbook)
    yield PageSpec("glossary/", glossary.render_glossary)
    yield PageSpec("evidence/", evidence.render_evidence)
    yield PageSpec("new/", home.render_changes)
    yield PageSpec("people/", people.render_people)
    yield PageSpec(feeds.FEED, feeds.render_feed)
    yield PageSpec(json_api.URL, json_api.render_playbook_json)


def _technique_specs(playbook: Playbook, technique: Technique) -> Iterator[PageSpec]:
    """Yield the specifications of the pages and data files of a technique and its clips."""
    yield PageSpec(url_of(technique), partial(techniques.render_technique, technique=technique))
    for clip in playbook.exemplars_of(technique):
        yield PageSpec(url_of(clip), partial(exemplars.render_exemplar, clip=clip))
        if clip.source and clip.source.file and clip.moments:
            yield PageSpec(f"{url_of(clip)}chapters.vtt", partial(exemplars.render_chapters, clip=clip))
    yield PageSpec(
        session.technique_data_url(technique.id), partial(session.render_technique_data, technique=technique)
    )
    if session.has_clips_data(playbook, technique):
        yield PageSpec(session.clips_data_url(technique.id), partial(session.render_clips_data, technique=technique))


def _leverage_point_specs(playbook: Playbook, point: LeveragePoint) -> Iterator[PageSpec]:
    """Yield the specifications of the pages and data files of a leverage point."""
    yield PageSpec(url_of(point), partial(leverage_points.render_leverage_point, point=point))
    yield PageSpec(f"{url_of(point)}{feeds.FEED}", partial(feeds.render_leverage_point_feed, point=point))
    yield PageSpec(json_api.leverage_point_url(point), partial(json_api.render_leverage_point_json, point=point))
    yield PageSpec(json_api.clips_url(point), partial(json_api.render_clips_json, point=point))
    yield from teams.card_specs(playbook, point)


def build_error_page(problems: Sequence[Problem]) -> PageSpec:
    """Return the specification of the only page of a preview whose playbook has errors: the list of these errors."""
    return PageSpec("", partial(home.render_build_error, problems=problems))
