"""Withdrawal in a layer (inherited playbook): the school's next build shows nothing of it, whatever its own files
say."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from coaching_playbook.clips.photographs import PhotographVisibility
from coaching_playbook.clips.visibility import ClipVisibility
from coaching_playbook.load import load
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.publish import publish
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.site.verify.leaks import leak_problems
from media_files import jpeg_file, mp4_file
from schools import invoke
from sites import replace_text
from small_playbook import BASE

DAY = dt.date(2026, 10, 1)
PERMISSION = "lawful_basis: public-task, staff: cleared, pupils: none-in-view, checked_on: 2026-09-01"
PHOTOGRAPH = f"""do: Ask once
    picture: media/adult.jpg
    alt: An adult waits.
    permission: {{{PERMISSION}, review_by: 2036-09-01}}"""
CLIPS, STEP, PEOPLE = "videos.yml", "playbook_src/techniques/wait-first.yml", "playbook_src/people.yml"


def commit(folder: Path) -> str:
    """Commit everything in a folder and return the commit hash."""
    git = ["git", "-C", str(folder), "-c", "user.name=Nobody", "-c", "user.email=nobody@school.example"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["commit", "-q", "--allow-empty", "-m", "A version"],
    ):
        subprocess.run([*git, *arguments], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Return the folder of a school that uses the first version of a trust's layer, with a film and a photograph."""
    trust, root = tmp_path / "trust", tmp_path / "school"
    shutil.copytree(BASE, trust)
    replace_text(trust / STEP, "do: Ask once", PHOTOGRAPH)
    replace_text(trust / CLIPS, "youtube: abcdefghijk", "file: media/waiting.mp4")
    (trust / "media/waiting.mp4").write_bytes(mp4_file())
    (trust / "media/adult.jpg").write_bytes(jpeg_file())
    (root / "playbook_src").mkdir(parents=True)
    about = f"title: Ours\nteam: tas\nlayers:\n  - git: file://{trust}\n    commit: {commit(trust)}\n"
    (root / "playbook_src/playbook.yml").write_text(about, "utf-8")
    return root


def visible_media(root: Path) -> set[str]:
    """Return the clips and photographs that coaches see: after publication, and after a takedown."""
    loaded = load(root, day=DAY)
    assert loaded.playbook, loaded.problems
    published = publish(loaded.playbook, "coaches", DAY)
    seen = {clip.id for clip in published.exemplars}
    seen |= {step.picture for technique in published.techniques for step in technique.steps if step.picture}
    config = ProjectConfig()
    status = {clip.id for clip in ClipVisibility(root, config, "coaches", DAY).allowed}
    status |= PhotographVisibility(root, config, "coaches", DAY).allowed
    assert status == seen
    return seen


def commit_and_expire_cache(root: Path) -> None:
    """Commit the trust's changes; the school's cache of the layer is then older than its refresh interval."""
    commit(root.parent / "trust")
    for stamp in (root / ".cache").rglob("fetched"):
        stamp.unlink()


def gone(path: str) -> Callable[[Path], None]:
    return lambda trust: (trust / path).unlink()


def changed(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda trust: replace_text(trust / path, old, new)


def renamed(trust: Path) -> None:
    replace_text(trust / CLIPS, "id: waiting\n", "id: pausing\n  was: [waiting]\n")
    replace_text(trust / CLIPS, "status: published", "status: withdrawn")


CLIP, ADULT = "waiting", "media/adult.jpg"
UPSTREAM = {
    "withdrawn": (changed(CLIPS, "status: published", "status: withdrawn"), CLIP),
    "permission run out": (changed(CLIPS, "review_by: 2036-09-01", "review_by: 2026-09-30"), CLIP),
    "a date that is none": (changed(CLIPS, "review_by: 2036", "expires_on: soon\n    review_by: 2036"), CLIP),
    "deleted": (gone(CLIPS), CLIP),
    "renamed and withdrawn": (renamed, CLIP),
    "film deleted": (gone("media/waiting.mp4"), CLIP),
    "captions deleted": (gone("media/waiting.vtt"), CLIP),
    "another film": (changed(CLIPS, "file: media/waiting.mp4", "youtube: abcdefghijk"), CLIP),
    "unreadable": (changed(CLIPS, "- id", "- [id"), CLIP),
    "photograph withdrawn": (changed(STEP, "review_by: 2036", "withdrawn_on: 2026-09-09, review_by: 2036"), ADULT),
    "photograph gone": (changed(STEP, PHOTOGRAPH, "do: Ask once"), ADULT),
    "page gone": (gone(STEP), ADULT),
}


@pytest.mark.parametrize("case", UPSTREAM)
def test_withheld_layer_content_is_hidden_on_next_publish(case: str, school: Path) -> None:
    assert visible_media(school) == {CLIP, ADULT}
    permission = f"{{{PERMISSION}, review_by: 2040-01-01}}"
    own = f"- id: waiting\n  audience: public\n  status: published\n  permission: {permission}\n"
    (school / CLIPS).write_text(own, "utf-8")
    make, hidden = UPSTREAM[case]
    make(school.parent / "trust")
    commit_and_expire_cache(school)
    assert hidden not in visible_media(school)


def test_copy_of_withdrawn_film_is_hidden(school: Path) -> None:
    trust = school.parent / "trust"
    (school / "media").mkdir()
    shutil.copyfile(trust / "media/waiting.mp4", school / "media/ours.mp4")
    shutil.copyfile(trust / "media/waiting.vtt", school / "media/ours.vtt")
    text = (trust / CLIPS).read_text("utf-8").replace("media/waiting", "media/ours").replace("id: waiting", "id: ours")
    (school / CLIPS).write_text(text, "utf-8")
    assert visible_media(school) == {CLIP, ADULT, "ours"}
    replace_text(trust / CLIPS, "status: published", "status: withdrawn")
    commit_and_expire_cache(school)
    assert visible_media(school) == {ADULT}


def test_person_removed_from_layer_is_not_named(school: Path) -> None:
    assert {person.show for person in load(school, day=DAY).playbook.people} == {"name"}  # type: ignore[union-attr]
    (school.parent / "trust" / PEOPLE).write_text("[]\n", "utf-8")
    commit_and_expire_cache(school)
    loaded = load(school, day=DAY)
    assert loaded.playbook
    assert {person.show for person in loaded.playbook.people} == {"nothing"}


def test_school_can_withdraw_inherited_content(school: Path) -> None:
    for name, left in ((CLIP, {ADULT}), (ADULT, set())):
        result = invoke("withdraw", name, "--day", "2026-10-01", at=school)
        assert result.exit_code == 0, result.output
        assert "Tell those who look after it now." in result.output
        assert visible_media(school) == left


def test_verification_reports_inherited_hidden_film(school: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    shutil.copyfile(school.parent / "trust/media/waiting.mp4", site / "copy.mp4")
    playbook = load(school, day=DAY).playbook
    assert playbook
    found = list(leak_problems(SiteFiles(site), playbook, "public", DAY, school))
    assert found == ["copy.mp4 is a copy of media/waiting.mp4, and the clip that it belongs to may not be shown."]


def trace(site: Path) -> list[str]:
    """Return the files of a site that contain the clip's title, URL or film."""
    return [
        str(file.relative_to(site))
        for file in site.rglob("*")
        if file.is_file() and (b"exemplars/waiting" in file.read_bytes() or file.name.startswith("waiting."))
    ]


def test_withdrawn_layer_clip_is_taken_down_despite_errors(school: Path, tmp_path: Path) -> None:
    site, fresh, mistake = tmp_path / "site", tmp_path / "fresh", school / "playbook_src/techniques/broken.yml"
    (school / "docs").mkdir()
    theme = "theme:\n  name: material\nextra:\n  generator: false\n"
    config = f"site_name: Ours\n{theme}plugins:\n  - playbook:\n      audience: coaches\n"
    (school / "mkdocs.yml").write_text(config, "utf-8")
    (school / ".gitignore").write_text(".cache/\n", "utf-8")
    commit(school)
    result = invoke("publish", site, "--day", "2026-10-01", at=school)
    assert result.exit_code == 0, result.output
    assert trace(site)
    mistake.parent.mkdir()
    mistake.write_text("titel: Broken\n", "utf-8")
    commit(school)
    replace_text(school.parent / "trust" / CLIPS, "status: published", "status: withdrawn")
    commit_and_expire_cache(school)
    result = invoke("publish", site, "--day", "2026-10-01", at=school)
    assert result.exit_code == 3, result.output
    assert "Everything else is as it was last published." in result.output, result.output
    assert trace(site) == []
    assert (site / "techniques/wait-first/index.html").is_file()
    result = invoke("publish", fresh, "--day", "2026-10-01", "--from-history", at=school)
    assert result.exit_code == 3, result.output
    assert trace(fresh) == []
    assert (fresh / "techniques/wait-first/index.html").is_file()
