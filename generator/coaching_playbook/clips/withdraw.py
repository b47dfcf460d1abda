"""Plan the withdrawal of a clip or a photograph: new texts of files, media to delete, advice on copies elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook.clips.inherited import read_overlay
from coaching_playbook.clips.photographs import PhotographVisibility
from coaching_playbook.clips.quotes import find_quotations
from coaching_playbook.clips.visibility import ClipVisibility, former_ids
from coaching_playbook.diagnostics import suggest
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.layers import WITHHELD_MEDIA
from coaching_playbook.layout import ABOUT_FILE, field_order, model_for
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar, Part
from coaching_playbook.urls import entry_key
from coaching_playbook.yamlio import Data, KeyPath, dump, edit_yaml, read_file


class CannotWithdraw(CannotRun):
    """A clip or photograph that does not exist, or whose file cannot be parsed or edited.

    The message says what to do.
    """


@dataclass
class Withdrawal:
    """A planned withdrawal: new texts of YAML files keyed by path, and paths of media to delete."""

    texts: dict[str, str]
    media: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    """Sentences about copies of the media in other places, with what to do about each."""


def plan_clip_withdrawal(root: Path, config: ProjectConfig, id_: str, day: dt.date, because: str = "") -> Withdrawal:
    """Return the plan for the withdrawal of a clip; write nothing.

    `id_` is the clip's id or a former one, the URL of its page, or the path of its file. `because` is the reason to
    record; it may be empty. Errors in other files do not matter. Media that another clip uses are not deleted. Raises
    CannotWithdraw if no file that can be parsed contains the clip, or if its file cannot be edited.
    """
    visibility = ClipVisibility(root, config, "coaches", day)
    kind, _, last = entry_key(id_).rpartition("/")
    id_ = last if kind in ("", Exemplar.url_folder, Path(config.videos).stem) else id_
    entry = next((entry for entry in visibility.entries if entry[2].get("id") == id_), None)
    entry = entry or next((entry for entry in visibility.entries if id_ in former_ids(entry[2])), None)
    if entry is None and (clip := _find_inherited(visibility, id_)):
        path = f"{Path(config.videos).with_suffix('').as_posix()}/{clip.id}.yml"
        text = dump({"id": clip.id, "status": "withdrawn"}, field_order(Exemplar))
        advice = [
            *_quotation_advice(clip, root, config),
            *_layer_advice(visibility.inherited[clip.id], "clip"),
            *_downloads_advice("film", f"{clip.url_folder}/{clip.id}/", is_ours=False),
        ]
        return Withdrawal({path: text}, [], advice)
    if entry is None:
        if visibility.unreadable:
            path = visibility.unreadable[0]
            raise CannotWithdraw(
                f"There is no clip '{id_}' in the files that can be read, and {path} cannot be read. While it cannot, "
                f"none of its clips is shown: publish now to take them down. Then put {path} right and withdraw again."
            )
        near = suggest(id_, [*(str(item.get("id")) for _path, _at, item in visibility.entries), *visibility.inherited])
        raise CannotWithdraw(f"There is no clip with the id '{id_}'. {near}".strip())
    path, at, item = entry
    id_ = str(item.get("id"))
    values: dict[tuple[Any, ...], Data] = {(*at, "status"): "withdrawn"}
    if isinstance(item.get("permission"), dict):
        values |= _permission_values(at, day, because)
    changed = _edit_file(root, path, values, Exemplar, "status: withdrawn")
    others = {file for _path, _at, other in visibility.entries if other is not item for file in _media_paths(other)}
    media = [
        file for file in dict.fromkeys(_media_paths(item)) if file not in others and _is_in_media(root, config, file)
    ]
    quoted = [line for clip in visibility.clips if clip.id == id_ for line in _quotation_advice(clip, root, config)]
    return Withdrawal({path: changed}, media, [*quoted, *_copy_advice(id_, item, media)])


def plan_photograph_withdrawal(
    root: Path, config: ProjectConfig, photograph: str, day: dt.date, because: str
) -> Withdrawal:
    """Return the plan for the withdrawal of a photograph, given its path, from every page; write nothing.

    Raises CannotWithdraw if no valid file names the photograph, or if a file that names it cannot be parsed.
    """
    visibility = PhotographVisibility(root, config, "coaches", day)
    uses = [use for use in visibility.own_uses if use.photograph == photograph]
    is_inherited = photograph in {use.photograph for use in visibility.uses} and bool(read_overlay(root, config))
    for path in visibility.unreadable:
        if photograph in (root / path).read_bytes().decode("utf-8", "replace") or not (uses or is_inherited):
            raise CannotWithdraw(
                f"{path} cannot be read. While it cannot, none of its photographs is shown: publish now to take them "
                f"down. Then put {path} right and withdraw again."
            )
    if not (uses or is_inherited):
        near = suggest(photograph, [use.photograph for use in visibility.uses])
        raise CannotWithdraw(f"No page has the photograph '{photograph}'. {near}".strip())
    values: dict[str, dict[tuple[Any, ...], Data]] = {}
    for use in uses:
        values.setdefault(use.file, {}).update(_permission_values(use.at, day, because))
    if is_inherited:  # every page of a layer that has it, too
        path = f"{config.source}/{ABOUT_FILE}"
        about = read_file(root / path, path).data
        listed = about.get(WITHHELD_MEDIA) if isinstance(about, dict) else None
        before = listed if isinstance(listed, list) else []
        if photograph not in before:
            values.setdefault(path, {})[(WITHHELD_MEDIA,)] = [*before, photograph]
    texts = {
        path: _edit_file(root, path, changed, model_for(path.removeprefix(f"{config.source}/")), "withdrawn_on")
        for path, changed in values.items()
    }
    media = [photograph] if _is_in_media(root, config, photograph) else []
    advice = _layer_advice("a layer", "photograph") if is_inherited else []
    return Withdrawal(texts, media, [*advice, *_downloads_advice("photograph", photograph, bool(media))])


def _permission_values(at: KeyPath, day: dt.date, because: str) -> dict[tuple[Any, ...], Data]:
    """Return the values that withdraw the permission of the part at `at`, keyed by key path."""
    values: dict[tuple[Any, ...], Data] = {(*at, "permission", "withdrawn_on"): day.isoformat()}
    return values | ({(*at, "permission", "withdrawn_because"): because} if because else {})


def _edit_file(
    root: Path, path: str, values: dict[tuple[Any, ...], Data], model: type[Part] | None, by_hand: str
) -> str:
    """Return the text of a YAML file with new values, which are keyed by key path.

    Keys are ordered as the fields of `model`, if given. Raises CannotWithdraw if the edit would lose something; the
    message tells the user to write `by_hand` into the file.
    """
    try:
        return edit_yaml((root / path).read_text("utf-8"), values, field_order(model) if model else None)
    except ValueError as error:
        raise CannotWithdraw(
            f"{path} could not be changed without losing something ({error}) Write '{by_hand}' by hand."
        ) from None


def _find_inherited(visibility: ClipVisibility, id_: str) -> Exemplar | None:
    """Return the clip with an id or former id that comes from a layer (a playbook below this one), or None."""
    clips = (clip for clip in visibility.clips if clip.id in visibility.inherited)
    return next((clip for clip in clips if id_ in (clip.id, *clip.was)), None)


def _layer_advice(title: str, what: str) -> list[str]:
    """Return the advice for a clip or photograph that comes from the layer `title` (a playbook below this one)."""
    return [f"This {what} comes from {title}, and other schools may still show it. Tell those who look after it now."]


def _media_paths(item: dict[str, Any]) -> Iterator[str]:
    """Yield the paths of film, poster and captions in a clip's data; skip the drawings of moments."""
    source = item.get("source")
    for value in (source.get("file") if isinstance(source, dict) else None, item.get("poster"), item.get("captions")):
        if isinstance(value, str):
            yield value


def _is_in_media(root: Path, config: ProjectConfig, path: str) -> bool:
    """Return whether a path is that of a file in the media folder, with no symlink on the way."""
    file = root / path
    inside = path.startswith(f"{config.media}/") and ".." not in Path(path).parts
    return inside and file.is_file() and file.resolve() == (root.resolve() / path)


def _quotation_advice(clip: Exemplar, root: Path, config: ProjectConfig) -> Iterator[str]:
    """Yield a sentence for each quotation of the clip in a hand-written page, which stays on the site."""
    for quotation in find_quotations([clip], root, config.docs):
        yield f"{quotation.path}, line {quotation.line}, still has words of it. {quotation.fix}"


def _copy_advice(id_: str, item: dict[str, Any], media: list[str]) -> Iterator[str]:
    """Yield advice on copies of a clip: its video on another host, and downloads. `media` are its files to delete."""
    source = item.get("source")
    for name, value in source.items() if isinstance(source, dict) else ():
        if name != "file":
            yield f"The film itself is on another host ({name}: {value}). Delete it there, or make it private."
    yield from _downloads_advice("film", f"exemplars/{id_}/", bool(media))


def _downloads_advice(what: str, address: str, is_ours: bool) -> Iterator[str]:
    """Yield sentences of advice on copies of a withdrawn film or photograph.

    `what` is "film" or "photograph". `address` is the URL of the film's page or of the photograph, relative to the
    site. `is_ours` tells whether the file is in this repository.
    """
    if is_ours:
        yield (
            f"The history of the repository still has the {what}. If others can see the repository, ask its host to "
            "remove the file from the history, or make the repository private until that is done."
        )
    yield (
        f"The site shows the {what} until it is published again. After that, a content delivery network may keep "
        "copies: clear its cache."
    )
    yield "Copies that the host keeps of earlier sites (such as artefacts of workflow runs): delete them there."
    listed = "the page" if what == "film" else "it"
    yield f"Search engines may still list {listed}: ask them to remove {address}."
    yield (
        f"People may have downloaded the {what}, or have a phone that was offline. Tell those who used it, "
        "and ask them."
    )
