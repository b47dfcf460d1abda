"""One style sheet for Material: the theme's own, what this project changes in it, and those of the playbook.

A browser waits for every style sheet before it shows anything, and each request costs a phone a round trip.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ADDRESS = "assets/site.css"
_OF_THEME = (
    "assets/stylesheets/main.*.min.css",
    "assets/stylesheets/palette.*.min.css",
    "assets/playbook-material.css",
)


def joined(theme_folders: Iterable[str], of_playbook: Iterable[str]) -> str | None:
    """Join the style sheets in their order; None for a release of the theme whose files have other names.

    `of_playbook` holds the texts of the style sheets that come after those of the theme. No address in any of them is
    relative, so that they mean the same in another folder.
    """
    folders = [Path(folder) for folder in theme_folders]
    texts = []
    for pattern in _OF_THEME:
        found = next((files for folder in folders if (files := sorted(folder.glob(pattern)))), [])
        if len(found) != 1:
            return None
        texts.append(found[0].read_text(encoding="utf-8"))
    return "\n".join(_without_source_map(text) for text in (*texts, *of_playbook))


def _without_source_map(text: str) -> str:
    """Remove the last line of a minified style sheet, which names a file that is not beside the joined one."""
    return text.rpartition("/*# sourceMappingURL")[0] or text
