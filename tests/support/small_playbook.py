"""Write the playbook of tests/mistakes/base, which is small, complete and valid, into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from coaching_playbook.yamlio import dump, read_file
from sites import ROOT, replace_text

FIXTURES = ROOT / "tests/mistakes"
BASE = FIXTURES / "base"
BASE_FILES = {
    file.relative_to(BASE).as_posix(): file.read_bytes() for file in sorted(BASE.rglob("*")) if file.is_file()
}
"""The content of each file, keyed by its path in the playbook."""
SHIPPED = sorted(file.stem for file in (ROOT / "videos").glob("*.yml"))[:2]
"""The ids of two clips of the shipped playbook, each with a film."""
TECHNIQUE = "wait-first"
SETTINGS = "site_name: A small playbook\ntheme:\n  name: {theme}\n  font: false\nplugins: [search, playbook]\n"


def write_small_playbook(to: Path, *, theme: str = "material") -> Path:
    """Write the playbook with a mkdocs.yml and a hand-written page, docs/hello.md; return its folder.

    It builds in half the time of the shipped playbook.
    """
    shutil.copytree(BASE, to, dirs_exist_ok=True)
    (to / "mkdocs.yml").write_text(SETTINGS.format(theme=theme), "utf-8")
    (to / "docs").mkdir()
    (to / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    return to


def write_with_shipped_clips(root: Path) -> Path:
    """Write the small playbook with two shipped clips and further hand-written pages; return its folder."""
    write_small_playbook(root)
    (root / "videos").mkdir()
    for id_ in SHIPPED:
        data: Any = read_file(ROOT / f"videos/{id_}.yml", id_).data
        data["technique"] = TECHNIQUE
        for name in ("key_stage", "setting", "needs", "subject"):  # vocabularies of the shipped playbook
            data.pop(name)
        for moment in data["moments"]:  # steps of another technique
            moment.pop("step", None)
            moment.pop("criterion", None)
        (root / f"videos/{id_}.yml").write_text(dump(data), "utf-8")
        for file in (ROOT / "media").glob(f"{id_}.*"):  # the film, its poster and its captions
            shutil.copyfile(file, root / "media" / file.name)
    (root / "docs/help").mkdir()
    for name in ("for-tas", "for-coaches"):
        (root / f"docs/help/{name}.md").write_text("# Our help\n\nBegin with the steps.\n", "utf-8")
    replace_text(root / "playbook_src/cycles.yml", "  starts:", "  how_chosen: We talked.\n  starts:")
    return root
