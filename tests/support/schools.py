"""Create playbooks of other schools with the commands, as a school does."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.yamlio import KeyPath, edit_yaml
from sites import Element, Site

DEFAULT_WORDS = re.compile(
    r"(?<![\w-])(?:TAs?|teaching assistants?|pupils?|(?:class )?teachers?|lessons?|key stages?|in class"
    r"|The TA Playbook)\b",
    re.IGNORECASE,
)


def invoke(*arguments: str | Path, at: Path | None = None, answers: str | None = None) -> Result:
    """Run a `playbook` command in this process, in the folder `at`; `answers` is its standard input."""
    before = Path.cwd()
    os.chdir(at or before)
    try:
        return CliRunner().invoke(main, [*map(str, arguments)], input=answers)
    finally:
        os.chdir(before)


def init_school(
    tmp_path: Path,
    *,
    name: str = "school",
    start: str = "empty",
    title: str | None = "The Larch Hill Way",
    school: str | None = None,
    host: str = "none",
) -> Path:
    """Create a playbook with `playbook init` in `tmp_path/name`, which must succeed, and return its folder."""
    root = tmp_path / name
    options = [part for option, text in (("--title", title), ("--school", school)) if text for part in (option, text)]
    created = invoke("init", root, "--from", start, "--host", host, *options)
    assert created.exit_code == 0, created.output
    return root


def edit(file: Path, values: Mapping[KeyPath, object]) -> None:
    """Replace values in a YAML file, keyed by key path, and keep its comments."""
    file.write_text(edit_yaml(file.read_text("utf-8"), values), "utf-8")  # type: ignore[arg-type]


def default_words(site: Site) -> dict[str, set[str]]:
    """Return the default terms that a school with custom terms still shows on each page, keyed by URL."""
    found = {
        address or "home": set(DEFAULT_WORDS.findall(_accessible_text(page))) for address, page in site.pages.items()
    }
    return {address: words for address, words in found.items() if words}


def _accessible_text(page: Element) -> str:
    """Return the text of a page with alternative texts and labels, and without field names."""

    def strings(element: Element) -> Iterator[str]:
        for name in ("alt", "aria-label", "placeholder", "title", "content"):
            yield element.attributes.get(name, "")
        for child in element.children:
            if isinstance(child, str):
                yield child
            elif child.tag == "code":
                yield re.sub(r"\bto: \w+|\b[a-z_]+:|^[\w-]+$", "", child.text)
            elif child.tag not in ("script", "style"):
                yield from strings(child)

    return " ".join(strings(page))
