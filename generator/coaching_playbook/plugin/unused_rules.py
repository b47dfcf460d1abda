"""Remove from a theme's style sheet the rules that cannot match anything in a generated page.

A generated page consists of a frame, which is the theme's HTML and is known, and content without classes of the theme.
A selector is kept if it matches in a frame, or if its last part may match in the content.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser

CONTENT = "pb-content"
"""Tag name of the placeholder element that replaces the page content in a frame (a page without its content)."""
_CLASSES_SET_BY_SCRIPT = {"js", "md-header__title--active"}
"""The classes of the theme that assets/theme.js adds while a page is shown."""
_FIXED_ATTRIBUTES = {"dir", "type", "for", "id", "data-md-color-primary", "data-md-color-accent"}
"""Attributes whose values no script changes, or changes only to a value that another element of the frame has."""
_THEME_PART = re.compile(r"\.|\[(?:data-md|dir)")
"""Matches a class or an attribute of the theme in a compound selector: such a selector matches nothing in content."""
_CLASS_OR_TAG = re.compile(r"\.[\w-]+|(?<![#.\w\\:-])[a-zA-Z][\w-]*")
"""Matches a class with its dot, or a tag name, in a selector."""
_ATTRIBUTE_SELECTOR = re.compile(r"\[[^\]]*\]")
_USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_FRAME_TEXT = re.compile(r">[^<>]+<")


@functools.lru_cache(maxsize=4)  # it takes 0.5 s, and builds in one process mostly have the same theme and frames
def remove_unused_rules(theme: str, frames: frozenset[str], used_variables: Collection[str]) -> str:
    """Return the style sheet `theme` without the rules that no page with one of the `frames` can match.

    Variables that nothing reads are removed too. `used_variables` are those that other style sheets read. Pass each
    frame through `strip_page_texts`, which makes most of them equal.
    """
    rules = tinycss2.parse_stylesheet(theme, skip_comments=True, skip_whitespace=True)
    text = _map_rules(rules, functools.partial(_keep_matching_selectors, frames=_Frames(frames)))
    reads: dict[str, set[str]] = {}
    rules = tinycss2.parse_stylesheet(text)
    _map_rules(rules, functools.partial(_collect_reads, reads=reads))
    used: set[str] = set()
    found = {*used_variables, *reads.get("", ())}
    while found:  # a variable may be read only by another that is used
        used |= found
        found = {name for variable in found for name in reads.get(variable, ())} - used
    return _map_rules(rules, functools.partial(_with_used_variables, used=used))


def strip_page_texts(page: str) -> str:
    """Return the HTML of a page without its texts and without the content of its head."""
    return _FRAME_TEXT.sub("><", re.sub(r"(?s)<head\b.*?</head>", "<head></head>", page, count=1))


@functools.lru_cache(maxsize=16)  # each build reads the same few style sheets twice
def minify(text: str) -> str:
    """Return a style sheet without comments, and with each run of white space replaced by one space."""
    return _serialized(tinycss2.parse_component_value_list(text, skip_comments=True)).strip()


def used_variables_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the names of the CSS variables that style sheets read with var()."""
    return frozenset(name for text in texts for name in _USED_VARIABLE.findall(text))


def _serialized(nodes: Sequence[Any]) -> str:
    """Return nodes of tinycss2 as CSS, without comments and with single spaces."""
    parts = []
    for node in nodes:
        if node.type == "whitespace":
            parts.append(" ")
        elif node.type == "comment":
            continue
        elif node.type in ("{} block", "() block", "[] block"):
            opening, closing = node.type[:2]
            inner = _serialized(node.content)
            parts.append(f"{opening}{inner.strip() if opening == '{' else inner}{closing}")
        elif node.type == "function":
            parts.append(f"{tinycss2.serializer.serialize_identifier(node.name)}({_serialized(node.arguments)})")
        else:
            parts.append(node.serialize())
    return "".join(parts)


class _Frames:
    """Parsed frames, which can be searched for elements that match a selector."""

    def __init__(self, frames: Iterable[str]) -> None:
        self._documents = [LexborHTMLParser(frame) for frame in frames]
        self._names: set[str] = set()
        for document in self._documents:
            for element in document.css("*"):
                self._names.add(element.tag or "")
                self._names.update(f".{name}" for name in (element.attributes.get("class") or "").split())
        self._found: dict[str, bool] = {}

    def has_match(self, selector: str) -> bool:
        """Return whether any element of any frame matches a selector of tag names, classes and attributes."""
        if selector not in self._found:
            names = _CLASS_OR_TAG.findall(_ATTRIBUTE_SELECTOR.sub("", selector))
            self._found[selector] = self._names.issuperset(names) and any(
                document.css_first(selector) is not None for document in self._documents
            )
        return self._found[selector]


def _map_rules(rules: Iterable[Any], change: Callable[[Any], str]) -> str:
    """Return CSS rules as text, with `change` applied to each style rule.

    Rules within @media and similar groups are included; groups that become empty are left out.
    """
    parts = []
    for rule in rules:
        if rule.type == "qualified-rule":
            parts.append(change(rule))
        elif not _has_rules(rule):
            parts.append(rule.serialize())
        elif inner := _map_rules(_rules_in(rule), change):
            parts.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
    return "".join(parts)


def _keep_matching_selectors(rule: Any, frames: _Frames) -> str:
    """Return the text of a rule with those of its selectors that can match; empty if none can."""
    selectors = [selector for selector in _split_selectors(rule.prelude) if _can_match(selector, frames)]
    prelude = ",".join(map(tinycss2.serialize, selectors))
    return f"{prelude}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""


def _can_match(selector: Sequence[Any], frames: _Frames) -> bool:
    """Return whether a selector can match an element of a frame (a page without its content) or of page content.

    Conditions that change while a page is shown (`:hover`, `[hidden]`) count as met.
    """
    compounds = list(_compounds(selector))
    wanted = [_join_compounds(compounds)]
    for end in range(len(compounds) - 1, -1, -1):
        if any(_THEME_PART.search(compound) for _, compound in compounds[end:]):
            break
        wanted.append(f"{_join_compounds(compounds[:end])} {CONTENT}")
    return any(map(frames.has_match, wanted))


def _join_compounds(compounds: Iterable[tuple[str, str]]) -> str:
    """Return (combinator, compound selector) pairs as one selector."""
    return "".join(combinator + compound for combinator, compound in compounds)


def _compounds(selector: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield (combinator, compound selector) for each part of a selector; the first combinator is empty.

    Conditions that change while a page is shown are left out.
    """
    combinator = ""
    parts: list[str] = []
    following = iter([*selector, None])
    for part in following:
        is_space = part is not None and part.type == "whitespace"
        if part is None or is_space or part in (">", "+", "~"):
            if parts:
                yield combinator, "".join(parts) or "*"
                combinator, parts = " ", []
            if part is not None and not is_space:
                combinator = part.value
        elif part == ".":
            name = next(following).value
            parts.append("" if name in _CLASSES_SET_BY_SCRIPT else f".{name}")
        elif part == ":":
            parts.append("")
            if next(following) == ":":
                next(following)
        elif part.type == "[] block":
            name = next((inner.value for inner in part.content if inner.type == "ident"), "")
            parts.append(part.serialize() if name in _FIXED_ATTRIBUTES else "")
        else:
            parts.append(part.serialize())


def _split_selectors(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    """Split the tokens of a rule's selector list at its commas, and yield the tokens of each selector."""
    selector: list[Any] = []
    for part in prelude:
        if part == ",":
            yield selector
            selector = []
        else:
            selector.append(part)
    yield selector


def _declarations(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))


def _collect_reads(rule: Any, reads: dict[str, set[str]]) -> str:
    """Record in `reads` the variables that each declaration of a rule reads; return "" for `_map_rules`.

    `reads` is keyed by the name of the declared variable; declarations of ordinary properties share the key "".
    """
    for item in _declarations(rule):
        is_variable = item.type == "declaration" and item.name.startswith("--")
        reads.setdefault(item.name if is_variable else "", set()).update(_USED_VARIABLE.findall(item.serialize()))
    return ""


def _with_used_variables(rule: Any, used: Collection[str]) -> str:
    """Return the text of a rule without declarations of unused variables; empty if no declaration is left."""
    kept = [item for item in _declarations(rule) if item.type != "declaration" or not _is_unused(item.name, used)]
    return f"{tinycss2.serialize(rule.prelude)}{{{';'.join(item.serialize() for item in kept)}}}" if kept else ""


def _has_rules(rule: Any) -> bool:
    """Return whether a rule is a group of other rules, such as @media."""
    return (
        rule.type == "at-rule"
        and rule.lower_at_keyword in ("media", "supports", "layer", "container")
        and rule.content is not None
    )


def _rules_in(rule: Any) -> list[Any]:
    return list(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _is_unused(name: str, used: Collection[str]) -> bool:
    """Return whether a declared name is a CSS variable that is not among the `used` ones."""
    return name.startswith("--") and name not in used
