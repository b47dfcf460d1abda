"""Build hooks: put the starter content and the addresses of the project into the wheel.

The content has one copy, at the root of the project, where it is also the source of the project's own site. An editable
install reads it there. This file imports nothing of the package, whose dependencies are not there during a build.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

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


class UrlsHook(MetadataHookInterface):
    """Set `project.urls` to the repository that the package is built from, since every copy has its own."""

    def update(self, metadata: dict[str, Any]) -> None:
        if repository := repository_url(os.environ) or repository_url({"CI_PROJECT_URL": _origin(Path(self.root))}):
            metadata["urls"] = project_urls(repository)


def repository_url(environment: Mapping[str, str]) -> str:
    """Return the web address of a repository from the variables of GitHub or GitLab; empty without one."""
    if name := environment.get("GITHUB_REPOSITORY"):
        return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    found = re.fullmatch(
        r"(?:https://(?:[^@/]*@)?|(?:ssh://)?git@)([\w.-]+)[:/](.+?)(?:\.git)?/?", environment.get("CI_PROJECT_URL", "")
    )
    return f"https://{found[1]}/{found[2]}" if found else ""


def project_urls(repository: str) -> dict[str, str]:
    """Return the links of the package on an index."""
    blob = f"{repository}{'/-' if 'gitlab' in repository else ''}/blob/main"
    return {
        "Source": repository,
        "Documentation": f"{blob}/README.md",
        "Changelog": f"{blob}/CHANGELOG.md",
        "Issues": f"{repository}{'/-' if 'gitlab' in repository else ''}/issues",
    }


def _origin(root: Path) -> str:
    """Return the address that a work tree of git was cloned from; empty without one."""
    try:
        command = ["git", "-C", str(root), "remote", "get-url", "origin"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:  # no git
        return ""
