"""Join the style sheets of a site with the Material theme into one file.

The file holds the theme's style sheets, this project's changes to them, and those of the playbook. A browser shows
nothing before it has every style sheet, and each request costs a phone a round trip. A second, smaller file for
generated pages omits the rules of the theme that no generated page can match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from coaching_playbook.plugin import unused_rules

ADDRESS = "assets/site.css"
REDUCED_ADDRESS = "assets/pages.css"
_THEME_STYLE_SHEETS = (
    "assets/stylesheets/main.*.min.css",
    "assets/stylesheets/palette.*.min.css",
    "assets/playbook-material.css",
)


class Styles:
    """The joined style sheets of a site with the Material theme.

    `theme` is the text of the theme's style sheets, or None if they were not found. `reduced` is their text without the
    rules that no generated page needs.
    """

    def __init__(self, theme_folders: Iterable[str]) -> None:
        self.theme = _join_theme_style_sheets(theme_folders)
        self.reduced: str | None = None
        """The theme's style sheets without unused rules; None until `reduce` is called."""

    def files(self, own: Sequence[str], *, is_lean: bool) -> dict[str, str]:
        """Return the contents of the joined style sheets, keyed by URL; empty if the theme's files were not found.

        `own` are the texts of the playbook's style sheets. If `is_lean`, the result has a second, reduced file for
        generated pages.
        """
        if self.theme is None:
            return {}
        ours = [unused_rules.minify(text) for text in own]
        result = {ADDRESS: "\n".join((self.theme, *ours))}
        if is_lean:
            result[REDUCED_ADDRESS] = "\n".join((self.reduced or self.theme, *ours))
        return result

    def reduce(self, pages: Iterable[str], others: Iterable[str]) -> None:
        """Set `reduced` to the rules of the theme that generated pages can match.

        `pages` are generated pages with the element `unused_rules.CONTENT` in place of content. `others` are texts of
        other style sheets, which may use variables of the theme.
        """
        if self.theme is not None:
            frames = frozenset(map(unused_rules.strip_page_texts, pages))
            self.reduced = unused_rules.remove_unused_rules(self.theme, frames, unused_rules.used_variables_in(others))


def _join_theme_style_sheets(theme_folders: Iterable[str]) -> str | None:
    """Return the joined texts of the theme's style sheets; None if a release of the theme has other file names.

    They contain no relative URLs, so they work from another folder.
    """
    folders = [Path(folder) for folder in theme_folders]
    texts = []
    for pattern in _THEME_STYLE_SHEETS:
        found = next((files for folder in folders if (files := sorted(folder.glob(pattern)))), [])
        if len(found) != 1:
            return None
        texts.append(_without_source_map(found[0].read_text(encoding="utf-8")))
    return "\n".join(texts)


def _without_source_map(text: str) -> str:
    """Return a minified style sheet without its last line, which names a source map that the site does not have."""
    return text.rpartition("/*# sourceMappingURL")[0] or text
