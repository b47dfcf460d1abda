"""A trust with any number of small invented schools that stand on its playbook."""

from __future__ import annotations

from pathlib import Path

from small_playbook import BASE_FILES

DAY = "2026-10-01"
_CONFIG = """\
site_name: {title}
extra:
  generator: false
theme:
  name: material
plugins:
  - playbook
"""


def make_trust(root: Path, count: int) -> Path:
    """Write trust.yml, the trust's playbook and the schools `school-1` and so on into a folder, and return it."""
    root = root / "all"
    for path, content in BASE_FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    lines = ["title: The Larch Trust", "schools:"]
    for number in range(1, count + 1):
        school = root / f"school-{number}"
        (school / "playbook_src/techniques").mkdir(parents=True)
        (school / "docs").mkdir()
        title = f"School {number}"
        (school / "mkdocs.yml").write_text(_CONFIG.format(title=title), "utf-8")
        about = f"title: {title}\nteam: tas\nlayers:\n  - folder: ..\n    date: 2026-09-01\n"
        (school / "playbook_src/playbook.yml").write_text(about, "utf-8")
        own = f"small_step: Our words at school {number}.\n"
        (school / "playbook_src/techniques/wait-first.yml").write_text(own, "utf-8")
        lines += [f"  - id: school-{number}", f"    folder: school-{number}"]
    (root / "trust.yml").write_text("\n".join(lines) + "\n", "utf-8")
    return root
