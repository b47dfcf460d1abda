"""What a browser is told that a page may do, its content security policy: what slipped past all else cannot run.

Every page allows what the theme itself brings and nothing more. So the theme renders an empty page with its default
settings, once for each depth of folder, and what is inline there is allowed by its hash. A script that was written into
a page or into a text of mkdocs.yml, or that got there by a fault of ours, is not among them.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.nav import Navigation
from mkdocs.theme import Theme

from coaching_playbook.plugin.page_shell import GeneratedFile, PlaybookPage, template_context

_ALLOWED = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "style-src-attr": ("'unsafe-inline'",),  # Markdown says so how a column stands, and a timeline where a moment is
    "img-src": ("'self'", "data:", "blob:"),  # themes draw small signs as data
    "font-src": ("'self'",),
    "media-src": ("'self'", "blob:"),  # a session holds its film and picture ready, for a room without a network
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}
"""What may be fetched and run, by the names that the standard (CSP 3) gives. No other host is among it."""
_SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}
# Behind the encoding, which has to stand among the first letters of a page, and before anything that is fetched.
_HEAD_START = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)


class ContentSecurityPolicy:
    """The policy of one site's pages under one theme."""

    def __init__(self, config: MkDocsConfig, env: Any) -> None:
        self.config = _without_texts(config)
        self.env = env
        self._by_base: dict[tuple[str, str], str] = {}

    def add_to(self, output: str, base: str, template: str = "main.html") -> str:
        """A finished page with its policy in it. `base` is the way from it to the site: `../..`; `/` for an error."""
        if (base, template) not in self._by_base:
            self._by_base[base, template] = self._meta(self._blank(base, template))
        meta = self._by_base[base, template]
        return _HEAD_START.sub(lambda begin: begin[0] + meta, output, count=1)

    def _blank(self, base: str, template: str) -> str:
        """Render the theme for an empty page with default settings: no text of a contributor is in it."""
        address = "x/" * base.count("..")
        page = PlaybookPage("", GeneratedFile.of(f"{address}index.html", self.config, named=False), self.config)
        page.show("", "", "")
        nav = Navigation([page], [page])
        nav.homepage = page
        shown = page if template == "main.html" else None
        try:
            return str(self.env.get_template(template).render(template_context(nav, [], self.config, shown, base)))
        except Exception as error:
            why = "The theme makes no empty page, so nobody knows what it runs by itself"
            raise PluginError(f"{why} ({error}). Set content_security_policy: false in the plugin's options.") from None

    def _meta(self, blank: str) -> str:
        inline = _Inline()
        inline.feed(blank)
        inline.close()
        allowed = {
            **_ALLOWED,
            "script-src": (*_ALLOWED["script-src"], *map(_hash, inline.scripts)),
            "style-src": (*_ALLOWED["style-src"], *map(_hash, inline.styles)),
        }
        said = "; ".join(" ".join((name, *values)) for name, values in allowed.items())
        return f'\n<meta http-equiv="Content-Security-Policy" content="{said}">'


_TOKEN = re.compile(r"[A-Za-z0-9._/-]{0,60}")
"""Names of features, colours and icons. No text that matches could be code of a script or of a style."""


def _tokens(value: Any) -> Any:
    """Settings with every text emptied that is no token; switches and numbers stay."""
    if isinstance(value, dict):
        return {key: _tokens(inner) for key, inner in value.items() if _TOKEN.fullmatch(str(key))}
    if isinstance(value, list | tuple):
        return [_tokens(inner) for inner in value]
    if isinstance(value, str):
        return value if _TOKEN.fullmatch(value) else ""
    return value if value is None or isinstance(value, bool | int | float) else None


def _without_texts(config: MkDocsConfig) -> MkDocsConfig:
    """The default settings of the same theme, with the same features switched on.

    Which inline scripts a theme has depends on its features and switches, so these stay; a text of the settings that
    slipped into a script or a style would change its hash, and so be refused by browsers.
    """
    plain = copy.copy(config)
    plain.site_name = "Site"
    for name in ("site_description", "site_author", "site_url", "copyright", "repo_url", "repo_name", "remote_name"):
        plain[name] = None
    plain.edit_uri = plain.edit_uri_template = None
    plain.nav = None
    plain.extra_css, plain.extra_javascript = [], []
    plain.extra = _tokens(dict(config.extra))
    theme = Theme(config.theme.name, custom_dir=config.theme.custom_dir)
    for name, value in config.theme.items():
        if name not in ("name", "locale"):
            theme[name] = _tokens(value)
    theme["locale"] = config.theme.locale
    plain.theme = theme
    return plain


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


class _Inline(HTMLParser):
    """The scripts and styles that stand in a page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and "src" not in named and (named.get("type") or "").lower() in _SCRIPT_TYPES:
            self._into = self.scripts
        elif tag == "style":
            self._into = self.styles
        if self._into is not None:
            self._into.append("")

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._into = None
