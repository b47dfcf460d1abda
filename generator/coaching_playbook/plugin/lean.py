"""Choose whether generated pages load a small script and style sheet instead of those of the theme Material.

Then a phone fetches half as much before it shows a page. Hand-written pages keep the theme's own, because their
Markdown may use any feature of the theme.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from coaching_playbook.plugin import stylesheet

SCRIPT = "assets/theme.js"
_FEATURES_WITHOUT_SCRIPT = {
    *("navigation.tabs", "navigation.tabs.sticky", "navigation.sections", "navigation.expand", "navigation.prune"),
    *("navigation.indexes", "navigation.path", "navigation.footer", "toc.follow", "toc.integrate"),
    *("content.action.edit", "content.action.view", "content.code.annotate", "content.code.copy"),
    *("content.code.select", "content.footnote.tooltips", "content.tabs.link"),
    *("search.highlight", "search.share", "search.suggest"),
}
"""Features of Material (`theme.features`) that work in a generated page without Material's script."""
_EXTRA_SETTINGS_WITH_SCRIPT = ("alternate", "analytics", "consent", "version")


def theme_assets(config: MkDocsConfig, *, has_own_scripts: bool) -> dict[str, str] | None:
    """Return the URLs of the script and style sheet for generated pages; None if these need the theme's own script.

    They need it if the theme's search is used, if a feature depends on it, or if the school adds scripts of its own
    (`has_own_scripts`), as these may use what the theme's script defines.
    """
    features = set(config.theme.get("features") or ())
    needs_script = (
        has_own_scripts
        or not config.theme.get("find")
        or not features <= _FEATURES_WITHOUT_SCRIPT
        or any(config.extra.get(name) for name in _EXTRA_SETTINGS_WITH_SCRIPT)
    )
    return None if needs_script else {"script": SCRIPT, "stylesheet": stylesheet.REDUCED_ADDRESS}


def read_extra_css(config: MkDocsConfig) -> Iterator[str]:
    """Yield the texts of the style sheets in docs/ that mkdocs.yml lists in `extra_css`."""
    for path in config.extra_css:
        file = Path(config.docs_dir, str(path))
        if file.is_file():
            yield file.read_text(encoding="utf-8", errors="replace")
