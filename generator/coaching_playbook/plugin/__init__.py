"""The MkDocs plugin: loads a playbook, publishes it, and adds its pages to the site; `live.py` is the preview."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import os
import posixpath
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

from markupsafe import escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler, get_relative_url, is_error_template

from coaching_playbook import mkdocs_config_check, pages, paths
from coaching_playbook import search as find
from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.clock import parse, today
from coaching_playbook.diagnostics import Problem, as_text, summary
from coaching_playbook.load import EMPTY_PLAYBOOK, PlaybookNotFound, load
from coaching_playbook.plugin.csp import ContentSecurityPolicy
from coaching_playbook.plugin.head import head_tags, with_head
from coaching_playbook.plugin.hidden_clips import remove_hidden_clips
from coaching_playbook.plugin.page_shell import GeneratedFile, PageShells, PlaybookPage, ThemeRenderer, encoded
from coaching_playbook.plugin.range_requests import only_known_hosts
from coaching_playbook.plugin.search_entries import SearchPlugin
from coaching_playbook.publish import AUDIENCES, Audience, publish
from coaching_playbook.site import file_list
from coaching_playbook.site.build import (
    PageWriter,
    SearchEntries,
    Writer,
    file_path,
    install_staged,
    is_page,
    list_files,
    write_pages,
)

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.playbook")

THEME = Path(__file__).parent.parent / "theme"
MIN_PER_SHELL = 3
"""Fewer pages of one layout than this are rendered by the theme: making a shell costs two pages."""


class PlaybookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    source = config_options.Type(str, default="playbook_src")
    videos = config_options.Type(str, default="videos.yml")
    media = config_options.Type(str, default="media")
    audience = config_options.Optional(config_options.Choice(AUDIENCES))
    """Who will see the site; the environment's PLAYBOOK_AUDIENCE goes before it, and public comes last."""
    search = config_options.Choice(("playbook", "theme"), default="playbook")
    """Whose search stands in the header of Material: ours, or its own. Other themes keep theirs."""
    guides = config_options.Type(str, default="Help")
    """The title of the chapter of hand-written pages."""
    content_security_policy = config_options.Type(bool, default=True)
    """Whether each page tells browsers to run and fetch only what the site itself brings; see policy.py."""
    downloads = config_options.ListOfItems(config_options.Type(str), default=[])
    """Paths below docs/ of files for readers to download that are of no kind that pages are made of."""


class PlaybookPlugin(BasePlugin[PlaybookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Shows the playbook beside the hand-written pages of `docs/`.

    MkDocs builds the hand-written pages into a folder of their own; the playbook's pages are added to it, and the whole
    is then put in place of what has changed. So a build that fails leaves the site as it was.
    """

    serving = False
    whole = False
    """Whether the whole playbook could be read when it was last built."""
    mistakes: tuple[Problem, ...] = ()

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002  # MkDocs keeps a plugin that has this
        self.serving = command == "serve"
        if self.serving and threading.current_thread() is threading.main_thread():
            # MkDocs deletes the folder of a preview at its end, and a signal would end Python before that.
            signal.signal(signal.SIGTERM, _stop)

    def on_shutdown(self) -> None:
        if self.serving and hasattr(self, "staged"):
            shutil.rmtree(self.staged, ignore_errors=True)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        _refuse_unsafe(config)
        root = Path(config.config_file_path).parent
        audience, day = _audience(self.config.audience), _day()
        if not self.serving:
            _clear_narrower(Path(config.site_dir), audience)
        docs = Path(config.docs_dir).resolve()
        for name in (self.config.source, self.config.videos, self.config.media):
            if docs in ((root / name).resolve(), *(root / name).resolve().parents):
                raise PluginError(
                    f"'{name}' is inside {docs.name}/, and MkDocs publishes everything there. Move it out."
                )
        if links := paths.list_files(docs.parent, docs.name)[1]:
            raise PluginError(
                f"{links[0]} is a link to another place, and links are not followed. Put the file itself there."
            )
        try:
            loaded = load(root, self.config.source, self.config.videos, self.config.media, day=day)
        except PlaybookNotFound as error:
            raise PluginError(str(error)) from None
        log.info("The playbook as the audience '%s' may see it on %s.", audience, day)
        for warning in loaded.warnings:
            log.info("%s", warning)  # warnings are for people to weigh: they do not stop a strict build
        self.mistakes = loaded.mistakes
        if loaded.playbook is None and (self.whole or not self.serving):
            raise PluginError(f"{summary(loaded.problems)}\n{as_text(loaded.mistakes)}")
        self.whole = loaded.playbook is not None
        if not self.whole:  # a preview that has nothing to show yet shows the mistakes in a page, and waits
            log.warning("%s\n%s", summary(loaded.problems), as_text(loaded.mistakes))
        self.loaded, self.audience, self.day, self.root = loaded, audience, day, root
        self.playbook = publish(loaded.playbook or EMPTY_PLAYBOOK, audience, day)
        self.hidden = HiddenClips.between(loaded.playbook or EMPTY_PLAYBOOK, self.playbook)
        self.contents = pages.build_nav(self.playbook) if self.whole else (pages.NavItem("Home", ""),)
        self.names = pages.titles(self.contents)
        self.recipes = (
            list(pages.page_specs(self.playbook)) if self.whole else [pages.build_error_page(loaded.mistakes)]
        )
        self.extras = dict(pages.extra_files(self.playbook, audience))
        self.copies = pages.static_files(self.playbook, root)
        config.extra_css = [*pages.styles(self.extras), *config.extra_css]
        config.extra_javascript = [*map(_module, pages.SCRIPTS), *config.extra_javascript]
        mended = THEME / str(config.theme.name)
        if mended.is_dir():
            config.theme["font"] = False  # Material would ask another company for its fonts on every page
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(mended))
        self.end = "" if config.use_directory_urls else "index.html"
        if config.theme.name == "material" and self.config.search == "playbook":
            config.theme["find"] = f"find/{self.end}"
            if theirs := config.plugins.get("material/search"):
                theirs.config["enabled"] = False  # or it would read every page, and load its own search on each
        self.by_hand: list[find.Document] = []
        self.site = Path(config.site_dir)
        self.staged = self.site.parent / f".{self.site.name}.building"
        if self.serving:
            _make_private(self.staged)
        config.site_dir = str(self.staged)
        return config

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        # Themes print what front matter says as it stands, and obey some of it: only what can do no harm stays.
        known = {
            key: escape(self.hidden.redact(str(page.meta[key]))) for key in ("title", "description") if key in page.meta
        }
        search = page.meta.get("search")
        page.meta = known | ({"search": search} if isinstance(search, dict) else {})
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        if isinstance(page, PlaybookPage):
            return html
        html = self.hidden.redact_html(html, page.url)
        if not page.meta.get("search", {}).get("exclude"):
            address = page.url if config.use_directory_urls else page.url.removesuffix("index.html")
            self.by_hand += find.handwritten_documents("" if address in (".", "./") else address, str(page.title), html)
        return html

    def search_files(self, renderer: pages.Renderer, by_hand: Sequence[find.Document]) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the search, each with its path; `by_hand` are the hand-written pages."""
        files = find.index_files(
            renderer.playbook, self.audience, by_hand, pages_end_with=self.end, keep=not self.serving, ask=renderer.ask
        )
        return ((address, text.encode("utf-8")) for address, text in files)

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        remove_hidden_clips(files, config, self.hidden, self.root)
        guides = config.nav or [file.src_uri for file in files.documentation_pages()]
        config.nav = [*pages.mkdocs_nav(self.contents), *([{self.config.guides: guides}] if guides else [])]
        for file in files:
            theirs = file.generated_by or file.src_dir != config.docs_dir or file.inclusion is InclusionLevel.EXCLUDED
            if not theirs and (wrong := mkdocs_config_check.page_file_problem(file.src_uri, self.config.downloads)):
                raise PluginError(f"{Path(config.docs_dir).name}/{file.src_uri}: {' '.join(wrong)}")
        written = {file.dest_uri.casefold(): file.src_uri for file in files if not file.generated_by}
        ours = [file_path(spec.address) for spec in self.recipes] + [*self.extras, *self.copies]
        for path in ours:
            if taken := written.get(path.casefold()):
                docs = Path(config.docs_dir).name
                raise PluginError(f"{taken} in {docs} stands where the playbook puts a page of its own. Move it.")
            address = path.removesuffix("index.html")
            named = address in self.names
            files.append(made := GeneratedFile.of(path, config, named=named))
            if named:
                PlaybookPage(self.names[address], made, config)
        return files

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:  # as above
        self.env, self.files = env, files
        self.policy = ContentSecurityPolicy(config, env) if self.config.content_security_policy else None
        return env

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002  # as above
        self.nav = nav
        return nav

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        if template_name == "sitemap.xml":  # the only template that goes through all pages, and not by the menu
            site = _site_url(config)
            listed = [_SitemapPage(f"{site}{spec.address}") for spec in self.recipes if is_page(spec.address)]
            context["pages"] = [*context["pages"], *(listed if site else [])]
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002  # as above
        output = with_head(output, head_tags(self.audience))
        return self.policy.add_to(output, get_relative_url(".", page.url)) if self.policy else output

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        if template_name == "sitemap.xml" and self.audience != "public":
            return ""  # MkDocs then writes neither this file nor a packed one
        if not template_name.endswith(".html"):
            return output
        output = with_head(output, head_tags(self.audience))
        if self.policy is None:
            return output
        base = urlsplit(config.site_url or "/").path if is_error_template(template_name) else "."
        return self.policy.add_to(output, base, template_name)

    @event_priority(50)
    def _write(self, *, config: MkDocsConfig) -> None:
        """Write everything that MkDocs does not, before the theme's search is written."""
        self.site_url = _site_url(config)
        self.edit = EditLinks.of(config, self.root)
        self.theme = ThemeRenderer(config, self.env, self.nav, self.files, self.names, self.edit)
        self.press = pages.Renderer(self.playbook, self.day, self.edit, self.site_url)
        self.search = SearchPlugin(config)
        self.present = list_files(self.site)
        self.written = set[str]()
        if self.serving:  # the preview renders pages on request
            self._tell_search(self._search_entries())
        else:
            self._write_pages()

    def _write_pages(self) -> None:
        if not self.theme.has_other_plugins(type(self)):
            self._add_shells()
        has_shell: list[pages.PageSpec] = []
        plain: list[pages.PageSpec] = []
        for spec in self.recipes:
            has = not is_page(spec.address) or self.theme.shells.has_shell(spec.address)
            (has_shell if has else plain).append(spec)
        writer = Writer(self.staged, self.site if self.present else None)
        searched = functools.partial(_is_searched, self.search.there)
        in_shells = PageWriter(self.press, has_shell, functools.partial(_in_shell, self.theme.shells), searched, writer)
        by_theme = PageWriter(self.press, plain, lambda page: encoded(self.theme.render(page)), searched, writer)
        entries: dict[str, SearchEntries] = {}

        def others() -> None:
            entries.update(by_theme(range(len(plain))))
            writer.copy(self.copies)
            files = [(address, text.encode("utf-8")) for address, text in self.extras.items()]
            for path, data in (*files, *(self.search_files(self.press, self.by_hand) if self.whole else ())):
                writer.put(path, data)
                self.written.add(path)

        entries.update(write_pages(in_shells, meanwhile=others))
        self.written |= {*entries, *self.copies}
        self._tell_search(entries)

    def _add_shells(self) -> None:
        layouts: dict[object, list[pages.PageSpec]] = {}
        for spec in self.recipes:
            if is_page(spec.address) and spec.address not in self.names:
                layouts.setdefault(self.theme.shells.layout_of(spec.address), []).append(spec)
        for specs in layouts.values():
            if len(specs) >= MIN_PER_SHELL:
                one, other = (self.press.render(spec) for spec in (specs[0], specs[-1]))
                assert isinstance(one, pages.Page)
                assert isinstance(other, pages.Page)
                self.theme.add_shell(one, other)

    def _search_entries(self) -> dict[str, SearchEntries]:
        made = (self.press.render(spec) for spec in self.recipes if self.search.there and is_page(spec.address))
        pages_ = (page for page in made if isinstance(page, pages.Page) and _is_searched(True, page))
        return {file_path(page.address): tuple(page.search_sections) for page in pages_}

    def _tell_search(self, entries: dict[str, SearchEntries]) -> None:
        self.search.add_entries(entries, self.recipes)

    @event_priority(-100)
    def _settle(self, *, config: MkDocsConfig) -> None:
        """Put everything in its place, unless the build has failed."""
        config.site_dir = str(self.site)
        if config.strict and any(counted.get_counts() for counted in _warning_counters()):
            shutil.rmtree(self.staged)
            log.error("The site in %s was left as it was.", self.site.name)
            return
        listed = file_list.as_text(self.audience, {*self.written, *list_files(self.staged)})
        (self.staged / file_list.NAME).write_bytes(listed.encode("utf-8", "surrogateescape"))
        install_staged(self.staged, self.site, self.present, {*self.written, file_list.NAME})

    on_post_build = CombinedEvent(_write, _settle)

    def on_build_error(self, error: Exception, **_: Any) -> None:
        if hasattr(self, "staged"):
            shutil.rmtree(self.staged, ignore_errors=True)
        if isinstance(error, OSError):  # a full disk, a folder that may not be written to
            where = f" ({error.filename})" if error.filename else ""
            site = f" {self.site.name}/ was left as it was." if hasattr(self, "site") else ""
            raise PluginError(f"A file cannot be written: {error.strerror or error}{where}.{site}") from None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        from coaching_playbook.plugin.preview import PreviewServer  # a build needs no server

        if app := server.get_app():
            self.live = PreviewServer(self, server, app)
            server.set_app(only_known_hosts(self.live.app, (str(server.server_address[0]),)))
            self.live.start()
        return server


class _SitemapPage:
    """A page as the template of the sitemap looks at it."""

    def __init__(self, url: str) -> None:
        self.page = self
        self.canonical_url = url
        self.abs_url = None
        self.is_link = False
        self.update_date = ""


def _is_searched(there: bool, page: pages.Page) -> bool:
    """Whether a theme's search needs a page. What is new would crowd out what it is about."""
    return there and page.is_searchable and page.address != "new/"


def _in_shell(shells: PageShells, page: pages.Page) -> bytes:
    html = shells.render(page)
    assert html is not None
    return encoded(html)


def _make_private(folder: Path) -> None:
    """Make an empty folder that only this user can read: a preview shows what a site may not."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _warning_counters() -> list[CountHandler]:
    """What MkDocs counts warnings with in a strict build."""
    return [handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, CountHandler)]


def _audience(configured: str | None) -> Audience:
    wanted = os.environ.get("PLAYBOOK_AUDIENCE") or configured or "public"
    for audience in AUDIENCES:
        if audience == wanted:
            return audience
    raise PluginError(f"PLAYBOOK_AUDIENCE is '{wanted}', and should be one of {', '.join(AUDIENCES)}.")


def _stop(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


def _clear_narrower(site: Path, audience: Audience) -> None:
    try:
        if file_list.clear_narrower(site, audience, AUDIENCES):
            log.info("%s/ held the site for a smaller audience, which was taken away first.", site.name)
    except OSError as error:
        message = f"{site.name}/ holds the site for a smaller audience, and it cannot be deleted: {error.strerror}."
        raise PluginError(f"{message} Delete the folder, or name another.") from None


def _refuse_unsafe(config: MkDocsConfig) -> None:
    """Raise PluginError where a text of mkdocs.yml could run in a page, or lets others see who reads it.

    `playbook check` says the same with a line; here it holds for values from INHERIT and the environment too, and for
    those who build without checking.
    """
    # Material has a font of another company by default, and `on_config` switches it off whatever the settings say.
    trust = {*os.environ.get(mkdocs_config_check.TRUST_VARIABLE, "").split(), "font"}
    found = [*mkdocs_config_check.text_findings(config), *mkdocs_config_check.third_party_findings(config, trust)]
    if found:
        raise PluginError("\n".join(f"{mkdocs_config_check.FILE_NAME}: {one.sentence}" for one in dict.fromkeys(found)))


def _day() -> dt.date:
    wanted = os.environ.get("PLAYBOOK_DAY")
    try:
        return parse(wanted) if wanted else today()
    except ValueError as error:
        raise PluginError(f"PLAYBOOK_DAY: {error}") from None


def _site_url(config: MkDocsConfig) -> str | None:
    return f"{config.site_url.rstrip('/')}/" if config.site_url else None


def _module(name: str) -> config_options.ExtraScriptValue:
    script = config_options.ExtraScriptValue(f"assets/{name}")
    script.type = "module"
    return script


@dataclass(frozen=True)
class EditLinks:
    """From the path of a playbook's file to its edit page on the web, by mkdocs.yml's `repo_url` and `edit_uri`."""

    base: str | None
    uri: str | None
    template: str | None
    back: str
    """The path from the folder of hand-written pages to the playbook's root."""

    @classmethod
    def of(cls, config: MkDocsConfig, root: Path) -> EditLinks:
        back = Path(os.path.relpath(root.resolve(), Path(config.docs_dir).resolve())).as_posix()
        base = f"{config.repo_url.rstrip('/')}/" if config.repo_url else None
        return cls(base, config.edit_uri, config.edit_uri_template, back)

    def __call__(self, path: str) -> str | None:
        if not self.base or not (self.uri or self.template):
            return None
        back = posixpath.normpath(f"{self.back}/{path}")
        if self.template:
            link = self.template.format(path=back, path_noext=posixpath.splitext(back)[0])
        else:
            link = f"{self.uri}{back}"
        address, _, query = urljoin(self.base, link).partition("?")
        # Browsers tidy `docs/../playbook_src` in a path, not in a query; here it is tidied in both.
        return f"{address}?{posixpath.normpath(query)}" if query else address
