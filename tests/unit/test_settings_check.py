"""Validation of mkdocs.yml, setting by setting: nothing may run code, load from other hosts or leave the folder."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coaching_playbook import mkdocs_config_check as checking
from coaching_playbook.diagnostics import Problem
from coaching_playbook.mkdocs_config_check import ProjectConfig, check_config, read_config
from coaching_playbook.plugin.config_values import value_problems
from coaching_playbook.yamlio import parse_config

Found = list[tuple[str, int, int, str, str]]


@pytest.fixture(autouse=True)
def no_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYBOOK_TRUST", raising=False)


def config(folder: Path, *trust: str, **files: str) -> ProjectConfig:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    found = read_config(folder, trust)
    assert found
    return found


def messages(folder: Path, text: str, *trust: str) -> list[str]:
    """Return (line, column, message) for each problem of a configuration."""
    found = config(folder, *trust, **{"mkdocs.yml": text})
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in found.problems]


# --- values --------------------------------------------------------------------------------------------------------

VALUES = {
    "strict: maybe": "2:9 'strict' is 'maybe'. Write true or false.",
    "copyright: 5": "2:12 'copyright' is '5'. Write a text.",
    "extra_css: a.css": "2:12 'extra_css' is 'a.css'. Write a list: each item on a line of its own, after '- '.",
    "nav: hello.md": "2:6 'nav' is 'hello.md'. Write a list: each item on a line of its own, after '- '.",
    "nav: [{Hello: hello.md, More: more.md}]": "2:6 An entry of 'nav' is not one name with its page. "
    "Write each as '- Name: page.md', or its name with a list of pages below it.",
    "nav:\n  - Hello:": "3:3 An entry of 'nav' is not one name with its page. "
    "Write each as '- Name: page.md', or its name with a list of pages below it.",
    "extra:": "2:7 'extra' is empty. Write settings below it, each as 'name: value' on a line of its own.",
    "validation: {nav: {omitted_files: maybe}}": "2:35 'omitted_files' is 'maybe'. Write one of warn, info and ignore.",
    "exclude_docs: [drafts/]": "2:15 'exclude_docs' is a list. "
    "Write each path on a line of its own, moved in below it, with '|' after the colon.",
    "markdown_extensions:\n  - admonition\n  - toc: {permalnk: true}": "4:10 'permalnk' is not a setting of 'toc'. "
    "Take it away, or look up how it is written.",
    "markdown_extensions: {pymdownx.superfences: {custom: []}}": "2:45 'custom' is not a setting of "
    "'pymdownx.superfences'. Take it away, or look up how it is written.",
    "markdown_extensions: {toc: {toc_depth: deep}}": "2:28 'toc' cannot use these settings: "
    "invalid literal for int() with base 10: 'deep'. Look up how they are written.",
    "markdown_extensions: [toc: 5]": "2:28 'toc' is '5'. "
    "Write settings below it, each as 'name: value' on a line of its own.",
    "plugins: [playbook: staff]": "2:21 'playbook' is 'staff'. "
    "Write settings below it, each as 'name: value' on a line of its own.",
    "plugins: {search: [en]}": "2:19 'search' is a list. "
    "Write settings below it, each as 'name: value' on a line of its own.",
    "plugins: [{playbook: {}, search: {}}]": "2:11 Several plugins stand in one item. "
    "Write '- ' in front of each name.",
    "plugins: [search, playbook, playbook: {audience: staff}]": "2:29 'playbook' stands here twice. "
    "Put the two together, or delete one.",
    "theme: material\nplugins: [search: {langs: [cy]}]": "3:20 'langs' is not a setting of the search. "
    "Did you mean 'lang'?",
    "extra: x": "2:8 'extra' is 'x'. Write settings below it, each as 'name: value' on a line of its own.",
    "docs_dir: nope": "2:11 'docs_dir' is 'nope'. The path 'nope' isn't an existing directory.",
    "dev_addr: here": "2:11 'dev_addr' is 'here'. Must be a string of format 'IP:PORT'.",
    "site_ulr: https://x.example/": "2:1 'site_ulr' is not a setting of MkDocs. Did you mean 'site_url'?",
    "colours: []": "2:1 'colours' is not a setting of MkDocs. Take it away.",
    "repo_url: github.com/us/ours": "2:11 'repo_url' is 'github.com/us/ours'. "
    "The URL isn't valid, it should include the http:// (scheme).",
    "theme: [material]": "2:8 'theme' is a list. Write the name of a theme, such as material.",
    "theme: {name: material, locale: 5}": "2:33 'locale' is '5'. Write a text.",
    "theme: {name: material, language: welsh}": "2:35 'language' is 'welsh'. "
    "Write the code of a language, such as cy, en, af.",
    "theme: {name: material, logo: crest.svg}": "2:31 'logo' is 'crest.svg'. "
    "There is no such file in docs/. Put it there, or write its path.",
    "theme: {name: material, palette: teal}": "2:34 'palette' is 'teal'. "
    "Write settings below it, such as 'primary: teal'.",
    "theme: {features: navigation.tabs}": "2:19 'features' is 'navigation.tabs'. "
    "Write a list: each item on a line of its own, after '- '.",
    "theme: {features: [navigation.tabs, {navigation.top: true}]}": "2:37 'features' is a group of fields. "
    "Write each item as one text.",
    "theme: {name: mkdocs, static_templates: extra.html}": "2:41 'static_templates' is 'extra.html'. "
    "Write a list: each item on a line of its own, after '- '.",
    "theme: {name: material, static_templates: 5}": "2:43 'static_templates' is '5'. "
    "Write a list: each item on a line of its own, after '- '.",
    "theme:\n  locale:": "3:10 'locale' is empty. Write a value, or delete this line.",
    "theme:\n  name: material\n  language:": "4:12 'language' is empty. Write a value, or delete this line.",
    "theme: {locale: ''}": "2:17 'locale' is empty. Write the code of a language, such as en or cy.",
    "theme: {name: material, locale: cy}": "2:33 'locale' is 'cy'. "
    "This theme takes its language from 'language'. Write it there, and delete this.",
    "theme: {name: material, locale: english}": "2:33 'locale' is 'english'. "
    "Write the code of a language, such as en or cy.",
    "theme: {name: material, icon: {logo: material/crest}}": "2:38 'logo' is 'material/crest'. "
    "There is no such icon. Write the name of one, such as material/book-open-variant.",
    "theme: {name: material, icon: {admonition: {tip: lamp}}}": "2:50 'tip' is 'lamp'. "
    "There is no such icon. Write the name of one, such as material/book-open-variant.",
    "theme: {name: material, palette: [{toggle: {icon: sun, name: Light}}]}": "2:51 'icon' is 'sun'. "
    "There is no such icon. Write the name of one, such as material/book-open-variant.",
    "theme: {name: material, palette: [{scheme: slate, toggle: sun}]}": "2:59 'toggle' is 'sun'. "
    "Write 'icon:' and 'name:' below it.",
    "theme: {name: material, palette: [teal]}": "2:35 'palette' is 'teal'. "
    "Write settings below it, such as 'primary: teal'.",
    "theme: {name: material, static_templates: [sitemap.xml, ours.html]}": "2:57 'static_templates' is 'ours.html'. "
    "The theme has no such template. Take it away.",
    "theme: {palette: []}": "2:1 'name' is empty. Write the name of a theme, such as material.",
    "theme: {name: }": "2:15 'name' is empty. Write the name of a theme, such as material.",
    "site_url: [a]": "2:11 'site_url' is a list. Write a text.",
    "site_dir: 5": "2:11 'site_dir' is '5'. Write a text.",
    "edit_uri_template: [a]": "2:20 'edit_uri_template' is a list. Write a text.",
    "repo_url: {a: b}": "2:11 'repo_url' is a group of fields. Write a text.",
    "extra_css: [a.css, [b.css]]": "2:20 'extra_css' is a list. Write a text.",
    "theme: material\nextra: {homepage: [a]}": "3:19 'homepage' is a list. Write a text.",
    "theme: material\nextra: {social: 5}": "3:17 'social' is '5'. "
    "Write a list: each item on a line of its own, after '- '.",
    "theme: material\nextra: {social: [{icon: material/web}]}": "3:18 'social' is a group of fields. "
    "Write 'icon:' and 'link:' below it.",
    "theme: material\nextra: {social: [{icon: web, link: 'https://a.example'}]}": "3:25 'icon' is 'web'. "
    "There is no such icon. Write the name of one, such as material/book-open-variant.",
    "theme: material\nextra: {alternate: [Cymraeg]}": "3:21 'alternate' is 'Cymraeg'. "
    "Write 'name:' and 'link:' below it.",
    "edit_uri: edit/main/docs/": "2:11 'edit_uri' needs 'repo_url', and there is none. "
    "Say where the files are, such as repo_url: https://github.com/our/playbook, or delete this line.",
    "edit_uri_template: 'edit/{path}'": "2:20 'edit_uri_template' needs 'repo_url', and there is none. "
    "Say where the files are, such as repo_url: https://github.com/our/playbook, or delete this line.",
    "plugins: [playbook: {audiance: staff}]": "2:22 'audiance' is not a setting of this plugin. "
    "Did you mean 'audience'?",
    "plugins: {playbook: {audience: stuff}}": "2:32 'audience' is 'stuff'. Write one of public, staff and coaches.",
    "plugins:\n  - playbook:\n      downloads: a.pdf": "4:18 'downloads' is 'a.pdf'. "
    "Write a list: each item on a line of its own, after '- '.",
}


def value_messages(folder: Path, text: str) -> list[str]:
    found = value_problems(config(folder, **{"mkdocs.yml": text}), folder)
    return [f"{problem.line}:{problem.column} {problem.sentence}" for problem in found]


@pytest.mark.parametrize("text", VALUES)
def test_unknown_setting_or_invalid_value_is_reported(text: str, tmp_path: Path) -> None:
    assert value_messages(tmp_path, f"site_name: Ours\n{text}\n") == [VALUES[text]]


def test_invalid_value_is_reported_and_misspelt_name_is_not_also_missing(tmp_path: Path) -> None:
    assert sorted(value_messages(tmp_path, "strict: 5\nsite_nme: A\nnav: 5\n")) == [
        "1:9 'strict' is '5'. Write true or false.",
        "2:1 'site_nme' is not a setting of MkDocs. Did you mean 'site_name'?",
        "3:6 'nav' is '5'. Write a list: each item on a line of its own, after '- '.",
    ]
    missing = (
        "'site_name' is missing, and MkDocs needs it. Say what the site is called, such as site_name: Our playbook."
    )
    assert value_messages(tmp_path, "strict: true\n") == [f"1:1 {missing}"]
    assert value_messages(tmp_path, "INHERIT: base.yml\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "site_name: !ENV NAME\nplugins: [playbook: {audience: !ENV WHO, downloads: [a.pdf], offline: null}]",
        "site_name: A\nsite_url: null\nuse_directory_urls: false\nextra: {a: 1}\nvalidation: {links: {anchors: warn}}",
        "site_name: A\nhooks: [a.py]\ntheme: {name: own, language: x}\nrepo_url: 'http://['",  # found by other checks
        "site_name: A\nmarkdown_extensions: 5\nsite_url: 5",
        "site_name: A\nINHERIT: base.yml\nedit_uri: edit/main/docs/",
        "site_name: A\nrepo_url: !ENV OURS\nedit_uri_template: 'edit/{path}'",
        "site_name: A\nedit_uri: https://git.example/ours/",
        "site_name: A\n- b",
        "",
    ],
)
def test_valid_values_are_not_reported(text: str, tmp_path: Path) -> None:
    assert value_messages(tmp_path, text) == []


# --- what runs code ------------------------------------------------------------------------------------------------

RUNS = {
    "hooks: [a.py]": "1:1 'hooks' runs files of Python.",
    "extra_templates: [a]": "1:1 'extra_templates' runs files as templates, which can do anything that Python can.",
    "INHERIT: a.yml": "1:1 'INHERIT' takes in settings that nobody sees here.",
    "plugins: [search, macros]": "1:19 'macros' is a plugin that is not known here, and it can run anything.",
    "plugins:\n  - macros: {a: b}": "2:5 'macros' is a plugin that is not known here, and it can run anything.",
    "plugins: {macros: {}}": "1:11 'macros' is a plugin that is not known here, and it can run anything.",
    "plugins: macros": "1:1 'macros' is a plugin that is not known here, and it can run anything.",
    "markdown_extensions: [toc, x.y]": "1:28 'x.y' is an extension that is not known here, and it can run anything.",
    "nav: []\ntheme: own": "2:1 'own' is a theme that is not known here, and it can run anything.",
    "nav: []\ntheme: {name: own}": "2:1 'own' is a theme that is not known here, and it can run anything.",
    "theme: {name: material, custom_dir: own}": "1:25 'custom_dir' runs files as templates of the theme.",
}


@pytest.mark.parametrize("text", RUNS)
def test_code_execution_needs_owner_consent(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert messages(tmp_path, text) == [RUNS[text]]
    (problem,) = config(tmp_path).problems
    assert (problem.code, problem.fix) == (
        "settings-run-code",
        "Take it away; or someone who looks after the project names it in PLAYBOOK_TRUST.",
    )
    name = RUNS[text].split("'")[1]
    if name != "INHERIT":
        assert messages(tmp_path, text, "other", name) == []
        monkeypatch.setenv("PLAYBOOK_TRUST", f" other {name} ")
        assert messages(tmp_path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        *(f"plugins: [{', '.join(names)}]" for names in (["search", "playbook"], ["material/search"])),
        *(
            "plugins: {search: {lang: en}, playbook: {}}",
            "plugins:",
            "plugins: []",
            "theme: {logo: a.svg}",
            "theme: {name: [a]}",
        ),
        "markdown_extensions: [toc, markdown.extensions.toc, pymdownx.tabbed: {a: b}]",
        *(f"theme: {name}" for name in ("material", "materialx", "mkdocs", "readthedocs")),
        *("[]", "", "text", "site_name: Ours\nextra: {a: [1, true, ~, 2.5]}"),
    ],
)
def test_harmless_extensions_are_accepted(text: str, tmp_path: Path) -> None:
    assert messages(tmp_path, text) == []


MARKDOWN = """
abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html meta nl2br
sane_lists smarty tables toc wikilinks
"""
PYMDOWN = """
betterem blocks.admonition blocks.caption blocks.definition blocks.details blocks.tab caret critic details highlight
inlinehilite keys mark saneheaders smartsymbols superfences tabbed tasklist tilde
"""


def test_allowlists_are_unchanged() -> None:
    markdown = MARKDOWN.split()
    allowed = {*markdown, *(f"markdown.extensions.{name}" for name in markdown)}
    assert {*checking.ALLOWED_EXTENSIONS} == allowed | {f"pymdownx.{name}" for name in PYMDOWN.split()}
    assert {*checking.ALLOWED_PLUGINS} == {"search", "material/search", "playbook"}


# --- strings that themes print -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("copyright: a<b", "1:12 'copyright' holds <, and a theme would print it as a part of the page's code."),
        (
            "extra: {a: [x, 'b>']}",
            "1:16 'extra.a[1]' holds >, and a theme would print it as a part of the page's code.",
        ),
        ("a: '\"'", "1:4 'a' holds \", and a theme would print it as a part of the page's code."),
        ("a: '&lt;b'", "1:4 'a' holds <, and a theme would print it as a part of the page's code."),
        ("a: '&amp;amp;amp;gt;b'", "1:4 'a' holds >, and a theme would print it as a part of the page's code."),
        ("a: '&#60;'", "1:4 'a' holds <, and a theme would print it as a part of the page's code."),
        ('a: "\\x3cscript\\u003e"', "1:4 'a' holds <, and a theme would print it as a part of the page's code."),
        (
            "a: |\n  <scr\n  ipt>",
            "1:4 'a' holds <, and a theme would print it as a part of the page's code.",
        ),
        (
            "markdown_extensions: [toc: {title: '<img>'}]",
            "1:36 'markdown_extensions[0].toc.title' holds <, and a theme would print it as a part of the page's code.",
        ),
        ("a: '&quot;'", None),
        ("a: 'Tom &amp; Jerry &copy; it’s'", None),
        ("'a<': b", "1:1 The name 'a<' holds <, and a theme would print it as a part of the page's code."),
        ("a: {'x>': b}", "1:5 The name 'x>' holds >, and a theme would print it as a part of the page's code."),
        ("a: 'javascript:x'", "1:4 'a' is an address that runs a script."),
        ("a: ' Java\u200bScript :x'", "1:4 'a' is an address that runs a script."),
        ("a: 'vbscript:x'", "1:4 'a' is an address that runs a script."),
        ("a: 'livescript:x'", "1:4 'a' is an address that runs a script."),
        ("a: 'java&#115;cript:x'", "1:4 'a' is an address that runs a script."),
        ("a: 'data:text/html,x'", "1:4 'a' is an address that runs a script."),
        ("a: 'data:,x'", "1:4 'a' is an address that runs a script."),
        ("a: 'data:;base64,x'", "1:4 'a' is an address that runs a script."),
        ("a: 'data: our figures'", None),
        ("a: 'see javascript:x'", None),
        ("a: 'https://school.example/'", None),
        ("a: 'http://localhost:8000/x'", None),
        ("a: 'https://127.0.0.1/x'", None),
        ("a: ' http://[::1]'", None),
        ("a: '//school.example/x'", None),
        ("a: 'http://school.example/'", None),
        ("a: XML", None),
    ],
)
def test_strings_rendered_as_code_are_rejected(text: str, found: str | None, tmp_path: Path) -> None:
    assert messages(tmp_path, text) == ([found] if found else [])
    assert {problem.code for problem in config(tmp_path).problems} == ({"settings-markup"} if found else set())


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://school.example/", "https://me:word@school.example/", "https://school", "http://localhost.evil:80:80/"),
        *("http://localhost:123456/", "//a b.example/", "http://localhost x"),
    ],
)
def test_invalid_url_is_reported(address: str, tmp_path: Path) -> None:
    (problem,) = config(tmp_path, **{"mkdocs.yml": f"extra:\n  a: '{address}'"}).problems
    assert (problem.line, problem.column, problem.code) == (2, 6, "not-a-link")
    assert problem.message.startswith("'extra.a' ")
    assert problem.fix == "Write the address of the page itself, such as https://example.org/page."


def test_fixes_say_what_to_write(tmp_path: Path) -> None:
    fixes = [problem.fix for problem in config(tmp_path, **{"mkdocs.yml": "a: <\nb: 'javascript:x'\n"}).problems]
    assert fixes == [
        "Use words alone; for quotation marks “ and ”.",
        "Write an address that begins with https://.",
    ]


def test_long_name_is_truncated_and_huge_number_rejected(tmp_path: Path) -> None:
    assert messages(tmp_path, f"? '{'a' * 50}<'\n: b") == [
        f"1:3 The name '{'a' * 40}' holds <, and a theme would print it as a part of the page's code."
    ]
    assert len(messages(tmp_path, f"a: '&#{'9' * 5000};'")) == 1


def test_loaded_mkdocs_config_is_checked() -> None:
    """A plugin after MkDocs: values are objects, and some are absolute paths, which may contain any characters."""
    plugin = SimpleNamespace(config={"a": "<"})
    data: Any = {
        "config_file_path": "/<x>/mkdocs.yml",
        "docs_dir": "/<x>/docs",
        "site_dir": "<",
        "plugins": {"own": plugin},
        "extra_javascript": [SimpleNamespace(path="javascript:x"), SimpleNamespace(path=3)],
        "extra": {"docs_dir": ">", 7: "<<", True: ("<",)},
        "<<": "merge",
    }
    found = [
        (checking.format_key_path(problem.at), problem.sentence[:40]) for problem in checking.markup_problems(data)
    ]
    assert found == [
        ("plugins.own.a", "'plugins.own.a' holds <, and a theme wou"),
        ("extra_javascript[0]", "'extra_javascript[0]' is an address that"),
        ("extra.docs_dir", "'extra.docs_dir' holds >, and a theme wo"),
        ("extra.7", "'extra.7' holds <, and a theme would pri"),
        ("extra.True[0]", "'extra.True[0]' holds <, and a theme wou"),
    ]
    playbook = SimpleNamespace(config={"content_security_policy": False})
    third = [*checking.third_party_problems({"plugins": {"playbook": playbook}}, ())]
    assert [problem.at for problem in third] == [("plugins", "playbook", "content_security_policy")]
    script = [SimpleNamespace(path="https://x.example/a.js"), SimpleNamespace(other=1)]
    (found_script,) = checking.third_party_problems({"extra_javascript": script}, ())
    assert (found_script.at, found_script.key) == (("extra_javascript", 0), True)


# --- other companies -----------------------------------------------------------------------------------------------

COMPANY = "lets another company see who reads a page."
THIRD = {
    "extra: {analytics: {provider: google}}": ("1:9", f"'extra.analytics' {COMPANY}", "analytics"),
    "extra: {consent: {title: Ours}}": ("1:9", f"'extra.consent' {COMPANY}", "consent"),
    "theme: {analytics: yes}": ("1:9", f"'theme.analytics' {COMPANY}", "analytics"),
    "nav: []\ngoogle_analytics: [UA-1, auto]": ("2:1", f"'google_analytics' {COMPANY}", "analytics"),
    "theme: {font: {text: Roboto}}": ("1:9", "'theme.font' fetches letters from another company.", "font"),
    "theme: {logo: 'https://x.example/a.svg'}": ("1:9", "'theme.logo' is fetched from another site.", "logo"),
    "theme: {favicon: '//x.example/a.ico'}": ("1:9", "'theme.favicon' is fetched from another site.", "favicon"),
    "extra_css: ['https://x.example/a.css']": (
        "1:13",
        "'https://x.example/a.css' is fetched from another site on every page.",
        "extra_css",
    ),
    "extra_javascript: [a.js, {path: 'https://x.example/a.js', async: true}]": (
        "1:26",
        "'https://x.example/a.js' is fetched from another site on every page.",
        "extra_javascript",
    ),
    "extra: {alternate: [{link: ./cy/}, {link: 'https://x.example/cy/'}]}": (
        "1:37",
        "Material asks 'https://x.example/cy/' for its pages before a reader follows that link.",
        "alternate",
    ),
    "plugins: [search, playbook: {content_security_policy: no}]": (
        "1:30",
        "Without 'content_security_policy' a script that slipped into a page would run.",
        "content_security_policy",
    ),
    "plugins: [playbook: {content_security_policy: 0}]": (
        "1:22",
        "Without 'content_security_policy' a script that slipped into a page would run.",
        "content_security_policy",
    ),
    "plugins: [playbook: {content_security_policy: }]": (
        "1:22",
        "Without 'content_security_policy' a script that slipped into a page would run.",
        "content_security_policy",
    ),
    "theme: {name: readthedocs, analytics: {gtag: G-1}}": ("1:28", f"'theme.analytics' {COMPANY}", "analytics"),
    "extra: {analytics: {feedback: {title: Was it good?}}}": ("1:9", f"'extra.analytics' {COMPANY}", "analytics"),
    "plugins: {playbook: {content_security_policy: maybe}}": (
        "1:22",
        "Without 'content_security_policy' a script that slipped into a page would run.",
        "content_security_policy",
    ),
}


@pytest.mark.parametrize("text", THIRD)
def test_external_services_need_owner_consent(text: str, tmp_path: Path) -> None:
    place, message, name = THIRD[text]
    assert messages(tmp_path, text, "other") == [f"{place} {message}"]
    assert config(tmp_path).problems[0].code == "settings-run-code"
    assert messages(tmp_path, text, name) == []


@pytest.mark.parametrize("off", ["false", "No", "off", "null", "None", "~", "''", "{}", "{text: false, code: no}"])
def test_disabled_services_need_no_consent(off: str, tmp_path: Path) -> None:
    text = f"google_analytics: {off}\nextra: {{analytics: {off}, consent: {off}}}\ntheme: {{font: {off}}}\n"
    assert messages(tmp_path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("theme: {logo: assets/logo.svg, favicon: [a]}", "theme: {logo: a/b:c}"),
        *("extra_css: [own.css, [a], 3]", "extra_css: 'https://x.example/a.css'", "extra_javascript: [{async: yes}]"),
        *("extra: {alternate: [{link: /cy/}, {name: x}, a]}", "extra: {alternate: {link: 'https://x.example/'}}"),
        *("extra: [a]", "theme: [a]", "plugins: [playbook: {content_security_policy: ON}]"),
        *(
            "plugins: [playbook: {content_security_policy: yes}]",
            "plugins: [playbook: {content_security_policy: true}]",
        ),
    ],
)
def test_self_hosted_resources_need_no_consent(text: str, tmp_path: Path) -> None:
    assert messages(tmp_path, text) == []


@pytest.mark.parametrize(
    ("address", "remote"),
    [
        *(("//x.example", True), ("HTTPS:x", True), ("\\\\x.example", True), (" \u200b//x", True), ("git+ssh:x", True)),
        *(
            ("&#47;/x", True),
            ("a/b:c", False),
            ("/a", False),
            ("a.css", False),
            ("javascript:x", False),
            ("1a:b", False),
        ),
    ],
)
def test_external_url_is_detected_in_any_spelling(address: str, remote: bool) -> None:
    assert checking._is_remote(address) is remote


# --- places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/etc", "..", "a/../b", "a\\b", "C:a", ""])
@pytest.mark.parametrize("setting", ["docs_dir: %s", "site_dir: %s", "plugins: [playbook: {media: %s}]"])
def test_path_outside_project_is_rejected(setting: str, path: str, tmp_path: Path) -> None:
    (problem,) = config(tmp_path, **{"mkdocs.yml": setting % f"'{path}'"}).problems
    assert (problem.code, problem.message) == ("settings-place", f"'{path}' is not a folder or file below mkdocs.yml.")
    assert (problem.fix, problem.line, problem.column) == ("Name one that is.", 1, setting.index("%s") + 1)


@pytest.mark.parametrize("name", ["source", "videos", "media"])
def test_each_source_must_be_inside_project(name: str, tmp_path: Path) -> None:
    found = config(tmp_path, **{"mkdocs.yml": f"plugins: {{playbook: {{{name}: /etc}}}}"})
    assert [problem.code for problem in found.problems] == ["settings-place"]
    assert found.has_misplaced_paths
    assert not config(tmp_path, **{"mkdocs.yml": "docs_dir: /etc"}).has_misplaced_paths


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("site_dir: docs", "docs"),
        ("site_dir: docs/site", "docs"),
        ("site_dir: content\ndocs_dir: content/pages", "content/pages"),
        ("site_dir: media/x", "media"),
        ("site_dir: videos/x", "videos"),
        ("site_dir: videos.yml", "videos.yml"),
        ("site_dir: playbook_src", "playbook_src"),
        ("site_dir: bank/x\nplugins: [search, playbook: {videos: bank.yml}]", "bank"),
        ("site_dir: ours\nplugins: {playbook: {source: ours/book}}", "ours/book"),
        ("site_dir: films\nplugins: {playbook: {media: films}}", "films"),
    ],
)
def test_site_dir_inside_source_is_rejected(text: str, source: str, tmp_path: Path) -> None:
    (problem,) = config(tmp_path, **{"mkdocs.yml": text}).problems
    place = text.split()[1]
    assert problem.message == f"The site would be written to '{place}', and is made from {source}."
    assert (problem.line, problem.column, problem.code) == (1, 11, "settings-place")
    assert problem.fix == "Name a folder for the site alone, such as site."


@pytest.mark.parametrize("place", [".git", "./.git/site", ".Git", "out/.hg", ".github/pages", ".vscode", ".venv/site"])
def test_site_dir_inside_tool_folder_is_rejected(place: str, tmp_path: Path) -> None:
    (problem,) = config(tmp_path, **{"mkdocs.yml": f"site_dir: {place}"}).problems
    assert problem.message.startswith(f"The site would be written to '{place}', and .")
    assert (problem.line, problem.column, problem.code) == (1, 11, "settings-place")


@pytest.mark.parametrize(
    "text", ["site_dir: site", "site_dir: docs2", "site_dir: [a]", "site_dir: public/docs", "site_dir: .site", ""]
)
def test_dedicated_site_dir_is_accepted(text: str, tmp_path: Path) -> None:
    assert messages(tmp_path, text) == []


# --- values --------------------------------------------------------------------------------------------------------

FULL = """\
site_name: Ours
site_url: https://school.example/
repo_url: https://github.com/school/book
docs_dir: ./content/
theme: {name: material, language: cy}
plugins:
  - search
  - playbook: {source: ./book/, videos: bank.yml, media: films/, audience: staff, downloads: [a.csv, 3, [x]]}
"""


def test_settings_used_by_commands(tmp_path: Path) -> None:
    found = config(tmp_path, **{"mkdocs.yml": f"# ours\n{FULL}"})
    assert found == ProjectConfig(
        site_name="Ours",
        site_url="https://school.example/",
        repo_url="https://github.com/school/book",
        source="book",
        videos="bank.yml",
        media="films",
        docs="content",
        language="cy",
        audience="staff",
        downloads=("a.csv", "3"),
    )
    assert found.groups == {
        "pages": ("content",),
        "media": ("films",),
        "playbook": ("book", "bank.yml", "bank"),
        "settings": ("mkdocs.yml",),
    }


@pytest.mark.parametrize(
    "text",
    [
        "site_name: [a]\nsite_url: ''\nrepo_url: {a: b}\ndocs_dir: [a]\nplugins: [playbook: {audience: ''}]",
        "plugins: [playbook: {downloads: a}]",
        "plugins: [playbook: {audience: [a], source: {a: b}, downloads: {a: b}}]",
        "plugins: [playbook]",
        "plugins: {playbook: }",
    ],
)
def test_values_of_wrong_type_fall_back_to_defaults(text: str, tmp_path: Path) -> None:
    found = config(tmp_path, **{"mkdocs.yml": text})
    assert (found.site_name, found.site_url, found.repo_url, found.audience, found.downloads) == (*[None] * 4, ())
    assert (found.source, found.videos, found.media, found.docs) == ("playbook_src", "videos.yml", "media", "docs")
    assert (found.language, found.is_complete, found.inherited) == ("en", True, ())


@pytest.mark.parametrize(
    ("theme", "language"),
    [
        ({"language": "cy"}, "cy"),
        ({"locale": "pt_BR"}, "pt-BR"),
        ({"language": "de", "locale": "fr"}, "de"),
        ({"language": "no good", "locale": "fr"}, "fr"),
        ({"language": "toolong"}, "en"),
        ({"language": None}, "en"),
        ("material", "en"),
    ],
)
def test_site_language(theme: object, language: str) -> None:
    assert checking.language_of(theme) == language


def test_first_settings_file_is_used_and_missing_file_is_accepted(tmp_path: Path) -> None:
    assert (read_config(tmp_path), check_config(tmp_path)) == (None, None)
    names = ("properdocs.yaml", "properdocs.yml", "mkdocs.yaml", "mkdocs.yml")
    for name in names:
        assert config(tmp_path, **{name: f"site_name: {name}"}).file == name
    (tmp_path / "mkdocs.yml").unlink()
    (tmp_path / "mkdocs.yml").symlink_to(tmp_path / "elsewhere")
    found = read_config(tmp_path)
    assert found
    assert [(problem.code, problem.path) for problem in found.problems] == [("symlink", "mkdocs.yml")]
    assert found.position("site_name") == ProjectConfig().position("site_name") == (1, 1)


@pytest.mark.parametrize("name", ["mkdocs.yml.txt", "mkdocs.YML", "Mkdocs.yml", "properdocs.yaml.TXT"])
def test_settings_under_unread_name_are_reported(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("site_name: Ours\n", "utf-8")
    (problem,) = checking.config_name_problems(tmp_path)
    output = "MkDocs does not read settings from a file of this name. Name it mkdocs.yml."
    assert (str(problem), problem.severity) == (f"{name}:1:1: {output} [unexpected-file]", "error")
    config(tmp_path, **{"mkdocs.yaml": "site_name: Ours\n", "mkdocs-notes.yml": "", "my-mkdocs.yml": ""})
    (problem,) = checking.config_name_problems(tmp_path)
    assert (problem.path, problem.severity) == (name, "warning")
    assert problem.fix.startswith("mkdocs.yaml is here too")
    (tmp_path / "MKDOCS.YML").write_text("", "utf-8")
    assert [one.path for one in checking.config_name_problems(tmp_path)] == sorted(("MKDOCS.YML", name))
    assert [*checking.config_name_problems(tmp_path / "nowhere")] == []


# --- INHERIT and tags ----------------------------------------------------------------------------------------------


def test_inherited_settings_need_consent_and_merge_by_key(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "INHERIT: set\\a.yml\nsite_name: Ours\nextra: {b: {x: 1}}\n",
        "set/a.yml": "INHERIT: ../b.yml\nsite_name: Theirs\ndocs_dir: pages\nextra: {b: [2], c: 3}\n",
        "b.yml": "repo_url: https://github.com/a/b\ndocs_dir: other\nhooks: [a.py]\n",
    }
    found = config(tmp_path, **files)
    assert (found.is_complete, found.docs, found.inherited) == (False, "docs", ())
    found = config(tmp_path, "INHERIT")
    assert (found.is_complete, found.inherited, found.docs) == (True, ("set/a.yml", "b.yml"), "pages")
    assert (found.site_name, found.position("site_name")) == ("Ours", (2, 12))
    assert [(problem.path, problem.line) for problem in found.problems] == [("b.yml", 3)]
    assert found.groups["settings"] == ("mkdocs.yml", "set/a.yml", "b.yml")


def test_mappings_are_merged_and_other_values_replaced() -> None:
    parent = {"a": {"x": 1, "y": [1]}, "b": [1], "c": {"x": 1}, "d": 1}
    child = {"a": {"y": [2]}, "b": [2], "c": 3, "d": {"x": 1}}
    assert checking._merge_settings(parent, child) == {"a": {"x": 1, "y": [2]}, "b": [2], "c": 3, "d": {"x": 1}}
    assert parent["a"] == {"x": 1, "y": [1]}


@pytest.mark.parametrize(
    ("files", "path", "message", "fix"),
    [
        (
            {"mkdocs.yml": "INHERIT: mkdocs.yml"},
            "mkdocs.yml",
            "'mkdocs.yml' takes itself in.",
            "Take one INHERIT away.",
        ),
        (
            {"mkdocs.yml": "INHERIT: a.yml", "a.yml": "INHERIT: ./mkdocs.yml"},
            "mkdocs.yml",
            "'mkdocs.yml' takes itself in.",
            "Take one INHERIT away.",
        ),
        (
            {"mkdocs.yml": "INHERIT: a.yml", "a.yml": "INHERIT: a.yml"},
            "mkdocs.yml",
            "'a.yml' takes itself in.",
            "Take one INHERIT away.",
        ),
        (
            {"mkdocs.yml": "INHERIT: gone.yml"},
            "mkdocs.yml",
            "INHERIT names 'gone.yml', which is not there.",
            "Put it there.",
        ),
        ({"mkdocs.yml": "INHERIT: docs", "docs/a": ""}, "docs", "This file cannot be read: Is a directory.", ""),
    ],
)
def test_broken_inherit_chain_is_reported_once(
    files: dict[str, str], path: str, message: str, fix: str, tmp_path: Path
) -> None:
    (problem,) = config(tmp_path, "INHERIT", **files).problems
    assert (problem.path, problem.line, problem.column, problem.code) == (path, 1, 1, "cannot-read")
    assert (problem.message, problem.fix) == (message, fix)


@pytest.mark.parametrize("text", ["INHERIT: ''", "INHERIT: [a.yml]"])
def test_no_file_is_inherited_without_inherit_key(text: str, tmp_path: Path) -> None:
    found = config(tmp_path, "INHERIT", **{"mkdocs.yml": text})
    assert (found.problems, found.is_complete, found.inherited) == ((), True, ())


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("docs_dir: !ENV OURS", False),
        *((f"plugins: [playbook: {{{name}: !ENV [OURS, x]}}]", False) for name in ("source", "videos", "media")),
        *((f"plugins: [playbook: {{{name}: !ENV OURS}}]", False) for name in ("audience", "downloads")),
        ("extra: {a: !ENV OURS}", True),
        ("site_dir: !ENV OURS", True),
    ],
)
def test_yaml_tag_needs_owner_consent(
    text: str, complete: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURS", "content")
    found = config(tmp_path, **{"mkdocs.yml": text})
    assert (found.is_complete, [problem.code for problem in found.problems]) == (complete, ["settings-tag"])
    found = config(tmp_path, "tags")
    assert (found.is_complete, found.problems) == (True, ())
    values = (found.docs, found.source, found.videos, found.media, found.audience)
    assert complete or "downloads" in text or "content" in values


def test_other_tags_need_consent_and_unsafe_values_stay_rejected(tmp_path: Path) -> None:
    text = "extra: {a: !!python/name:os.system ''}\nhooks: [a.py]"
    assert [problem.code for problem in config(tmp_path, **{"mkdocs.yml": text}).problems] == [
        "settings-tag",
        "settings-run-code",
    ]
    assert [problem.code for problem in config(tmp_path, "tags").problems] == ["settings-run-code"]


def test_first_playbook_plugin_is_used_and_non_plugins_are_ignored(tmp_path: Path) -> None:
    assert config(tmp_path, **{"mkdocs.yml": "plugins: [playbook, playbook: {media: films}]"}).media == "media"
    assert config(tmp_path, **{"mkdocs.yml": "plugins: [[search], playbook: {media: films}]"}).media == "films"


def test_tagged_value_stays_unknown_through_inherit_chain(tmp_path: Path) -> None:
    files = {"mkdocs.yml": "INHERIT: a.yml\ndocs_dir: !ENV OURS", "a.yml": "extra: {a: !ENV OURS}"}
    assert config(tmp_path, "INHERIT", **files).is_complete is False


# --- warnings ------------------------------------------------------------------------------------------------------


def test_differing_title_is_warning() -> None:
    found = [
        *checking.title_problems(
            ProjectConfig(site_name="Old", document=parse_config(b"\n\nsite_name: Old", "mkdocs.yml")), "New"
        )
    ]
    (problem,) = found
    assert (problem.path, problem.line, problem.column, problem.severity) == ("mkdocs.yml", 3, 12, "warning")
    assert (problem.code, problem.message) == (
        "settings-title",
        "Readers see the title of playbook.yml, 'New', and not 'Old'.",
    )
    assert problem.fix == (
        "Change title: in playbook.yml; or write the same here, or 'The title is in playbook_src/playbook.yml'."
    )
    for name in ("New", " New ", None, "", "The title is in playbook_src/playbook.yml"):
        assert [*checking.title_problems(ProjectConfig(site_name=name), "New")] == []
    reported = Problem("mkdocs.yml", 3, 12, "settings-value", "'site_name' is '5'.")
    document = parse_config(b"\n\nsite_name: 5", "mkdocs.yml")
    faults = ProjectConfig(site_name="5", document=document, problems=(reported,))
    assert [*checking.title_problems(faults, "New")] == []


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/Oak/book", "https://oak.github.io/book/"),
        ("https://www.github.com/oak/Book.git/", "https://oak.github.io/Book/"),
        ("https://gitlab.com/oak/book", "https://oak.gitlab.io/book/"),
        ("https://github.com/XX/book/", "https://xx.github.io/book/"),
        ("https://github.com/Oak/oak.github.io", None),
        ("https://github.com/oak", None),
        ("https://codeberg.org/oak/book", None),
    ],
)
def test_site_url_is_required(repository: str, address: str | None, tmp_path: Path) -> None:
    """Also if the site has a base path, for the page of unknown URLs (404.html)."""
    (problem,) = [*checking.site_url_problems(ProjectConfig(repo_url=repository), tmp_path)]
    assert (problem.path, problem.line, problem.column, problem.code) == ("mkdocs.yml", 1, 1, "settings-address")
    example = address or "https://playbook.our-school.example/"
    assert (problem.severity, problem.fix) == ("warning", f"Say where the site is, such as site_url: {example}.")
    assert problem.message.startswith("Without site_url the site has no sitemap")
    assert ("a page without its style" in problem.message) == bool(address)
    complete = ProjectConfig(repo_url=repository, site_url="https://school.example/")
    for other in (complete, ProjectConfig(repo_url=repository, is_complete=False)):
        assert [*checking.site_url_problems(other, tmp_path, is_published=True)] == []
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/CNAME").write_text("school.example\n", "utf-8")
    for other in (ProjectConfig(repo_url=repository), ProjectConfig()):
        (problem,) = [*checking.site_url_problems(other, tmp_path)]
        assert problem.fix == "Say where the site is, such as site_url: https://school.example/."


@pytest.mark.parametrize("repository", [None, "https://[x", "mailto:x", "oak/book"])
def test_unpublished_site_needs_no_site_url(repository: str | None, tmp_path: Path) -> None:
    config = ProjectConfig(repo_url=repository)
    assert [*checking.site_url_problems(config, tmp_path)] == []
    (warning,) = checking.site_url_problems(config, tmp_path, is_published=True)
    assert warning.severity == "warning"


# --- the folder of pages -------------------------------------------------------------------------------------------


PAGE_KINDS = "md png jpg jpeg webp gif svg ico vtt mp4 webm css js woff woff2 PNG"


@pytest.mark.parametrize(
    ("site_url", "output"),
    [
        ("https://school.example/ta/", ""),
        ("http://localhost:8000/", ""),
        ("x.example/ta", "which is no address"),
        ("https:/x.example/ta", "which is no address"),
        ("https://[x", "which is no address"),
        ("ftp://x.example/", "which is no address"),
        ("https://x.example/ta/?a=1", "Write the folder that the site is in: https://x.example/ta/."),
        ("https://x.example/ta/index.html", "Write the folder that the site is in: https://x.example/ta/."),
        ("https://x.example/taX/home.htm", "Write the folder that the site is in: https://x.example/taX/."),
        ("https://x.example/ta/home.php", "Write the folder that the site is in: https://x.example/ta/."),
        ("https://x.example/#home", "Write the folder that the site is in: https://x.example/."),
    ],
)
def test_site_url_with_query_or_fragment_is_rejected(site_url: str, output: str, tmp_path: Path) -> None:
    found = [*checking.site_url_problems(ProjectConfig(site_url=site_url), tmp_path)]
    assert [output in problem.sentence and problem.severity == "error" for problem in found] == [True] * bool(output)
    assert [(problem.line, problem.column) for problem in found] == [(1, 1)] * bool(output)  # it is in no file
    if output == "which is no address":
        assert found[0].fix == "Write the whole address, such as https://www.our-school.example/playbook/."


@pytest.mark.parametrize(
    ("site_url", "code"),
    [
        *(("x.example/ta", "settings-address"), ("https://x.example/?a=1", "settings-address")),
        *(("javascript:alert(1)//https://x", "settings-markup"), ("https://x.example/<b>", "settings-markup")),
        *(("ftp://x.example/", "not-a-link"), ("https://me:word@x.example/", "not-a-link")),
    ],
)
def test_invalid_site_url_is_reported_once_with_location(site_url: str, code: str, tmp_path: Path) -> None:
    found = config(tmp_path, **{"mkdocs.yml": f"site_name: Ours\nsite_url: '{site_url}'\n"})
    problems = [*found.problems, *checking.site_url_problems(found, tmp_path)]
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [(2, 11, code)]


def test_inherited_site_url_is_reported_at_first_line(tmp_path: Path) -> None:
    files = {"mkdocs.yml": "site_name: Ours\nINHERIT: a.yml\n", "a.yml": "extra: {}\nsite_url: x.example\n"}
    (problem,) = checking.site_url_problems(config(tmp_path, "INHERIT", **files), tmp_path)
    assert (problem.path, problem.line, problem.column) == ("mkdocs.yml", 1, 1)


@pytest.mark.parametrize(
    "suffix", ["png", "jpg", "jpeg", "webp", "gif", "svg", "ico", "vtt", "mp4", "webm", "woff", "woff2", "GIF"]
)
def test_empty_media_file_of_page_is_reported(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / f"docs/a.{suffix}").write_bytes(b"")
    (problem,) = checking.page_problems(tmp_path, ProjectConfig())
    assert (problem.path, problem.code) == (f"docs/a.{suffix}", "media-content")


def test_source_file_of_pages_is_published() -> None:
    for suffix in PAGE_KINDS.split():
        assert checking.page_file_problem(f"a/b.{suffix}", ()) is None
    assert checking.page_file_problem("a/Thumbs.db", ()) is None  # which no build copies


@pytest.mark.parametrize(
    "path",
    [
        *("CNAME", ".nojekyll", "_headers", "_redirects", "robots.txt", "security.txt", ".well-known/security.txt"),
        *("staticwebapp.config.json", "web.config", "a/list.csv"),
    ],
)
def test_host_or_listed_file_is_published(path: str) -> None:
    assert checking.page_file_problem(path, ("a/list.csv",)) is None


def test_other_file_in_docs_is_reported(tmp_path: Path) -> None:
    files = {
        **{"mkdocs.yml": "plugins: [playbook: {downloads: [ok.csv]}]", "docs/a.md": "# A", "docs/ok.csv": ""},
        **{
            "docs/x/list.xlsx": "",
            "docs/x/CNAME": "",
            "docs/.well-known/a/b.json": "",
            "docs/.well-known/security.txt": "",
        },
        "docs/con.md": "# B",
    }
    config(tmp_path, **files)
    (tmp_path / "docs/link.md").symlink_to(tmp_path / "docs/a.md")
    found = check_config(tmp_path)
    assert found
    assert [(problem.path, problem.code, problem.severity) for problem in found.problems] == [
        ("docs/.well-known/a/b.json", "page-file", "warning"),
        ("docs/con.md", "file-name-elsewhere", "error"),
        ("docs/link.md", "symlink", "error"),
        ("docs/x/CNAME", "page-file", "error"),
        ("docs/x/list.xlsx", "page-file", "error"),
    ]
    assert {(problem.line, problem.column) for problem in found.problems} == {(1, 1)}
    kept, *_, other = found.problems
    assert kept.sentence == (
        "This file stays here: of .well-known/ only security.txt is published. Give it to the person who runs the web "
        "server."
    )
    assert other.sentence == (
        "This would be published for anyone to download, and no page is made of a file of this kind. Take it out of "
        "the folder of pages; or, if everyone may have it, add 'x/list.xlsx' to downloads in mkdocs.yml."
    )


def test_pages_outside_project_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/list.xlsx").write_text("", "utf-8")
    root = tmp_path / "root"
    root.mkdir()
    config(root, **{"mkdocs.yml": "docs_dir: ../other"})
    found = check_config(root)
    assert found
    assert [problem.code for problem in found.problems] == ["settings-place"]
