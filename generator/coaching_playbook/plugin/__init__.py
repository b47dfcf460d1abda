"""The MkDocs plugin, which adds a playbook's pages to a site: one file, because its event handlers share state.

The handlers load the playbook, filter it for the site's audience and write its pages. `config` validates the options,
`site_writer` writes files, `page_frame` renders pages in the theme, `csp` adds a content security policy, and `preview`
runs the server of `mkdocs serve`.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template

from coaching_playbook import mkdocs_config_check, pages
from coaching_playbook import search as playbook_search
from coaching_playbook.diagnostics import Problem, as_text, summary
from coaching_playbook.load import EMPTY_PLAYBOOK, LoadError, load
from coaching_playbook.page_links import drop_repeated, nav_targets
from coaching_playbook.page_texts import front_matter_text
from coaching_playbook.pages.help import PAGE_NAMES as HELP_PAGES
from coaching_playbook.pages.help import PATHS as HELP_PATHS
from coaching_playbook.pages.template_cache import template_cache
from coaching_playbook.paths import SYSTEM_FILE_NAME
from coaching_playbook.plugin import lean, stylesheet
from coaching_playbook.plugin.config import (
    PlaybookConfig,
    find_logo,
    module_script,
    prepare_output,
    prepare_preview,
    refuse_unsafe_config,
    refuse_unsafe_docs,
    resolve_audience,
    resolve_day,
    site_url,
)
from coaching_playbook.plugin.csp import ContentSecurityPolicy
from coaching_playbook.plugin.edit_urls import EditUrls
from coaching_playbook.plugin.folds import fold_sections
from coaching_playbook.plugin.head import app_tags, feed_tag, head_tags, insert_head_links, insert_head_tags, join_url
from coaching_playbook.plugin.hidden_clips import remove_hidden_clips
from coaching_playbook.plugin.page_frame import GeneratedFile, PlaybookPage, ThemeRenderer
from coaching_playbook.plugin.range_requests import reject_unknown_hosts
from coaching_playbook.plugin.search_entries import SearchIndexAdapter
from coaching_playbook.plugin.site_writer import SiteWriter, render_search_entries
from coaching_playbook.plugin.tables import wrap_tables
from coaching_playbook.publish import hidden_media, publish
from coaching_playbook.site import offline_copies, output_folder
from coaching_playbook.urls import file_path, is_page

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.playbook")

THEME = Path(__file__).parent.parent / "theme"
_MATERIAL_THEMES = ("material", "materialx")
"""Names of the theme Material for MkDocs, and of a fork that has the same templates."""


class PlaybookPlugin(BasePlugin[PlaybookConfig]):  # type: ignore[no-untyped-call]  # as in config.py
    """The MkDocs plugin that adds the pages of a playbook to a site.

    MkDocs builds into a staging folder, to which the plugin adds the generated pages. `SiteWriter` then moves the files
    that differ into the site, so that a failed build leaves the site unchanged. `mkdocs serve` renders pages on
    request.
    """

    serving = False
    is_valid = False
    """Whether the playbook was valid when it was last loaded."""
    mistakes: tuple[Problem, ...] = ()
    """The errors in the playbook's files when it was last loaded."""

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002  # MkDocs keeps a plugin that has this
        self.serving = command == "serve"
        if self.serving and threading.current_thread() is threading.main_thread():
            # These would end Python before MkDocs deletes the folder of the preview.
            for name in ("SIGTERM", "SIGHUP"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), _exit_on_signal)

    def on_shutdown(self) -> None:
        """Stop the threads of the preview that watch files, when MkDocs ends."""
        if hasattr(self, "live"):
            self.live.stop_watching()
        self._delete_work_folder()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        for name in ("source", "videos", "media"):
            self.config[name] = mkdocs_config_check.normalise_path(self.config[name])
        self.root = Path(config.config_file_path).parent
        self.audience, self.day = resolve_audience(self.config.audience), resolve_day()
        self.site = Path(config.site_dir)
        if self.serving:  # the preview may show what other users of this computer may not see
            self.work = prepare_preview(self.site)
        else:
            self.work = prepare_output(self.site, self.config, config, self.root, self.audience)
        # After the output folder: a site for fewer people must not stay there, whatever is refused.
        refuse_unsafe_config(config)
        refuse_unsafe_docs(self.config, Path(config.docs_dir).resolve(), self.root)
        self.staged = self.work / "site"
        self._load()
        # The title has one place, playbook.yml. Escaped, because themes print it unescaped.
        config.site_name = escape(self.playbook.about.title)
        self.nav_items = pages.build_nav(self.playbook) if self.is_valid else (pages.NavItem("Home", ""),)
        self.menu = pages.nav_titles(self.nav_items)
        self.specs = list(pages.page_specs(self.playbook)) if self.is_valid else [pages.build_error_page(self.mistakes)]
        self.language = mkdocs_config_check.language_of(
            {name: config.theme.get(name) for name in ("language", "locale")}
        )
        self.foreign_words = pages.ForeignWords.of(self.playbook, self.language)
        self.texts = dict(pages.extra_files(self.playbook, self.audience, self.language, site_url(config)))
        self.static_files = pages.static_files(self.playbook, self.root)
        allowed = self.config.offline or ("everything" if self.audience == "public" else "nothing")
        self.offline = "nothing" if self.serving or not self.is_valid else allowed
        self.handwritten: list[playbook_search.Document] = []
        self._configure_theme(config)
        self.pages_with_feed = self._list_pages_with_feed()
        config.site_dir = str(self.staged)
        return config

    def _list_pages_with_feed(self) -> frozenset[str]:
        """Return the URLs of the pages whose <head> links to their own Atom feed (feed.xml in their folder).

        Only pages in the navigation menu can have one: the others are filled into a shared frame with the same <head>
        tags. The result is empty if pages load Material's script, which would request a sitemap.xml from each feed's
        folder.
        """
        if self.styles is not None and self.lean is None:
            return frozenset()
        feeds = (spec.url for spec in self.specs if spec.url.endswith(f"/{pages.FEED}"))
        return frozenset(address.removesuffix(pages.FEED) for address in feeds) & self.menu.keys()

    def _load(self) -> None:
        """Load the playbook and filter it. Raises PluginError if it is invalid, except at the start of a preview."""
        try:
            loaded = load(self.root, self.config.source, self.config.videos, self.config.media, day=self.day)
        except LoadError as error:
            raise PluginError(str(error)) from None
        log.info("The playbook as the audience '%s' may see it on %s.", self.audience, self.day)
        for warning in loaded.warnings:
            log.info("%s", warning)  # not log.warning, which would stop a strict build
        self.mistakes = loaded.mistakes
        if loaded.playbook is None and (self.is_valid or not self.serving):
            raise PluginError(f"{summary(loaded.problems)}\n{as_text(loaded.mistakes)}")
        self.is_valid = loaded.playbook is not None
        if not self.is_valid:  # the first build of a preview shows the mistakes in a page
            log.warning("%s\n%s", summary(loaded.problems), as_text(loaded.mistakes))
        self.loaded = loaded
        whole_playbook = loaded.playbook or EMPTY_PLAYBOOK
        self.playbook = publish(whole_playbook, self.audience, self.day)
        self.hidden = hidden_media(whole_playbook, self.playbook)

    def style_files(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of the joined style sheets, keyed by URL; empty where the theme is not Material.

        One is for all pages, and a smaller one for generated pages. `texts` are the site's generated text files, keyed
        by path.
        """
        return self.styles.files(pages.style_texts(texts), is_lean=bool(self.lean)) if self.styles else {}

    def _configure_theme(self, config: MkDocsConfig) -> None:
        """Add the scripts, style sheets and template overrides of generated pages to the configuration of the theme."""
        scripts = [module_script(path) for path in pages.script_urls(self.foreign_words)]
        has_own_scripts = bool(config.extra_javascript)
        config.extra_javascript = [*scripts, *config.extra_javascript]
        is_material = config.theme.name in _MATERIAL_THEMES
        overrides = THEME / ("material" if is_material else str(config.theme.name))
        if overrides.is_dir():
            config.theme["font"] = False  # Material would load its fonts from another host
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(overrides))
        if config.theme.name in ("mkdocs", "readthedocs"):
            config.theme["highlightjs"] = False  # a script and styles from another host
        self.url_suffix = "" if config.use_directory_urls else "index.html"
        if is_material and self.config.search == "playbook":
            config.theme["find"] = f"find/{self.url_suffix}"
            if material_search := config.plugins.get(f"{config.theme.name}/search"):
                material_search.config["enabled"] = False  # it would index every page and load its script on each
        self.styles = stylesheet.Styles(config.theme.dirs) if is_material else None
        self.lean = (
            lean.theme_assets(config, has_own_scripts=has_own_scripts) if self.styles and self.styles.theme else None
        )
        if files := self.style_files(self.texts):
            self.texts.update(files)
            config.theme["stylesheet"], config.theme["lean"] = stylesheet.ADDRESS, self.lean
        else:
            config.extra_css = [*pages.style_urls(self.texts), *config.extra_css]
        # For the "not found" page (theme/material/404.html).
        config.theme["problems"] = [
            {
                "text": problem.problem,
                "address": f"{pages.url_of(self.playbook.technique[problem.technique])}{self.url_suffix}",
                "picture": problem.picture,
            }
            for problem in self.playbook.common_problems
        ]

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        # Themes print some front matter unescaped and obey some of it, so only harmless keys are kept.
        texts = {key: front_matter_text(page.meta.get(key)) for key in ("title", "description")}
        search = page.meta.get("search")
        page.meta = {key: escape(self.hidden.redact(text)) for key, text in texts.items() if text}
        if isinstance(search, dict):
            page.meta["search"] = search
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        if isinstance(page, PlaybookPage):
            return html
        html = self.hidden.redact_html(html, page.url)
        url = page.url if config.use_directory_urls else page.url.removesuffix("index.html")
        address = "" if url in (".", "./") else url
        if not page.meta.get("search", {}).get("exclude"):
            self.handwritten += playbook_search.handwritten_documents(address, str(page.title), html)
        elif page.file.generated_by:  # long pages of the help are found by what they are for, not by their words
            self.handwritten += playbook_search.handwritten_documents(address, str(page.title), "")
        html = wrap_tables(html, str(page.title))
        if page.file.src_uri in HELP_PATHS:
            html = fold_sections(html, get_relative_url("assets/folds.js", page.url))
        return html

    def render_search_index(
        self, renderer: pages.Renderer, handwritten: Sequence[playbook_search.Document]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of each file of the search index; nothing while the playbook has errors."""
        if not self.is_valid:
            return
        files = playbook_search.index_files(
            renderer.playbook,
            self.audience,
            handwritten,
            url_suffix=self.url_suffix,
            offers_offline_pages=self.offline != "nothing",
            request_url=renderer.request_url,
        )
        yield from ((path, text.encode("utf-8")) for path, text in files)

    def app_files(self, config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the web app manifest and icons; nothing for a site that cannot be installed."""
        if self.offline != "everything":
            return
        about = self.playbook.about
        yield pages.APP_MANIFEST, pages.app_manifest(about, self.language, self.url_suffix).encode("utf-8")
        logo, is_glyph = find_logo(config)
        yield from pages.app_icons(about.brand.accent, logo, is_glyph=is_glyph)

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        inherited = self.playbook.inherited_media
        places = {path: Path(inherited.get(path, self.root / path)) for path in self.hidden.files}
        remove_hidden_clips(files, config, self.hidden, places)
        own_pages = config.nav or [file.src_uri for file in files.documentation_pages()]
        guides = [*self._add_help_pages(files, config, own_pages), *own_pages]
        guides = drop_repeated(guides, pages.nav_titles(self.nav_items))
        config.nav = pages.add_guides(pages.mkdocs_nav(self.nav_items), self.config.guides, guides)
        if config.theme.name in _MATERIAL_THEMES:  # it prints titles as HTML
            config.nav = pages.add_hidden_label(config.nav)
        docs = Path(config.docs_dir).name
        for file in files:
            if file.src_uri in mkdocs_config_check.WEB_HOST_FILES and file.src_dir == config.docs_dir:
                file.inclusion = InclusionLevel.INCLUDED  # MkDocs leaves out names that begin with a dot
            elif SYSTEM_FILE_NAME.fullmatch(Path(file.src_uri).name):
                file.inclusion = InclusionLevel.EXCLUDED
            foreign = file.generated_by or file.src_dir != config.docs_dir or file.inclusion is InclusionLevel.EXCLUDED
            problem = mkdocs_config_check.page_file_problem(file.src_uri, self.config.downloads)
            if problem and not foreign:
                raise PluginError(f"{docs}/{file.src_uri}: {' '.join(problem)}")
        existing = {file.dest_uri.casefold(): file.src_uri for file in files if not file.generated_by}
        for path in [*(file_path(spec.url) for spec in self.specs), *self.texts, *self.static_files]:
            if taken := existing.get(path.casefold()):
                raise PluginError(f"{taken} in {docs} stands where the playbook puts a page of its own. Move it.")
            address = path.removesuffix("index.html")
            in_menu = address in self.menu
            files.append(generated := GeneratedFile(path, config, in_menu=in_menu))
            if in_menu:
                PlaybookPage(self.menu[address], generated, config)
        return files

    def _add_help_pages(self, files: Files, config: MkDocsConfig, own_pages: Any) -> list[dict[str, str] | str]:
        """Add the help pages of this package to `files`, and return their entries for the navigation.

        A page of docs/ with the path of a help page replaces it; its entry is the path alone, so that MkDocs takes the
        title from the page. Pages in `own_pages`, the navigation of mkdocs.yml, get no entry.
        """
        listed = [target for _at, target in nav_targets(own_pages)]
        addresses = {spec.url for spec in self.specs}
        replaced = {name for name in HELP_PAGES if files.get_file_from_path(f"help/{name}.md")}
        names, guides = {*self.config.help, *replaced}, self.config.guides
        entries: list[dict[str, str] | str] = []
        for page in pages.help_pages(self.playbook, guides=guides, names=names, urls=addresses):
            is_own = page.name in replaced
            if not is_own:
                files.append(File.generated(config, page.path, content=page.text))
            if page.path not in listed:
                entries.append(page.path if is_own else {str(escape(page.title)): page.path})
        return entries

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        env.bytecode_cache = template_cache()
        self.env, self.files = env, files
        self.policy = ContentSecurityPolicy(config, env) if self.config.content_security_policy else None
        return env

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        self.nav = nav
        return nav

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        site = site_url(config)
        if template_name == "sitemap.xml" and site:  # the only template that iterates over all pages
            listed = [_SitemapPage(f"{site}{spec.url}") for spec in self.specs if is_page(spec.url)]
            context["pages"] = [*context["pages"], *listed]
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        base = get_relative_url(".", page.url)
        has_feed = page.file.src_uri.removesuffix("index.md") in self.pages_with_feed
        output = insert_head_tags(
            self.foreign_words.add_lang_attributes(output), self._head_tags(base, has_feed=has_feed)
        )
        if isinstance(page, PlaybookPage):
            output = insert_head_links(output, page.head)
        return self.policy.add_to(output, base) if self.policy else output

    def _head_tags(self, base: str, *, has_feed: bool = False) -> str:
        """Return the HTML tags to add to a page's <head>. `base` is the relative URL from the page to the site.

        `has_feed`: the page has an Atom feed of its own. It comes first, because feed readers offer the first one.
        """
        tags = head_tags(self.audience)
        if self.offline == "everything":
            tags += app_tags(base)
        # Without its playbook, the preview shows the mistakes alone. Beside the feed of a public site is sitemap.xml,
        # which Material fetches from there.
        if not self.is_valid or self.audience != "public":
            return tags
        title = self.playbook.about.title
        if has_feed:
            tags += feed_tag(pages.FEED, f"{title}: what changes here")
        return tags + feed_tag(join_url(base, pages.FEED), title)

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        if template_name == "sitemap.xml" and self.audience != "public":
            return ""  # MkDocs then writes no sitemap.xml and no sitemap.xml.gz
        if not template_name.endswith(".html"):
            return output
        base = urlsplit(config.site_url or "/").path if is_error_template(template_name) else "."
        output = insert_head_tags(self.foreign_words.add_lang_attributes(output), self._head_tags(base))
        if self.policy is None:
            return output
        return self.policy.add_to(output, base, template_name)

    @event_priority(50)
    def _write_generated_files(self, *, config: MkDocsConfig) -> None:
        """Write the generated files (an `on_post_build` event that runs before the theme's search plugin)."""
        edit = EditUrls.from_config(config, self.root)
        self.theme = ThemeRenderer(config, self.env, self.nav, self.files, self.menu, edit, self.foreign_words)
        self.renderer = pages.Renderer(
            self.playbook,
            self.day,
            edit,
            site_url(config),
            self.language,
            offers_copies=self.offline == "everything",
            files=self.static_files,
        )
        self.writer = SiteWriter(self.staged, self.site, self.theme, self.renderer)
        search = SearchIndexAdapter(config)
        if self.serving:  # the preview renders pages on request
            entries = render_search_entries(self.renderer, self.specs) if search.exists else {}
        else:
            if self.styles and self.lean:
                others = (*pages.style_texts(self.texts), *lean.read_extra_css(config))
                self.styles.reduce(self.theme.render_empty_pages(), others)
                self.texts.update(self.style_files(self.texts))
            entries = self.writer.write(
                self.specs,
                self.texts,
                self.static_files,
                chain(self.render_search_index(self.renderer, self.handwritten), self.app_files(config)),
                search,
                use_frames=not self.theme.has_other_plugins(type(self)),
            )
        search.add_entries(entries, self.specs)

    @event_priority(-100)
    def _install_site(self, *, config: MkDocsConfig) -> None:
        """Move the finished site from the staging folder into place (an `on_post_build` event that runs last)."""
        config.site_dir = str(self.site)
        if self.offline == "everything":
            whole_playbook = self.loaded.playbook or EMPTY_PLAYBOOK
            self.writer.write_copies_list(offline_copies.LastDays.from_playbook(self.playbook, whole_playbook))
        self.writer.install(self.audience, strict=bool(config.strict))
        self._delete_work_folder()

    def _delete_work_folder(self) -> None:
        """Delete the folder that holds the staging folder of the build, if there is one."""
        if hasattr(self, "work"):
            with contextlib.suppress(OSError):
                output_folder.delete_working_folder(self.work)

    on_post_build = CombinedEvent(_write_generated_files, _install_site)

    def on_build_error(self, error: Exception, **_: Any) -> None:
        self._delete_work_folder()
        if isinstance(error, output_folder.OutputRefused):
            raise PluginError(str(error)) from None
        if isinstance(error, OSError):  # such as a full disk or a read-only folder
            where = f" ({error.filename})" if error.filename else ""
            site = f" {self.site.name}/ was left as it was." if hasattr(self, "site") else ""
            raise PluginError(f"A file cannot be written: {error.strerror or error}{where}.{site}") from None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        from coaching_playbook.plugin.preview import PreviewServer  # a build does not need watchdog

        if app := server.get_app():
            self.live = PreviewServer(self, server, app)
            server.set_app(reject_unknown_hosts(self.live.app, (str(server.server_address[0]),)))
            self.live.start()
        return server


class _SitemapPage:
    """A generated page with the attributes that MkDocs' template of the sitemap reads from a file and its page."""

    def __init__(self, url: str) -> None:
        self.page = self
        self.canonical_url = url
        self.abs_url = None
        self.is_link = False
        self.update_date = ""


def _exit_on_signal(number: int, _frame: object) -> NoReturn:
    """Raise SystemExit for a signal, so that MkDocs cleans up; 128 + number is the usual exit status after a signal."""
    sys.exit(128 + number)
