"""Guard output folders: decide, for every command that writes one, what may be written, replaced and deleted there.

A command owns the files that are on the folder's list of files (`file_list`). Every other file is foreign: it is never
replaced or deleted. A run that would have to do so is refused before it changes anything.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath

from coaching_playbook import paths
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.paths import walk
from coaching_playbook.publish import AUDIENCES, Audience, audience_named
from coaching_playbook.site import file_list

MARKER = ".made-by-playbook"
"""Name of the file that marks a working folder, whose content may be deleted."""
_MARKER_TEXT = "A build made this folder and deletes it.\n"
_SYSTEM_FILES = (".DS_Store",)
"""Names of files that an operating system creates in every folder, and creates again when deleted."""


class OutputRefused(CannotRun):
    """The folder cannot be used. The message says why and what would be right; nothing has been changed."""


# --- the place -------------------------------------------------------------------------------------------------


def check_location(folder: Path, root: Path, sources: Iterable[str]) -> None:
    """Raise OutputRefused for an output folder that is a file, or that is, contains or lies in a protected folder.

    Protected are the playbook, its sources, and folders of version control and of other tools. `sources` are paths
    relative to `root`. Folders are compared by device and inode too, so that neither a link nor another spelling of
    a name leads into a source.
    """
    try:
        target = folder.resolve()
    except RuntimeError:  # Python 3.13 raises none, and the folder cannot be made
        raise OutputRefused(f"{folder} is a link that leads back to itself. Name another folder.") from None
    if _contains(target, root.resolve()):
        raise OutputRefused(
            f"{folder} holds the playbook itself. Name a folder for the site alone, such as {folder / 'site'}."
        )
    for name in sources:
        source = (root / name).resolve()
        if _contains(source, target):
            raise OutputRefused(f"{folder} is in {name}, which the site is made from. Name a folder outside it.")
        if _contains(target, source):
            raise OutputRefused(f"{folder} holds {name}, which the site is made from. Name a folder outside it.")
    if found := _tool_folder_above(target, root.resolve()):
        name, what = found
        raise OutputRefused(f"{folder} cannot hold a site: {name} is {what}. Name a folder for the site alone.")
    if target.exists() and not target.is_dir():
        raise OutputRefused(f"{folder} is a file. Name a folder.")


def _tool_folder_above(target: Path, root: Path) -> tuple[str, str] | None:
    """Return (name, description) of the folder of another tool that the target is or lies in; None without one.

    Folders that contain `root` are not considered.
    """
    folders = [folder for folder in (target, *target.parents) if not _contains(folder, root)]
    if found := paths.tool_folder(PurePath(*(folder.name for folder in reversed(folders)))):
        return found
    for folder in folders:
        if all((folder / name).exists() for name in ("HEAD", "objects", "refs")):
            return folder.name, "where git keeps the history"
        if folder.name == "CVS" and (folder / "Entries").is_file():
            return folder.name, "where version control keeps the history"
        if (folder / "pyvenv.cfg").is_file():
            return folder.name, "where Python keeps its packages"
    if _contains(root / ".cache/playbook", target):
        return ".cache/playbook", "where this program keeps what it has fetched"
    is_hidden_folder = target.name.startswith(".") and target.parent == root and target.is_dir()
    if (
        is_hidden_folder
        and file_list.read(target) is None
        and any(not is_hidden(path) for path in foreign_files(target))
    ):
        return target.name, "a hidden folder with files that no build made"
    return None


def _contains(folder: Path, other: Path) -> bool:
    """Return whether `other` is `folder` or lies in it. Both paths are resolved."""
    return any(_is_same(folder, parent) for parent in (other, *other.parents))


def _is_same(path: Path, other: Path) -> bool:
    """Return whether two paths are equal or lead to the same file; False if one cannot be read."""
    if path == other:
        return True
    try:
        return path.samefile(other)
    except OSError:
        return False


# --- files -----------------------------------------------------------------------------------------------------


def is_hidden(path: str) -> bool:
    """Return whether a file or a folder above it has a name with a leading dot, such as files of hosts and of git."""
    return path.startswith(".") or "/." in path


def owned_files(site: Path) -> frozenset[str]:
    """Return the paths in the list of files that a build wrote into the folder `site`; empty without such a list."""
    listed = file_list.read(site)
    return frozenset(listed.files) if listed else frozenset()


def foreign_files(site: Path) -> list[str]:
    """Return the sorted paths of all files in a folder that no command of this package wrote.

    Links, devices and sockets are always foreign; system files such as .DS_Store are left out. Raises OSError where
    a folder cannot be read.
    """
    owned = owned_files(site)
    return sorted(
        entry.path
        for entry in walk(site, strict=True)
        if entry.kind != "folder"
        and not (entry.kind == "file" and entry.path in owned)
        and entry.path.rpartition("/")[2] not in _SYSTEM_FILES
    )


def find_conflict(folder: Path, path: str, owned: frozenset[str]) -> str | None:
    """Return the path of an existing file that `path` would replace in a folder; None if `path` may be written.

    That is a file at `path` that is not in `owned` (the paths that a build wrote), or one where a parent folder of
    `path` should be.
    """
    parents = [parent.as_posix() for parent in reversed(Path(path).parents)][1:]
    for parent in parents:
        mode = _file_mode(folder / parent)
        if mode is None:
            break
        if not stat.S_ISDIR(mode):
            return parent
    mode = _file_mode(folder / path)
    return None if mode is None or (stat.S_ISREG(mode) and path in owned) else path


def _file_mode(path: Path) -> int | None:
    """Return the file mode of a path, without following a link; None where there is nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def check_writable(folder: Path, new_paths: Iterable[str]) -> None:
    """Raise OutputRefused if writing the paths `new_paths` to a folder would replace a file that no build wrote."""
    owned = owned_files(folder)
    for path in new_paths:
        if found := find_conflict(folder, path, owned):
            raise OutputRefused(_overwrite_message(folder, found))


def register_files(folder: Path, paths: Sequence[str]) -> None:
    """Add the paths of files that a command will write to a folder's list of files; create the folder if missing.

    The list is written first, so that an interrupted run can be repeated. Raises OutputRefused before any change.
    """
    check_writable(folder, [*paths, file_list.FILE_NAME])
    folder.mkdir(parents=True, exist_ok=True)
    file_list.add(folder, paths)


def _overwrite_message(folder: Path, path: str) -> str:
    """Return the message about a file that no build wrote and that would be overwritten."""
    return (
        f"{folder / path} would be written over, and it is not from an earlier run. "
        "Move it away, or name another folder."
    )


def delete_narrower_site(site: Path, audience: Audience, log: Callable[[str], None] = lambda _: None) -> int:
    """Delete the listed files of a site if it is for a smaller audience than `audience`; return their number.

    A build that then fails leaves no pages for staff where the public is served. `log` is called with a sentence
    about it. Raises OSError where a file cannot be deleted.
    """
    listed = None if site.is_symlink() else file_list.read(site)
    built_for = audience_named(listed.audience) if listed else None
    if listed is None or built_for is None or AUDIENCES.index(built_for) <= AUDIENCES.index(audience):
        return 0
    lists = (file_list.FILE_NAME, file_list.MANIFEST_FILE_NAME)  # last, so that an interrupted run can be repeated
    deleted = delete_owned(site, sorted(listed.files, key=lambda path: path in lists))
    if deleted:
        log(f"{site.name}/ held the site for a smaller audience, which was taken away first.")
    return deleted


def delete_owned(folder: Path, paths: Iterable[str]) -> int:
    """Delete the files `paths` of a folder, and subfolders that become empty; return the number of deleted files.

    Links, and files behind a link to a folder, are left alone. Raises OSError where a file cannot be deleted.
    """
    deleted = 0
    for path in paths:
        if not file_list.is_inside(path) or find_conflict(folder, path, frozenset((path,))):
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
    """Delete all listed files of a site; the home page and the lists last, so that a killed run can be repeated."""
    last = ("index.html", file_list.MANIFEST_FILE_NAME, file_list.FILE_NAME)
    owned = owned_files(site)
    delete_owned(site, [*sorted(owned - {*last}), *(path for path in last if path in owned)])


def prepare_path(file: Path) -> None:
    """Create the folder of a new file, and delete an existing file at its path.

    The old file may be hard-linked from elsewhere, so overwriting it would change the other copies too.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)


def same_content(path: str | Path, other: str | Path) -> bool:
    """Return whether two files have equal content, compared in chunks because films are large; False if unreadable."""
    try:
        with open(path, "rb") as first, open(other, "rb") as second:  # noqa: PTH123  # paths come as text
            if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
                return False
            while chunk := first.read(1 << 20):
                if chunk != second.read(1 << 20):
                    return False
            return True
    except OSError:
        return False


# --- working folders -------------------------------------------------------------------------------------------


def working_folder_for(site: Path, root: Path) -> Path:
    """Return the path of the working folder for a build: beside the site, so that files are moved and not copied.

    It is in the cache where the folder beside the site is another disk or is not writable, as for a mounted site.
    """
    beside = site.parent
    while not beside.exists():
        beside = beside.parent
    if os.access(beside, os.W_OK) and not site.is_mount():
        return site.parent / f".{site.name}.building"
    key = hashlib.sha256(os.fsencode(site)).hexdigest()[:16]
    return root / ".cache" / "playbook" / f"building-{key}"


def create_working_folder(work: Path, mode: int = 0o777) -> None:
    """Create a working folder, or take over one that an earlier run left.

    Raises OutputRefused for any other folder that has files.
    """
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
    """Return whether a folder has the complete marker file of a working folder."""
    try:
        return (work / MARKER).read_bytes() == _MARKER_TEXT.encode()
    except FileNotFoundError:
        return False


def clear_working_folder(work: Path) -> None:
    """Delete the content of a working folder, except the file that marks it as one."""
    for path in work.iterdir():
        if path.name != MARKER:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def delete_working_folder(work: Path) -> None:
    """Delete a working folder; the marker last, because without it the next run would refuse the folder."""
    clear_working_folder(work)
    (work / MARKER).unlink(missing_ok=True)
    work.rmdir()


# --- installation ----------------------------------------------------------------------------------------------


def install_staged(staged: Path, site: Path, audience: str, unchanged: Iterable[str] = ()) -> list[str]:
    """Move staged files into a site, delete obsolete files of earlier builds, and write the list of files.

    `unchanged` are paths that the build would write and that the site has with equal content. Returns the paths of
    foreign files (written by no build), which stay. The list is first written with the old and the new files, so that
    after an interrupted run the next run still recognises every file of a build. A file that cannot be moved to another
    file system is copied. Raises OutputRefused before any change.
    """
    new = {entry.path for entry in walk(staged, strict=True) if entry.kind != "folder"} - {file_list.FILE_NAME}
    if not site.exists():
        _write_file_list(staged, file_list.to_json(audience, new))
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
    check_writable(site, [*changed, file_list.FILE_NAME])
    ours = {*changed, *(owned & {*same, *unchanged})}
    _write_file_list(staged, file_list.to_json(audience, owned | ours))
    move_file(staged / file_list.FILE_NAME, site / file_list.FILE_NAME)
    for path in changed:
        move_file(staged / path, site / path)
    delete_owned(site, sorted(owned - ours - {file_list.FILE_NAME}))
    _write_file_list(staged, file_list.to_json(audience, ours))
    move_file(staged / file_list.FILE_NAME, site / file_list.FILE_NAME)
    return foreign_files(site)


def _write_file_list(staged: Path, text: str) -> None:
    (staged / file_list.FILE_NAME).write_bytes(text.encode())


def move_file(source: Path, target: Path) -> None:
    """Move a file to `target` atomically; across file systems copy it beside the target, and rename the copy."""
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


def keep_foreign_files(site: Path, fresh: Path, paths: Iterable[str]) -> None:
    """Put files of a site that no build wrote into the folder that will replace it, as hard links where possible.

    Raises OutputRefused for a path that the new site has, and for what cannot be linked, such as a file of another
    disk.
    """
    device = site.stat().st_dev
    for path in paths:
        source, target = site / path, fresh / path
        if find_conflict(fresh, path, frozenset()):
            raise OutputRefused(_overwrite_message(site, path))
        found = source.lstat()
        if found.st_dev != device or not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
            raise OutputRefused(f"{source} cannot be moved to the new site, and would be lost. Move it away first.")
        target.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(source, target)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Hard-link a file, which needs no space on a full disk; copy it where the file system has no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
