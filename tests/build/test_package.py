"""Imports: this checkout's package is used, even if a school has a module or folder named `generator`."""

from __future__ import annotations

from pathlib import Path

import pytest

import coaching_playbook
from filled import write_minimal_playbook
from sites import ROOT, Completed, run

BROKEN = "raise SystemExit('generator.py of the school was imported')\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small playbook with a school's own `generator.py` and `generator/` next to mkdocs.yml."""
    root = tmp_path_factory.mktemp("school")
    write_minimal_playbook(root)
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    (root / "generator.py").write_text(BROKEN, "utf-8")
    (root / "generator").mkdir()
    (root / "generator/__init__.py").write_text(BROKEN, "utf-8")
    (root / "generator/cli.py").write_text(BROKEN, "utf-8")
    return root


def whole(result: Completed) -> str:
    return result.stdout + result.stderr


def test_mkdocs_builds_next_to_schools_generator_module(school: Path, tmp_path: Path) -> None:
    result = run("mkdocs", "build", "--strict", "-d", tmp_path / "site", cwd=school, fresh=True)
    assert result.returncode == 0, whole(result)
    assert (tmp_path / "site/leverage-points/index.html").is_file()


def test_check_runs_next_to_schools_generator_module(school: Path) -> None:
    result = run("coaching_playbook", "check", cwd=school, fresh=True)
    assert result.returncode == 0, whole(result)
    assert "the school was imported" not in whole(result)


def test_publish_runs_next_to_schools_generator_module(school: Path, tmp_path: Path) -> None:
    result = run("coaching_playbook", "publish", tmp_path / "site", cwd=school, fresh=True)
    assert result.returncode == 0, whole(result)
    assert (tmp_path / "site/index.html").is_file()


PRINT_PACKAGE = "import atexit, sys; atexit.register(lambda: print(sys.modules['coaching_playbook'].__file__))"


@pytest.mark.parametrize("command", [("coaching_playbook", "check"), ("mkdocs", "build", "-q", "-d", "site")])
def test_subprocesses_import_package_of_this_checkout(school: Path, command: tuple[str, str]) -> None:
    package = ROOT / "generator/coaching_playbook/__init__.py"
    assert Path(coaching_playbook.__file__) == package
    result = run(*command, cwd=school, at_start=PRINT_PACKAGE)
    assert result.returncode == 0, whole(result)
    assert result.stdout.splitlines()[-1] == str(package)
