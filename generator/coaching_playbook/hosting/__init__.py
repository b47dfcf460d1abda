"""Files that a host of the repository or of the site needs: workflows, build scripts and settings of web servers.

A host is put together from the folders beside this file. In them `dot-` at the start of a name stands for a point,
`@@NAME@@` for a value, and a line with `@@HEADER@@` is repeated for each header of HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from coaching_playbook.hosting.origin import Origin, origin

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parent.parent.parent
NONE = "none"

_SECURITY_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000",
}
"""What a page cannot say in a <meta> element, or what must hold for films too."""


@dataclass(frozen=True)
class Host:
    """A place for a site. `folders` hold its files, `repository` is the host of the repository whose forms are used."""

    title: str
    audience: Literal["public", "staff"]
    folders: tuple[str, ...]
    repository: Literal["github", "gitlab", ""]
    steps: tuple[str, ...]
    """What is left to do, in order, for the person who looks after the project."""
    remarks: tuple[str, ...] = ()
    """What this host cannot do."""


_GITHUB_ACTIONS = (
    "On GitHub: Settings, Actions, General: tick 'Allow GitHub Actions to create and approve pull requests'."
)
_ENTRA = (
    "In Microsoft Entra ID: App registrations, New registration, accounts in this directory only, redirect address "
    "https://YOUR-SITE/.auth/login/aad/callback, and tick 'ID tokens'. Under Enterprise applications, Properties, set "
    "'Assignment required' to Yes and assign the group of staff, so that pupils cannot sign in."
)
_BUILD_HOOK = (
    "On GitHub: Settings, Environments: make '{0}' with the secret {1}, and allow the branch main only.",
    "Make a build hook for the branch main at the host, and keep its address as that secret.",
)
HOSTS: Mapping[str, Host | None] = {
    NONE: None,
    "github": Host(
        "GitHub Pages",
        "public",
        ("github", "github-pages"),
        "github",
        (
            "On GitHub: Settings, Pages: set Source to GitHub Actions.",
            _GITHUB_ACTIONS,
            "Set site_url, repo_url and edit_uri in mkdocs.yml, and push to main.",
        ),
        ("GitHub Pages sets no headers of yours and is always public: the workflow refuses any other audience.",),
    ),
    "gitlab": Host(
        "GitLab Pages",
        "public",
        ("gitlab",),
        "gitlab",
        (
            "On GitLab: Build, Pipeline schedules: run the pipeline of main every night.",
            "For drafts from them: make a project access token (role Developer, scope api), keep it as the masked and "
            "protected variable PLAYBOOK_TOKEN, make a pipeline trigger token, and add a webhook for issue events to "
            "https://GITLAB/api/v4/projects/ID/ref/main/trigger/pipeline?token=TRIGGER_TOKEN.",
            "Set site_url, repo_url and edit_uri in mkdocs.yml, and push to main.",
        ),
        (
            "GitLab Pages sets no headers of yours.",
            "Without that token and webhook an issue stays an issue: no draft is made from it.",
        ),
    ),
    "netlify": Host(
        "Netlify",
        "public",
        ("github", "build", "netlify"),
        "github",
        (
            "On Netlify: add a site from the repository. It reads netlify.toml.",
            _BUILD_HOOK[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK[1],
            _GITHUB_ACTIONS,
        ),
        ("Deploy previews of Netlify are public: switch them off where a draft must not be.",),
    ),
    "cloudflare": Host(
        "Cloudflare Pages",
        "public",
        ("github", "build", "cloudflare"),
        "github",
        (
            "On Cloudflare: Workers & Pages, Create, Pages, connect the repository. Build command: bash build-site.sh. "
            "Output folder: site. Variable PYTHON_VERSION: 3.12.",
            _BUILD_HOOK[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK[1],
            _GITHUB_ACTIONS,
        ),
        ("A file may have 25 MB at most: keep longer films on your own film host.",),
    ),
    "cloudflare-access": Host(
        "Cloudflare Pages behind Cloudflare Access",
        "staff",
        ("github", "build", "cloudflare"),
        "github",
        (
            "First, on Cloudflare: Zero Trust, Access, Applications: protect YOUR-PROJECT.pages.dev and "
            "*.YOUR-PROJECT.pages.dev, and your own domain. Both: without the second, each preview is public.",
            "Zero Trust, Settings, Authentication: add Google Workspace or Microsoft Entra ID; in the policy allow the "
            "group of staff, not the whole domain, in which pupils have addresses too.",
            "Then Workers & Pages, Create, Pages, connect the repository, which must be private. Build command: bash "
            "build-site.sh. Output folder: site. Variable PYTHON_VERSION: 3.12.",
            _BUILD_HOOK[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK[1],
            _GITHUB_ACTIONS,
        ),
        ("A file may have 25 MB at most: keep longer films on your own film host.",),
    ),
    "azure": Host(
        "Azure Static Web Apps with Microsoft Entra ID",
        "staff",
        ("github", "build", "azure"),
        "github",
        (
            "On Azure: make a Static Web App, source Other, plan Standard: Free cannot limit sign-in to your school.",
            _ENTRA,
            "In docs/staticwebapp.config.json write your directory (tenant) id for YOUR-TENANT-ID.",
            "On Azure: Environment variables ENTRA_CLIENT_ID and ENTRA_CLIENT_SECRET, from that registration.",
            _BUILD_HOOK[0].format("azure", "AZURE_STATIC_WEB_APPS_API_TOKEN"),
            _GITHUB_ACTIONS,
        ),
        ("The repository must be private: what is in it can be read by all who can open it.",),
    ),
    "nginx": Host(
        "nginx on the school network",
        "staff",
        ("nginx",),
        "",
        (
            "Clone the repository to /srv/playbook/repository as a user 'playbook' who can write to /srv/playbook.",
            "Change the three marked lines of hosting/nginx.conf and include the file in nginx's configuration.",
            "Copy hosting/playbook.service and hosting/playbook.timer to /etc/systemd/system/, then: systemctl enable "
            "--now playbook.timer && systemctl start playbook.service.",
        ),
        ("Addresses alone do not tell staff from pupils: where both share a network, put a sign-in in front.",),
    ),
    "iis": Host(
        "IIS on the school network",
        "staff",
        ("iis",),
        "",
        (
            "Clone the repository to the server, and point a website of IIS at C:\\inetpub\\playbook\\site.",
            "Write the group of staff for YOUR-SCHOOL\\Staff in docs/web.config. Install the role services Windows "
            "Authentication and URL Authorization, and unlock their sections for the website.",
            "In the Task Scheduler run hosting\\publish.ps1 every night as a user who can write to the folder.",
        ),
    ),
}
"""The hosts that `playbook init --host` and `playbook host` offer, by name."""
_TRUST = Host("GitHub Pages", "public", ("github-trust",), "github", ())
"""Where the sites of a whole trust are built and published."""
_STARTS = """\
on:
  push:
    branches: [main]
  schedule:
    - cron: "41 2 * * *"
  workflow_dispatch:
"""


def headers(audience: str) -> dict[str, str]:
    """Return the headers of HTTP for a site. Each use of a stored copy is confirmed first, so that a withdrawn clip
    goes."""
    if audience == "public":
        return {**_SECURITY_HEADERS, "Cache-Control": "no-cache"}
    return {**_SECURITY_HEADERS, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}


def host_files(host: str, *, audience: str | None = None, source: Origin | None = None) -> Mapping[str, str]:
    """Return the text of each file for a host, by its path in the repository; none for `NONE`.

    `audience` is the one that the host is for unless it is given, and `source` the commit of this program on GitHub
    that workflows call. Where neither is known, the workflows themselves are returned, which are the same steps.
    """
    found = HOSTS[host]
    return {} if found is None else _host_files(found, audience, source)


def host_of(name: str) -> Host:
    """Return a host by its name, which must not be `NONE`."""
    host = HOSTS[name]
    assert host
    return host


def site_paths(name: str) -> list[str]:
    """Return the paths of a host's files that build the site or say how it is served, without those of forms."""
    host = host_of(name)
    return [
        path for path, _ in _templates(replace(host, folders=tuple(f for f in host.folders if f != "github")), True)
    ]


def _host_files(found: Host, audience: str | None = None, source: Origin | None = None) -> Mapping[str, str]:
    source = source or origin()
    audience = audience or found.audience
    values = {
        "AUDIENCE": audience,
        "TOOL": source.repository if source else "",
        "REF": source.ref if source else "",
        "REF_NOTE": source.note if source else "",
    }
    return {path: _fill(text, values, headers(audience)) for path, text in _templates(found, source is not None)}


def trust_files(source: Origin | None = None) -> Mapping[str, str]:
    """Return the text of each file that GitHub needs to build the sites of a trust, by its path in the repository."""
    files = _host_files(_TRUST, source=source)
    # A copy of the whole workflow, for where the origin of this program is not known, needs triggers of its own.
    return {path: text.replace("on:\n  workflow_call:", f"{_STARTS}  workflow_call:") for path, text in files.items()}


def _templates(host: Host, called: bool) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each file: workflows that call the reusable ones if `called`, else whole workflows."""
    for folder in host.folders:
        for file in sorted((_FOLDER / folder).rglob("*")):
            if file.is_file():
                path = "/".join(re.sub("^dot-", ".", part) for part in file.relative_to(_FOLDER / folder).parts)
                text = file.read_text("utf-8")
                yield path, text if called or "@@TOOL@@" not in text else _workflow(file.name)


def _workflow(name: str) -> str:
    """Return the text of a GitHub workflow of this project.

    An installed package has it among its files, a checkout of the repository in `.github/workflows`.
    """
    packaged = _FOLDER / "workflows" / name
    text = (packaged if packaged.is_file() else _ROOT / ".github/workflows" / name).read_text("utf-8")
    return re.sub(r"# The repository of a (?:school|trust) calls this .*\n", "# Made by `playbook host`.\n", text)


def _fill(text: str, values: Mapping[str, str], sent: Mapping[str, str]) -> str:
    lines = []
    for line in text.splitlines(keepends=True):
        if "@@HEADER@@" in line:
            lines += [line.replace("@@HEADER@@", name).replace("@@VALUE@@", value) for name, value in sent.items()]
        else:
            lines.append(line)
    return re.sub(r"@@([A-Z_]+)@@", lambda match: values[match[1]], "".join(lines))
