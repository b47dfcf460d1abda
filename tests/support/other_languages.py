"""A playbook in which every text contains a Welsh phrase, and a Welsh clip: for tests of `lang` attributes."""

from __future__ import annotations

import re
from pathlib import Path

from filled import write_filled_playbook

PHRASE = "Dw i yma"
PHRASES = f"""
phrases:
  - language: cy
    words: [{PHRASE}, "S’mae bawb", Cei & llong]
"""
CLIPS = """
- id: bws-adref
  title: Bws adref o'r ysgol
  description: Mae'r disgybl yn canu *yn y bws* ar y ffordd adref.
  technique: techniques-4
  kind: storyboard
  language: cy
  status: to-film
  audience: public
  watch_for: Ble mae'r bws?
  moments:
    - {label: Canu gyda'r criw, start: "0:00", notice: Pwy sy'n dechrau?}
    - {label: Stop, start: "0:05"}
- id: english-words
  title: A song on the bus
  technique: techniques-4
  kind: storyboard
  language: cy
  text_language: en
  status: to-film
  audience: public
"""
CLIP_TEXTS = [
    *("Bws adref o'r ysgol", "Mae'r disgybl yn canu yn y bws ar y ffordd adref.", "Ble mae'r bws?"),
    *("Canu gyda'r criw", "Pwy sy'n dechrau?", "Stop"),
]


def write_bilingual_playbook(root: Path) -> Path:
    """Write the playbook and a hand-written page into `root`, and return it."""
    write_filled_playbook(root, f" {PHRASE}, S'mae bawb")
    file = root / "playbook_src/vocabularies.yml"
    text = re.sub(r"^phrases:\n(?:[ -].*\n)*", "", file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(text.rstrip("\n") + PHRASES, "utf-8")
    (root / "videos.yml").write_text(CLIPS, "utf-8")
    (root / "docs/own.md").write_text(f"# About {PHRASE}\n\nWe say *Dw i* yma and Cei & llong.\n", "utf-8")
    return root
