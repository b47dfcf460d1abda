"""Which parts of Material the generated pages load.

They have a script and a style sheet of their own instead of the theme's: a phone fetches half as much before it shows a
page. Hand-written pages keep everything, as their Markdown may use any of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from coaching_playbook.plugin import stylesheet

SCRIPT = "assets/theme.js"
_WITHOUT_SCRIPT = {
    *("navigation.tabs", "navigation.tabs.sticky", "navigation.sections", "navigation.expand", "navigation.prune"),
    *("navigation.indexes", "navigation.path", "navigation.footer", "toc.follow", "toc.integrate"),
    *("content.action.edit", "content.action.view", "content.code.annotate", "content.code.copy"),
    *("content.code.select", "content.footnote.tooltips", "content.tabs.link"),
    *("search.highlight", "search.share", "search.suggest"),
}
"""Features of Material that need no script, or only in Markdown or in the theme's search."""
_EXTRA_WITH_SCRIPT = ("alternate", "analytics", "consent", "version")


def settings(config: MkDocsConfig, *, own_scripts: bool) -> dict[str, str] | None:
    """Return the addresses of the script and the style sheet; None where generated pages need the theme's script.

    They do with the theme's search, with a feature that works by script, and with a school's own scripts
    (`own_scripts`), which may use what the theme's defines.
    """
    features = set(config.theme.get("features") or ())
    needs_script = (
        own_scripts
        or not config.theme.get("find")
        or not features <= _WITHOUT_SCRIPT
        or any(config.extra.get(name) for name in _EXTRA_WITH_SCRIPT)
    )
    return None if needs_script else {"script": SCRIPT, "stylesheet": stylesheet.REDUCED_ADDRESS}


def own_styles(config: MkDocsConfig) -> Iterator[str]:
    """Yield the texts of the style sheets in docs/ that mkdocs.yml names."""
    for path in config.extra_css:
        file = Path(config.docs_dir, str(path))
        if file.is_file():
            yield file.read_text(encoding="utf-8", errors="replace")
