"""Find starter values that a school has not replaced yet, such as the title or the logo, for `playbook doctor`.

Each is reported as two sentences: what it is, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching_playbook import __version__
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Playbook
from coaching_playbook.starter import content, requirement
from coaching_playbook.starter.project import PLACEHOLDER_STATEMENT, PLACEHOLDER_TITLE
from coaching_playbook.yamlio import parse


@dataclass(frozen=True)
class SchoolFiles:
    """What the checks read: a school's playbook and its mkdocs.yml, parsed as `config` and as raw `settings`."""

    root: Path
    config: ProjectConfig
    playbook: Playbook
    settings: dict[str, Any]


_DefaultCheck = Callable[[SchoolFiles], Iterator[str]]


def find_defaults(root: Path, config: ProjectConfig, playbook: Playbook) -> Iterator[str]:
    """Yield two sentences, as one text, about each value that the school has not replaced yet, most visible first."""
    data = config.document.data if config.document else None
    school = SchoolFiles(root, config, playbook, data if isinstance(data, dict) else {})
    for check in _CHECKS:
        yield from check(school)


def _read_starter_file(name: str) -> Any:
    """Return the parsed YAML of a file of the starter content; None in an installation without starter content."""
    try:
        return parse((content.starter_root() / content.SOURCE / name).read_text("utf-8"), name).data
    except (content.StarterContentMissing, OSError):
        return None


def _check_title(school: SchoolFiles) -> Iterator[str]:
    about = school.playbook.about
    starter = _read_starter_file("playbook.yml")
    if about.title in (PLACEHOLDER_TITLE, (starter or {}).get("title")):
        yield f"The title is '{about.title}'. Change title: in {school.config.source}/playbook.yml."
    if not about.school:
        yield f"The site names no school. Add school: to {school.config.source}/playbook.yml."


def _check_vision(school: SchoolFiles) -> Iterator[str]:
    vision, starter = school.playbook.about.vision, _read_starter_file("playbook.yml") or {}
    came = {item["text"] for item in starter.get("vision", {}).get("statements", ())} | {PLACEHOLDER_STATEMENT}
    same = sum(statement.text in came for statement in vision.statements)
    if same:
        lines = f"{same} of the {len(vision.statements)} lines" if len(vision.statements) > 1 else "The line"
        yield (
            f"{lines} of {vision.title} came with the tool. "
            f"Write your own with your team, under vision: in {school.config.source}/playbook.yml."
        )


def _check_starter_pages(school: SchoolFiles) -> Iterator[str]:
    playbook = school.playbook
    statuses = [point.status for point in playbook.leverage_points] + [page.status for page in playbook.techniques]
    count = statuses.count("starter")
    if count:
        what = f"{count} page{'s have' if count > 1 else ' has'} the status starter."
        yield f"{what} Change them with your team, then give them another status: draft, trial or agreed."


def _check_cycles(school: SchoolFiles) -> Iterator[str]:
    came = {(item.get("id"), item.get("starts")) for item in _read_starter_file("cycles.yml") or ()}
    left = [cycle.id for cycle in school.playbook.cycles if (cycle.id, str(cycle.starts)) in came]
    if left:
        what = (
            f"The cycles {' and '.join(left)} are examples" if len(left) > 1 else f"The cycle {left[0]} is an example"
        )
        yield f"{what}. Put your own in their place, in {school.config.source}/cycles.yml."


def _check_branding(school: SchoolFiles) -> Iterator[str]:
    theme = school.settings.get("theme")
    theme = theme if isinstance(theme, dict) else {}
    if not theme.get("logo"):
        yield f"There is no logo of yours. Put it into {school.config.docs}/ and name it: theme: logo: in mkdocs.yml."
    if not theme.get("favicon"):
        yield (
            "The browser's tab has no icon of yours. "
            f"Put one into {school.config.docs}/ and name it: theme: favicon: in mkdocs.yml."
        )
    if not school.playbook.about.brand.accent:
        yield f"The colour is the tool's. Add brand: accent: to {school.config.source}/playbook.yml."


def _check_site_url(school: SchoolFiles) -> Iterator[str]:
    if not school.settings.get("site_url"):
        yield (
            "The site does not say its address. "
            "Set site_url: in mkdocs.yml once you know it. Feeds, calendars and QR codes need it."
        )
    if not school.settings.get("repo_url"):
        yield (
            "Pages have no button 'Suggest a change'. "
            "Set repo_url: and edit_uri: in mkdocs.yml, if the files are on GitHub or GitLab."
        )


def _check_host(school: SchoolFiles) -> Iterator[str]:
    root = school.root
    places = (".github/workflows", ".gitlab-ci.yml", "netlify.toml", "build-site.sh", "hosting")
    if not any((root / place).exists() for place in places):
        yield "Nothing publishes the site by itself. 'playbook host' lists where it could be."


def _check_code_owners(school: SchoolFiles) -> Iterator[str]:
    """Yield a message if CODEOWNERS is missing in a repository on GitHub, or still has the placeholder of a new
    repository.
    """
    file = next(
        (school.root / path for path in (".github/CODEOWNERS", "CODEOWNERS") if (school.root / path).is_file()), None
    )
    if file is None:
        if (school.root / ".github").is_dir():
            yield "Nobody is named as owner of the files. Add .github/CODEOWNERS with the names of your team."
        return
    lines = [
        line for line in file.read_text("utf-8", "replace").splitlines() if line.strip() and not line.startswith("#")
    ]
    if not lines or any("your-school" in line for line in lines):
        yield (
            "CODEOWNERS holds examples. "
            f"Put the names of your team into {file.relative_to(school.root).as_posix()}, without the # in front."
        )


def _check_licence(school: SchoolFiles) -> Iterator[str]:
    licence, came = school.playbook.about.licence, (_read_starter_file("playbook.yml") or {}).get("licence")
    files = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt")
    if any((school.root / name).is_file() for name in files) or (licence and licence != came):
        return
    what = f"The licence of your words, {licence}, came with the tool." if licence else "Your words have no licence."
    place = f"licence: in {school.config.source}/playbook.yml, and LICENSE.md"
    yield f"{what} Decide whether other schools may use them: {place}."


def _check_requirement(school: SchoolFiles) -> Iterator[str]:
    file = school.root / requirement.REQUIREMENTS_FILE
    if not file.is_file():
        yield "No version of the playbook is pinned. 'playbook upgrade' writes requirements.txt."
        return
    text = file.read_text("utf-8", "replace")
    pinned = requirement.pinned_version(text)
    if pinned and pinned != __version__:
        yield (
            f"requirements.txt has version {pinned}, and {__version__} is running. "
            "Install what requirements.txt names; or move it with 'playbook upgrade'."
        )
    if pinned and not re.search(r"--hash=sha256:", text):
        yield (
            "The packages are pinned without their hashes. "
            "Install the playbook from its wheel file, and run 'playbook upgrade': it writes them."
        )


def _check_readme(school: SchoolFiles) -> Iterator[str]:
    file = school.root / "README.md"
    if file.is_file() and "your-school" in file.read_text("utf-8", "replace"):
        yield "README.md holds examples. Write who you are, and how to reach you."


_CHECKS: tuple[_DefaultCheck, ...] = (
    *(_check_title, _check_vision, _check_starter_pages, _check_cycles, _check_branding),
    *(_check_site_url, _check_host, _check_code_owners, _check_licence, _check_requirement, _check_readme),
)
