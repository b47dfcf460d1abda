"""The tools to compare: commands that build and preview the same site, and their installation."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

BENCH = Path(__file__).parent
OWN = Path(sys.executable).parent
VENV = BENCH / ".venv"
"""The other tools have an environment of their own, so that ours is the one that users have."""
ENV = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
ENV.pop("PYTHONDONTWRITEBYTECODE", None)  # Python caches compiled modules, as for users

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Tool:
    """`folder` is the project, below the folder of one size; `site` and `caches` are deleted before a clean build."""

    key: str
    label: str
    folder: str
    build: Command
    serve: Callable[[int], Command]
    page: str
    """Path of a technique's source, with {} for its id."""
    site: str = "site"
    caches: tuple[str, ...] = (".cache",)
    make: Command = ()
    """Command that writes its own playbook, before the folder and options; empty for what builds ours or a translation
    of it."""
    is_ours: bool = False
    """Whether it is this generator, on other cores or at another commit. It has no preview here."""

    @property
    def program(self) -> Path:
        return Path(self.build[0])


def _hugo() -> Path:
    """Path of the binary: the package's command is a Python script that starts it."""
    found = sorted(VENV.glob("lib*/python*/site-packages/hugo/binaries/hugo*"))
    return found[0] if found else VENV / "bin" / "hugo"


def _tools() -> tuple[Tool, ...]:
    mkdocs, zensical, hugo = VENV / "bin" / "mkdocs", VENV / "bin" / "zensical", _hugo()
    json = ("--config", "hugo-json.yaml")
    return (
        Tool(
            "ours",
            "TA Playbook",
            "ours",
            (OWN / "mkdocs", "build", "--strict", "--quiet"),
            lambda port: (OWN / "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"),
            "playbook_src/techniques/{}.yml",
        ),
        Tool(
            "material",
            "MkDocs + Material",
            "markdown/mkdocs",
            (mkdocs, "build", "--strict", "--quiet"),
            lambda port: (mkdocs, "serve", "--livereload", "-a", f"127.0.0.1:{port}"),
            "docs/techniques/{}.md",
        ),
        Tool(
            "zensical",
            "Zensical",
            "markdown/mkdocs",
            (zensical, "build", "-f", "zensical.yml"),
            lambda port: (zensical, "serve", "-f", "zensical.yml", "-a", f"127.0.0.1:{port}"),
            "docs/techniques/{}.md",
            site="site-zensical",
        ),
        Tool(
            "hugo",
            "Hugo, lean",
            "markdown/hugo",
            (hugo, "build", "--quiet", "--destination", "public"),
            lambda port: (hugo, "server", "--bind", "127.0.0.1", "--port", str(port)),
            "content/techniques/{}.md",
            site="public",
            caches=("resources",),
        ),
        Tool(
            "hugo-json",
            "Hugo + JSON of everything",
            "markdown/hugo",
            (hugo, "build", "--quiet", *json, "--destination", "public-json"),
            lambda port: (hugo, "server", *json, "--bind", "127.0.0.1", "--port", str(port)),
            "content/techniques/{}.md",
            site="public-json",
            caches=("resources",),
        ),
    )


def _on_one_core(ours: Tool) -> Tool | None:
    taskset = shutil.which("taskset")
    if not taskset:
        return None
    return replace(
        ours, key="one-core", label="TA Playbook on one core", build=(taskset, "-c", "0", *ours.build), is_ours=True
    )


def at_commit(commit: str, folder: Path) -> Tool:
    """Install another commit of this project in a new folder, in an environment of its own, as its `make` does.

    It builds a playbook of the same size by its own `make.py`, since older commits refuse newer fields. Raises
    CalledProcessError.
    """
    git = ("git", "-C", BENCH.parent, "archive", commit)
    archive = subprocess.run(git, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    make = ("make", "--silent", f"PYTHON={sys.executable}", ".venv/.run")
    subprocess.run(make, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    python = (folder / ".venv/bin/python", "-E")  # without PYTHONPATH, which may name this commit
    return replace(
        next(tool for tool in TOOLS if tool.key == "ours"),
        key="before",
        label=f"TA Playbook at {commit}",
        folder="before",
        build=(*python, "-m", "mkdocs", "build", "--strict", "--quiet"),
        make=(*python, folder / "bench/make.py"),
        is_ours=True,
    )


def install() -> str:
    """Install the other tools unless they are installed; returns an error message, or an empty text."""
    stamp, wanted = VENV / ".installed", BENCH / "requirements.txt"
    if stamp.exists() and stamp.read_text("utf-8") == wanted.read_text("utf-8"):
        return ""
    print("Installing the tools to compare with into bench/.venv ...", file=sys.stderr, flush=True)
    pip = (VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    for command in (
        (sys.executable, "-m", "venv", VENV),
        (*pip, "--require-hashes", "-r", wanted),
    ):
        ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if ran.returncode:
            errors = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["pip said nothing"]
            return errors[-1].removeprefix("ERROR: ")
    stamp.write_text(wanted.read_text("utf-8"), "utf-8")
    return ""


TOOLS = _tools()
if _one_core := _on_one_core(TOOLS[0]):
    TOOLS = (TOOLS[0], _one_core, *TOOLS[1:])


def version(tool: Tool) -> str:
    """Version of a tool."""
    if tool.make:
        return tool.label.rpartition(" ")[2]
    if tool.is_ours or tool.key == "ours":
        described = ("git", "-C", str(BENCH), "describe", "--always", "--dirty", "--tags")
        return f"commit {_output(described)}, {_packages(OWN)}"
    if tool.key == "material":
        return _packages(VENV / "bin")
    output = _output((str(tool.program), "version" if tool.key.startswith("hugo") else "--version"))
    found = re.search(r"v?(\d+\.\d+\.\d+)", output)
    return found[1] if found else output


def _packages(folder: Path) -> str:
    show = (
        "from importlib.metadata import version as v; print('MkDocs', v('mkdocs'), '+ Material', v('mkdocs-material'))"
    )
    return _output((str(folder / "python"), "-c", show))


def _output(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
