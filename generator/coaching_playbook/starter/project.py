"""Put together the files of a new repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coaching_playbook import hosting, schema
from coaching_playbook.hosting import record
from coaching_playbook.layout import field_order
from coaching_playbook.model import About, Playbook
from coaching_playbook.starter import content, requirement
from coaching_playbook.yamlio import KeyPath, edit_yaml, parse

STARTER, EMPTY = "starter", "empty"
KINDS = (EMPTY, STARTER)
"""What a new playbook holds: no pages at all, or the pages that come with the project, to change."""

EMPTY_TITLE = "Our Playbook"
EMPTY_STATEMENT = "Write the first line of your Way here, together with your team."
"""The texts of an empty playbook that ask to be changed."""
_PLAYBOOK = f"{content.SOURCE}/playbook.yml"


def project_files(kind: str, *, title: str | None, school: str | None, host: str) -> Mapping[str, bytes]:
    """Return the content of every file of a new repository, by path. `kind` is one of `KINDS`.

    `host` is one of `hosting.HOSTS`. Raises MissingStarter.
    """
    files = {path: text.encode("utf-8") for path, text in _fixed_files().items()}
    if kind == STARTER:
        root = content.root()
        files |= {path: (root / path).read_bytes() for path in content.paths()}
    else:
        files |= {f"{folder}/.gitkeep": b"" for folder in ("videos", content.MEDIA)}
    about = files[_PLAYBOOK].decode("utf-8")
    values: dict[KeyPath, Any] = {}
    if title:
        values[("title",)] = title
    if school:
        values[("school",)] = school
    if values:
        about = edit_yaml(about, values, field_order(About))
        files[_PLAYBOOK] = about.encode("utf-8")
    name = title or str(_fields(about)["title"])
    files["README.md"] = files["README.md"].replace(b"@@TITLE@@", name.encode("utf-8"))
    needed = requirement.current()
    files[requirement.FILE_NAME] = needed.text.encode("utf-8")
    if needed.wheel:
        files[needed.line.removeprefix("./")] = needed.wheel.read_bytes()
    if host != hosting.NONE:
        audience = hosting.host_of(host).audience
        files["mkdocs.yml"] = files["mkdocs.yml"].replace(b"audience: public", f"audience: {audience}".encode())
        hosted = hosting.host_files(host)
        hosted = {**hosted, record.FILE_NAME: record.Record().with_host(host, audience, hosted).text}
        files |= {path: text.encode("utf-8") for path, text in hosted.items()}
    return files


def generated_files(playbook: Playbook, host: str) -> Mapping[str, bytes]:
    """Return the files that are made from the model, by path: settings of editors, and forms of the host."""
    repositories = () if host == hosting.NONE else (hosting.host_of(host).repository,)
    files = schema.generated_files(playbook, content.VIDEOS, repositories)
    return {path: text.encode("utf-8") for path, text in files.items()}


def _fixed_files() -> Mapping[str, str]:
    """Return the files of `starter/files`; the prefix `dot-` of a name is replaced by a dot."""
    found = {}
    for file in sorted(content.FILES.rglob("*")):
        if file.is_file():
            path = file.relative_to(content.FILES).as_posix()
            found[path.replace("dot-", ".")] = file.read_text("utf-8")
    # Git keeps no empty folder, and MkDocs needs its own.
    return found | {"docs/.gitkeep": ""}


def _fields(text: str) -> dict[str, Any]:
    data = parse(text, content.SOURCE).data
    assert isinstance(data, dict)
    return data
