"""Parse configuration files of other programs, such as mkdocs.yml, as plain data, without constructing objects.

Each value is text or None; `typed_values` returns numbers and booleans. Tags, which can run code, and duplicate or
merge keys, which parsers treat differently, are reported as problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from coaching_playbook.diagnostics import Problem
from coaching_playbook.yamlio.encoding import decode_text
from coaching_playbook.yamlio.parse import ParsedFile
from coaching_playbook.yamlio.syntax_errors import syntax_problem, text_problems
from coaching_playbook.yamlio.types import MAX_BYTES, MAX_VALUES, Data, KeyPath, Position, Span

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _TypedLoader(_LOADER):  # type: ignore[misc]  # one of two classes
    """A safe loader that constructs None for each value with an unknown tag, so that no tag runs code."""


_TypedLoader.add_constructor(None, lambda _loader, _node: None)
_STANDARD_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
}
_NULL_TAG = "tag:yaml.org,2002:null"
_ENV_TAG = "!ENV"
_TAG_FIX = "Write the value out; or someone who looks after the project names 'tags' in PLAYBOOK_TRUST."
MAX_CONFIG_DEPTH = 40


@dataclass(frozen=True)
class ConfigFile(ParsedFile):
    """A parsed configuration file with the names of settings that have a tag."""

    tagged: frozenset[str] = frozenset()
    """Keys and indices on the key path of each value with a tag."""

    def position(self, at: Any, *, key: bool = False) -> Position:
        """Return where the value (or, with `key`, the key) at a key path begins; if it is missing, where its parent
        begins."""
        path = tuple(at)
        while path:
            if span := self.spans.get(path):
                return span.key if key else span.value
            path, key = path[:-1], True
        return Position(1, 1)


def parse_config(raw: bytes, path: str, environment: Mapping[str, str] | None = None) -> ConfigFile:
    """Parse the bytes of a configuration file. Mistakes in it are problems of the result; no exception is raised for
    them.

    Unlike for a playbook file, `data` holds what could be parsed even if there are errors, so that settings can be
    validated too. With an `environment`, values tagged `!ENV` are taken from it as MkDocs does: such a value is the
    name of an environment variable, or a list of names whose last item is the default value.
    """
    reader = _NodeReader(path, environment)
    data: Data = None
    text = ""
    try:
        if len(raw) > MAX_BYTES:
            reader.add_problem(None, "too-large", "This file is larger than 1 MB.", "Nobody needs that many settings.")
        else:
            decoded = decode_text(raw, path)
            if isinstance(decoded, Problem):
                reader.problems.append(decoded)
            else:
                text = decoded
            _check_depth(text)
            node = yaml.compose(text, Loader=_LOADER)
            data = reader.to_plain(node, ()) if node else None
    except (_TooDeep, RecursionError):
        reader.add_problem(
            None, "too-deep", f"This is nested more than {MAX_CONFIG_DEPTH} deep.", "Write it more simply."
        )
    except yaml.YAMLError as error:
        odd = [problem for problem in text_problems(text, path) if problem.code in ("tab", "conflict-marker")]
        reader.problems.append(odd[0] if odd else syntax_problem(error, text, path))
    tagged = frozenset(str(step) for at in reader.tagged for step in at)
    return ConfigFile(path, text, data, tuple(reader.problems), reader.spans, tagged)


def typed_values(parsed: ConfigFile) -> Any:
    """Return the values of a file with YAML types, such as numbers and dates; None if its YAML has a mistake."""
    if any(problem.code != "settings-tag" for problem in parsed.problems):
        return None
    try:
        return yaml.load(parsed.text, Loader=_TypedLoader)  # noqa: S506  # as safe as its base
    except (ValueError, yaml.YAMLError):  # a day that does not exist
        return None


class _TooDeep(Exception):
    """Raised for nesting deeper than MAX_CONFIG_DEPTH, or more than MAX_VALUES values."""


def _check_depth(text: str) -> None:
    """Raise _TooDeep if the text is nested deeper than MAX_CONFIG_DEPTH. PyYAML's composer, which is run later, is
    recursive."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_CONFIG_DEPTH:
            raise _TooDeep


class _NodeReader:
    """Convert PyYAML nodes to plain data; collect the spans of all values, and problems."""

    def __init__(self, path: str, environment: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.environment = environment
        self.tagged: list[KeyPath] = []
        self.problems: list[Problem] = []
        self.spans: dict[KeyPath, Span] = {}
        self.values = 0

    def add_problem(self, mark: Any, code: str, message: str, fix: str) -> None:
        """Add a problem at a mark of PyYAML, or at the start of the file for None."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(Problem(self.path, line, column, code, message, fix))

    def to_plain(self, node: Any, at: KeyPath) -> Data:
        """Return the plain data of a node, and record its span at the key path `at`."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise _TooDeep
        position = Position(node.start_mark.line + 1, node.start_mark.column + 1)
        self.spans.setdefault(at, Span(position, position))
        if node.tag == _ENV_TAG and self.environment is not None:
            return self._environment_value(node, self.environment, at)
        if node.tag not in _STANDARD_TAGS:
            self.tagged.append(at)
            message = f"'{node.tag.replace('tag:yaml.org,2002:', '!!')}' has another program do something."
            self.add_problem(node.start_mark, "settings-tag", message, _TAG_FIX)
        if isinstance(node, yaml.SequenceNode):
            return [self.to_plain(item, (*at, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping_to_plain(node, at)
        return None if node.tag == _NULL_TAG else str(node.value)

    def _environment_value(self, node: Any, environment: Mapping[str, str], at: KeyPath) -> Data:
        """Return the value of `!ENV NAME` or `!ENV [NAME, OTHER, default]`; an empty string if no variable is set."""
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items[:-1] or items:
            if isinstance(item, yaml.ScalarNode) and item.value in environment:
                return environment[item.value]
        return self.to_plain(items[-1], at) if len(items) > 1 else ""

    def _mapping_to_plain(self, node: Any, at: KeyPath) -> Data:
        """Return the plain data of a mapping; of duplicate keys, the first is used."""
        fields: dict[str, Data] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            position = Position(key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _STANDARD_TAGS:
                message = "'<<' copies one part of a file into another." if name == "<<" else "This is no plain name."
                self.add_problem(key.start_mark, "settings-key", message, "Write the settings out.")
            elif name in fields:
                message = f"'{name}' stands twice in the same place, so one of the two would be lost."
                self.add_problem(key.start_mark, "duplicate-key", message, "Put the two together, or delete one.")
            inner = self.to_plain(value, (*at, name))
            fields.setdefault(name, inner)
            self.spans[*at, name] = Span(position, self.spans[*at, name].value)
        return fields
