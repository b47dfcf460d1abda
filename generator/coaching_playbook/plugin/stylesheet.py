"""Style sheets with Material: the theme's own, what this project changes in it, and those of the playbook, as one file.

A browser waits for every style sheet before it shows anything, and each request costs a phone a round trip. Generated
pages have a file of their own, without the rules that no generated page can match.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tinycss2

ADDRESS = "assets/site.css"
REDUCED_ADDRESS = "assets/pages.css"
_OF_THEME = (
    "assets/stylesheets/main.*.min.css",
    "assets/stylesheets/palette.*.min.css",
    "assets/playbook-material.css",
)
_CLASSES = re.compile(r'\sclass="([^"]*)"')
_CLASSES_OF_SCRIPT = {"js", "md-header__title--active"}
"""The classes of the theme that assets/theme.js adds."""
_USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


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
        result = {ADDRESS: "\n".join((self.theme, *own))}
        if is_lean:
            result[REDUCED_ADDRESS] = "\n".join((self.reduced or self.theme, *own))
        return result

    def reduce(self, pages: Iterable[str], others: Iterable[str]) -> None:
        """Keep only those rules of the theme for generated pages that one can match.

        `pages` are such pages without their content, which has no class of the theme. A rule stays where they have all
        its classes, and where it has none. `others` are texts beside it that may use its variables.
        """
        if self.theme is not None:
            classes = _CLASSES_OF_SCRIPT.union(
                *(match[1].split() for page in pages for match in _CLASSES.finditer(page))
            )
            used = {name for text in others for name in _USED_VARIABLE.findall(text)}
            self.reduced = _reduced(self.theme, frozenset(classes), frozenset(used))


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


@functools.lru_cache(maxsize=4)  # parsing takes 0.3 s, and builds in one process mostly have the same theme
def _reduced(theme: str, classes: Collection[str], used: Collection[str]) -> str:
    text = "".join(_matching(tinycss2.parse_stylesheet(theme, skip_comments=True, skip_whitespace=True), classes))
    return "".join(_with_used_variables(tinycss2.parse_stylesheet(text), {*used, *_USED_VARIABLE.findall(text)}))


def _matching(rules: Iterable[Any], classes: Collection[str]) -> Iterator[str]:
    """Yield the rules whose selectors have no other classes than these, and those that have no selector."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _split(rule.prelude) if _classes(one).issubset(classes)]
            if selectors:
                yield f"{','.join(map(tinycss2.serialize, selectors))}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "layer", "container"):
            if rule.content is None:
                yield rule.serialize()
                continue
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_matching(inner, classes)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        else:
            yield rule.serialize()


def _with_used_variables(rules: Iterable[Any], used: Collection[str]) -> Iterator[str]:
    """Yield rules without the declarations of variables that are not used. Rules in conditions stay as they are."""
    for rule in rules:
        if rule.type != "qualified-rule":
            yield rule.serialize()
            continue
        items = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        kept = [item for item in items if item.type != "declaration" or not _is_unused(item.name, used)]
        if kept:
            contents = ";".join(item.serialize() for item in kept)
            yield f"{tinycss2.serialize(rule.prelude)}{{{contents}}}"


def _is_unused(name: str, used: Collection[str]) -> bool:
    return name.startswith("--") and name not in used


def _split(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    """Split the tokens of a list of selectors at its commas."""
    selector: list[Any] = []
    for part in prelude:
        if part == ",":
            yield selector
            selector = []
        else:
            selector.append(part)
    yield selector


def _classes(selector: list[Any]) -> set[str]:
    """Return the classes that an element must have to match; those in `:is()` and `:not()` are not counted."""
    return {name.value for point, name in itertools.pairwise(selector) if point == "." and name.type == "ident"}


def _without_source_map(text: str) -> str:
    """Remove the last line of a minified style sheet, which names a file that is not beside the joined one."""
    return text.rpartition("/*# sourceMappingURL")[0] or text
