"""Settings in mkdocs.yml: no text becomes markup or code, and external services need the owner's consent."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from browsing import browser_session
from coaching_playbook.cli import main
from coaching_playbook.load import load
from filled import write_minimal_playbook
from publishing import patch_code
from sites import ROOT, Completed, Site, run, serve_folder

RUNS = "document.title = 'ran'"
SCRIPT = f"<script>{RUNS}</script>"
IMAGE = f'<img src=x onerror="{RUNS}">'
ATTRIBUTE = f'x" onfocus="{RUNS}" autofocus tabindex="1'
SETTINGS = """\
site_name: {site_name}
site_description: {site_description}
site_author: {site_author}
site_url: https://example.org/
repo_url: https://example.org/repo
repo_name: {repo_name}
copyright: {copyright}
theme:
  name: material
  language: en
  features: [announce.dismiss, content.tooltips]
  logo: {logo}
  palette:
    - scheme: default
      toggle:
        icon: material/weather-night
        name: {toggle}
    - scheme: slate
      toggle:
        icon: material/weather-sunny
        name: Light
plugins:
  - search:
      separator: {separator}
  - playbook:
      guides: {guides}
extra:
  homepage: {homepage}
  generator: false
  scope: {scope}
  {extra_key}: Words
  social:
    - icon: material/school
      link: https://example.org/
      name: {social}
  alternate:
    - name: {alternate}
      link: {alternate_link}
      lang: en
nav:
  - {nav}: hello.md
"""
PLAIN = {
    **dict.fromkeys(
        ("site_description", "site_author", "repo_name", "toggle", "guides", "social", "alternate"), "Words"
    ),
    **{
        "site_name": "Ours",
        "nav": "Hello",
        "extra_key": "words",
        "separator": "[-]+",
        "scope": "/",
        "logo": "logo.png",
    },
    **{"homepage": "https://example.org/", "alternate_link": "/en/"},
    "copyright": "&copy; 2026 Ours & theirs",
}
PATHS = {
    **{"toggle": "theme.palette[0].toggle.name", "guides": "plugins[1].playbook.guides", "logo": "theme.logo"},
    **{"separator": "plugins[0].search.separator", "homepage": "extra.homepage", "scope": "extra.scope"},
    **{"social": "extra.social[0].name", "alternate": "extra.alternate[0].name"},
    "alternate_link": "extra.alternate[0].link",
}


def write_playbook(root: Path, **values: str) -> Path:
    """Write a small playbook with these settings, and return its folder."""
    root.mkdir()
    write_minimal_playbook(root)
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/hello.md").write_text("# Hello\n\nFrom us.\n", "utf-8")
    shutil.copyfile(ROOT / "docs/images/technique.png", root / "docs/logo.png")
    text = SETTINGS.format(**{name: json.dumps(value) for name, value in (PLAIN | values).items()})
    (root / "mkdocs.yml").write_text(text, "utf-8")
    return root


def build(root: Path, *, unchecked: bool = False, **environment: str) -> Completed:
    """Build the site; `unchecked` disables the plugin's check of the settings."""
    at_start = patch_code("coaching_playbook.plugin:refuse_unsafe_config", "return None") if unchecked else ""
    return run("mkdocs", "build", "-d", "site", cwd=root, at_start=at_start, variables=environment)


def check_problems(root: Path, *trust: str) -> list[Mapping[str, str]]:
    options = [part for name in trust for part in ("--trust", name)]
    found = json.loads(CliRunner().invoke(main, ["check", str(root), "--format", "json", *options]).stdout)
    # The site has its title from the playbook, and the check warns of another in the settings.
    return [one for one in found if one["path"] == "mkdocs.yml" and one["code"] != "settings-title"]


@pytest.mark.parametrize("key", PLAIN)
def test_markup_in_settings_is_rejected(key: str, tmp_path: Path) -> None:
    variants = (SCRIPT, IMAGE, ATTRIBUTE, "&lt;script&gt;", "&amp;#60;b", "</title>", "java\tscript:alert(1)")
    root = write_playbook(tmp_path / "ours", **{key: SCRIPT})
    for value in variants:
        text = SETTINGS.format(**{name: json.dumps(one) for name, one in (PLAIN | {key: value}).items()})
        (root / "mkdocs.yml").write_text(text, "utf-8")
        line = next(n for n, message in enumerate(text.splitlines(), 1) if json.dumps(value) in message)
        (found,) = check_problems(root)
        assert (found["code"], found["line"], found["severity"]) == ("settings-markup", line, "error")
        assert PATHS.get(key, key) in found["message"] or value[:10] in found["message"]
        assert found["fix"]
    result = build(root)
    assert (result.returncode, (root / "site").exists()) == (1, False)
    assert "mkdocs.yml: " in result.stderr
    assert "Traceback" not in result.stderr


def test_build_rejects_settings_that_no_check_covers(tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "ours")
    (root / "base.yml").write_text(f"copyright: {json.dumps(SCRIPT)}\n", "utf-8")
    config = (root / "mkdocs.yml").read_text("utf-8")
    without = config.replace(f"copyright: {json.dumps(PLAIN['copyright'])}\n", "")
    (root / "mkdocs.yml").write_text(f"INHERIT: base.yml\n{without}", "utf-8")
    assert "'copyright' holds <" in build(root).stderr
    (root / "mkdocs.yml").write_text(f"{without}copyright: !ENV WHOSE\n", "utf-8")
    assert "'copyright' holds <" in build(root, WHOSE=SCRIPT).stderr


def test_plain_text_and_entities_are_accepted(tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "ours")
    assert check_problems(root) == []
    result = build(root)
    assert result.returncode == 0, result.stderr
    assert "&copy; 2026 Ours & theirs" in (root / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize("value", [SCRIPT, f'"{SCRIPT}', f"{ATTRIBUTE}", f'",location);{RUNS};new URL("/'])
def test_unchecked_settings_text_does_not_execute(value: str, browser: Browser, tmp_path: Path) -> None:
    keys = [key for key in PLAIN if key not in ("separator", "logo", "alternate_link", "homepage")]
    assert len(keys) >= 12
    root = write_playbook(tmp_path / "ours", **dict.fromkeys(keys, value))
    (root / "docs/hello.md").write_text(f"---\ntitle: {json.dumps(value)}\n---\n\nFrom us.\n", "utf-8")
    result = build(root, unchecked=True)
    assert result.returncode == 0, result.stderr
    with serve_folder(root / "site") as address, browser_session(browser, address) as reader:
        for place in ("", "hello/", "find/", "404.html"):
            page = reader.open(place)
            page.evaluate("document.querySelectorAll('[tabindex], input, button, a').forEach((one) => one.focus())")
            page.wait_for_timeout(100)
            assert page.title() != "ran"
        reader.csp_violations.clear()


def test_theme_features_work_under_csp(browser: Browser, tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "ours")
    result = build(root)
    assert result.returncode == 0, result.stderr
    with serve_folder(root / "site") as address, browser_session(browser, address) as reader:
        for place in ("", "hello/", "404.html"):
            reader.open(place).wait_for_timeout(100)


def test_front_matter_must_be_plain_text(tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "ours")
    front = f"title: {json.dumps(SCRIPT)}\ndescription: {json.dumps(ATTRIBUTE)}\ntemplate: 404.html\n"
    (root / "docs/hello.md").write_text(f"---\n{front}---\n\nFrom us.\n", "utf-8")
    result = build(root)
    assert result.returncode == 0, result.stderr
    page = Site(root / "site").pages["hello/"]
    loaded = load(root).playbook
    assert loaded
    assert [one.text for one in page.all("title")] == [f"{SCRIPT} – {loaded.about.title}"]
    assert [one.attributes["content"] for one in page.all("meta", name="description")] == [ATTRIBUTE]
    assert [one for one in page.walk() if {"onfocus", "onerror"} & one.attributes.keys()] == []


NEED_AN_OWNER = {
    "content_security_policy": ('      guides: "Words"', "      content_security_policy: false", "plugins[1]"),
    "analytics": ("  generator: false", "  analytics: {provider: google, property: G-1}", "extra.analytics"),
    "consent": ("  generator: false", "  consent: {title: Cookies}", "extra.consent"),
    "font": ("  language: en", "  font: {text: Roboto}", "theme.font"),
    "alternate": ('link: "/en/"', "link: https://example.org/en/", "extra.alternate[0].link"),
    "logo": ('  logo: "logo.png"', "  logo: https://example.org/logo.png", "theme.logo"),
    "extra_css": ("plugins:", "extra_css: [//example.org/a.css]\nplugins:", "example.org/a.css"),
    "extra_javascript": ("plugins:", "extra_javascript: [{path: 'https://example.org/a.js'}]\nplugins:", "a.js"),
}


@pytest.mark.parametrize("name", NEED_AN_OWNER)
def test_external_services_need_owner_consent(name: str, tmp_path: Path) -> None:
    old, new, _said = NEED_AN_OWNER[name]
    root = write_playbook(tmp_path / "ours")
    config = root / "mkdocs.yml"
    assert old in config.read_text("utf-8")
    config.write_text(config.read_text("utf-8").replace(old, new, 1), "utf-8")
    (found,) = check_problems(root)
    assert (found["code"], "names it in PLAYBOOK_TRUST" in found["fix"]) == ("settings-run-code", True)
    assert check_problems(root, name) == []
    result = build(root)
    if name == "font":  # which no build fetches, whatever the settings say
        assert "fonts." not in (root / "site/index.html").read_text("utf-8")
    else:
        assert (result.returncode, "PLAYBOOK_TRUST" in result.stderr) == (1, True), result.stderr
    assert build(root, PLAYBOOK_TRUST=f"tags {name}").returncode == 0


LINKS = {
    "https://someone@example.org/": "has a name and an @ in front of the site",
    "https://еxample.org/": "has letters in the name of the site that could pass for others",
    "https://xn--xample-2of.org/": "has letters in the name of the site that could pass for others",
    "//example.org@elsewhere.org/": "has a name and an @ in front of the site",
    "ftp://example.org/": "does not begin with https://",
    "https://exam​ple.org/": "has a space or an invisible character in it",
}


@pytest.mark.parametrize("link", LINKS)
def test_link_shows_its_target(link: str, tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "ours", homepage=link)
    (found,) = check_problems(root)
    assert found["code"] == "not-a-link"
    assert LINKS[link] in found["message"]
