"""Generate the files that a host of the repository or site needs: workflows, build scripts, web server settings.

The files of a host are rendered from templates in the folders beside this module. In their names the prefix `dot-`
stands for a dot; in their text `@@NAME@@` is a placeholder, and a line with `@@HEADER@@` is repeated per HTTP header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from coaching_playbook.hosting.origin import Origin, installed_origin

_TEMPLATE_FOLDER = Path(__file__).parent
_PROJECT_ROOT = _TEMPLATE_FOLDER.parent.parent.parent
NO_HOST = "none"

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


_GITHUB_ACTIONS_STEP = (
    "On GitHub: Settings, Actions, General: tick 'Allow GitHub Actions to create and approve pull requests'."
)
_ENTRA_STEP = (
    "In Microsoft Entra ID: App registrations, New registration, accounts in this directory only, redirect address "
    "https://YOUR-SITE/.auth/login/aad/callback, and tick 'ID tokens'. Under Enterprise applications, Properties, set "
    "'Assignment required' to Yes and assign the group of staff, so that pupils cannot sign in."
)
_BUILD_HOOK_STEPS = (
    "On GitHub: Settings, Environments: make '{0}' with the secret {1}, and allow the branch main only.",
    "Make a build hook for the branch main at the host, and keep its address as that secret.",
)
HOSTS: Mapping[str, Host] = {
    "github": Host(
        "GitHub Pages",
        "public",
        ("github", "github-pages"),
        "github",
        (
            "On GitHub: Settings, Pages: set Source to GitHub Actions.",
            _GITHUB_ACTIONS_STEP,
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
            _BUILD_HOOK_STEPS[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK_STEPS[1],
            _GITHUB_ACTIONS_STEP,
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
            _BUILD_HOOK_STEPS[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK_STEPS[1],
            _GITHUB_ACTIONS_STEP,
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
            _BUILD_HOOK_STEPS[0].format("host", "BUILD_HOOK"),
            _BUILD_HOOK_STEPS[1],
            _GITHUB_ACTIONS_STEP,
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
            _ENTRA_STEP,
            "In docs/staticwebapp.config.json write your directory (tenant) id for YOUR-TENANT-ID.",
            "On Azure: Environment variables ENTRA_CLIENT_ID and ENTRA_CLIENT_SECRET, from that registration.",
            _BUILD_HOOK_STEPS[0].format("azure", "AZURE_STATIC_WEB_APPS_API_TOKEN"),
            _GITHUB_ACTIONS_STEP,
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


def http_headers(audience: str) -> dict[str, str]:
    """Return the HTTP headers for a site. Caches must revalidate each time, so that a withdrawn clip disappears."""
    if audience == "public":
        return {**_SECURITY_HEADERS, "Cache-Control": "no-cache"}
    return {**_SECURITY_HEADERS, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}


def host_files(name: str, *, audience: str | None = None, source: Origin | None = None) -> Mapping[str, str]:
    """Return the texts of the files for a host, keyed by path in the repository; empty for `NO_HOST`.

    `audience` defaults to that of the host, and `source`, the commit with the reusable workflows to call, to that of
    the installed package. If it is unknown, the workflows contain the same steps themselves and call none.
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


def has_files(name: str) -> bool:
    """Return whether this is the name of a host, other than `NO_HOST`."""
    return name in _ALL_HOSTS


def host_of(name: str) -> Host:
    """Return the host with this name. Raises KeyError, also for `NO_HOST`."""
    return _ALL_HOSTS[name]


def site_paths(name: str) -> list[str]:
    """Return the paths of a host's files that build or serve the site, without its files for issue forms."""
    host = host_of(name)
    host = replace(host, folders=tuple(folder for folder in host.folders if folder != "github"))
    return [path for path, _text in _read_templates(host, True)]


def _read_templates(host: Host, use_reusable_workflows: bool) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of each template of a host: workflows that call reusable workflows, or whole workflows."""
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
