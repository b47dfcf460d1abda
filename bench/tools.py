"""The tools to compare: the commands with which each builds and previews the same site, and their installation."""

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
OWN_BIN = Path(sys.executable).parent
TOOLS_VENV = BENCH / ".venv"
"""A separate virtual environment for the other tools, so that ours contains only what users install."""
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # Python caches compiled modules, as for users

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Tool:
    """A static site generator with its commands to build and to serve on a port.

    `folder` is its project, relative to the folder of a run; `site` and `caches` are deleted before a clean build.
    """

    key: str
    label: str
    folder: str
    build: Command
    serve: Callable[[int], Command]
    page: str
    """The path of a technique's source file, with {} for its id."""
    site: str = "site"
    caches: tuple[str, ...] = (".cache",)
    make: Command = ()
    """The command, without folder and options, that writes the tool's own playbook; empty if it builds ours or a
    translation of it."""
    is_ours: bool = False
    """Whether the tool is this generator on one core or at another commit. Its preview is not measured."""

    @property
    def program(self) -> Path:
        return Path(self.build[0])


def _hugo_binary() -> Path:
    """Return the path of Hugo's binary: the command of its package is a Python script that starts the binary."""
    found = sorted(TOOLS_VENV.glob("lib*/python*/site-packages/hugo/binaries/hugo*"))
    return found[0] if found else TOOLS_VENV / "bin" / "hugo"


def _list_tools() -> tuple[Tool, ...]:
    mkdocs, zensical, hugo = TOOLS_VENV / "bin" / "mkdocs", TOOLS_VENV / "bin" / "zensical", _hugo_binary()
    json = ("--config", "hugo-json.yaml")
    return (
        Tool(
            "ours",
            "TA Playbook",
            "ours",
            (OWN_BIN / "mkdocs", "build", "--strict", "--quiet"),
            lambda port: (OWN_BIN / "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"),
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


def install_commit(commit: str, folder: Path) -> Tool:
    """Install another commit of this project in the new folder `folder`, with its own virtual environment; return it.

    Its playbook is made by its own `make.py`, because older commits reject newer fields. Raises CalledProcessError.
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


def install_tools() -> str:
    """Install the other tools unless they are installed; return an error message, or an empty string."""
    stamp, wanted = TOOLS_VENV / ".installed", BENCH / "requirements.txt"
    if stamp.exists() and stamp.read_text("utf-8") == wanted.read_text("utf-8"):
        return ""
    print("Installing the tools to compare with into bench/.venv ...", file=sys.stderr, flush=True)
    pip = (TOOLS_VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    for command in (
        (sys.executable, "-m", "venv", TOOLS_VENV),
        (*pip, "--require-hashes", "-r", wanted),
    ):
        ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if ran.returncode:
            errors = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["pip said nothing"]
            return errors[-1].removeprefix("ERROR: ")
    stamp.write_text(wanted.read_text("utf-8"), "utf-8")
    return ""


TOOLS = _list_tools()
if _one_core := _on_one_core(TOOLS[0]):
    TOOLS = (TOOLS[0], _one_core, *TOOLS[1:])


def tool_version(tool: Tool) -> str:
    """Return the version of a tool as text; for this generator, its commit and the versions of MkDocs and Material."""
    if tool.make:
        return tool.label.rpartition(" ")[2]
    if tool.is_ours or tool.key == "ours":
        described = ("git", "-C", str(BENCH), "describe", "--always", "--dirty", "--tags")
        return f"commit {_output_of(described)}, {_mkdocs_versions(OWN_BIN)}"
    if tool.key == "material":
        return _mkdocs_versions(TOOLS_VENV / "bin")
    output = _output_of((str(tool.program), "version" if tool.key.startswith("hugo") else "--version"))
    found = re.search(r"v?(\d+\.\d+\.\d+)", output)
    return found[1] if found else output


def _mkdocs_versions(folder: Path) -> str:
    show = (
        "from importlib.metadata import version as v; print('MkDocs', v('mkdocs'), '+ Material', v('mkdocs-material'))"
    )
    return _output_of((str(folder / "python"), "-c", show))


def _output_of(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
