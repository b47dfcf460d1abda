"""Verification of the files of a built site: unexpected types, drawings with scripts, gzip files, extracted text."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from coaching_playbook.site import file_list
from coaching_playbook.site.verify.files import SiteFiles

KINDS = (
    *("html", "json", "xml", "txt", "vtt", "js", "css", "svg", "md", "ics", "yml", "webmanifest", "map", "png", "jpg"),
    *("jpeg", "webp", "gif", "ico", "woff", "woff2", "mp4", "webm", "pdf", "wasm"),
)


def site(folder: Path, **files: bytes) -> SiteFiles:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return SiteFiles(folder)


def test_known_and_host_files_are_accepted(tmp_path: Path) -> None:
    names = [f"a/b.{kind}" for kind in KINDS] + ["CNAME", "_headers", "_redirects", "a/web.config"]
    files = site(tmp_path, **dict.fromkeys(names, b""))
    assert list(files.problems()) == []
    assert files.paths == set(names)
    assert files.pages == ["a/b.html"]
    text = ["css", "html", "ics", "js", "json", "md", "svg", "txt", "vtt", "webmanifest", "xml", "yml"]
    assert files.text_paths == [f"a/b.{kind}" for kind in text]


@pytest.mark.parametrize("name", ["run.exe", "a/Thumbs.db", "noending", "CNAME.old", "page.html~"])
def test_unknown_file_type_is_reported(tmp_path: Path, name: str) -> None:
    assert list(site(tmp_path, **{name: b""}).problems()) == [f"{name} is a file of a kind that no site needs."]


def test_download_of_any_type_is_scanned_but_no_page(tmp_path: Path) -> None:
    downloads = ("google1234.html", "plan.docx", "a/list.csv", "apple-app-site-association")
    site(tmp_path, **dict.fromkeys((*downloads, "index.html"), b"x"))
    files = SiteFiles(tmp_path, downloads)
    assert list(files.problems()) == []
    assert files.pages == ["index.html"]
    assert set(downloads) <= {*files.text_paths}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_named_pipe_is_reported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert list(site(tmp_path).problems()) == ["pipe is a file of a kind that no site needs."]


def test_symlink_is_reported_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "one.html").symlink_to("/etc/hostname")
    files = site(tmp_path)
    assert list(files.problems()) == ["one.html is a link to another place."]
    assert files.paths == set()


def test_hidden_files_of_others_are_ignored(tmp_path: Path) -> None:
    files = site(tmp_path, **{".git/config": b"", "a/.htaccess": b"", "b.txt": b""})
    assert (files.paths, list(files.problems())) == ({"b.txt"}, [])
    listed = file_list.to_json("public", [".nojekyll", "b.txt"]).encode()
    files = site(tmp_path, **{file_list.FILE_NAME: listed, ".nojekyll": b""})
    assert (files.paths, list(files.problems())) == ({".nojekyll", "b.txt", file_list.FILE_NAME}, [])


@pytest.mark.parametrize(
    "markup",
    [
        b"<svg><SCRIPT>x</SCRIPT></svg>",
        b"<svg><foreignObject/></svg>",
        b"<svg onload = 'x'/>",
        b"<svg id='a'onclick=x />",
        b"<a href='javascript:x'/>",
        b"<a href='VBScript:x'/>",
        b"<!ENTITY x 'y'>",
    ],
)
def test_drawing_with_script_is_reported(tmp_path: Path, markup: bytes) -> None:
    files = site(tmp_path, **{"a.svg": markup, "b.svg": b"<svg><text>on time = now, description: x</text></svg>"})
    assert list(files.problems()) == ["a.svg is a drawing that runs a script."]


def test_gzip_file_must_equal_original(tmp_path: Path) -> None:
    packed = gzip.compress(b"one")
    files = site(tmp_path, **{"a/x.txt": b"one", "a/x.txt.gz": packed, "a/alone.gz": packed})
    assert list(files.problems()) == []
    assert (files.text("a/x.txt.gz"), files.text("a/x.txt")) == ("one", "one")
    assert files.text_paths == ["a/alone.gz", "a/x.txt", "a/x.txt.gz"]
    site(
        tmp_path,
        **{"a/x.txt": b"two", "a/bad.gz": b"no", "a/cut.gz": packed[:12], "a/odd.gz": packed[:10] + b"\xff" * 9},
    )
    assert list(SiteFiles(tmp_path).problems()) == [
        *(f"a/{name}.gz cannot be unpacked." for name in ("bad", "cut", "odd")),
        "a/x.txt.gz is not x.txt, packed.",
    ]
    assert SiteFiles(tmp_path).text("a/bad.gz") == ""


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"it&rsquo;s &amp;", "it\u2019s &"),
        (rb"a\u2019b\nc\td\re\"f\/g\\h", 'a\u2019b c d e"f/g\\h'),
        (rb"\u00e9\x", "\u00e9\\x"),
        (b"\xff", "\ufffd"),
    ],
)
def test_visible_text_is_extracted(tmp_path: Path, raw: bytes, text: str) -> None:
    assert site(tmp_path, **{"a.json": raw}).text("a.json") == text
