"""A school's own files named like the source folder do not get in the way of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from filled import fill_least
from sites import Ran, run

BROKEN = "raise SystemExit('generator.py of the school was imported')\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook with a `generator.py` and a `generator/` folder of the school's own beside mkdocs.yml."""
    root = tmp_path_factory.mktemp("school")
    fill_least(root)
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    (root / "generator.py").write_text(BROKEN, "utf-8")
    (root / "generator").mkdir()
    (root / "generator/__init__.py").write_text(BROKEN, "utf-8")
    (root / "generator/cli.py").write_text(BROKEN, "utf-8")
    return root


def whole(ran: Ran) -> str:
    return ran.stdout + ran.stderr


def test_mkdocs_builds_beside_the_schools_own_generator(school: Path, tmp_path: Path) -> None:
    ran = run("mkdocs", "build", "--strict", "-d", tmp_path / "site", cwd=school)
    assert ran.returncode == 0, whole(ran)
    assert (tmp_path / "site/leverage-points/index.html").is_file()


def test_the_command_checks_beside_the_schools_own_generator(school: Path) -> None:
    ran = run("coaching_playbook", "check", cwd=school)
    assert ran.returncode == 0, whole(ran)
    assert "the school was imported" not in whole(ran)


def test_the_command_publishes_beside_the_schools_own_generator(school: Path, tmp_path: Path) -> None:
    ran = run("coaching_playbook", "publish", tmp_path / "site", cwd=school)
    assert ran.returncode == 0, whole(ran)
    assert (tmp_path / "site/index.html").is_file()


def test_the_package_that_runs_is_the_tree_under_test() -> None:
    import coaching_playbook

    tree = Path(__file__).parent.parent.parent
    assert Path(coaching_playbook.__file__).is_relative_to(tree / "generator")
