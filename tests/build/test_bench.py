"""The benchmark: its generated playbook is valid, and the other tools build pages with the same content."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from sites import BASE_URL, ROOT, Site, build_site, collapse_spaces, run_playbook

sys.path.insert(0, str(ROOT / "bench"))

from content import Content
from make import write_playbook
from translate import write_projects


@pytest.fixture(scope="module")
def created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "playbook"
    write_playbook(folder, Content(3))
    return folder


@pytest.fixture(scope="module")
def site(created: Path) -> Site:
    return build_site(created / "mkdocs.yml", created / "site")


def test_generated_playbook_passes_check_and_fmt(created: Path) -> None:
    checked = run_playbook("check", cwd=created)
    assert (checked.returncode, checked.stdout) == (0, "")
    tidied = run_playbook("fmt", "--check", cwd=created)
    assert (tidied.returncode, tidied.stdout) == (0, "")


def test_generated_playbook_builds_strictly_with_every_clip(site: Site) -> None:
    assert len([address for address in site.pages if address.startswith("exemplars/")]) == 1 + 2 * 3
    assert len([address for address in site.pages if address.startswith("techniques/")]) == 1 + 3
    assert site.broken_links() == []


def texts(value: object) -> Iterator[str]:
    """Yield each text of two words or more in the data of an entry."""
    if isinstance(value, str):
        yield from [value] if " " in value else []
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in texts(one))


def read(markdown: str) -> str:
    """Return Markdown as plain text, without markup and link targets."""
    plain = re.sub(r"<a id=[^>]*></a>|\*\*|\]\([^)]*\)|[*\[!]", "", markdown)
    return collapse_spaces(plain.replace("\\", ""))


def test_other_tools_get_same_texts_headings_and_links(created: Path, site: Site, tmp_path: Path) -> None:
    count = write_projects(created, tmp_path)
    docs = tmp_path / "mkdocs/docs"
    pages = {re.sub(r"(^|/)index\.md$|\.md$", "", file.relative_to(docs).as_posix()) for file in docs.rglob("*.md")}
    files = (file for file in site.folder.rglob("index.html") if 'http-equiv="refresh"' not in file.read_text("utf-8"))
    assert pages == {file.parent.relative_to(site.folder).as_posix().removeprefix(".") for file in files}
    assert count == len(pages)
    content = Content(3)
    for number, technique in enumerate(content.all_techniques()):
        given = (tmp_path / f"mkdocs/docs/techniques/{technique['id']}.md").read_text("utf-8")
        left_out = {"exemplar_brief"}  # there is a clip, so the page does not say what one could show
        missing = [
            text
            for text in texts({name: value for name, value in technique.items() if name not in left_out})
            if text not in read(given)
        ]
        assert missing == []
        visible = site.generated[f"techniques/{technique['id']}/"]
        assert re.findall(r"(?m)^#+ (.*?)(?: \{#.*\})?$", given) == [
            element.text for element in visible.all("h1", "h2", "h3", "h4")
        ]
        for clip in content.clips_of(number, technique):
            reported = read((tmp_path / f"hugo/content/exemplars/{clip.data['id']}.md").read_text("utf-8"))
            assert clip.data["watch_for"] in reported
            assert all(moment["thinking"] in reported for moment in clip.data["moments"])


LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]*))?\)")


def test_links_for_other_tools_resolve(created: Path, site: Site, tmp_path: Path) -> None:
    write_projects(created, tmp_path)
    texts = {file: file.read_text("utf-8") for file in (tmp_path / "mkdocs/docs").rglob("*.md")}
    places = {file: set(re.findall(r'(?:\{#|<a id=")([^}"]+)', text)) for file, text in texts.items()}
    faults = []
    for file, text in texts.items():
        for path, place in LINK.findall(text):
            to = (file.parent / path).resolve() if path else file
            fine = path.startswith("https:") or (to.exists() and (not place or place in places[to]))
            faults += [] if fine else [f"{file.name}: {path}#{place}"]
    content = tmp_path / "hugo/content"
    for file in content.rglob("*.md"):
        address = re.sub(r"(_index)?\.md$", "", file.relative_to(content).as_posix())
        here = f"{BASE_URL}{address}{'' if address.endswith('/') or not address else '/'}"
        for path, _place in LINK.findall(file.read_text("utf-8")):
            to = urlsplit(urljoin(here, path))
            known = to.scheme == "https" or site.file(unquote(to.path.lstrip("/"))).is_file()
            faults += [] if known else [f"{file.name}: {path}"]
    assert faults == []


def test_seed_determines_generated_text() -> None:
    one, same, other = Content(3), Content(3), Content(3, seed=2)
    assert list(one.all_techniques()) == list(same.all_techniques())
    assert not {t["summary"] for t in one.all_techniques()} & {t["summary"] for t in other.all_techniques()}
