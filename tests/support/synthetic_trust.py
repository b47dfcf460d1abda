"""A trust (a group of schools) of any number of invented schools, which use its playbook as a layer.

A layer is a playbook that another one inherits from. The schools are folders or git repositories.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from small_playbook import BASE_FILES

DAY = "2026-10-01"
PAGE = "playbook_src/techniques/wait-first.yml"
"""The page of the trust of which each school overrides a field."""
_CONFIG = """\
site_name: {title}
extra:
  generator: false
theme:
  name: material
plugins:
  - playbook
"""


def write_trust(root: Path, count: int) -> Path:
    """Write trust.yml, the trust's playbook and the schools `school-1` and so on below `root`; return their folder."""
    root = root / "all"
    write_files(root, BASE_FILES)
    lines = ["title: The Larch Trust", "schools:"]
    for number in range(1, count + 1):
        make_school(root / f"school-{number}", number, "folder: ..\n    date: 2026-09-01")
        lines += [f"  - id: school-{number}", f"    folder: school-{number}"]
    (root / "trust.yml").write_text("\n".join(lines) + "\n", "utf-8")
    return root


def write_git_trust(root: Path, count: int, playbook: Mapping[str, bytes] = BASE_FILES, page: str = PAGE) -> Path:
    """Write a trust of git repositories, with `playbook` as the layer; return the folder of trust.yml."""
    write_files(root / "layer", playbook)
    commit = commit_all(root / "layer")
    lines = ["title: The Larch Trust", "schools:"]
    for number in range(1, count + 1):
        school = root / f"school-{number}"
        make_school(school, number, f"git: file://{root / 'layer'}\n    commit: {commit}", page)
        commit_all(school)
        lines += [f"  - id: school-{number}", f"    git: file://{school}"]
    write_files(root / "trust", {"trust.yml": ("\n".join(lines) + "\n").encode()})
    return root / "trust"


def make_school(school: Path, number: int, layer: str, page: str = PAGE) -> None:
    """Write the files of one school: its settings, its layer, and its value of one field of a page."""
    title = f"School {number}"
    (school / "docs").mkdir(parents=True)
    about = f"title: {title}\nteam: tas\nlayers:\n  - {layer}\n"
    own = f"small_step: Our words at school {number}.\n"
    files = {"mkdocs.yml": _CONFIG.format(title=title), "playbook_src/playbook.yml": about, page: own}
    write_files(school, {path: text.encode() for path, text in files.items()})


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files, keyed by path, and create their folders."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def commit_all(folder: Path) -> str:
    """Commit everything in a folder, which is initialised as a git repository; return the commit hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A version")
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, and return its output."""
    name = ("-c", "user.name=A colleague", "-c", "user.email=colleague@example.org")
    result = subprocess.run(["git", "-C", str(folder), *name, *arguments], capture_output=True, text=True, check=True)
    return result.stdout.strip()
