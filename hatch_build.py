"""Build hook: put the starter content into the wheel.

The content has one copy, at the root of the project, where it is also the source of the project's own site. An editable
install reads it there. This file imports nothing of the package, whose dependencies are not there during a build.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TO = "coaching_playbook/starter/content"
PARTS = ("playbook_src", "videos.yml", "videos", "media", "requirements/run.txt", "CHANGELOG.md")
WORKFLOWS = ".github/workflows"
"""For repositories that keep their own copies; packed as `hosting/workflows`."""
LEFT_OUT = ("playbook_src/ledger.txt",)


def starter_files(root: Path) -> list[str]:
    """Return the paths of the starter files that a wheel holds, relative to the root of the project."""
    found = (file for part in PARTS for file in (root / part, *(root / part).rglob("*")))
    paths = (file.relative_to(root).as_posix() for file in found if file.is_file() and not file.name.startswith("."))
    return sorted(path for path in paths if path not in LEFT_OUT)


class StarterHook(BuildHookInterface):  # type: ignore[type-arg]
    """Add the starter content to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        packed = {str(root / path): f"{TO}/{path}" for path in starter_files(root)}
        for file in sorted((root / WORKFLOWS).glob("*.yml")):
            packed[str(file)] = f"coaching_playbook/hosting/workflows/{file.name}"
        build_data["force_include"].update(packed)
