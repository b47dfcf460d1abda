"""Verification of a built site as a whole: all checks run, and each URL of the playbook must have a page."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coaching_playbook.cli import main
from coaching_playbook.model import Person, Playbook
from coaching_playbook.permalinks import current_urls
from coaching_playbook.site import file_list
from coaching_playbook.site.verify import verify_site
from in_memory import DAY, clip, small, with_entries, with_technique
from small_playbook import BASE

END = "</html>\n"
FORMER = "techniques/old-wait"


def with_former() -> Playbook:
    return with_technique(was=["old-wait"])


def redirects_to(address: str) -> str:
    return f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">Moved</a>{END}'


def problems(folder: Path, playbook: Playbook, changes: dict[str, str | None], **options: Any) -> list[str]:
    """Return the problems of a site that has each page of the playbook, with some files added or removed."""
    site: dict[str, str | None] = {f"{address}/index.html": END for address in current_urls(playbook)}
    links = "".join(f'<a href="{path}">x</a>' for path in site)
    site |= {"index.html": f"{links}{END}", f"{FORMER}/index.html": redirects_to("../wait-first/")} | changes
    for path, text in site.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    return list(verify_site(folder, playbook, options.pop("audience", "public"), DAY, **options))


def test_complete_site_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, with_former(), {}) == []


def test_missing_home_page_is_only_problem(tmp_path: Path) -> None:
    site = {"index.html": None, "techniques/wait-first/index.html": "cut off"}
    assert problems(tmp_path, with_former(), site) == ["There is no home page (index.html), so this is no site."]


WAIT = "techniques/wait-first"
B = "techniques/b/index.html"
LEADS = f"The page {FORMER}/ leads to"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({f"{WAIT}/index.html": None, f"{FORMER}/index.html": END}, [f"The page {WAIT}/ is not there."]),
        ({f"{FORMER}/index.html": None}, [f"The page {FORMER}/ is not there."]),
        ({f"{FORMER}/index.html": redirects_to("../gone/")}, [f"{LEADS} techniques/gone/, which is not there."]),
        (
            {f"{FORMER}/index.html": redirects_to("../b/"), B: redirects_to("../wait-first/")},
            [f"{LEADS} techniques/b/, which leads on to another."],
        ),
        ({f"{FORMER}/index.html": END}, []),
        ({f"{WAIT}/index.html": redirects_to("../b/"), f"{FORMER}/index.html": END, B: redirects_to("../a/")}, []),
    ],
)
def test_each_url_must_have_page(tmp_path: Path, changes: dict[str, str | None], message: list[str]) -> None:
    found = problems(tmp_path, with_former(), changes)
    assert [
        one
        for one in found
        if one.endswith(("/ is not there.", " to another.")) or one.startswith(f"{LEADS} techniques/")
    ] == message


def test_hidden_clip_must_have_no_page(tmp_path: Path) -> None:
    playbook = with_entries(exemplars=(clip({"audience": "coaches"}),))
    assert (
        problems(tmp_path, playbook, {"exemplars/clip-1/index.html": None, "index.html": END.join(links(small()))})
        == []
    )


def links(playbook: Playbook) -> list[str]:
    return ["".join(f'<a href="{address}/">x</a>' for address in current_urls(playbook)), ""]


def test_files_pages_and_leaks_are_checked(tmp_path: Path) -> None:
    people = (Person(id="sky", name="Sky Marlow", roles=("ta",), show="nothing"),)
    found = problems(
        tmp_path,
        with_entries(people=people, exemplars=(clip({"audience": "staff"}),)),
        {
            "cut.html": "<p>",
            "techniques/wait-first/index.html": f'<a href="nowhere/">x</a>Sky Marlow{END}',
            "exemplars/clip-1/index.html": END,
        },
    )
    for words in ("cut.html", "nowhere", "names Sky Marlow", "clip-1"):
        assert any(words in sentence for sentence in found), (words, found)
    assert problems(tmp_path / "b", with_entries(exemplars=(clip({"audience": "staff"}),)), {}, audience="staff") == []


RECORD = "Locker nine by the hall"


@pytest.mark.parametrize(("folder", "options"), [("docs", {}), ("pages", {"docs": "pages"})])
def test_configured_docs_dir_is_read(folder: str, options: dict[str, str], tmp_path: Path) -> None:
    """A hand-written page may contain the same text as the permission of a clip."""
    root = tmp_path / "root"
    root.mkdir()
    playbook = with_entries(exemplars=(clip({"audience": "coaches"}, record=RECORD),))
    site = {"exemplars/clip-1/index.html": None, "index.html": f"{links(small())[0]}{RECORD} {root}/x{END}"}
    path = "index.html tells where the playbook lies on this computer."
    message = problems(tmp_path / "site", playbook, site, root=root, **options)
    assert len(message) == 2
    assert path in message
    assert path not in problems(tmp_path / "site", playbook, site)
    (root / folder).mkdir()
    (root / folder / "a.md").write_text(RECORD, "utf-8")
    assert problems(tmp_path / "site", playbook, site, root=root, **options) == [path]


@pytest.mark.parametrize(
    ("says", "settings", "option", "expected"),
    [
        ("staff", None, None, "staff"),  # as `mkdocs build` writes it, which makes no manifest
        ("coaches", "staff", None, "coaches"),
        ("public", "coaches", None, "public"),
        ("staff", None, "public", "public"),
        ("everyone", "staff", None, "staff"),
        (None, "coaches", None, "coaches"),
        (None, None, None, "public"),
    ],
)
def test_site_is_verified_for_audience_in_manifest(
    says: str | None,
    settings: str | None,
    option: str | None,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audiences = []
    monkeypatch.setattr(
        import_module("coaching_playbook.cli.verify"),
        "verify_site",
        lambda _site, _playbook, one, *_, **__: audiences.append(one) or [],
    )
    root = shutil.copytree(BASE, tmp_path / "root")
    audience = f"    audience: {settings}\n" if settings else ""
    (root / "mkdocs.yml").write_text(
        f"site_name: A\nplugins:\n- playbook:\n    source: playbook_src\n{audience}", "utf-8"
    )
    site = tmp_path / "site"
    site.mkdir()
    if says:
        (site / file_list.FILE_NAME).write_text(file_list.to_json(says, ()), "utf-8")
    result = CliRunner().invoke(
        main, ["verify", str(site), "--root", str(root), *(["--audience", option] if option else [])]
    )
    assert (result.exit_code, audiences) == (0, [expected]), result.output


@pytest.mark.parametrize(
    ("says", "require", "status"),
    [
        *(("public", "public", 0), ("staff", "public", 1), ("coaches", "public", 1), ("public", "staff", 1)),
        *(("staff", None, 0), ("everyone", "public", 1), (None, "public", 2), (None, None, 2)),
    ],
)
def test_deploy_target_rejects_other_audience(
    says: str | None, require: str | None, status: int, tmp_path: Path
) -> None:
    if says:
        (tmp_path / file_list.FILE_NAME).write_text(file_list.to_json(says, ()), "utf-8")
    result = CliRunner().invoke(main, ["audience", str(tmp_path), *(["--require", require] if require else [])])
    assert (result.exit_code, result.stdout) == (status, f"{says}\n" if says else "")
    assert ("Nothing was published." in result.stderr) is (status == 1)
