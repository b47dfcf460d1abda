"""Add a content security policy to each page: only the scripts and styles of the theme and this site may run.

The theme renders an empty page with default settings, once for each folder depth. The policy allows the inline scripts
and styles of that page by their hashes. A script that is injected through a page, a string of mkdocs.yml or a bug has
another hash, so browsers do not run it.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.nav import Navigation
from mkdocs.theme import Theme
from selectolax.lexbor import LexborHTMLParser, LexborNode

from coaching_playbook.plugin.head import insert_head_tags
from coaching_playbook.plugin.page_frame import GeneratedFile, PlaybookPage, template_context

_FIXED_DIRECTIVES = {
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
"""Directives of the policy (CSP 3) before hashes are added. They allow no other host."""
_SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


class ContentSecurityPolicy:
    """The content security policies of one site: one for each template and folder depth, created when first needed."""

    def __init__(self, config: MkDocsConfig, env: Any) -> None:
        self.config = _config_with_blank_texts(config)
        self.env = env
        self._tags: dict[tuple[str, str], str] = {}

    def add_to(self, output: str, base: str, template: str = "main.html") -> str:
        """Return the page `output` with the policy's <meta> tag at the start of its head.

        `base` is the relative URL from the page to the site (`../..`), or an absolute path for an error page.
        """
        if (base, template) not in self._tags:
            self._tags[base, template] = self._policy_tag(self._render_empty_page(base, template))
        return insert_head_tags(output, self._tags[base, template])

    def _render_empty_page(self, base: str, template: str) -> str:
        """Render a page without content in the theme with default settings, so that it holds no text of contributors.

        Raises PluginError where the theme cannot render such a page.
        """
        address = "x/" * base.count("..")
        page = PlaybookPage("", GeneratedFile(f"{address}index.html", self.config, in_menu=False), self.config)
        page.set_content("", "", "", "")
        nav = Navigation([page], [page])
        nav.homepage = page
        mkdocs_page = page if template == "main.html" else None
        try:
            return str(
                self.env.get_template(template).render(template_context(nav, [], self.config, mkdocs_page, base))
            )
        except Exception as error:
            why = "The theme makes no empty page, so nobody knows what it runs by itself"
            raise PluginError(f"{why} ({error}). Set content_security_policy: false in the plugin's options.") from None

    def _policy_tag(self, empty_page: str) -> str:
        """Return the <meta> tag of a policy that allows the inline scripts and styles of `empty_page`."""
        tree = LexborHTMLParser(empty_page)
        scripts = [one for one in tree.css("script:not([src])") if (one.attributes.get("type") or "") in _SCRIPT_TYPES]
        allowed = {
            **_FIXED_DIRECTIVES,
            "script-src": (*_FIXED_DIRECTIVES["script-src"], *map(_hash_source, scripts)),
            "style-src": (*_FIXED_DIRECTIVES["style-src"], *map(_hash_source, tree.css("style"))),
        }
        policy = "; ".join(" ".join((name, *values)) for name, values in allowed.items())
        return f'\n<meta http-equiv="Content-Security-Policy" content="{policy}">'


_TOKEN_PATTERN = re.compile(r"[A-Za-z0-9._/-]{0,60}")
"""Matches names of features, colours and icons. No string that matches can be a script or a style."""


def _drop_free_text(value: Any) -> Any:
    """Return a setting with an empty string for each string that could be text or code (see `_TOKEN_PATTERN`).

    Lists and mappings are copied with their items treated alike, and without mapping keys that do not match. Booleans
    and numbers stay; values of other types become None.
    """
    if isinstance(value, dict):
        return {key: _drop_free_text(inner) for key, inner in value.items() if _TOKEN_PATTERN.fullmatch(str(key))}
    if isinstance(value, list | tuple):
        return [_drop_free_text(inner) for inner in value]
    if isinstance(value, str):
        return value if _TOKEN_PATTERN.fullmatch(value) else ""
    return value if value is None or isinstance(value, bool | int | float) else None


def _config_with_blank_texts(config: MkDocsConfig) -> MkDocsConfig:
    """Return a copy of the configuration with the same theme and features, but without texts, links, nav and scripts.

    Features stay because the inline scripts of a theme depend on them. If a text of mkdocs.yml gets into a script of a
    real page, that script has another hash, so browsers refuse it.
    """
    plain = copy.copy(config)
    plain.site_name = "Site"
    for name in ("site_description", "site_author", "site_url", "copyright", "repo_url", "repo_name", "remote_name"):
        plain[name] = None
    plain.edit_uri = plain.edit_uri_template = None
    plain.nav = None
    plain.extra_css, plain.extra_javascript = [], []
    plain.extra = _drop_free_text(dict(config.extra))
    theme = Theme(config.theme.name, custom_dir=config.theme.custom_dir)
    for name, value in config.theme.items():
        if name not in ("name", "locale"):
            theme[name] = _drop_free_text(value)
    theme["locale"] = config.theme.locale
    plain.theme = theme
    return plain


def _hash_source(element: LexborNode) -> str:
    """Return the CSP source expression ('sha256-…') for the text of an inline script or style."""
    digest = hashlib.sha256(element.text().replace("\r\n", "\n").encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
