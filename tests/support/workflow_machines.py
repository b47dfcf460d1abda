"""Run the shell steps of GitHub workflows on simulated runners.

A stub of the command `gh` logs its arguments, and git pushes to a local folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from sites import PYTHONPATH, ROOT, copy_shipped_playbook
from small_playbook import write_with_shipped_clips

WORKFLOWS = ROOT / ".github/workflows"
# What `gh` prints: the number of open pull requests, or of their reviews; labels; the id of the bot's comment.
GH = """#!/bin/sh
echo "$@" >> "$GH_LOG"
case "$*" in
  "pr create"*) exit "${GH_REFUSES:-0}";;
  "pr list"*reviews*) echo "${GH_REVIEWS:-0}";;
  "pr list"*".[0].number"*) echo "$GH_NUMBER";;
  "pr list"*) echo 0;;
  "label list"*) echo "$GH_LABELS";;
  "api --paginate"*) echo "$GH_COMMENT";;
esac
"""


def step(workflow: str, job: str, name: str) -> str:
    """Return the shell script of one workflow step."""
    steps: list[Any] = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))["jobs"][job]["steps"]
    (found,) = [one["run"] for one in steps if one["name"] == name]
    return str(found)


class Machine:
    """A simulated runner, which runs shell steps in the folder of a repository."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home
        self.temp = folder / "temp"
        self.gh_log = folder / "gh.log"
        self.summary = folder / "summary.md"
        self.output = folder / "output"
        (home / ".venv").symlink_to(sys.prefix)
        (folder / "bin").mkdir()
        (folder / "bin/gh").write_text(GH, "utf-8")
        (folder / "bin/gh").chmod(0o755)
        self.temp.mkdir()
        self.path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run git, which must succeed, and return its output."""
        who = ("-c", "user.name=A colleague", "-c", "user.email=a@example.org")
        result = subprocess.run(["git", *who, *arguments], cwd=cwd or self.home, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def run(self, shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script with these environment variables."""
        given = {
            "PATH": self.path,
            "HOME": str(self.temp),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
            "GH_LOG": str(self.gh_log),
            "PYTHONPATH": PYTHONPATH,
            "REFUSED_HOSTS_LOG": os.environ["REFUSED_HOSTS_LOG"],
            **variables,
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", shell]
        return subprocess.run(command, cwd=self.home, env=given, capture_output=True, text=True)


class Runner(Machine):
    """A simulated runner with a clone of a project, and a remote to push to.

    Its playbook is the small one with films, or a copy of the `shipped` one.
    """

    def __init__(self, folder: Path, *, shipped: bool = False) -> None:
        home = (copy_shipped_playbook if shipped else write_with_shipped_clips)(folder / "project")
        for name in ("Makefile", "pyproject.toml"):
            shutil.copyfile(ROOT / name, home / name)
        shutil.copytree(ROOT / ".github", home / ".github")
        (home / ".gitignore").write_text(".venv\n", "utf-8")
        super().__init__(folder, home)
        self.git("init", "--quiet", "--bare", "-b", "main", str(folder / "remote"), cwd=folder)
        self.git("init", "--quiet", "-b", "main")
        self.git("remote", "add", "origin", str(folder / "remote"))
        self.commit("begin")
        self.git("push", "--quiet", "-u", "origin", "main")

    def begin_job(self, branch: str) -> None:
        """Check out main without the files and local branch of earlier jobs, as a fresh runner does."""
        self.git("clean", "--quiet", "--force", "-d")
        self.git("switch", "--quiet", "--force", "main")
        if self.git("branch", "--list", branch):
            self.git("branch", "--quiet", "-D", branch)

    def remote_head(self, branch: str) -> str:
        """Return the commit at the head of a branch of the remote."""
        return self.git("ls-remote", "origin", branch).split()[0]

    def push_commits_by(self, branch: str, *emails: str) -> str:
        """Push an empty commit by each author to a branch; return its new head."""
        self.git("clean", "--quiet", "--force", "-d", "playbook_src")
        self.git("switch", "--quiet", branch)
        for email in emails:
            who = f"An author <{email}>"
            self.git("-c", f"user.email={email}", "commit", "-q", "--allow-empty", "--author", who, "--message", "More")
        self.git("push", "--quiet", "origin", branch)
        return self.remote_head(branch)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def run_check(self) -> str:
        """Run the steps of the workflow Check, which must succeed, and return the job summary."""
        shutil.rmtree(self.temp / "before", ignore_errors=True)
        self.git("worktree", "prune")
        self.summary.unlink(missing_ok=True)
        for name in ("Check, with each mistake on its line", "List every mistake"):
            result = self.run(step("check", "check", name))
            assert result.returncode == 0, result.stdout + result.stderr
        result = self.run(step("check", "check", "Say what changes for a reader"), BASE="main")
        assert result.returncode == 0, result.stdout + result.stderr
        return self.summary.read_text("utf-8")
