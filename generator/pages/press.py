"""Rendering: the templates' environment, and the variables and links that every template of a page may use."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model import MARKS, MECHANISM_GROUPS, MECHANISMS, Entry, LeveragePoint, Playbook
from generator.pages.mend import Mending
from generator.pages.page import EditLink, Page, Paper, Recipe, Section, address_of
from generator.pages.prose import Glossary, Prose

ASSETS = Path(__file__).parent.parent / "assets"
TEMPLATES = Path(__file__).parent.parent / "templates"


@functools.cache  # the same few days stand on thousands of pages, and the system's calendar is slow
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
        cache_size=-1,
        optimized=False,  # compiling takes a tenth less, and rendering no longer
    )
    environment.filters["date"] = _date
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["minutes"] = lambda seconds: f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    environment.tests["having"] = hasattr
    environment.globals["mechanism_groups"] = MECHANISM_GROUPS
    environment.globals["all_mechanisms"] = MECHANISMS
    return environment


ENVIRONMENT = _environment()
PARTS = ("parts", "clip_parts")
"""Templates of macros that every template may use, under these names."""
# The marks are drawings of our own, so they may stand in a page as markup.
_MARKS = {name: Markup((ASSETS / "marks" / f"{name}.svg").read_text("utf-8").strip()) for name in MARKS}  # noqa: S704


_NO_WORDS = Glossary(())


class Sheet:
    """Builds one page: its address, its sections so far, and the glossary words that it explains."""

    def __init__(self, press: Press, address: str, source: str, *, explains: bool = False) -> None:
        self.press = press
        self.address = address
        self._up = "../" * address.count("/")
        self.source = source
        self.prose = Prose(press.words if explains else _NO_WORDS)
        self.sections: list[Section] = []
        playbook = press.playbook
        self._variables: dict[str, Any] = {
            **ENVIRONMENT.globals,
            "playbook": playbook,
            "about": playbook.about,
            "vocabularies": playbook.vocabularies,
            "learners": playbook.about.learners,
            "label": press.label,
            "mark": press.mark,
            "team": playbook.team,
            "prose": self.prose,
            "to": self.to,
            "address_of": address_of,
            "mending": Mending(press.edit(source)),
        }

    def to(self, address: str, anchor: str = "") -> str:
        """A relative link from this page."""
        return f"{self._up}{address}{'#' + anchor if anchor else ''}" or "./"

    def know(self, **variables: Any) -> None:
        """Add variables for every template of this page."""
        self._variables |= variables

    def render(self, template: str, **variables: Any) -> Markup:
        """Render one template with the variables of this page, and some of its own."""
        for name in PARTS:
            if name not in self._variables:  # made once a page: macros use the page's links and glossary
                self._variables[name] = ENVIRONMENT.get_template(f"{name}.html").make_module(
                    self._variables, shared=True
                )
        found = ENVIRONMENT.get_template(template)
        # Shared variables are not merged with the globals each time, which took a tenth of the rendering.
        context = found.new_context(self._variables | variables if variables else self._variables, shared=True)
        return Markup(ENVIRONMENT.concat(found.root_render_func(context)))  # noqa: S704  # autoescape is on

    def section(self, id_: str, title: str, template: str, sections: Sequence[Section] = (), **context: Any) -> Section:
        return Section(id_, title, self.render(template, **context), tuple(sections))

    def page(
        self,
        template: str,
        title: str,
        description: str,
        phrases: Sequence[tuple[str, str]] = (),
        *,
        searched: bool = True,
        **context: Any,
    ) -> Page:
        """Render the page around its sections. Called last."""
        explained = list(self.prose.explained.values())
        self.know(prose=Prose(_NO_WORDS))  # what is explained below is not explained again
        if explained:
            self.sections.append(self.section("words", "Words used here", "sections/words.html", words=explained))
        html = self.render(template, title=title, sections=self.sections, source=self.source, **context)
        return Page(self.address, title, description, html, tuple(self.sections), self.source, tuple(phrases), searched)


class Press:
    """Renders the pages of one playbook on one day."""

    def __init__(self, playbook: Playbook, day: dt.date, edit: EditLink, site_url: str | None) -> None:
        self.site_url = site_url
        self.playbook = playbook
        self.day = day
        self.edit = edit
        self.ask = Mending(edit(f"{playbook.folder}/playbook.yml")).form("something-is-wrong", page="Find")
        """The address of the form that suggests a missing page."""
        self.words = Glossary(playbook.glossary)
        self.folder = f"{playbook.folder}/"
        self._files = frozenset(playbook.files)
        self._labels: dict[str, Mapping[str, str]] = {
            name: {entry.id: getattr(entry, "label", entry.id) for entry in value if isinstance(entry, Entry)}
            for name, value in playbook.vocabularies
            if isinstance(value, tuple)
        }

    def with_playbook(self, playbook: Playbook) -> Press:
        """The same for a playbook with other entries."""
        made = copy.copy(self)
        made.playbook = playbook
        made.__dict__.pop("marks", None)
        return made

    def make(self, recipe: Recipe) -> Page | Paper:
        """Render one page or small file."""
        return recipe.make(self, *([recipe.entry] if recipe.entry else []))

    def label(self, *vocabularies_and_id: str) -> str:
        """What readers see for an id of one of some vocabularies; the id itself where no list has it."""
        *vocabularies, id_ = vocabularies_and_id
        for name in vocabularies:
            if id_ in self._labels[name]:
                return self._labels[name][id_]
        return id_.capitalize()

    def who(self, id_: str) -> str:
        """A person as they wish to be shown, or a role."""
        person = self.playbook.person.get(id_)
        if person is None:
            return self.label("roles", id_)
        return person.name or " and ".join(self.label("roles", role) for role in person.roles)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        points = self.playbook.leverage_points
        spare = [mark for mark in MARKS if mark not in {point.mark for point in points}] or list(MARKS)
        chosen: dict[str, str] = {}
        for point in points:
            chosen[point.id] = point.mark or spare[len(chosen) % len(spare)]
        return chosen

    def mark(self, point: LeveragePoint) -> Markup:
        """The drawing of a leverage point: the one that it names, or one that no other has."""
        return _MARKS[self.marks[point.id]]

    def sheet(self, address: str, file: str) -> Sheet:
        """A page made from a file of the playbook's folder; from playbook.yml where there is no such file."""
        path = self.folder + file
        return Sheet(self, address, path if path in self._files else f"{self.folder}playbook.yml")
