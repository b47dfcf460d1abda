"""`playbook trust`: builds many schools with one trust's playbook as a layer; an error in one does not affect the
others."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coaching_playbook.hosting import TRUST_HOST, host_files
from coaching_playbook.hosting.origin import Origin
from coaching_playbook.trust import MAX_SHARDS, build_sites, read_trust
from schools import invoke
from sites import ENVIRONMENT, replace_text
from synthetic_trust import DAY, write_trust

KILLED = ("school-2", "school-4")


def pages(folder: Path) -> dict[str, bytes]:
    """Return the content of each file, keyed by path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sites of four schools of a trust, once per module."""
    root = write_trust(tmp_path_factory.mktemp("trust"), 4)
    completed = invoke("trust", "build", root.parent / "sites", "--day", DAY, "--jobs", "2", at=root)
    assert completed.exit_code == 0, completed.output
    assert "4 of 4 sites updated." in completed.output
    return root


def test_failed_school_keeps_its_site_and_others_are_updated(trust: Path) -> None:
    sites = trust.parent / "sites"
    before = pages(sites / "school-3")
    text = trust / "school-3/playbook_src/techniques/wait-first.yml"
    words = text.read_text("utf-8")
    replace_text(trust / "playbook_src/techniques/wait-first.yml", "summary: Count to five", "summary: Count to ten")
    text.write_text("smal_step: Count.\n", "utf-8")
    try:
        completed = invoke("trust", "build", sites, "--day", DAY, at=trust)
    finally:
        text.write_text(words, "utf-8")
    assert completed.exit_code == 1, completed.output
    assert "3 of 4 sites updated." in completed.output
    assert "As they were: school-3." in completed.output
    assert "'smal_step' is not a field" in completed.output
    assert pages(sites / "school-3") == before
    for number in (1, 2, 4):
        page = (sites / f"school-{number}/techniques/wait-first/index.html").read_text("utf-8")
        assert "Count to ten" in page
        assert f"Our words at school {number}." in page
    status = (sites / "index.html").read_text("utf-8")
    assert status.count("<td>Nothing</td>") == 3
    assert "4 of 4 sites are of 1 October 2026." in status, "the failed one was built that day too"
    assert "has mistakes" in status


def test_killed_job_keeps_its_site(trust: Path) -> None:
    sites = trust.parent / "sites"
    before = {name: pages(sites / name) for name in KILLED}
    replace_text(
        trust / "playbook_src/techniques/name-the-step.yml", "title: Name the step", "title: Name the next step"
    )
    environment = {**ENVIRONMENT, "AT_START": KILL}
    program = [sys.executable, "-m", "coaching_playbook", "trust", "build", str(sites), "--day", DAY]
    completed = subprocess.run(program, cwd=trust, env=environment, capture_output=True, text=True, timeout=120)
    assert completed.returncode == 1, completed.stdout + completed.stderr
    assert "2 of 4 sites updated." in completed.stdout
    assert "stopped by the system (signal 9)" in completed.stdout
    for number in range(1, 5):
        name = f"school-{number}"
        now = pages(sites / name)
        assert (now == before[name]) if name in KILLED else (b"Name the next step" in now["find/index.html"]), name


KILL = f"""
import sys
if "publish" in sys.argv and any(name in " ".join(sys.argv) for name in {KILLED!r}):
    from coaching_playbook.site import deploy
    def stop(*_, **__):
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    deploy.verify_site = stop
"""
"""At the start of each process: a job of two schools is killed after its site is built, before it is in place."""


def test_timed_out_school_is_stopped_and_keeps_its_site(trust: Path) -> None:
    found, _problems = read_trust(trust)
    assert found
    sites = trust.parent / "sites"
    before = pages(sites / "school-1")
    (result,) = build_sites(trust, found.schools[:1], sites, dt.date.fromisoformat(DAY), minutes=0.01)
    assert (result.is_updated, result.outcome) == (False, "took longer than 0.01 minutes")
    assert pages(sites / "school-1") == before


def test_sites_of_other_machines_are_collected_and_missing_ones_built(trust: Path, tmp_path: Path) -> None:
    new, sites = tmp_path / "new", tmp_path / "sites"
    for number in (1, 2, 4):
        shutil.copytree(trust.parent / f"sites/school-{number}", new / f"school-{number}")
    for name in ("school-1", "school-3", "left-the-trust"):
        shutil.copytree(trust.parent / "sites/school-3", sites / name)
    (new / "school-2/site-manifest.json").write_text("{", "utf-8")  # a broken upload
    replace_text(trust / "school-2/mkdocs.yml", "  - playbook", "  - playbook:\n      audience: staff")
    replace_text(trust / "school-3/mkdocs.yml", "theme:", "hooks: [x.py]\ntheme:")
    options = ("--collect", new, "--prune", "--require", "public")
    try:
        completed = invoke("trust", "build", sites, "--day", DAY, *options, at=trust)
    finally:
        replace_text(trust / "school-2/mkdocs.yml", "  - playbook:\n      audience: staff", "  - playbook")
        replace_text(trust / "school-3/mkdocs.yml", "hooks: [x.py]\ntheme:", "theme:")
    assert completed.exit_code == 1, completed.output
    assert "2 of 4 sites updated." in completed.output
    assert "school-2: its site is for other readers than this place" in completed.output
    assert "school-3: has mistakes" in completed.output
    for number in (1, 3, 4):
        assert pages(sites / f"school-{number}") == pages(trust.parent / f"sites/school-{number}")
    assert sorted(path.name for path in sites.iterdir()) == ["index.html", "school-1", "school-3", "school-4"]


def test_init_trust_writes_schools_and_workflow(tmp_path: Path) -> None:
    root = tmp_path / "ours"
    schools = ("--school", "oak-lane=https://github.com/oak-lane/playbook", "--school", "harbour=../harbour")
    completed = invoke("trust", "start", root, "--title", "The Larch Trust", *schools)
    assert completed.exit_code == 0, completed.output
    assert "2 schools. No mistakes found." in invoke("trust", "check", at=root).output
    text = (root / "trust.yml").read_text("utf-8")
    assert "git: https://github.com/oak-lane/playbook" in text
    assert "folder: ../harbour" in text
    for source in (None, Origin("a-trust/playbook", "a" * 40, "1.0")):  # copied whole, or called
        (text_of_workflow,) = host_files(TRUST_HOST, source=source).values()
        assert {"push", "schedule", "workflow_dispatch"} <= yaml.load(text_of_workflow, yaml.BaseLoader)["on"].keys()
        assert ("uses: a-trust/playbook/.github/workflows/trust.yml@aaaa" in text_of_workflow) is bool(source)
    assert "schedule:" in (root / ".github/workflows/trust.yml").read_text("utf-8")
    assert (root / "requirements.txt").is_file()
    again = invoke("trust", "start", root, "--title", "Ours", *schools)
    assert (again.exit_code, (root / "trust.yml").read_text("utf-8")) == (2, text)
    faults = invoke("trust", "start", tmp_path / "new", "--title", "Ours", "--school", "Oak Lane=ext::x")
    assert faults.exit_code == 1, faults.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("schools", "says"),
    [
        ("  - id: a\n    folder: school-1\n    git: https://x.example/a.git\n", "both a folder and an address"),
        ("  - id: a\n", "neither a folder nor an address"),
        ("  - id: a\n    git: ext::sh -c true\n", "not an address that a playbook is fetched from"),
        ("  - id: ../a\n    folder: school-1\n", "../a"),
        ("  - id: a\n    folder: school-1\n  - id: a\n    folder: school-2\n", "already used above"),
        ("  - id: a\n    flder: school-1\n", "Did you mean 'folder'?"),
    ],
)
def test_error_in_trust_yml_is_reported_and_nothing_is_built(schools: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "trust.yml").write_text(f"title: Ours\nschools:\n{schools}", "utf-8")
    for arguments in (("trust", "check"), ("trust", "build", "sites")):
        completed = invoke(*arguments, at=tmp_path)
        assert completed.exit_code == 1
        assert says in completed.output
    assert not (tmp_path / "sites").exists()


def test_each_school_is_in_one_shard(tmp_path: Path) -> None:
    schools = "".join(f"  - id: s{number}\n    folder: s{number}\n" for number in range(30))
    (tmp_path / "trust.yml").write_text(f"title: Ours\nschools:\n{schools}", "utf-8")
    assert invoke("trust", "shards", "--size", "10", at=tmp_path).stdout == '["1/3", "2/3", "3/3"]\n'
    completed = invoke("trust", "build", "sites", "--shard", "3/3", at=tmp_path)
    assert "0 of 10 sites updated." in completed.output
    assert "there is no folder 's29'" in completed.output
    assert invoke("trust", "build", "sites", "--shard", f"1/{MAX_SHARDS + 1}", at=tmp_path).exit_code == 2


def test_usage_statistics_need_five_schools(tmp_path: Path) -> None:
    root = write_trust(tmp_path, 7)
    for number in range(1, 7):
        (root / f"school-{number}/playbook_src/techniques/name-the-step.yml").write_text("status: retired\n", "utf-8")
    completed = invoke("trust", "usage", "--day", DAY, at=root)
    assert completed.exit_code == 0
    assert "techniques/wait-first: at least 5 use it, fewer than 5 agreed it" in completed.output
    assert "techniques/name-the-step: fewer than 5 use it" in completed.output
    assert "7 " not in completed.output
