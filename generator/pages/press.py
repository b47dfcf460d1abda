"""The press that pages are made on: templates, and the words and links that every one of them may use."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup, escape

from generator.model import MARKS, MECHANISM_GROUPS, MECHANISMS, Entry, LeveragePoint, Playbook
from generator.pages.compiled import compiled
from generator.pages.mend import Mending
from generator.pages.page import EditLink, Page, Paper, Recipe, Section, address_of
from generator.pages.prose import Glossary, Prose
from generator.pages.reading import Reading, Reads

ASSETS = Path(__file__).parent.parent / "assets"
TEMPLATES = Path(__file__).parent.parent / "templates"


@functools.cache  # the same few days stand on thousands of pages, and the system's calendar is slow
def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"  # %-d is not known everywhere


class _Writer(CodeGenerator):
    """Jinja2's own, but for a few words that cost more than all the rest on thousands of pages.

    What is put out goes through `written` in place of `escape`: both escape what is not markup, and `escape` makes two
    objects of each text on the way. What is called is called, in place of being asked first whether it wants to be
    given the template's context: nothing of ours does. A macro is a function of its arguments in their order, and is
    given no others. A name after a dot is an attribute, and never a key. A choice without an else is nothing, and no
    object that says so.
    """

    def visit_Call(self, node: nodes.Call, frame: Frame, _forward_caller: bool = False) -> None:
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        if node.dyn_args:
            self.write("*")
            self.visit(node.dyn_args, frame)
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, _frame: Frame) -> None:
        self.write(f"environment.macro(macro, {len(macro_ref.node.args)})")

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:
        node.expr2 = node.expr2 or nodes.Const("")
        super().visit_CondExpr(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


def written(value: Any) -> str:
    """A value as it stands in a page: markup as it is, anything else escaped."""
    if type(value) is Markup:
        return value
    if type(value) is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value
    return str(value) if type(value) is int else escape(value)


def _macro(made: Callable[..., str], many: int) -> Callable[..., Markup]:
    def macro(*given: Any) -> Markup:
        if len(given) < many:
            given += (missing,) * (many - len(given))
        return str.__new__(Markup, made(*given))

    return macro


class _Context(Context):
    """The words that one template knows, set up with no more than ours ask for."""

    def __init__(
        self, environment: Any, parent: dict[str, Any], name: str | None, blocks: dict[str, Any], **_: Any
    ) -> None:
        self.environment = environment
        self.parent = parent
        self.name = name
        self.vars = {}
        self.exported_vars = set()
        self.globals_keys = set()
        self.eval_ctx = environment.eval_ctx
        self.blocks = {name: [block] for name, block in blocks.items()}
        if not blocks and type(parent) is _Words:  # only a block asks for a word that its template has set
            self.resolve_or_missing = parent.__getitem__  # type: ignore[assignment, method-assign]


class _Words(dict[str, Any]):
    """The words that templates may use. Any other is missing, which Jinja2 tells of by this."""

    def __missing__(self, name: str) -> Any:
        return missing


class _Environment(jinja2.Environment):
    code_generator_class = _Writer
    context_class = _Context
    written = staticmethod(written)
    macro = staticmethod(_macro)

    @cached_property
    def eval_ctx(self) -> nodes.EvalContext:
        return nodes.EvalContext(self)  # nothing of ours switches escaping off, so one is enough

    @functools.cache  # noqa: B019  # there is one environment, and its templates do not change
    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        return super().get_template(name, parent, globals)


def _environment() -> jinja2.Environment:
    environment = _Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled(Path(__file__).read_text("utf-8")),
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
"""Templates of macros that every template may use, by their names."""
# The marks are drawings of our own, so they may stand in a page as markup.
_MARKS = {name: Markup((ASSETS / "marks" / f"{name}.svg").read_text("utf-8").strip()) for name in MARKS}  # noqa: S704


class _Macros:
    """The macros of a template, made when one of them is first used."""

    def __init__(self, template: str, words: dict[str, Any]) -> None:
        self._made_of = template, words

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # after the end there is nothing to make them of
            raise AttributeError(name)
        template, words = self._made_of
        page = ENVIRONMENT.get_template(template)
        self._context = _Context(ENVIRONMENT, words, template, page.blocks)
        for _ in page.root_render_func(self._context):
            pass
        self.__dict__ |= self._context.vars
        return self.__dict__[name]

    def close(self) -> None:
        """Part with the macros, which know the words that know them: nobody looks for what goes round in circles."""
        if "_context" in self.__dict__:
            self._context.vars.clear()
        self.__dict__.clear()


_NO_WORDS = Glossary(())


class Sheet:
    """One page in the making: its address, its words explained so far, and its sections."""

    def __init__(self, press: Press, address: str, source: str, *, explains: bool = False) -> None:
        self.press = press
        self.address = address
        self._up = "../" * address.count("/")
        self.source = source
        self.prose = Prose(press.words if explains else _NO_WORDS)
        self.sections: list[Section] = []
        playbook = press.playbook
        self._words = _Words(
            ENVIRONMENT.globals
            | {
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
        )
        self._macros = {parts: _Macros(f"{parts}.html", self._words) for parts in PARTS}
        self.know(**self._macros)

    def to(self, address: str, anchor: str = "") -> str:
        """A relative link from this page."""
        return f"{self._up}{address}{'#' + anchor if anchor else ''}" or "./"

    def know(self, **words: Any) -> None:
        """Words that every template of this page may use."""
        self._words |= words

    def render(self, template: str, **context: Any) -> Markup:
        """One template, with the words that every template of this page may use, and some of its own."""
        page = ENVIRONMENT.get_template(template)
        words = _Words(self._words, **context) if context else self._words
        return str.__new__(Markup, "".join(page.root_render_func(_Context(ENVIRONMENT, words, template, page.blocks))))

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
        """The page, whole. This is the last thing that is asked of a sheet."""
        explained = list(self.prose.explained.values())
        self.know(prose=Prose(_NO_WORDS))  # what is explained below is not explained again
        if explained:
            self.sections.append(self.section("words", "Words used here", "sections/words.html", words=explained))
        html = self.render(template, title=title, sections=self.sections, source=self.source, **context)
        sections = tuple(self.sections)
        self._words.clear()
        for macros in self._macros.values():
            macros.close()
        return Page(self.address, title, description, html, sections, self.source, tuple(phrases), searched)


class Press:
    """Makes the pages of one playbook on one day."""

    def __init__(self, playbook: Playbook, day: dt.date, edit: EditLink, site_url: str | None) -> None:
        self.site_url = site_url
        self.playbook = playbook if isinstance(playbook, Reading) else Reading(playbook)
        self._day = day
        self._asked_day = False
        self.edit = edit
        self.ask = Mending(edit(f"{playbook.folder}/playbook.yml")).form("something-is-wrong", page="Find")
        """Where a reader asks for what nobody has written yet."""
        self.words = Glossary(playbook.glossary)
        self.folder = f"{playbook.folder}/"
        self._labels: dict[str, Mapping[str, str]] = {
            name: {entry.id: getattr(entry, "label", entry.id) for entry in value if isinstance(entry, Entry)}
            for name, value in playbook.vocabularies
            if isinstance(value, tuple)
        }

    @property
    def day(self) -> dt.date:
        self._asked_day = True
        return self._day

    def turn_to(self, playbook: Playbook) -> None:
        """Print from another playbook with the same house."""
        self.playbook = Reading(playbook)

    def make(self, recipe: Recipe) -> tuple[Page | Paper, Reads]:
        """One page or paper, and what was read for it."""
        self.playbook.begin()
        self._asked_day = False
        made = recipe.make(self, *([self.playbook.whole(recipe.entry)] if recipe.entry else []))
        return made, self.playbook.read(day=self._asked_day)

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
        # Looked at once for all pages, so nothing is noted: a drawing that changes hands is a part of every page.
        points = self.playbook.unnoted.leverage_points
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
        return Sheet(self, address, path if path in self.playbook.files else f"{self.folder}playbook.yml")
