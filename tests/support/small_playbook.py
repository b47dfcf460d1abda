"""The playbook of tests/mistakes/base: small, complete and without a mistake."""

from __future__ import annotations

from sites import ROOT

FIXTURES = ROOT / "tests/mistakes"
BASE = FIXTURES / "base"
BASE_FILES = {
    file.relative_to(BASE).as_posix(): file.read_bytes() for file in sorted(BASE.rglob("*")) if file.is_file()
}
"""The content of each file by its path in the playbook."""
