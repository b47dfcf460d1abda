"""Mutation testing (`make mutants`): change one syntax node of a module, and require that its tests fail.

Each mutant (changed copy of the module) is tested in a fork of a process that has imported everything except the module
and its importers, so one takes less than a second. The tests of these modules therefore run in memory and start no
commands. Equivalent mutants, which no test can detect, are listed with a reason in EQUIVALENT, by the text of their
line. Exit status: 0 if every other mutant is killed (makes a test fail), 1 if one survives or a listed reason is out of
date.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
PACKAGE = "coaching_playbook"
SECONDS = 60
FACTOR = 6
"""Time limit for the tests of a mutant: SECONDS, or FACTOR times the time of the unchanged tests if that is longer.

A mutant that exceeds it counts as killed.
"""


class Target(NamedTuple):
    """The test files of a module, and modules to import before the fork; none of these may import the module."""

    tests: tuple[str, ...]
    preloaded: tuple[str, ...] = ()


_BELOW_VERIFY = (
    "coaching_playbook.publish",
    "coaching_playbook.clips.identity",
    "coaching_playbook.site.output_folder",
)
TARGETS = {
    "publish": Target(("tests/unit/test_publish.py",), ("coaching_playbook.load",)),
    "redaction": Target(("tests/unit/test_redacted_texts.py",), ("coaching_playbook.model",)),
    "site.verify.files": Target(("tests/unit/test_verify_files.py",), _BELOW_VERIFY),
    "site.verify.pages": Target(("tests/unit/test_verify_pages.py",), _BELOW_VERIFY),
    "site.verify.leaks": Target(("tests/unit/test_verify_leaks.py",), (*_BELOW_VERIFY, "coaching_playbook.load")),
    "mkdocs_config_check": Target(
        ("tests/unit/test_settings_check.py",), ("coaching_playbook.page_texts", "coaching_playbook.yamlio")
    ),
    "plugin.preview": Target(
        ("tests/unit/test_preview_server.py",),
        ("coaching_playbook.plugin", "mkdocs.livereload", "watchdog.observers", "watchdog.events"),
    ),
    "plugin.range_requests": Target(
        ("tests/unit/test_range_requests.py",),
        ("coaching_playbook.pages", "coaching_playbook.search", "coaching_playbook.load", "mkdocs.structure.pages"),
    ),
    "site.output_folder": Target(("tests/unit/test_output_guard.py",), ("coaching_playbook.load",)),
    "site.deploy": Target(
        ("tests/unit/test_deploying.py",),
        ("coaching_playbook.site.verify", "coaching_playbook.site.portable", "coaching_playbook.load"),
    ),
    "site.verify": Target(("tests/unit/test_verify_site.py",), (*_BELOW_VERIFY, "coaching_playbook.load")),
    "site.takedown": Target(
        ("tests/unit/test_takedown.py",),
        ("coaching_playbook.site.deploy", "coaching_playbook.clips.photographs", "coaching_playbook.layers"),
    ),
}


class EquivalentMutant(NamedTuple):
    """Mutants of one line that no test can kill: the line, prefixes of their names, and the reason."""

    line: str
    changes: tuple[str, ...]
    reason: str


_EQUAL_RESULT = "The result is equal: the condition only spares a copy of what does not change."
_EQUAL_TEXT = "The text is equal: the condition only spares the work where there is nothing to do."
_UNREADABLE_FOLDER = (
    "It matters in a folder that cannot be read, and the tests may run as a user who can read every folder."
)
_LARGER_FIRST_NUMBER = "The first number is larger than the last, which is all that counts."
_CHECKED_BY_TYPES = "Nothing changes it; that it cannot be changed is a check of the types alone."
_ANY_NAME = "Any name does: it is inside the working folder."
_NOTHING_TO_FIND = "The condition only spares the work where there is nothing to look for."
EQUIVALENT: dict[str, tuple[EquivalentMutant, ...]] = {
    "publish": (
        EquivalentMutant("if not clips and not publisher.redactions:", ("condition to False",), _EQUAL_RESULT),
        EquivalentMutant(
            "return redact(clips.redact(text) if clips else text, redactions)", ("condition to True",), _EQUAL_TEXT
        ),
        EquivalentMutant(
            "if any(credit.who in hidden for credit in clip.shaped_by):", ("condition to True",), _EQUAL_RESULT
        ),
        EquivalentMutant(
            "return clip.model_copy(update=changed) if changed else clip", ("condition to True",), _EQUAL_RESULT
        ),
        EquivalentMutant(
            'return visible if questions == visible.questions else visible.model_copy(update={"questions": questions})',
            ("condition to False",),
            _EQUAL_RESULT,
        ),
        EquivalentMutant(
            "return items if any(new is not old for new, old in zip(items, value, strict=True)) else value",
            ("condition to True", "value turned round"),
            f"{_EQUAL_RESULT} `strict` checks two lists of one length.",
        ),
        EquivalentMutant("return {**value, **changed} if changed else value", ("condition to True",), _EQUAL_RESULT),
        EquivalentMutant(
            "clip.caption_lines if redactions else (), redactions",
            ("condition to True",),
            "Without a hidden person no name is looked for in the captions.",
        ),
        EquivalentMutant("if not hidden:", ("condition to False",), _EQUAL_RESULT),
    ),
    "site.verify": (
        EquivalentMutant(
            '__all__ = ["verify_site"]', ("text 'verify_site' changed",), "It is for star imports and checkers."
        ),
    ),
    "site.verify.files": (
        EquivalentMutant(
            "every = walk(folder, strict=True)",
            ("value turned round",),
            _UNREADABLE_FOLDER,
        ),
        EquivalentMutant(
            'return _ESCAPE.sub(_decode_escape, text) if "\\\\" in text else text', ("condition to True",), _EQUAL_TEXT
        ),
        EquivalentMutant(
            'return chr(int(code[1], 16)) if code[1] else " " if code[2] in "nrt" else code[2]',
            ("text 'nrt' changed",),
            "The pattern finds no other letter there.",
        ),
    ),
    "site.verify.pages": (
        EquivalentMutant(
            "sheet = Page(path, Counter(), [], is_complete=True)", ("value turned round",), "It is unused there."
        ),
        EquivalentMutant("def clicks(self) -> dict[str, int]:", ("Raise left out",), "The loop before it has no end."),
        EquivalentMutant(
            'clicks, frontier = {"index.html": 0}, ["index.html"]', ("number plus 1",), "Fewer than the limit too."
        ),
        EquivalentMutant(
            'f"[{name}]" for name in ("id", "href", "action", "formaction", *_FETCH_ATTRIBUTES) if ":" not in name',
            ("text 'href' changed",),
            "It is among the others too.",
        ),
        EquivalentMutant('if "url(" in text or "@import" in text:', ("condition to True",), _EQUAL_TEXT),
        EquivalentMutant(
            'if address and not address.startswith(("#", "data:")):',
            ("text 'data:' changed",),
            "Addresses with this scheme are passed over later too.",
        ),
    ),
    "mkdocs_config_check": (
        EquivalentMutant(
            'if "tags" not in self.approved and any(problem.code == "settings-tag" for problem in parsed.problems):',
            ("condition to True", "and to or", "text 'tags' changed"),
            "Only tags that are not followed are noted as such.",
        ),
        EquivalentMutant("for _ in range(5):", ("number plus 1",), "No text is encoded five times over."),
        EquivalentMutant("if text == previous:", ("condition to False", "Break left out"), _EQUAL_TEXT),
        EquivalentMutant("@dataclass(frozen=True)", ("value turned round",), _CHECKED_BY_TYPES),
    ),
    "plugin.preview": (
        EquivalentMutant("if TYPE_CHECKING:", ("condition",), "It is for the check of the types alone."),
        EquivalentMutant("@dataclass(frozen=True)", ("value turned round",), _CHECKED_BY_TYPES),
        EquivalentMutant(
            "def _snapshot(self) -> Snapshot:", ("Expr left out",), "Collecting garbage changes the time alone."
        ),
        EquivalentMutant(
            "for entry in walk(root / folder, skip_hidden=True)",
            ("value turned round",),
            "Hidden files are among the temporary ones too.",
        ),
        EquivalentMutant(
            'log.warning("%s\\n%s", summary(problems), as_text(problems))', ("text",), "Words of the log alone."
        ),
        EquivalentMutant(
            'log.info("Ready after %.0f ms.", 1000 * (time.perf_counter() - began))',
            ("number plus 1",),
            "Words of the log alone.",
        ),
        EquivalentMutant(
            'return self._send_file(start_response, data, "404.html", "404 Not Found")',
            ("text '404.html' changed",),
            "Its suffix alone counts.",
        ),
        EquivalentMutant(
            "if changed:", ("condition to True",), "The thread that waits looks whether there is a change."
        ),
        EquivalentMutant(
            "a.url == b.url and _same_addresses(a.children, b.children) for a, b in zip(first, second, strict=True)",
            ("value turned round",),
            "The two have one length.",
        ),
        EquivalentMutant(
            'known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json", ".html": "text/html"}',
            ("text '.js", "text '.vtt' changed", "text '.html' changed"),
            "The table of the system says the same, where it is new enough.",
        ),
    ),
    "plugin.range_requests": (
        EquivalentMutant("return 1, 0", ("number plus 1",), _LARGER_FIRST_NUMBER),
        EquivalentMutant(
            "return (max(size - (last or 0), 0), size - 1) if last else (1, 0)",
            ("condition to True", "number plus 1"),
            _LARGER_FIRST_NUMBER,
        ),
        EquivalentMutant('digits = digits.lstrip("0") or "0"', ("text '0' changed",), "There are digits alone."),
    ),
    "site.output_folder": (
        EquivalentMutant(
            "if not _is_marked(work):", ("condition to True",), "The marker is written again, with the same text."
        ),
        EquivalentMutant(
            'new = {entry.path for entry in walk(staged, strict=True) if entry.kind != "folder"}'
            " - {file_list.FILE_NAME}",
            ("value turned round",),
            _UNREADABLE_FOLDER,
        ),
        EquivalentMutant("except OSError:  # another file system", ("Expr left out",), "The first file makes it too."),
        EquivalentMutant("part.unlink(missing_ok=True)", ("value turned round",), "The part is there."),
        EquivalentMutant(
            "os.link(source, target, follow_symlinks=False)",
            ("value turned round",),
            "On Linux the call follows no links either way.",
        ),
    ),
    "site.verify.leaks": (
        EquivalentMutant("if private:", ("condition to True",), _NOTHING_TO_FIND),
        EquivalentMutant("if digests:", ("condition to True",), _NOTHING_TO_FIND),
        EquivalentMutant("if phrases:", ("condition to True",), _NOTHING_TO_FIND),
    ),
    "site.takedown": (
        EquivalentMutant('fresh = work / "site"', ("text 'site' changed",), _ANY_NAME),
        EquivalentMutant('tree = work / "tree"', ("text 'tree' changed",), _ANY_NAME),
        EquivalentMutant('swap_folders(fresh, site, work / "old")', ("text 'old' changed",), _ANY_NAME),
        EquivalentMutant(
            "self.hidden.mentions(text) for _path, text in _iter_texts(SiteFiles(site)) if self.hidden",
            ("filter left out",),
            _NOTHING_TO_FIND,
        ),
        EquivalentMutant(
            "(site / path).unlink(missing_ok=True)", ("value turned round",), "Only files that are there are in it."
        ),
        EquivalentMutant(
            'ours = output_folder.owned_files(site) or {entry.path for entry in walk(site) if entry.kind == "file"}',
            ("filter left out",),
            "Folders are not deleted as files.",
        ),
        EquivalentMutant("return False", ("value turned round",), "Without sources the build is refused too."),
        EquivalentMutant(
            "if load(tree, old_config.source, old_config.videos, old_config.media, day=day).playbook is None:",
            ("condition to False",),
            "The build refuses it too.",
        ),
    ),
    "redaction": (
        EquivalentMutant(
            "for letter in map(chr, range(0xC0, 0x250)):",
            ("number plus 1",),
            "The letter at the end of the range has no accent.",
        ),
        EquivalentMutant("if not text.isascii():", ("condition to True",), _EQUAL_TEXT),
        EquivalentMutant('if "<" in text or "&" in text:', ("condition to True",), _EQUAL_TEXT),
        EquivalentMutant('if "*" in text:', ("condition to True",), _EQUAL_TEXT),
        EquivalentMutant(
            "if _ZERO_WIDTH_CHARACTER.search(plain):  # find names that have such a character as separator",
            ("condition to True",),
            _EQUAL_TEXT,
        ),
        EquivalentMutant("if not redactions:", ("condition to False",), "Without a name nothing is found."),
        EquivalentMutant(
            'if redactions and (not text.isascii() or "*" in text):', ("condition to True", "and to or"), _EQUAL_TEXT
        ),
    ),
}


class Mutant(NamedTuple):
    """A change of one syntax node: its index in `ast.walk`, its line, its name, and the function that applies it."""

    index: int
    line: int
    name: str
    apply: Callable[[Any], None]


_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Mult: ast.Add,
}


def _replace_field(field: str, value: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Return a change that replaces a field of a node by a function of the node."""
    return lambda node: setattr(node, field, value(node))


def _replace_item(field: str, index: int, value: Callable[[], Any]) -> Callable[[Any], None]:
    """Return a change that replaces one item of a list field of a node."""
    return lambda node: getattr(node, field).__setitem__(index, value())


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Yield (name, change) for each mutation of one node."""
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                other = _COMPARISONS[type(operator)]
                yield f"{type(operator).__name__} to {other.__name__}", _replace_item("ops", index, other)
        case ast.BoolOp(op=ast.And()):
            yield "and to or", _replace_field("op", lambda _: ast.Or())
        case ast.BoolOp():
            yield "or to and", _replace_field("op", lambda _: ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not left out", _replace_field("operand", lambda n: ast.UnaryOp(ast.Not(), n.operand))
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            yield f"{type(operator).__name__} replaced", _replace_field("op", lambda n: _OPERATORS[type(n.op)]())
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition to False", _replace_field("test", lambda _: ast.Constant(value=False))
            if not isinstance(node, ast.While):
                yield "condition to True", _replace_field("test", lambda _: ast.Constant(value=True))
        case ast.comprehension(ifs=ifs):
            for index in range(len(ifs)):
                yield "filter left out", _replace_item("ifs", index, lambda: ast.Constant(value=True))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "returns None", _replace_field("value", lambda _: ast.Constant(value=None))
        case ast.Constant(value=bool()):
            yield "value turned round", _replace_field("value", lambda n: not n.value)
        case ast.Constant(value=int()):
            yield "number plus 1", _replace_field("value", lambda n: n.value + 1)
        case ast.Constant(value=str() as text) if text:
            yield f"text {text[:20]!r} changed", _replace_field("value", lambda n: f"XX{n.value}")
    for field in ("body", "orelse", "finalbody"):
        for index, statement in enumerate(value if isinstance(value := getattr(node, field, None), list) else ()):
            call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            if call or isinstance(statement, ast.Raise | ast.Continue | ast.Break | ast.AugAssign):
                yield f"{type(statement).__name__} left out", _replace_item(field, index, ast.Pass)


def _nodes_without_behaviour(tree: ast.Module) -> set[int]:
    """Return the `id()` of nodes without behaviour: docstrings, annotations, imports and texts of messages."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Assert():
                parts = [node]
            case ast.Raise(exc=ast.Call(args=args)):
                parts = [*args]
            case ast.FunctionDef(args=arguments, returns=returns):
                parts = [returns, *(one.annotation for one in (*arguments.args, *arguments.kwonlyargs))]
            case ast.AnnAssign(annotation=annotation):
                parts = [annotation]
            case ast.Subscript(value=ast.Name(id="Literal")) | ast.Call(func=ast.Name(id="TypeVar" | "cast")):
                parts = [node]
        found |= {id(inside) for part in parts if part for inside in ast.walk(part)}
    return found


def mutants(tree: ast.Module) -> list[Mutant]:
    """Return all mutants of a module."""
    alone = _nodes_without_behaviour(tree)
    return [
        Mutant(index, line, name, change)
        for index, node in enumerate(ast.walk(tree))
        if id(node) not in alone
        for name, change in changes(node)
        for line in (getattr(node, "lineno", 0) or getattr(getattr(node, "iter", None), "lineno", 0),)
    ]


def mutated(tree: ast.Module, mutant: Mutant) -> str:
    """Return the source of a module with one mutation."""
    changed = copy.deepcopy(tree)
    mutant.apply(next(node for index, node in enumerate(ast.walk(changed)) if index == mutant.index))
    return ast.unparse(ast.fix_missing_locations(changed))


def _passes(module: str, text: str, tests: tuple[str, ...], seconds: float) -> bool:
    """Return whether the tests pass with `text` as the source of a module, in a fork with a time limit in seconds."""
    child = os.fork()
    if not child:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(quiet, number)
        os._exit(_run_tests(module, text, tests))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if (ended := os.waitpid(child, os.WNOHANG))[0]:
            return ended[1] == 0
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


class _MutantFinder(importlib.abc.MetaPathFinder):
    """A meta path finder that loads one module from other source text."""

    def __init__(self, name: str, file: Path, text: str) -> None:
        self.name, self.file, self.text = name, file, text

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _MutantLoader(fullname, str(self.file))
        loader.text = self.text
        inside = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=loader, submodule_search_locations=inside
        )


class _MutantLoader(importlib.machinery.SourceFileLoader):
    """Compiles the mutated source instead of the file."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.get_filename(fullname), "exec")


def _file(module: str) -> Path:
    """Return the path of a module, given its name below the package."""
    path = ROOT / "generator" / PACKAGE / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _run_tests(module: str, text: str, tests: tuple[str, ...]) -> int:
    """Run tests in this process with the mutated source of a module, and return pytest's exit status."""
    import pytest

    sys.meta_path.insert(0, _MutantFinder(f"{PACKAGE}.{module}", _file(module), text))
    return int(
        pytest.main([*(str(ROOT / test) for test in tests), "-x", "-q", "-p", "no:cacheprovider", "--noconftest"])
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", nargs="*", default=[*TARGETS], help="a module of the package, such as publish")
    parser.add_argument("--sample", type=int, help="try so many mutants of each module, chosen at random")
    options = parser.parse_args()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # which is most of the time of a short run
    sys.path[:0] = [str(ROOT / "generator"), str(ROOT / "tests/support")]
    failed = False
    for module in options.module:
        failed |= not _test_module(module, options.sample)
    sys.exit(failed)


def _test_module(module: str, sample: int | None) -> bool:
    """Test the mutants of a module, print the survivors, and return whether each of them is a listed equivalent."""
    target = TARGETS[module]
    for name in ("pytest", *target.preloaded):
        importlib.import_module(name)
    assert f"{PACKAGE}.{module}" not in sys.modules, "imported too early to be changed"
    text = _file(module).read_text("utf-8")
    lines, tree = text.split("\n"), ast.parse(text)
    began = time.monotonic()
    if not _passes(module, text, target.tests, SECONDS * FACTOR):
        sys.exit(f"The tests of {module} fail without a change.")
    seconds = max(SECONDS, FACTOR * (time.monotonic() - began))
    found = mutants(tree)
    chosen = random.Random(1).sample(found, min(sample or len(found), len(found)))
    explained, used, lived = 0, set(), 0
    reasons_here = EQUIVALENT.get(module, ())
    for mutant in sorted(chosen, key=lambda one: (one.line, one.index)):
        if not _passes(module, mutated(tree, mutant), target.tests, seconds):
            continue
        line = lines[mutant.line - 1].strip()
        reasons = [
            known
            for known in EQUIVALENT.get(module, ())
            if known.line == line and mutant.name.startswith(known.changes)
        ]
        explained, lived = explained + bool(reasons), lived + (not reasons)
        used.update(reasons)
        if not reasons:
            print(f"  {module}:{mutant.line}: {mutant.name}: {line}", flush=True)
    killed = len(chosen) - explained - lived
    print(f"{module}: {killed} of {len(chosen)} mutants killed, {explained} listed with a reason, {lived} alive")
    stale = [known.line for known in reasons_here if known not in used] if sample is None else []
    for line in stale:
        print(f"  {module}: nothing lives in this line any more: {line}")
    return not lived and not stale


if __name__ == "__main__":
    main()
