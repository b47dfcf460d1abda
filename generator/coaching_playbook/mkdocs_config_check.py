"""Validate mkdocs.yml as untrusted input, before MkDocs loads it: one file, to be reviewed as a whole.

MkDocs executes what its configuration names: plugins, hooks, Markdown extensions, templates, and objects behind YAML
tags. Everything outside an allow-list is refused unless an owner (who looks after the project) names it in the
environment variable PLAYBOOK_TRUST. Nothing here imports MkDocs.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from coaching_playbook import containers, page_texts, paths
from coaching_playbook.diagnostics import Problem
from coaching_playbook.urls import url_problem
from coaching_playbook.yamlio import ConfigFile, KeyPath, Position, parse_config

DEFAULT_CONFIG_NAME = "mkdocs.yml"
CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
"""File names of the configuration, for MkDocs and its successor ProperDocs; the first existing file is used."""
_CONFIG_NAME = re.compile(r"(?:mkdocs|properdocs)\.ya?ml(?:\.txt)?", re.IGNORECASE)
"""Matches these names in other capitals, or with the suffix .txt that some editors add."""
APPROVAL_VARIABLE = "PLAYBOOK_TRUST"
ALLOWED_PLUGINS = ("search", "material/search", "playbook")
ALLOWED_THEMES = ("material", "materialx", "mkdocs", "readthedocs")
_MARKDOWN_EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes"),
    *("legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
)
# Without extensions that read other files (snippets, b64) or fetch from another host (emoji).
_PYMDOWN_EXTENSIONS = (
    *("betterem", "blocks.admonition", "blocks.caption", "blocks.definition", "blocks.details", "blocks.tab", "caret"),
    *("critic", "details", "highlight", "inlinehilite", "keys", "mark", "saneheaders", "smartsymbols", "superfences"),
    *("tabbed", "tasklist", "tilde"),
)
ALLOWED_EXTENSIONS = (
    *_MARKDOWN_EXTENSIONS,
    *(f"markdown.extensions.{name}" for name in _MARKDOWN_EXTENSIONS),
    *(f"pymdownx.{n}" for n in _PYMDOWN_EXTENSIONS),
)
_CODE_EXECUTING_SETTINGS = {
    "hooks": "runs files of Python",
    "extra_templates": "runs files as templates, which can do anything that Python can",
    "INHERIT": "takes in settings that nobody sees here",
}
_SOURCE_DEFAULTS = {"source": "playbook_src", "videos": "videos.yml", "media": "media"}
"""The plugin's options for the paths of a site's sources, with their defaults."""
_FOLDER_SETTINGS = ("docs_dir", "site_dir")
_SETTINGS_READ_BY_COMMANDS = frozenset(("source", "videos", "media", "docs_dir", "audience", "downloads"))
"""Names of settings and of the plugin's options that commands use."""
PUBLISHABLE_SUFFIXES = (
    *(".md", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".ico", ".vtt", ".mp4", ".webm"),
    *(".css", ".js", ".woff", ".woff2"),
)
"""Suffixes of files in docs/ that are published without being listed. Personal data tends to be in other files."""

_INSPECTED_MEDIA = (".mp4", ".webm", ".jpg", ".jpeg", ".png", ".webp")
_PAGE_MEDIA = (*_INSPECTED_MEDIA, ".svg", ".gif", ".ico", ".vtt", ".woff", ".woff2")

WEB_HOST_FILES = (
    *("CNAME", ".nojekyll", ".htaccess", "_headers", "_redirects", "robots.txt", "security.txt"),
    *(".well-known/security.txt", "staticwebapp.config.json", "web.config"),
)
"""Files that web hosts read, as paths relative to the root of a site."""


class SettingProblem(NamedTuple):
    """A problem of one setting, given by its key path `at`, before the file that contains it is known.

    `key` is true if the problem is in the key itself, the last one of `at`, and not in its value.
    """

    at: KeyPath
    code: str
    message: str
    fix: str
    key: bool

    @property
    def sentence(self) -> str:
        """The message and the fix as one text."""
        return f"{self.message} {self.fix}"


_FIX_BY_OWNER = f"Take it away; or someone who looks after the project names it in {APPROVAL_VARIABLE}."
_SCRIPT_URL = re.compile(r"(?:java|vb|live)script:|data:(?:[a-z]+/|[,;])", re.IGNORECASE)
_INVISIBLE_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\x9f\xad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_URL_START = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//\S", re.IGNORECASE)
_FALSE_VALUES = ("false", "no", "off", "null", "none", "~", "")
_TRUE_VALUES = ("true", "yes", "on")
_PATH_SETTINGS_NOT_SEARCHED = ("config_file_path", "docs_dir", "site_dir")


def format_key_path(at: KeyPath) -> str:
    """Format a key path for messages, such as `theme.palette[0].toggle.name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).removeprefix(".")


def markup_problems(data: Any) -> Iterator[SettingProblem]:
    """Yield a problem for each string of the configuration, keys included, that could become markup or a script.

    Themes print strings unescaped, in the page and inside attributes. So no string may contain `<`, `>` or `"`, or an
    entity that decodes to `<` or `>`; and none may be a URL that runs a script. Other entities are allowed.
    """
    for at, text, key in _walk_strings(data, ()):
        if key and text == "<<":  # merge keys are refused elsewhere
            continue
        where = f"The name '{text[:40]}'" if key else f"'{format_key_path(at)}'"
        decoded = _decode_entities(text)
        if sign := next((sign for sign in "<>" if sign in decoded), None) or ('"' if '"' in text else None):
            message = f"{where} holds {sign}, and a theme would print it as a part of the page's code."
            fix = "Use words alone; for quotation marks “ and ”."
            yield SettingProblem(at, "settings-markup", message, fix, key)
        elif _SCRIPT_URL.match(_INVISIBLE_CHARACTERS.sub("", decoded)):
            message = f"{where} is an address that runs a script."
            yield SettingProblem(at, "settings-markup", message, "Write an address that begins with https://.", key)
        elif problem := _url_problem(decoded):
            fix = "Write the address of the page itself, such as https://example.org/page."
            yield SettingProblem(at, "not-a-link", f"{where} {problem}.", fix, key)


def _url_problem(text: str) -> str | None:
    """Return what is wrong with a string that is a URL, as a predicate; None for other strings and localhost URLs."""
    if not _URL_START.match(text) or _is_localhost_url(text):
        return None
    return url_problem(_with_scheme(text), schemes=("https", "http"))


def _with_scheme(url: str) -> str:
    """Return a URL that begins with `//` with the scheme https."""
    url = url.strip()
    return f"https:{url}" if url.startswith("//") else url


def _is_localhost_url(url: str) -> bool:
    """Return whether a URL is on localhost, where the preview is served."""
    return bool(re.match(r"\s*https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/\S*)?\s*\Z", url))


def _decode_entities(text: str) -> str:
    """Decode HTML entities repeatedly until none is left: a script may decode what the page has decoded already."""
    for _ in range(5):
        try:
            text, previous = html.unescape(text), text
        except ValueError:  # a character reference with thousands of digits
            return f"{text}<"
        if text == previous:
            break
    return text


def _walk_strings(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield (key path, string, whether it is a key) for each string inside a value, which has the key path `at`."""
    if isinstance(value, str):
        yield at, value, False
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if at or name not in _PATH_SETTINGS_NOT_SEARCHED:
                if isinstance(name, str):
                    yield (*at, name), name, True
                yield from _walk_strings(inner, (*at, str(name)))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _walk_strings(inner, (*at, number))
    elif isinstance(inner := getattr(value, "config", None), Mapping):  # a plugin that MkDocs has loaded
        yield from _walk_strings(inner, at)
    elif isinstance(inner := getattr(value, "path", None), str):  # an entry of extra_javascript
        yield at, inner, False


def _unless_approved(approved: Collection[str], name: str, at: KeyPath, message: str) -> Iterator[SettingProblem]:
    """Yield a SettingProblem for the setting at `at` unless its `name` is among the `approved` names.

    The fix says that an owner of the project has to approve the setting.
    """
    if name not in approved:
        yield SettingProblem(at, "settings-run-code", message, _FIX_BY_OWNER, key=True)


def third_party_problems(data: Mapping[str, Any], approved: Collection[str]) -> Iterator[SettingProblem]:
    """Yield a problem for each setting that makes pages load from third parties or send data to them.

    `approved` are the names of settings that an owner allows.
    """
    refuse = functools.partial(_unless_approved, approved)
    for group in ("extra", "theme"):
        inner = data.get(group)
        for name in ("analytics", "consent"):
            if isinstance(inner, Mapping) and _is_enabled(inner.get(name)):
                message = f"'{group}.{name}' lets another company see who reads a page."
                yield from refuse(name, (group, name), message)
    if _is_enabled(data.get("google_analytics")):
        message = "'google_analytics' lets another company see who reads a page."
        yield from refuse("analytics", ("google_analytics",), message)
    theme = data.get("theme")
    if isinstance(theme, Mapping):
        if _is_enabled(theme.get("font")):
            yield from refuse("font", ("theme", "font"), "'theme.font' fetches letters from another company.")
        for name in ("logo", "favicon"):
            if isinstance(value := theme.get(name), str) and _is_remote(value):
                yield from refuse(name, ("theme", name), f"'theme.{name}' is fetched from another site.")
    for field in ("extra_css", "extra_javascript"):
        listed = data.get(field)
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            path = item.get("path") if isinstance(item, Mapping) else getattr(item, "path", item)
            if isinstance(path, str) and _is_remote(path):
                yield from refuse(field, (field, number), f"'{path}' is fetched from another site on every page.")
    extra = data.get("extra")
    listed = extra.get("alternate") if isinstance(extra, Mapping) else None
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, Mapping) and isinstance(link := item.get("link"), str) and _is_remote(link):
            message = f"Material asks '{link}' for its pages before a reader follows that link."
            yield from refuse("alternate", ("extra", "alternate", number, "link"), message)
    for at, options in playbook_options(data.get("plugins")):
        name = "content_security_policy"
        if name in options and str(options[name]).lower() not in _TRUE_VALUES:
            message = f"Without '{name}' a script that slipped into a page would run."
            yield from refuse(name, (*at, name), message)


def _is_enabled(value: Any) -> bool:
    """Return whether a setting is neither empty nor switched off; a mapping is enabled if one of its values is."""
    if isinstance(value, Mapping):
        return any(map(_is_enabled, value.values()))
    return value is not None and str(value).lower() not in _FALSE_VALUES


def _is_remote(address: str) -> bool:
    """Return whether a browser would fetch an address from another host."""
    plain = _INVISIBLE_CHARACTERS.sub("", _decode_entities(address)).replace("\\", "/")
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", plain, re.IGNORECASE)) and not _SCRIPT_URL.match(plain)


def named_items(field: str, value: Any) -> Iterator[tuple[KeyPath, str, Any]]:
    """Yield (key path, name, options) of each plugin or extension in the value of the setting `field`.

    The value is a list of names and mappings, a mapping, or one name. The options of a name alone are None.
    """
    if isinstance(value, Mapping):
        yield from (((field, name), str(name), options) for name, options in value.items())
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, Mapping):
                yield from (((field, number, name), str(name), options) for name, options in item.items())
            else:
                yield (field, number), str(item), None
    elif value:
        yield (field,), str(value), None


def playbook_options(plugins: Any) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Yield (key path, options) of each `playbook` item in the setting `plugins`; skip items without options."""
    for at, name, options in named_items("plugins", plugins):
        options = options if isinstance(options, Mapping) else getattr(options, "config", None)  # of a loaded plugin
        if name == "playbook" and isinstance(options, Mapping):
            yield at, options


def page_file_problem(path: str, downloads: Collection[str]) -> tuple[str, str] | None:
    """Return (message, fix) for a file in docs/ that may not be published, else None. `path` is relative to docs/.

    MkDocs publishes every file in that folder, so files with other suffixes than those of pages must be listed in the
    plugin's option `downloads`.
    """
    is_system_file = paths.SYSTEM_FILE_NAME.fullmatch(path.rpartition("/")[2])
    if path.lower().endswith(PUBLISHABLE_SUFFIXES) or path in WEB_HOST_FILES or path in downloads or is_system_file:
        return None
    message = "This would be published for anyone to download, and no page is made of a file of this kind."
    option = f"add '{path}' to downloads in {DEFAULT_CONFIG_NAME}"
    fix = f"Take it out of the folder of pages; or, if everyone may have it, {option}."
    return message, fix


DEFAULT_LANGUAGE = "en"
"""The language of a site whose theme sets none."""
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_of(theme: object) -> str:
    """Return the language code of a site: `language` (Material) or `locale` in `theme` of mkdocs.yml."""
    for name in ("language", "locale"):
        value = theme.get(name) if isinstance(theme, Mapping) else None
        if value and _LANGUAGE_CODE.fullmatch(str(value)):
            return str(value).replace("_", "-")
    return DEFAULT_LANGUAGE


@dataclass(frozen=True)
class ProjectConfig:
    """The values of mkdocs.yml that the commands use, and its problems. Paths are relative to its folder."""

    file: str = DEFAULT_CONFIG_NAME
    """The file name of the configuration."""
    inherited: tuple[str, ...] = ()
    """Paths of the configuration files that it includes with INHERIT, nearest first."""
    is_complete: bool = True
    """False if values may be missing, because INHERIT or YAML tags were not evaluated without an owner's approval."""
    site_name: str | None = None
    site_url: str | None = None
    repo_url: str | None = None
    source: str = "playbook_src"
    videos: str = "videos.yml"
    media: str = "media"
    docs: str = "docs"
    language: str = DEFAULT_LANGUAGE
    """The language code of the site."""
    audience: str | None = None
    downloads: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    document: ConfigFile | None = dataclasses.field(default=None, compare=False, repr=False)
    """The parsed configuration file, without what it inherits; None where there is none, or it cannot be read."""

    @property
    def has_misplaced_paths(self) -> bool:
        """Whether a path of the sources is outside the folder of mkdocs.yml, so must be neither read nor written."""
        return any(map(is_outside, (self.source, self.videos, self.media)))

    def position(self, setting: str) -> Position:
        """Return where the value of a setting begins in the file; (1, 1) if the file could not be parsed."""
        return self.document.position((setting,)) if self.document else Position(1, 1)

    def has_problem_at(self, position: Position) -> bool:
        """Return whether one of the problems is at a position."""
        return any((problem.line, problem.column) == position for problem in self.problems)

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Paths of a build's inputs, keyed by group. The manifest of a site has one hash for each group."""
        clips = paths.clips_folder(self.videos)
        return {
            "pages": (self.docs,),
            "media": (self.media,),
            "playbook": (self.source, self.videos, clips),
            "settings": (self.file, *self.inherited),
        }

    @property
    def inputs(self) -> tuple[str, ...]:
        """The paths of all inputs of a build: files and folders."""
        return tuple(path for paths in self.groups.values() for path in paths)


def config_name(root: Path) -> str | None:
    """Return the name of the configuration file in `root`; None if there is none."""
    return next((name for name in CONFIG_NAMES if os.path.lexists(root / name)), None)


def config_name_problems(root: Path) -> Iterator[Problem]:
    """Yield an error for a configuration file whose name MkDocs does not read, such as `mkdocs.yml.txt`.

    Beside one that it reads, this is a warning.
    """
    names = sorted(file.name for file in root.iterdir()) if root.is_dir() else []
    used = next((name for name in CONFIG_NAMES if name in names), None)
    for name in names:
        if name not in CONFIG_NAMES and _CONFIG_NAME.fullmatch(name):
            fix = f"Name it {DEFAULT_CONFIG_NAME}."
            if used:
                fix = f"{used} is here too: compare the two, keep the better text there, and delete this file."
            message = "MkDocs does not read settings from a file of this name."
            yield Problem(name, 1, 1, "unexpected-file", message, fix, "warning" if used else "error")


def approved_names() -> tuple[str, ...]:
    """Return the names in the environment variable PLAYBOOK_TRUST."""
    return tuple(os.environ.get(APPROVAL_VARIABLE, "").split())


def read_config(root: Path, approved: Collection[str] = ()) -> ProjectConfig | None:
    """Parse and validate the configuration file in `root`, without executing it; None if there is none.

    `approved` are names that an owner allows, besides those in PLAYBOOK_TRUST: of plugins, extensions and themes, and
    `hooks`, `tags`, `custom_dir`, `extra_templates`, `INHERIT`, `content_security_policy`, `analytics`, `consent`,
    `font`, `logo`, `favicon`, `alternate`, `extra_css` and `extra_javascript`. With `INHERIT` the parent file is read
    too, and with `tags` the values of `!ENV`. Invalid contents never raise an exception.
    """
    name = config_name(root)
    if name is None:
        return None
    chain = _ConfigChain(root, name, frozenset((*approved, *approved_names())))
    data = chain.read()
    plugins = named_items("plugins", data.get("plugins"))
    options = next((options for _at, plugin, options in plugins if plugin == "playbook"), None)
    options = options if isinstance(options, dict) else {}
    values = {name: options.get(name) for name in ("source", "videos", "media")} | {"docs": data.get("docs_dir")}
    folders = {name: normalise_path(value) for name, value in values.items() if isinstance(value, str)}
    audience = options.get("audience")
    site_name = data.get("site_name")
    downloads = options.get("downloads")
    return ProjectConfig(
        **folders,
        file=name,
        inherited=tuple(chain.inherited),
        is_complete=chain.is_complete,
        site_name=site_name if isinstance(site_name, str) else None,
        language=language_of(data.get("theme")),
        site_url=_non_empty_string(data.get("site_url")),
        repo_url=_non_empty_string(data.get("repo_url")),
        audience=audience if isinstance(audience, str) and audience else None,
        downloads=tuple(path for path in downloads if isinstance(path, str)) if isinstance(downloads, list) else (),
        problems=tuple(sorted(set(chain.problems))),
        document=chain.document,
    )


def _non_empty_string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


class _ConfigChain:
    """Reads a configuration file and those that it inherits from, and merges their settings as MkDocs does."""

    def __init__(self, root: Path, name: str, approved: frozenset[str]) -> None:
        self.root, self.name, self.approved = root, name, approved
        self.inherited: list[str] = []
        self.problems: list[Problem] = []
        self.is_complete = True
        self.document: ConfigFile | None = None

    def read(self) -> dict[str, Any]:
        """Return the merged settings of all readable files."""
        data = self._read(self.name)
        files = {self.name}
        path = self.name
        merged = data
        while isinstance(parent := data.get("INHERIT"), str) and parent:
            if "INHERIT" not in self.approved:
                self.is_complete = False
                break
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), parent.replace("\\", "/")))
            if path in files:
                self._add_problem(self.name, "cannot-read", f"'{path}' takes itself in.", "Take one INHERIT away.")
                break
            files.add(path)
            self.inherited.append(path)
            data = self._read(path)
            merged = _merge_settings(data, merged)
        return merged

    def _read(self, path: str) -> dict[str, Any]:
        """Return the settings in one file, and add its problems; {} if it cannot be read or is a symbolic link."""
        file = self.root / path
        if file.is_symlink():
            self.problems.append(paths.symlink_problem(path))
            return {}
        try:
            environment = os.environ if "tags" in self.approved else None
            parsed = parse_config(file.read_bytes(), path, environment)
        except FileNotFoundError:
            self._add_problem(self.name, "cannot-read", f"INHERIT names '{path}', which is not there.", "Put it there.")
            return {}
        except OSError as error:
            self._add_problem(path, "cannot-read", f"This file cannot be read: {error.strerror}.", "")
            return {}
        self.problems += _config_problems(parsed, self.approved)
        if path == self.name:
            self.document = parsed
        if "tags" not in self.approved and any(problem.code == "settings-tag" for problem in parsed.problems):
            self.is_complete = self.is_complete and not parsed.tagged & _SETTINGS_READ_BY_COMMANDS
        return parsed.data if isinstance(parsed.data, dict) else {}

    def _add_problem(self, path: str, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(path, 1, 1, code, message, fix))


def _merge_settings(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Merge the settings of two files as MkDocs does: mappings key by key; other values are those of the child."""
    merged = dict(parent)
    for name, value in child.items():
        known = merged.get(name)
        merged[name] = (
            _merge_settings(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
        )
    return merged


PLACEHOLDER_SITE_NAME = "The title is in playbook_src/playbook.yml"
"""The `site_name` of a new playbook. MkDocs requires one, but the title of the site comes from playbook.yml."""


def title_problems(config: ProjectConfig, title: str) -> Iterator[Problem]:
    """Yield a warning if `site_name` differs from `title`, the playbook's title, which is what readers see."""
    at = config.position("site_name")
    if config.has_problem_at(at):
        return
    if (config.site_name or "").strip() not in ("", title, PLACEHOLDER_SITE_NAME):
        message = f"Readers see the title of playbook.yml, '{title}', and not '{config.site_name}'."
        fix = f"Change title: in playbook.yml; or write the same here, or '{PLACEHOLDER_SITE_NAME}'."
        yield Problem(config.file, *at, "settings-title", message, fix, "warning")


_PAGES_DOMAINS = {"github.com": "github.io", "gitlab.com": "gitlab.io"}
"""Maps hosts of repositories to the domain under which they publish a project's pages."""


def site_url_problems(config: ProjectConfig, root: Path, *, is_published: bool = False) -> Iterator[Problem]:
    """Yield an error for an invalid `site_url`, or a warning if it is missing from a site that is published.

    A site counts as published if `is_published`, or if it has a `repo_url` or a domain (docs/CNAME): a new playbook
    has no URL yet.
    """
    if config.site_url:
        yield from _invalid_site_url_problems(config, config.site_url)
        return
    domain = root / config.docs / "CNAME"
    repository = _split_url(config.repo_url or "")
    is_published = is_published or bool(repository.hostname) or domain.is_file()
    if not config.is_complete or not is_published:
        return
    message = (
        "Without site_url the site has no sitemap, its calendars and booklets have no link back to it, and many "
        "readers of feeds cannot follow its links."
    )
    address = "https://playbook.our-school.example/"
    if domain.is_file():
        name = domain.read_text("utf-8", "replace").strip()
        address = f"https://{name}/" if re.fullmatch(r"[\w.-]+", name) else address
    elif folder := _project_page_url(repository):
        # The page for a wrong address is served at any depth, so its links begin at the root of the host.
        message = f"{message} Someone who follows a wrong link meets a page without its style, whose links fail."
        address = folder
    fix = f"Say where the site is, such as site_url: {address}."
    yield Problem(config.file, 1, 1, "settings-address", message, fix, "warning")


def _split_url(url: str) -> SplitResult:
    """Split a URL; an invalid one, such as `https://[`, gives empty parts instead of ValueError."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _project_page_url(repository: SplitResult) -> str | None:
    """Return the URL at which GitHub Pages or GitLab Pages publishes a repository by default.

    None for other hosts, for a URL without owner and name, and for a repository named after its owner's domain
    (`owner.github.io`), which is published at the root of that domain.
    """
    owner, _, name = repository.path.strip("/").removesuffix(".git").partition("/")
    domain = _PAGES_DOMAINS.get((repository.hostname or "").removeprefix("www."))
    if not domain or not owner or not name or name.casefold() == f"{owner}.{domain}".casefold():
        return None
    return f"https://{owner.lower()}.{domain}/{name}/"


def _invalid_site_url_problems(config: ProjectConfig, site_url: str) -> Iterator[Problem]:
    """Yield an error if `site_url` is not an absolute URL of a folder, to which paths of pages can be appended.

    Yield nothing if it has a problem already, such as an address that runs a script.
    """
    at = config.position("site_url")
    if config.has_problem_at(at):
        return
    parts = _split_url(site_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fix = "Write the whole address, such as https://www.our-school.example/playbook/."
        yield Problem(config.file, *at, "settings-address", f"site_url is '{site_url}', which is no address.", fix)
    elif parts.query or parts.fragment or parts.path.endswith((".html", ".htm", ".php")):
        folder = re.sub(r"[^/]*\.(?:html?|php)$", "", parts.path).rstrip("/")
        message = f"site_url is '{site_url}', and the addresses of pages cannot be added to that."
        fix = f"Write the folder that the site is in: {parts.scheme}://{parts.netloc}{folder}/."
        yield Problem(config.file, *at, "settings-address", message, fix)


def page_problems(root: Path, config: ProjectConfig) -> Iterator[Problem]:
    """Yield the problems of files in the folder of hand-written pages: links, names, kinds of file, and texts."""
    if is_outside(config.docs):
        return
    files, links = paths.list_files(root, config.docs)
    yield from map(paths.symlink_problem, links)
    names = (path for path in files if not paths.SYSTEM_FILE_NAME.fullmatch(path.rpartition("/")[2]))
    yield from paths.name_problems(names)
    for path in files:
        if problem := page_file_problem(path.removeprefix(f"{config.docs}/"), config.downloads):
            message, fix = problem
            yield Problem(path, 1, 1, "page-file", message, fix)
        elif path.lower().endswith(_PAGE_MEDIA):
            # Drawings of a school are made by many programs, and those of entries by few: only the latter are parsed.
            is_other = not path.lower().endswith(_INSPECTED_MEDIA)
            if found := containers.content_problem(path, root / path, only_placeholders=is_other):
                yield Problem(path, 1, 1, *found)
    for entry in paths.walk(root / config.docs / ".well-known"):
        if entry.kind == "file" and f".well-known/{entry.path}" not in WEB_HOST_FILES:
            path = f"{config.docs}/.well-known/{entry.path}"
            message = "This file stays here: of .well-known/ only security.txt is published."
            yield Problem(path, 1, 1, "page-file", message, "Give it to the person who runs the web server.", "warning")
    yield from page_texts.page_text_problems(root, files)


def check_config(root: Path) -> ProjectConfig | None:
    """Validate mkdocs.yml like `read_config`, and add the problems of the hand-written pages to its problems."""
    config = read_config(root)
    return config and replace(config, problems=tuple(sorted({*config.problems, *page_problems(root, config)})))


def normalise_path(path: str) -> str:
    """Return a path from mkdocs.yml or a command's option without `./` and without a final slash."""
    return PurePosixPath(path).as_posix()


def is_outside(path: str) -> bool:
    """Return whether a path from mkdocs.yml is absolute, or leads out of the folder of mkdocs.yml."""
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or not pure.parts


def _config_problems(parsed: ConfigFile, approved: frozenset[str]) -> Iterator[Problem]:
    """Yield the problems of one parsed configuration file. `approved` are the names that an owner allows."""
    for problem in parsed.problems:
        if problem.code != "settings-tag" or "tags" not in approved:
            yield problem
    data = parsed.data
    if isinstance(data, dict):
        for at, code, message, fix, key in (
            *_code_problems(data, approved),
            *_path_problems(data),
            *markup_problems(data),
            *third_party_problems(data, approved),
        ):
            yield parsed.problem(at, code, message, fix, key=key)


def _code_problems(data: Mapping[str, Any], approved: Collection[str]) -> Iterator[SettingProblem]:
    """Yield a problem for each setting with which MkDocs would run code that is not on an allow-list."""
    refuse = functools.partial(_unless_approved, approved)
    for name, why in _CODE_EXECUTING_SETTINGS.items():
        if name in data:
            yield from refuse(name, (name,), f"'{name}' {why}.")
    for field, known, what in (
        ("plugins", ALLOWED_PLUGINS, "a plugin"),
        ("markdown_extensions", ALLOWED_EXTENSIONS, "an extension"),
    ):
        for at, name, _options in named_items(field, data.get(field)):
            if name not in known:
                yield from refuse(name, at, f"'{name}' is {what} that is not known here, and it can run anything.")
    theme = data.get("theme")
    theme_name = theme.get("name") if isinstance(theme, dict) else theme
    if isinstance(theme_name, str) and theme_name not in ALLOWED_THEMES:
        message = f"'{theme_name}' is a theme that is not known here, and it can run anything."
        yield from refuse(theme_name, ("theme",), message)
    if isinstance(theme, dict) and "custom_dir" in theme:
        yield from refuse("custom_dir", ("theme", "custom_dir"), "'custom_dir' runs files as templates of the theme.")


def _path_problems(data: Mapping[str, Any]) -> Iterator[SettingProblem]:
    """Yield a problem for each path outside the folder of the configuration file, and for a `site_dir` over sources."""
    values: list[tuple[KeyPath, Any]] = [((name,), data.get(name)) for name in _FOLDER_SETTINGS]
    values += [
        ((*at, name), options.get(name))
        for at, options in playbook_options(data.get("plugins"))
        for name in _SOURCE_DEFAULTS
    ]
    for at, value in values:
        if value is not None and is_outside(str(value)):
            message = f"'{value}' is not a folder or file below {DEFAULT_CONFIG_NAME}."
            yield SettingProblem(at, "settings-place", message, "Name one that is.", key=False)
    site = data.get("site_dir")
    if isinstance(site, str) and not is_outside(site) and (why := _reason_site_dir_is_taken(PurePosixPath(site), data)):
        message = f"The site would be written to '{site}', and {why}."
        fix = "Name a folder for the site alone, such as site."
        yield SettingProblem(("site_dir",), "settings-place", message, fix, key=False)


def _reason_site_dir_is_taken(site: PurePosixPath, data: Mapping[str, Any]) -> str | None:
    """Return why a site cannot be written to the folder `site`: it belongs to a tool, or overlaps with a source."""
    options = next((options for _at, options in playbook_options(data.get("plugins"))), {})
    values = [str(options.get(name, default)) for name, default in _SOURCE_DEFAULTS.items()]
    clips = paths.clips_folder(values[1])
    if tool := paths.tool_folder(site):
        return f"{tool[0]} is {tool[1]}"
    for source in map(PurePosixPath, (*values, clips, str(data.get("docs_dir", "docs")))):
        if source in (site, *site.parents) or site in source.parents:
            return f"is made from {source.as_posix()}"
    return None
