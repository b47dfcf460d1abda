"""Architecture: modules import only from lower layers, and one package wraps each third-party library."""

from __future__ import annotations

import ast
import functools
from collections import Counter

import pytest

from sites import ROOT

PACKAGE = "coaching_playbook"
FOLDER = ROOT / "generator" / PACKAGE

# From the bottom up. A unit may import from lower layers, never from its own or a higher one.
LAYERS = (
    {"lazy_pattern", "plain_text"},
    {
        "clock",
        "containers",
        "exit_status",
        "git",
        "hosting",
        "parallel",
        "whole_files",
        "personal",
        "spreadsheets",
        "urls",
    },
    {"cms_install", "diagnostics"},
    {"captions", "paths", "yamlio"},
    {"model", "page_texts"},
    {
        "impact",
        "layout",
        "media",
        "mkdocs_config_check",
        "page_links",
        "paper",
        "permalinks",
        "redaction",
        "school_words",
    },
    {"clips.identity", "layers", "rules", "schema"},
    {"load", "publish"},
    {"coverage", "reviews"},
    {"clips", "pages", "refactor"},
    {"booklet", "contribute", "migrations", "search", "tables"},
    {"site", "starter"},
    {"host_check", "trust"},
    {"plugin"},
    {"cli"},
    {"__main__"},
)
ONLY = {
    "yaml": {"yamlio"},
    "jinja2": {"pages"},
    "mkdocs": {"plugin"},
    "click": {"cli"},
    "tqdm": {"cli"},
    "pypdf": {"booklet"},
    "segno": {"booklet"},
    "openpyxl": {"spreadsheets"},
    "resvg_py": {"pages"},
    "scipy": {"impact"},
    "tinycss2": {"plugin"},
    "selectolax": {"clips.identity", "plugin", "site"},
}


def unit(module: str) -> str:
    """Return the subpackage or module at the top level of the package, or a submodule that has its own layer."""
    _, name, submodule, *_ = [*module.split("."), "", ""]
    dotted = f"{name}.{submodule}"
    return dotted if any(dotted in units for units in LAYERS) else name


@functools.cache
def imports_by_module() -> dict[str, set[str]]:
    """Return the modules that each module imports, keyed by dotted name."""
    found = {}
    for file in sorted(FOLDER.rglob("*.py")):
        name = ".".join((PACKAGE, *file.relative_to(FOLDER).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = imports(ast.parse(file.read_text("utf-8")))
    return found


def module_of(module: str, name: str) -> str:
    """Return the module that `from module import name` loads: a submodule of that name, or the module itself."""
    path = FOLDER.parent.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else module


def imports(tree: ast.Module) -> set[str]:
    """Return the modules that a module imports, at any depth, except under `if TYPE_CHECKING`."""
    found = set()
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are written in full"
            found |= {module_of(node.module, alias.name) for alias in node.names}
        else:
            pending += (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
    return found


def layer(name: str) -> int:
    """Return the index of a module's layer; -1 for the import package itself."""
    return next((n for n, units in enumerate(LAYERS) if unit(name) in units), -1)


def test_imports_point_to_lower_layers_only() -> None:
    for name, imported in ((name, other) for name, names in imports_by_module().items() for other in names):
        if imported.split(".")[0] == PACKAGE and unit(imported) != unit(name):
            assert layer(imported) < layer(name), f"{name} imports {imported}, which is not below it"


def test_each_module_is_in_a_layer() -> None:
    assert {unit(name) for name in imports_by_module()} - {""} <= set.union(*LAYERS)


def test_imports_have_no_cycle() -> None:
    modules = imports_by_module()
    graph = {name: {other for other in names & modules.keys() if other != name} for name, names in modules.items()}
    while leaves := [name for name, imported in graph.items() if not imported]:
        graph = {name: imported - {*leaves} for name, imported in graph.items() if name not in leaves}
    assert graph == {}


@pytest.mark.parametrize("library", ONLY)
def test_each_library_is_imported_only_by_its_wrapper(library: str) -> None:
    modules = imports_by_module()
    users = {unit(name) for name, names in modules.items() if library in {imported.split(".")[0] for imported in names}}
    assert users == ONLY[library]


def test_test_module_names_are_unique() -> None:
    """pytest imports test modules and those in tests/support by their base names."""
    files = [*(ROOT / "tests").glob("*/test_*.py"), *(ROOT / "tests/support").glob("*.py")]
    assert [name for name, times in Counter(file.name for file in files).items() if times > 1] == []


def test_long_files_give_a_reason_on_their_first_line() -> None:
    """A file of more than 400 lines says why it is one file."""
    for path in FOLDER.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= 400 or "one file" in lines[0], f"{path}: {len(lines)} lines"
