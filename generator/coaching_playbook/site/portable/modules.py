"""Bundle the JavaScript modules of a site into one classic script, for pages that are opened from a folder.

Lint limits the modules to `import {a, b as c} from`, `import * as a from`, `import "…"` and `import("…")` of relative
paths, and to `export` before a function, class or const; anything else raises ModuleNotSupported.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

_STATIC = re.compile(
    r'^import\s+(?:(?:\*\s+as\s+(?P<all>[\w$]+)|\{(?P<names>[^}]*)\})\s+from\s+)?"(?P<path>\.[^"\n]+)";?', re.MULTILINE
)
_DYNAMIC = re.compile(r'\bimport\("(?P<path>\.[^"\n]+)"\)')
_EXPORT = re.compile(
    r"^export\s+(?P<what>(?:async\s+)?(?:function\s*\*?|const|class)\s+(?P<name>[\w$]+))", re.MULTILINE
)
_EMPTY_EXPORT = re.compile(r"^export\s*\{\s*\};?", re.MULTILINE)
_REST = re.compile(r"^(?:import\b(?!\s*\()|export\b).*|\bimport\.meta\b.*", re.MULTILINE)
_COMMENT = re.compile(r"^\s*/\*\*.*?\*/", re.MULTILINE | re.DOTALL)


class ModuleNotSupported(Exception):
    """A module cannot be turned into a classic script. The text says which, and what was found."""


def bundle(site: Path, entries: Iterable[str]) -> str:
    """Return a classic script with a definition of each module that `entries`, paths below the site, need."""
    definitions: dict[str, str] = {}
    waiting = sorted(set(entries), reverse=True)
    while waiting:
        path = waiting.pop()
        if path in definitions:
            continue
        try:
            source = (site / path).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise ModuleNotSupported(f"{path} cannot be read.") from None
        definitions[path], imported = _definition(path, source)
        waiting += reversed(imported)
    return "".join(definitions.values())


def _definition(path: str, source: str) -> tuple[str, list[str]]:
    """Return the definition of a module, and the paths of the modules that it imports."""
    imported: list[str] = []
    exported: list[str] = []

    def resolve(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
        imported.append(target)
        return json.dumps(target)

    def static(found: re.Match[str]) -> str:
        used = f"$use({resolve(found)});"
        if found["all"]:
            return f"const {found['all']} = {used}"
        if found["names"] is None:
            return used
        names = re.sub(r"\s+as\s+", ": ", found["names"])
        return f"const {{{names}}} = {used}"

    def export(found: re.Match[str]) -> str:
        exported.append(found["name"])
        return found["what"]

    source = _COMMENT.sub("", source)  # types of JSDoc are imports too
    source = _STATIC.sub(static, source)
    source = _DYNAMIC.sub(lambda found: f"$load({resolve(found)})", source)
    source = _EXPORT.sub(export, source)
    source = _EMPTY_EXPORT.sub("", source).replace("import.meta.url", "$url")
    if rest := _REST.search(source):
        raise ModuleNotSupported(f"{path} cannot run from a folder, because of this line: {rest[0].strip()}")
    body = f'"use strict";\n{source.strip()}\nObject.assign($exports, {{ {", ".join(exported)} }});'
    head = f"playbookPortable.define({json.dumps(path)}, ($exports, $use, $load, $url, fetch) => {{"
    return f"{head}\n{body}\n}});\n", imported
