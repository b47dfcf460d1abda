"""Verification of the pages of a built site, one fault at a time, on a site of three pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.site.verify.pages import SitePages

HOME = '<link rel="canonical" href="https://school.example/book/"><a href="one/">One</a>'
ONE = '<h1 id="top-of-one">One</h1><a href="../two.html">Two</a>'
SITE = {"index.html": HOME, "one/index.html": ONE, "two.html": "<p>", "a b.png": "", "print.css": "", "404.html": ""}


def problems(folder: Path, changes: dict[str, str], *, end: str = "</html>\n") -> list[str]:
    """Return the problems of the site after changes to the texts of some files."""
    for path, text in {**SITE, **changes}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{text}{end}" if path.endswith(".html") else text, "utf-8")
    return list(SitePages(SiteFiles(folder)).problems())


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="../">up</a><a href="..">up</a><a href="./">here</a><a href="">here</a>',
        '<a href=" #top-of-one ">here</a>',
        '<a href="/book/">home</a><a href="/book/one/#q=words">state</a><a href="#top">top</a><a href="#">top</a>',
        '<a href="https://elsewhere.example/">a link</a><form action="https://elsewhere.example/"></form>',
        '<img src="../a%20b.png" srcset="../a%20b.png 1x, ../a%20b.png 2x,"><img src="data:image/png;base64,AA">',
        '<a name="older">x</a><a href="#older">y</a><a href="#older">url(https://elsewhere.example/)</a>',
        '<p style="background: url(data:,)">z</p><style>a { b: url(#c) }</style>',
        '<a href="../a%20b.png#x">a picture</a><link rel="canonical" href="nowhere/">',
        '<link rel="license" href="https://elsewhere.example/"><a href="mailto:x@elsewhere.example">mail</a>',
        '<meta http-equiv="x-dns" content="url=nowhere"><meta name="refresh" content="0; url=nowhere">',
        '<style></style><div style="color: red"></div><iframe srcdoc="<a href=\'/book/\'>x</a>"></iframe>',
    ],
)
def test_valid_pages_have_no_problems(tmp_path: Path, markup: str) -> None:
    assert problems(tmp_path, {"one/index.html": ONE + markup}) == []


@pytest.mark.parametrize("address", [".", "./.", "..", "../.", "../deep", "../deep/.", "../deep/..", "../../one/"])
def test_folder_url_resolves_to_index_page(tmp_path: Path, address: str) -> None:
    changes = {"one/index.html": f'{ONE}<a href="deep/">x</a>', "one/deep/index.html": f'<a href="{address}">x</a>'}
    faults = [f"The page one/deep/ leads to {address}, which is not there."] if address == "../deep" else []
    assert problems(tmp_path, changes) == faults


ELSEWHERE = "The page one/ asks another host before anyone follows a link: https://x.example/y"
NEEDS = "The page one/ needs gone, which is not there."


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ('<a href="gone">x</a>', "The page one/ leads to gone, which is not there."),
        ('<area href="gone">', "The page one/ leads to gone, which is not there."),
        ('<form action="gone"></form>', "The page one/ leads to gone, which is not there."),
        ('<button formaction="gone">x</button>', "The page one/ leads to gone, which is not there."),
        ('<input formaction="gone">', "The page one/ leads to gone, which is not there."),
        ('<a href="../one">x</a>', "The page one/ leads to ../one, which is not there."),
        ('<a href="#gone">x</a>', "The page one/ leads to #gone, and there is no such place on that page."),
        (
            '<a href="../two.html#n">x</a>',
            "The page one/ leads to ../two.html#n, and there is no such place on that page.",
        ),
        ('<a href="../../">x</a>', "The page one/ leads out of the site: ../../"),
        ('<a href="/other/">x</a>', "The page one/ leads out of the site: /other/"),
        ('<a href="javascript:void(0)">x</a>', "The page one/ runs a script from an address: javascript:void(0)"),
        ('<a href="vbscript:x">x</a>', "The page one/ runs a script from an address: vbscript:x"),
        ('<p id="a"></p><p id="a"></p>', "The page one/ has the id 'a' twice."),
        ('<p id="a"></p><p id="a"></p><p id="a"></p>', "The page one/ has the id 'a' 3 times."),
        ('<script src="gone"></script>', NEEDS),
        ('<link rel="stylesheet" href="gone">', NEEDS),
        ('<meta http-equiv="refresh" content="0; url=https://x.example/y">', ELSEWHERE),
        ('<video poster="gone"></video>', NEEDS),
        ('<object data="gone"></object>', NEEDS),
        ('<body background="gone">', NEEDS),
        ('<svg><use href="gone"/></svg>', NEEDS),
        ('<svg><image xlink:href="gone"/></svg>', NEEDS),
        ('<img srcset="../a%20b.png 1x, gone 2x">', NEEDS),
        ('<link rel="preload" imagesrcset="gone 1x">', NEEDS),
        ('<p style="background: url(gone)">x</p>', NEEDS),
        ("<style>@import 'gone';</style>", NEEDS),
        ("<iframe srcdoc=\"<img src='gone'>\"></iframe>", NEEDS),
        ('<a href="#top-of-one" ping="gone">x</a>', NEEDS),
        ('<script src="https://x.example/y"></script>', ELSEWHERE),
        ('<img src="//x.example/y">', ELSEWHERE.replace("https:", "")),
        ('<style>a { b: url("https://x.example/y") }</style>', ELSEWHERE),
        ('<img src="blob:https://x/y"><img src="https://x.example/y">', ELSEWHERE),
        *(
            (f'<link rel="{rel}" href="https://x.example/y">', ELSEWHERE)
            for rel in (
                *("stylesheet", "icon", "apple-touch-icon", "mask-icon", "preload", "modulepreload", "prefetch"),
                *("manifest", "preconnect", "dns-prefetch", "prerender", "Alternate StyleSheet"),
            )
        ),
    ],
)
def test_page_fault_is_one_problem(tmp_path: Path, markup: str, problem: str) -> None:
    assert problems(tmp_path, {"one/index.html": ONE + markup}) == [problem]


@pytest.mark.parametrize(
    ("style", "problem"),
    [
        ("a { b: url('a b.png') url(about:blank) url(?x) } @import url(data:,);", None),
        ("a { b: url(gone.png) }", "print.css needs gone.png, which is not there."),
        ("a { b: image-set('gone.png' 1x) url(a%20b.png) }", "print.css needs gone.png, which is not there."),
        (
            "@import 'https://x.example/y';",
            "print.css asks another host before anyone follows a link: https://x.example/y",
        ),
    ],
)
def test_css_fault_is_one_problem(tmp_path: Path, style: str, problem: str | None) -> None:
    assert problems(tmp_path, {"print.css": style}) == ([problem] if problem else [])


def test_css_in_other_encoding_is_read(tmp_path: Path) -> None:
    assert problems(tmp_path, {}) == []
    (tmp_path / "print.css").write_bytes(b"/* caf\xe9 */ a { b: url(gone) }")
    assert list(SitePages(SiteFiles(tmp_path)).problems()) == ["print.css needs gone, which is not there."]


def test_iframe_does_not_make_page_reachable(tmp_path: Path) -> None:
    changes = {"one/index.html": f'{ONE}<iframe src="../framed.html"></iframe>', "framed.html": ""}
    assert problems(tmp_path, changes) == [
        "The page framed.html cannot be reached: no way leads there from the home page."
    ]


def test_truncated_page_is_reported(tmp_path: Path) -> None:
    called = ("The page 404.html", "The home page", "The page one/", "The page two.html")
    assert problems(tmp_path, {}, end="") == [f"{page} stops in the middle." for page in called]


def test_unreachable_or_distant_page_is_reported(tmp_path: Path) -> None:
    link = '<a href="{}.html">next</a>'.format
    chain = {"two.html": link("three"), "three.html": link("four"), "four.html": link("five"), "five.html": ""}
    alone = {
        "admin/index.html": "",
        "alone.html": "",
        "moved.html": '<meta http-equiv="Refresh" content="0; URL=one/">',
    }
    assert problems(tmp_path, {**chain, **alone}) == [
        "The page alone.html cannot be reached: no way leads there from the home page.",
        "The page five.html is 5 clicks from the home page, and 3 are the most.",
        "The page four.html is 4 clicks from the home page, and 3 are the most.",
    ]


def test_redirect_must_resolve_and_is_no_click(tmp_path: Path) -> None:
    moved = '<meta http-equiv="refresh" content="0; url={}">'.format
    changes = {"old.html": moved("gone/"), "index.html": HOME + '<a href="old.html">old</a>'}
    assert problems(tmp_path, changes) == ["The page old.html leads to gone/, which is not there."]
    pages = SitePages(SiteFiles(tmp_path))
    old, one = pages.page_at("old.html"), pages.page_at("one/")
    assert old
    assert one
    assert (old.redirects_to, one.redirects_to, pages.base) == ("gone/", None, "/book/")
    assert pages.page_at("gone/") is None


def test_site_without_url_is_served_at_root(tmp_path: Path) -> None:
    changes = {"index.html": '<a href="/one/">One</a>', "one/index.html": '<a href="/two.html">x</a>'}
    assert problems(tmp_path, changes) == []
