"""The site of a school with a layer (inherited playbook): pages name their source, and hidden clips leave no trace."""

from __future__ import annotations

import shutil
from pathlib import Path

from schools import init_school
from sites import build_site
from small_playbook import BASE


def test_inherited_page_lists_local_changes(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "trust")
    root = init_school(tmp_path)
    shutil.rmtree(root / "playbook_src")
    (root / "playbook_src/techniques").mkdir(parents=True)
    layer = "title: Our school\nteam: tas\nlayers:\n  - folder: ../trust\n    date: 2027-05-03\n"
    (root / "playbook_src/playbook.yml").write_text(layer, "utf-8")
    own = "small_step: Count to three.\n"
    (root / "playbook_src/techniques/wait-first.yml").write_text(own, "utf-8")
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    page = (site.folder / "techniques/wait-first/index.html").read_text("utf-8")
    assert "From A small playbook, 3 May 2027. Changed here: the small step." in page
    other = (site.folder / "techniques/name-the-step/index.html").read_text("utf-8")
    assert "From A small playbook, 3 May 2027.</p>" in other
    assert not (site.folder / "exemplars/waiting").exists(), "a clip for staff is not on a public site"
