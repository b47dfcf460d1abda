"""Links from generated pages to the edit pages of their source files."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True)
class EditLinks:
    """Map the path of a source file to its edit page, by `repo_url` and `edit_uri` (or `edit_uri_template`)."""

    base: str | None
    uri: str | None
    template: str | None
    back: str
    """The relative path from docs/ to the root of the playbook."""

    @classmethod
    def of(cls, config: MkDocsConfig, root: Path) -> EditLinks:
        back = Path(os.path.relpath(root.resolve(), Path(config.docs_dir).resolve())).as_posix()
        base = f"{config.repo_url.rstrip('/')}/" if config.repo_url else None
        return cls(base, config.edit_uri, config.edit_uri_template, back)

    def __call__(self, path: str) -> str | None:
        if not self.base or not (self.uri or self.template):
            return None
        from_docs = posixpath.normpath(f"{self.back}/{path}")
        if self.template:
            link = self.template.format(path=from_docs, path_noext=posixpath.splitext(from_docs)[0])
        else:
            link = f"{self.uri}{from_docs}"
        address, _, query = urljoin(self.base, link).partition("?")
        # Browsers resolve `docs/../playbook_src` in a path, not in a query.
        return f"{address}?{posixpath.normpath(query)}" if query else address
