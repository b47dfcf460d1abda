"""Access control: previews, staff sites, and folders that contain a site for another audience."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import permission_matrix as matrix
from coaching_playbook import pages
from coaching_playbook.load import load
from coaching_playbook.publish import AUDIENCES, publish
from coaching_playbook.yamlio import Data
from filled import write_minimal_playbook
from previews import PreviewProcess, run_preview
from publishing import PublishedPlaybook, patch_code, publish_then_edit
from schools import invoke
from sites import Completed, Site, replace_text, run, run_playbook

DAY = str(matrix.FIRST_DAY)


def build(root: Path, audience: str = "public", at_start: str = "", *more: str) -> Completed:
    variables = {"PLAYBOOK_AUDIENCE": audience, "PLAYBOOK_DAY": DAY}
    return run("mkdocs", "build", "-d", "site", *more, cwd=root, at_start=at_start, variables=variables)


def write_root(root: Path) -> Path:
    write_minimal_playbook(root)
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "\nsite_url: https://example.org/\n", "utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path / "root")


# --- audiences -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["public", "staff", "coaches"])
def test_only_public_site_allows_search_engines(audience: str, root: Path) -> None:
    result = build(root, audience)
    assert result.returncode == 0, result.stderr
    site = Site(root / "site")
    for place, page in site.pages.items():
        moved = bool(page.all("meta", **{"http-equiv": "refresh"}))
        robots = [one.attributes["content"] for one in page.all("meta", name="robots")]
        assert robots == ([] if audience == "public" and not moved else ["noindex"]), place
        assert [one.attributes["content"] for one in page.all("meta", name="referrer")] == ["no-referrer"], place
    there = {name for name in ("sitemap.xml", "sitemap.xml.gz") if (site.folder / name).exists()}
    assert there == ({"sitemap.xml", "sitemap.xml.gz"} if audience == "public" else set())


LISTED = {
    '{"audience": "public", "files": []}': 0,
    '{"audience": "staff", "files": []}': 1,
    '{"audience": "coaches", "files": []}': 1,
    '{"audience": "Public", "files": []}': 1,
    '{"audience": 5, "files": []}': 2,
    '{"audience": "public"': 2,
    '{"files": []}': 2,
    "[]": 2,
    "": 2,
}
"""Contents of the list of files, and what `playbook audience --require public` answers to each."""


@pytest.mark.parametrize("text", [None, *LISTED])
def test_only_public_site_may_be_deployed_publicly(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "site-files.json").write_text(text, "utf-8")
    assert invoke("audience", tmp_path, "--require", "public").exit_code == LISTED.get(text or "", 2)


@pytest.fixture(scope="module")
def staff_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a playbook whose folder `site` contains the staff site, and a file of another program."""
    root = tmp_path_factory.mktemp("staff") / "root"
    write_root(root)
    assert build(root, "staff").returncode == 0
    (root / "site/kept-by-hand.txt").write_text("Ours.", "utf-8")
    return root


REFUSED: dict[str, tuple[str, str]] = {
    "a broken link": ("docs/hello.md", "# Hello\n\n[Nowhere](nowhere.md)\n"),
    "a list of pupils": ("docs/pupils.csv", "Name\n"),
    "a mistake in a file": ("playbook_src/glossary.yml", "- id: [\n"),
    "a page's code in the settings": ("mkdocs.yml", "\ncopyright: <b>Ours</b>\n"),
    "a link to another place": ("docs/link.md", ""),
}


@pytest.mark.parametrize("door", ["mkdocs", "publish"])
@pytest.mark.parametrize("name", REFUSED)
def test_refused_public_build_removes_staff_site(name: str, door: str, staff_site: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(staff_site, tmp_path / "root"))
    site, own = root / "site", root / "site/kept-by-hand.txt"
    path, text = REFUSED[name]
    if text:
        with (root / path).open("a" if path == "mkdocs.yml" else "w", encoding="utf-8") as file:
            file.write(text)
    else:
        (root / path).symlink_to(root / "mkdocs.yml")
    if door == "mkdocs":
        result = build(root, "public", "", "--strict")
    else:
        own.unlink()  # this command refuses a folder with files of others
        result = run_playbook("publish", site, "--root", root, "--audience", "public", "--day", DAY)
        assert "held the site for a smaller audience, which was taken away first." in result.stderr
        assert result.stderr.endswith("Nothing was published.\n")
    assert result.returncode == 1, result.stdout + result.stderr
    assert [path for path in site.rglob("*") if path.is_file()] == ([own] if door == "mkdocs" else [])


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ("{", ()),  # the audience in it cannot be read
        ("INHERIT: base.yml\n", ()),
        (None, ("--audience", "public", "--require", "staff")),
        (None, ("--audience", "staff")),
    ],
)
def test_staff_site_is_kept_if_audience_is_not_given(
    settings: str | None, options: tuple[str, ...], staff_site: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(staff_site, tmp_path / "root"))
    (root / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    if settings:
        (root / "mkdocs.yml").write_text(settings, "utf-8")
    result = invoke("publish", root / "site", "--root", root, "--day", DAY, *options)
    assert result.exit_code == 1, result.output
    assert (root / "site/index.html").is_file()


def test_refused_narrower_build_leaves_site_unchanged(root: Path) -> None:
    assert build(root, "public").returncode == 0
    (root / "docs/hello.md").write_text("# Hello\n\n[Nowhere](nowhere.md)\n", "utf-8")
    assert build(root, "staff", "", "--strict").returncode != 0
    assert (root / "site/index.html").is_file()


def test_file_list_with_outside_paths_is_ignored(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("Ours.", "utf-8")
    (root / "site").mkdir()
    listed = {"audience": "staff", "files": ["../../other", str(tmp_path / "other")]}
    (root / "site/site-files.json").write_text(json.dumps(listed), "utf-8")
    assert build(root, "public").returncode == 0
    assert (tmp_path / "other").is_file()


# --- what goes out ---------------------------------------------------------------------------------------------


LISTS = [f"lists/pupils.{ending}" for ending in ("json", "txt", "pdf", "csv", "xlsx", "docx", "xml", "html", "zip")]


def test_pupil_list_is_published_only_if_listed_in_settings(root: Path) -> None:
    (root / "docs/lists").mkdir()
    for path in LISTS:
        (root / "docs" / path).write_text("Names", "utf-8")
        result = build(root)
        assert (result.returncode, (root / "site").exists()) == (1, False)
        assert f"docs/{path}: This would be published for anyone to download" in result.stderr
        (root / "docs" / path).unlink()
    for path in LISTS:
        (root / "docs" / path).write_text("Names", "utf-8")
    options = f"plugins: [search, playbook: {{downloads: [{', '.join(LISTS)}]}}]"
    replace_text(root / "mkdocs.yml", "plugins: [search, playbook]", options)
    result = build(root)
    assert result.returncode == 0, result.stderr
    assert [path for path in LISTS if not (root / "site" / path).is_file()] == []
    assert "lists/" not in run_playbook("verify", root / "site", "--root", root).stdout


def test_host_dotfiles_are_published_and_system_files_are_not(root: Path) -> None:
    for name in ("_headers", "_redirects", "CNAME", ".htaccess", "robots.txt", "Thumbs.db", "~$list.docx"):
        (root / f"docs/{name}").write_text("x", "utf-8")
    result = build(root)
    assert result.returncode == 0, result.stderr
    assert (root / "site/_headers").is_file()
    assert (root / "site/.htaccess").is_file()
    assert [file.name for file in (root / "site").iterdir() if file.name in ("Thumbs.db", "~$list.docx")] == []


def test_file_changed_with_same_size_and_mtime_is_read_again(tmp_path: Path) -> None:
    """A film, captions, a picture of a hand-written page, a text, and the status of another clip."""
    root = matrix.write_playbook(tmp_path / "root", [matrix.clip(1), matrix.clip(3)])
    kept, gone = matrix.clip(1), matrix.clip(3)
    shutil.copyfile(root / kept.data["poster"], root / "docs/us.jpg")
    changed: dict[str, tuple[bytes, bytes]] = {
        kept.data["source"]["file"]: (b"zq001xfilm", b"zq001xFILM"),
        kept.data["captions"]: (b"zq001xcaption", b"zq001xCAPTION"),
        "docs/us.jpg": (b"zq001xposter", b"zq001xPOSTER"),
        "playbook_src/techniques/wait-first.yml": (b"Count to five once tomorrow.", b"Count to nine once tomorrow."),
    }
    build(root)
    assert (root / f"site/exemplars/{gone.id}/index.html").is_file()
    clips = "videos.yml"
    first, last = (root / clips).read_bytes().split(gone.id.encode(), 1)
    for path, old, new in (
        *((path, old, new) for path, (old, new) in changed.items()),
        (clips, b"status: published", b"status: withdrawn"),
    ):
        found, before = (root / path).stat(), (root / path).read_bytes()
        raw = first + gone.id.encode() + last.replace(old, new, 1) if path == clips else before.replace(old, new, 1)
        assert raw != before
        (root / path).write_bytes(raw)
        os.utime(root / path, ns=(found.st_atime_ns, found.st_mtime_ns))
        assert ((root / path).stat().st_size, (root / path).stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    build(root)
    for path in [*changed][:3]:
        assert (root / "site" / path.removeprefix("docs/")).read_bytes() == (root / path).read_bytes(), path
    assert "Count to nine" in (root / "site/techniques/wait-first/index.html").read_text("utf-8")
    assert not (root / f"site/exemplars/{gone.id}/index.html").exists()


WITHHELD: list[tuple[dict[str, str], set[str]]] = [
    ({"audience": "staff"}, {"staff", "coaches"}),
    ({"audience": "coaches"}, {"coaches"}),
    ({"status": "withdrawn"}, set()),
    ({"expires_on": matrix.BEFORE}, set()),
    ({"pupils": "pending"}, set()),
]
"""What withholds a clip, and the audiences that see it all the same."""


@pytest.mark.parametrize(("change", "seen_by"), WITHHELD, ids=lambda one: "+".join(sorted(one)))
def test_person_on_withheld_clip_only_is_not_named(change: dict[str, str], seen_by: set[str], tmp_path: Path) -> None:
    def person(name: str) -> Data:
        return {"id": name.lower(), "name": f"{name} Okonkwo", "roles": ["ta"], "show": "name"}

    technique = {**matrix.BASE["techniques/wait-first.yml"], "shaped_by": [{"who": "here", "how": "tried"}]}
    changes = {"people.yml": [person("Here"), person("There")], "techniques/wait-first.yml": technique}
    hidden = matrix.clip(1, change)
    hidden.data["shaped_by"] = [{"who": "there", "how": "filmed"}]
    loaded = load(matrix.write_playbook(tmp_path / "root", [hidden], changes), day=matrix.FIRST_DAY).playbook
    assert loaded
    for audience in AUDIENCES:
        created = [*pages.render_pages(publish(loaded, audience, matrix.FIRST_DAY), matrix.FIRST_DAY)]
        texts = {one.url: one.html if isinstance(one, pages.Page) else one.text for one in created}
        reported = {name for name in ("Here", "There") for text in texts.values() if f"{name} Okonkwo" in text}
        assert reported == ({"Here", "There"} if audience in seen_by else {"Here"})
        people = json.loads(texts["data/playbook.json"])["people"]
        assert {one["name"] for one in people} == {f"{name} Okonkwo" for name in reported}


FULL = "import errno\nraise OSError(errno.ENOSPC, 'No space left on device', '/somewhere/index.html')"


@pytest.mark.parametrize(
    "where",
    [
        "coaching_playbook.site.build:FileWriter.write",
        "coaching_playbook.site.output_folder:install_staged",
        "mkdocs.utils:write_file",
    ],
)
def test_full_disk_is_reported_without_traceback(where: str, root: Path) -> None:
    result = build(root, "public", patch_code(where, FULL.replace("\n", "\n    ")))
    assert result.returncode == 1
    assert "A file cannot be written: No space left on device (/somewhere/index.html). site/ was left as it was." in (
        result.stderr
    )
    assert "Traceback" not in result.stderr


def test_unwritable_folder_is_reported_with_fix(root: Path) -> None:
    (root / "taken").write_text("Ours.", "utf-8")
    result = run("mkdocs", "build", "-d", "taken/site", cwd=root)
    assert "site/ cannot be written: File exists" in result.stderr
    assert "Name a folder that you can write to: mkdocs build -d FOLDER\n" in result.stderr
    assert (root / "taken").read_text("utf-8") == "Ours."


def test_source_changed_during_build_is_reported(tmp_path: Path) -> None:
    place: PublishedPlaybook = publish_then_edit(tmp_path)
    page = place.root / "docs/hello.md"
    edit = f"from pathlib import Path\n    Path({str(page)!r}).write_text('# Another')\n    return iter(())"
    before = (place.site / "index.html").read_bytes()
    result = place.publish(patch_code("coaching_playbook.site.verify:verify_site", edit))
    assert result.returncode == 1
    assert "A hand-written page is not as it was when the site was built." in result.stdout
    assert (place.site / "index.html").read_bytes() == before


def test_private_register_is_not_published(tmp_path: Path) -> None:
    root = matrix.write_playbook(tmp_path, [matrix.clip(1)])
    loaded = load(root, day=matrix.FIRST_DAY).playbook
    assert loaded
    (clip,) = loaded.exemplars
    assert clip.permission
    assert clip.permission.record
    assert clip.permission.in_view
    (visible,) = publish(loaded, "coaches", matrix.FIRST_DAY).exemplars
    assert visible.permission
    assert (visible.permission.record, visible.permission.in_view) == (None, None)


# --- a preview -------------------------------------------------------------------------------------------------


PREVIEWED = [matrix.clip(1), matrix.clip(2)]


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewProcess]:
    """Yield a preview of a playbook with two clips."""
    root = matrix.write_playbook(tmp_path_factory.mktemp("preview") / "root", PREVIEWED)
    with run_preview(root, variables={"PLAYBOOK_AUDIENCE": "staff", "PLAYBOOK_DAY": DAY}) as created:
        yield created


def test_preview_contains_no_clip_hidden_from_its_audience(tmp_path: Path) -> None:
    root = matrix.write_playbook(tmp_path / "root", matrix.ACCEPTED)
    day = dt.date.fromisoformat(DAY)
    expected = {one.number for one in matrix.ACCEPTED if matrix.is_visible(one.data, "public", day)}
    paths = ["", "exemplars/", "find/", "new/", "people/", "feed.xml", "data/playbook.json", "techniques/wait-first/"]
    paths += ["session/wait-first.json", "session/wait-first.clips.json", "find/index.json", "find/clips.json"]
    with run_preview(root, variables={"PLAYBOOK_AUDIENCE": "public", "PLAYBOOK_DAY": DAY}) as created:
        roots = [json.loads(created.get(f"{created.mount}find/{name}.json")[2]) for name in ("index", "clips")]
        for part in (part for one in roots for part in one["parts"]):
            paths += [f"find/{part['name']}/w{file}.txt" for _first, file in part["words"]]
            paths += [f"find/{part['name']}/t{file}.txt" for file in part["titles"]]
        answers = {path: created.get(created.mount + path) for path in paths}
        hidden = [one for one in matrix.ACCEPTED if one.number not in expected and "file" in one.data.get("source", {})]
        for one in hidden[:5]:
            for path in (f"exemplars/{one.id}/", one.data["source"]["file"]):
                assert created.get(created.mount + path)[0] == 404, path
        assert created.end(signal.SIGINT) == []
    found = {number for _status, _headers, data in answers.values() for number in matrix.canaries_in(data)}
    assert found, "the clips that may be seen are there"
    assert found <= expected


def test_preview_accepts_only_local_host_names(preview: PreviewProcess) -> None:
    port = preview.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", "localhost", "LOCALHOST."):
        assert preview.get(preview.mount, Host=host)[0] == 200, host
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "",
        "10.0.0.1",
    ):
        for path in (preview.mount, f"{preview.mount}find/index.json", "/playbook-preview/0", "/playbook-preview.js"):
            status, _headers, message = preview.get(path, Host=host)
            assert status == 421, (host, path)
            assert matrix.canaries_in(message) == {}


RANGES = {
    "bytes=0-3": 206,
    "bytes=-4": 206,
    f"bytes=-{'9' * 4300}": 206,
    f"bytes=0-{'9' * 4300}": 206,
    f"bytes={'0' * 4300}-3": 206,
    f"bytes={'9' * 4300}-": 416,
    f"bytes={'9' * 4300}-{'9' * 4301}": 416,
    "bytes=5-2": 416,
    "bytes=-0": 416,
    "bytes=--4": 416,
    "bytes=NaN-": 416,
    "bytes=-": 416,
    "bytes=١-٣": 416,
    "bytes=0-1,3-4": 200,
    "lines=0-3": 200,
}


@pytest.mark.parametrize("required", RANGES, ids=lambda one: ascii(one[:24]))
def test_preview_answers_any_range_header(required: str, preview: PreviewProcess) -> None:
    clip = next(one for one in PREVIEWED if "file" in one.data["source"])
    path, raw = next((path, raw) for path, raw in clip.files() if path == clip.data["source"]["file"])
    path = preview.mount + path
    status, headers, message = preview.get(path, Range=required.encode().decode("latin-1"))
    assert status == RANGES[required]
    if status == 200:
        assert message == raw
    elif status == 206:
        first, last = map(int, headers["Content-Range"].removeprefix("bytes ").split("/")[0].split("-"))
        assert message == raw[first : last + 1]
    else:
        assert headers["Content-Range"] == f"bytes */{len(raw)}"


def test_path_with_nul_is_rejected(preview: PreviewProcess) -> None:
    assert preview.get("/media/%00.mp4", Range="bytes=0-3")[0] == 400
    assert preview.get("/%00")[0] == 400


def test_preview_files_are_private_and_deleted_at_exit(preview: PreviewProcess) -> None:
    folders = [path for path in preview.temp.iterdir() if path.is_dir()]
    assert folders
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert preview.end(signal.SIGTERM) == []
    assert "Traceback" not in preview.logged()
