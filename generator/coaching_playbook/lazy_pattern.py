"""A regular expression that is compiled at its first use. Imports nothing of this package."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator


class LazyPattern:
    """A regular expression that is compiled at its first use, to save time at start-up.

    `search`, `match`, `fullmatch`, `finditer` and `sub` are those of the compiled `re.Pattern`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    @functools.cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.search

    @functools.cached_property
    def match(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.match

    @functools.cached_property
    def fullmatch(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.fullmatch

    @functools.cached_property
    def finditer(self) -> Callable[[str], Iterator[re.Match[str]]]:
        return self._compiled.finditer

    @functools.cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        return self._compiled.sub

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)
