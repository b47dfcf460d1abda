"""`playbook verify`: reports each kind of fault in a copy of one correct site."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from coaching_playbook import mkdocs_config_check
from coaching_playbook.cli import main
from coaching_playbook.site import manifest
from figures import Recorder
from sites import ROOT, replace_text, run_playbook
from small_playbook import SHIPPED, write_with_shipped_clips

DAY = "2026-11-28"
HELD_BACK, SHOWN = SHIPPED
SECRET = "What is the adult looking at while the teacher talks to everyone?"
QUIET = "Aurelia Okonkwo"


@dataclass(frozen=True)
class Good:
    """A correct site and the sources that it was published from."""

    root: Path
    site: Path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    """Publish a small playbook with a hidden clip, a redacted person and a renamed page."""
    folder = tmp_path_factory.mktemp("verify")
    root = write_with_shipped_clips(folder / "root")
    clip = root / f"videos/{HELD_BACK}.yml"
    text = re.sub(r"(?m)^  record: .*$", f'  record: "{SECRET}"', clip.read_text("utf-8"))
    clip.write_text(re.sub(r"(?m)^audience: .*$", "audience: staff", text), "utf-8")
    for other in (root / "videos").glob("*.yml"):
        other.write_text(re.sub(rf"(?m)^contrast_with: {HELD_BACK}\n", "", other.read_text("utf-8")), "utf-8")
    person = f"- id: one\n  name: {QUIET}\n  roles:\n    - ta\n  show: nothing\n"
    with (root / "playbook_src/people.yml").open("a", encoding="utf-8") as people:
        people.write(person)
    technique = root / "playbook_src/techniques/name-the-step.yml"
    technique.write_text(f"{technique.read_text('utf-8')}was:\n  - say-the-step\n", "utf-8")
    result = run_playbook("publish", folder / "site", "--root", root, "--day", DAY)
    assert result.returncode == 0, result.stdout + result.stderr
    return Good(root, folder / "site")


def verify(good: Good, site: Path) -> tuple[int, list[str]]:
    """Run the command in this process, which is faster; return its exit status and messages."""
    result = CliRunner().invoke(main, ["verify", str(site), "--root", str(good.root), "--day", DAY])
    return result.exit_code, result.stdout.splitlines()


def into(path: str, text: str, *, before: str = "</body>") -> Callable[[Path], None]:
    return lambda site: replace_text(site / path, before, f"{text}{before}")


def gone(path: str) -> Callable[[Path], None]:
    return lambda site: (site / path).unlink()


def new(path: str, text: str) -> Callable[[Path], None]:
    def put(site: Path) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")

    return put


def packed(path: str, text: str) -> Callable[[Path], None]:
    return lambda site: (site / path).write_bytes(gzip.compress(text.encode())) and None


def link(path: str, to: str) -> Callable[[Path], None]:
    return lambda site: (site / path).symlink_to(to)


def cut(path: str) -> Callable[[Path], None]:
    def halve(site: Path) -> None:
        raw = (site / path).read_bytes()
        (site / path).write_bytes(raw[: raw.index(b"</body>")])

    return halve


def far_away(site: Path) -> None:
    into("index.html", '<a href="far/1/">on</a>')(site)
    for number in range(1, 5):
        new(f"far/{number}/index.html", f'<html><body><a href="../{number + 1}/#x">on</a></body></html>')(site)
    new("far/5/index.html", '<html><body id="x"></body></html>')(site)
    shutil.rmtree(site / "far/5")
    new("far/4/index.html", "<html><body>the end</body></html>")(site)
    replace_text(site / "far/3/index.html", "#x", "")


HOME = "The home page"

FAULTS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "a dead link": (into("index.html", '<a href="nowhere/">x</a>'), [f"{HOME} leads to nowhere/, which is not there."]),
    "a dead anchor": (
        into("index.html", '<a href="way/#nowhere">x</a>'),
        [f"{HOME} leads to way/#nowhere, and there is no such place on that page."],
    ),
    "a link out of the site": (
        into("index.html", '<a href="../other/">x</a>'),
        [f"{HOME} leads out of the site: ../other/"],
    ),
    "an address that runs a script": (
        into("index.html", '<a href=" JavaScript:alert(1)">x</a>'),
        [f"{HOME} runs a script from an address: JavaScript:alert(1)"],
    ),
    "an asset that is gone": (
        gone("assets/images/favicon.png"),
        ["assets/images/favicon.png, which is not there."],
    ),
    "a poster that is gone": (
        gone(f"media/{SHOWN}.webp"),
        [f"media/{SHOWN}.webp, which is not there."],
    ),
    "captions that are gone": (
        gone(f"media/{SHOWN}.vtt"),
        [f"media/{SHOWN}.vtt, which is not there."],
    ),
    "a picture for wide screens that is gone": (
        into("index.html", '<img alt="" srcset="assets/images/favicon.png 1x, assets/wide.png 2x">'),
        [f"{HOME} needs assets/wide.png, which is not there."],
    ),
    "a picture of a style sheet that is gone": (
        new("assets/more.css", "a { background: url('wide.png') }"),
        ["assets/more.css needs wide.png, which is not there."],
    ),
    "an id that stands twice": (
        into("index.html", '<p id="twin">x</p><p id="twin">y</p>'),
        [f"{HOME} has the id 'twin' twice."],
    ),
    "an orphan": (
        new("alone/index.html", "<html><body>Nobody comes here.</body></html>"),
        ["The page alone/ cannot be reached: no way leads there from the home page."],
    ),
    "a page far from home": (far_away, ["The page far/4/ is 4 clicks from the home page, and 3 are the most."]),
    "a hidden clip's URL on a page": (
        into("index.html", f"<p>See exemplars/{HELD_BACK}/#moment-1</p>"),
        [f"index.html mentions exemplars/{HELD_BACK}, and that clip may not be shown."],
    ),
    "a hidden clip's film in a packed file": (
        packed("feed.xml.gz", f"<title>media/{HELD_BACK}.mp4</title>"),
        [
            "feed.xml.gz is not feed.xml, packed.",
            f"feed.xml.gz mentions media/{HELD_BACK}.mp4, and that clip may not be shown.",
        ],
    ),
    "a hidden clip's URL in what a program reads": (
        new("find/extra.json", json.dumps({"url": f"exemplars/{HELD_BACK}/"}).replace("/", "\\/")),
        [f"find/extra.json mentions exemplars/{HELD_BACK}, and that clip may not be shown."],
    ),
    "a text of a permission": (
        into("way/index.html", f"<p>{SECRET.replace('adult', '<em>adult</em>')}</p>"),
        [f"way/index.html holds a text from the permission of the clip '{HELD_BACK}', which is never shown."],
    ),
    "a hidden film": (
        new(f"media/{HELD_BACK}.mp4", "film"),
        [f"media/{HELD_BACK}.mp4 is there, and the clip that it belongs to may not be shown."],
    ),
    "a copy of a hidden film": (
        lambda site: shutil.copyfile(ROOT / f"media/{HELD_BACK}.mp4", site / "assets/other.mp4"),
        [f"assets/other.mp4 is a copy of media/{HELD_BACK}.mp4, and the clip that it belongs to may not be shown."],
    ),
    "a name that is not to be read": (
        into("index.html", f"<p>{QUIET.upper().replace(' ', '&#32;')}</p>"),
        [f"index.html names {QUIET}, who chose not to be named."],
    ),
    "a script from another host": (
        into("index.html", '<script src="//elsewhere.example/a.js"></script>'),
        [f"{HOME} asks another host before anyone follows a link: //elsewhere.example/a.js"],
    ),
    "a style sheet that asks another host": (
        new("assets/most.css", '@import "https://elsewhere.example/a.css";'),
        ["assets/most.css asks another host before anyone follows a link: https://elsewhere.example/a.css"],
    ),
    "a style on a page that asks another host": (
        into("index.html", "<p style=\"background: url('https://elsewhere.example/a.png')\">x</p>"),
        [f"{HOME} asks another host before anyone follows a link: https://elsewhere.example/a.png"],
    ),
    "a page in a page that asks another host": (
        into("index.html", '<iframe srcdoc="<img src=https://elsewhere.example/b.png>"></iframe>'),
        [f"{HOME} asks another host before anyone follows a link: https://elsewhere.example/b.png"],
    ),
    "a drawing that runs a script": (
        new("assets/more.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ["assets/more.svg is a drawing that runs a script."],
    ),
    "a page that is not there": (
        lambda site: shutil.rmtree(site / "techniques/name-the-step"),
        ["The page techniques/name-the-step/ is not there."],
    ),
    "a former address that leads nowhere": (
        lambda site: new(
            "techniques/say-the-step/index.html",
            (site / "techniques/say-the-step/index.html").read_text("utf-8").replace("../name-the-step/", "../gone/"),
        )(site),
        ["The page techniques/say-the-step/ leads to techniques/gone/, which is not there."],
    ),
    "half a page": (cut("way/index.html"), ["The page way/ stops in the middle."]),
    "a link out of the folder": (link("passwd.txt", "/etc/passwd"), ["passwd.txt is a link to another place."]),
    "a file that no site needs": (new("shell.php", "<?php"), ["shell.php is a file of a kind that no site needs."]),
    "a packed file that is another": (packed("sitemap.xml.gz", "old"), ["sitemap.xml.gz is not sitemap.xml, packed."]),
    "a packed file that is broken": (new("new/feed.xml.gz", "old"), ["new/feed.xml.gz cannot be unpacked."]),
}


def test_valid_site_passes(good: Good) -> None:
    assert verify(good, good.site) == (0, [])


FOLLOWS = re.compile(r" leads to \S+, which is not there\.| is not there: |no such place on that page\.")
"""What other pages say when one is gone."""


def test_each_kind_of_fault_is_reported(good: Good, tmp_path: Path, figure: Recorder) -> None:
    """One fault of each kind, all in one copy of a correct site: `playbook verify` reports each of them, and nothing
    that is not one of them or a consequence. The faults are our own collection."""
    site = tmp_path / "site"
    shutil.copytree(good.site, site)
    (site / "site-manifest.json").unlink()  # or it would find each of them by its hash
    for spoil, _wanted in FAULTS.values():
        spoil(site)
    status, message = verify(good, site)
    found = [
        name for name, (_, expected) in FAULTS.items() if all(any(s.endswith(w) for s in message) for w in expected)
    ]
    every = tuple(one for _spoil, expected in FAULTS.values() for one in expected)
    assert (status, found) == (1, [*FAULTS])
    assert [line for line in message if not line.endswith(every) and not FOLLOWS.search(line)] == []
    figure("Kinds of fault seeded in a built site", len(found), len(FAULTS))


# --- the manifest ----------------------------------------------------------------------------------------------


def test_manifest_reveals_nothing_withheld(good: Good) -> None:
    text = (good.site / "site-manifest.json").read_text("utf-8")
    assert HELD_BACK not in text
    assert str(good.root) not in text
    assert not re.search(r"playbook_src|videos/|\.yml", text)
    reported = json.loads(text)
    assert (reported["day"], reported["audience"]) == (DAY, "public")
    assert sorted(reported["inputs"]) == ["media", "pages", "playbook", "program", "settings"]
    assert reported["files"].keys() == {
        path.relative_to(good.site).as_posix()
        for path in good.site.rglob("*")
        if path.is_file() and path.name != "site-manifest.json"
    }


CHANGES: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "a changed page": (
        lambda site, _root: into("way/index.html", " ")(site),
        "way/index.html is not as it was built.",
    ),
    "one file more": (
        lambda site, _root: new("find/more.txt", "x")(site),
        "find/more.txt is in the site and not in site-manifest.json.",
    ),
    "one file less": (
        lambda site, _root: gone("find/edition.txt")(site),
        "find/edition.txt is in site-manifest.json and not in the site.",
    ),
    "another version": (
        lambda site, _root: replace_text(site / "site-manifest.json", '"mkdocs": "1.', '"mkdocs": "0.1.'),
        f"The site was built with mkdocs 0.{metadata.version('mkdocs')}, and {metadata.version('mkdocs')} is here.",
    ),
    "a changed technique": (
        lambda _site, root: replace_text(root / "playbook_src/techniques/wait-first.yml", "Ask", "Do ask"),
        "The playbook is not as it was when the site was built.",
    ),
    "a changed caption": (
        lambda _site, root: replace_text(root / f"media/{SHOWN}.vtt", "WEBVTT", "WEBVTT again"),
        "A film, poster or caption file is not as it was when the site was built.",
    ),
    "a changed page by hand": (
        lambda _site, root: replace_text(root / "docs/help/for-tas.md", "# ", "# Here: "),
        "A hand-written page is not as it was when the site was built.",
    ),
    "changed settings": (
        lambda _site, root: replace_text(root / "mkdocs.yml", "A small playbook", "Ours"),
        "mkdocs.yml is not as it was when the site was built.",
    ),
}


def test_manifest_hashes_are_recomputed(good: Good, tmp_path: Path, figure: Recorder) -> None:
    """Changes of each kind to the files of a published site and to its sources: `playbook verify` recomputes the
    hashes of the manifest and reports each change, and nothing else."""
    site, root = tmp_path / "site", tmp_path / "root"
    shutil.copytree(good.site, site)
    shutil.copytree(good.root, root, ignore=shutil.ignore_patterns(".cache"))
    for make, _wanted in CHANGES.values():
        make(site, root)
    status, message = verify(Good(root, site), site)
    reported = [line for line in message if "not as it" in line or "manifest.json" in line or " is here." in line]
    assert (status, sorted(reported)) == (1, sorted(expected for _make, expected in CHANGES.values()))
    figure("Changes that a manifest shows", len(reported), len(CHANGES))


def test_manifest_has_commit_of_clean_working_tree(good: Good, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(good.root, root, ignore=shutil.ignore_patterns(".cache"))
    config = mkdocs_config_check.check_config(root)
    assert config

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=A colleague", "-c", "user.email=a@example.org")
        return subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True).stdout

    assert manifest.clean_commit(root, config.groups) is None
    git("init", "--quiet")
    assert manifest.clean_commit(root, config.groups) is None
    git("add", "--all")
    git("commit", "--quiet", "--message", "begin")
    (root / "notes.txt").write_text("nothing that a site is made from", "utf-8")
    assert manifest.clean_commit(root, config.groups) == git("rev-parse", "HEAD").strip()
    (root / "docs/more.md").write_text("# More\n", "utf-8")
    assert manifest.clean_commit(root, config.groups) is None


def test_files_added_by_commands_are_added_to_manifest(good: Good, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(good.site, site)
    new("admin/index.html", '<html><body><script src="editor.js"></script></body></html>')(site)
    new("admin/editor.js", "")(site)
    assert verify(good, site)[0] == 1
    manifest.add_folder(site, "admin")  # as 'playbook admin' does
    assert verify(good, site) == (0, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [("[]", "site-manifest.json is not as 'playbook publish' writes it."), ("{", "site-manifest.json cannot be read.")],
)
def test_unreadable_manifest_is_reported(good: Good, tmp_path: Path, text: str, message: str) -> None:
    shutil.copytree(good.site, tmp_path / "site")
    (tmp_path / "site/site-manifest.json").write_text(text, "utf-8")
    assert verify(good, tmp_path / "site") == (1, [message])
