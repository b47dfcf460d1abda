"""Withdrawal of clips: one that may no longer be shown is removed by the next publish, whatever else is wrong."""

from __future__ import annotations

import datetime as dt
import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.load import EMPTY_PLAYBOOK, load
from coaching_playbook.schema import issue_forms
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.yamlio import dump, read_file
from issue_answers import GOOD, issue_text
from publishing import patch_code
from sites import ROOT, Completed, copy_shipped_playbook, replace_text, run, run_playbook
from small_playbook import BASE, SHIPPED, TECHNIQUE, write_with_shipped_clips

DAY = "2026-11-28"
WORDS = {
    # Labels that are common words, the examples of the help pages, and headings of the user interface.
    "wait": ("Wait", "Wait", "What do you see?"),
    "try-this-tomorrow": ("Try this tomorrow", "When it gets hard", "What will you try tomorrow?"),
    "a-full-wait": ("A full wait in a reading group", "Leans back and waits", "Where does the pupil look?"),
    "coaching-questions": ("Coaching questions", "Use in a session", "Where could you leave a silence?"),
    "my-own-record": ("My own record", "Print its cards", "How long is the silence?"),
    "at-the-door": ("At the end of the day", "At the end of the lesson", "What is the first thing you see?"),
    "success-criteria": ("Success criteria", "What it does not look like", "What could you see or hear?"),
    "the-ta-playbook": ("The TA Playbook", "For teaching assistants", "What did you notice when you waited?"),
    "who-helped": ("Who helped", "Someone who looks after the clips", "What would you have done after five seconds?"),
    "year-4": ("Year 4", "The class teacher", "What is the adult looking at?"),
}


def synthetic(id_: str, number: int) -> dict[str, Any]:
    """Return a public clip with a film; its `record` is the example of the help pages."""
    title, label, question = WORDS[id_]
    return {
        "id": id_,
        "title": f"{title} {number}" if id_ == "the-ta-playbook" else title,
        "technique": TECHNIQUE,
        "kind": "animation",
        "source": {"file": f"media/{id_}.mp4"},
        "captions": f"media/{id_}.vtt",
        "duration": "0:20",
        "watch_for": question,
        "moments": [{"label": label, "start": "0:02", "end": "0:06", "step": "1", "notice": question}],
        "status": "published",
        "audience": "public",
        "permission": {
            "lawful_basis": "not-needed",
            "staff": "none-in-view",
            "pupils": "none-in-view",
            "in_view": [],
            "checked_on": "2026-11-01",
            "review_by": "2028-11-01",
            "expires_on": "no",
            "withdrawn_on": "no",
            "objected_on": "no",
            "record": "Folder 12 in the school office",
        },
    }


def edit(root: Path, id_: str, change: Callable[[dict[str, Any]], object]) -> None:
    file = root / f"videos/{id_}.yml"
    data = read_file(file, file.name).data
    assert isinstance(data, dict)
    change(data)
    file.write_text(dump(data), "utf-8")


def with_synthetic_clips(root: Path) -> Path:
    for number, id_ in enumerate(WORDS):
        (root / f"videos/{id_}.yml").write_text(dump(synthetic(id_, number)), "utf-8")
        padding = (8 + number).to_bytes(4, "big") + b"free" + bytes(number)  # so that no two films are the same
        (root / f"media/{id_}.mp4").write_bytes((ROOT / f"media/{SHIPPED[0]}.mp4").read_bytes() + padding)
        captions = f"WEBVTT\n\n00:02.000 --> 00:06.000\n<v TA>{WORDS[id_][2]}\n"
        (root / f"media/{id_}.vtt").write_text(captions, "utf-8")
    return root


def publish(root: Path, site: Path, *more: str, day: str = DAY, at_start: str = "") -> Completed:
    """Run `playbook publish`; `at_start` is Python code that each of its processes executes first."""
    return run("coaching_playbook", "publish", site, "--root", root, "--day", day, *more, at_start=at_start)


def trace(site: Path, id_: str) -> list[str]:
    """Return the files of a site that identify a clip: by URL, media, content of media, or id in an attribute."""
    kinds = "mp4|vtt|webp" if id_ in SHIPPED else "mp4|vtt"
    looks = re.compile(rf"exemplars/{id_}(?![\w-])|media/{id_}\.(?:{kinds})")
    files = SiteFiles(site)
    found = [path for path in files.text_paths if looks.search(files.text(path))]
    film = ROOT / f"media/{id_}.mp4"
    if film.is_file():
        found += [path for path in files.paths if files.read(path) == film.read_bytes()]
    return found + [path for path in files.paths if looks.search(path)]


QUOTES = """
## Our clips

[The clip](../exemplars/{id}/index.md#moment-1), [by URL](../../exemplars/{id}/), [by reference][{id}],
<a href="https://school.example/playbook/exemplars/{id}/">whole URL</a> and exemplars/{id}/ as text.
<video src="../../media/{id}.mp4"></video> {words}

[{id}]: ../exemplars/{id}/index.md
"""


def quote(root: Path, id_: str, words: str) -> None:
    """Make a hand-written page, a technique and a cycle (weeks with one focus) quote and name a clip."""
    page = root / "docs/help/for-coaches.md"
    page.write_text(page.read_text("utf-8") + QUOTES.format(id=id_, words=words), "utf-8")
    with (root / f"playbook_src/techniques/{TECHNIQUE}.yml").open("a", encoding="utf-8") as file:
        file.write(f"known_gaps:\n  - '{words} See exemplars/{id_}/ for more.'\n")
    cycles = root / "playbook_src/cycles.yml"
    cycles.write_text(
        re.sub(r"(?m)^(  how_chosen: )(.*)$", rf"\1{words} (exemplars/{id_})", cycles.read_text("utf-8"), count=1),
        "utf-8",
    )


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small playbook, `root`, and its site, `site`, published once per session."""
    folder = tmp_path_factory.mktemp("published")
    result = publish(write_with_shipped_clips(folder / "work/root"), folder / "work/site")
    assert result.returncode == 0, result.stdout + result.stderr
    return (folder / "work").rename(folder / "pristine")


@pytest.fixture
def published(pristine: Path) -> tuple[Path, Path]:
    """Return a fresh copy of the small playbook and its site, at the path where the site was published.

    The name of the source snapshot, in the playbook's `.cache`, depends on that path.
    """
    work = pristine.with_name("work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(pristine, work, symlinks=True)
    return work / "root", work / "site"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_synthetic_clips(write_with_shipped_clips(tmp_path_factory.mktemp("withdrawal") / "root"))


def withdraw(data: dict[str, Any]) -> None:
    data["permission"]["withdrawn_on"] = "2026-11-27"


def test_portable_copy_with_withdrawn_clip_is_deleted_without_other_files(pristine: Path, tmp_path: Path) -> None:
    root, site = Path(shutil.copytree(pristine / "root", tmp_path / "root")), tmp_path / "portable"
    result = publish(root, site, "--portable")
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(site, SHIPPED[0])
    (site / "ours.txt").write_text("Ours", "utf-8")
    edit(root, SHIPPED[0], withdraw)
    (root / "playbook_src/techniques/name-the-step.yml").write_text("title: [", "utf-8")
    result = publish(root, site, "--portable")
    assert result.returncode == 3, result.stdout + result.stderr
    assert "The portable copy is deleted" in result.stdout
    assert [path.name for path in site.iterdir()] == ["ours.txt"]


def _hide(number: int, data: dict[str, Any]) -> None:
    """Hide a clip in one of three ways: only for staff, expired, or withdrawn."""
    if number % 3 == 0:
        data.update(audience="staff")
    elif number % 3 == 1:
        data["permission"].update(expires_on=DAY)
    else:
        withdraw(data)


@pytest.mark.parametrize("state", ["public", "hidden"])
def test_clips_titled_with_common_words_do_not_block_publishing(root: Path, tmp_path: Path, state: str) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "root"))
    for number, id_ in enumerate((*WORDS, *SHIPPED) if state == "hidden" else ()):
        edit(copy, id_, functools.partial(_hide, number))
    result = publish(copy, tmp_path / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    for id_ in (*WORDS, *SHIPPED):
        assert bool(trace(tmp_path / "site", id_)) == (state == "public"), id_


def test_quoted_clip_is_removed_by_one_publish_despite_invalid_file(root: Path, tmp_path: Path) -> None:
    copy, site = Path(shutil.copytree(root, tmp_path / "root")), tmp_path / "site"
    assert publish(copy, site).returncode == 0
    pages = {path for path in SiteFiles(site).paths if path.endswith(".html")}
    broken = copy / "playbook_src/techniques/name-the-step.yml"
    broken.write_text(broken.read_text("utf-8").replace("summary:", "sumary:", 1), "utf-8")
    gone: set[str] = set()
    clips = [*SHIPPED, *WORDS]
    for ids in (clips[:1], clips[1:7], clips[7:]):  # the first of each is quoted
        quote(copy, ids[0], WORDS.get(ids[0], ("", "", "Six words with gaps"))[2])
        for id_ in ids:
            edit(copy, id_, withdraw)
        result = publish(copy, site)
        gone |= {*ids}
        assert result.returncode == 3, result.stdout + result.stderr
        assert "[unknown-field]" in result.stdout
        for id_ in ids:
            assert f"{id_}: someone has withdrawn" in result.stdout
            assert trace(site, id_) == []
    left = {path for path in SiteFiles(site).paths if path.endswith(".html")}
    visible = {f"exemplars/{id_}/index.html" for id_ in gone}
    assert pages - left == visible | {"exemplars/index.html"}, "every other page is still there"
    assert "being updated" not in "".join((site / path).read_text("utf-8") for path in left)
    again = publish(copy, site)
    assert again.returncode == 1, "nothing is left to take down"
    assert run_playbook("verify", site, "--root", copy, "--day", DAY).stdout.count("may not be shown") == 0


MENTIONS = """
[The **clip**](../exemplars/{id}/index.md#moment-2) ![A picture](../media/{id}.webp)

<figure><video controls><source src="../../media/{id}.mp4"></video></figure>
"""


def test_page_that_names_hidden_clip_is_published_without_it(root: Path, tmp_path: Path) -> None:
    """As a link, a picture, raw HTML, in front matter, in the navigation, and as a copy of its film."""
    id_ = SHIPPED[0]
    copy, site = Path(shutil.copytree(root, tmp_path / "root")), tmp_path / "site"
    page = copy / "docs/help/for-coaches.md"
    text = page.read_text("utf-8") + MENTIONS.format(id=id_)
    page.write_text(f"---\ndescription: See exemplars/{id_}/ first\n---\n{text}", "utf-8")
    with (copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"nav:\n  - Hello: hello.md\n  - Our clip: exemplars/{id_}/index.md\n")
        file.write(f"  - More: [{{Again: exemplars/{id_}/index.md}}]\n")
    shutil.copyfile(copy / f"media/{id_}.mp4", copy / "docs/help/another-name.mp4")
    edit(copy, id_, withdraw)
    result = publish(copy, site)
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(site, id_) == []
    assert "The <strong>clip</strong>" in (site / "help/for-coaches/index.html").read_text("utf-8")


def test_link_to_empty_clip_list_is_removed(root: Path, tmp_path: Path) -> None:
    copy, site = Path(shutil.copytree(root, tmp_path / "root")), tmp_path / "site"
    with (copy / "docs/help/for-coaches.md").open("a", encoding="utf-8") as file:
        file.write("\n[All clips](../exemplars/index.md) and [again](../../exemplars/)\n")
    for clip in (*WORDS, *SHIPPED):
        edit(copy, clip, withdraw)
    assert "audience: public" not in (copy / "videos.yml").read_text("utf-8")
    result = publish(copy, site)
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(site, SHIPPED[0]) == []


def test_playbook_stays_valid_after_each_of_its_dates(tmp_path: Path) -> None:
    root = copy_shipped_playbook(tmp_path / "root")
    texts = [
        file.read_text("utf-8") for folder in ("playbook_src", "videos") for file in (root / folder).rglob("*.yml")
    ]
    days = {dt.date.fromisoformat(day) for text in texts for day in re.findall(r"\b20\d\d-\d\d-\d\d\b", text)}
    today = dt.date.fromisoformat(DAY)
    expected = {day + dt.timedelta(1) for day in days if day >= today} | {dt.date(today.year + 10, 12, 1)}
    assert len(expected) > 2
    for day in expected:
        assert not load(root, day=day).mistakes, day
    result = publish(root, tmp_path / "site", day=str(max(expected)))
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(tmp_path / "site", SHIPPED[0]) == []


# --- every command, then publish ------------------------------------------------------------------------------------

STARTER: list[list[str]] = [
    ["rename", "ask-then-wait", "wait-well"],
    ["rename", SHIPPED[0], "another-clip"],
    ["rename", "modelling-attention", "showing-attention"],
    ["retire", "face-the-teacher"],  # it has a clip
    ["retire", "least-help-first"],  # it is the focus
    ["retire", "jot-alongside"],
    ["retire", "open-it-up", "--into", "wait-well"],
    ["retire", SHIPPED[1]],
]
NEW_AND_WITHDRAW: list[list[str]] = [
    [
        *("new", "technique", "--title", "Count the steps", "--set", "leverage_point=modelling-attention"),
        *("--set", "summary=The TA counts each step aloud.", "--set", "why=Pupils see how far there is to go."),
        *("--set", "small_step=Count one set of steps aloud.", "--step", "Name the first step"),
        *("--step", "Count each step that is done"),
    ],
    ["withdraw", SHIPPED[0], "--because", "Consent was withdrawn."],
    ["withdraw", SHIPPED[1]],
]
SECOND: dict[str, list[list[str]]] = {
    "rename": [["rename", "walk-over-and-whisper", "walk-and-whisper"]],
    "retire": [["retire", "walk-over-and-whisper"]],
}


def test_site_can_be_published_after_each_command(tmp_path: Path) -> None:
    _commands_then_publish(copy_shipped_playbook(tmp_path / "root"), tmp_path / "site", STARTER)


@pytest.mark.parametrize("name", SECOND)
def test_other_playbook_can_be_published_after_each_command(tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(ROOT / "tests/support/second_playbook", tmp_path / "root"))
    more = ["--source", "our_practice", "--videos", "clips.yml"]
    _commands_then_publish(copy, tmp_path / "site", [[*command, *more] for command in SECOND[name]])


def _commands_then_publish(copy: Path, site: Path, commands: list[list[str]]) -> None:
    for command in commands:
        result = run_playbook(*command, *([] if command[0] == "new" else ["--day", DAY]), "--root", copy)
        assert result.returncode == 0, result.stdout + result.stderr
    result = publish(copy, site)
    assert result.returncode == 0, result.stdout + result.stderr


def test_site_can_be_published_after_form_new_page_and_withdrawal(tmp_path: Path) -> None:
    copy = copy_shipped_playbook(tmp_path / "root")
    form = next(one for one in issue_forms(load(copy).playbook or EMPTY_PLAYBOOK) if one.name == "suggest-a-technique")
    text = issue_text(form, {**GOOD, "title": "Count to ten aloud", "leverage_point": "Scaling back support"})
    result = run_playbook(
        "answer", "--root", copy, "--out", tmp_path / "out", "--labels", f'["{form.name}"]', "--text", text
    )
    assert result.returncode == 0, result.stdout + result.stderr
    _commands_then_publish(copy, tmp_path / "site", NEW_AND_WITHDRAW)
    assert (tmp_path / "site/techniques/count-to-ten-aloud/index.html").is_file()


# --- withdraw -------------------------------------------------------------------------------------------------------


def test_withdraw_updates_clip_deletes_film_and_lists_leftovers(published: tuple[Path, Path]) -> None:
    (copy, site), id_ = published, SHIPPED[0]
    broken = copy / "playbook_src/glossary.yml"
    broken.write_text(broken.read_text("utf-8") + "- id: Not An Id\n", "utf-8")
    result = run_playbook(
        "withdraw", id_, "--root", copy, "--day", DAY, "--because", "A parent asked.", "--publish", site
    )
    assert result.returncode == 3, result.stdout + result.stderr
    assert trace(site, id_) == []
    assert not list((copy / "media").glob(f"{id_}.*"))
    text = (copy / f"videos/{id_}.yml").read_text("utf-8")
    assert "status: withdrawn" in text
    assert f"withdrawn_on: {DAY}" in text
    assert "withdrawn_because: A parent asked." in text
    for place in ("history of the repository", "content delivery network", "Search engines", "downloaded"):
        assert place in result.stdout
    assert b"A parent asked" not in b"".join(file.read_bytes() for file in site.rglob("*") if file.is_file())


def test_withdraw_publishes_for_existing_audience(tmp_path: Path) -> None:
    copy, site = write_with_shipped_clips(tmp_path / "root"), tmp_path / "site"
    assert publish(copy, site, "--audience", "staff").returncode == 0
    result = run_playbook("withdraw", SHIPPED[0], "--root", copy, "--day", DAY, "--publish", site)
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(site, SHIPPED[0]) == []
    assert '"audience": "staff"' in (site / "site-manifest.json").read_text("utf-8")


def test_remaining_film_of_withdrawn_clip_is_reported(tmp_path: Path) -> None:
    copy, id_ = write_with_shipped_clips(tmp_path / "root"), SHIPPED[0]
    kept = run_playbook("withdraw", id_, "--root", copy, "--keep-files", "--day", DAY)
    assert kept.returncode == 0
    assert f"media/{id_}.mp4: still there" in kept.stdout
    checked = run_playbook("check", copy)
    assert checked.returncode == 0
    assert checked.stdout.count("[withdrawn-film]") == 1
    assert f"playbook withdraw {id_}" in run_playbook("due", copy).stdout
    assert run_playbook("withdraw", id_, "--root", copy, "--day", DAY).returncode == 0
    assert "[withdrawn-film]" not in run_playbook("check", copy).stdout
    assert id_ not in run_playbook("due", copy, "--within", "1").stdout


def test_renamed_storyboard_is_withdrawn_by_old_url_and_keeps_drawings(tmp_path: Path) -> None:
    root = Path(shutil.copytree(BASE, tmp_path / "root"))
    clip = (
        "{id: plan, was: [old-plan], title: A plan, technique: wait-first, kind: storyboard, status: to-film, moments: "
    )
    moment = '[{label: Wait, start: "0:01", picture: media/waiting.svg, alt: A TA waits.}]}'
    with (root / "videos.yml").open("a", encoding="utf-8") as file:
        file.write(f"- {clip}{moment}\n")
    assert run_playbook("check", root).returncode == 0
    result = run_playbook("withdraw", "https://school.example/exemplars/old-plan/", "--root", root, "--day", DAY)
    assert result.returncode == 0, result.stderr
    assert "status: withdrawn" in (root / "videos.yml").read_text("utf-8")
    assert "exemplars/plan/" in result.stdout
    assert (root / "media/waiting.svg").exists()  # a drawing needs no permission, and other entries may use it
    assert "withdrawn-film" not in run_playbook("check", root).stdout
    assert "waiting.svg" not in run_playbook("due", root, "--day", DAY).stdout


def test_withdraw_suggests_nearest_clip_and_names_external_host(tmp_path: Path) -> None:
    copy, id_ = write_with_shipped_clips(tmp_path / "root"), SHIPPED[0]
    faults = run_playbook("withdraw", f"{id_}s", "--root", copy)
    assert faults.returncode == 2
    assert f"Did you mean '{id_}'?" in faults.stderr
    edit(copy, id_, lambda data: data.update(source={"vimeo": "123456789"}))
    assert "vimeo: 123456789" in run_playbook("withdraw", id_, "--root", copy).stdout


# --- a quoted clip is a warning, never a reason to stop -----------------------------------------------------------


def test_check_warns_of_quoted_clip_with_location_and_phrase(tmp_path: Path) -> None:
    copy = copy_shipped_playbook(tmp_path / "root")
    assert "[clip-quoted]" not in run_playbook("check", copy).stdout, "no shipped page quotes a shipped clip"
    page = copy / "docs/help/for-tas.md"
    lines = page.read_text("utf-8").count("\n")
    page.write_text(
        page.read_text("utf-8") + "\nAsk: how many WORDS does the TA use before\nthe two choices?\n", "utf-8"
    )
    result = run_playbook("check", copy)
    assert result.returncode == 0
    line = next(line for line in result.stdout.splitlines() if "[clip-quoted]" in line)
    assert line.startswith(f"docs/help/for-tas.md:{lines + 2}:6: warning: ")
    assert "low-and-slow-six-words" in line
    assert "how many words does the ta use before the two choices" in line


# --- where the site cannot be built again -------------------------------------------------------------------------


@pytest.fixture
def live(published: tuple[Path, Path]) -> tuple[Path, Path]:
    """Return a published site, of which a clip is then withdrawn while another file becomes invalid."""
    copy, site = published
    (site / ".htaccess").write_text("Options -Indexes\n", "utf-8")
    edit(copy, SHIPPED[0], withdraw)
    (copy / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    return copy, site


def test_site_is_edited_without_source_snapshot(live: tuple[Path, Path]) -> None:
    copy, site = live
    before = {path for path in SiteFiles(site).paths if path.endswith(".html")}
    shutil.rmtree(copy / ".cache")
    result = publish(copy, site)
    assert result.returncode == 3, result.stdout + result.stderr
    assert trace(site, SHIPPED[0]) == []
    after = {path for path in SiteFiles(site).paths if path.endswith(".html")}
    assert before - after == {f"exemplars/{SHIPPED[0]}/index.html"}
    assert (site / f"exemplars/{SHIPPED[1]}/index.html").is_file()
    assert (site / f"media/{SHIPPED[1]}.mp4").is_file()
    assert (site / ".htaccess").is_file(), "a file that no build made stays"


def test_foreign_file_is_kept_by_later_builds(live: tuple[Path, Path]) -> None:
    copy, site = live
    assert publish(copy, site).returncode == 3
    assert trace(site, SHIPPED[0]) == []
    assert (site / ".htaccess").read_text("utf-8") == "Options -Indexes\n"
    assert (site / "find/index.json").is_file()


def test_film_is_deleted_in_place_if_nothing_can_be_written(live: tuple[Path, Path]) -> None:
    copy, site = live
    no_room = patch_code("coaching_playbook.site.deploy:working_folder", "raise OSError(28, 'No space left on device')")
    result = publish(copy, site, at_start=no_room)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "Only their own pages and files could be deleted" in result.stdout
    assert not (site / f"media/{SHIPPED[0]}.mp4").exists()
    assert not (site / f"exemplars/{SHIPPED[0]}").exists()
    assert (site / f"media/{SHIPPED[1]}.mp4").is_file()


@pytest.mark.parametrize(
    "where", ["coaching_playbook.site.deploy:swap_folders", "coaching_playbook.site.takedown:_redact_pages"]
)
def test_killed_takedown_leaves_complete_site_and_is_finished_by_next_run(live: tuple[Path, Path], where: str) -> None:
    copy, site = live
    before = sorted(SiteFiles(site).paths)
    assert publish(copy, site, at_start=patch_code(where, "os.kill(os.getpid(), signal.SIGKILL)")).returncode == -9
    assert sorted(SiteFiles(site).paths) == before
    assert publish(copy, site).returncode == 3
    assert trace(site, SHIPPED[0]) == []


BROKEN: dict[str, Callable[[Path], object]] = {
    "its own file is no YAML": lambda root: (root / f"videos/{SHIPPED[0]}.yml").write_text("title: [\n", "utf-8"),
    "its own entry has a mistake": lambda root: edit(root, SHIPPED[0], lambda data: data.update(statos="withdrawn")),
    "its entry is gone": lambda root: (root / f"videos/{SHIPPED[0]}.yml").unlink(),
    "its film is gone": lambda root: (root / f"media/{SHIPPED[0]}.mp4").unlink(),
    "mkdocs.yml is no YAML": lambda root: (
        edit(root, SHIPPED[0], withdraw),
        (root / "mkdocs.yml").write_text("site_name: [\n", "utf-8"),
    ),
    "mkdocs.yml is gone": lambda root: (edit(root, SHIPPED[0], withdraw), (root / "mkdocs.yml").unlink()),
    "the vocabulary is gone": lambda root: (
        edit(root, SHIPPED[0], withdraw),
        (root / "playbook_src/vocabularies.yml").unlink(),
    ),
    "a link to a page that is not there": lambda root: (
        edit(root, SHIPPED[0], withdraw),
        (root / "docs/help/for-tas.md").write_text("# Hello\n\n[Gone](gone.md)\n", "utf-8"),
    ),
    "a link to a heading that only a clip makes": lambda root: (
        edit(root, SHIPPED[0], withdraw),
        replace_text(root / "docs/help/for-tas.md", "# ", "[There](../exemplars/index.md#nowhere)\n\n# "),
    ),
    "its objection": lambda root: (
        edit(root, SHIPPED[0], lambda data: data["permission"].update(objected_on=DAY)),
        (root / "playbook_src/questions.yml").write_text("opening: What?\n", "utf-8"),
    ),
    "a folder that holds a file of the host": lambda root: (
        edit(root, SHIPPED[0], withdraw),
        (root.parent / "site/_headers.php").write_text("x", "utf-8"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_clip_is_removed_despite_any_error(published: tuple[Path, Path], name: str) -> None:
    copy, site = published
    BROKEN[name](copy)
    result = publish(copy, site)
    assert result.returncode in (0, 3), result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert trace(site, SHIPPED[0]) == []
    assert trace(site, SHIPPED[1]), "the others stay"


def test_error_without_withdrawal_changes_nothing(published: tuple[Path, Path]) -> None:
    copy, site = published
    (copy / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    before = {path: (site / path).read_bytes() for path in SiteFiles(site).paths}
    result = publish(copy, site)
    assert result.returncode == 1
    assert {path: (site / path).read_bytes() for path in SiteFiles(site).paths} == before
    assert "was left as it was" in result.stderr


def test_fresh_machine_publishes_newest_valid_commit_without_clip(tmp_path: Path) -> None:
    copy, site = write_with_shipped_clips(tmp_path / "root"), tmp_path / "site"

    def git(*arguments: str) -> None:
        names = ["-c", "user.name=A", "-c", "user.email=a@school.example"]
        subprocess.run(["git", "-C", str(copy), *names, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "Good")
    (copy / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    git("commit", "-q", "-a", "-m", "A mistake")
    assert publish(copy, site, "--from-history").returncode == 1, "no clip has to go"
    assert not site.exists()
    edit(copy, SHIPPED[0], withdraw)
    git("commit", "-q", "-a", "-m", "Withdraw")
    assert publish(copy, site).returncode == 1, "only where it is asked for"
    result = publish(copy, site, "--from-history")
    assert result.returncode == 3, result.stdout + result.stderr
    assert trace(site, SHIPPED[0]) == []
    assert trace(site, SHIPPED[1])
    assert (site / "glossary/index.html").is_file()
