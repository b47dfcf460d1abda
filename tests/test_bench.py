"""The bench measures a playbook that is like any other: clean, tidy, and shown by a strict build."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sites import ROOT, Site, built, playbook

sys.path.insert(0, str(ROOT / "bench"))

from content import Content
from make import make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "playbook"
    make(folder, Content(3))
    return folder


def test_a_made_up_playbook_has_no_mistake_and_nothing_to_tidy(made: Path) -> None:
    checked = playbook("check", cwd=made)
    assert (checked.returncode, checked.stdout) == (0, "")
    tidied = playbook("fmt", "--check", cwd=made)
    assert (tidied.returncode, tidied.stdout) == (0, "")


def test_a_made_up_playbook_builds_strictly_and_shows_every_clip(made: Path, tmp_path: Path) -> None:
    site: Site = built(made / "mkdocs.yml", tmp_path / "site")
    assert len([address for address in site.pages if address.startswith("exemplars/")]) == 1 + 2 * 3
    assert len([address for address in site.pages if address.startswith("techniques/")]) == 1 + 3
    assert site.broken() == []


def test_the_same_seed_says_the_same_and_another_seed_says_something_else() -> None:
    one, same, other = Content(3), Content(3), Content(3, seed=2)
    assert list(one.all_techniques()) == list(same.all_techniques())
    assert not {t["summary"] for t in one.all_techniques()} & {t["summary"] for t in other.all_techniques()}
