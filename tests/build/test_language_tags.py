"""The attribute `lang`: on every occurrence of a phrase in another language, and on the page for the site's
language."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching_playbook.load import EMPTY_PLAYBOOK
from coaching_playbook.model import Playbook
from coaching_playbook.model.vocabularies import Phrases
from coaching_playbook.pages import ForeignWords
from other_languages import CLIP_TEXTS, PHRASE, write_bilingual_playbook
from sites import Element, Site, build_site, parse, replace_text, run_playbook


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a playbook in which every text contains a Welsh phrase."""
    return write_bilingual_playbook(tmp_path_factory.mktemp("languages"))


@pytest.fixture(scope="module")
def site(school: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(school / "mkdocs.yml", tmp_path_factory.mktemp("languages-site"))


def texts_in(element: Element, language: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (tag, language, text) for each text in an element."""
    language = element.attributes.get("lang", language)
    for child in element.children:
        if isinstance(child, Element):
            if child.tag not in ("head", "script", "style", "template"):
                yield from texts_in(child, language)
        else:
            yield element.tag, language, child


def texts_without_lang(root: Element, words: str) -> list[str]:
    """Return the texts that contain these words outside an element of that language."""
    return [
        text.strip()
        for _tag, language, text in texts_in(root)
        if re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) and language != "cy"
    ]


def test_every_phrase_has_lang_attribute(site: Site) -> None:
    marked = {address for address, page in site.pages.items() if page.all("span", lang="cy")}
    for kind in ("", "techniques/techniques-4/", "leverage-points/leverage-points-2/", "session/", "glossary/", "own/"):
        assert kind in marked, kind
    assert len(marked) > 25
    for address, page in site.pages.items():
        assert not texts_without_lang(page, PHRASE), address
        assert not texts_without_lang(page, "S['’]mae bawb"), address
    own = [text for _tag, language, text in texts_in(site.pages["own/"]) if language == "cy"]
    assert own.count(PHRASE) >= 1, "the heading"
    assert {"Dw i", "yma", "Cei & llong"} <= {text.strip() for text in own}, "a phrase with emphasis in it"


def test_nothing_else_has_lang_attribute(site: Site) -> None:
    words = {*CLIP_TEXTS, PHRASE, "S'mae bawb", "Cei & llong", "Dw i", "yma"}
    parts = {"Mae'r disgybl yn canu", "yn y bws", "ar y ffordd adref."}
    for address, page in site.pages.items():
        for _tag, language, text in texts_in(page):
            if language == "cy":
                assert text.strip() in words | parts or text.strip() == "", (address, text)
            assert language in ("en", "cy") or not text.strip(), address


def test_foreign_language_clip_has_lang_attribute(site: Site) -> None:
    page = site.pages["exemplars/bws-adref/"]
    marked = " ".join(" ".join(text for _tag, language, text in texts_in(page) if language == "cy").split())
    for text in CLIP_TEXTS[2:]:
        assert text in marked, text
    for address in ("exemplars/", "exemplars/bws-adref/", "techniques/techniques-4/"):
        assert "Bws adref o'r ysgol" in site.pages[address].text, address
        assert not texts_without_lang(site.pages[address], "Bws adref o'r ysgol"), address
    assert not [element for element in site.pages["exemplars/english-words/"].all("h1") if element.all(lang="cy")]


def test_data_files_stay_plain_text(site: Site) -> None:
    for path in site.folder.rglob("*.json"):
        assert 'lang=\\"cy' not in path.read_text("utf-8"), path
    for address in ("techniques/techniques-4/", ""):
        assert 'lang="cy"' not in re.findall(r"<title>.*?</title>", site.file(address).read_text("utf-8"))[0]
    languages = json.loads((site.folder / "data/languages.json").read_text("utf-8"))
    assert languages["phrases"][PHRASE] == languages["phrases"]["Bws adref o'r ysgol"] == "cy"
    assert languages["labels"] == {"Stop": "cy"}
    assert languages["clips"] == {"exemplars/bws-adref/": "cy"}
    clips = json.loads((site.folder / "session/techniques-4.clips.json").read_text("utf-8"))
    assert [clip["language"] for clip in clips] == ["cy"]


def test_site_language_is_declared_everywhere(school: Path, tmp_path: Path) -> None:
    replace_text(school / "mkdocs.yml", "name: material", "name: material\n  language: cy")
    try:
        welsh = build_site(school / "mkdocs.yml", tmp_path / "site")
        exported = run_playbook("export", tmp_path / "export", cwd=school)
    finally:
        replace_text(school / "mkdocs.yml", "\n  language: cy", "")
    for address, page in welsh.pages.items():
        assert page.all("html")[0].attributes["lang"] == "cy", address
        assert not page.all("span", lang="cy"), address
    assert 'xml:lang="cy"' in (welsh.folder / "feed.xml").read_text("utf-8")
    assert exported.returncode == 0, exported.stderr
    assert 'xml:lang="cy"' in (tmp_path / "export/docs/feed.xml").read_text("utf-8")


def foreign_words(**phrases: str) -> ForeignWords:
    """Return the foreign words of an English playbook with these phrases."""
    return ForeignWords.of(_with(phrases), "en")


def _with(phrases: dict[str, str]) -> Playbook:
    groups = tuple(Phrases(language=language, words=(words,)) for words, language in phrases.items())
    vocabularies = EMPTY_PLAYBOOK.vocabularies.model_copy(update={"phrases": groups})
    return dataclasses.replace(EMPTY_PLAYBOOK, vocabularies=vocabularies)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Bore da i bawb.</p>", '<p><span lang="cy">Bore da</span> i bawb.</p>'),
        ("<p>bore\n da</p>", '<p><span lang="cy">bore\n da</span></p>'),
        ("<p>bore daear</p>", None),
        ("<p>bore</p><p>da</p>", None),
        ("<li>bore <b>da</b></li>", '<li><span lang="cy">bore </span><b><span lang="cy">da</span></b></li>'),
        ('<p lang="cy">bore da</p>', None),
        ('<p lang="cy">x</p>bore da', '<p lang="cy">x</p><span lang="cy">bore da</span>'),
        ('<a title="bore da" href="bore da">x</a>', None),
        ('<img alt="Bore da">', '<img lang="cy" alt="Bore da">'),
        ("<select><option value=1>Bore da</option></select>", None),
        ("<script>bore da</script><style>bore da</style><!-- bore da --><title>bore da</title>", None),
        ("<textarea>bore da</textarea>", None),
        (
            "<p>un &amp; dau, l&#39;eau</p>",
            '<p><span lang="cy">un &amp; dau</span>, <span lang="fr">l&#39;eau</span></p>',
        ),
        ("a > b <br> bore da", 'a > b <br> <span lang="cy">bore da</span>'),
        ("1 < 2 bore da", '1 < 2 <span lang="cy">bore da</span>'),
    ],
)
def test_lang_spans_wrap_words_only(before: str, after: str | None) -> None:
    them = foreign_words(**{"Bore da": "cy", "un & dau": "cy", "l’eau": "fr"})
    expected = after or before
    if "<option" in before:
        expected = before.replace("<option", '<option lang="cy"')
    assert them.add_lang_attributes(before) == expected
    assert them.add_lang_attributes(expected) == expected, "marking twice changes nothing"
    assert parse(them.add_lang_attributes(before)).text.replace(" ", "") == parse(before).text.replace(" ", "")
