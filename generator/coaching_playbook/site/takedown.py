"""Remove clips that may no longer be shown from a published site when the site cannot be published as it should be.

In this order: build the sources of the last publish again without these clips; where that fails, edit a copy of the
site; where even a copy cannot be written, delete the clips' own files in place. What is not clearly allowed now,
because its file cannot be read or its entry is invalid, counts as not allowed.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook import mkdocs_config_check as mkdocs_settings
from coaching_playbook.site import file_list, snapshot
from coaching_playbook.clips.identity import HiddenClips, addresses_of
from coaching_playbook.clips.status import ClipStatus
from coaching_playbook.load import load
from coaching_playbook.media import MediaFolder, media_files
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar
from coaching_playbook.publish import AUDIENCES, Audience, reasons_hidden
from coaching_playbook.site import manifest
from coaching_playbook.site.deploy import (
    DeployFailed,
    DeployRefused,
    build_site,
    check_folder,
    open_to_readers,
    swap,
    working_folder,
)
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.yamlio import dump

PLACEHOLDER = """<!doctype html>
<html lang="en">
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
_CLIP_REGION = re.compile(r"<!--clip-->.*?<!--/clip-->", re.DOTALL)
_HAS_CLIP_DATA = ("find/", "session/", "data/")
"""Folders of files that programs read; each may hold words of a clip without its identity."""


@dataclass
class Removal:
    """What was removed: ids of clips, each with the reason; and the URLs of pages that are withheld."""

    clips: dict[str, str] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    rebuilt: bool = False
    only_files: bool = False


def take_down(
    site: Path,
    root: Path,
    config: ProjectConfig | None,
    audience: Audience | None,
    day: dt.date,
    *,
    say: Callable[[str], None] = lambda _: None,
    from_history: bool = False,
) -> Removal | None:
    """Remove every clip that may no longer be shown from a published site; None where it holds no such clip.

    `from_history` is for a machine that does not hold the site that readers have: where `site` is not there, it is
    built from the newest commit that builds, without clips that may no longer be shown. Raises Failed where nothing
    could be removed, Refused where the folder holds no site of ours, and OSError.
    """
    site = Path(os.path.abspath(site))  # noqa: PTH100  # a link must stay to be seen
    config = config or ProjectConfig()
    if not (site / "index.html").is_file():
        return _from_history(site, root, config, audience, day, say) if from_history else None
    check_folder(site, root, config, keep_others=True)
    audience = _audience_of(site) or audience or "public"
    clips = ClipStatus(root, config, audience, day)
    found = _Found(site, clips)
    if not found.gone and not found.mentioned:
        return None
    say("Removing clips that may no longer be shown ...")
    removal = Removal({id_: clips.reason(id_) for id_ in sorted(found.gone)})
    try:
        with working_folder(site) as (work, lock):
            fresh = work / "site"
            tree = work / "tree"
            if _sources(site, root, tree) and _rebuild(site, root, tree, fresh, clips, found, audience, day, lock):
                removal.rebuilt = True
            else:
                shutil.rmtree(fresh, ignore_errors=True)
                shutil.copytree(site, fresh, symlinks=True, copy_function=_link)
                found.delete_files(fresh)
                _delete_clip_data(fresh)
            removal.withheld = _clean_pages(fresh, found.hidden)
            _update_manifest(fresh, day)
            open_to_readers(fresh)
            swap(fresh, site, work / "old")
    except DeployRefused:
        raise
    except OSError:
        found.delete_files(site)
        removal.only_files = True
    return removal


def _link(source: str, target: str) -> None:
    """Hard-link a file, which needs no room; copy it where the disk has no such links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _audience_of(site: Path) -> Audience | None:
    try:
        read_ = manifest.read(site)
    except ValueError:
        return None
    return next((one for one in AUDIENCES if read_ and one == read_["audience"]), None)


class _Found:
    """The clips in a site that may not be shown there: ids, files of the site, and how to recognise their mentions."""

    def __init__(self, site: Path, clips: ClipStatus) -> None:
        allowed = {address for clip in clips.allowed for address in addresses_of(clip)}
        present = {
            f"{Exemplar.shelf}/{folder.name}"
            for folder in (site / Exemplar.shelf).glob("*/")
            if (folder / "index.html").is_file()
        }
        gone = present - allowed
        self.gone = {address.partition("/")[2] for address in gone if not _is_redirect(site / address / "index.html")}
        hidden = HiddenClips.among(clips.clips, clips.allowed).without_ids
        kept = {path for clip in clips.allowed for _kind, _at, path in media_files(clip)}
        files = {path for address in gone for path in _files_of_page(site, address)} - kept
        self.files = {path for path in files | hidden.files if (site / path).is_file()}
        self.folders = sorted(gone)
        self.hidden = HiddenClips(
            frozenset(gone) | (hidden.addresses - allowed), frozenset(files) | hidden.files, hidden.elsewhere
        )
        self.mentioned = bool(self.files) or any(
            self.hidden.mentions(text) for _path, text in _texts(SiteFiles(site)) if self.hidden
        )

    def delete_files(self, site: Path) -> None:
        """Delete the pages and media of these clips from a site."""
        for path in sorted(self.files):
            (site / path).unlink(missing_ok=True)
        for address in self.folders:
            shutil.rmtree(site / address, ignore_errors=True)


def _texts(files: SiteFiles) -> Iterator[tuple[str, str]]:
    return ((path, files.text(path)) for path in files.with_text)


def _is_redirect(page: Path) -> bool:
    return b'http-equiv="refresh"' in page.read_bytes()


def _files_of_page(site: Path, address: str) -> Iterator[str]:
    """The media that a clip's page in a site embeds, as paths below the site."""
    text = (site / address / "index.html").read_text("utf-8", "replace")
    for region in re.findall(r"<video\b.*?</video>", text, re.DOTALL):
        for url in re.findall(r"""(?:src|poster)=["']?([^"'\s>#]+)""", region):
            path = os.path.normpath(f"{address}/{url}").replace(os.sep, "/")
            # Chapters stand beside the page of their clip, and a page may embed the clip that it is set against.
            if not path.startswith((".", "/", f"{Exemplar.shelf}/")) and (site / path).is_file():
                yield path


# --- build again -----------------------------------------------------------------------------------------------


def _sources(site: Path, root: Path, tree: Path) -> bool:
    """Write the sources of the last publish to `tree`: from the copy that was kept, or from the commit of the site."""
    kept = snapshot.folder_for(root, site)
    if kept.is_dir():
        shutil.copytree(kept, tree)
        return True
    try:
        read_ = manifest.read(site)
    except ValueError:
        return False
    commit = read_.get("commit") if read_ else None
    return isinstance(commit, str) and snapshot.extract(root, commit, tree)


def _rebuild(
    site: Path,
    root: Path,
    tree: Path,
    fresh: Path,
    clips: ClipStatus,
    found: _Found,
    audience: Audience,
    day: dt.date,
    lock: int | None,
) -> bool:
    """Build `tree` into `fresh` without the clips that were found; False where that cannot be done."""
    config = mkdocs_settings.check_config(tree)
    if config is None:
        return False
    there = ClipStatus(tree, config, audience, day)
    media = {path for clip in there.clips for _kind, _at, path in media_files(clip)}
    for path in media - found.files:
        if (site / path).is_file() and not (tree / path).exists():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / path, tree / path)
    _withdraw_all_but({clip.id for clip in clips.allowed}, tree, there)
    _use_present_people(root, config, tree, day)
    try:
        build_site(tree, fresh, audience, day, lock, strict=False)
    except DeployFailed:
        return False
    _keep_other_files(site, fresh, found)
    manifest.write(fresh, manifest.inputs(tree, config.groups), audience, day, commit=None)
    return not any(found.hidden.files & SiteFiles(fresh).paths)


def _withdraw_all_but(allowed: set[str], tree: Path, there: ClipStatus) -> None:
    """Write every clip of a copy of the sources that is not allowed as withdrawn, without film, poster and captions.

    Its entry stays, so that the ids that name it and the list of published URLs stay valid.
    """
    by_file: dict[str, list[dict[str, Any]]] = {}
    listed: dict[str, bool] = {}
    for path, at, item in there.items:
        if str(item.get("id")) not in allowed:
            item = {k: v for k, v in item.items() if k not in ("source", "poster", "captions", "permission", "moments")}
            item |= {"status": "withdrawn", "kind": "animation"}
        by_file.setdefault(path, []).append(item)
        listed[path] = bool(at)
    for path, items in by_file.items():
        data: Any = items if listed[path] else items[0]
        (tree / path).write_text(dump(data), "utf-8", newline="\n")


def _use_present_people(root: Path, config: ProjectConfig, tree: Path, day: dt.date) -> None:
    """Take people's present choices over, if the copy of the sources is still valid with them."""
    path = f"{config.source}/people.yml"
    now, before = root / path, tree / path
    if not now.is_file() or not before.is_file():
        return
    kept = before.read_bytes()
    shutil.copyfile(now, before)
    if load(tree, config.source, config.videos, config.media, day=day).playbook is None:
        before.write_bytes(kept)


def _keep_other_files(site: Path, fresh: Path, found: _Found) -> None:
    """Copy files that no build made from the old site: what hosts and people have put there."""
    try:
        read_ = manifest.read(site)
    except ValueError:
        read_ = None
    for path in manifest.unlisted(site, read_) if read_ else ():
        if path not in found.files and not (fresh / path).exists():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / path, fresh / path)


def _from_history(
    site: Path,
    root: Path,
    config: ProjectConfig,
    audience: Audience | None,
    day: dt.date,
    say: Callable[[str], None],
) -> Removal | None:
    wanted: Audience = audience or "public"
    clips = ClipStatus(root, config, wanted, day)
    allowed = {clip.id for clip in clips.allowed}
    site.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(site) as (work, lock):
        for number, commit in enumerate(snapshot.commits(root)):
            tree, fresh = work / f"tree{number}", work / f"site{number}"
            if not snapshot.extract(root, commit, tree):
                return None
            before = mkdocs_settings.check_config(tree)
            if before is None or before.problems:
                continue
            then = dt.date.fromisoformat(snapshot.day_of(root, commit))
            _put_large_files(root, tree, before)
            if load(tree, before.source, before.videos, before.media, day=day).playbook is None:
                continue
            there = ClipStatus(tree, before, wanted, day)
            gone = {
                clip.id: clip
                for clip in there.clips
                if clip.id not in allowed and not reasons_hidden(clip, wanted, then)
            }
            if not gone:
                return None
            say("Removing clips that may no longer be shown ...")
            _withdraw_all_but(allowed, tree, there)
            try:
                build_site(tree, fresh, wanted, day, lock, strict=False)
            except DeployFailed:
                continue
            hidden = HiddenClips.among(
                (*clips.clips, *there.clips), [clip for clip in there.clips if clip.id in allowed]
            ).without_ids
            withheld_pages = _clean_pages(fresh, hidden)
            manifest.write(fresh, manifest.inputs(tree, before.groups), wanted, day, commit=None)
            open_to_readers(fresh)
            swap(fresh, site, work / "old")
            return Removal({id_: clips.reason(id_) for id_ in sorted(gone)}, withheld_pages, rebuilt=True)
    return None


def _put_large_files(root: Path, tree: Path, config: ProjectConfig) -> None:
    """Take media from the working tree where a commit holds only pointers to them (Git LFS)."""
    for path in MediaFolder(tree, config.media).files:
        if (tree / path).stat().st_size < 1024 and (root / path).is_file():
            shutil.copyfile(root / path, tree / path)


# --- edit the site ---------------------------------------------------------------------------------------------


def _clean_pages(site: Path, hidden: HiddenClips) -> list[str]:
    """Remove mentions of hidden clips from a site's files; return the URLs of pages that had to be withheld."""
    withheld_pages = []
    for path, text in list(_texts(SiteFiles(site))):
        if path in (manifest.FILE_NAME, file_list.NAME) or not hidden.mentions(text):
            continue
        file = site / path
        if not path.endswith(".html"):
            file.unlink()
            continue
        clean = _CLIP_REGION.sub(lambda region: "" if hidden.mentions(region[0]) else region[0], text_of(file))
        clean = hidden.redact_html(clean, path.removesuffix("index.html"), whole=True)
        if hidden.mentions(clean):
            clean = PLACEHOLDER.format(home="../" * path.count("/") or "./")
            withheld_pages.append(path.removesuffix("index.html"))
        _replace(file, clean.encode("utf-8"))
    return withheld_pages


def text_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def _delete_clip_data(site: Path) -> None:
    """Delete data files that were generated with the removed clips, so that none holds their words."""
    for path in SiteFiles(site).paths:
        generated = path.startswith(_HAS_CLIP_DATA) or path.rpartition("/")[2] in (
            "feed.xml",
            "sitemap.xml",
            "sitemap.xml.gz",
        )
        if generated and not path.endswith(".html"):
            (site / path).unlink()
    index = site / Exemplar.shelf / "index.html"
    if index.is_file():
        _replace(index, _CLIP_REGION.sub("", text_of(index)).encode("utf-8"))


def _replace(file: Path, data: bytes) -> None:
    """Write a file anew: it may be linked to the one in the site that readers have."""
    file.unlink()
    file.write_bytes(data)


def _update_manifest(site: Path, day: dt.date) -> None:
    """Write what the site holds now into its manifest and its list of files, where it has them."""
    if listed := file_list.read(site):
        paths = SiteFiles(site).paths & {*listed[1]}
        (site / file_list.NAME).unlink(missing_ok=True)
        (site / file_list.NAME).write_text(
            file_list.as_text(listed[0], paths - {manifest.FILE_NAME}), "utf-8", newline="\n"
        )
    try:
        read_ = manifest.read(site)
    except ValueError:
        read_ = None
    if read_:
        (site / manifest.FILE_NAME).unlink()
        manifest.write(site, read_["inputs"], read_["audience"], day, commit=None)
