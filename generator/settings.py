"""mkdocs.yml as a contribution: what it may set, and what only somebody who looks after the project may let in.

MkDocs runs what its settings name: plugins, hooks, Markdown extensions, templates, and anything behind a YAML tag. So
they are judged before MkDocs reads them, and everything that is not known to be harmless is refused until an owner
names it in PLAYBOOK_TRUST.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from generator import names, page_texts
from generator.problems import Problem
from generator.source import Settings, settings

NAME = "mkdocs.yml"
TRUST = "PLAYBOOK_TRUST"
PLUGINS = ("search", "material/search", "playbook")
THEMES = ("material", "mkdocs", "readthedocs")
_MARKDOWN = (
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes"),
    *("legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
)
# Not among them: those that read other files (snippets, b64) or fetch from another host (emoji).
_PYMDOWN = (
    *("betterem", "blocks.admonition", "blocks.caption", "blocks.definition", "blocks.details", "blocks.tab", "caret"),
    *("critic", "details", "highlight", "inlinehilite", "keys", "mark", "saneheaders", "smartsymbols", "superfences"),
    *("tabbed", "tasklist", "tilde"),
)
EXTENSIONS = (*_MARKDOWN, *(f"markdown.extensions.{name}" for name in _MARKDOWN), *(f"pymdownx.{n}" for n in _PYMDOWN))
_RUNS = {
    "hooks": "runs files of Python",
    "extra_templates": "runs files as templates, which can do anything that Python can",
    "INHERIT": "takes in settings that nobody sees here",
}
_FOLDERS = ("docs_dir", "site_dir")
PAGE_FILES = (
    *(".md", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".ico", ".pdf", ".vtt", ".mp4", ".webm"),
    *(".css", ".js", ".woff", ".woff2", ".txt", ".json", ".xml", ".html"),
)
"""What stands in the folder of hand-written pages; anything else would be published as it is."""


@dataclass(frozen=True)
class Config:
    """What mkdocs.yml says of where things are, all below its folder, and what is wrong with it."""

    source: str = "playbook_src"
    videos: str = "videos.yml"
    media: str = "media"
    docs: str = "docs"
    audience: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """What a site is built from, in groups that can be told to anybody."""
        clips = str(PurePosixPath(self.videos).with_suffix(""))
        return {
            "pages": (self.docs,),
            "media": (self.media,),
            "playbook": (self.source, self.videos, clips),
            "settings": (NAME,),
        }


def read(root: Path, trust: Collection[str] = ()) -> Config | None:
    """Judge the mkdocs.yml in `root` and the folder of hand-written pages; None where there is no mkdocs.yml.

    `trust` are the names that an owner has agreed to: of plugins, extensions and themes, and `hooks`, `tags`,
    `custom_dir`, `extra_templates` and `INHERIT`. Nothing is run and nothing is raised for content.
    """
    file = root / NAME
    if file.is_symlink():
        return Config(problems=(names.link_problem(NAME),))
    try:
        found = settings(file.read_bytes(), NAME)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Config(problems=(Problem(NAME, 1, 1, "cannot-read", f"This file cannot be read: {error.strerror}."),))
    judge = _Judge(root, found, frozenset(trust))
    judge.all()
    data = found.data if isinstance(found.data, dict) else {}
    ours = next((options for name, options in _named(data.get("plugins")) if name == "playbook"), {})
    set_: dict[str, Any] = {
        name: value for name in ("source", "videos", "media", "audience") if isinstance(value := ours.get(name), str)
    }
    docs = data.get("docs_dir")
    config = Config(**set_, docs=docs if isinstance(docs, str) else "docs")
    if not judge.outside:
        files, links = names.below(root, config.docs)
        judge.problems += [names.link_problem(path) for path in links]
        judge.problems += names.problems(files)
        judge.problems += _odd_files(files)
        judge.problems += page_texts.problems(root, files)
    return Config(**set_, docs=config.docs, problems=tuple(sorted(set(judge.problems))))


def _odd_files(files: Collection[str]) -> Iterator[Problem]:
    for path in files:
        if not path.lower().endswith(PAGE_FILES) and path.rpartition("/")[2] != "CNAME":  # which hosts look for
            message = "This would be published as it is, and no page needs a file of this kind."
            fix = "Take it out of the folder of pages, or save it as a page, a picture or a PDF."
            yield Problem(path, 1, 1, "page-file", message, fix)


def _named(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The names in a list of plugins or extensions, with their options; it may be a list or fields."""
    if isinstance(value, dict):
        value = [{name: options} for name, options in value.items()]
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str):
            yield one, {}
        elif isinstance(one, dict):
            for name, options in one.items():
                yield name, options if isinstance(options, dict) else {}


class _Judge:
    def __init__(self, root: Path, found: Settings, trust: frozenset[str]) -> None:
        self.root = root
        self.found = found
        self.trust = trust
        self.outside = False
        self.problems = [one for one in found.problems if not (one.code == "settings-tag" and "tags" in trust)]

    def all(self) -> None:
        data = self.found.data
        if not isinstance(data, dict):
            return
        for name, why in _RUNS.items():
            if name in data:
                self._refuse((name,), name, f"'{name}' {why}.")
        self._lists(data)
        self._theme(data.get("theme"))
        for name in _FOLDERS:
            self._inside((name,), data.get(name))
        for at, options in self._playbooks(data):
            for name in ("source", "videos", "media"):
                self._inside((*at, name), options.get(name))

    def _lists(self, data: Mapping[str, Any]) -> None:
        for field, known, what in (
            ("plugins", PLUGINS, "a plugin"),
            ("markdown_extensions", EXTENSIONS, "an extension"),
        ):
            for at, name in self._places(field, data.get(field)):
                if name not in known:
                    message = f"'{name}' is {what} that is not known here, and it can run anything."
                    self._refuse(at, name, message)

    def _places(self, field: str, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        if isinstance(value, dict):
            yield from (((field, name), name) for name in value)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                for name in one if isinstance(one, dict) else [one]:
                    yield (field, number), str(name)
        elif value:
            yield (field,), str(value)

    def _playbooks(self, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
        plugins = data.get("plugins")
        if isinstance(plugins, dict) and isinstance(plugins.get("playbook"), dict):
            yield ("plugins", "playbook"), plugins["playbook"]
        for number, one in enumerate(plugins if isinstance(plugins, list) else ()):
            if isinstance(one, dict) and isinstance(one.get("playbook"), dict):
                yield ("plugins", number, "playbook"), one["playbook"]

    def _theme(self, theme: Any) -> None:
        name = theme.get("name") if isinstance(theme, dict) else theme
        if isinstance(name, str) and name not in THEMES:
            self._refuse(("theme",), name, f"'{name}' is a theme that is not known here, and it can run anything.")
        if isinstance(theme, dict) and "custom_dir" in theme:
            self._refuse(("theme", "custom_dir"), "custom_dir", "'custom_dir' runs files as templates of the theme.")

    def _inside(self, at: tuple[str | int, ...], value: Any) -> None:
        if value is None:
            return
        path = PurePosixPath(str(value))
        odd = path.is_absolute() or ".." in path.parts or "\\" in str(value) or ":" in str(value) or not path.parts
        if odd:
            self.outside = self.outside or at == ("docs_dir",)
            message = f"'{value}' is not a folder or file below {NAME}."
            self.problems.append(self.found.problem(at, "settings-place", message, "Name one that is."))

    def _refuse(self, at: tuple[str | int, ...], name: str, message: str) -> None:
        if name not in self.trust:
            fix = f"Take it away; or somebody who looks after the project names it in {TRUST}."
            self.problems.append(self.found.problem(at, "settings-run-code", message, fix, key=True))
