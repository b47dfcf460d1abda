"""The press that pages are made on: templates, and the words and links that every one of them may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model import MARKS, MECHANISM_GROUPS, MECHANISMS, Entry, LeveragePoint, Playbook
from generator.pages.page import EditLink, Page, Section, address_of
from generator.pages.prose import Glossary, Prose

ASSETS = Path(__file__).parent.parent / "assets"
TEMPLATES = Path(__file__).parent.parent / "templates"


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"  # %-d is not known everywhere


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["date"] = _date
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["minutes"] = lambda seconds: f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    environment.globals["mechanism_groups"] = MECHANISM_GROUPS
    environment.globals["all_mechanisms"] = MECHANISMS
    return environment


ENVIRONMENT = _environment()
# The marks are drawings of our own, so they may stand in a page as markup.
_MARKS = {name: Markup((ASSETS / "marks" / f"{name}.svg").read_text("utf-8").strip()) for name in MARKS}  # noqa: S704


_NO_WORDS = Glossary(())


class Sheet:
    """One page in the making: its address, its words explained so far, and its sections."""

    def __init__(self, press: Press, address: str, source: str, *, explains: bool = False) -> None:
        self.press = press
        self.address = address
        self.source = source
        self.plain = Prose(_NO_WORDS)
        self.prose = Prose(press.words) if explains else self.plain
        self.sections: list[Section] = []

    def to(self, address: str, anchor: str = "") -> str:
        """A relative link from this page."""
        up = "../" * self.address.count("/")
        return f"{up}{address}{'#' + anchor if anchor else ''}" or "./"

    def render(self, template: str, *, prose: Prose | None = None, **context: Any) -> Markup:
        """One template, with the words that every template may use."""
        playbook = self.press.playbook
        text = ENVIRONMENT.get_template(template).render(
            playbook=playbook,
            about=playbook.about,
            vocabularies=playbook.vocabularies,
            learners=playbook.about.learners,
            label=self.press.label,
            mark=self.press.mark,
            team=context.pop("team", playbook.team),
            day=self.press.day,
            prose=prose or self.prose,
            to=self.to,
            address_of=address_of,
            **context,
        )
        return Markup(text)  # noqa: S704  # the environment escapes everything that is not markup of ours

    def section(self, id_: str, title: str, template: str, sections: Sequence[Section] = (), **context: Any) -> Section:
        return Section(id_, title, self.render(template, **context), tuple(sections))

    def page(
        self, template: str, title: str, description: str, phrases: Sequence[tuple[str, str]] = (), **context: Any
    ) -> Page:
        words = list(self.prose.explained.values())
        if words:
            section = self.section("words", "Words used here", "sections/words.html", words=words, prose=self.plain)
            self.sections.append(section)
        html = self.render(
            template,
            prose=self.plain,
            title=title,
            sections=self.sections,
            source=self.source,
            edit_link=self.press.edit(self.source),
            **context,
        )
        return Page(self.address, title, description, html, tuple(self.sections), self.source, tuple(phrases))


class Press:
    """Makes the pages of one playbook on one day."""

    def __init__(self, playbook: Playbook, day: dt.date, edit: EditLink, site_url: str | None) -> None:
        self.site_url = site_url
        self.playbook = playbook
        self.day = day
        self.edit = edit
        self.words = Glossary(playbook.glossary)
        self.folder = f"{playbook.folder}/"
        self._labels: dict[str, Mapping[str, str]] = {
            name: {entry.id: getattr(entry, "label", entry.id) for entry in value if isinstance(entry, Entry)}
            for name, value in playbook.vocabularies
            if isinstance(value, tuple)
        }

    def label(self, *vocabularies_and_id: str) -> str:
        """What readers see for an id of one of some vocabularies; the id itself where no list has it."""
        *vocabularies, id_ = vocabularies_and_id
        return next((self._labels[name][id_] for name in vocabularies if id_ in self._labels[name]), id_.capitalize())

    def who(self, id_: str) -> str:
        """A person as they wish to be shown, or a role."""
        person = self.playbook.person.get(id_)
        if person is None:
            return self.label("roles", id_)
        return person.name or " and ".join(self.label("roles", role) for role in person.roles)

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        spare = [mark for mark in MARKS if mark not in {point.mark for point in self.playbook.leverage_points}] or list(
            MARKS
        )
        chosen: dict[str, str] = {}
        for point in self.playbook.leverage_points:
            chosen[point.id] = point.mark or spare[len(chosen) % len(spare)]
        return chosen

    def mark(self, point: LeveragePoint) -> Markup:
        """The drawing of a leverage point: the one that it names, or one that no other has."""
        return _MARKS[self._marks[point.id]]

    def sheet(self, address: str, file: str) -> Sheet:
        """A page made from a file of the playbook's folder; from playbook.yml where there is no such file."""
        path = self.folder + file
        return Sheet(self, address, path if path in self.playbook.files else f"{self.folder}playbook.yml")


Make = Callable[[Press], Page]
"""What makes a page."""
