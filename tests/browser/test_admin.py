"""The form editor (Sveltia CMS) at /admin/: configuration, requests and edits.

`make test` downloads the editor if it can; without it these tests are skipped, and fail in CI.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from coaching_playbook import cms_install
from coaching_playbook.cli import main
from coaching_playbook.layout import field_order, model_for
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, LeveragePoint, Part, Person, Playbook, Technique
from coaching_playbook.publish import publish
from coaching_playbook.schema import cms
from coaching_playbook.schema.fields import fields
from coaching_playbook.yamlio import format_yaml
from sites import ROOT, build_site, serve_folder
from small_playbook import BASE, write_small_playbook
from suites import IN_CI

CACHE = ROOT / cms_install.CACHE_FOLDER
IS_HERE = all((CACHE / package.archive).is_file() for package in cms_install.PACKAGES)
if IN_CI and not IS_HERE:
    pytest.fail("The form editor is not in .cache/editor/. Run 'playbook admin .cache/editor' first.", pytrace=False)
needs_editor = pytest.mark.skipif(not IS_HERE, reason="the form editor could not be fetched; 'make test' tries to")
DECAP_KNOWS = {"hidden", "string", "text", "number", "select", "list", "object"}
PARTS: dict[str, type[Part]] = {"techniques": Technique, "leverage-points": LeveragePoint, "clips": Exemplar}


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    loaded = load(ROOT).playbook
    assert loaded
    return loaded


@pytest.fixture(scope="module")
def config(playbook: Playbook) -> str:
    return cms.editor_config(playbook, "videos.yml", "media", "a-school/playbook", "main", "github")


def widgets(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield one
    for inner in (*one.get("fields", ()), *([one["field"]] if "field" in one else ())):
        yield from widgets(inner)


def test_form_fields_follow_model_order(config: str) -> None:
    data = yaml.safe_load(config)
    for collection in data["collections"]:
        part = PARTS[collection["name"]]
        requested = [field["name"] for field in collection["fields"]]
        known = [field.name for field in fields(part)]
        assert requested == [name for name in known if name in requested]
        nothing_to_choose = {"shaped_by", "support_layers", "training"}  # the shipped lists of these are empty
        assert set(known) - set(requested) <= {"was", "permission", "source", *nothing_to_choose}
        for field in collection["fields"]:
            for one in widgets(field):
                assert one["widget"] in DECAP_KNOWS
                assert one["label"]
        needed = {field["name"] for field in collection["fields"] if field["required"]}
        assert needed == {field.name for field in fields(part) if field.required}


def test_form_cannot_delete_pages(config: str) -> None:
    assert all(collection["delete"] is False for collection in yaml.safe_load(config)["collections"])


@needs_editor
def test_editor_accepts_its_whole_configuration(config: str) -> None:
    with tarfile.open(CACHE / cms_install.PACKAGES[0].archive) as archive:
        file = archive.extractfile("package/schema/sveltia-cms.json")
        assert file
        schema = json.load(file)
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(config))] == []


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_sign_in_uses_token_unless_oauth_server_is_configured(playbook: Playbook, host: str) -> None:
    config = cms.editor_config(playbook, "videos.yml", "media", "a/b", "main", host)
    backend = yaml.safe_load(config)["backend"]
    assert (backend["auth_methods"], "base_url" in backend) == (["token"], False)
    own = cms.editor_config(playbook, "videos.yml", "media", "a/b", "main", host, "https://sign-in.example.org")
    backend = yaml.safe_load(own)["backend"]
    assert (backend["base_url"], "auth_methods" in backend) == ("https://sign-in.example.org", False)


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "https://", "a.example", "https:///a", "https://a b.example", "https://github.com@a.example"],
)
def test_invalid_oauth_server_url_is_rejected(address: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["admin", str(tmp_path / "site"), "--root", str(BASE), "--auth-url", address])
    assert (result.exit_code, f"'{address}' " in result.output, [*tmp_path.iterdir()]) == (2, True, []), result.output


def test_ids_that_may_be_hidden_names_are_not_in_configuration(playbook: Playbook) -> None:
    people = tuple(Person(id=f"jane-{show}", roles=("ta",), show=show) for show in ("role", "nothing"))
    visible = publish(dataclasses.replace(playbook, people=people), "public", dt.date(2026, 11, 28))
    text = cms.editor_config(visible, "videos.yml", "media", "a/b", "main", "github")
    assert "jane" not in text
    credits = next(one for one in yaml.safe_load(text)["collections"][0]["fields"] if one["name"] == "shaped_by")
    assert next(one["widget"] for one in credits["fields"] if one["name"] == "who") == "string"


def test_package_with_wrong_checksum_is_rejected_and_deleted(tmp_path: Path) -> None:
    for package in cms_install.PACKAGES:
        (tmp_path / package.archive).write_bytes(b"something else")
    with pytest.raises(cms_install.FetchError, match=r"@sveltia/cms@0\.221\.1 is not the package that was agreed"):
        cms_install.fetch_packages(tmp_path)
    assert not (tmp_path / cms_install.PACKAGES[0].archive).exists()


# --- in a browser ----------------------------------------------------------------------------------------------

# A folder of this computer is chosen by hand. Here the browser's own private folder stands in for it.
CHOOSES = """window.showDirectoryPicker = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle('clone', {create: true});"""
FILLS = """async (files) => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('clone', {create: true});
    await root.getDirectoryHandle('.git', {create: true});
    for (const [path, text] of Object.entries(files)) {
        const parts = path.split('/'), name = parts.pop();
        let folder = root;
        for (const part of parts) folder = await folder.getDirectoryHandle(part, {create: true});
        const writer = await (await folder.getFileHandle(name, {create: true})).createWritable();
        await writer.write(text);
        await writer.close();
    }
}"""
READS = """async (path) => {
    const parts = path.split('/'), name = parts.pop();
    let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clone');
    for (const part of parts) folder = await folder.getDirectoryHandle(part);
    return (await (await folder.getFileHandle(name)).getFile()).text();
}"""


def shipped() -> dict[str, str]:
    folders = ("playbook_src/techniques", "playbook_src/leverage_points", "videos")
    files = (file for folder in folders for file in sorted((ROOT / folder).glob("*.yml")))
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, config: str, browser: Browser) -> Iterator[tuple[Page, str]]:
    """Yield the editor, open on a clone of the shipped playbook, and the folder of the clone."""
    site = tmp_path_factory.mktemp("editor")
    cms_install.install_editor(CACHE, site / "admin", config, "github")
    with serve_folder(site) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.add_init_script(CHOOSES)
        page.goto(f"{address}admin/LICENSE.txt")
        page.evaluate(FILLS, shipped())
        yield page, address
        context.close()


def difference(path: str, before: str, after: str) -> list[str]:
    """Return the lines that an edit changes, after the file is formatted."""
    kind = model_for(path.removeprefix("playbook_src/")) if path.startswith("playbook_src/") else Exemplar
    assert kind
    tidy = format_yaml(after, field_order(kind))
    lines = difflib.unified_diff(before.splitlines(), tidy.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@needs_editor
def test_form_edit_changes_one_line_without_external_requests(clone: tuple[Page, str]) -> None:
    page, address = clone
    elsewhere: list[str] = []
    ours = (address, "data:", "blob:")
    page.on("request", lambda requested: None if requested.url.startswith(ours) else elsewhere.append(requested.url))
    page.goto(f"{address}admin/")
    local = page.get_by_role("button", name="Work with Local Repository")
    local.wait_for()
    other_buttons = [name for name in page.get_by_role("button").all_inner_texts() if "Local" not in name]
    assert [name for name in other_buttons if "GitHub" in name and "Token" not in name] == []
    assert any("Token" in name for name in other_buttons)
    local.click()
    page.get_by_text("Techniques").first.wait_for()
    for place, field, path, new, line in (
        ("techniques", "Small step", "playbook_src/techniques/ask-then-wait.yml", "Ask: then count.", "small_step: "),
        (
            "leverage-points",
            "Strapline",
            "playbook_src/leverage_points/calm-and-connected.yml",
            "Be calm.",
            "strapline: ",
        ),
        ("clips", "Description", "videos/low-and-slow-six-words.yml", "A TA waits: 1:12.", "description: "),
    ):
        before = page.evaluate(READS, path)
        page.goto(f"{address}admin/#/collections/{place}/entries/{Path(path).stem}")
        box = page.get_by_role("textbox", name=field, exact=True)
        box.fill(new)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url(f"**/admin/#/collections/{place}")  # it closes a page when it is saved
        page.wait_for_function(f"async () => (await ({READS})({json.dumps(path)})).includes({json.dumps(new)})")
        gone, come = difference(path, before, page.evaluate(READS, path))
        assert gone.startswith(f"-{line}")
        assert come in (f"+{line}{new}", f'+{line}"{new}"')
    assert elsewhere == []


@needs_editor
def test_fonts_and_icons_are_self_hosted(tmp_path: Path, config: str) -> None:
    cms_install.install_editor(CACHE, tmp_path, config, "github")
    script = (tmp_path / cms_install.SCRIPT_NAME).read_text("utf-8")
    for font in re.findall(r"url\(([^)]+\.woff2)\)", script):
        assert (tmp_path / font).is_file(), font


# --- beside it -------------------------------------------------------------------------------------------------


def test_site_with_repository_link_sends_no_external_requests(tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root")
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("repo_url: https://github.com/a-school/playbook\nedit_uri: edit/main/docs/\n")
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    assert site.external_resources() == []
    home = (site.folder / "index.html").read_text("utf-8")
    assert "https://github.com/a-school/playbook" in home
    assert 'data-md-component="source"' not in home
