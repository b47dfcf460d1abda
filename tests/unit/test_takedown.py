"""Removal of clips and photographs from a site, step by step, without MkDocs. Whole commands: tests/faults."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import media_files
from coaching_playbook.clips.photographs import PhotographUse
from coaching_playbook.layers.sources import CACHE_FOLDER
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.site import deploy as deploying
from coaching_playbook.site import file_list, manifest, offline_copies, snapshot
from coaching_playbook.site import takedown as module
from coaching_playbook.site.deploy import DeployFailed
from coaching_playbook.site.output_folder import OutputRefused
from coaching_playbook.site.takedown import Removal, take_down
from coaching_playbook.yamlio import dump
from in_memory import BASE, CLIP, PERMISSION

pytestmark = pytest.mark.slow  # they publish a playbook

DAY = dt.date(2026, 11, 24)
CONFIG = ProjectConfig(language="cy")
SETTINGS = "site_name: Ours\nplugins: [search, playbook]\n"
OTHER = {
    "id": "clip-2",
    "was": ["was-2"],
    "source": {"file": "media/clip-2.mp4"},
    "captions": "media/clip-2.vtt",
    "poster": "media/2.jpg",
}
FIRST = {"was": ["was-1"], "poster": "media/1.jpg"}
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v TA>Wait.\n"
PHOTO = "media/photos/pen.jpg"
PLACEHOLDER = "This page is being updated"

Change = Callable[[dict[str, Any]], object]


def entry(changes: dict[str, Any] | None = None, **of_permission: Any) -> dict[str, Any]:
    """Return the data of a clip, with some fields replaced."""
    return {
        **CLIP,
        "duration": "0:05",
        "watch_for": "What happens?",
        **(changes or {}),
        "permission": {**PERMISSION, **of_permission},
    }


def write_files(root: Path, files: dict[str, str | bytes]) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data.encode() if isinstance(data, str) else data)


def write_clips(root: Path, *clips: dict[str, Any]) -> None:
    """Write clip-1 in the list file, and each other clip in a separate file."""
    first, *others = ({**one, **FIRST} if one["id"] == "clip-1" else one for one in clips)
    write_files(root, {"videos.yml": dump([first]), **{f"videos/{one['id']}.yml": dump(one) for one in others}})


def write_photo(root: Path, **of_permission: Any) -> None:
    path = root / "playbook_src/leverage_points/stepping-back.yml"
    permission = dump({**PERMISSION, **of_permission}).replace("\n", "\n  ").strip()
    text = (BASE / "playbook_src/leverage_points/stepping-back.yml").read_text("utf-8")
    path.write_text(f"{text}picture: {PHOTO}\nalt: A pen.\npermission:\n  {permission}\n", "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(BASE, tmp_path / "root"))
    write_clips(root, entry(), entry(OTHER))
    films: dict[str, str | bytes] = {f"media/clip-{n}.mp4": media_files.mp4_file(f"film {n}") for n in (1, 2)}
    pictures: dict[str, str | bytes] = {
        "media/1.jpg": media_files.jpeg_file("1"),
        "media/2.jpg": media_files.jpeg_file("2"),
        PHOTO: media_files.jpeg_file("pen"),
    }
    write_files(root, {**films, **pictures, "media/clip-1.vtt": CAPTIONS, "media/clip-2.vtt": CAPTIONS})
    write_files(root, {"mkdocs.yml": SETTINGS, "docs/hello.md": "# Hello\n"})
    write_photo(root)
    return root


def clip_page(id_: str, *media: str) -> str:
    sources = "".join(f'<source src="../../{path}">' for path in (*media, "../secret.mp4"))
    return f"<title>{id_}</title><video poster=\"chapters.jpg\" src='chapters.vtt'>{sources}</video>"


SITE: dict[str, str | bytes] = {
    "index.html": '<p>Home <!--clip--><a href="exemplars/clip-1/">One</a><!--/clip--><!--clip-->Two<!--/clip--></p>',
    "404.html": "<p>Not here</p>",
    "exemplars/index.html": '<p>All</p><!--clip--><a href="clip-1/">One</a><!--/clip-->',
    "exemplars/clip-1/index.html": b"\xff"
    + clip_page("clip-1", "media/clip-1.mp4", "media/clip-1.vtt", "exemplars/clip-2/x.jpg").encode(),
    "exemplars/clip-1/chapters.vtt": "WEBVTT",
    "exemplars/clip-2/index.html": clip_page("clip-2", "media/clip-2.mp4", "media/2.jpg"),
    "exemplars/clip-2/x.jpg": "x",
    "exemplars/no-page/a.txt": "x",
    "exemplars/was-1/index.html": '<meta http-equiv="refresh" content="0; url=../clip-1/">',
    "exemplars/was-2/index.html": '<meta http-equiv="refresh" content="0; url=../clip-2/">',
    "techniques/a/index.html": '<p>See <a href="../../exemplars/clip-1/">it</a> and <b>more</b>.</p>',
    "techniques/b/index.html": "<p><!-- exemplars/clip-1/ -->Here</p>",
    "find/words.json": '{"a": "clip"}',
    "find/index.html": "<p>Find</p>",
    "session/a.json": "{}",
    "data/playbook.json": "{}",
    "people.json": '{"at": "exemplars/clip-1/"}',
    "plain.json": "{}",
    "new/feed.xml": "<feed/>",
    "sitemap.xml": "<urlset/>",
    "sitemap.xml.gz": b"gz",
    "media/clip-1.mp4": media_files.mp4_file("film 1"),
    "media/clip-1.vtt": "WEBVTT",
    "media/clip-2.mp4": media_files.mp4_file("film 2"),
    "media/clip-2.vtt": CAPTIONS,
    "media/2.jpg": media_files.jpeg_file("2"),
    "media/1.jpg": media_files.jpeg_file("1"),
    "media/a/deep/b.svg": "<svg/>",
    PHOTO: media_files.jpeg_file("pen"),
}
FOREIGN = {"own.html": "<p>Ours: exemplars/clip-1/</p>", ".htaccess": "deny", "data/own.json": "{}"}
INPUTS = {"pages": "1"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site with both clips and the photograph, its lists of files, and foreign files."""
    site = tmp_path / "site"
    write_files(site, SITE)
    listed = [{"path": "exemplars/clip-1/", "until": "2027-01-01"}, {"path": "techniques/a/"}, {"path": "plain.json"}]
    write_files(site, {offline_copies.FILE_NAME: json.dumps({"files": listed})})
    write_files(
        site,
        {
            file_list.FILE_NAME: file_list.to_json(
                "staff", [*SITE, offline_copies.FILE_NAME, offline_copies.EDITION_URL]
            )
        },
    )
    manifest.write(site, INPUTS, "staff", DAY, commit=None)
    write_files(site, dict(FOREIGN.items()))
    return site


def list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def text(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


GENERATED = {path for path in SITE if path.startswith(("find/w", "session/", "data/", "new/", "sitemap"))}
OF_CLIP = {
    *("media/1.jpg", "exemplars/was-1/index.html"),
    *(path for path in SITE if path.startswith(("exemplars/clip-1/", "media/clip-1."))),
}
LISTS = {file_list.FILE_NAME, manifest.FILE_NAME, offline_copies.FILE_NAME, offline_copies.EDITION_URL}


def withdraw(root: Path) -> None:
    write_clips(root, entry(withdrawn_on="2026-11-20"), entry(OTHER))


# --- nothing to do -------------------------------------------------------------------------------------------------


def test_visible_content_is_not_removed(root: Path, site: Path) -> None:
    before = {path: (site / path).read_bytes() for path in list_files(site)}
    log: list[str] = []
    assert take_down(site, root, CONFIG, "staff", DAY, log=log.append) is None
    assert {path: (site / path).read_bytes() for path in list_files(site)} == before
    assert log == []


def test_missing_site_is_ignored(root: Path, tmp_path: Path) -> None:
    withdraw(root)
    assert take_down(tmp_path / "none", root, CONFIG, "staff", DAY) is None
    write_files(tmp_path / "none", {"a.txt": "theirs"})
    assert take_down(tmp_path / "none", root, CONFIG, "staff", DAY) is None
    assert list_files(tmp_path / "none") == {"a.txt"}


def test_site_without_mention_of_hidden_clip_is_unchanged(root: Path, tmp_path: Path) -> None:
    withdraw(root)
    write_files(
        tmp_path / "site", {"index.html": "Home", file_list.FILE_NAME: file_list.to_json("public", ["index.html"])}
    )
    assert take_down(tmp_path / "site", root, CONFIG, "public", DAY) is None


@pytest.mark.parametrize("left", ["index.html", "media/clip-1.mp4"])
def test_leftovers_of_hidden_clip_without_page_are_removed(left: str, root: Path, tmp_path: Path) -> None:
    withdraw(root)
    write_files(
        tmp_path / "site",
        {"index.html": "", left: SITE[left], file_list.FILE_NAME: file_list.to_json("public", [left])},
    )
    assert take_down(tmp_path / "site", root, CONFIG, "public", DAY) is not None
    kept = {path: (tmp_path / "site" / path).read_text("utf-8") for path in list_files(tmp_path / "site")}
    assert "media/clip-1.mp4" not in kept
    assert "exemplars/clip-1" not in kept.get("index.html", "")


def test_folder_without_site_is_rejected(root: Path, tmp_path: Path) -> None:
    withdraw(root)
    write_files(tmp_path / "theirs", {"index.html": "exemplars/clip-1/", "media/clip-1.mp4": "theirs"})
    with pytest.raises(OutputRefused):
        take_down(tmp_path / "theirs", root, CONFIG, "staff", DAY)
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    with pytest.raises(OutputRefused, match="link to another place"):
        take_down(tmp_path / "link", root, CONFIG, "staff", DAY)
    assert list_files(tmp_path / "theirs") == {"index.html", "media/clip-1.mp4"}


# --- the edited site -----------------------------------------------------------------------------------------------


def test_edited_copy_replaces_site(root: Path, site: Path) -> None:
    withdraw(root)
    (site / "plain.json").chmod(0o600)
    (site / "link").symlink_to("nowhere")
    (site / "elsewhere").symlink_to(root / "playbook_src")  # a link to a folder stays a link
    (site.parent / "secret.mp4").write_text("theirs", "utf-8")
    inode, log = site.stat().st_ino, list[str]()
    removal = take_down(site, root, CONFIG, "public", DAY, log=log.append)
    assert removal == Removal({"clip-1": "someone has withdrawn"}, {}, ["techniques/b/"])
    assert log == ["Removing what may no longer be shown ..."]
    assert list_files(site) == {*SITE, *FOREIGN, *LISTS} - GENERATED - OF_CLIP - {"people.json"}
    assert text(site, "index.html") == "<p>Home <!--clip-->Two<!--/clip--></p>"
    assert text(site, "exemplars/index.html") == "<p>All</p>"
    assert "exemplars" not in text(site, "techniques/a/index.html")
    assert "<b>more</b>" in text(site, "techniques/a/index.html")
    page = text(site, "techniques/b/index.html")
    assert PLACEHOLDER in page
    assert page.startswith("<!doctype html>")
    assert '<html lang="cy">' in page
    assert 'href="../../"' in page
    assert text(site, "own.html") == FOREIGN["own.html"]
    assert site.stat().st_ino != inode
    assert (site / "link").is_symlink()
    assert (site / "elsewhere").is_symlink()
    assert (site / "plain.json").stat().st_mode & 0o777 == 0o644
    sources = {f"root/{path}" for path in list_files(root)}
    assert list_files(site.parent) == {f"site/{path}" for path in list_files(site)} | sources | {"secret.mp4"}


def test_file_lists_of_edited_site_are_updated(root: Path, site: Path) -> None:
    withdraw(root)
    later = DAY + dt.timedelta(days=1)
    assert take_down(site, root, CONFIG, None, later)
    published = manifest.read(site)
    assert published
    assert (published["inputs"], published["audience"], published["day"], published["commit"]) == (
        *(INPUTS, "staff"),
        *("2026-11-25", None),
    )
    assert set(published["files"]) == list_files(site) - {manifest.FILE_NAME}
    listed = file_list.read(site)
    assert listed
    assert listed.audience == "staff"
    assert {*listed.files} == {*list_files(site)} - FOREIGN.keys() | {manifest.FILE_NAME} | {
        *listed.files
    } & FOREIGN.keys()
    own_list = json.loads(text(site, file_list.FILE_NAME))["files"]
    assert {*own_list} == list_files(site) - FOREIGN.keys() - {manifest.FILE_NAME}
    kept = json.loads(text(site, offline_copies.FILE_NAME))["files"]
    sizes = {one["path"]: one["bytes"] for one in kept}
    assert sizes.keys() == {"plain.json", "techniques/a/"}
    assert sizes["techniques/a/"] == (site / "techniques/a/index.html").stat().st_size


def test_replaced_root_page_links_home(root: Path, site: Path) -> None:
    withdraw(root)
    write_files(site, {"404.html": "<p><!-- exemplars/clip-1/ -->"})
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.withheld == ["404.html", "techniques/b/"]
    assert 'href="./"' in text(site, "404.html")


def test_deleted_clip_is_recognised_by_its_page(root: Path, site: Path) -> None:
    write_clips(root, entry(OTHER))
    (root / "videos.yml").unlink()
    write_clips(root, entry(OTHER))
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.clips == {"clip-1": "it is not in the playbook any more"}
    assert {"exemplars/was-2/index.html", "exemplars/clip-2/x.jpg", "media/clip-2.mp4"} <= list_files(site)
    assert not OF_CLIP & list_files(site)


def test_film_without_page_is_removed(root: Path, site: Path) -> None:
    withdraw(root)
    shutil.rmtree(site / "exemplars/clip-1")
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.clips == {}
    assert not OF_CLIP & list_files(site)


def test_mention_without_page_is_removed(root: Path, site: Path) -> None:
    withdraw(root)
    shutil.rmtree(site / "exemplars/clip-1")
    for path in ("media/clip-1.mp4", "media/clip-1.vtt"):
        (site / path).unlink()
    assert take_down(site, root, CONFIG, "public", DAY)
    assert "exemplars/clip-1" not in text(site, "techniques/a/index.html")


def test_film_shared_with_visible_clip_is_kept(root: Path, site: Path) -> None:
    """A page of the hidden clip embeds the poster of another clip."""
    withdraw(root)
    write_files(site, {"exemplars/clip-1/index.html": clip_page("clip-1", "media/clip-1.mp4", "media/2.jpg")})
    assert take_down(site, root, CONFIG, "public", DAY)
    assert "media/2.jpg" in list_files(site)
    assert "media/clip-1.mp4" not in list_files(site)


def test_every_page_is_owned_without_file_lists(root: Path, site: Path) -> None:
    withdraw(root)
    for path in (file_list.FILE_NAME, manifest.FILE_NAME, "exemplars/index.html", *FOREIGN):
        (site / path).unlink()
    write_files(site, {"assets/playbook.css": ""})
    assert take_down(site, root, CONFIG, "public", DAY)
    assert not (OF_CLIP | GENERATED) & list_files(site)
    assert {file_list.FILE_NAME, manifest.FILE_NAME} & list_files(site) == set()


def test_unreadable_manifest_is_ignored(root: Path, site: Path) -> None:
    withdraw(root)
    write_files(site, {manifest.FILE_NAME: "{"})
    assert take_down(site, root, CONFIG, "staff", DAY)
    assert not OF_CLIP & list_files(site)
    assert text(site, manifest.FILE_NAME) == "{"


@pytest.mark.parametrize(("audience", "is_shown"), [("public", False), ("staff", True), ("coaches", True)])
def test_audience_is_read_from_site(audience: str, is_shown: bool, root: Path, site: Path) -> None:
    write_clips(root, entry({"audience": "staff"}), entry(OTHER))
    manifest.write(site, INPUTS, audience, DAY, commit=None)
    write_files(site, {file_list.FILE_NAME: file_list.to_json(audience, SITE)})
    assert (take_down(site, root, CONFIG, "coaches", DAY) is None) == is_shown


def test_audience_defaults_to_given_or_public(root: Path, site: Path) -> None:
    write_clips(root, entry({"audience": "staff"}), entry(OTHER))
    for name in (manifest.FILE_NAME, file_list.FILE_NAME):
        (site / name).unlink()
    write_files(site, {"assets/playbook.css": "p {}"})  # as a site of an earlier version has
    assert take_down(site, root, CONFIG, "staff", DAY) is None
    assert take_down(site, root, CONFIG, None, DAY)


# --- photographs ---------------------------------------------------------------------------------------------------


def test_photograph_missing_from_site_is_not_reported(root: Path, site: Path) -> None:
    withdraw(root)
    write_photo(root, withdrawn_on="2026-11-20")
    (site / PHOTO).unlink()
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert (list(removal.clips), removal.photographs) == (["clip-1"], {})


def test_photograph_is_removed_by_permission(root: Path, site: Path) -> None:
    write_photo(root, withdrawn_on="2026-11-20")
    write_files(site, {"techniques/a/index.html": f'<p>A <img src="../../{PHOTO}" alt="A pen."> of ours</p>'})
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert (removal.clips, removal.photographs) == ({}, {PHOTO: "someone has withdrawn"})
    assert PHOTO not in list_files(site)
    assert PHOTO not in text(site, "techniques/a/index.html")


def test_unreferenced_picture_is_removed_unless_drawing_or_page_file(root: Path, site: Path) -> None:
    more: dict[str, str | bytes] = {"media/old.jpg": b"o", "media/drawn.svg": "<svg/>", "media/page.png": b"p"}
    write_files(site, {**more, "media/theirs.png": b"t", "images/old.jpg": b"i"})
    file_list.add(site, [*more, "images/old.jpg"])
    write_files(root, {"docs/media/page.png": b"p"})
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.photographs == {"media/old.jpg": "no page of the playbook has it any more"}
    assert list_files(site) & {*more, "media/theirs.png", "images/old.jpg"} == {
        *("media/drawn.svg", "media/page.png", "media/theirs.png", "images/old.jpg"),
    }


# --- where a copy cannot be made -----------------------------------------------------------------------------------


def fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["swap_folders", "make_world_readable", "_redact_pages"])
def test_files_are_deleted_in_place_if_nothing_can_be_written(
    step: str, root: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw(root)
    monkeypatch.setattr(module, step, fail)
    (site.parent / "secret.mp4").write_text("theirs", "utf-8")
    inode, others = site.stat().st_ino, list_files(site)
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert (removal.only_files, removal.rebuilt, removal.deleted) == (True, False, False)
    assert (list_files(site), site.stat().st_ino) == (others - OF_CLIP, inode)
    assert (site.parent / "secret.mp4").exists()


def test_refusal_is_propagated(root: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withdraw(root)

    def refuse(*_: object) -> None:
        raise OutputRefused("Another run is at work.")

    monkeypatch.setattr(module, "working_folder", refuse)
    with pytest.raises(OutputRefused, match="Another run"):
        take_down(site, root, CONFIG, "public", DAY)
    assert list_files(site) >= OF_CLIP


def test_files_are_copied_without_hard_links(root: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withdraw(root)
    monkeypatch.setattr(os, "link", fail)
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert not removal.only_files
    assert (site / "media/clip-2.mp4").read_bytes() == SITE["media/clip-2.mp4"]


def test_hard_linked_published_files_are_unchanged(root: Path, site: Path, tmp_path: Path) -> None:
    """A backup may consist of hard links."""
    withdraw(root)
    shutil.copytree(site, tmp_path / "backup", copy_function=os.link)
    before = {path: (tmp_path / "backup" / path).read_bytes() for path in list_files(tmp_path / "backup")}
    assert take_down(site, root, CONFIG, "public", DAY)
    assert {path: (tmp_path / "backup" / path).read_bytes() for path in before} == before
    assert (site / "media/clip-2.mp4").samefile(tmp_path / "backup/media/clip-2.mp4")


def test_portable_copy_is_deleted(root: Path, site: Path) -> None:
    withdraw(root)
    from coaching_playbook.site import portable

    write_files(site, {portable.SCRIPT_PATH: ""})
    file_list.add(site, [portable.SCRIPT_PATH])
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert (removal.deleted, removal.rebuilt, removal.only_files) == (True, False, False)
    assert list_files(site) == {*FOREIGN}


# --- rebuilt from the sources of the last publish ------------------------------------------------------------------


class Builder:
    """A stub of the build, which writes what is in its sources."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.trees: list[dict[str, str]] = []
        self.arguments: list[tuple[object, ...]] = []
        self.site: dict[str, str | bytes] = {
            "index.html": "<p>Rebuilt exemplars/clip-1/</p>",
            "people.json": '"exemplars/clip-1/"',
            "media/clip-2.mp4": "film",
        }
        self.failures = 0
        self.docs = "docs"
        self.caches: list[bool] = []
        monkeypatch.setattr(module, "build_site", self.build)

    def build(self, tree: Path, to: Path, audience: str, day: dt.date, lock: int | None, *, strict: bool) -> None:
        assert not strict
        assert lock is not None
        assert (tree / self.docs).is_dir()
        self.arguments.append((audience, day))
        self.caches.append((tree / CACHE_FOLDER).is_symlink())
        self.trees.append(
            {
                path: (tree / path).read_bytes().decode("utf-8", "replace")
                for path in list_files(tree)
                if ".cache" not in path
            }
        )
        if self.failures:
            self.failures -= 1
            raise DeployFailed(["It fails."])
        write_files(to, self.site)
        write_files(to, {file_list.FILE_NAME: file_list.to_json(audience, self.site)})
        (to / "index.html").chmod(0o600)


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return Builder(monkeypatch)


def keep_sources(root: Path, site: Path) -> Path:
    (root / ".cache").mkdir(exist_ok=True)
    snapshot.save(root, site, CONFIG)
    return snapshot.folder_for(root, site)


def test_source_snapshot_is_built_without_clip(root: Path, site: Path, builder: Builder) -> None:
    (root / CACHE_FOLDER).mkdir(parents=True)
    former = entry(
        {"id": "clip-3", "was": ["clip-0"], "poster": "media/3.jpg", "moments": [{"label": "A", "start": "0:01"}]}
    )
    write_clips(root, entry(), entry(OTHER), former)
    copy = keep_sources(root, site)
    withdraw(root)
    (root / "videos/clip-3.yml").unlink()
    shutil.rmtree(copy / "docs")
    people = "- id: bo\n  name: Bo\n  roles:\n    - ta\n  show: nothing\n"
    write_files(root, {"playbook_src/people.yml": (BASE / "playbook_src/people.yml").read_text("utf-8") + people})
    write_files(root, {"playbook_src/techniques/wait-first.yml": "title: ["})
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.rebuilt
    assert removal.withheld == []
    assert builder.arguments == [("staff", DAY)]
    (tree,) = builder.trees
    assert builder.caches == [True]
    assert "index.html" not in tree
    assert tree["playbook_src/people.yml"].endswith(people)
    assert tree["playbook_src/techniques/wait-first.yml"] != "title: ["
    assert PHOTO in tree["playbook_src/leverage_points/stepping-back.yml"]
    for gone in ("source", "captions", "permission", "moments", "poster", "media/"):
        assert gone not in tree["videos.yml"] + tree["videos/clip-3.yml"]
    for path in ("videos.yml", "videos/clip-3.yml"):
        assert "status: withdrawn" in tree[path]
        assert "kind: animation" in tree[path]
    assert tree["videos.yml"].startswith("- id: clip-1\n")
    assert tree["videos/clip-3.yml"].startswith("id: clip-3\n")
    assert tree["videos/clip-2.yml"] == (root / "videos/clip-2.yml").read_text("utf-8")
    assert {path for path in tree if path.startswith("media/")} == {
        *("media/clip-2.mp4", "media/clip-2.vtt", "media/2.jpg", "media/a/deep/b.svg", PHOTO),
    }
    assert text(site, "index.html").count("Rebuilt a clip or picture that is no longer shown") == 1
    assert list_files(site) == {"index.html", "media/clip-2.mp4", *FOREIGN, file_list.FILE_NAME, manifest.FILE_NAME}
    assert text(site, ".htaccess") == "deny"
    published = manifest.read(site)
    assert published
    assert (published["audience"], published["commit"]) == ("staff", None)
    assert set(published["inputs"]) == {*CONFIG.groups, "program"}
    assert (site / "index.html").stat().st_mode & 0o777 == 0o644


def test_people_missing_from_snapshot_are_unchanged(root: Path, site: Path, builder: Builder) -> None:
    keep_sources(root, site)
    withdraw(root)
    write_files(root, {"playbook_src/people.yml": "- id: [\n"})
    assert take_down(site, root, CONFIG, "public", DAY)
    assert builder.trees[0]["playbook_src/people.yml"] == (BASE / "playbook_src/people.yml").read_text("utf-8")


@pytest.mark.parametrize("side", ["root", "copy"])
def test_playbook_without_people_is_built(side: str, root: Path, site: Path, builder: Builder) -> None:
    copy = keep_sources(root, site)
    withdraw(root)
    ((root if side == "root" else copy) / "playbook_src/people.yml").unlink()
    assert take_down(site, root, CONFIG, "public", DAY)
    assert ("playbook_src/people.yml" in builder.trees[0]) == (side == "root")


def test_photograph_is_removed_from_sources(root: Path, site: Path, builder: Builder) -> None:
    builder.docs = "own/pages"
    write_files(keep_sources(root, site), {"mkdocs.yml": f"{SETTINGS}docs_dir: own/pages\n"})
    write_photo(root, withdrawn_on="2026-11-20")
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.rebuilt
    (tree,) = builder.trees
    technique = tree["playbook_src/leverage_points/stepping-back.yml"]
    assert not {"picture", "alt", "permission"} & {line.partition(":")[0] for line in technique.split("\n")}
    assert "title: " in technique
    assert PHOTO not in tree


@pytest.mark.parametrize(
    "reason",
    ["the build fails", "a film is still there", "a file of others is in its place", "no settings", "no sources"],
)
def test_site_is_edited_if_snapshot_cannot_be_built(reason: str, root: Path, site: Path, builder: Builder) -> None:
    copy = keep_sources(root, site)
    withdraw(root)
    match reason:
        case "the build fails":
            builder.failures = 1
        case "a film is still there":
            builder.site["media/clip-1.mp4"] = "film"
        case "a file of others is in its place":
            builder.site["own.html"] = "ours"
        case "no settings":
            (copy / "mkdocs.yml").unlink()
        case _:
            shutil.rmtree(copy)
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert not removal.rebuilt
    assert list_files(site) == {*SITE, *FOREIGN, *LISTS} - GENERATED - OF_CLIP - {"people.json"}
    assert "Rebuilt" not in text(site, "index.html")


@pytest.mark.parametrize("commit", ["abc", None, 7])
def test_published_commit_is_built_without_snapshot(
    commit: Any, root: Path, site: Path, builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    then = Path(shutil.copytree(root, tmp_path / "then"))
    write_files(then, {"media/clip-2.vtt": f"{CAPTIONS}\n"})
    withdraw(root)
    manifest.write(site, INPUTS, "staff", DAY, commit=commit)

    def extract(folder: Path, expected: str, to: Path) -> bool:
        assert (folder, expected) == (root, "abc")
        shutil.copytree(then, to)
        return True

    monkeypatch.setattr(snapshot, "extract_commit", extract)
    removal = take_down(site, root, CONFIG, "public", DAY)
    assert removal
    assert removal.rebuilt == (commit == "abc") == bool(builder.trees)
    assert {tree["media/clip-2.vtt"] for tree in builder.trees} <= {f"{CAPTIONS}\n"}, "its own media are kept"


def test_film_outside_manifest_is_removed(root: Path, site: Path, builder: Builder) -> None:
    write_files(site, {file_list.FILE_NAME: file_list.to_json("staff", SITE.keys() - {"media/clip-1.mp4"})})
    (site / manifest.FILE_NAME).unlink()
    keep_sources(root, site)
    withdraw(root)
    removal = take_down(site, root, CONFIG, "staff", DAY)
    assert removal
    assert removal.rebuilt == bool(builder.trees) is True
    assert "media/clip-1.mp4" not in list_files(site)


def test_layer_clips_are_withdrawn_in_overriding_files(tmp_path: Path) -> None:
    clips: Any = SimpleNamespace(entries=[], inherited={"clip-8": "Theirs", "clip-9": "Theirs", "clip-7": "Theirs"})
    module._withdraw_all_but({"clip-7"}, tmp_path, CONFIG, clips)
    files = {path: (tmp_path / path).read_bytes() for path in list_files(tmp_path)}
    assert files == {f"videos/{id_}.yml": f"id: {id_}\nstatus: withdrawn\n".encode() for id_ in ("clip-8", "clip-9")}


def test_layer_photograph_is_removed_in_new_overriding_file(tmp_path: Path) -> None:
    data = {"way.yml": {"title": "Ours", "picture": PHOTO, "alt": "A pen."}}
    for folder in ("new", "new"):
        file = f"{folder}/way.yml"
        photographs: Any = SimpleNamespace(
            uses=[PhotographUse(PHOTO, file, ()), PhotographUse("media/kept.jpg", "kept.yml", ())],
            data={file: dict(data["way.yml"])},
        )
        module._remove_photographs_except(frozenset({"media/kept.jpg"}), tmp_path, photographs)
    assert {path: text(tmp_path, path) for path in list_files(tmp_path)} == {"new/way.yml": "title: Ours\n"}


# --- built from the history ----------------------------------------------------------------------------------------


class History:
    """Stubs of git: commits, newest first, each a folder; `None` is a commit that cannot be read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.days: dict[str, str] = {}
        monkeypatch.setattr(snapshot, "latest_commits", lambda _root: self.names)
        monkeypatch.setattr(snapshot, "extract_commit", self.extract)
        monkeypatch.setattr(snapshot, "commit_day", lambda _root, commit: self.days[commit])

    def commit(self, root: Path, name: str, day: str = "2026-11-10") -> Path:
        self.names.insert(0, name)
        self.days[name] = day
        return Path(shutil.copytree(root, self.folder / name))

    def extract(self, _root: Path, commit: str, to: Path) -> bool:
        if not (self.folder / commit).is_dir():
            return False
        shutil.copytree(self.folder / commit, to)
        return True


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: Path) -> History:
    history = History(monkeypatch, tmp_path / "history")
    history.commit(root, "first")
    return history


def from_history(root: Path, site: Path, audience: Any = "staff", log: Callable[[str], None] = print) -> Removal | None:
    return take_down(site, root, CONFIG, audience, DAY, log=log, from_history=True)


def test_fresh_machine_builds_newest_valid_commit(
    root: Path, tmp_path: Path, builder: Builder, history: History
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\n"
    write_files(history.folder / "first", {"media/clip-2.mp4": pointer, "media/clip-2.vtt": "WEBVTT\n"})
    shutil.rmtree(history.folder / "first/docs")
    broken = history.commit(root, "broken")
    (broken / "playbook_src/playbook.yml").write_text("title: [", "utf-8")
    unsafe = history.commit(root, "unsafe")
    (unsafe / "mkdocs.yml").write_text(f"{SETTINGS}hooks: [a.py]\n", "utf-8")
    bare = history.commit(root, "bare")
    (bare / "mkdocs.yml").unlink()
    history.commit(root, "fails")
    withdraw(root)
    (root / CACHE_FOLDER).mkdir(parents=True)
    builder.failures, log = 1, list[str]()
    builder.site[offline_copies.FILE_NAME] = json.dumps(
        {"files": [{"path": "people.json"}, {"path": "media/clip-2.mp4"}]}
    )
    builder.site["techniques/b/index.html"] = "<p><!-- exemplars/clip-1/ -->"
    site = tmp_path / "new/site"
    removal = from_history(root, site, None, log.append)
    assert removal == Removal({"clip-1": "someone has withdrawn"}, {}, ["techniques/b/"], rebuilt=True)
    assert log == ["Removing what may no longer be shown ..."] * 2
    assert builder.arguments == [("public", DAY)] * 2
    tree = builder.trees[-1]
    assert builder.caches == [True, True]
    assert [one["path"] for one in json.loads(text(site, offline_copies.FILE_NAME))["files"]] == ["media/clip-2.mp4"]
    assert "status: withdrawn" in tree["videos.yml"]
    assert not tree["media/clip-2.mp4"].startswith("version")
    assert text(site, "index.html").count("Rebuilt a clip or picture that is no longer shown") == 1
    assert '<html lang="cy">' in text(site, "techniques/b/index.html")
    published = manifest.read(site)
    assert published
    assert (published["audience"], published["day"], published["commit"]) == ("public", str(DAY), None)
    assert (site / "index.html").stat().st_mode & 0o777 == 0o644
    assert list_files(tmp_path / "new") == {f"site/{path}" for path in list_files(site)}


def test_commit_without_hidden_content_needs_no_takedown(
    root: Path, tmp_path: Path, builder: Builder, history: History
) -> None:
    assert from_history(root, tmp_path / "site") is None
    withdraw(root)
    assert take_down(tmp_path / "site", root, CONFIG, "staff", DAY) is None, "it was not asked for"
    history.commit(root, "second")
    assert from_history(root, tmp_path / "site") is None
    assert (builder.trees, (tmp_path / "site").exists()) == ([], False)


def test_content_hidden_on_commit_date_needs_no_takedown(
    root: Path, tmp_path: Path, builder: Builder, history: History
) -> None:
    write_clips(root, entry(expires_on="2026-11-15"), entry(OTHER))
    history.commit(root, "before", "2026-11-14")
    assert from_history(root, tmp_path / "site")
    history.commit(root, "after", "2026-11-15")
    assert from_history(root, tmp_path / "other") is None
    assert len(builder.trees) == 1


@pytest.mark.parametrize(
    ("status", "layers", "is_removed"),
    [
        ("withdrawn", {"clip-1": "The Trust"}, True),
        ("withdrawn", {}, False),
        ("filmed", {"clip-1": "The Trust"}, False),
    ],
)
def test_layer_withdrawal_since_commit_is_applied(
    status: str,
    layers: dict[str, str],
    is_removed: bool,
    root: Path,
    tmp_path: Path,
    builder: Builder,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A commit is built with the current layers, so they do not say what was visible on the commit's date."""

    class Layered(module.ClipVisibility):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.inherited = layers

    write_clips(root, entry({"status": status}), entry(OTHER))
    write_files(root, {"mkdocs.yml": f"{SETTINGS}docs_dir: text/pages\n"})
    history.commit(root, "second")
    builder.docs = "text/pages"  # a commit holds no empty folders
    monkeypatch.setattr(module, "ClipVisibility", Layered)
    assert (from_history(root, tmp_path / "site") is not None) == bool(builder.trees) == is_removed


@pytest.mark.usefixtures("history")
def test_photograph_is_removed_from_commit(root: Path, tmp_path: Path, builder: Builder) -> None:
    write_photo(root, withdrawn_on="2026-11-20")
    builder.site["index.html"] = f'<img src="{PHOTO}">'
    removal = from_history(root, tmp_path / "site")
    assert removal
    assert (removal.clips, removal.photographs) == ({}, {PHOTO: "someone has withdrawn"})
    assert "picture:" not in builder.trees[0]["playbook_src/leverage_points/stepping-back.yml"]
    assert PHOTO not in text(tmp_path / "site", "index.html")


@pytest.mark.parametrize("kind", ["no commits", "a commit that git cannot read", "none that builds"])
def test_nothing_is_published_without_valid_commit(
    kind: str, root: Path, tmp_path: Path, builder: Builder, history: History
) -> None:
    withdraw(root)
    if kind == "no commits":
        history.names.clear()
    elif kind == "none that builds":
        builder.failures = 1
    else:
        history.names.insert(0, "gone")
    assert from_history(root, tmp_path / "site") is None
    assert not (tmp_path / "site").exists()
    assert deploying  # imported before the module under test
