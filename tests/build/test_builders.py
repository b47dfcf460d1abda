"""ProperDocs, a fork of MkDocs 1, builds and publishes the same site as MkDocs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from filled import write_minimal_playbook
from sites import ROOT, Site, run

GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of each file, without the generator meta tag, keyed by path."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): GENERATOR.sub(b"", file.read_bytes()) for file in found}


def differences(one: Path, other: Path) -> list[str]:
    """Return the paths of files that only one of two sites has, or that differ."""
    first, second = files(one), files(other)
    # The first has the time of the build, the others hashes of pages, each of which names what built it.
    hashed = {"sitemap.xml.gz", "copies.json", "find/edition.txt", "site-manifest.json"}
    changed = {path for path in first.keys() & second.keys() if first[path] != second[path]} - hashed
    return sorted({*changed, *(first.keys() ^ second.keys()), *(copied(one) ^ copied(other))})


def copied(site: Path) -> set[str]:
    """Return the paths of the files that may be cached for offline reading."""
    return {file["path"] for file in json.loads((site / "copies.json").read_bytes())["files"]}


def test_properdocs_builds_identical_files(site: Site, tmp_path: Path) -> None:
    result = run("properdocs", "build", "--strict", "-f", ROOT / "mkdocs.yml", "-d", tmp_path / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    assert differences(site.folder, tmp_path / "site") == []


def test_properdocs_publishes_without_builder_notices(tmp_path: Path) -> None:
    write_minimal_playbook(tmp_path)
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs/ours.md").write_text("# Ours\n\n[dead](nowhere.md)\n", "utf-8")
    variables = {"PLAYBOOK_BUILDER": "properdocs", "NO_MKDOCS_2_WARNING": "", "DISABLE_MKDOCS_2_WARNING": ""}

    def publish(builder: str, to: str = "site") -> tuple[int, str]:
        arguments = ("publish", tmp_path / to, "--root", tmp_path)
        result = run("coaching_playbook", *arguments, variables={**variables, "PLAYBOOK_BUILDER": builder})
        return result.returncode, result.stdout + result.stderr

    status, output = publish("mkdocs")
    assert (status, "MkDocs 2" in output, "nowhere.md" in output) == (1, False, True), output
    (tmp_path / "docs/ours.md").unlink()
    status, output = publish("properdocs")
    assert (status, "Warning" in output) == (0, False), output
    assert "ProperDocs" in (tmp_path / "site/index.html").read_text("utf-8")
    status, output = publish("mkdocs", "other")
    assert (status, differences(tmp_path / "other", tmp_path / "site")) == (0, []), output
    status, output = publish("hugo")
    assert (status, "PLAYBOOK_BUILDER is 'hugo', and should be one of mkdocs, properdocs." in output) == (1, True)


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_mkdocs_theme_publishes_without_custom_settings(tmp_path: Path, theme: str) -> None:
    write_minimal_playbook(tmp_path)
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Ours\ntheme: {theme}\nplugins: [search, playbook]\n", "utf-8")
    result = run("coaching_playbook", "publish", tmp_path / "site", "--root", tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "cdnjs" not in (tmp_path / "site/index.html").read_text("utf-8")
