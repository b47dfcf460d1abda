"""Remove clips and photographs that may no longer be shown from a published site: one file, to be reviewed at once.

This is needed when no new site can be published. Strategies, in this order: rebuild the sources of the last publish
without them; edit a copy of the site; delete their own files in place. A clip or photograph is forbidden if its
permission does not allow showing it today, and also if its YAML file cannot be parsed or its entry is invalid.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook.clips.identity import CLIP_MARKUP, HiddenClips, page_urls_of
from coaching_playbook.clips.photographs import PhotographVisibility
from coaching_playbook.clips.visibility import ClipVisibility
from coaching_playbook.layers import share_layers_with_copy
from coaching_playbook.load import load
from coaching_playbook.media import SUFFIXES, MediaFolder, media_paths
from coaching_playbook.mkdocs_config_check import ProjectConfig, check_config
from coaching_playbook.model import Exemplar, is_drawing
from coaching_playbook.paths import clips_folder, walk
from coaching_playbook.publish import Audience, reasons_clip_hidden
from coaching_playbook.site import file_list, manifest, offline_copies, output_folder, snapshot
from coaching_playbook.site.deploy import (
    DeployFailed,
    build_site,
    check_folder,
    make_world_readable,
    swap_folders,
    working_folder,
)
from coaching_playbook.site.output_folder import OutputRefused
from coaching_playbook.site.portable import is_portable
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.yamlio import dump

PLACEHOLDER_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<meta name="robots" content="noindex">
<title>This page is being updated</title>
</head>
<body>
<h1>This page is being updated</h1>
<p>It will be back soon. <a href="{home}">Go to the home page</a></p>
</body>
</html>
"""
_GENERATED_DATA_FOLDERS = ("find/", "session/", "data/")
"""Folders of generated data, which may quote a clip without any token that identifies it."""


@dataclass
class Removal:
    """What a takedown removed, and how.

    `clips` maps ids, and `photographs` paths, to the reason; `withheld` are the URLs of pages that a placeholder
    replaced. `rebuilt`: the site was built again from its sources. `only_files`: files were deleted in place, as
    nothing else was possible. `deleted`: the whole site was deleted, because it was a portable copy.
    """

    clips: dict[str, str] = field(default_factory=dict)
    photographs: dict[str, str] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    rebuilt: bool = False
    only_files: bool = False
    deleted: bool = False


def take_down(
    site: Path,
    root: Path,
    config: ProjectConfig,
    audience: Audience | None,
    day: dt.date,
    *,
    log: Callable[[str], None] = lambda _: None,
    from_history: bool = False,
) -> Removal | None:
    """Remove the forbidden clips and photographs from a published site; return None if it has none.

    `from_history` builds a missing `site` without them, from the newest commit that builds, because a fresh machine
    (such as a CI runner) does not hold the published site. Raises OutputRefused where the folder holds no generated
    site, and OSError.
    """
    site = Path(os.path.abspath(site))  # noqa: PTH100  # check_folder must see a symlink
    if not (site / "index.html").is_file():
        return _build_from_history(site, root, config, audience, day, log) if from_history else None
    check_folder(site, root, config, keep_others=True)
    audience = file_list.audience_of(site) or audience or "public"
    clips = ClipVisibility(root, config, audience, day)
    photographs = PhotographVisibility(root, config, audience, day)
    forbidden = _ForbiddenMedia(site, root, config, clips, photographs)
    if not forbidden.ids and not forbidden.mentioned:
        return None
    log("Removing what may no longer be shown ...")
    removal = Removal(
        {id_: clips.reason_hidden(id_) for id_ in sorted(forbidden.ids)},
        {path: photographs.reason_hidden(path) for path in sorted(forbidden.photographs)},
    )
    if is_portable(site):  # its data are in scripts, and a copy is quickly made again
        output_folder.delete_site(site)
        removal.deleted = True
        return removal
    try:
        with working_folder(site) as (work, lock):
            fresh = work / "site"
            tree = work / "tree"
            if _write_last_sources(site, root, tree) and _rebuild_without(
                site, root, tree, fresh, clips, photographs, forbidden, audience, day, lock
            ):
                removal.rebuilt = True
            else:
                shutil.rmtree(fresh, ignore_errors=True)
                shutil.copytree(site, fresh, symlinks=True, copy_function=output_folder.link_or_copy)
                forbidden.delete_files(fresh)
                _delete_generated_data(fresh)
                offline_copies.rewrite_list(fresh)  # before files that name a hidden clip are deleted
            removal.withheld = _redact_pages(fresh, forbidden.hidden, config.language)
            offline_copies.rewrite_list(fresh)
            _update_lists(fresh, day)
            make_world_readable(fresh)
            swap_folders(fresh, site, work / "old")
    except OSError:
        forbidden.delete_files(site)
        removal.only_files = True
    return removal


class _ForbiddenMedia:
    """The clips and photographs on a published site that may not be shown.

    `ids` are ids of clips, and `photographs` are paths. `files` are the paths of all forbidden media that exist in the
    site, and `folders` the folders of the forbidden clips' pages. `hidden` finds mentions of forbidden media in texts.
    `mentioned` is whether the site has such a file or mention.
    """

    def __init__(
        self, site: Path, root: Path, config: ProjectConfig, clips: ClipVisibility, photographs: PhotographVisibility
    ) -> None:
        allowed = {address for clip in clips.allowed for address in page_urls_of(clip)}
        present = {
            f"{Exemplar.url_folder}/{folder.name}"
            for folder in (site / Exemplar.url_folder).glob("*/")
            if (folder / "index.html").is_file()
        }
        forbidden = present - allowed
        self.ids = {
            address.partition("/")[2] for address in forbidden if not _is_redirect(site / address / "index.html")
        }
        hidden = HiddenClips.among(clips.clips, clips.allowed).without_ids
        allowed_files = {*media_paths(clips.allowed)}
        files = {path for address in forbidden for path in _media_of_page(site, address)} - allowed_files
        of_clips = files | hidden.files
        withheld = photographs.reasons.keys() - allowed_files
        self.photographs = {path for path in withheld - of_clips if (site / path).is_file()}
        shown = allowed_files | photographs.allowed | of_clips
        self.photographs |= {path for path in _published_photographs(site, root, config) if path not in shown}
        files |= withheld | self.photographs
        self.files = {path for path in files | hidden.files if (site / path).is_file()}
        self.folders = sorted(forbidden)
        self.hidden = HiddenClips(
            frozenset(forbidden) | (hidden.page_urls - allowed), frozenset(files) | hidden.files, hidden.external_videos
        )
        self.mentioned = bool(self.files) or any(
            self.hidden.mentions(text) for _path, text in _iter_texts(SiteFiles(site)) if self.hidden
        )

    def delete_files(self, site: Path) -> None:
        """Delete the photographs, and the pages and media of the clips, from a site or a copy of it."""
        for path in sorted(self.files):
            (site / path).unlink(missing_ok=True)
        ours = output_folder.owned_files(site) or {entry.path for entry in walk(site) if entry.kind == "file"}
        for address in self.folders:
            output_folder.delete_owned(site, sorted(path for path in ours if path.startswith(f"{address}/")))


def _published_photographs(site: Path, root: Path, config: ProjectConfig) -> Iterator[str]:
    """Yield the paths of pictures in the media folder of a site that are no drawings.

    Pictures of hand-written pages, which are in the folder of these pages, are left out.
    """
    for path in SiteFiles(site).paths - _foreign_files(site):
        is_picture = path.startswith(f"{config.media}/") and path.endswith(SUFFIXES["picture"]) and not is_drawing(path)
        if is_picture and not (root / config.docs / path).is_file():
            yield path


def _iter_texts(files: SiteFiles) -> Iterator[tuple[str, str]]:
    """Yield (path, decoded text) for each text file of a site."""
    return ((path, files.text(path)) for path in files.text_paths)


def _is_redirect(page: Path) -> bool:
    """Return whether a page redirects to another."""
    return b'http-equiv="refresh"' in page.read_bytes()


def _media_of_page(site: Path, address: str) -> Iterator[str]:
    """Yield the paths, relative to the site, of the films, posters and captions that the page of a clip embeds."""
    text = (site / address / "index.html").read_text("utf-8", "replace")
    for region in re.findall(r"<video\b.*?</video>", text, re.DOTALL):
        for url in re.findall(r"""(?:src|poster)=["']?([^"'\s>#]+)""", region):
            path = os.path.normpath(f"{address}/{url}").replace(os.sep, "/")
            # Skip chapter files, which are in the page's own folder, and pages of other clips.
            if not path.startswith((".", f"{Exemplar.url_folder}/")) and (site / path).is_file():
                yield path


# --- rebuild ---------------------------------------------------------------------------------------------------


def _write_last_sources(site: Path, root: Path, tree: Path) -> bool:
    """Write the sources that a site was last published from to `tree`: its snapshot, or the commit in its manifest.

    Return False if there is neither.
    """
    copy = snapshot.folder_for(root, site)
    if copy.is_dir():
        shutil.copytree(copy, tree)
        return True
    published = manifest.read_if_valid(site)
    commit = published.get("commit") if published else None
    return isinstance(commit, str) and snapshot.extract_commit(root, commit, tree)


def _rebuild_without(
    site: Path,
    root: Path,
    tree: Path,
    fresh: Path,
    clips: ClipVisibility,
    photographs: PhotographVisibility,
    forbidden: _ForbiddenMedia,
    audience: Audience,
    day: dt.date,
    lock: int | None,
) -> bool:
    """Build the sources in `tree` into the new folder `fresh` without forbidden media; return False if that fails.

    `clips` and `photographs` say which of them the sources in `root` allow today.
    """
    config = check_config(tree)
    if config is None:
        return False
    for path in SiteFiles(site).paths - forbidden.files:  # the copy of the sources has no media
        if path.startswith(f"{config.media}/") and not (tree / path).exists():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / path, tree / path)
    (tree / config.docs).mkdir(parents=True, exist_ok=True)  # an empty folder is in no snapshot
    share_layers_with_copy(root, config.source, tree)
    old_clips = ClipVisibility(tree, config, audience, day)
    _withdraw_all_but(_all_ids(clips.allowed), tree, config, old_clips)
    _remove_photographs_except(photographs.allowed, tree, PhotographVisibility(tree, config, audience, day))
    _copy_current_people_into_checkout(root, config, tree, day)
    try:
        build_site(tree, fresh, audience, day, lock, strict=False)
        _keep_foreign_files(site, fresh, forbidden)
    except (DeployFailed, OutputRefused):
        return False
    manifest.write(fresh, manifest.hash_inputs(tree, config.groups), audience, day, commit=None)
    return not any(forbidden.hidden.files & SiteFiles(fresh).paths)


def _all_ids(clips: Iterable[Exemplar]) -> set[str]:
    """Return the ids and former ids of clips.

    Former ids count because a school's file may change a clip under the id that it had before its layer renamed it.
    """
    return {id_ for clip in clips for id_ in (clip.id, *clip.was)}


def _withdraw_all_but(allowed: set[str], tree: Path, config: ProjectConfig, clips: ClipVisibility) -> None:
    """Rewrite all clips in the sources `tree`, except those with `allowed` ids, as withdrawn and without media.

    The entries stay, so that references to their ids and the list of published URLs stay valid. `clips` are
    those of `tree`.
    """
    by_file: dict[str, list[dict[str, Any]]] = {}
    listed: dict[str, bool] = {}
    for path, at, item in clips.entries:
        if str(item.get("id")) not in allowed:
            item = {k: v for k, v in item.items() if k not in ("source", "poster", "captions", "permission", "moments")}
            item |= {"status": "withdrawn", "kind": "animation"}
        by_file.setdefault(path, []).append(item)
        listed[path] = bool(at)
    for path, items in by_file.items():
        data: Any = items if listed[path] else items[0]
        (tree / path).write_text(dump(data), "utf-8", newline="\n")
    folder = tree / clips_folder(config.videos)
    for id_ in clips.inherited.keys() - allowed:
        folder.mkdir(exist_ok=True)
        (folder / f"{id_}.yml").write_text(dump({"id": id_, "status": "withdrawn"}), "utf-8", newline="\n")


def _remove_photographs_except(allowed: frozenset[str], tree: Path, photographs: PhotographVisibility) -> None:
    """Remove photographs, their alt texts and their permissions from the sources in `tree`, except those whose paths
    are `allowed`.

    `photographs` are the photographs of these sources.
    """
    changed = set()
    for use in photographs.uses:
        if use.photograph in allowed:
            continue
        part = photographs.data[use.file]
        for key in use.at:
            part = part[key]
        for key in ("picture", "alt", "permission"):
            part.pop(key, None)
        changed.add(use.file)
    for path in changed:
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(dump(photographs.data[path]), "utf-8", newline="\n")


def _copy_current_people_into_checkout(root: Path, config: ProjectConfig, tree: Path, day: dt.date) -> None:
    """Copy the current people.yml, with people's latest choices, to `tree`, if the sources are still valid with it."""
    path = f"{config.source}/people.yml"
    current, old = root / path, tree / path
    if not current.is_file() or not old.is_file():
        return
    backup = old.read_bytes()
    shutil.copyfile(current, old)
    if load(tree, config.source, config.videos, config.media, day=day).playbook is None:
        old.write_bytes(backup)


def _keep_foreign_files(site: Path, fresh: Path, forbidden: _ForbiddenMedia) -> None:
    """Link the files of a site that no build wrote, such as those of a web host, into the new site `fresh`.

    Raises OutputRefused if the new site has a file with the same path.
    """
    others = [path for path in _foreign_files(site) if path not in forbidden.files]
    output_folder.keep_foreign_files(site, fresh, sorted(others))


def _build_from_history(
    site: Path,
    root: Path,
    config: ProjectConfig,
    audience: Audience | None,
    day: dt.date,
    log: Callable[[str], None],
) -> Removal | None:
    """Build `site` from the newest commit that builds, without the media in it that are forbidden today.

    Returns None if that commit has no such clip or photograph, or no commit builds.
    """
    shown_to: Audience = audience or "public"
    clips = ClipVisibility(root, config, shown_to, day)
    photographs = PhotographVisibility(root, config, shown_to, day)
    allowed = _all_ids(clips.allowed)
    with working_folder(site) as (work, lock):
        for number, commit in enumerate(snapshot.latest_commits(root)):
            tree, fresh = work / f"tree{number}", work / f"site{number}"
            if not snapshot.extract_commit(root, commit, tree):
                return None
            old_config = check_config(tree)
            if old_config is None or old_config.problems:
                continue
            committed_on = dt.date.fromisoformat(snapshot.commit_day(root, commit))
            _copy_lfs_media(root, tree, old_config)
            (tree / old_config.docs).mkdir(parents=True, exist_ok=True)  # an empty folder is in no commit
            share_layers_with_copy(root, old_config.source, tree)
            if load(tree, old_config.source, old_config.videos, old_config.media, day=day).playbook is None:
                continue
            old_clips = ClipVisibility(tree, old_config, shown_to, day)
            forbidden = {
                clip.id: clip
                for clip in old_clips.clips
                if clip.id not in allowed
                and (
                    not reasons_clip_hidden(clip, shown_to, committed_on)
                    # The layers are those of today, so whether it was shown then is not known.
                    or (clip.id in old_clips.inherited and clip.status == "withdrawn")
                )
            }
            shown_then = PhotographVisibility(tree, old_config, shown_to, committed_on).allowed
            forbidden_photographs = shown_then - photographs.allowed
            if not forbidden and not forbidden_photographs:
                return None
            log("Removing what may no longer be shown ...")
            _withdraw_all_but(allowed, tree, old_config, old_clips)
            old_photographs = PhotographVisibility(tree, old_config, shown_to, day)
            _remove_photographs_except(photographs.allowed, tree, old_photographs)
            try:
                build_site(tree, fresh, shown_to, day, lock, strict=False)
            except DeployFailed:
                continue
            hidden = HiddenClips.among(
                (*clips.clips, *old_clips.clips), [clip for clip in old_clips.clips if clip.id in allowed]
            ).without_ids.with_files(forbidden_photographs)
            withheld_pages = _redact_pages(fresh, hidden, config.language)
            offline_copies.rewrite_list(fresh)
            manifest.write(fresh, manifest.hash_inputs(tree, old_config.groups), shown_to, day, commit=None)
            make_world_readable(fresh)
            swap_folders(fresh, site, work / "old")
            return Removal(
                {id_: clips.reason_hidden(id_) for id_ in sorted(forbidden)},
                {path: photographs.reason_hidden(path) for path in sorted(forbidden_photographs)},
                withheld_pages,
                rebuilt=True,
            )
    return None


def _copy_lfs_media(root: Path, tree: Path, config: ProjectConfig) -> None:
    """Replace the Git LFS pointers among the media of a commit, extracted to `tree`, by the files in `root`."""
    for path in MediaFolder(tree, config.media).files:
        if (tree / path).stat().st_size < 1024 and (root / path).is_file():
            shutil.copyfile(root / path, tree / path)


# --- edit the site ---------------------------------------------------------------------------------------------


def _redact_pages(site: Path, hidden: HiddenClips, language: str) -> list[str]:
    """Redact mentions of hidden clips in a site's pages; return the URLs of pages that a placeholder had to replace.

    Other files that mention a hidden clip are deleted.
    """
    withheld_pages = []
    foreign = _foreign_files(site)
    for path, text in list(_iter_texts(SiteFiles(site))):
        if path in (manifest.FILE_NAME, file_list.FILE_NAME, *foreign) or not hidden.mentions(text):
            continue
        file = site / path
        if not path.endswith(".html"):
            file.unlink()
            continue
        clean = CLIP_MARKUP.sub(lambda region: "" if hidden.mentions(region[0]) else region[0], read_page(file))
        clean = hidden.redact_html(clean, path.removesuffix("index.html"), whole=True)
        if hidden.mentions(clean):
            clean = PLACEHOLDER_PAGE.format(language=language, home="../" * path.count("/") or "./")
            withheld_pages.append(path.removesuffix("index.html"))
        _replace_file(file, clean.encode("utf-8"))
    return withheld_pages


def _foreign_files(site: Path) -> frozenset[str]:
    """Return the paths of files in a site that no build wrote; empty where the site has no list of files."""
    return frozenset(output_folder.foreign_files(site)) if file_list.read(site) else frozenset()


def read_page(file: Path) -> str:
    """Decode a page as UTF-8, with invalid bytes replaced."""
    return file.read_bytes().decode("utf-8", "replace")


def _delete_generated_data(site: Path) -> None:
    """Delete generated data files, which may quote the removed clips, and clear the index of clips."""
    for path in SiteFiles(site).paths - _foreign_files(site):
        generated = path.startswith(_GENERATED_DATA_FOLDERS) or path.rpartition("/")[2] in (
            "feed.xml",
            "sitemap.xml",
            "sitemap.xml.gz",
        )
        if generated and not path.endswith(".html"):
            (site / path).unlink()
    index = site / Exemplar.url_folder / "index.html"
    if index.is_file():
        _replace_file(index, CLIP_MARKUP.sub("", read_page(index)).encode("utf-8"))


def _replace_file(file: Path, data: bytes) -> None:
    """Delete a file and write a new one, because the old file may be a hard link to the published one."""
    file.unlink()
    file.write_bytes(data)


def _update_lists(site: Path, day: dt.date) -> None:
    """Update the manifest and the list of files of an edited site, where it has them."""
    if listed := file_list.read(site):
        paths = SiteFiles(site).paths & {*listed.files}
        (site / file_list.FILE_NAME).unlink(missing_ok=True)
        (site / file_list.FILE_NAME).write_text(
            file_list.to_json(listed.audience, paths - {manifest.FILE_NAME}), "utf-8", newline="\n"
        )
    if published := manifest.read_if_valid(site):
        manifest.write(site, published["inputs"], published["audience"], day, commit=None)
