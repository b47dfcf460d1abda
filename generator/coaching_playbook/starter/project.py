"""Assemble the files of a school's new repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coaching_playbook import hosting, schema
from coaching_playbook.hosting import record
from coaching_playbook.layout import field_order
from coaching_playbook.model import About, Playbook
from coaching_playbook.starter import content, requirement
from coaching_playbook.yamlio import KeyPath, edit_yaml, parse

STARTER_PROJECT, EMPTY_PROJECT = "starter", "empty"
PROJECT_KINDS = (EMPTY_PROJECT, STARTER_PROJECT)
"""The contents of a new playbook: no pages, or the starter content of this project, to be changed."""

PLACEHOLDER_TITLE = "Our Playbook"
PLACEHOLDER_STATEMENT = "Write the first line of your Way here, together with your team."
"""Placeholder texts in a playbook without starter content."""
_PLAYBOOK_FILE = f"{content.SOURCE}/playbook.yml"


def project_files(kind: str, *, title: str | None, school: str | None, host: str) -> Mapping[str, bytes]:
    """Return the contents of all files of a new repository, keyed by path. `kind` is one of `PROJECT_KINDS`.

    `host` is one of `hosting.HOSTS`, or `hosting.NO_HOST`. Raises StarterContentMissing.
    """
    files = {path: text.encode("utf-8") for path, text in _read_fixed_files().items()}
    if kind == STARTER_PROJECT:
        root = content.starter_root()
        files |= {path: (root / path).read_bytes() for path in content.starter_files()}
    else:
        files |= {f"{folder}/.gitkeep": b"" for folder in ("videos", content.MEDIA)}
    about = files[_PLAYBOOK_FILE].decode("utf-8")
    values: dict[KeyPath, Any] = {}
    if title:
        values[("title",)] = title
    if school:
        values[("school",)] = school
    if values:
        about = edit_yaml(about, values, field_order(About))
        files[_PLAYBOOK_FILE] = about.encode("utf-8")
    data: Any = parse(about, _PLAYBOOK_FILE).data
    files["README.md"] = files["README.md"].replace(b"@@TITLE@@", str(data["title"]).encode("utf-8"))
    needed = requirement.running_requirement()
    files[requirement.REQUIREMENTS_FILE] = needed.text.encode("utf-8")
    if needed.wheel:
        files[needed.line.removeprefix("./")] = needed.wheel.read_bytes()
    if host != hosting.NO_HOST:
        audience = hosting.host_of(host).audience
        settings = files["mkdocs.yml"].replace(b"audience: public", f"audience: {audience}".encode())
        if hosting.host_of(host).repository == "gitlab":
            settings = settings.replace(b"github", b"gitlab").replace(b"edit_uri: edit/", b"edit_uri: -/edit/")
        files["mkdocs.yml"] = settings
        hosted = hosting.host_files(host)
        hosted = {**hosted, record.RECORD_FILE: record.HostRecord().with_host(host, audience, hosted).text}
        files |= {path: text.encode("utf-8") for path, text in hosted.items()}
    return files


def generated_files(playbook: Playbook, host: str) -> Mapping[str, bytes]:
    """Return the files generated from the model (editor settings and the host's issue forms), keyed by path."""
    repositories = () if host == hosting.NO_HOST else (hosting.host_of(host).repository,)
    files = schema.generated_files(playbook, content.VIDEOS, repositories)
    return {path: text.encode("utf-8") for path, text in files.items()}


def _read_fixed_files() -> Mapping[str, str]:
    """Return the texts of the files in `starter/files`, keyed by path, with `dot-` in names replaced by a dot."""
    found = {}
    for file in sorted(content.FIXED_FILES_FOLDER.rglob("*")):
        if file.is_file():
            path = file.relative_to(content.FIXED_FILES_FOLDER).as_posix()
            found[path.replace("dot-", ".")] = file.read_text("utf-8")
    # Git keeps no empty folder, and MkDocs needs its own.
    return found | {"docs/.gitkeep": ""}
