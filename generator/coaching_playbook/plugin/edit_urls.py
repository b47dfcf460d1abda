"""Find the URL at which the source file of a generated page can be edited, such as on GitHub."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True)
class EditUrls:
    """A function from the path of a source file to the URL of its edit page; to None if there is no repository.

    The settings of mkdocs.yml are `repo_url` (in `base`), `edit_uri` (`uri`) and `edit_uri_template` (`template`).
    """

    base: str | None
    uri: str | None
    template: str | None
    docs_to_root: str
    """The relative path from docs/ to the root of the playbook."""

    @classmethod
    def from_config(cls, config: MkDocsConfig, root: Path) -> EditUrls:
        """Create the function from the configuration of a site. `root` is the folder of the playbook."""
        docs_to_root = Path(os.path.relpath(root.resolve(), Path(config.docs_dir).resolve())).as_posix()
        base = f"{config.repo_url.rstrip('/')}/" if config.repo_url else None
        return cls(base, config.edit_uri, config.edit_uri_template, docs_to_root)

    def __call__(self, path: str) -> str | None:
        if not self.base or not (self.uri or self.template):
            return None
        from_docs = posixpath.normpath(f"{self.docs_to_root}/{path}")
        if self.template:
            link = self.template.format(path=from_docs, path_noext=posixpath.splitext(from_docs)[0])
        else:
            link = f"{self.uri}{from_docs}"
        address, _, query = urljoin(self.base, link).partition("?")
        # Browsers resolve `docs/../playbook_src` in a path, not in a query.
        return f"{address}?{posixpath.normpath(query)}" if query else address
