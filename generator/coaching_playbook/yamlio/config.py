"""A file of settings that another program reads with all of YAML: what is in it, without doing what it says.

Settings may hold more than a playbook: numbers, yes and no. What they may not hold is a tag, since a tag can run code,
or anything that lets another reader see something else than stands there.
"""

from __future__ import annotations

from typing import Any

import yaml

from coaching_playbook.diagnostics import Problem
from coaching_playbook.yamlio.parse import ParsedFile
from coaching_playbook.yamlio.source import MAX_BYTES, MAX_VALUES, Data, KeyPath, Position, Span

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_KNOWN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}
MAX_DEPTH = 40


class ConfigFile(ParsedFile):
    """A Source whose places are known from its nodes."""

    spans: dict[KeyPath, Span]

    def position(self, at: Any, *, key: bool = False) -> Position:
        path = tuple(at)
        while path:
            if span := self.spans.get(path):
                return span.key if key else span.value
            path, key = path[:-1], True
        return Position(1, 1)


def parse_config(raw: bytes, path: str) -> ConfigFile:
    """Bytes of a file of settings to plain data; what is wrong with it is in `problems`, and nothing is raised.

    Data is there even with problems, as far as it could be read, so that all of them can be told at once.
    """
    looked = _NodeReader(path)
    data: Data = None
    text = ""
    try:
        if len(raw) > MAX_BYTES:
            looked.note(None, "too-large", "This file is larger than 1 MB.", "Nobody needs that many settings.")
        else:
            text = raw.decode("utf-8-sig")
            _check_depth(text)
            node = yaml.compose(text, Loader=_LOADER)
            data = looked.plain(node, ()) if node else None
    except UnicodeDecodeError:
        looked.note(None, "not-utf8", "This file is not saved as UTF-8.", "Save it again as UTF-8.")
    except (_TooDeep, RecursionError):
        looked.note(None, "too-deep", f"This is nested more than {MAX_DEPTH} deep.", "Write it more simply.")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        looked.note(mark, "not-yaml", f"This is no YAML: {said}.", "Undo the last change, or ask for help.")
    made = ConfigFile(path, text, data, tuple(looked.problems))
    object.__setattr__(made, "spans", looked.spans)
    return made


class _TooDeep(Exception):
    pass


def _check_depth(text: str) -> None:
    """Raise _TooDeep before anything that calls itself for each level looks at the text."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _TooDeep


class _NodeReader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.spans: dict[KeyPath, Span] = {}
        self.values = 0

    def note(self, mark: Any, code: str, message: str, fix: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(Problem(self.path, line, column, code, message, fix))

    def plain(self, node: Any, at: KeyPath) -> Data:
        self.values += 1
        if self.values > MAX_VALUES:
            raise _TooDeep
        place = Position(node.start_mark.line + 1, node.start_mark.column + 1)
        self.spans.setdefault(at, Span(place, place))
        if node.tag not in _KNOWN:
            message = f"'{node.tag.replace('tag:yaml.org,2002:', '!!')}' has another program do something."
            self.note(node.start_mark, "settings-tag", message, "Write the value out, or leave it out.")
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*at, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._fields(node, at)
        return str(node.value)

    def _fields(self, node: Any, at: KeyPath) -> Data:
        fields: dict[str, Data] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            place = Position(key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _KNOWN:
                message = "'<<' copies one part of a file into another." if name == "<<" else "This is no plain name."
                self.note(key.start_mark, "settings-key", message, "Write the settings out.")
            elif name in fields:
                message = f"'{name}' stands twice in the same place, so one of the two would be lost."
                self.note(key.start_mark, "duplicate-key", message, "Put the two together, or delete one.")
            inner = self.plain(value, (*at, name))
            fields.setdefault(name, inner)
            self.spans[*at, name] = Span(place, self.spans[*at, name].value)
        return fields
