"""Find links and navigation items that lead to no page, on which a strict MkDocs build fails."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from coaching_playbook.diagnostics import Problem, suggest
from coaching_playbook.page_texts import lines_outside_code
from coaching_playbook.paths import list_files
from coaching_playbook.yamlio import ConfigFile, KeyPath

PROBLEM_CODE = "page-link"
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LINK = re.compile(r"\]\(<?(?P<target>[^\s()<>:#?/\\][^\s()<>:#?]*\.md)(?=[#?)>\s])")
"""The target of an inline link to a page of the site, without the place in that page."""


def link_problems(
    root: Path, docs: str, addresses: Collection[str], menu: Collection[str], config: ConfigFile | None
) -> Iterator[Problem]:
    """Yield an error for each Markdown link in pages below `docs`, and each item of `nav`, to a missing page.

    `addresses` are the URLs of generated pages, and the paths of help pages (`help/….md`). `menu` are the URLs in the
    playbook's own navigation. Markdown links to the page `techniques/wait/` are written `techniques/wait/index.md`.
    `config` is the parsed mkdocs.yml; None if there is none. Also yield a warning for each repeated item of `nav`, and
    an error for each page missing from it if the settings make the build fail on that.
    """
    pages = {path.removeprefix(f"{docs}/") for path in list_files(root, docs)[0]}
    known = pages | {address if address.endswith(".md") else f"{address}index.md" for address in addresses}
    settings = config.data if config and isinstance(config.data, dict) else {}
    if config and (nav := settings.get("nav")) is not None:
        targets = [*nav_targets(nav, ("nav",))]
        yield from _nav_problems(config, targets, known, menu)
        omitted = (
            pages - {target for _at, target in targets} if _fails_build_for_pages_missing_from_nav(settings) else ()
        )
        for page in sorted(omitted):
            if page.endswith(".md") and not page.startswith("help/"):
                message = f"No item of nav in {config.path} leads to this page, and publishing stops at that."
                yield Problem(
                    f"{docs}/{page}", 1, 1, PROBLEM_CODE, message, "Add it there; without nav, every page is listed."
                )
    for page in sorted(pages):
        if page.endswith(".md"):
            text = (root / docs / page).read_text("utf-8", "replace")
            for number, line in lines_outside_code(text.splitlines()):
                line = _CODE_SPAN.sub(lambda match: " " * len(match[0]), line)
                for link in _LINK.finditer(line):
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link["target"])))
                    if target not in known:
                        yield _link_problem(f"{docs}/{page}", number, link, target, known)


def _nav_problems(
    config: ConfigFile, targets: Iterable[tuple[KeyPath, str]], known: Collection[str], menu: Collection[str]
) -> Iterator[Problem]:
    """Yield an error for each target that is no URL and not in `known`, the paths of all pages.

    Yield a warning for each item that `drop_repeated` leaves out. `targets` is the result of `nav_targets`.
    """
    listed = {f"{address}index.md" for address in menu}
    above: set[str] = set()
    for at, target in targets:
        if target not in known and not urlsplit(target).scheme and not target.startswith("/"):
            message = f"The navigation leads to '{target}', and there is no such page."
            yield config.problem(at, PROBLEM_CODE, message, _suggest_page(target, known))
        elif target in known and target in listed | above:
            where = "above" if target in above else "in the playbook's own part"
            message = f"The navigation has '{target}' {where} already, so this item is left out."
            yield config.problem(at, PROBLEM_CODE, message, "Take it away.", severity="warning")
        above.add(target)


def drop_repeated(nav: list[Any], menu: Collection[str]) -> list[Any]:
    """Return the setting `nav` of MkDocs without repeated items, and without sections that are empty then.

    An item is repeated if its page is in `menu`, the URLs in the playbook's own navigation, or earlier in `nav`. MkDocs
    would mark such a page as the current one twice, with the same ids.
    """
    listed = {f"{address}index.md" for address in menu}

    def without_repeats(part: Any) -> Any:
        """Return a part of `nav` without repeated items; None for a repeated item. Adds its pages to `listed`."""
        if isinstance(part, list):
            return [item for item in map(without_repeats, part) if item]
        if isinstance(part, dict):
            return {name: value for name, inner in part.items() if (value := without_repeats(inner))}
        if part in listed:
            return None
        if isinstance(part, str) and part.endswith(".md"):
            listed.add(part)
        return part

    return cast(list[Any], without_repeats(nav))


def _fails_build_for_pages_missing_from_nav(settings: Mapping[str, Any]) -> bool:
    """Return whether the settings make MkDocs warn of pages that are not in `nav`, which stops a strict build.

    Settings that leave pages out by pattern are not evaluated: with them the answer is False.
    """
    if any(settings.get(name) for name in ("not_in_nav", "exclude_docs", "draft_docs")):
        return False
    validation = settings.get("validation")
    groups = (validation, validation.get("nav")) if isinstance(validation, Mapping) else ()
    return any(isinstance(group, Mapping) and group.get("omitted_files") == "warn" for group in groups)


def nav_targets(nav: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield (key path, target) of each item of `nav` in mkdocs.yml, depth first. `at` is the key path of `nav`."""
    if isinstance(nav, str):
        yield at, nav
    elif isinstance(nav, list | dict):
        for key, value in nav.items() if isinstance(nav, dict) else enumerate(nav):
            yield from nav_targets(value, (*at, key))


def _suggest_page(target: str, known: Collection[str]) -> str:
    """Return the fix for a link to a missing page: the existing page with the most similar path, if any."""
    return suggest(target, [name for name in known if name.endswith(".md")]) or "Link to a page that is there."


def _link_problem(path: str, line: int, link: re.Match[str], target: str, known: Collection[str]) -> Problem:
    """Return the error for a link to a missing page. `target` is its path relative to the folder of pages."""
    resolved = f" ('{target}')" if target != link["target"] else ""
    message = f"This link leads to '{link['target']}'{resolved}, and there is no such page."
    return Problem(path, line, link.start("target") + 1, PROBLEM_CODE, message, _suggest_page(target, known))
