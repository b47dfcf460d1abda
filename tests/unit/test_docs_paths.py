"""Repository paths in backticks in the developer documentation exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "generator" / "coaching_playbook"
TOP_FOLDERS = ("generator", "tests", "bench", "docs", "playbook_src", "animations")
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs/project").glob("*.md")))
NOT_FILES = {"docs/index.md"}
"""Named because it must not exist: the playbook makes the home page."""
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")


def missing_paths(text: str) -> list[str]:
    """Return the paths in backticks that do not exist.

    A path that begins with a package or module is relative to the package; a bare `name.py` may be anywhere in it.
    """
    modules = {file.name for file in PACKAGE.iterdir()}
    files = {file.name for file in PACKAGE.rglob("*.py")}
    missing = []
    for path in _CODE.findall(re.sub(r"(?ms)^ *```.*?^ *```", "", text)):
        first = path.split("/")[0]
        if not _PATH.fullmatch(path) or path in NOT_FILES or not ("/" in path or path.endswith(".py")):
            continue
        if path == first:
            exists = path in files
        elif first in TOP_FOLDERS:
            exists = (ROOT / path).exists()
        elif first in modules:
            exists = (PACKAGE / path).exists()
        else:
            continue  # a file of a built site or of another project
        if not exists:
            missing.append(path)
    return missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_documented_paths_exist(page: Path) -> None:
    assert missing_paths(page.read_text("utf-8")) == []


def test_missing_path_is_detected() -> None:
    text = "`tests/unit/gone.py`, `load/`, `load/gone.py`, `gone.py`, `docs/gone/`, `playbook check`, `find/index.json`"
    assert missing_paths(text) == ["tests/unit/gone.py", "load/gone.py", "gone.py", "docs/gone/"]
