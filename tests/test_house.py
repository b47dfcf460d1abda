"""The house keeps its shape: imports only go down, and what a room alone may know stays in that room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parent.parent / "generator"

# From the ground up. A room may import from rooms below it, never from one above or beside it.
FLOORS = (
    {"generator"},
    {"generator.personal"},
    {
        "generator.problems",
        "generator.day",
        "generator.preview",
        "generator.parallel",
        "generator.admin",
        "generator.urls",
        "generator.site_files",
    },
    {"generator.captions", "generator.containers", "generator.source", "generator.names", "generator.manifest"},
    {"generator.model", "generator.page_texts"},
    {"generator.files", "generator.media", "generator.people", "generator.settings"},
    {"generator.clip_identity", "generator.snapshot"},
    {"generator.rules", "generator.publish", "generator.complaints", "generator.ledger"},
    {"generator.load", "generator.forms", "generator.clip_status"},
    {"generator.pages", "generator.renaming", "generator.drafts", "generator.verify", "generator.upkeep"},
    {"generator.withdraw", "generator.quotes"},
    {"generator.find"},
    {"generator.export", "generator.contribute", "generator.build", "generator.release"},
    {"generator.takedown"},
    {"generator.plugin", "generator.cli"},
    {"generator.__main__"},
)
ONLY = {
    "yaml": "generator.source",
    "jinja2": "generator.pages",
    "mkdocs": "generator.plugin",
    "click": "generator.cli",
    "tqdm": "generator.cli",
    "selectolax": ("generator.verify", "generator.clip_identity"),
}


def room(module: str) -> str:
    """The room that a module belongs to: its first two names."""
    return ".".join(module.split(".")[:2])


def modules() -> dict[str, ast.Module]:
    found = {}
    for file in sorted(GENERATOR.rglob("*.py")):
        name = ".".join(("generator", *file.relative_to(GENERATOR).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = ast.parse(file.read_text("utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    """The modules that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are written in full"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "generator" else {node.module}
    return found


MODULES = modules()


def floor(name: str) -> int:
    return next((n for n, rooms in enumerate(FLOORS) if room(name) in rooms), 0)


@pytest.mark.parametrize("name", MODULES)
def test_imports_only_go_down(name: str) -> None:
    for imported in imports(MODULES[name]):
        if imported.split(".")[0] == "generator" and room(imported) != room(name):
            assert floor(imported) < floor(name), f"{name} imports {imported}, which is not below it"


def test_each_room_has_its_floor() -> None:
    assert {room(name) for name in MODULES} == set.union(*FLOORS)


@pytest.mark.parametrize("library", ONLY)
def test_each_library_is_known_to_one_room(library: str) -> None:
    users = {room(name) for name, tree in MODULES.items() if library in {i.split(".")[0] for i in imports(tree)}}
    allowed = ONLY[library]
    assert users == {allowed} if isinstance(allowed, str) else set(allowed)
