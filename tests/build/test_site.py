"""Strict builds of real playbooks: sites are complete, and a failed build prints the messages of `playbook check`."""

from __future__ import annotations

import datetime as dt
import difflib
import html
import itertools
import json
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest

from coaching_playbook.load import load
from coaching_playbook.model import LeveragePoint, Playbook, Technique
from coaching_playbook.pages import ASSETS, Page, render_pages
from coaching_playbook.publish import publish
from fields_shown import current_table
from figures import Recorder
from filled import POINT, TECHNIQUE, FieldFiller, write_filled_playbook, write_minimal_playbook
from found import SearchIndex
from sites import (
    BASE_URL,
    HEADINGS,
    ROOT,
    WITH_THEMES,
    Element,
    Site,
    build_site,
    copy_shipped_playbook,
    mkdocs_build,
    needs_themes,
    parse,
    replace_text,
    run,
    run_playbook,
)
from small_playbook import write_small_playbook

DAY = dt.date(2026, 11, 28)


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    loaded = load(ROOT)
    assert loaded.playbook
    return loaded.playbook


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the shipped playbook that a test may change."""
    return copy_shipped_playbook(tmp_path / "copy")


# --- the shipped site ------------------------------------------------------------------------------------------


def test_every_link_on_every_page_resolves(site: Site) -> None:
    assert site.broken_links() == []


def test_pages_request_no_external_resources(site: Site) -> None:
    assert site.external_resources() == []


def test_every_url_in_css_resolves(site: Site) -> None:
    for sheet in site.folder.rglob("*.css"):
        for name in re.findall(r"url\(\s*['\"]?(?!data:|#)([^)'\"]+)", sheet.read_text("utf-8")):
            assert (sheet.parent / name.split("?")[0].split("#")[0]).is_file(), f"{sheet.name}: {name}"


def test_stylesheets_and_posters_precede_scripts(site: Site) -> None:
    posters = 0
    for file in site.folder.rglob("*.html"):
        text = file.read_text("utf-8")
        if '<link rel="stylesheet"' not in text:  # a redirect
            continue
        head, _, rest = text.partition("<script")
        assert '<link rel="stylesheet"' not in rest, file
        for poster in re.findall(r'<video [^>]*poster="([^"]+)"', rest)[:1]:  # that of the page's own clip
            assert f'<link rel="preload" as="image" href="{poster}"' in head, file
            posters += 1
    assert posters


def test_ids_are_unique_per_page(site: Site) -> None:
    for address, page in site.pages.items():
        ids = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
        assert sorted({id_ for id_ in ids if ids.count(id_) > 1}) == [], address


def test_each_page_has_one_h1_and_no_skipped_level(site: Site) -> None:
    for address, page in site.pages.items():
        levels = [int(heading.tag[1]) for heading in page.all(*HEADINGS)]
        assert levels.count(1) == 1, address
        jumps = [(one, other) for one, other in itertools.pairwise(levels) if other > one + 1]
        assert jumps == [], address


def test_techniques_and_leverage_points_are_three_clicks_from_home(site: Site, shipped: Playbook) -> None:
    reached = {""}
    for _ in range(3):
        reached |= {link for address in reached for link in site.links(address)}
    required = {f"techniques/{one.id}/" for one in shipped.techniques}
    required |= {f"leverage-points/{one.id}/" for one in shipped.leverage_points}
    assert required - reached == set()


def test_the_page_that_a_problem_leads_to_says_the_problem(site: Site) -> None:
    (tiles,) = site.generated[""].all("ul", class_="pb-tiles")
    links = tiles.all("a")
    assert links
    for link in links:
        page = site.generated[urljoin(BASE_URL, link.attributes["href"]).removeprefix(BASE_URL)]
        assert [q for q in page.all("p", class_="pb-helps")[0].all("q") if q.text == link.text], link.text


def test_every_page_is_in_search_index(site: Site) -> None:
    known = {place.split("#")[0] for place in SearchIndex(site.folder / "find").texts}
    sheets = {place for place, page in site.pages.items() if page.all(class_="pb-papers")}
    assert set(site.generated) - known - sheets == set()  # sheets to print say again what the pages say
    assert not [place for place in known if place.startswith(("cards/", "booklet/")) and place.count("/") > 1]


def test_every_search_result_url_resolves(site: Site) -> None:
    for place in SearchIndex(site.folder / "find").texts:
        address, _, anchor = place.partition("#")
        assert not anchor or anchor in site.ids[address], place


def test_coaching_questions_are_indexed_below_their_phase(site: Site, shipped: Playbook) -> None:
    index = SearchIndex(site.folder / "find").texts
    for technique in shipped.techniques:
        with_clip = shipped.best_clip(technique) is not None
        for phase, questions in technique.questions.items():
            found = index[f"techniques/{technique.id}/#questions-{phase}"]
            worded = [question.wording(with_clip=with_clip) for question in questions]
            assert [words for words in worded if words and words not in found] == []


def test_question_bank_lists_every_wording(site: Site, shipped: Playbook) -> None:
    bank = site.generated["coaching/questions/"].text
    for questions in shipped.questions.values():
        for question in questions:
            wordings = [words.replace("[technique]", "this technique") for _name, words in question.wordings]
            assert [words for words in wordings if words not in bank] == []
    assert "None" not in bank


def unindexed_headings(site: Site) -> set[str]:
    """Return the headings with a URL that no search result links to."""
    headings = {
        f"{address}#{heading.attributes['id']}"
        for address, page in site.generated.items()
        for heading in page.all("h2", "h3", "h4")
        if "id" in heading.attributes
    }
    reported = {location.replace("/index.html#", "/#") for location in search_index(site)}
    return {one for one in headings - reported if not one.startswith("new/")}  # what changed would crowd out what it is


def search_index(site: Site) -> dict[str, str]:
    """Return the texts of search results, keyed by the URL that they link to."""
    index = json.loads((site.folder / "search/search_index.json").read_text("utf-8"))
    texts = {entry["location"]: f"{entry['title']} {entry['text']}" for entry in index["docs"]}
    return {location: html.unescape(re.sub(r"<[^>]+>", " ", text)) for location, text in texts.items()}


def test_navigation_matches_playbook(site: Site, shipped: Playbook) -> None:
    required = [f"leverage-points/{point.id}/" for point in shipped.leverage_points]
    listed = [
        link for link in sort_problems(site.generated["leverage-points/"], "leverage-points/") if link in required
    ]
    assert listed == required
    for point in shipped.leverage_points:
        address = f"leverage-points/{point.id}/"
        ours = [f"techniques/{technique.id}/" for technique in shipped.techniques_of(point)]
        (menu,) = site.pages[address].all("nav", class_="md-nav--primary")
        assert [link for link in sort_problems(menu, address) if link in ours] == ours


def sort_problems(element: Element, address: str) -> list[str]:
    """Return the URLs of all links in an element, in document order."""
    up = "https://site.invalid/"
    links = [urljoin(up + address, a.attributes.get("href", "")) for a in element.all("a")]
    return [link.removeprefix(up).split("#")[0] for link in links]


def test_suggest_link_targets_source_file(copy: Path, tmp_path: Path) -> None:
    replace_text(
        copy / "mkdocs.yml",
        "docs_dir: docs\n",
        "docs_dir: docs\nrepo_url: https://example.org/school/playbook\nedit_uri: edit/main/docs/\n",
    )
    site = build_site(copy / "mkdocs.yml", tmp_path / "site")
    sources = {}
    for address, page in site.generated.items():
        (link,) = (a.attributes["href"] for a in page.all("a") if a.text == "Suggest a change")
        before = "https://example.org/school/playbook/edit/main/"
        assert link.startswith(before), address
        sources[address] = link.removeprefix(before)
        assert (copy / sources[address]).is_file(), address
    assert sources["techniques/least-help-first/"] == "playbook_src/techniques/least-help-first.yml"


# --- other ways to build ---------------------------------------------------------------------------------------


# It colours code with a script from another host unless it is told not to.
OWN_THEME = "theme:\n  name: mkdocs\n  highlightjs: false\n"


@pytest.mark.parametrize("directories", ["true", "false"])
def test_mkdocs_theme_renders_same_text(
    copy: Path, tmp_path: Path, site: Site, directories: str, figure: Recorder
) -> None:
    """The shipped playbook in MkDocs' own theme, with and without directory URLs: each page has the same text as in
    Material, and every link and anchor resolves."""
    config = copy / "mkdocs.yml"
    text = re.sub(r"(?ms)^theme:\n(?: .*?\n)+", OWN_THEME + f"use_directory_urls: {directories}\n", config.read_text())
    config.write_text(text, "utf-8")
    other = build_site(config, tmp_path / "site")
    assert other.broken_links() == []
    assert other.external_resources() == []
    figure(f"Any theme: mkdocs, use_directory_urls {directories}", count_equal_pages(other, site), len(site.generated))
    assert texts(other) == texts(site)
    assert {one for one in unindexed_headings(other) if re.match(r"techniques/.+/#", one)} == set()


def test_exported_site_renders_same_text_without_plugin(tmp_path: Path, site: Site, figure: Recorder) -> None:
    """The folder written by `playbook export`, built by MkDocs without our plugin: each page has the same text, and
    every link and anchor resolves."""
    folder = tmp_path / "exported"
    result = run_playbook("export", folder)
    assert result.returncode == 0, result.stderr
    other = build_site(folder / "mkdocs.yml", tmp_path / "site")
    assert other.broken_links() == []
    assert other.external_resources() == []
    figure("Any tool: MkDocs builds an export", count_equal_pages(other, site), len(site.generated))
    assert texts(other) == texts(site)


@needs_themes
def test_zensical_renders_same_text_from_export(tmp_path: Path, site: Site, figure: Recorder) -> None:
    """The folder written by `playbook export`, built by Zensical (version in requirements/themes.txt): each page has
    the same text, every link and anchor resolves, and no page requests another host."""
    assert run_playbook("export", tmp_path).returncode == 0
    result = run("zensical", "build", "-f", "zensical.yml", cwd=tmp_path, variables=WITH_THEMES)
    assert result.returncode == 0, result.stdout + result.stderr
    other = Site(tmp_path / "site")
    assert other.broken_links() == []
    assert other.external_resources() == []
    figure("Any tool: Zensical builds an export", count_equal_pages(other, site), len(site.generated))
    assert texts(other) == texts(site)


def count_equal_pages(other: Site, site: Site) -> int:
    """Return the number of pages of a site that have the same text in another site."""
    return sum(texts(other).get(address) == text for address, text in texts(site).items())


def test_export_uses_accent_colour(tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root")
    about = root / "playbook_src/playbook.yml"
    about.write_text(about.read_text("utf-8") + 'brand:\n  accent: "#7a1f4d"\n', "utf-8")
    result = run_playbook("export", tmp_path / "exported", "--root", root)
    assert result.returncode == 0, result.stderr
    site = build_site(tmp_path / "exported/mkdocs.yml", tmp_path / "site")
    sheets = [one.attributes["href"] for one in site.pages[""].all("link", rel="stylesheet")]
    assert "#7a1f4d" in " ".join((site.folder / name.split("?")[0]).read_text("utf-8") for name in sheets)


def texts(site: Site) -> dict[str, str]:
    """Return the text of each page, without the section about offline copies, which only our own build has."""
    found = {}
    for address, page in site.generated.items():
        text = page.text
        for section in page.walk():
            if section.tag == "section" and section.attributes.get("aria-labelledby") == "device":
                text = " ".join(text.replace(section.text, "").split())
        found[address] = text
    return found


# --- what goes wrong -------------------------------------------------------------------------------------------


def test_failed_build_prints_check_messages(copy: Path, tmp_path: Path) -> None:
    replace_text(copy / "playbook_src/techniques/silent-cues.yml", "status: starter", "status: finished")
    replace_text(copy / "playbook_src/techniques/low-and-slow.yml", "leverage_point: calm-", "leverage_point: clam-")
    check = run_playbook("check", copy)
    assert check.returncode == 1
    lines = [line for line in check.stdout.splitlines() if " warning: " not in line]
    assert len(lines) == 2
    build = mkdocs_build(copy / "mkdocs.yml", tmp_path / "site")
    assert build.returncode != 0
    assert [line for line in lines if line not in build.stderr.splitlines()] == []
    assert "Traceback" not in build.stdout + build.stderr
    assert not (tmp_path / "site").exists()


def test_missing_folder_is_named(copy: Path, tmp_path: Path) -> None:
    shutil.move(copy / "playbook_src", copy / "elsewhere")
    build = mkdocs_build(copy / "mkdocs.yml", tmp_path / "site")
    assert build.returncode != 0
    assert "There is no folder 'playbook_src' in" in build.stderr
    assert "Traceback" not in build.stderr


# --- every field has its place ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[FieldFiller, Site]:
    """Return a playbook in which one technique and one leverage point (theme of techniques) have every field."""
    root = tmp_path_factory.mktemp("full")
    filler = write_filled_playbook(root)
    return filler, build_site(root / "mkdocs.yml", root / "site")


@pytest.mark.parametrize(("id_", "folder"), [(TECHNIQUE, "techniques"), (POINT, "leverage-points")])
def test_each_field_is_rendered_on_its_page(full: tuple[FieldFiller, Site], id_: str, folder: str) -> None:
    filler, site = full
    text = site.generated[f"{folder}/{id_}/"].text.casefold()
    # Shown by the position of the page, by a drawing, and in place of a picture.
    elsewhere = ("order", "mark", "picture", "alt", "steps.picture", "steps.alt")
    expected = [(field, reads) for field, reads in filler.reads(id_) if field not in elsewhere]
    missing = [
        (field, reads)
        for field, reads in expected
        if not re.search(rf"(?<!\w){re.escape(reads.casefold())}(?!\w)", text)
    ]
    assert [field for field, _reads in missing if not field.startswith("allow.")] == []
    assert "allow.because" in {field for field, _reads in missing}, "what was reviewed and kept is on no page"


PAGES_OF = {
    "playbook.yml": "",
    "vocabularies.yml": "",
    "coach_training.yml": "coaching/",
    "survey.yml": "survey/",
    "cpd.yml": "cpd/",
    "references.yml": "evidence/",
    "glossary.yml": "glossary/",
    "people.yml": "people/",
    "cycles.yml": "focus/",
    "pathways.yml": "pathways/",
    "developments.yml": "changing/",
}
"""Where the content of a file is shown: addresses begin so. Clips have a test of their own, in test_permission.py."""
NOT_AS_WRITTEN = {
    ("playbook.yml", "common_problems.alt"): "the drawing stands beside the words of the problem",
    ("playbook.yml", "common_problems.picture"): "an address",
    ("playbook.yml", "feedback.email"): "a form takes its place",
    ("playbook.yml", "clip_hosts"): "a setting of the check",
    ("vocabularies.yml", "clip_kinds.label"): "there are no clips here",
    ("vocabularies.yml", "phrases.words"): "words to mark where other texts hold them",
    ("vocabularies.yml", "clip_kinds.description"): "the form says it",
    ("vocabularies.yml", "credits.description"): "the form says it",
    ("vocabularies.yml", "literatures.description"): "the form says it",
    ("vocabularies.yml", "sectors.description"): "the form says it",
    ("vocabularies.yml", "session_formats.parts.minutes"): "drawn by a script from the data of the sheet",
    ("vocabularies.yml", "session_formats.parts.what"): "drawn by a script from the data of the sheet",
    ("vocabularies.yml", "goal_checks.label"): "drawn by a script from the data of the sheet",
    ("vocabularies.yml", "goal_checks.description"): "drawn by a script from the data of the sheet",
    ("coach_training.yml", "modules.status"): "decides whether starter content is marked",
    ("survey.yml", "status"): "decides whether starter content is marked",
    ("survey.yml", "design"): "decides whether a code is asked for",
    ("survey.yml", "waves.label"): "said with its figures, of which there are none here",
    ("survey.yml", "waves.starts"): "said with its figures, of which there are none here",
    ("survey.yml", "teams.waves.label"): "said with its figures, of which there are none here",
    ("survey.yml", "teams.waves.starts"): "said with its figures, of which there are none here",
    ("cpd.yml", "activities.kind"): "groups activities for those who edit",
    ("cpd.yml", "activities.offered.minutes"): "added up",
    ("cycles.yml", "status"): "not marked where most content is starter content",
    ("glossary.yml", "explain"): "decides whether pages explain the word",
    ("glossary.yml", "kind"): "groups terms for those who edit",
    ("people.yml", "roles"): "shown where a person wants it: test_redaction.py",
    ("people.yml", "show"): "decides what is shown",
    ("people.yml", "pseudonym"): "shown where a person wants it: test_redaction.py",
    ("pathways.yml", "status"): "not marked where most content is starter content",
    ("pathways.yml", "stages.steps.minutes"): "added up",
}


@pytest.mark.parametrize("name", PAGES_OF)
def test_each_field_of_other_files_is_rendered(full: tuple[FieldFiller, Site], name: str) -> None:
    """In a list of two items one is enough, as the other may be over or belong to another team."""
    filler, site = full
    at = PAGES_OF[name]
    pages = [page for address, page in site.pages.items() if re.sub(r"^teams/[^/]+/(?=.)", "", address).startswith(at)]
    values = [value for page in pages for element in page.walk() for value in element.attributes.values()]
    text = " ".join([*(page.text for page in pages), *values]).casefold()
    found: dict[str, bool] = {}
    for field, reads in filler.reads(name):
        there = re.search(rf"(?<!\w){re.escape(reads.casefold())}(?!\w)", text) is not None
        found[field] = found.get(field, False) or there
    missing = {field for field, there in found.items() if not there and not field.startswith("allow.")}
    assert missing == {field for file, field in NOT_AS_WRITTEN if file == name and field in found} & missing
    assert len(found) > len(missing)


def test_field_counts_per_page_match_table() -> None:
    """No template has lost a field: every page, card, document and data file, of every kind of entry and file."""
    old = (Path(__file__).parent / "fields_shown.txt").read_text("utf-8").splitlines()
    new = current_table().splitlines()
    changed = [line for line in difflib.ndiff(old, new) if line.startswith(("+", "-"))]
    assert changed == [], "If that is meant: python tests/support/fields_shown.py > tests/build/fields_shown.txt"


@pytest.mark.parametrize(("kind", "id_"), [(Technique, TECHNIQUE), (LeveragePoint, POINT)])
def test_filled_playbook_has_every_field(
    full: tuple[FieldFiller, Site], kind: type[Technique | LeveragePoint], id_: str
) -> None:
    filled = {field.split(".")[0] for field, _reads in full[0].reads(id_)}
    assert {info.alias or name for name, info in kind.model_fields.items()} - filled - {"permission"} == {"id"}


def test_leverage_point_shows_its_drawing(full: tuple[FieldFiller, Site]) -> None:
    reads = dict(full[0].reads(POINT))
    drawing = (ASSETS / "marks" / f"{reads['mark']}.svg").read_text("utf-8")
    (path, *_) = re.findall(r' d="([^"]+)"', drawing)
    visible = full[1].generated[f"leverage-points/{POINT}/"].all("path")
    assert path in {element.attributes["d"] for element in visible}


def test_search_finds_every_word_of_technique(full: tuple[FieldFiller, Site]) -> None:
    filler, site = full
    index = SearchIndex(site.folder / "find").words
    words = {found[0]: field for field, reads in filler.reads(TECHNIQUE) if (found := re.match(r"w\d{3}x", reads))}
    for label in filler.names.values():  # what other entries are called is found where they are
        words.pop(label[:5], None)
    missing = {word: field for word, field in words.items() if f"techniques/{TECHNIQUE}/" not in index.get(word, ())}
    assert {*missing.values()} == {"allow.because", "allow.text"}, "the two fields that no page shows"


def test_order_field_sorts_techniques_and_leverage_points(tmp_path: Path) -> None:
    write_filled_playbook(tmp_path)
    names = {"techniques": ("techniques-4", "techniques-1"), "leverage_points": (POINT, "leverage-points-1")}
    for folder, (first, second) in names.items():
        for order, id_ in enumerate((first, second), 1):
            file = tmp_path / "playbook_src" / folder / f"{id_}.yml"
            file.write_text(re.sub(r"(?m)^order:.*\n", "", file.read_text("utf-8")) + f"order: {order}\n", "utf-8")
    loaded = load(tmp_path)
    assert loaded.playbook
    rendered = render_pages(publish(loaded.playbook, "public", DAY), DAY, site_url="https://example.org/")
    (page,) = (one for one in rendered if isinstance(one, Page) and one.url == "leverage-points/")
    links = sort_problems(parse(str(page.html)), "leverage-points/")
    assert links.index(f"leverage-points/{POINT}/") < links.index("leverage-points/leverage-points-1/")
    assert links.index("techniques/techniques-4/") < links.index("techniques/techniques-1/")


# --- a draft ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site of a playbook with one draft and required fields only."""
    root = tmp_path_factory.mktemp("least")
    return build_site(write_minimal_playbook(root), root / "site")


def test_draft_has_no_empty_sections(least: Site) -> None:
    found = {address: empty for address, page in least.generated.items() if (empty := headings_without_content(page))}
    assert found == {}


def test_draft_has_no_empty_lists_or_paragraphs(least: Site) -> None:
    for address, page in least.generated.items():
        hollow = page.all("p", "ul", "ol", "dl", "li", "dt", "dd", "nav", "section", "figure")
        assert [one.tag for one in hollow if not one.text and not one.all("svg", "img")] == [], address


def headings_without_content(page: Element) -> list[str]:
    """Return the headings without text before the next heading of the same or a higher level."""
    content: list[tuple[int, str]] = []  # level and text; level 7 is text of its own

    def take(element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                content.extend([(7, child)] if child.strip() else [])
            elif child.tag in HEADINGS:
                content.append((int(child.tag[1]), child.text))
            elif not set(child.attributes.get("class", "").split()) & {"pb-trail", "pb-contents", "pb-foot"}:
                take(child)

    take(page)
    after = [*content[1:], (0, "")]
    return [text for (level, text), (next_level, _next) in zip(content, after, strict=True) if next_level <= level < 7]


def test_site_of_one_draft_is_valid(least: Site) -> None:
    assert least.broken_links() == []


# --- another team ----------------------------------------------------------------------------------------------

SECOND = ROOT / "tests/support/second_playbook"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a playbook of midday supervisors, with other folders, terms, stages and coaching phases."""
    return build_site(SECOND / "mkdocs.yml", tmp_path_factory.mktemp("second") / "site")


def test_second_playbook_builds_without_code_changes(second: Site) -> None:
    assert run_playbook("check", SECOND, "--source", "our_practice", "--videos", "clips.yml").stdout == ""
    assert second.broken_links() == []
    page = second.generated["techniques/walk-over-and-whisper/"].text
    for words in ("Walk to the table", "Have a go", "Second nature", "Early level", "Children who find noise hard"):
        assert words in page


def test_second_playbook_shows_no_default_terms(second: Site) -> None:
    ours = re.compile(r"\b(?:TAs?|teaching assistants?|key stages?|pupils?)\b", re.IGNORECASE)
    # Names of fields are the same for every team, and the pages about fields and checks explain those.
    found = {
        address: set(ours.findall(page.text)) - set(ours.findall(" ".join(code.text for code in page.all("code"))))
        for address, page in second.pages.items()
        if address not in ("help/field-guide/", "help/what-is-checked/")
    }
    assert {address: words for address, words in found.items() if words} == {}
    titles = " ".join(meta.attributes.get("content", "") for page in second.pages.values() for meta in page.all("meta"))
    assert ours.findall(titles) == []
