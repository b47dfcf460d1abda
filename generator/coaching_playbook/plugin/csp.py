"""Add a content security policy to each page: only the scripts and styles of the theme and this site may run.

The theme renders an empty page with default settings, once for each folder depth; the inline scripts and styles of that
page are allowed by their hashes. A script injected through a page, a string of mkdocs.yml or a bug has no such hash.
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
    "style-src-attr": ("'unsafe-inline'",),  # aligned columns of tables, positions on a timeline
    "img-src": ("'self'", "data:", "blob:"),  # themes embed icons as data URLs
    "font-src": ("'self'",),
    "media-src": ("'self'", "blob:"),  # a session preloads its film, for use offline
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}
"""The directives (CSP 3) without hashes. No other host is allowed."""
_SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}
# After the charset, which must be in the first 1024 bytes, and before anything that is fetched.
_HEAD_START = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)


class ContentSecurityPolicy:
    """The policies of one site; one for each template and folder depth."""

    def __init__(self, config: MkDocsConfig, env: Any) -> None:
        self.config = _without_texts(config)
        self.env = env
        self._by_base: dict[tuple[str, str], str] = {}

    def add_to(self, output: str, base: str, template: str = "main.html") -> str:
        """Insert the policy into a page. `base` is the relative URL from it to the site (`../..`), or `/` for 404."""
        if (base, template) not in self._by_base:
            self._by_base[base, template] = self._meta(self._blank(base, template))
        meta = self._by_base[base, template]
        return _HEAD_START.sub(lambda start: start[0] + meta, output, count=1)

    def _blank(self, base: str, template: str) -> str:
        """Render an empty page with default settings, which holds no text of contributors."""
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
        policy = "; ".join(" ".join((name, *values)) for name, values in allowed.items())
        return f'\n<meta http-equiv="Content-Security-Policy" content="{policy}">'


_TOKEN = re.compile(r"[A-Za-z0-9._/-]{0,60}")
"""Names of features, colours and icons. No string that matches can be a script or a style."""


def _tokens(value: Any) -> Any:
    """Replace every string that is no token by the empty string, in nested settings; booleans and numbers stay."""
    if isinstance(value, dict):
        return {key: _tokens(inner) for key, inner in value.items() if _TOKEN.fullmatch(str(key))}
    if isinstance(value, list | tuple):
        return [_tokens(inner) for inner in value]
    if isinstance(value, str):
        return value if _TOKEN.fullmatch(value) else ""
    return value if value is None or isinstance(value, bool | int | float) else None


def _without_texts(config: MkDocsConfig) -> MkDocsConfig:
    """Return default settings for the same theme with the same features enabled.

    The inline scripts of a theme depend on its features, so these stay. A string of mkdocs.yml that gets into a script
    changes its hash, so that browsers refuse it.
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
    """Collect the inline scripts and styles of a page."""

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
