"""Publish a small playbook, and publish it again with a fault injected into the process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filled import write_minimal_playbook
from sites import Completed, run


def hash_tree(folder: Path) -> str:
    """Return a SHA-256 hash of everything below a folder: paths, file types, modes and contents."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{path.lstat().st_mode:o}\0".encode())
        whole.update(path.read_bytes() if path.is_file() else b"")
    return whole.hexdigest()


@dataclass
class PublishedPlaybook:
    """A playbook with one draft, and its site, published before the last edit."""

    root: Path
    site: Path

    @property
    def work(self) -> Path:
        """The working folder of a deployment."""
        return self.site.parent / ".site.publishing"

    def publish(
        self,
        at_start: str = "",
        *,
        prefix: Sequence[str] = (),
        site: Path | None = None,
        options: Sequence[str] = (),
        **variables: str,
    ) -> Completed:
        """Run `playbook publish`; `at_start` is Python code that each of its processes executes first."""
        result = run(
            *("coaching_playbook", "publish", site or self.site, "--root", self.root, "--day", "2026-11-24", *options),
            at_start=at_start,
            prefix=prefix,
            variables=variables,
            start_new_session=True,
        )
        assert "Traceback" not in result.stdout + result.stderr, result.stdout + result.stderr
        return result


def publish_then_edit(folder: Path) -> PublishedPlaybook:
    """Write and publish a playbook with one draft in `folder`, then edit one of its pages."""
    write_minimal_playbook(folder / "root")
    created = PublishedPlaybook(folder / "root", folder / "site")
    (created.root / "docs").mkdir(exist_ok=True)
    (created.root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    with (created.root / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("site_url: https://school.example/\n")
    result = created.publish()
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["root", "site"]
    (created.root / "docs/hello.md").write_text("# Hello\n\nFrom all of us.\n", "utf-8")
    return created


def patch_code(target: str, body: str) -> str:
    """Return Python code that replaces the function `target` by one with the body `body`.

    `target` is `module:name` or `module:Class.name`.
    """
    module, _, name = target.partition(":")
    return f"import os, signal, sys, {module}\ndef _seeded(*a, **k):\n    {body}\n{module}.{name} = _seeded\n"
