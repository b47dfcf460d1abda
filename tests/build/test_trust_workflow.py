"""The workflow of a trust (group of schools): its shell steps, run on a trust with three schools."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from synthetic_trust import DAY, commit_all, write_git_trust
from workflow_machines import Machine, step


def test_trust_builds_in_shards_and_one_school_fails_alone(tmp_path: Path) -> None:
    """Three schools in git repositories, one of which has an error; each job runs on a fresh runner."""
    home = write_git_trust(tmp_path / "trust", 3)
    (tmp_path / "trust/school-2/mkdocs.yml").write_text("hooks: [x.py]\n", "utf-8")
    commit_all(tmp_path / "trust/school-2")
    runner = Machine(tmp_path, home)

    plan = runner.run(step("trust", "plan", "Divide the schools"), SIZE="2")
    assert plan.returncode == 0, plan.stderr
    assert runner.output.read_text("utf-8") == 'parts=["1/2", "2/2"]\n'
    before = runner.run(step("trust", "plan", "Find the sites of the night before"), BRANCH="main", GH_REPO="t/t")
    assert before.returncode == 0, before.stderr
    assert '.workflow_run.head_branch == "main"' in runner.gh_log.read_text("utf-8")

    askpass = tmp_path / "askpass"
    given = {"GIT_ASKPASS": str(askpass), "PLAYBOOK_SCHOOLS": "the key", "PLAYBOOK_DAY": DAY}
    for part, warned in (("1/2", False), ("2/2", True)):
        result = runner.run(step("trust", "build", "Build the sites of this part"), PART=part, **given)
        assert result.returncode == 0, result.stdout + result.stderr
        assert ("::warning::" in result.stdout) is warned
        (home / "new").rename(home / f"new-{part[0]}")  # what this machine hands on
    assert len(list((home / ".cache/playbook/layers").glob("*/copy.git"))) == 1, "fetched once for all schools"

    shutil.copytree(home / "new-1/school-1", home / "sites/school-2")  # as if of the night before
    shutil.copytree(home / "new-1", home / "new")
    result = runner.run(step("trust", "collect", "Put each in its place, and build once more what is missing"), **given)
    assert result.returncode == 0, result.stdout + result.stderr
    assert runner.output.read_text("utf-8").endswith("status=1\n")
    assert "2 of 3 sites updated." in runner.summary.read_text("utf-8")
    assert "As they were: school-2." in runner.summary.read_text("utf-8")
    assert (home / "sites/school-3/techniques/wait-first/index.html").is_file()
    assert (home / "sites/school-2/index.html").is_file()
    assert "has mistakes" in (home / "sites/index.html").read_text("utf-8")

    (tmp_path / "bin/gh").write_text('#!/bin/sh\necho "$@" >> "$GH_LOG"\n[ "$2" = list ] && echo "$OPEN" || true\n')
    report = step("trust", "report", "Open an issue, unless one is open")
    for already_open, expected in (("0", 1), ("1", 1)):
        assert runner.run(report, RUN="https://git.example/runs/1", OPEN=already_open).returncode == 0
        assert runner.gh_log.read_text("utf-8").count("issue create") == expected

    for prompt, answer in {
        "Username for 'https://github.com': ": "x-access-token\n",
        "Password for 'https://x-access-token@github.com': ": "the key\n",
        "Password for 'https://x-access-token@github.com.example': ": "",
        "Password for 'https://git.example': ": "",
    }.items():
        reported = subprocess.run([askpass, prompt], env=given, capture_output=True, text=True)
        assert reported.stdout == answer, "the key is for GitHub alone"
