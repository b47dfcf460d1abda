"""Bundle the JavaScript modules of a site into one classic script, for pages that are opened from a folder.

The linter limits the modules to `import {a, b as c} from`, `import * as a from`, `import "…"` and `import("…")` of
relative paths, and to `export` before a function, class or const; anything else raises ModuleNotSupported.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

_STATIC_IMPORT = re.compile(
    r'^import\s+(?:(?:\*\s+as\s+(?P<all>[\w$]+)|\{(?P<names>[^}]*)\})\s+from\s+)?"(?P<path>\.[^"\n]+)";?', re.MULTILINE
)
_DYNAMIC_IMPORT = re.compile(r'\bimport\("(?P<path>\.[^"\n]+)"\)')
_EXPORT = re.compile(
    r"^export\s+(?P<what>(?:async\s+)?(?:function\s*\*?|const|class)\s+(?P<name>[\w$]+))", re.MULTILINE
)
_EMPTY_EXPORT = re.compile(r"^export\s*\{\s*\};?", re.MULTILINE)
_UNSUPPORTED_LINE = re.compile(r"^(?:import\b(?!\s*\()|export\b).*|\bimport\.meta\b.*", re.MULTILINE)
_DOC_COMMENT = re.compile(r"^\s*/\*\*.*?\*/", re.MULTILINE | re.DOTALL)


class ModuleNotSupported(Exception):
    """A module cannot be turned into a classic script. The message names it and the unsupported line."""


def bundle(site: Path, entries: Iterable[str]) -> str:
    """Return a classic script that defines the modules `entries`, paths relative to the site, and all that they import.

    Raises ModuleNotSupported.
    """
    definitions: dict[str, str] = {}
    pending = sorted(set(entries), reverse=True)
    while pending:
        path = pending.pop()
        if path in definitions:
            continue
        try:
            source = (site / path).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise ModuleNotSupported(f"{path} cannot be read.") from None
        definitions[path], imported = _definition(path, source)
        pending += reversed(imported)
    return "".join(definitions.values())


def _definition(path: str, source: str) -> tuple[str, list[str]]:
    """Return the script that defines a module, and the paths of the modules that it imports."""
    imported: list[str] = []
    exported: list[str] = []

    def resolve(found: re.Match[str]) -> str:
        """Return the path of an imported module as a JavaScript string, and add it to `imported`."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
        imported.append(target)
        return json.dumps(target)

    def replace_import(found: re.Match[str]) -> str:
        """Return the call of `$use` that replaces a static import."""
        used = f"$use({resolve(found)});"
        if found["all"]:
            return f"const {found['all']} = {used}"
        if found["names"] is None:
            return used
        names = re.sub(r"\s+as\s+", ": ", found["names"])
        return f"const {{{names}}} = {used}"

    def replace_export(found: re.Match[str]) -> str:
        """Return a declaration without `export`, and add its name to `exported`."""
        exported.append(found["name"])
        return found["what"]

    source = _DOC_COMMENT.sub("", source)  # types of JSDoc are imports too
    source = _STATIC_IMPORT.sub(replace_import, source)
    source = _DYNAMIC_IMPORT.sub(lambda found: f"$load({resolve(found)})", source)
    source = _EXPORT.sub(replace_export, source)
    source = _EMPTY_EXPORT.sub("", source).replace("import.meta.url", "$url")
    if rest := _UNSUPPORTED_LINE.search(source):
        raise ModuleNotSupported(f"{path} cannot run from a folder, because of this line: {rest[0].strip()}")
    body = f'"use strict";\n{source.strip()}\nObject.assign($exports, {{ {", ".join(exported)} }});'
    head = f"playbookPortable.define({json.dumps(path)}, ($exports, $use, $load, $url, fetch) => {{"
    return f"{head}\n{body}\n}});\n", imported
