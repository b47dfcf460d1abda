"""A small playbook to publish again and again, with whatever is to go wrong while it is published."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filled import fill_least
from sites import Ran, run


def tree(folder: Path) -> str:
    """One hash of everything below a folder: paths, kinds, modes and contents."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{path.lstat().st_mode:o}\0".encode())
        whole.update(path.read_bytes() if path.is_file() else b"")
    return whole.hexdigest()


@dataclass
class Place:
    """A playbook of one draft, and the site that was published of it before somebody changed a word."""

    root: Path
    site: Path

    @property
    def work(self) -> Path:
        return self.site.parent / ".site.publishing"

    def publish(
        self, at_start: str = "", *, prefix: Sequence[str] = (), site: Path | None = None, **variables: str
    ) -> Ran:
        """Run the command, with some Python run first in it and in every process of Python that it starts."""
        ran = run(
            *("coaching_playbook", "publish", site or self.site, "--root", self.root, "--day", "2026-11-24"),
            at_start=at_start,
            prefix=prefix,
            variables=variables,
            start_new_session=True,
        )
        assert "Traceback" not in ran.stdout + ran.stderr, ran.stdout + ran.stderr
        return ran


def place_in(folder: Path) -> Place:
    """Publish a playbook of one draft, and then change a word of it."""
    fill_least(folder / "root")
    made = Place(folder / "root", folder / "site")
    (made.root / "docs").mkdir(exist_ok=True)
    (made.root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    ran = made.publish()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["root", "site"]
    (made.root / "docs/hello.md").write_text("# Hello\n\nFrom all of us.\n", "utf-8")
    return made


def instead(of: str, do: str) -> str:
    """Python that puts something in the place of a function of ours, named by its module and its name in it."""
    module, _, name = of.partition(":")
    return f"import os, signal, sys, {module}\ndef _seeded(*a, **k):\n    {do}\n{module}.{name} = _seeded\n"
