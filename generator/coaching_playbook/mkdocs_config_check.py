"""Validate mkdocs.yml as untrusted input (one file, to review all of it at once), before MkDocs loads it.

MkDocs executes what its configuration names: plugins, hooks, Markdown extensions, templates, and anything behind a YAML
tag. Everything outside an allow list is refused until an owner names it in PLAYBOOK_TRUST. Nothing here imports MkDocs.
"""

from __future__ import annotations

import dataclasses
import html
import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from coaching_playbook import page_texts, paths
from coaching_playbook.diagnostics import Problem
from coaching_playbook.urls import url_problem
from coaching_playbook.yamlio import ConfigFile, parse_config

FILE_NAME = "mkdocs.yml"
CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
"""Names of the configuration file, of MkDocs and of its successor ProperDocs; the first that is there counts."""
TRUST_VARIABLE = "PLAYBOOK_TRUST"
PLUGINS = ("search", "material/search", "playbook")
THEMES = ("material", "materialx", "mkdocs", "readthedocs")
_MARKDOWN = (
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes"),
    *("legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
)
# Left out: extensions that read other files (snippets, b64) or fetch from another host (emoji).
_PYMDOWN = (
    *("betterem", "blocks.admonition", "blocks.caption", "blocks.definition", "blocks.details", "blocks.tab", "caret"),
    *("critic", "details", "highlight", "inlinehilite", "keys", "mark", "saneheaders", "smartsymbols", "superfences"),
    *("tabbed", "tasklist", "tilde"),
)
EXTENSIONS = (*_MARKDOWN, *(f"markdown.extensions.{name}" for name in _MARKDOWN), *(f"pymdownx.{n}" for n in _PYMDOWN))
_EXECUTES_CODE = {
    "hooks": "runs files of Python",
    "extra_templates": "runs files as templates, which can do anything that Python can",
    "INHERIT": "takes in settings that nobody sees here",
}
_SOURCES = {"source": "playbook_src", "videos": "videos.yml", "media": "media"}
"""Options of the plugin that name what the site is made from, with their defaults."""
_FOLDERS = ("docs_dir", "site_dir")
_USED = frozenset(("source", "videos", "media", "docs_dir", "audience", "downloads"))
"""The settings that the commands use."""
PAGE_FILES = (
    *(".md", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".ico", ".vtt", ".mp4", ".webm"),
    *(".css", ".js", ".woff", ".woff2"),
)
"""Kinds of file in docs/ that are published without being listed. Personal data tends to come in others."""

HOST_FILES = (
    *("CNAME", ".nojekyll", "_headers", "_redirects", "robots.txt", "security.txt", ".well-known/security.txt"),
    *("staticwebapp.config.json", "web.config"),
)
"""Files at the root of a site that web hosts read."""


class Finding(NamedTuple):
    """A problem without a file and line: `at` is the path of its key; `key` locates the key rather than its value."""

    at: tuple[str | int, ...]
    code: str
    message: str
    fix: str
    key: bool

    @property
    def sentence(self) -> str:
        return f"{self.message} {self.fix}"


_ASK_AN_OWNER = f"Take it away; or someone who looks after the project names it in {TRUST_VARIABLE}."
_RUNNING = re.compile(r"(?:java|vb|live)script:|data:(?:[a-z]+/|[,;])", re.IGNORECASE)
_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\xad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_URL = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//\S", re.IGNORECASE)
_NO = ("false", "no", "off", "null", "none", "~", "")
_YES = ("true", "yes", "on")
_PATHS = ("config_file_path", "docs_dir", "site_dir")


def key_path(at: tuple[str | int, ...]) -> str:
    """Format the path of a key: `theme.palette[0].toggle.name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).removeprefix(".")


def text_findings(data: Any) -> Iterator[Finding]:
    """Find every string of the configuration, keys included, that a theme could print as markup or as a script.

    Themes print strings unescaped, in the page and inside attributes. So no string may hold `<`, `>` or `"`, or an
    entity that decodes to `<` or `>`; and none may be a URL that runs a script. Other entities are allowed.
    """
    for at, text, key in _texts(data, ()):
        if key and text == "<<":  # a merge key is refused by itself
            continue
        where = f"The name '{text[:40]}'" if key else f"'{key_path(at)}'"
        decoded = _decoded(text)
        if sign := next((sign for sign in "<>" if sign in decoded), None) or ('"' if '"' in text else None):
            message = f"{where} holds {sign}, and a theme would print it as a part of the page's code."
            fix = "Use words alone; for quotation marks “ and ”."
            yield Finding(at, "settings-markup", message, fix, key)
        elif _RUNNING.match(_BLANK.sub("", decoded)):
            message = f"{where} is an address that runs a script."
            yield Finding(at, "settings-markup", message, "Write an address that begins with https://.", key)
        elif problem := _url_problem(decoded):
            fix = "Write the address of the page itself, such as https://example.org/page."
            yield Finding(at, "not-a-link", f"{where} {problem}.", fix, key)


def _url_problem(text: str) -> str | None:
    """Describe what is wrong with a string that is a URL; None for other strings and for URLs of localhost."""
    if not _URL.match(text) or _is_local(text):
        return None
    return url_problem(_absolute(text), schemes=("https", "http"))


def _absolute(url: str) -> str:
    url = url.strip()
    return f"https:{url}" if url.startswith("//") else url


def _is_local(url: str) -> bool:
    """Whether a URL is on localhost, where previews are served."""
    return bool(re.match(r"\s*https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/\S*)?\s*\Z", url))


def _decoded(text: str) -> str:
    """Decode entities until none is left: a script may decode again what the page has decoded."""
    for _ in range(5):
        try:
            text, previous = html.unescape(text), text
        except ValueError:  # a character reference with thousands of digits
            return f"{text}<"
        if text == previous:
            break
    return text


def _texts(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    """Yield (path, string, whether it is a key) for each string below a value."""
    if isinstance(value, str):
        yield at, value, False
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if at or name not in _PATHS:
                if isinstance(name, str):
                    yield (*at, name), name, True
                yield from _texts(inner, (*at, str(name)))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*at, number))
    elif isinstance(inner := getattr(value, "config", None), Mapping):  # a plugin that MkDocs has loaded
        yield from _texts(inner, at)
    elif isinstance(inner := getattr(value, "path", None), str):  # an entry of extra_javascript
        yield at, inner, False


def third_party_findings(data: Mapping[str, Any], trust: Collection[str]) -> Iterator[Finding]:
    """Find settings that let pages load from third parties or report to them. `trust` lists those an owner allows."""

    def refuse(at: tuple[str | int, ...], message: str, name: str = "") -> Iterator[Finding]:
        if (name or str(at[-1])) not in trust:
            yield Finding(at, "settings-run-code", message, _ASK_AN_OWNER, key=True)

    for group in ("extra", "theme"):
        inner = data.get(group)
        for name in ("analytics", "consent"):
            if isinstance(inner, Mapping) and _is_on(inner.get(name)):
                yield from refuse((group, name), f"'{group}.{name}' lets another company see who reads a page.")
    if _is_on(data.get("google_analytics")):
        message = "'google_analytics' lets another company see who reads a page."
        yield from refuse(("google_analytics",), message, "analytics")
    theme = data.get("theme")
    if isinstance(theme, Mapping):
        if _is_on(theme.get("font")):
            yield from refuse(("theme", "font"), "'theme.font' fetches letters from another company.")
        for name in ("logo", "favicon"):
            if isinstance(value := theme.get(name), str) and _is_remote(value):
                yield from refuse(("theme", name), f"'theme.{name}' is fetched from another site.")
    for field in ("extra_css", "extra_javascript"):
        listed = data.get(field)
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            path = item.get("path") if isinstance(item, Mapping) else getattr(item, "path", item)
            if isinstance(path, str) and _is_remote(path):
                yield from refuse((field, number), f"'{path}' is fetched from another site on every page.", field)
    extra = data.get("extra")
    listed = extra.get("alternate") if isinstance(extra, Mapping) else None
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, Mapping) and isinstance(link := item.get("link"), str) and _is_remote(link):
            message = f"Material asks '{link}' for its pages before a reader follows that link."
            yield from refuse(("extra", "alternate", number, "link"), message, "alternate")
    for at, options in playbook_options(data.get("plugins")):
        name = "content_security_policy"
        if name in options and str(options[name]).lower() not in _YES:
            message = f"Without '{name}' a script that slipped into a page would run."
            yield from refuse((*at, name), message)


def _is_on(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_on, value.values()))
    return value is not None and str(value).lower() not in _NO


def _is_remote(address: str) -> bool:
    plain = _BLANK.sub("", _decoded(address)).replace("\\", "/")
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", plain, re.IGNORECASE)) and not _RUNNING.match(plain)


def playbook_options(plugins: Any) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Yield the options of each `playbook` in the list or mapping of plugins, with their path."""
    if isinstance(plugins, Mapping):
        options = plugins.get("playbook")
        options = options if isinstance(options, Mapping) else getattr(options, "config", None)
        if isinstance(options, Mapping):
            yield ("plugins", "playbook"), options
    for number, item in enumerate(plugins if isinstance(plugins, list) else ()):
        if isinstance(item, Mapping) and isinstance(item.get("playbook"), Mapping):
            yield ("plugins", number, "playbook"), item["playbook"]


def page_file_problem(path: str, downloads: Collection[str]) -> tuple[str, str] | None:
    """Return (problem, fix) for a file of docs/ that may not be published, else None.

    MkDocs publishes everything in that folder, so kinds of file that pages are not made of must be listed in the
    plugin's `downloads`. `path` is relative to the folder.
    """
    if path.lower().endswith(PAGE_FILES) or path in HOST_FILES or path in downloads:
        return None
    message = "This would be published for anyone to download, and no page is made of a file of this kind."
    fix = f"Take it out of the folder of pages; or, if everyone may have it, add '{path}' to downloads in {FILE_NAME}."
    return message, fix


DEFAULT_LANGUAGE = "en"
"""The language of a site whose theme has none."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_of(theme: object) -> str:
    """Return the language of a site, as a code: `language` (Material) or `locale` of its theme in mkdocs.yml."""
    for name in ("language", "locale"):
        value = theme.get(name) if isinstance(theme, Mapping) else None
        if value and _LANGUAGE.fullmatch(str(value)):
            return str(value).replace("_", "-")
    return DEFAULT_LANGUAGE


@dataclass(frozen=True)
class ProjectConfig:
    """The values of mkdocs.yml that the commands use (paths are relative to its folder), and its problems."""

    file: str = FILE_NAME
    """The name of the configuration file."""
    inherited: tuple[str, ...] = ()
    """Paths of the files that it takes in with INHERIT, nearest first."""
    is_complete: bool = True
    """False where the values may not be known, since INHERIT or a tag is not followed without an owner's trust."""
    site_name: str | None = None
    site_name_at: tuple[int, int] = (1, 1)
    """Line and column of `site_name`."""
    site_url: str | None = None
    repo_url: str | None = None
    source: str = "playbook_src"
    videos: str = "videos.yml"
    media: str = "media"
    docs: str = "docs"
    language: str = DEFAULT_LANGUAGE
    """The language of the site, as a code."""
    audience: str | None = None
    downloads: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    document: ConfigFile | None = dataclasses.field(default=None, compare=False, repr=False)
    """The parsed configuration file, without what it inherits; None where there is none, or it cannot be read."""

    @property
    def has_misplaced_paths(self) -> bool:
        """Whether sources are outside the folder of mkdocs.yml; these must be neither read nor written."""
        return any(map(is_outside, (self.source, self.videos, self.media)))

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The inputs of a build, as paths by the name under which the public manifest has their hash."""
        clips = str(PurePosixPath(self.videos).with_suffix(""))
        return {
            "pages": (self.docs,),
            "media": (self.media,),
            "playbook": (self.source, self.videos, clips),
            "settings": (self.file, *self.inherited),
        }


def config_name(root: Path) -> str | None:
    """Return the name of the configuration file in a folder; None where there is none."""
    return next((name for name in CONFIG_NAMES if os.path.lexists(root / name)), None)


def trusted_names() -> tuple[str, ...]:
    """Return the names in PLAYBOOK_TRUST."""
    return tuple(os.environ.get(TRUST_VARIABLE, "").split())


def read_config(root: Path, trust: Collection[str] = ()) -> ProjectConfig | None:
    """Parse and validate the configuration file in `root`; None where there is none. Nothing in it is executed.

    `trust` holds the names that an owner has agreed to, besides those in PLAYBOOK_TRUST: of plugins, extensions and
    themes, and `hooks`, `tags`, `custom_dir`, `extra_templates`, `INHERIT`, `content_security_policy`, `analytics`,
    `consent`, `font`, `logo`, `favicon`, `alternate`, `extra_css` and `extra_javascript`. With `INHERIT` the file that
    it names is read too, and with `tags` the values of `!ENV`. Never raises for content.
    """
    name = config_name(root)
    if name is None:
        return None
    chain = _ConfigChain(root, name, frozenset((*trust, *trusted_names())))
    data = chain.read()
    options = next((options for plugin, options in _names_and_options(data.get("plugins")) if plugin == "playbook"), {})
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
        site_url=_text(data.get("site_url")),
        repo_url=_text(data.get("repo_url")),
        audience=audience if isinstance(audience, str) and audience else None,
        downloads=tuple(path for path in downloads if isinstance(path, str)) if isinstance(downloads, list) else (),
        problems=tuple(sorted(set(chain.problems))),
        site_name_at=chain.site_name_at,
        document=chain.document,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


class _ConfigChain:
    """Reads a configuration file and those that it inherits from, as MkDocs merges them."""

    def __init__(self, root: Path, name: str, trust: frozenset[str]) -> None:
        self.root, self.name, self.trust = root, name, trust
        self.inherited: list[str] = []
        self.problems: list[Problem] = []
        self.is_complete = True
        self.site_name_at = (1, 1)
        self.document: ConfigFile | None = None

    def read(self) -> dict[str, Any]:
        """Return the merged settings, as far as they can be read."""
        data = self._read(self.name)
        files = {self.name}
        path = self.name
        merged = data
        while isinstance(parent := data.get("INHERIT"), str) and parent:
            if "INHERIT" not in self.trust:
                self.is_complete = False
                break
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), parent.replace("\\", "/")))
            if path in files:
                self._note(self.name, "cannot-read", f"'{path}' takes itself in.", "Take one INHERIT away.")
                break
            files.add(path)
            self.inherited.append(path)
            data = self._read(path)
            merged = _merge(data, merged)
        return merged

    def _read(self, path: str) -> dict[str, Any]:
        file = self.root / path
        if file.is_symlink():
            self.problems.append(paths.symlink_problem(path))
            return {}
        try:
            environment = os.environ if "tags" in self.trust else None
            parsed = parse_config(file.read_bytes(), path, environment)
        except FileNotFoundError:
            self._note(self.name, "cannot-read", f"INHERIT names '{path}', which is not there.", "Put it there.")
            return {}
        except OSError as error:
            self._note(path, "cannot-read", f"This file cannot be read: {error.strerror}.", "")
            return {}
        self.problems += _ConfigChecker(parsed, self.trust).check()
        if path == self.name:
            self.document = parsed
            position = parsed.position(("site_name",))
            self.site_name_at = (position.line, position.column)
        if "tags" not in self.trust and any(problem.code == "settings-tag" for problem in parsed.problems):
            self.is_complete = self.is_complete and not parsed.tagged & _USED
        return parsed.data if isinstance(parsed.data, dict) else {}

    def _note(self, path: str, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(path, 1, 1, code, message, fix))


def _merge(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Merge settings as MkDocs does: mappings by key, everything else is replaced."""
    merged = dict(parent)
    for name, value in child.items():
        known = merged.get(name)
        merged[name] = _merge(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


SITE_NAME = "The title is in playbook_src/playbook.yml"
"""The `site_name` of a new playbook. MkDocs needs one, and the title of the site comes from playbook.yml."""


def title_problems(config: ProjectConfig, title: str) -> Iterator[Problem]:
    """Warn where `site_name` is another title than that of the playbook, which is the one that readers see."""
    if config.site_name and config.site_name not in (title, SITE_NAME):
        message = f"Readers see the title of playbook.yml, '{title}', and not '{config.site_name}'."
        fix = f"Change title: in playbook.yml; or write the same here, or '{SITE_NAME}'."
        yield Problem(config.file, *config.site_name_at, "settings-title", message, fix, "warning")


_PROJECT_HOSTS = {"github.com": "github.io", "gitlab.com": "gitlab.io"}
"""Hosts of repositories, and the domain below which they publish a project, in a folder of its name."""


def address_problems(config: ProjectConfig, root: Path, *, is_published: bool = False) -> Iterator[Problem]:
    """Refuse a `site_url` that is no address; warn where it is missing and the site is published, or soon will be.

    That is so where there is a repository or a domain (docs/CNAME), or where the caller says that it `is_published`. A
    new playbook has no address yet.
    """
    if config.site_url:
        yield from _site_url_problems(config.file, config.site_url)
        return
    domain = root / config.docs / "CNAME"
    repository = _split(config.repo_url or "")
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
    elif folder := _address_on_host(repository):
        # The page for a wrong address is served at any depth, so its links begin at the root of the host.
        message = f"{message} Someone who follows a wrong link meets a page without its style, whose links fail."
        address = folder
    fix = f"Say where the site is, such as site_url: {address}."
    yield Problem(config.file, 1, 1, "settings-address", message, fix, "warning")


def _split(url: str) -> SplitResult:
    """Return the parts of a URL; empty ones for what is none, such as `https://[`."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _address_on_host(repository: SplitResult) -> str | None:
    """Return the address at which the host of a repository publishes it, in a folder; None where it is at the root."""
    owner, _, name = repository.path.strip("/").removesuffix(".git").partition("/")
    domain = _PROJECT_HOSTS.get((repository.hostname or "").removeprefix("www."))
    if not domain or not owner or not name or name.casefold() == f"{owner}.{domain}".casefold():
        return None
    return f"https://{owner.lower()}.{domain}/{name}/"


def _site_url_problems(file: str, site_url: str) -> Iterator[Problem]:
    """Refuse an address to which the addresses of pages cannot be added."""
    parts = _split(site_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fix = "Write the whole address, such as https://www.our-school.example/playbook/."
        yield Problem(file, 1, 1, "settings-address", f"site_url is '{site_url}', which is no address.", fix)
    elif parts.query or parts.fragment or parts.path.endswith((".html", ".htm", ".php")):
        folder = re.sub(r"[^/]*\.(?:html?|php)$", "", parts.path).rstrip("/")
        message = f"site_url is '{site_url}', and the addresses of pages cannot be added to that."
        fix = f"Write the folder that the site is in: {parts.scheme}://{parts.netloc}{folder}/."
        yield Problem(file, 1, 1, "settings-address", message, fix)


def page_problems(root: Path, config: ProjectConfig) -> Iterator[Problem]:
    """Validate the folder of hand-written pages: links, file names, kinds of file, and the texts of the pages."""
    if is_outside(config.docs):
        return
    files, links = paths.list_files(root, config.docs)
    yield from map(paths.symlink_problem, links)
    yield from paths.name_problems(files)
    for path in files:
        if problem := page_file_problem(path.removeprefix(f"{config.docs}/"), config.downloads):
            message, fix = problem
            yield Problem(path, 1, 1, "page-file", message, fix)
    for entry in paths.walk(root / config.docs / ".well-known"):
        if entry.kind == "file" and f".well-known/{entry.path}" not in HOST_FILES:
            path = f"{config.docs}/.well-known/{entry.path}"
            message = "This file stays here: of .well-known/ only security.txt is published."
            yield Problem(path, 1, 1, "page-file", message, "Give it to the person who runs the web server.", "warning")
    yield from page_texts.problems(root, files)


def check_config(root: Path, trust: Collection[str] = ()) -> ProjectConfig | None:
    """Validate mkdocs.yml as `read_config` does, with the problems of the hand-written pages among its problems."""
    config = read_config(root, trust)
    return config and replace(config, problems=tuple(sorted({*config.problems, *page_problems(root, config)})))


def normalise_path(path: str) -> str:
    """Return a path of mkdocs.yml or of an option without `./` and without a slash at its end."""
    return PurePosixPath(path).as_posix()


def is_outside(path: str) -> bool:
    """Whether a path of mkdocs.yml is not that of a file or folder below its own folder."""
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or not pure.parts


def _names_and_options(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (name, options) of plugins or extensions, which YAML may hold as a list or as a mapping."""
    if isinstance(value, dict):
        value = [{name: options} for name, options in value.items()]
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str):
            yield item, {}
        elif isinstance(item, dict):
            for name, options in item.items():
                yield name, options if isinstance(options, dict) else {}


class _ConfigChecker:
    """Collects the problems of one parsed mkdocs.yml."""

    def __init__(self, parsed: ConfigFile, trust: frozenset[str]) -> None:
        self.parsed = parsed
        self.trust = trust
        self.problems = [p for p in parsed.problems if not (p.code == "settings-tag" and "tags" in trust)]

    def check(self) -> list[Problem]:
        data = self.parsed.data
        if not isinstance(data, dict):
            return self.problems
        for name, why in _EXECUTES_CODE.items():
            if name in data:
                self._refuse((name,), name, f"'{name}' {why}.")
        self._check_names("plugins", data, PLUGINS, "a plugin")
        self._check_names("markdown_extensions", data, EXTENSIONS, "an extension")
        self._check_theme(data.get("theme"))
        for name in _FOLDERS:
            self._check_path((name,), data.get(name))
        for at, options in playbook_options(data.get("plugins")):
            for name in ("source", "videos", "media"):
                self._check_path((*at, name), options.get(name))
        self._check_output(data)
        for at, code, message, fix, key in (*text_findings(data), *third_party_findings(data, self.trust)):
            self.problems.append(self.parsed.problem(at, code, message, fix, key=key))
        return self.problems

    def _check_names(self, field: str, data: Mapping[str, Any], known: Collection[str], what: str) -> None:
        for at, name in self._names_in(field, data.get(field)):
            if name not in known:
                self._refuse(at, name, f"'{name}' is {what} that is not known here, and it can run anything.")

    def _names_in(self, field: str, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        if isinstance(value, dict):
            yield from (((field, name), name) for name in value)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                for name in item if isinstance(item, dict) else [item]:
                    yield (field, number), str(name)
        elif value:
            yield (field,), str(value)

    def _check_theme(self, theme: Any) -> None:
        name = theme.get("name") if isinstance(theme, dict) else theme
        if isinstance(name, str) and name not in THEMES:
            self._refuse(("theme",), name, f"'{name}' is a theme that is not known here, and it can run anything.")
        if isinstance(theme, dict) and "custom_dir" in theme:
            self._refuse(("theme", "custom_dir"), "custom_dir", "'custom_dir' runs files as templates of the theme.")

    def _check_path(self, at: tuple[str | int, ...], value: Any) -> None:
        if value is not None and is_outside(str(value)):
            message = f"'{value}' is not a folder or file below {FILE_NAME}."
            self.problems.append(self.parsed.problem(at, "settings-place", message, "Name one that is."))

    def _check_output(self, data: Mapping[str, Any]) -> None:
        """Report a site_dir that is, holds or lies in what the site is made from, or lies in a folder of a tool."""
        site = data.get("site_dir")
        if not isinstance(site, str) or is_outside(site):
            return
        options = next((found for _at, found in playbook_options(data.get("plugins"))), {})
        values = [options.get(name, default) for name, default in _SOURCES.items()]
        clips = PurePosixPath(str(values[1])).with_suffix("").as_posix()
        target = PurePosixPath(site)
        if found := paths.kept_by_a_tool(target):
            name, what = found
            message = f"The site would be written to '{site}', and {name} is {what}."
            fix = "Name a folder for the site alone, such as site."
            self.problems.append(self.parsed.problem(("site_dir",), "settings-place", message, fix))
            return
        for name in (*map(str, values), clips, str(data.get("docs_dir", "docs"))):
            source = PurePosixPath(name)
            if source in (target, *target.parents) or target in source.parents:
                message = f"The site would be written to '{site}', and is made from {source.as_posix()}."
                fix = "Name a folder for the site alone, such as site."
                self.problems.append(self.parsed.problem(("site_dir",), "settings-place", message, fix))
                return

    def _refuse(self, at: tuple[str | int, ...], name: str, message: str) -> None:
        if name not in self.trust:
            self.problems.append(self.parsed.problem(at, "settings-run-code", message, _ASK_AN_OWNER, key=True))
