"""Links for contributors on each page: edit link, history, and what is missing."""

from __future__ import annotations

import datetime as dt
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import yaml
from click.testing import CliRunner

from coaching_playbook import pages
from coaching_playbook.cli import main
from coaching_playbook.load import load
from coaching_playbook.model import Credit, Person, Playbook
from coaching_playbook.publish import publish
from coaching_playbook.schema import issue_forms
from sites import BASE_URL, ROOT, Element, Site, copy_shipped_playbook, parse, replace_text

DAY = dt.date(2026, 11, 24)
REPO = "https://github.com/a-school/playbook"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    loaded = load(ROOT, day=DAY).playbook
    assert loaded
    return publish(loaded, "public", DAY)


def created(playbook: Playbook, edit: str | None) -> dict[str, Element]:
    def link(path: str) -> str | None:
        return f"{edit}/{path}" if edit else None

    created = pages.render_pages(playbook, DAY, link)
    return {page.url: parse(str(page.html)) for page in created if isinstance(page, pages.Page)}


@pytest.fixture(scope="module")
def on_github(shipped: Playbook) -> dict[str, Element]:
    return created(shipped, f"{REPO}/edit/main")


def links(page: Element) -> dict[str, str]:
    return {link.text: link.attributes["href"] for link in page.all("a")}


def test_every_page_links_to_source_history_and_prefilled_form(
    shipped: Playbook, on_github: dict[str, Element]
) -> None:
    for address, page in on_github.items():
        (foot,) = page.all("footer")
        to = links(foot)
        path = to["Suggest a change"].removeprefix(f"{REPO}/edit/main/")
        assert (ROOT / path).is_file(), address
        assert to["Earlier versions"] == f"{REPO}/commits/main/{path}"
        requested = parse_qs(urlsplit(to["Something is wrong here"]).query)
        (heading,) = [heading.text for heading in page.all("h1")]
        title = heading if address else shipped.about.title  # the heading of the home page is a question
        assert requested == {"template": ["something-is-wrong.yml"], "page": [title]}
        assert len(foot.all("svg")) == 3, "what to do next, in three pictures"


def test_form_is_prefilled_by_question_names(shipped: Playbook, on_github: dict[str, Element]) -> None:
    asks = {f"{form.name}.yml": {ask.id for ask in form.questions} for form in issue_forms(shipped)}
    for page in on_github.values():
        for link in links(page).values():
            if "/issues/new?" in link:
                query = parse_qs(urlsplit(link).query)
                (name,) = query.pop("template")
                assert set(query) <= asks[name] | {"technique", "page"}
                assert asks[name] & set(query) or name == "suggest-a-technique.yml"


def test_non_github_host_has_no_forms_and_names_file(shipped: Playbook) -> None:
    gitlab = created(shipped, "https://gitlab.example/school/playbook/-/edit/main")["techniques/ask-then-wait/"]
    to = links(gitlab)
    assert to["Earlier versions"].startswith("https://gitlab.example/school/playbook/-/commits/main/playbook_src/")
    assert "Something is wrong here" not in to
    nowhere = created(shipped, None)["techniques/ask-then-wait/"]
    assert "Suggest a better sentence" in nowhere.text
    assert "a coach, or the colleague who showed you this playbook" in nowhere.text
    assert "ask-then-wait.yml" not in nowhere.text
    named = shipped.about.model_copy(
        update={"feedback": shipped.about.feedback.model_copy(update={"file_names": "yes"})}
    )
    page = created(replace(shipped, about=named), None)["techniques/ask-then-wait/"]
    assert "This page is made from playbook_src/techniques/ask-then-wait.yml" in page.text


def test_page_lists_missing_content_until_added(shipped: Playbook) -> None:
    def gaps(playbook: Playbook) -> list[str]:
        page = created(playbook, f"{REPO}/edit/main")["techniques/least-help-first/"]
        (section,) = page.all("section", class_="pb-inner-known-gaps")
        return [item.text for item in section.all("li")]

    technique = shipped.technique["least-help-first"]
    bare = technique.model_copy(
        update={"rehearsal": None, "adaptations": (), "known_gaps": (), "review_by": dt.date(2026, 1, 1)}
    )
    without = replace(
        shipped, exemplars=(), techniques=tuple(bare if t.id == bare.id else t for t in shipped.techniques)
    )
    message = gaps(without)
    assert "There is no clip yet. Acted and drawn ones count too. Offer one" in message
    assert "There is no way to rehearse it yet." in message
    assert "It does not say yet how to adapt it for different pupils." in message
    assert "It is time to talk it over again." in message
    assert not {"There is no way to rehearse it yet.", "It is time to talk it over again."} & set(gaps(shipped))


# --- feeds -----------------------------------------------------------------------------------------------------


def test_feed_links_are_absolute_if_site_url_is_set(shipped: Playbook) -> None:
    base = "https://example.org/ta/"
    renderer = pages.Renderer(shipped, DAY, lambda _path: None, base)
    specs = [spec for spec in pages.page_specs(shipped) if spec.url.endswith("feed.xml")]
    for spec in specs:
        rendered = renderer.render(spec)
        assert isinstance(rendered, pages.TextFile)
        feed = ElementTree.fromstring(rendered.text.encode())
        assert all((link.get("href") or "").startswith(base) for link in feed.iter(f"{ATOM}link"))
        own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert own == [base + spec.url]


def test_feeds_list_changes_overall_and_per_leverage_point(shipped: Playbook) -> None:
    everything_made = list(pages.render_pages(shipped, DAY))
    feeds = {
        one.url: one.text for one in everything_made if isinstance(one, pages.TextFile) and one.url.endswith("feed.xml")
    }
    assert set(feeds) == {"feed.xml", *(f"leverage-points/{p.id}/feed.xml" for p in shipped.leverage_points)}
    known = {page.url for page in everything_made}
    everything: dict[str, int] = {}
    for address, text in feeds.items():
        feed = ElementTree.fromstring(text.encode())
        assert feed.tag == f"{ATOM}feed"
        for one in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("title", "id", "updated"):
                assert one.findtext(f"{ATOM}{name}"), name
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:\d\d:\d\dZ", one.findtext(f"{ATOM}updated") or "")
            (link,) = one.findall(f"{ATOM}link")
            assert urljoin(BASE_URL + address, link.attrib["href"]).removeprefix(BASE_URL) in known
        ids = [entry.findtext(f"{ATOM}id") or "" for entry in feed.findall(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)
        times = [one.findtext(f"{ATOM}updated") or "" for one in feed.findall(f"{ATOM}entry")]
        assert len(set(times)) == len(times), "readers sort by times that differ"
        assert feed.findtext(f"{ATOM}updated") == max(times)
        everything[address] = len(ids)
    of_the_way = len(shipped.about.vision.changes)
    assert everything.pop("feed.xml") == len(list(shipped.changes())) == of_the_way + sum(everything.values())
    again = {one.url: one.text for one in pages.render_pages(shipped, DAY) if isinstance(one, pages.TextFile)}
    assert feeds.items() <= again.items(), "the same feed from the same playbook"


def test_feed_ids_are_unique_per_school_and_stable(shipped: Playbook) -> None:
    def ids(playbook: Playbook, site_url: str | None) -> set[str]:
        text = next(one.text for one in pages.render_pages(playbook, DAY, site_url=site_url) if one.url == "feed.xml")  # type: ignore[union-attr]
        return {id_.text or "" for id_ in ElementTree.fromstring(text).iter(f"{ATOM}id")}

    ours, theirs = "https://ours.example/", "https://theirs.example/playbook/"
    about = shipped.about
    renamed = replace(shipped, about=about.model_copy(update={"title": "The Hill Way"}))
    way = about.vision.model_copy(
        update={"changes": tuple(one.model_copy(update={"what": f"{one.what}!"}) for one in about.vision.changes)}
    )
    corrected = replace(shipped, about=about.model_copy(update={"vision": way}))
    assert len(about.vision.changes) > 0
    assert ids(shipped, ours) == ids(renamed, ours) == ids(corrected, ours)
    assert not ids(shipped, ours) & ids(shipped, theirs)
    schools = [replace(shipped, about=about.model_copy(update={"school": name})) for name in ("Ours", "Theirs")]
    assert not ids(schools[0], None) & ids(schools[1], None)


def test_pages_link_to_feeds(on_github: dict[str, Element]) -> None:
    assert links(on_github["new/"])["Follow what changes"] == "../feed.xml"
    assert links(on_github["leverage-points/scaling-back-support/"])["Follow what changes here"] == "feed.xml"


FEED_TAG = re.compile(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)" title="([^"]+)">')
POINT = "scaling-back-support"
ANNOUNCED = {
    "index.html": ["feed.xml"],
    "new/index.html": ["../feed.xml"],
    "help/for-tas/index.html": ["../../feed.xml"],
    "techniques/ask-then-wait/index.html": ["../../feed.xml"],
    f"leverage-points/{POINT}/index.html": ["feed.xml", "../../feed.xml"],
    "404.html": ["/feed.xml"],
}
"""The feeds in the head of each page: its own first, where it has one, then that of the whole site."""


@pytest.mark.parametrize("path", ANNOUNCED)
def test_page_head_declares_feed(path: str, site: Site) -> None:
    head = (site.folder / path).read_text("utf-8").partition("</head>")[0]
    found = FEED_TAG.findall(head)
    assert [address for address, _title in found] == ANNOUNCED[path]
    titles = ["The TA Playbook: what changes here", "The TA Playbook"]
    assert [title for _address, title in found] == titles[-len(found) :]
    for address in ANNOUNCED[path]:
        assert (site.folder / path).parent.joinpath(address).is_file() or address.startswith("/")


# --- what is due -----------------------------------------------------------------------------------------------


def test_due_lists_reviews_by_date(tmp_path: Path) -> None:
    root = copy_shipped_playbook(tmp_path)
    source = root / "playbook_src"
    for id_, day in (("ask-then-wait", "2026-12-24"), ("silent-cues", "2026-11-01"), ("open-it-up", "2027-06-01")):
        replace_text(source / f"techniques/{id_}.yml", "\nchanges:", f"\nreview_by: {day}\nchanges:")
    (source / "cycles.yml").write_text(
        "- id: autumn\n  leverage_point: calm-and-connected\n  starts: 2026-09-01\n  ends: 2026-12-18\n", "utf-8"
    )
    result = CliRunner().invoke(main, ["due", str(root), "--day", str(DAY), "--within", "30"])
    assert result.output.splitlines() == [
        "- Silent cues first: talk it over again, was due on 2026-11-01 (playbook_src/techniques/silent-cues.yml)",
        "- Calm and connected: this focus ends; choose the next together, due on 2026-12-18 (playbook_src/cycles.yml)",
        "- Ask, then wait: talk it over again, due on 2026-12-24 (playbook_src/techniques/ask-then-wait.yml)",
    ]
    result = CliRunner().invoke(main, ["due", str(ROOT), "--day", "2028-11-01", "--within", "30"])
    assert "look at its permission again, due on 2028-11-23 (videos/face-the-teacher-year-4.yml)" in result.output


def test_thanks_page_size_is_bounded(shipped: Playbook) -> None:
    person = Person(id="sam-example", name="Sam Example", show="name", roles=("ta",))
    credit = Credit(who=person.id, how="tried")
    first, *_rest = shipped.techniques

    def thanks(many: int) -> str:
        techniques = (first.model_copy(update={"id": f"one-{n}", "shaped_by": (credit,)}) for n in range(many))
        press = pages.Renderer(
            replace(shipped, people=(person,), techniques=(*shipped.techniques, *techniques)),
            DAY,
            lambda _path: None,
            None,
        )
        page = press.render(next(recipe for recipe in pages.page_specs(shipped) if recipe.url == "people/"))
        assert isinstance(page, pages.Page)
        return str(page.html)

    assert "and 70 more" in thanks(100)
    assert len(thanks(400)) < 1.1 * len(thanks(100))


# --- data for other programs -------------------------------------------------------------------------------------


def test_json_data_is_split_as_source_files(shipped: Playbook) -> None:
    files = {one.url: one.text for one in pages.render_pages(shipped, DAY) if isinstance(one, pages.TextFile)}
    whole = json.loads(files["data/playbook.json"])
    parts = [json.loads(files[point["techniques"]]) for point in whole["leverage_points"]]
    clips = [clip for point in whole["leverage_points"] for clip in json.loads(files[point["exemplars"]])["exemplars"]]
    techniques = {technique["id"]: technique for part in parts for technique in part["techniques"]}
    assert techniques.keys() == shipped.technique.keys()
    assert [part["leverage_point"]["title"] for part in parts] == [point.title for point in shipped.leverage_points]
    written = yaml.safe_load((ROOT / "playbook_src/techniques/ask-then-wait.yml").read_text("utf-8"))
    reported = techniques["ask-then-wait"]
    assert written.keys() <= reported.keys()
    assert [reported[name] for name in ("steps", "scaling", "not_this")] == [
        written[name] for name in ("steps", "scaling", "not_this")
    ]
    assert {clip["id"] for clip in clips} == shipped.exemplar.keys()
    assert all(clip.keys().isdisjoint({"permission", "audience", "status"}) for clip in clips)
    assert len(max(files.values(), key=len)) < 100_000


def test_json_data_uses_chosen_names_of_people(shipped: Playbook) -> None:
    person = Person(id="sam-example", name="Sam Example", show="role", roles=("ta",))
    credit = Credit(who=person.id, how="tried")
    technique = shipped.techniques[0].model_copy(update={"shaped_by": (credit,)})
    named = replace(shipped, people=(person,), techniques=(technique, *shipped.techniques[1:]))
    created = pages.render_pages(publish(named, "public", DAY), DAY)
    texts = [one.text for one in created if isinstance(one, pages.TextFile)]
    assert any('"shaped_by":[{"who":"Teaching assistant"' in text for text in texts)
    assert not any("sam-example" in text or "Sam Example" in text for text in texts)


@pytest.mark.parametrize(
    ("licence", "words", "url"),
    [
        (
            "cc by 4.0",
            "under the licence CC BY 4.0 , by A school. Films",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ("All rights reserved.", "All rights reserved. Films", None),
        (None, None, None),
    ],
)
def test_content_licence_is_on_every_page(
    shipped: Playbook, licence: str | None, words: str | None, url: str | None
) -> None:
    about = shipped.about.model_copy(update={"licence": licence, "school": "A school"})
    for address, page in created(replace(shipped, about=about), None).items():
        found = page.all("p", class_="pb-licence")
        assert [words in one.text for one in found if words] == ([True] if words else []), address
        links = [link.attributes["href"] for one in found for link in one.all("a")]
        assert links == ([url] if url else []), address
