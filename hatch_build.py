"""Hatchling build hooks: add the starter content to the wheel, and the project's URLs to its metadata.

There is one copy of the content, at the root of the project, where it is also the source of the project's own site. An
editable install reads it there. This file must not import the package, whose dependencies are missing during a build.
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

WHEEL_FOLDER = "coaching_playbook/starter/content"
STARTER_PATHS = ("playbook_src", "videos.yml", "videos", "media", "requirements/run.txt", "CHANGELOG.md")
WORKFLOWS_FOLDER = ".github/workflows"
"""The workflows to copy into repositories of schools; in the wheel as `hosting/workflows`."""
EXCLUDED_PATHS = ("playbook_src/ledger.txt",)


def starter_files(root: Path) -> list[str]:
    """Return the paths, sorted and relative to `root`, of the starter content's files that the wheel contains."""
    found = (file for part in STARTER_PATHS for file in (root / part, *(root / part).rglob("*")))
    paths = (file.relative_to(root).as_posix() for file in found if file.is_file() and not file.name.startswith("."))
    return sorted(path for path in paths if path not in EXCLUDED_PATHS)


class StarterHook(BuildHookInterface):  # type: ignore[type-arg]
    """Add the starter content to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        packed = {str(root / path): f"{WHEEL_FOLDER}/{path}" for path in starter_files(root)}
        for file in sorted((root / WORKFLOWS_FOLDER).glob("*.yml")):
            packed[str(file)] = f"coaching_playbook/hosting/workflows/{file.name}"
        build_data["force_include"].update(packed)


class UrlsHook(MetadataHookInterface):
    """Set `project.urls` to the repository from which the package is built, because every fork has its own."""

    def update(self, metadata: dict[str, Any]) -> None:
        if repository := repository_url(os.environ) or repository_url(
            {"CI_PROJECT_URL": _git_remote_url(Path(self.root))}
        ):
            metadata["urls"] = project_urls(repository)


def repository_url(environment: Mapping[str, str]) -> str:
    """Return the URL of the repository from the environment variables of GitHub or GitLab CI; empty without them."""
    if name := environment.get("GITHUB_REPOSITORY"):
        return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    found = re.fullmatch(
        r"(?:https://(?:[^@/]*@)?|(?:ssh://)?git@)([\w.-]+)[:/](.+?)(?:\.git)?/?", environment.get("CI_PROJECT_URL", "")
    )
    return f"https://{found[1]}/{found[2]}" if found else ""


def project_urls(repository: str) -> dict[str, str]:
    """Return the URLs for the package's page on PyPI, keyed by label; `repository` is the URL of the repository."""
    blob = f"{repository}{'/-' if 'gitlab' in repository else ''}/blob/main"
    return {
        "Source": repository,
        "Documentation": f"{blob}/README.md",
        "Changelog": f"{blob}/CHANGELOG.md",
        "Issues": f"{repository}{'/-' if 'gitlab' in repository else ''}/issues",
    }


def _git_remote_url(root: Path) -> str:
    """Return the git URL from which the working tree `root` was cloned; empty without git or a remote."""
    try:
        command = ["git", "-C", str(root), "remote", "get-url", "origin"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:  # no git
        return ""
