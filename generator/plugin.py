"""The MkDocs door: loads a playbook, hands its pages to MkDocs, and decides nothing else."""

from __future__ import annotations

import datetime as dt
import logging
import os
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from markupsafe import escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator import find, pages
from generator.day import parse, today
from generator.load import CannotRun, load
from generator.preview import with_ranges
from generator.problems import as_text, summary
from generator.publish import AUDIENCES, Audience, publish

log = logging.getLogger("mkdocs.plugins.playbook")

THEME = Path(__file__).parent / "theme"


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


class PlaybookPage(MkDocsPage):
    """A page of the playbook as MkDocs knows pages. Its content is ready: MkDocs' Markdown never sees it."""

    def __init__(self, page: pages.Page, name: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(escape(name), file, config)  # MkDocs and its themes print a title as it stands
        self.made = page

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002  # MkDocs' own signature
        self.markdown = ""
        self.meta = {
            "title": escape(self.made.title),
            "description": escape(self.made.description),
            "search": {"exclude": self.made.address == "new/"},
            "hide": ["navigation", "toc", "footer"],  # the page brings its own contents and trail
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002  # MkDocs' own signature
        self.content = str(self.made.html)
        self.toc = TableOfContents([AnchorLink(escape(self.made.title), "title", 1)])
        self.toc.items[0].children = _anchors(self.made.sections, 2)
        self.present_anchor_ids = {section.id for section in _all(self.made.sections)}
        self.links_to_anchors = {}


def _anchors(sections: Sequence[pages.Section], level: int) -> list[AnchorLink]:
    anchors = []
    for section in sections:
        anchor = AnchorLink(escape(section.title), section.id, level)
        anchor.children = _anchors(section.sections, level + 1)
        anchors.append(anchor)
    return anchors


def _all(sections: Sequence[pages.Section]) -> list[pages.Section]:
    return [inner for section in sections for inner in (section, *_all(section.sections))]


class PlaybookPlugin(BasePlugin[PlaybookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Shows the playbook beside the hand-written pages of `docs/`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        root = Path(config.config_file_path).parent
        audience, day = _audience(self.config.audience), _day()
        docs = Path(config.docs_dir).resolve()
        for name in (self.config.source, self.config.videos, self.config.media):
            if docs in ((root / name).resolve(), *(root / name).resolve().parents):
                raise PluginError(
                    f"'{name}' is inside {docs.name}/, and MkDocs publishes everything there. Move it out."
                )
        try:
            loaded = load(root, self.config.source, self.config.videos, self.config.media, day=day)
        except CannotRun as error:
            raise PluginError(str(error)) from None
        log.info("The playbook as the audience '%s' may see it on %s.", audience, day)
        for warning in loaded.warnings:
            log.info("%s", warning)  # warnings are for people to weigh: they do not stop a strict build
        if loaded.playbook is None:
            raise PluginError(f"{summary(loaded.problems)}\n{as_text(loaded.mistakes)}")
        playbook = publish(loaded.playbook, audience, day)
        self.playbook, self.audience = playbook, audience
        self.by_hand: list[find.Finding] = []
        self.end = "" if config.use_directory_urls else "index.html"
        self.contents = pages.contents(playbook)
        self.pages = {
            f"{page.address}index.md": page
            for page in pages.render(playbook, day, lambda path: _edit_link(config, root, path), _site_url(config))
        }
        self.urls: dict[str, str] = {}
        self.extras = dict(pages.extras(playbook, audience))
        self.copies = pages.copies(playbook, root)
        bank = root / self.config.videos
        self.watched = [root / self.config.source, bank, bank.with_suffix(""), root / self.config.media]
        config.extra_css = [*pages.styles(self.extras), *config.extra_css]
        config.extra_javascript = [*map(_module, pages.SCRIPTS), *config.extra_javascript]
        mended = THEME / str(config.theme.name)
        if mended.is_dir():
            config.theme["font"] = False  # Material would ask another company for its fonts on every page
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(mended))
        theirs = config.plugins.get("material/search")
        if config.theme.name == "material" and self.config.search == "playbook":
            config.theme["find"] = f"find/{self.end}"
            if theirs:
                theirs.config["enabled"] = False  # or it would read every page, and load its own search on each
        return config

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        # Themes print what front matter says as it stands, and obey some of it: only what can do no harm stays.
        if isinstance(page, PlaybookPage):  # it brings its own, ready to print
            return markdown
        known = {key: escape(str(page.meta[key])) for key in ("title", "description") if key in page.meta}
        search = page.meta.get("search")
        page.meta = known | ({"search": search} if isinstance(search, dict) else {})
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        if not isinstance(page, PlaybookPage) and not page.meta.get("search", {}).get("exclude"):
            address = page.url.removesuffix("index.html") if self.end else page.url
            self.by_hand += find.written("" if address in (".", "./") else address, str(page.title), html)
        return html

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        guides = config.nav or [file.src_uri for file in files.documentation_pages()]
        config.nav = [*pages.navigation(self.contents), *([{self.config.guides: guides}] if guides else [])]
        names = dict(_names(self.contents))
        docs = Path(config.docs_dir).name
        written = {file.dest_uri.casefold(): file.src_uri for file in files if not file.generated_by}
        root = Path(config.config_file_path).parent
        for src_uri, page in self.pages.items():
            inclusion = InclusionLevel.INCLUDED if page.address in names else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, src_uri, content="", inclusion=inclusion)
            files.append(file)
            self.urls[page.address] = "" if file.url in (".", "./") else file.url
            PlaybookPage(page, names.get(page.address, page.title), file, config).edit_url = _edit_link(
                config, root, page.source
            )
        for address, text in self.extras.items():
            files.append(File.generated(config, address, content=text))
        for address, path in self.copies.items():
            files.append(File.generated(config, address, abs_src_path=str(path)))
        for file in files:
            if file.generated_by and (taken := written.get(file.dest_uri.casefold())):
                raise PluginError(f"{taken} in {docs} stands where the playbook puts a page of its own. Move it.")
        return files

    @event_priority(50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write what the search reads; in Material's own, give each phrase that somebody might type an entry."""
        site = Path(config.site_dir)
        for address, text in find.files(self.playbook, self.audience, self.by_hand, pages_end_with=self.end):
            file = site / address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        index = getattr(config.plugins.get("material/search"), "search_index", None)
        entries = getattr(index, "entries", None)
        if entries is None or "find" in config.theme:
            return
        for page in self.pages.values():
            entries += [
                {
                    "location": f"{self.urls[page.address]}#{anchor}",
                    "title": str(escape(phrase)),
                    "text": str(escape(page.title)),
                }
                for anchor, phrase in page.phrases
            ]

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        for path in self.watched:
            if path.exists():
                server.watch(str(path))
        if app := server.get_app():
            server.set_app(with_ranges(app, Path(config.site_dir), self.config.media))
        return server


def _audience(configured: str | None) -> Audience:
    wanted = os.environ.get("PLAYBOOK_AUDIENCE") or configured or "public"
    for audience in AUDIENCES:
        if audience == wanted:
            return audience
    raise PluginError(f"PLAYBOOK_AUDIENCE is '{wanted}', and should be one of {', '.join(AUDIENCES)}.")


def _day() -> dt.date:
    wanted = os.environ.get("PLAYBOOK_DAY")
    try:
        return parse(wanted) if wanted else today()
    except ValueError as error:
        raise PluginError(f"PLAYBOOK_DAY: {error}") from None


def _site_url(config: MkDocsConfig) -> str | None:
    return f"{config.site_url.rstrip('/')}/" if config.site_url else None


def _names(chapters: Sequence[pages.Chapter]) -> Iterator[tuple[str, str]]:
    """What the navigation calls each address."""
    for chapter in chapters:
        if chapter.address is not None:
            yield chapter.address, chapter.title
        yield from _names(chapter.chapters)


def _module(name: str) -> config_options.ExtraScriptValue:
    script = config_options.ExtraScriptValue(f"assets/{name}")
    script.type = "module"
    return script


def _edit_link(config: MkDocsConfig, root: Path, path: str) -> str | None:
    """Where a file of the playbook can be changed on the web, from mkdocs.yml's `repo_url` and `edit_uri`."""
    if not config.repo_url or not (config.edit_uri or config.edit_uri_template):
        return None
    back = Path(os.path.relpath((root / path).resolve(), Path(config.docs_dir).resolve())).as_posix()
    base = f"{config.repo_url.rstrip('/')}/"
    if config.edit_uri_template:
        link = config.edit_uri_template.format(path=back, path_noext=posixpath.splitext(back)[0])
    else:
        link = f"{config.edit_uri}{back}"
    address, _, query = urljoin(base, link).partition("?")
    # Browsers tidy `docs/../playbook_src` in a path, not in a query; here it is tidied in both.
    return f"{address}?{posixpath.normpath(query)}" if query else address
