"""Parts that have been judged as rows of plain values, and back to parts without judging them again.

Thousands of entries are kept so, and looked at again: a row holds texts, numbers and days, and nothing that could run.
"""

from __future__ import annotations

import datetime as dt
import functools
import pickle
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from operator import itemgetter
from typing import Any, get_args, get_origin

from generator.files import parts
from generator.model import Entry, Part, restored, restorer

Row = tuple[Any, ...]


class _PlainOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return dt.date
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def written(plain: Any) -> bytes:
    """Texts, numbers, bytes, days, and lists and mappings of such, as bytes."""
    return pickle.dumps(plain, protocol=pickle.HIGHEST_PROTOCOL)


def read(data: bytes) -> Any:
    """What was `written`. Nothing but plain values can come of any bytes; of some an exception comes."""
    return _PlainOnly(BytesIO(data)).load()


Fold = Callable[[Any], Any]


class Columns:
    """Some fields of one kind of part, in their order in a row."""

    def __init__(self, kind: type[Part], names: Sequence[str]) -> None:
        """What is no field of the kind, among `names`, is a plain value that an entry works out of itself."""
        self.names = tuple(names)
        fields = kind.model_fields
        ways = {name: _ways(fields[name].annotation) for name in names if name in fields}
        self._inner = tuple((name, *way) for name, way in ways.items() if way)
        self.plain = not self._inner
        """Whether no part stands in any of them."""
        self.picked: Callable[[Mapping[str, Any]], Row] = (
            itemgetter(*self.names) if len(self.names) > 1 else lambda values: (values[self.names[0]],)
        )

    def row(self, values: Mapping[str, Any]) -> Row:
        """The row of a part's values. They are known by their names, and may be more than are asked for."""
        if self._inner:
            values = {**values, **{name: fold(found) for name, fold, _ in self._inner if (found := values[name])}}
        return self.picked(values)

    def values(self, row: Row) -> dict[str, Any]:
        """The values of a row by their names."""
        values = dict(zip(self.names, row, strict=True))
        for name, _, unfold in self._inner:
            if found := values[name]:
                values[name] = unfold(found)
        return values


def _ways(annotation: Any) -> tuple[Fold, Fold] | None:
    """How a field that holds parts is folded, and unfolded; None where it holds plain values.

    It may hold a part, several, or several by names. Raises ValueError for parts of more kinds than one.
    """
    if not (kinds := {*parts(annotation)}):
        return None
    (kind,) = kinds
    fold, unfold = _ways_of(kind)
    outer = next((one for one in (annotation, *get_args(annotation)) if get_origin(one) in (tuple, dict)), None)
    if outer is None:
        return fold, unfold
    if get_origin(outer) is tuple:
        return _each(fold), _each(unfold)
    assert get_origin(get_args(outer)[1]) is tuple, "by a name there are several"
    return _named(_each(fold)), _named(_each(unfold))


def _each(way: Fold) -> Fold:
    return lambda found: tuple([way(one) for one in found])


def _named(way: Fold) -> Fold:
    return lambda found: {name: way(one) for name, one in found.items()}


@functools.cache
def _ways_of(kind: type[Part]) -> tuple[Fold, Fold]:
    """How a part of a kind is folded, and unfolded."""
    columns = Columns(kind, tuple(kind.model_fields))
    if kind.tells_written:
        return (
            lambda part: (columns.row(part.__dict__), tuple(sorted(part.model_fields_set))),
            lambda row: restored(kind, columns.values(row[0]), set(row[1])),
        )
    if columns.plain:  # by far most of them
        picked = columns.picked
        return (lambda part: picked(part.__dict__)), restorer(kind, columns.names)
    return (lambda part: columns.row(part.__dict__)), (lambda row: restored(kind, columns.values(row)))


@functools.cache
def light(kind: type[Entry]) -> Columns:
    """The fields of an entry that are looked at in lists and when links are followed."""
    return Columns(kind, ("id", *kind.light))


@functools.cache
def heavy(kind: type[Entry]) -> Columns:
    """All other fields of an entry."""
    return Columns(kind, [name for name in kind.model_fields if name != "id" and name not in kind.light])
