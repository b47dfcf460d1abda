"""Detection of hidden clips: which texts of a site refer to one."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files

from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.model import Exemplar
from coaching_playbook.plugin.hidden_clips import remove_hidden_clips

CLIP = Exemplar.model_validate(
    {
        "id": "stepping-back",
        "title": "Stepping back",
        "technique": "wait-first",
        "kind": "role-play",
        "status": "published",
    }
)


@pytest.mark.parametrize(
    ("text", "is_mentioned"),
    [
        ("exemplars/stepping-back/", True),
        ("See [it](../exemplars/stepping-back/index.md).", True),
        ("data/exemplars/stepping-back", True),
        ("data/exemplars/stepping-back.json", False),
        ("exemplars/stepping-back-twice/", False),
        ("old-exemplars/stepping-back/", False),
        ("our old-exemplars/stepping-back/, now exemplars/stepping-back/", True),
        ("the clip -exemplars/stepping-back of May", True),
        ("é_exemplars/stepping-back", False),
    ],
)
def test_clip_url_is_matched_only_as_whole_path(text: str, is_mentioned: bool) -> None:
    """The file data/exemplars/ID.json lists the visible clips of the leverage point (theme) ID."""
    hidden = HiddenClips.among((CLIP,), ()).without_ids
    assert bool(hidden.mentions(text)) == is_mentioned
    clean = hidden.redact(text)
    assert (clean is not text) == is_mentioned
    assert not is_mentioned or not hidden.mentions(clean)


def test_copy_of_hidden_media_among_hand_written_pages_is_not_published(tmp_path: Path) -> None:
    names = {"copy.mp4": b"film", "other.mp4": b"mlif", "longer.mp4": b"film.", "empty.mp4": b"", "page.md": b"film"}
    (docs := tmp_path / "docs").mkdir()
    for name, content in {**names, "../hidden.mp4": b"film", "../hidden-empty.mp4": b""}.items():
        (docs / name).write_bytes(content)
    nav = "[page.md, exemplars/clip-1/index.md]"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Ours\nplugins: [search]\nnav: {nav}\n", "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    files = Files([File(name, str(docs), config.site_dir, True) for name in names])
    media = {f"media/{name}": tmp_path / name for name in ("hidden.mp4", "hidden-empty.mp4", "missing.mp4")}
    hidden = HiddenClips(frozenset({"exemplars/clip-1"}), frozenset(media))
    config.plugins.events["files"].append(lambda files, config: remove_hidden_clips(files, config, hidden, media))
    config.plugins.on_files(files, config=config)
    assert {file.src_uri for file in files if file.inclusion.is_included()} == {*names} - {"copy.mp4"}
    assert config.nav == ["page.md"]
