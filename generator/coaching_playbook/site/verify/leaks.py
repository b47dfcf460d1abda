"""Search a built site for what it may not contain: hidden clips, redacted names, paths of this computer.

A hidden clip is recognised by its identity (see clips/identity.py), not by its words, which may be common or be quoted
by a hand-written page. The texts of a permission (`record` and `in_view`), which no page ever shows, are searched for
unless a public text has them too.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from coaching_playbook import paths
from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.media import all_pictures, media_paths
from coaching_playbook.model import Playbook, iter_texts, pictured_parts
from coaching_playbook.publish import Audience, hidden_media, publish
from coaching_playbook.redaction import names_in_captions, names_in_texts, redactions_for
from coaching_playbook.schema.examples import examples
from coaching_playbook.site.verify.files import SiteFiles

MIN_PRIVATE_WORDS = 4
"""The minimum length of a permission's text in words. A shorter match is no evidence of a leak."""

CLIP_HIDDEN = "the clip that it belongs to may not be shown"

_WORD = re.compile(r"\w+")
_TEMPLATES_FOLDER = Path(__file__).parents[2] / "templates"
_TEMPLATE_MARKUP = re.compile(r"<[^>]*>|\{[{%#].*?[}%#]\}", re.DOTALL)
_EMPHASIS_TAG = re.compile(r"</?(?:em|strong)>")


def leak_problems(
    files: SiteFiles, playbook: Playbook, audience: Audience, day: dt.date, root: Path | None, docs: str = "docs"
) -> Iterator[str]:
    """Yield a sentence for each file that contains something hidden. `docs` is the folder of hand-written pages."""
    redactions = redactions_for(playbook.people)
    published = publish(playbook, audience, day)
    hidden = hidden_media(playbook, published)
    clips = HiddenClips.between(playbook, published)
    private = _private_texts(playbook, published, root / docs if root else None)
    root_path = str(root.resolve()) if root else ""
    yield from _hidden_media_problems(files, playbook, published, root)
    for path in files.text_paths:
        text = files.text(path)
        lines = text.splitlines()
        named_here = (
            names_in_captions(lines, redactions) if path.endswith(".vtt") else names_in_texts((text,), redactions)
        )
        for name in named_here:
            yield f"{path} names {name}, who chose not to be named."
        if len(root_path) > 4 and root_path in text:
            yield f"{path} tells where the playbook lies on this computer."
        for token in hidden.mentions(text):
            what = "clip" if token in clips.files or token not in hidden.files else "photograph"
            yield f"{path} mentions {token}, and that {what} may not be shown."
        if private:
            joined = f" {' '.join(_casefolded_words(_EMPHASIS_TAG.sub('', text)))} "
            for phrase, owner in private.items():
                if phrase in joined:
                    yield f"{path} holds a text from the permission of {owner}, which is never shown."


def _hidden_media_problems(
    files: SiteFiles, playbook: Playbook, published: Playbook, root: Path | None
) -> Iterator[str]:
    """Yield a sentence for each hidden picture, and each file of a hidden clip, under its own name or another."""
    visible = {*all_pictures(published), *media_paths(published.exemplars)}
    pictures = {*all_pictures(playbook)} - visible
    hidden = pictures | {*media_paths(playbook.exemplars)} - visible
    for path in sorted(hidden & files.paths):
        belongs = "its permission does not allow that" if path in pictures else CLIP_HIDDEN
        yield f"{path} is there, and {belongs}."
    if root is None:
        return
    places = {path: Path(playbook.inherited_media.get(path, root / path)) for path in hidden | visible}
    digests = {digest: path for path in hidden if (digest := _digest(places[path]))}
    if digests:
        allowed = {digest for path in visible if (digest := _digest(places[path]))}
        sizes = {places[path].stat().st_size for path in digests.values()}
        for path in sorted(files.paths - hidden):
            file = files.folder / path
            if file.stat().st_size in sizes and (digest := _digest(file)) in digests.keys() - allowed:
                belongs = "which may not be shown" if digests[digest] in pictures else f"and {CLIP_HIDDEN}"
                yield f"{path} is a copy of {digests[digest]}, {belongs}."


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file's content; the empty string for a missing or empty file."""
    try:
        return paths.hash_file(file) if file.stat().st_size else ""
    except OSError:
        return ""


def _private_texts(playbook: Playbook, published: Playbook, docs: Path | None) -> dict[str, str]:
    """Return the confidential texts of permissions: {normalised phrase: description of the clip or picture}.

    A text that is public elsewhere, in the published playbook or in the pages below `docs`, is left out.
    """
    phrases: dict[str, str] = {}
    pictured = (playbook.about, *playbook.leverage_points, *playbook.techniques)
    permissions = [(f"the clip '{clip.id}'", clip.permission) for clip in playbook.exemplars]
    permissions += [
        (f"the picture '{part.picture}'", part.permission) for entry in pictured for part in pictured_parts(entry)
    ]
    for owner, permission in permissions:
        if permission:
            for _at, text in iter_texts((permission.record, permission.in_view)):
                words = _casefolded_words(text)
                if len(words) >= MIN_PRIVATE_WORDS:
                    phrases.setdefault(f" {' '.join(words)} ", owner)
    if phrases:
        for text in _public_texts(published, docs):
            joined = f" {' '.join(_casefolded_words(text))} "
            for phrase in [phrase for phrase in phrases if phrase in joined]:
                del phrases[phrase]
    return phrases


def _public_texts(published: Playbook, docs: Path | None) -> Iterator[str]:
    """Yield all texts that anyone may read: of the published playbook, of docs, of examples and of templates."""
    for field in dataclasses.fields(published):
        if field.name in ("files", "folder"):
            continue
        yield from (text for _at, text in iter_texts(getattr(published, field.name)))
    for clip in published.exemplars:
        yield from clip.caption_lines
    if docs:
        for path in paths.list_files(docs.parent, docs.name)[0]:
            if path.endswith((".md", ".html", ".txt")):
                yield (docs.parent / path).read_text("utf-8", "replace")
    for texts in examples().values():  # of the field guide
        yield from texts.values()
    for template in sorted((*_TEMPLATES_FOLDER.rglob("*.html"), *_TEMPLATES_FOLDER.rglob("*.md"))):
        yield _TEMPLATE_MARKUP.sub(" ", template.read_text("utf-8"))


def _casefolded_words(text: str) -> list[str]:
    """Return the words of a text, casefolded."""
    return _WORD.findall(text.casefold())
