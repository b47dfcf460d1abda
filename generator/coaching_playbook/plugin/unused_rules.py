"""Remove from a theme's style sheet the rules that no generated page can match.

The theme's part of such a page, its shell, is known; the content has no class of the theme. So a selector is matched
against the shells, and its end may match in the content.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser

CONTENT = "pb-content"
"""The element that stands in a shell for the content."""
_CLASSES_OF_SCRIPT = {"js", "md-header__title--active"}
"""The classes of the theme that assets/theme.js adds."""
_FIXED_ATTRIBUTES = {"dir", "type", "for", "id", "data-md-color-primary", "data-md-color-accent"}
"""The attributes with values that no script changes, or only to a value that another element of the shell has."""
_OF_THEME = re.compile(r"\.|\[(?:data-md|dir)")
"""What a compound selector has that matches no element of the content: a class or an attribute of the theme."""
_NAME = re.compile(r"\.[\w-]+|(?<![#.\w\\:-])[a-zA-Z][\w-]*")
"""A class, with its point, or a type of element in a selector."""
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_SHELL_TEXT = re.compile(r">[^<>]+<")


@functools.lru_cache(maxsize=4)  # it takes 0.5 s, and builds in one process mostly have the same theme and shells
def without_unused(theme: str, shells: frozenset[str], used_variables: Collection[str]) -> str:
    """Return the rules of `theme` that pages with one of these `shells` can match.

    `used_variables` are those that other style sheets read. `skeleton` makes most shells equal.
    """
    rules = tinycss2.parse_stylesheet(theme, skip_comments=True, skip_whitespace=True)
    text = _mapped(rules, functools.partial(_matching, shells=_Shells(shells)))
    reads: dict[str, set[str]] = {}
    rules = tinycss2.parse_stylesheet(text)
    _mapped(rules, functools.partial(_collect_reads, reads=reads))
    used: set[str] = set()
    found = {*used_variables, *reads.get("", ())}
    while found:  # a variable may be read only by another that is used
        used |= found
        found = {name for variable in found for name in reads.get(variable, ())} - used
    return _mapped(rules, functools.partial(_with_used_variables, used=used))


def skeleton(page: str) -> str:
    """Return a page without its texts and head."""
    return _SHELL_TEXT.sub("><", re.sub(r"(?s)<head\b.*?</head>", "<head></head>", page, count=1))


@functools.lru_cache(maxsize=16)  # each build reads the same few style sheets twice
def minified(text: str) -> str:
    """Return a style sheet without comments, and with single spaces."""
    return _serialized(tinycss2.parse_component_value_list(text, skip_comments=True)).strip()


def variables_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the names of the variables that these style sheets read."""
    return frozenset(name for text in texts for name in _USED_VARIABLE.findall(text))


def _serialized(nodes: Sequence[Any]) -> str:
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


class _Shells:
    """Parsed shells, to be searched for elements by selectors of classes, types, and attributes."""

    def __init__(self, shells: Iterable[str]) -> None:
        self._documents = [LexborHTMLParser(shell) for shell in shells]
        self._names: set[str] = set()
        for document in self._documents:
            for element in document.css("*"):
                self._names.add(element.tag or "")
                self._names.update(f".{name}" for name in (element.attributes.get("class") or "").split())
        self._found: dict[str, bool] = {}

    def have(self, selector: str) -> bool:
        """Return whether an element of a shell matches."""
        if selector not in self._found:
            names = _NAME.findall(_ATTRIBUTE.sub("", selector))
            self._found[selector] = self._names.issuperset(names) and any(
                document.css_first(selector) is not None for document in self._documents
            )
        return self._found[selector]


def _mapped(rules: Iterable[Any], change: Callable[[Any], str]) -> str:
    """Return the text of rules, with `change` applied to each that has selectors; skip empty groups."""
    parts = []
    for rule in rules:
        if rule.type == "qualified-rule":
            parts.append(change(rule))
        elif not _has_rules(rule):
            parts.append(rule.serialize())
        elif inner := _mapped(_rules_in(rule), change):
            parts.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
    return "".join(parts)


def _matching(rule: Any, shells: _Shells) -> str:
    """Return a rule with the selectors that can match; empty if none can."""
    selectors = [one for one in _split(rule.prelude) if _can_match(one, shells)]
    prelude = ",".join(map(tinycss2.serialize, selectors))
    return f"{prelude}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""


def _can_match(selector: Sequence[Any], shells: _Shells) -> bool:
    """Return whether a selector can match an element of a shell, or of the content in it.

    Conditions that change while a page is shown (`:hover`, `[hidden]`) are taken as met.
    """
    compounds = list(_compounds(selector))
    wanted = [_joined(compounds)]
    for end in range(len(compounds) - 1, -1, -1):
        if any(_OF_THEME.search(compound) for _, compound in compounds[end:]):
            break
        wanted.append(f"{_joined(compounds[:end])} {CONTENT}")
    return any(map(shells.have, wanted))


def _joined(compounds: Iterable[tuple[str, str]]) -> str:
    return "".join(combinator + compound for combinator, compound in compounds)


def _compounds(selector: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield each compound selector after its combinator, without conditions that change while a page is shown."""
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
            parts.append("" if name in _CLASSES_OF_SCRIPT else f".{name}")
        elif part == ":":
            parts.append("")
            if next(following) == ":":
                next(following)
        elif part.type == "[] block":
            name = next((inner.value for inner in part.content if inner.type == "ident"), "")
            parts.append(part.serialize() if name in _FIXED_ATTRIBUTES else "")
        else:
            parts.append(part.serialize())


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


def _declarations(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))


def _collect_reads(rule: Any, reads: dict[str, set[str]]) -> str:
    """Add the variables that each variable of a rule reads to `reads`; those that anything else reads, below ""."""
    for item in _declarations(rule):
        is_variable = item.type == "declaration" and item.name.startswith("--")
        reads.setdefault(item.name if is_variable else "", set()).update(_USED_VARIABLE.findall(item.serialize()))
    return ""


def _with_used_variables(rule: Any, used: Collection[str]) -> str:
    """Return a rule without the declarations of variables that are not used; empty if no other is left."""
    kept = [item for item in _declarations(rule) if item.type != "declaration" or not _is_unused(item.name, used)]
    return f"{tinycss2.serialize(rule.prelude)}{{{';'.join(item.serialize() for item in kept)}}}" if kept else ""


def _has_rules(rule: Any) -> bool:
    return (
        rule.type == "at-rule"
        and rule.lower_at_keyword in ("media", "supports", "layer", "container")
        and rule.content is not None
    )


def _rules_in(rule: Any) -> list[Any]:
    return list(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _is_unused(name: str, used: Collection[str]) -> bool:
    return name.startswith("--") and name not in used
