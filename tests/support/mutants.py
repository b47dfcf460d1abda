"""Mutation testing (`make mutants`): change one thing in a module, and check that its tests fail.

Each mutant (changed copy of the module) is tested in a fork of one process that has imported everything but the module
and its importers, so that one takes less than a second; the tests of a module here therefore run in memory, and start
no commands. What the tests cannot notice is listed with its reason in UNNOTICED, by the text of its line. Exit status:
0 if every other mutant makes a test fail, 1 if one does not or a reason is out of date.
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
"""Time limit for the tests of one mutant, in seconds and as a multiple of the time that the tests take without it.

The larger of the two counts. A mutant that takes longer counts as noticed.
"""


class Target(NamedTuple):
    """The test files of a module, and modules to import before forking, none of which may import the module."""

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


class Unnoticed(NamedTuple):
    """Mutants of one line that no test can or need notice: the line, prefixes of their names, and the reason."""

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
UNNOTICED: dict[str, tuple[Unnoticed, ...]] = {
    "publish": (
        Unnoticed("if redactions:", ("condition to True",), "Without a hidden person nothing is replaced."),
        Unnoticed(
            "return _map_playbook(published, clips.redact) if clips else published",
            ("condition to True",),
            _EQUAL_RESULT,
        ),
        Unnoticed(
            "return _map_nested(shown, str, clips.redact) if clips else shown", ("condition to True",), _EQUAL_RESULT
        ),
        Unnoticed("if any(credit.who in hidden for credit in clip.shaped_by):", ("condition to True",), _EQUAL_RESULT),
        Unnoticed("return clip.model_copy(update=changed) if changed else clip", ("condition to True",), _EQUAL_RESULT),
        Unnoticed(
            'return visible if questions == visible.questions else visible.model_copy(update={"questions": questions})',
            ("condition to False",),
            _EQUAL_RESULT,
        ),
        Unnoticed(
            "return items if any(new is not old for new, old in zip(items, value, strict=True)) else value",
            ("condition to True", "value turned round"),
            f"{_EQUAL_RESULT} `strict` checks two lists of one length.",
        ),
        Unnoticed("return {**value, **changed} if changed else value", ("condition to True",), _EQUAL_RESULT),
        Unnoticed(
            "clip.caption_lines if redactions else (), redactions",
            ("condition to True",),
            "Without a hidden person no name is looked for in the captions.",
        ),
        Unnoticed("if not hidden:", ("condition to False",), _EQUAL_RESULT),
    ),
    "site.verify": (
        Unnoticed('__all__ = ["verify_site"]', ("text 'verify_site' changed",), "It is for star imports and checkers."),
    ),
    "site.verify.files": (
        Unnoticed(
            "every = walk(folder, strict=True)",
            ("value turned round",),
            _UNREADABLE_FOLDER,
        ),
        Unnoticed(
            'return _ESCAPE.sub(_decode_escape, text) if "\\\\" in text else text', ("condition to True",), _EQUAL_TEXT
        ),
        Unnoticed(
            'return chr(int(code[1], 16)) if code[1] else " " if code[2] in "nrt" else code[2]',
            ("text 'nrt' changed",),
            "The pattern finds no other letter there.",
        ),
    ),
    "site.verify.pages": (
        Unnoticed(
            "sheet = Page(path, Counter(), [], is_complete=True)", ("value turned round",), "It is unused there."
        ),
        Unnoticed("def clicks(self) -> dict[str, int]:", ("Raise left out",), "The loop before it has no end."),
        Unnoticed(
            'clicks, frontier = {"index.html": 0}, ["index.html"]', ("number plus 1",), "Fewer than the limit too."
        ),
        Unnoticed(
            'f"[{name}]" for name in ("id", "href", "action", "formaction", *_FETCH_ATTRIBUTES) if ":" not in name',
            ("text 'href' changed",),
            "It is among the others too.",
        ),
        Unnoticed('if "url(" in text or "@import" in text:', ("condition to True",), _EQUAL_TEXT),
        Unnoticed(
            'if address and not address.startswith(("#", "data:")):',
            ("text 'data:' changed",),
            "Addresses with this scheme are passed over later too.",
        ),
    ),
    "mkdocs_config_check": (
        Unnoticed(
            'if "tags" not in self.approved and any(problem.code == "settings-tag" for problem in parsed.problems):',
            ("condition to True", "and to or", "text 'tags' changed"),
            "Only tags that are not followed are noted as such.",
        ),
        Unnoticed("for _ in range(5):", ("number plus 1",), "No text is encoded five times over."),
        Unnoticed("if text == previous:", ("condition to False", "Break left out"), _EQUAL_TEXT),
        Unnoticed("@dataclass(frozen=True)", ("value turned round",), _CHECKED_BY_TYPES),
    ),
    "plugin.preview": (
        Unnoticed("if TYPE_CHECKING:", ("condition",), "It is for the check of the types alone."),
        Unnoticed("@dataclass(frozen=True)", ("value turned round",), _CHECKED_BY_TYPES),
        Unnoticed("def _snapshot(self) -> Snapshot:", ("Expr left out",), "Collecting garbage changes the time alone."),
        Unnoticed(
            "for entry in walk(root / folder, skip_hidden=True)",
            ("value turned round",),
            "Hidden files are among the temporary ones too.",
        ),
        Unnoticed('log.warning("%s\\n%s", summary(problems), as_text(problems))', ("text",), "Words of the log alone."),
        Unnoticed(
            'log.info("Ready after %.0f ms.", 1000 * (time.perf_counter() - began))',
            ("number plus 1",),
            "Words of the log alone.",
        ),
        Unnoticed(
            'return self._send_file(start_response, data, "404.html", "404 Not Found")',
            ("text '404.html' changed",),
            "Its suffix alone counts.",
        ),
        Unnoticed(
            "if filmed_techniques(clip for clip in clips if isinstance(clip, Exemplar)) "
            "!= filmed_techniques(before.exemplars):",
            ("filter left out",),
            "Every one of them is a clip; it is for the check of the types alone.",
        ),
        Unnoticed("if updated:", ("condition to False",), "It spares work: the lines below give the same playbook."),
        Unnoticed("if changed:", ("condition to True",), "The thread that waits looks whether there is a change."),
        Unnoticed(
            "a.address == b.address and _same_addresses(a.children, b.children) "
            "for a, b in zip(first, second, strict=True)",
            ("value turned round",),
            "The two have one length.",
        ),
        Unnoticed(
            'known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json", ".html": "text/html"}',
            ("text '.js", "text '.vtt' changed", "text '.html' changed"),
            "The table of the system says the same, where it is new enough.",
        ),
    ),
    "plugin.range_requests": (
        Unnoticed("return 1, 0", ("number plus 1",), _LARGER_FIRST_NUMBER),
        Unnoticed(
            "return (max(size - (last or 0), 0), size - 1) if last else (1, 0)",
            ("condition to True", "number plus 1"),
            _LARGER_FIRST_NUMBER,
        ),
        Unnoticed('digits = digits.lstrip("0") or "0"', ("text '0' changed",), "There are digits alone."),
    ),
    "site.output_folder": (
        Unnoticed(
            "if not _is_marked(work):", ("condition to True",), "The marker is written again, with the same text."
        ),
        Unnoticed(
            'new = {entry.path for entry in walk(staged, strict=True) if entry.kind != "folder"}'
            " - {file_list.FILE_NAME}",
            ("value turned round",),
            _UNREADABLE_FOLDER,
        ),
        Unnoticed("except OSError:  # another file system", ("Expr left out",), "The first file makes it too."),
        Unnoticed("part.unlink(missing_ok=True)", ("value turned round",), "The part is there."),
        Unnoticed(
            "os.link(source, target, follow_symlinks=False)",
            ("value turned round",),
            "On Linux the call follows no links either way.",
        ),
    ),
    "site.verify.leaks": (
        Unnoticed("if private:", ("condition to True",), _NOTHING_TO_FIND),
        Unnoticed("if digests:", ("condition to True",), _NOTHING_TO_FIND),
        Unnoticed("if phrases:", ("condition to True",), _NOTHING_TO_FIND),
    ),
    "site.takedown": (
        Unnoticed('fresh = work / "site"', ("text 'site' changed",), _ANY_NAME),
        Unnoticed('tree = work / "tree"', ("text 'tree' changed",), _ANY_NAME),
        Unnoticed('swap_folders(fresh, site, work / "old")', ("text 'old' changed",), _ANY_NAME),
        Unnoticed(
            "self.hidden.mentions(text) for _path, text in _iter_texts(SiteFiles(site)) if self.hidden",
            ("filter left out",),
            _NOTHING_TO_FIND,
        ),
        Unnoticed(
            "(site / path).unlink(missing_ok=True)", ("value turned round",), "Only files that are there are in it."
        ),
        Unnoticed(
            'ours = output_folder.owned_files(site) or {entry.path for entry in walk(site) if entry.kind == "file"}',
            ("filter left out",),
            "Folders are not deleted as files.",
        ),
        Unnoticed("return False", ("value turned round",), "Without sources the build is refused too."),
        Unnoticed(
            "if load(tree, old_config.source, old_config.videos, old_config.media, day=day).playbook is None:",
            ("condition to False",),
            "The build refuses it too.",
        ),
    ),
    "redaction": (
        Unnoticed(
            "for letter in map(chr, range(0xC0, 0x250)):",
            ("number plus 1",),
            "The letter at the end of the range has no accent.",
        ),
        Unnoticed("if not text.isascii():", ("condition to True",), _EQUAL_TEXT),
        Unnoticed('if "<" in text or "&" in text:', ("condition to True",), _EQUAL_TEXT),
        Unnoticed('if "*" in text:', ("condition to True",), _EQUAL_TEXT),
        Unnoticed(
            "if _ZERO_WIDTH_CHARACTER.search(plain):  # find names that have such a character as separator",
            ("condition to True",),
            _EQUAL_TEXT,
        ),
        Unnoticed("if text.isascii():", ("condition to False",), _EQUAL_TEXT),
        Unnoticed("for _ in range(3):", ("number plus 1",), "No text is encoded four times over."),
        Unnoticed("if text == previous:", ("condition to False", "Break left out"), _EQUAL_TEXT),
        Unnoticed("if not redactions:", ("condition to False",), "Without a name nothing is found."),
        Unnoticed(
            'if redactions and (not text.isascii() or "*" in text):', ("condition to True", "and to or"), _EQUAL_TEXT
        ),
    ),
}


class Mutant(NamedTuple):
    """A change of one node: its index in `ast.walk`, its line, its name, and the function that makes it."""

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


def _set(field: str, value: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Return a change that replaces a field of a node by a function of the node."""
    return lambda node: setattr(node, field, value(node))


def _put(field: str, index: int, value: Callable[[], Any]) -> Callable[[Any], None]:
    """Return a change that replaces one item of a list in a node."""
    return lambda node: getattr(node, field).__setitem__(index, value())


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Yield (name, change) for each change of one node."""
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                other = _COMPARISONS[type(operator)]
                yield f"{type(operator).__name__} to {other.__name__}", _put("ops", index, other)
        case ast.BoolOp(op=ast.And()):
            yield "and to or", _set("op", lambda _: ast.Or())
        case ast.BoolOp():
            yield "or to and", _set("op", lambda _: ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not left out", _set("operand", lambda n: ast.UnaryOp(ast.Not(), n.operand))
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            yield f"{type(operator).__name__} replaced", _set("op", lambda n: _OPERATORS[type(n.op)]())
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition to False", _set("test", lambda _: ast.Constant(value=False))
            if not isinstance(node, ast.While):
                yield "condition to True", _set("test", lambda _: ast.Constant(value=True))
        case ast.comprehension(ifs=ifs):
            for index in range(len(ifs)):
                yield "filter left out", _put("ifs", index, lambda: ast.Constant(value=True))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "returns None", _set("value", lambda _: ast.Constant(value=None))
        case ast.Constant(value=bool()):
            yield "value turned round", _set("value", lambda n: not n.value)
        case ast.Constant(value=int()):
            yield "number plus 1", _set("value", lambda n: n.value + 1)
        case ast.Constant(value=str() as text) if text:
            yield f"text {text[:20]!r} changed", _set("value", lambda n: f"XX{n.value}")
    for field in ("body", "orelse", "finalbody"):
        for index, statement in enumerate(value if isinstance(value := getattr(node, field, None), list) else ()):
            call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            if call or isinstance(statement, ast.Raise | ast.Continue | ast.Break | ast.AugAssign):
                yield f"{type(statement).__name__} left out", _put(field, index, ast.Pass)


def _unchanged_nodes(tree: ast.Module) -> set[int]:
    """Return the `id()` of nodes that are not behaviour: docstrings, annotations, imports and texts of messages."""
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
    alone = _unchanged_nodes(tree)
    return [
        Mutant(index, line, name, change)
        for index, node in enumerate(ast.walk(tree))
        if id(node) not in alone
        for name, change in changes(node)
        for line in (getattr(node, "lineno", 0) or getattr(getattr(node, "iter", None), "lineno", 0),)
    ]


def mutated(tree: ast.Module, mutant: Mutant) -> str:
    """Return the source of a module with one change."""
    changed = copy.deepcopy(tree)
    mutant.apply(next(node for index, node in enumerate(ast.walk(changed)) if index == mutant.index))
    return ast.unparse(ast.fix_missing_locations(changed))


def _passes(module: str, text: str, tests: tuple[str, ...], seconds: float) -> bool:
    """Return whether the tests pass with this source of a module, in a fork of this process, within a time limit."""
    child = os.fork()
    if not child:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(quiet, number)
        os._exit(_run(module, text, tests))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if (ended := os.waitpid(child, os.WNOHANG))[0]:
            return ended[1] == 0
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


class _Changed(importlib.abc.MetaPathFinder):
    """An importer that gives one module another source."""

    def __init__(self, name: str, file: Path, text: str) -> None:
        self.name, self.file, self.text = name, file, text

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _Loader(fullname, str(self.file))
        loader.text = self.text
        inside = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=loader, submodule_search_locations=inside
        )


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the changed source."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.get_filename(fullname), "exec")


def _file(module: str) -> Path:
    """Return the path of a module, given its name below the package."""
    path = ROOT / "generator" / PACKAGE / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _run(module: str, text: str, tests: tuple[str, ...]) -> int:
    """Run tests in this process with the changed source of a module, and return pytest's exit status."""
    import pytest

    sys.meta_path.insert(0, _Changed(f"{PACKAGE}.{module}", _file(module), text))
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
        failed |= not _try(module, options.sample)
    sys.exit(failed)


def _try(module: str, sample: int | None) -> bool:
    """Test the mutants of a module and print those that no test notices; return whether all of these are explained."""
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
    reasons_here = UNNOTICED.get(module, ())
    for mutant in sorted(chosen, key=lambda one: (one.line, one.index)):
        if not _passes(module, mutated(tree, mutant), target.tests, seconds):
            continue
        line = lines[mutant.line - 1].strip()
        reasons = [
            known for known in UNNOTICED.get(module, ()) if known.line == line and mutant.name.startswith(known.changes)
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
