"""The guard of output folders, for every command that writes one: what may be written, replaced and deleted there.

A command owns the files that are on the folder's list of files (`file_list`). Every other file in it is foreign: it is
never replaced or deleted. What cannot be done without that is refused before anything is changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from coaching_playbook import paths
from coaching_playbook.paths import walk
from coaching_playbook.site import file_list

MARKER = ".made-by-playbook"
"""Name of the file that marks a working folder, whose content may be deleted."""
_MARKER_TEXT = "A build made this folder and deletes it.\n"
_IGNORED = (".DS_Store",)
"""Files that a system makes in every folder, and makes again."""


class OutputRefused(Exception):
    """The folder cannot be used. The text says why and what would be right; nothing has been changed."""


# --- the place -------------------------------------------------------------------------------------------------


def check_place(folder: Path, root: Path, sources: Iterable[str]) -> None:
    """Raise OutputRefused for an output folder that is a file, or that is, holds or lies in what other files belong to.

    Those are the playbook, one of its sources, and folders of version control and of other tools. `sources` are paths
    relative to `root`. Compared by device and inode too, so that neither a link nor another spelling of a name leads
    into a source.
    """
    try:
        target = folder.resolve()
    except RuntimeError:  # Python 3.13 raises none, and the folder cannot be made
        raise OutputRefused(f"{folder} is a link that leads back to itself. Name another folder.") from None
    if _is_above(target, root.resolve()):
        raise OutputRefused(
            f"{folder} holds the playbook itself. Name a folder for the site alone, such as {folder / 'site'}."
        )
    for name in sources:
        source = (root / name).resolve()
        if _is_above(source, target):
            raise OutputRefused(f"{folder} is in {name}, which the site is made from. Name a folder outside it.")
        if _is_above(target, source):
            raise OutputRefused(f"{folder} holds {name}, which the site is made from. Name a folder outside it.")
    if found := _kept_by_a_tool(target, root.resolve()):
        name, what = found
        raise OutputRefused(f"{folder} cannot hold a site: {name} is {what}. Name a folder for the site alone.")
    if target.exists() and not target.is_dir():
        raise OutputRefused(f"{folder} is a file. Name a folder.")


def _kept_by_a_tool(target: Path, root: Path) -> tuple[str, str] | None:
    """Return (name, what is in it) of a folder of a tool that is the target or holds it; what holds `root` is not."""
    places = [place for place in (target, *target.parents) if not _is_above(place, root)]
    if found := paths.kept_by_a_tool(PurePath(*(place.name for place in reversed(places)))):
        return found
    for place in places:
        if all((place / name).exists() for name in ("HEAD", "objects", "refs")):
            return place.name, "where git keeps the history"
        if place.name == "CVS" and (place / "Entries").is_file():
            return place.name, "where version control keeps the history"
        if (place / "pyvenv.cfg").is_file():
            return place.name, "where Python keeps its packages"
    if _is_above(root / ".cache/playbook", target):
        return ".cache/playbook", "where this program keeps what it has fetched"
    is_hidden_folder = target.name.startswith(".") and target.parent == root and target.is_dir()
    if (
        is_hidden_folder
        and file_list.read(target) is None
        and any(not is_hidden(path) for path in foreign_files(target))
    ):
        return target.name, "a hidden folder with files that no build made"
    return None


def _is_above(folder: Path, other: Path) -> bool:
    """Whether `other` is `folder`, or is in it. Both are resolved."""
    return any(_is_same(folder, place) for place in (other, *other.parents))


def _is_same(one: Path, other: Path) -> bool:
    if one == other:
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


# --- files -----------------------------------------------------------------------------------------------------


def is_hidden(path: str) -> bool:
    """Whether a file or one of its folders has a name that begins with a dot, as those of hosts and of git have."""
    return path.startswith(".") or "/." in path


def owned_files(site: Path) -> frozenset[str]:
    """Return the paths that are on the list of files of a folder; empty without a list."""
    listed = file_list.read(site)
    return frozenset(listed.files) if listed else frozenset()


def foreign_files(site: Path) -> list[str]:
    """Return the sorted paths of everything in a folder but subfolders and what a command of this package made.

    Links, devices and sockets are always foreign. Raises OSError where a folder cannot be read.
    """
    owned = owned_files(site)
    return sorted(
        entry.path
        for entry in walk(site, strict=True)
        if entry.kind != "folder"
        and not (entry.kind == "file" and entry.path in owned)
        and entry.path.rpartition("/")[2] not in _IGNORED
    )


def conflict(folder: Path, path: str, owned: frozenset[str]) -> str | None:
    """Return what would be lost or written through if `path` was written to a folder; None where it may be written."""
    parents = [parent.as_posix() for parent in reversed(Path(path).parents)][1:]
    for parent in parents:
        mode = _mode(folder / parent)
        if mode is None:
            break
        if not stat.S_ISDIR(mode):
            return parent
    mode = _mode(folder / path)
    return None if mode is None or (stat.S_ISREG(mode) and path in owned) else path


def _mode(path: Path) -> int | None:
    """File mode of a path, no link followed; None where there is nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def check_writable(folder: Path, wanted: Iterable[str]) -> None:
    """Raise OutputRefused where writing the paths `wanted` to a folder would replace a foreign file."""
    owned = owned_files(folder)
    for path in wanted:
        if found := conflict(folder, path, owned):
            raise OutputRefused(_would_be_lost(folder, found))


def own_files(folder: Path, paths: Sequence[str]) -> None:
    """Put the paths of files that are written next on the list of a folder, which is made where it is missing.

    The list comes first, so that an interrupted run can be repeated. Raises OutputRefused before any change.
    """
    check_writable(folder, [*paths, file_list.NAME])
    folder.mkdir(parents=True, exist_ok=True)
    file_list.add(folder, paths)


def _would_be_lost(folder: Path, path: str) -> str:
    return (
        f"{folder / path} would be written over, and it is not from an earlier run. "
        "Move it away, or name another folder."
    )


def clear_narrower(site: Path, audience: str, audiences: Sequence[str]) -> int:
    """Delete the listed files of a site that is for a smaller audience than `audience`; return their number.

    A build that then fails so never leaves pages for staff where the public is served. `audiences` is ordered from the
    widest to the narrowest. Raises OSError where a file cannot be deleted.
    """
    listed = None if site.is_symlink() else file_list.read(site)
    if listed is None or listed.audience not in audiences:
        return 0
    if audiences.index(listed.audience) <= audiences.index(audience):
        return 0
    lists = (file_list.NAME, file_list.MANIFEST)  # last, so that an interrupted run can be repeated
    return delete_owned(site, [*(path for path in listed.files if path not in lists), *lists])


def delete_owned(folder: Path, paths: Iterable[str]) -> int:
    """Delete the files `paths` of a folder, and the subfolders that become empty; return the number of files.

    Links, and files behind a link to a folder, are left alone. Raises OSError where a file cannot be deleted.
    """
    deleted = 0
    for path in paths:
        if not file_list.is_inside(path) or conflict(folder, path, frozenset((path,))):
            continue
        file = folder / path
        if not file.exists():
            continue
        file.unlink()
        deleted += 1
        for parent in file.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    return deleted


def delete_site(site: Path) -> None:
    """Delete all listed files of a site: the home page, then the lists last, so that a killed run can be repeated."""
    last = ("index.html", file_list.MANIFEST, file_list.NAME)
    owned = owned_files(site)
    delete_owned(site, [*sorted(owned - {*last}), *(path for path in last if path in owned)])


def replace_owned(file: Path) -> None:
    """Make way for a new file at the path of an owned one, which may be a hard link of a copy that must not change."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)


def same_content(one: str | Path, other: str | Path) -> bool:
    """Whether two files have the same content; compared in chunks, since films are large."""
    try:
        with open(one, "rb") as first, open(other, "rb") as second:  # noqa: PTH123  # paths come as text
            if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
                return False
            while chunk := first.read(1 << 20):
                if chunk != second.read(1 << 20):
                    return False
            return True
    except OSError:
        return False


# --- working folders -------------------------------------------------------------------------------------------


def choose(site: Path, root: Path) -> Path:
    """Return the place of the working folder of a build: beside the site, so that files are moved rather than copied.

    Where the folder beside it is another disk or may not be written, as for a mounted site, it is in the cache.
    """
    beside = site.parent
    while not beside.exists():
        beside = beside.parent
    if os.access(beside, os.W_OK) and not site.is_mount():
        return site.parent / f".{site.name}.building"
    key = hashlib.sha256(os.fsencode(site)).hexdigest()[:16]
    return root / ".cache" / "playbook" / f"building-{key}"


def claim(work: Path, mode: int = 0o777) -> None:
    """Make a working folder, or take over one that an earlier run left. Raises OutputRefused for any other folder."""
    if work.is_symlink():
        raise OutputRefused(f"{work} is a link to another place, and links are not followed. Delete it.")
    # A run that is killed while it marks the folder leaves part of the marker.
    if work.is_dir() and any(path.name != MARKER for path in work.iterdir()) and not _is_marked(work):
        raise OutputRefused(f"{work} is needed for the build, and holds files that no build made. Move them away.")
    work.parent.mkdir(parents=True, exist_ok=True)
    work.mkdir(mode=mode, exist_ok=True)
    if not _is_marked(work):
        (work / MARKER).write_text(_MARKER_TEXT, "utf-8")


def _is_marked(work: Path) -> bool:
    try:
        return (work / MARKER).read_bytes() == _MARKER_TEXT.encode()
    except FileNotFoundError:
        return False


def clear(work: Path) -> None:
    """Delete the content of a working folder, the marker excepted."""
    for path in work.iterdir():
        if path.name != MARKER:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def release(work: Path) -> None:
    """Delete a working folder; without the marker it would be refused, so that is deleted last."""
    clear(work)
    (work / MARKER).unlink(missing_ok=True)
    work.rmdir()


# --- installation ----------------------------------------------------------------------------------------------


def install_staged(staged: Path, site: Path, audience: str, unchanged: Iterable[str] = ()) -> list[str]:
    """Move the staged files into a site, delete its owned files that are no longer wanted, and write its list of files.

    `unchanged` are paths of files that a build would write and that are in the site with the same content. Returns the
    foreign files that stay. The list is written first with the old files and the new, so that no run, however it ends,
    leaves a file of its own that the next run takes for foreign. Works across file systems: where a file cannot be
    moved, a copy of it replaces the old one. Raises OutputRefused before any change.
    """
    new = {entry.path for entry in walk(staged, strict=True) if entry.kind != "folder"} - {file_list.NAME}
    if not site.exists():
        _write_list(staged, file_list.as_text(audience, new))
        site.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.rename(site)
        except OSError:  # another file system
            site.mkdir()
        else:
            return []
    owned = owned_files(site)
    same = {path for path in new if same_content(staged / path, site / path)}
    changed = sorted(new - same)
    check_writable(site, [*changed, file_list.NAME])
    ours = {*changed, *(owned & {*same, *unchanged})}
    _write_list(staged, file_list.as_text(audience, owned | ours))
    put_file(staged / file_list.NAME, site / file_list.NAME)
    for path in changed:
        put_file(staged / path, site / path)
    delete_owned(site, sorted(owned - ours - {file_list.NAME}))
    _write_list(staged, file_list.as_text(audience, ours))
    put_file(staged / file_list.NAME, site / file_list.NAME)
    return foreign_files(site)


def _write_list(staged: Path, text: str) -> None:
    (staged / file_list.NAME).write_bytes(text.encode())


def put_file(source: Path, target: Path) -> None:
    """Move a file to `target`, atomically; copy it where the two are on different file systems."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
        return
    except OSError:
        if not source.is_file():
            raise
    number, name = tempfile.mkstemp(prefix=".", dir=target.parent)
    os.close(number)
    part = Path(name)
    try:
        shutil.copyfile(source, part)
        part.chmod(stat.S_IMODE(source.stat().st_mode))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def keep_foreign(site: Path, fresh: Path, paths: Iterable[str]) -> None:
    """Put the foreign files `paths` of a site into the folder that will take its place: the same files, not copies.

    Raises OutputRefused for what cannot be moved, such as a file of another file system.
    """
    device = site.stat().st_dev
    for path in paths:
        source, target = site / path, fresh / path
        if conflict(fresh, path, frozenset()):
            raise OutputRefused(_would_be_lost(site, path))
        found = source.lstat()
        if found.st_dev != device or not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
            raise OutputRefused(f"{source} cannot be moved to the new site, and would be lost. Move it away first.")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError:  # a file system without hard links
            shutil.copy2(source, target, follow_symlinks=False)
