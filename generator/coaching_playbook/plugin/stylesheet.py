"""Style sheets with Material: the theme's own, what this project changes in it, and those of the playbook, as one file.

A browser waits for every style sheet before it shows anything, and each request costs a phone a round trip. Generated
pages have a file of their own, without the rules that no generated page can match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from coaching_playbook.plugin import unused_rules

ADDRESS = "assets/site.css"
REDUCED_ADDRESS = "assets/pages.css"
_OF_THEME = (
    "assets/stylesheets/main.*.min.css",
    "assets/stylesheets/palette.*.min.css",
    "assets/playbook-material.css",
)


class Styles:
    """The style sheets of a site with Material."""

    def __init__(self, theme_folders: Iterable[str]) -> None:
        self.theme = _of_theme(theme_folders)
        self.reduced: str | None = None
        """The part of generated pages; None while no page has been rendered."""

    def files(self, own: Sequence[str], *, is_lean: bool) -> dict[str, str]:
        """Join the theme's style sheets and the playbook's (`own`), and return the files of the site by address.

        One is for all pages, and where `is_lean`, another for generated pages. The result is empty for a theme whose
        files have other names.
        """
        if self.theme is None:
            return {}
        ours = [unused_rules.minified(text) for text in own]
        result = {ADDRESS: "\n".join((self.theme, *ours))}
        if is_lean:
            result[REDUCED_ADDRESS] = "\n".join((self.reduced or self.theme, *ours))
        return result

    def reduce(self, pages: Iterable[str], others: Iterable[str]) -> None:
        """Keep only those rules of the theme for generated pages that one can match.

        `pages` are such pages with `unused_rules.CONTENT` for content, which has no class of the theme. `others` are
        texts beside it that may use its variables.
        """
        if self.theme is not None:
            shells = frozenset(map(unused_rules.skeleton, pages))
            self.reduced = unused_rules.without_unused(self.theme, shells, unused_rules.variables_in(others))


def _of_theme(theme_folders: Iterable[str]) -> str | None:
    """Join the style sheets of the theme; None for a release of the theme whose files have other names.

    No address in any of them is relative, so that they mean the same in another folder.
    """
    folders = [Path(folder) for folder in theme_folders]
    texts = []
    for pattern in _OF_THEME:
        found = next((files for folder in folders if (files := sorted(folder.glob(pattern)))), [])
        if len(found) != 1:
            return None
        texts.append(_without_source_map(found[0].read_text(encoding="utf-8")))
    return "\n".join(texts)


def _without_source_map(text: str) -> str:
    """Remove the last line of a minified style sheet, which names a file that is not beside the joined one."""
    return text.rpartition("/*# sourceMappingURL")[0] or text
