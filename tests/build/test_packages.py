"""Dependencies: declared, locked by hash, consistent, and without network access at run time."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from figures import Recorder
from publishing import publish_then_edit
from sites import ENVIRONMENT, ROOT, run

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
NEEDED = [Requirement(one) for one in PROJECT["dependencies"]]
GROUPS = {
    name: [Requirement(one) for one in group if isinstance(one, str)]
    for name, group in PYPROJECT["dependency-groups"].items()
}
EXTRAS = [Requirement(one) for extra in PROJECT["optional-dependencies"].values() for one in extra]
ALL = [*NEEDED, *GROUPS["build"], *GROUPS["test"]]
LOCKS = {
    "requirements/run.txt": NEEDED,
    "requirements/build.txt": GROUPS["build"],
    "requirements/test.txt": ALL,
}


# --- the lock --------------------------------------------------------------------------------------------------


def parse_lock(text: str) -> dict[str, str]:
    """Return (versions, following lines) of each package in a lock file, keyed by name."""
    message: dict[str, str] = {}
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        name = canonicalize_name(block.partition("==")[0])
        message[name] = message.get(name, "") + block
    return message


def versions(block: str) -> set[str]:
    return set(re.findall(r"^\S+?==([^\s;]+)", block, re.MULTILINE))


def stale_packages(needed: list[Requirement], text: str) -> list[str]:
    """Return the names of packages that a lock file lacks, or has and does not need."""
    locked = parse_lock(text)
    faults = [
        one.name
        for one in needed
        if (block := locked.get(canonicalize_name(one.name))) is None
        or any(Version(version) not in one.specifier for version in versions(block))
    ]
    names = {canonicalize_name(one.name) for one in needed}
    ours = {name for name, block in locked.items() if re.search(r"(?:via|#)\s+coaching-playbook \(", block)}
    return sorted({*faults, *(ours - names), *(name for name in names - ours if name in locked)})


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_match_pyproject(lock: str) -> None:
    assert stale_packages(LOCKS[lock], (ROOT / lock).read_text("utf-8")) == [], "run 'make lock'"


def test_outdated_lock_file_is_detected() -> None:
    text = (ROOT / "requirements/run.txt").read_text("utf-8")
    assert stale_packages([*NEEDED, Requirement("something-new")], text) == ["something-new"]
    assert stale_packages([one for one in NEEDED if one.name != "click"], text) == ["click"]
    others = [one for one in NEEDED if one.name != "tqdm"]
    assert stale_packages([*others, Requirement("tqdm>=99")], text) == ["tqdm"]


@pytest.mark.parametrize("lock", [*LOCKS, "bench/requirements.txt"])
def test_locked_packages_have_hashes_and_default_index(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    found = parse_lock(text)
    assert found
    assert [name for name, block in found.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+==\S+ (; .+ )?\\$", line)] == []
    assert "://" not in text


def test_npm_packages_are_locked_by_hash_and_default_registry() -> None:
    folder = ROOT / "tests/js"
    text = (folder / "package-lock.json").read_text("utf-8")
    root, *packages = json.loads(text)["packages"].values()
    expected = json.loads((folder / "package.json").read_text("utf-8"))["devDependencies"]
    assert root["devDependencies"] == expected
    assert [version for version in expected.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert len(packages) > 10
    assert [one for one in packages if not one["integrity"].startswith("sha512-")] == []
    assert '"resolved"' not in text


def test_tests_use_locked_runtime_versions() -> None:
    run_, test = (parse_lock((ROOT / f"requirements/{lock}.txt").read_text("utf-8")) for lock in ("run", "test"))
    assert [name for name, block in run_.items() if versions(block) != versions(test.get(name, ""))] == []


def test_pip_always_requires_hashes() -> None:
    lines = re.findall(r"pip install .*", (ROOT / "Makefile").read_text("utf-8"))
    ours = [line for line in lines if "'uv" not in line]  # which writes the lock, and is in no site
    assert len(ours) == 5
    assert [line for line in ours if "--require-hashes" not in line] == [line for line in ours if "-e ." in line]


# --- imports ---------------------------------------------------------------------------------------------------


def imported_modules(folder: str) -> Iterator[tuple[str, str]]:
    """Yield (file, module) for each imported third-party module."""
    ours = {path.stem for path in (ROOT / folder).rglob("*.py")} | {"coaching_playbook"}
    if folder == "bench":
        ours |= {path.stem for path in (ROOT / "tests/support").glob("*.py")}
    if folder == "tests":
        ours |= {path.stem for path in (ROOT / "bench").glob("*.py")}
    for file in sorted((ROOT / folder).rglob("*.py")):
        if {".venv", "node_modules"} & {*file.parts}:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in {name.split(".")[0] for name in names} - ours - set(sys.stdlib_module_names):
                yield file.relative_to(ROOT).as_posix(), name


@pytest.mark.parametrize(("folder", "needed"), [("generator", [*NEEDED, *EXTRAS]), ("tests", ALL), ("bench", ALL)])
def test_every_imported_package_is_declared(folder: str, needed: list[Requirement]) -> None:
    declared = {canonicalize_name(one.name) for one in needed}
    brought_by = metadata.packages_distributions()
    found = list(imported_modules(folder))
    assert found
    undeclared = [
        (file, name)
        for file, name in found
        if not declared & {canonicalize_name(one) for one in brought_by.get(name, [name])}
    ]
    assert undeclared == []


# --- the network -----------------------------------------------------------------------------------------------


def test_publishing_and_page_views_send_no_external_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = tmp_path / "tried"
    monkeypatch.setitem(ENVIRONMENT, "REFUSED_HOSTS_LOG", str(reported))
    (tmp_path / "at").mkdir()
    place = publish_then_edit(tmp_path / "at")
    for command in (("verify", place.site), ("check", place.root), ("due", place.root)):
        run("coaching_playbook", *command, cwd=place.root)
    assert not reported.exists(), reported.read_text("utf-8")
    # And one that is tried is refused and noted:
    asks = (
        "import coaching_playbook.pages\n_make = coaching_playbook.pages.renderer.Renderer.render\n"
        "def _asks(*a):\n    import urllib.request\n"
    )
    asks += (
        "    urllib.request.urlopen('https://elsewhere.example/')\n"
        "coaching_playbook.pages.renderer.Renderer.render = _asks\n"
    )
    result = place.publish(asks)
    assert result.returncode == 1
    assert "Tests reach no other machine, and elsewhere.example is one." in result.stdout
    assert reported.read_text("utf-8") == "elsewhere.example\n"


def test_codeowners_cover_every_executable_path(figure: Recorder) -> None:
    """Each folder and file that can execute code, or decides what is installed, has a line in CODEOWNERS."""
    lines = (ROOT / ".github/CODEOWNERS").read_text("utf-8").splitlines()
    owned = [found[1] for line in lines if (found := re.match(r"#? ?(/\S+)\s+@\S+", line))]
    runs = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.iterdir())
        if path.name in ("Makefile", "pyproject.toml", "mkdocs.yml", "generator", "requirements", "tests", "bench")
        or path.name in (".github", ".ci", ".vscode", ".pre-commit-config.yaml")
    ]
    covered = [name for name in runs if any(line.strip("/") == name for line in owned)]
    assert covered == runs
    short = "The lines are examples, and do nothing until a school puts its own names in."
    figure("What can run, with a line for its owner", len(covered), len(runs), short=short)


@pytest.mark.parametrize(("place", "stays"), [("/elsewhere", False), ("{here}", True), (None, True)])
def test_copied_virtual_environment_is_recreated(place: str | None, stays: bool, tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    program = tmp_path / ".venv/bin/playbook"
    program.parent.mkdir(parents=True)
    if place:  # else the environment was not made by the Makefile
        program.write_text(f"#!{place.format(here=tmp_path)}/.venv/bin/python\n", "utf-8")
        (tmp_path / ".venv/.run").touch()
    result = subprocess.run(["make", "--no-print-directory", "help"], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert ("is of another folder" in result.stdout, program.parent.exists()) == (not stays, stays)


def test_symlinked_virtual_environment_is_kept(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    program = tmp_path / "shared/bin/playbook"
    program.parent.mkdir(parents=True)
    program.write_text("#!/elsewhere/.venv/bin/python\n", "utf-8")
    (tmp_path / "shared/.run").touch()
    (tmp_path / ".venv").symlink_to("shared")
    result = subprocess.run(["make", "help"], cwd=tmp_path, capture_output=True, text=True)
    assert "is of another folder" not in result.stdout
    assert (tmp_path / ".venv").is_symlink()
