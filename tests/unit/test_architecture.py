"""Imports only go down through the layers, and each third-party library is used by one module or package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = "coaching_playbook"
FOLDER = Path(__file__).parent.parent.parent / "generator" / PACKAGE

# From the bottom up. A module may import from those below it, never from one above or beside it.
LAYERS = (
    {"clock", "cms_install", "containers", "parallel", "personal", "urls"},
    {"diagnostics"},
    {"captions", "paths", "yamlio"},
    {"model", "page_texts"},
    {"layout", "media", "mkdocs_config_check", "permalinks", "redaction"},
    {"clips.identity", "rules", "schema"},
    {"load", "publish"},
    {"clips", "pages", "refactor", "reviews"},
    {"contribute", "search"},
    {"site"},
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
    "selectolax": {"clips.identity", "site"},
}


def unit(module: str) -> str:
    """The module or package directly below the import package, or a submodule that has a layer of its own."""
    _, name, submodule, *_ = [*module.split("."), "", ""]
    dotted = f"{name}.{submodule}"
    return dotted if any(dotted in units for units in LAYERS) else name


def modules() -> dict[str, ast.Module]:
    found = {}
    for file in sorted(FOLDER.rglob("*.py")):
        name = ".".join((PACKAGE, *file.relative_to(FOLDER).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = ast.parse(file.read_text("utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    """The modules that a module imports, anywhere in it but for type checkers."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are written in full"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == PACKAGE else {name if name in MODULES else node.module for name in names}
    return found


MODULES = modules()


def layer(name: str) -> int:
    return next((n for n, units in enumerate(LAYERS) if unit(name) in units), -1)


@pytest.mark.parametrize("name", MODULES)
def test_imports_only_go_down(name: str) -> None:
    for imported in imports(MODULES[name]):
        if imported.split(".")[0] == PACKAGE and unit(imported) != unit(name):
            assert layer(imported) < layer(name), f"{name} imports {imported}, which is not below it"


def test_each_module_has_its_layer() -> None:
    assert {unit(name) for name in MODULES} - {""} <= set.union(*LAYERS)


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    known = {name: {i for i in imports(tree) if i in MODULES and i != name} for name, tree in MODULES.items()}
    while free := [name for name, needed in known.items() if not needed]:
        known = {name: needed - {*free} for name, needed in known.items() if name not in free}
    assert known == {}


@pytest.mark.parametrize("library", ONLY)
def test_each_library_is_used_in_one_place(library: str) -> None:
    users = {unit(name) for name, tree in MODULES.items() if library in {i.split(".")[0] for i in imports(tree)}}
    assert users == ONLY[library]
