"""Generate the files that a host of the repository or site needs: workflows, build scripts, web server settings.

The files of a host are rendered from templates in the folders beside this module. In their names the prefix `dot-`
stands for a dot; in their text `@@NAME@@` is a placeholder, and a line with `@@HEADER@@` is repeated per HTTP header.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from coaching_playbook.hosting.origin import Origin, installed_origin

_TEMPLATE_FOLDER = Path(__file__).parent
_PROJECT_ROOT = _TEMPLATE_FOLDER.parent.parent.parent
NO_HOST = "none"
"""The host name to choose if no files for a host, such as workflows, are wanted."""

_SECURITY_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000",
}
"""HTTP headers with no equivalent in a <meta> element, or that videos need too."""


@dataclass(frozen=True)
class Host:
    """A service or web server for a site, with its default audience.

    `folders` are those of its templates; `repository` is the host of the repository, which decides the issue forms.
    """

    title: str
    audience: Literal["public", "staff"]
    folders: tuple[str, ...]
    repository: Literal["github", "gitlab", ""]
    steps: tuple[str, ...]
    """Instructions for the person who sets the host up, in order."""
    remarks: tuple[str, ...] = ()
    """Limitations of this host, as sentences for users."""


_HOSTS_FILE = _TEMPLATE_FOLDER / "hosts.toml"
HOSTS = TypeAdapter(dict[str, Host]).validate_python(tomllib.loads(_HOSTS_FILE.read_text("utf-8")))
"""The hosts of a school that `playbook init --host` and `playbook host` offer, keyed by name."""
TRUST_HOST = "trust"
"""The name of the host that builds and publishes the sites of all schools of a trust (a group of schools)."""
_ALL_HOSTS = {**HOSTS, TRUST_HOST: Host("GitHub Pages", "public", ("github-trust",), "github", ())}
_CALLER_TRIGGERS = """\
on:
  push:
    branches: [main]
  schedule:
    - cron: "41 2 * * *"
  workflow_dispatch:
"""
"""The `on:` block for a workflow that contains all steps itself instead of calling a reusable workflow."""


def http_headers(audience: str) -> dict[str, str]:
    """Return the HTTP headers for a site, which make caches revalidate, so that a withdrawn clip disappears."""
    if audience == "public":
        return {**_SECURITY_HEADERS, "Cache-Control": "no-cache"}
    return {**_SECURITY_HEADERS, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}


def host_files(name: str, *, audience: str | None = None, source: Origin | None = None) -> Mapping[str, str]:
    """Return the texts of the files for a host, keyed by path in the repository; empty for `NO_HOST`.

    `audience` defaults to that of the host. `source`, the commit whose reusable workflows are called, defaults to the
    origin of the installed package; if that is unknown, the workflows contain all steps themselves.
    """
    if name == NO_HOST:
        return {}
    host, source = host_of(name), source or installed_origin()
    audience = audience or host.audience
    values = {
        "AUDIENCE": audience,
        "TOOL": source.repository if source else "",
        "REF": source.ref if source else "",
        "REF_NOTE": source.note if source else "",
    }
    files = {
        path: _fill_placeholders(text, values, http_headers(audience))
        for path, text in _read_templates(host, source is not None)
    }
    if name == TRUST_HOST and source is None:  # the copy of the whole workflow needs triggers of its own
        triggers = f"{_CALLER_TRIGGERS}  workflow_call:"
        files = {path: text.replace("on:\n  workflow_call:", triggers) for path, text in files.items()}
    return files


def is_host_name(name: str) -> bool:
    """Whether `name` is that of a host, other than `NO_HOST`."""
    return name in _ALL_HOSTS


def host_of(name: str) -> Host:
    """Return the host with this name. Raises KeyError, also for `NO_HOST`."""
    return _ALL_HOSTS[name]


def site_file_paths(name: str) -> list[str]:
    """Return the paths of a host's files that build or serve the site, without its files for issue forms."""
    host = host_of(name)
    host = replace(host, folders=tuple(folder for folder in host.folders if folder != "github"))
    return [path for path, _text in _read_templates(host, True)]


def _read_templates(host: Host, use_reusable_workflows: bool) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of each template of a host.

    GitHub workflows call the reusable workflows of the tool's repository with `use_reusable_workflows`; otherwise they
    contain all steps themselves.
    """
    for folder in host.folders:
        for file in sorted((_TEMPLATE_FOLDER / folder).rglob("*")):
            if file.is_file():
                path = "/".join(
                    re.sub("^dot-", ".", part) for part in file.relative_to(_TEMPLATE_FOLDER / folder).parts
                )
                text = file.read_text("utf-8")
                yield path, text if use_reusable_workflows or "@@TOOL@@" not in text else _read_workflow(file.name)


def _read_workflow(name: str) -> str:
    """Return the text of a GitHub workflow of this project.

    It is in the folder `workflows` of an installed package, and in `.github/workflows` of a checkout.
    """
    packaged = _TEMPLATE_FOLDER / "workflows" / name
    text = (packaged if packaged.is_file() else _PROJECT_ROOT / ".github/workflows" / name).read_text("utf-8")
    return re.sub(r"# The repository of a (?:school|trust) calls this .*\n", "# Made by `playbook host`.\n", text)


def _fill_placeholders(text: str, values: Mapping[str, str], site_headers: Mapping[str, str]) -> str:
    """Replace each `@@NAME@@` by its value, and repeat each line with `@@HEADER@@` for every header."""
    lines = []
    for line in text.splitlines(keepends=True):
        if "@@HEADER@@" in line:
            lines += [
                line.replace("@@HEADER@@", name).replace("@@VALUE@@", value) for name, value in site_headers.items()
            ]
        else:
            lines.append(line)
    return re.sub(r"@@([A-Z_]+)@@", lambda match: values[match[1]], "".join(lines))
