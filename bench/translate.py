"""Write the pages of a built playbook as Markdown for other tools: `python bench/translate.py PROJECT FOLDER`.

PROJECT is a synthetic playbook that has been built. Each of its pages becomes a Markdown page with the same headings,
texts and links, so that each tool makes the same site:

    FOLDER/mkdocs/   for MkDocs with Material, and for Zensical
    FOLDER/hugo/     for Hugo: a lean template of ours, and a second configuration that also writes a JSON of everything
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import html
import itertools
import json
import multiprocessing
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from coaching_playbook.load import load
from coaching_playbook.pages.help import help_pages
from make import write_files

BASE_URL = "http://site.invalid/"  # a base for resolving links; nothing is ever fetched from it

# --- parsing our pages -----------------------------------------------------------------------------------------

_SKIPPED_ELEMENTS = {"svg", "script", "style", "template", "button", "nav", "track", "source"}
"""Elements to skip: they have no text, or are navigation, which each tool makes itself."""
_TEXT_ELEMENTS = {"a", "abbr", "b", "cite", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "time"}
_INLINE_ELEMENTS = _TEXT_ELEMENTS | {"br", "img"}
_HEADINGS = "h1, h2, h3, h4, h5, h6"


def _children(element: LexborNode) -> list[LexborNode]:
    """Return the child elements and texts of an element, in order."""
    return [node for node in element.iter(include_text=True) if node.is_text_node or node.is_element_node]


def _is_inline(node: LexborNode) -> bool:
    return node.is_text_node or (node.tag in _INLINE_ELEMENTS and all(map(_is_inline, _children(node))))


# --- as Markdown -----------------------------------------------------------------------------------------------

_LINK_MARKER = re.compile("\0([^\0]*)\0")
"""A URL between two NUL characters, to be converted for each tool later."""


@dataclass(frozen=True)
class Page:
    """A page: its URL path, its title, and Markdown with links that match `_LINK_MARKER`."""

    address: str
    title: str
    marked: str

    def markdown(self, links: LinkConverter) -> str:
        return _LINK_MARKER.sub(lambda found: links.convert_link(self.address, found[1]), self.marked)


def _convert_page(site: Path, file: Path) -> Page | None:
    text = file.read_text("utf-8")
    content = LexborHTMLParser(text).css_first("div.pb")
    if content is None:  # a hand-written page
        return None
    described = re.search(r'<meta name="description" content="([^"]*)"', text)
    titled = re.search(r'<h1 id="title"[^>]*>(.*?)</h1>', text, re.DOTALL)
    address = file.parent.relative_to(site).as_posix()
    title = html.unescape(titled[1] if titled else address)
    head = {"title": title, "description": html.unescape(described[1] if described else "")}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in head.items()]
    body = "\n\n".join(_element_blocks(content))
    return Page("" if address == "." else f"{address}/", title, f"---\n{''.join(lines)}---\n\n{body}\n")


def convert_site(site: Path) -> list[Page]:
    """Return all pages of a built site except hand-written ones, sorted by path."""
    with multiprocessing.Pool() as pool:
        files = sorted(site.rglob("index.html"))
        return [page for page in pool.imap(functools.partial(_convert_page, site), files, 50) if page]


def _blocks(element: LexborNode) -> list[str]:
    """Return the Markdown blocks (paragraphs, headings, lists) for the children of an element."""
    blocks: list[str] = []
    for inline, run in itertools.groupby(_children(element), _is_inline):
        if not inline:
            blocks += [block for child in run for block in _element_blocks(child)]
        elif line := _inline_text(run):
            blocks.append(re.sub(r"^(\d+)\.", r"\1\\.", line))
    return blocks


def _element_blocks(element: LexborNode) -> list[str]:
    """Return the Markdown blocks for one element."""
    tag, id_ = str(element.tag), element.attributes.get("id") or ""
    if tag in _SKIPPED_ELEMENTS:
        return []
    if tag in _HEADINGS.split(", "):
        return [f"{'#' * int(tag[1])} {_inline_text(_children(element))}{f' {{#{id_}}}' if id_ else ''}"]
    if tag == "video":
        poster = element.attributes.get("poster")
        picture = f"![{element.attributes['aria-label']}](\0{poster}\0) " if poster else ""
        return [picture + _inline_text(_children(element))]
    if tag in ("ul", "ol") and not element.css_first(_HEADINGS):
        return _list_blocks(element)
    blocks = _blocks(element)
    if tag in ("dt", "summary") and blocks and not blocks[0].startswith("#"):  # a heading within stays one
        blocks[0] = f"**{blocks[0]}**"
    if id_ and blocks:
        place = f'<a id="{id_}"></a>'
        blocks = [place, *blocks] if blocks[0].startswith("#") else [place + blocks[0], *blocks[1:]]
    return blocks


def _list_blocks(element: LexborNode) -> list[str]:
    items = [_element_blocks(item) or [""] for item in element.iter()]
    apart = "\n\n" if any(len(blocks) > 1 for blocks in items) else "\n"
    lines = []
    for number, blocks in enumerate(items, 1):
        sign = f"{number}." if element.tag == "ol" else "-"
        lines.append(f"{sign:<3} " + "\n\n".join(blocks).replace("\n", "\n    ").replace("\n    \n", "\n\n"))
    return [apart.join(lines)] if lines else []


def _inline_text(nodes: Iterable[LexborNode]) -> str:
    return " ".join("".join(map(_inline_markdown, nodes)).split())


def _inline_markdown(node: LexborNode) -> str:
    if node.is_text_node:
        return re.sub(r"([\\`*_\[\]<>#{}])", r"\\\1", node.text_content or "")
    if node.tag in _SKIPPED_ELEMENTS:
        return ""
    if node.tag == "img":
        return f"![{node.attributes.get('alt') or ''}](\0{node.attributes['src']}\0)"
    if node.tag == "code":
        return f"`{node.text(deep=False)}`"
    words = _inline_text(_children(node))
    if not words:
        return ""
    if node.tag == "a":
        return f"[{words}](\0{node.attributes['href']}\0)"
    sign = {"strong": "**", "em": "*", "cite": "*", "q": '"'}.get(str(node.tag), "")
    return f"{sign}{words}{sign}"


@dataclass(frozen=True)
class LinkConverter:
    """Convert links for one tool. `index` is the file name of a page that has child pages.

    Links for MkDocs name files (`by_file`), which MkDocs validates; links for Hugo are URLs.
    """

    addresses: frozenset[str]
    index: str
    by_file: bool

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(f"{address.rstrip('/').rpartition('/')[0]}/" for address in self.addresses)

    def markdown_path(self, address: str) -> str:
        """Return the path of the Markdown file of the page with this URL path."""
        if address == "" or address in self._folders:
            return f"{address}{self.index}"
        return f"{address.rstrip('/')}.md"

    def convert_link(self, page: str, href: str) -> str:
        target = urljoin(BASE_URL + page, href)
        to = urlsplit(target)
        if not target.startswith(BASE_URL):
            return href
        if "=" in to.fragment:  # parameters for our scripts; for the other tools a missing anchor
            href = href.partition("#")[0] or "./"
            to = to._replace(fragment="")
        if not self.by_file:
            return href
        path = to.path.lstrip("/")
        if path not in self.addresses and not path.startswith("media/"):
            return target.replace("http:", "https:", 1)  # a feed or calendar, which the other tools do not make
        name = self.markdown_path(path) if path in self.addresses else path
        anchor = f"#{to.fragment}" if to.fragment else ""
        if name == self.markdown_path(page) and anchor:
            return anchor
        return posixpath.relpath(name, posixpath.dirname(self.markdown_path(page)) or ".") + anchor


# --- projects for other tools ----------------------------------------------------------------------------------

MKDOCS_YML = """\
site_name: A Playbook for Measuring
site_description: Made-up pages with seeded sentences.
theme:
  name: material
  language: en
  font: false
  features: [navigation.tabs, navigation.tabs.sticky, navigation.prune, search.highlight]
plugins: [search]
extra:
  generator: false
markdown_extensions: [admonition, attr_list, tables, {toc: {permalink: false}}]
"""
HUGO_YAML = """\
baseURL: https://example.org/
locale: en
title: A Playbook for Measuring
disableKinds: [taxonomy, term, RSS]
markup: {goldmark: {renderer: {unsafe: true}}}
"""
HUGO_JSON = HUGO_YAML + "outputs: {home: [html, json]}\nlayoutDir: layouts-json\n"
HUGO_PAGE_TEMPLATE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ if not .IsHome }}{{ .Title }} – {{ end }}{{ site.Title }}</title>
<meta name="description" content="{{ .Description }}">
<link rel="stylesheet" href="{{ "site.css" | relURL }}">
</head>
<body>
<header><a href="{{ "/" | relURL }}">{{ site.Title }}</a>
<nav>{{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav></header>
<nav aria-label="You are here">{{ range .Ancestors.Reverse }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}
</nav>
<nav aria-label="On this page">{{ .TableOfContents }}</nav>
<main>{{ .Content }}</main>
</body>
</html>
"""
HUGO_JSON_TEMPLATE = """\
[{{ range $n, $page := site.Pages }}{{ if $n }},
{{ end }}{{ dict "title" .Title "url" .RelPermalink "description" .Description "text" .Plain | jsonify }}{{ end }}]
"""
HUGO_CSS = "body { max-width: 42rem; margin: 0 auto; padding: 1rem; font: 1.1rem/1.5 system-ui, sans-serif }\n"


_LINK_TO_GUIDE = re.compile(r"\]\(([a-z0-9-]+)\.md\)")


def build_nav(site: Path, links: LinkConverter, titles: dict[str, str], guides: Iterable[str]) -> list[object]:
    """Return MkDocs' `nav` with the navigation of the playbook: techniques grouped by leverage point."""
    points: list[object] = []
    for point in sorted(one for one in links.addresses if re.fullmatch(r"leverage-points/[^/]+/", one)):
        text = (site / point / "index.html").read_text("utf-8")
        listed = text[text.index('class="pb-cards pb-cards-techniques"') :]
        inside = re.findall(r'<h3><a href="\.\./\.\./(techniques/[^/"]+/)"', listed)
        own = [{titles[one]: links.markdown_path(one)} for one in dict.fromkeys(inside)]
        points.append({titles[point]: [{"About this leverage point": links.markdown_path(point)}, *own]})
    there = [one for one in links.addresses if "/" not in one.rstrip("/")]
    single = [one for one in ("", "way/", "exemplars/", "glossary/", "evidence/", "new/") if one in there]
    lists: list[object] = [
        {titles[one]: links.markdown_path(one)} for one in ("leverage-points/", "find/") if one in titles
    ]
    coaching = [
        {titles[one]: links.markdown_path(one)} for one in sorted(links.addresses) if one.startswith("coaching/")
    ]
    return [
        *({titles[one] or "Home": links.markdown_path(one)} for one in single[:2]),
        {"Techniques": lists + points},
        {"Coaching": coaching},
        {"Reference": [{titles[one]: links.markdown_path(one)} for one in single[2:]]},
        {"Help": list(guides)},
    ]


def write_projects(project: Path, folder: Path) -> int:
    """Write the Markdown projects to `folder`; return the number of pages that each tool should build."""
    site = project / "site"
    pages = convert_site(site)
    addresses = frozenset(page.address for page in pages)
    loaded = load(project, day=dt.date.today()).playbook
    assert loaded, "the synthetic playbook is valid"
    guides = {page.path: page.text for page in help_pages(loaded, urls=())}
    guides |= {file.relative_to(project / "docs").as_posix(): file.read_text() for file in project.glob("docs/**/*.md")}
    media = {f"media/{file.name}": file.read_bytes() for file in sorted((project / "media").iterdir())}
    for_mkdocs = LinkConverter(addresses, "index.md", by_file=True)
    for_hugo = LinkConverter(addresses, "_index.md", by_file=False)
    nav = build_nav(site, for_mkdocs, {page.address: page.title for page in pages}, sorted(guides))
    # JSON is valid YAML.
    config = f"{MKDOCS_YML}nav: {json.dumps(nav, ensure_ascii=False)}\n"
    mkdocs = {"mkdocs.yml": config, "zensical.yml": f"{config}site_dir: site-zensical\n"}
    hugo = {
        "hugo.yaml": HUGO_YAML,
        "hugo-json.yaml": HUGO_JSON,
        "layouts/all.html": HUGO_PAGE_TEMPLATE,
        "layouts-json/all.html": HUGO_PAGE_TEMPLATE,
        "layouts-json/home.json": HUGO_JSON_TEMPLATE,
        "static/site.css": HUGO_CSS,
        "content/help/_index.md": '---\ntitle: "Help"\n---\n',
    }

    def files() -> Iterator[tuple[str, str | bytes]]:
        yield from ((f"mkdocs/{path}", text) for path, text in mkdocs.items())
        yield from ((f"hugo/{path}", text) for path, text in hugo.items())
        for path, text in guides.items():
            yield f"mkdocs/docs/{path}", text
            yield f"hugo/content/{path}", _LINK_TO_GUIDE.sub(r"](../\1/)", text)
        for path, data in media.items():
            yield f"mkdocs/docs/{path}", data
            yield f"hugo/static/{path}", data
        for page in pages:
            yield f"mkdocs/docs/{for_mkdocs.markdown_path(page.address)}", page.markdown(for_mkdocs)
            yield f"hugo/content/{for_hugo.markdown_path(page.address)}", page.markdown(for_hugo)

    write_files(folder, files())
    return len(pages) + len(guides)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("project", type=Path, help="a synthetic playbook, built into its folder site/")
    parser.add_argument("folder", type=Path, help="where the Markdown goes; empty, or not there yet")
    options = parser.parse_args()
    print(f"{write_projects(options.project, options.folder)} pages.")


if __name__ == "__main__":
    main()
