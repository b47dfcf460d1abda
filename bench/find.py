"""Measure finding in a browser held to half a core: `python bench/find.py [--techniques 2000] [--others FOLDER]`.

A made-up playbook (bench/make.py) is published, and its search is used in Chromium with the processor slowed to half
(`Emulation.setCPUThrottlingRate` 2) and every file compressed by gzip, each question in a fresh browser. What is
measured: from the last key until the first result is painted, from a tick until results and numbers stand, and what
was fetched, our scripts and styles included.

`--others` names a folder where `npm install minisearch lunr pagefind` was run. The same entries then go to those: to
the two libraries as one file of texts that the browser indexes, as Material does with lunr, and to MiniSearch also as
an index made beforehand, which is the best that it can do; to Pagefind as a page an entry, indexed by its command line.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gzip
import html
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from coaching_playbook import pages, search
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import ASSETS, page_specs, static_files
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.publish import publish
from coaching_playbook.search.documents import Document, PlaybookDocuments, other_documents
from content import Content
from make import make

sys.path.append(str(Path(__file__).parent.parent / "tests/support"))
import chromium  # finds the browser for the tests

DAY = dt.date(2026, 12, 1)
SLOWED = 2  # half a core
QUESTIONS = 12
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


# --- a server that compresses ------------------------------------------------------------------------------------


class _Compressed(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*args)

    def do_GET(self) -> None:
        file = self.folder / self.path.split("?")[0].strip("/")
        file = file / "index.html" if file.is_dir() else file
        body = _zipped(file) if file.is_file() else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", TYPES.get(file.suffix, "text/plain") + "; charset=utf-8")
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@functools.lru_cache(maxsize=20_000)
def _zipped(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Compressed, folder=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


@contextmanager
def reading(browser: Browser, address: str) -> Iterator[tuple[Page, list[float]]]:
    """A page in a fresh, slowed browser, and the bytes of each answer as they crossed the wire."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block", bypass_csp=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    fetched: list[float] = []
    wire.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_timeout(300)
    fetched.clear()
    yield page, fetched
    context.close()


# --- ours --------------------------------------------------------------------------------------------------------

AROUND = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{up}assets/playbook.css">
<script type="module" src="{up}assets/search-button.js"></script></head>
<body><a data-find href="{up}find/">Search</a>{content}</body></html>"""

# From the last letter until the first result that came after it is painted.
WATCH = """() => {
    window.took = [];
    document.addEventListener("input", () => { window.last = performance.now(); }, true);
    document.addEventListener("change", () => { window.last = performance.now(); }, true);
    let asked = 0;
    new MutationObserver(() => {
        const found = document.querySelector(".pb-find-found");
        const words = document.querySelector("#find-words").value;
        if (!found || asked === window.last || found.dataset.words !== words) return;
        asked = window.last;
        const from = window.last;
        requestAnimationFrame(() => setTimeout(() => {
            if (from === window.last) window.took.push(performance.now() - from);
        }));
    }).observe(document.body, { childList: true, subtree: true });
}"""
TICKED = """label => new Promise((done) => {
    const boxes = [...document.querySelectorAll(".pb-find-ticks input")];
    const box = boxes.find((one) => one.parentElement.innerText.startsWith(label));
    const from = performance.now();
    let [results, numbers] = [false, false];
    const look = new MutationObserver((changes) => {
        for (const { target } of changes) {
            const at = target.closest ? target : target.parentElement;
            results ||= Boolean(at?.closest(".pb-find-found"));
            numbers ||= Boolean(at?.closest(".pb-find-count"));
        }
        if (!results || !numbers) return;
        look.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
    });
    look.observe(document.querySelector("playbook-find"), { childList: true, characterData: true, subtree: true });
    box.click();
})"""


def write(playbook: Playbook, to: Path) -> float:
    """The search of a playbook in a folder; gives the seconds of one core that its index took."""
    begun = time.process_time()
    files = dict(search.index_files(playbook))
    took = time.process_time() - begun
    press = Renderer(playbook, DAY, lambda _path: None, None)
    page, _reads = press.render(next(recipe for recipe in page_specs(playbook) if recipe.address == "find/"))
    assert isinstance(page, pages.Page)
    files["find/index.html"] = AROUND.format(title="Find", up="../", content=page.html)
    files["index.html"] = AROUND.format(title="Home", up="", content="<h1>Home</h1>")
    for address, file in static_files(playbook, to).items():
        if file.is_relative_to(ASSETS):
            files[address] = file.read_text("utf-8")
    for address, text in files.items():
        (to / address).parent.mkdir(parents=True, exist_ok=True)
        (to / address).write_text(text, "utf-8")
    return took


def typed(browser: Browser, address: str, question: str) -> tuple[float, float, float, float]:
    """Milliseconds from the last key to a result; bytes before the first result of all, before the last; the files."""
    with reading(browser, address) as (page, fetched):
        page.evaluate(WATCH)
        page.keyboard.press("Control+k")
        page.wait_for_selector(".pb-find-dialog input:focus")
        page.keyboard.type(question[:3], delay=60)
        page.wait_for_function("window.took.length > 0")
        first = sum(fetched)
        page.evaluate("window.took.length = 0")
        page.keyboard.type(question[3:], delay=60)
        page.wait_for_function("window.took.length > 0")
        page.wait_for_timeout(700)
        return page.evaluate("window.took.at(-1)"), first, sum(fetched), len(fetched)


def pasted(browser: Browser, address: str, question: str) -> tuple[float, float]:
    """The same for words that come all at once to a search that nobody has used yet, opening it included."""
    with reading(browser, address) as (page, fetched):
        page.evaluate(WATCH)
        begun = time.perf_counter()
        page.keyboard.press("Control+k")
        page.wait_for_selector(".pb-find-dialog input:focus")
        page.keyboard.insert_text(question)
        page.wait_for_selector(".pb-found")
        return (time.perf_counter() - begun) * 1000, sum(fetched)


def ticked(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Milliseconds for the first tick, which fetches what is known of all entries, and for each of some more."""
    with reading(browser, f"{address}find/") as (page, _fetched):
        page.wait_for_selector(".pb-find-ticks input")
        page.wait_for_timeout(1500)
        labels = page.locator(
            ".pb-find-ticks fieldset:not(:first-of-type) label > span:first-of-type"
        ).all_inner_texts()
        first, *more = [page.evaluate(TICKED, label) for label in (*labels[:4], labels[0], *labels[8:11], labels[1])]
        return first, more


# --- others ------------------------------------------------------------------------------------------------------


def texts(finding: Document) -> dict[str, str]:
    places = " ".join(f"{place.label} {place.text} {place.kind_label}" for place in finding.places)
    names = " ".join(finding.names)
    return {
        "title": finding.title,
        "names": names,
        "text": f"{finding.summary} {finding.steps} {finding.rest} {places}",
    }


LIBRARIES = {
    "MiniSearch, indexed in the browser": """async (question) => {
        const from = performance.now();
        const { default: MiniSearch } = await import("./minisearch.js");
        const docs = await (await fetch("docs.json")).json();
        const index = new MiniSearch({ fields: ["title", "names", "text"] });
        index.addAll(docs);
        const found = index.search(question, { prefix: true, fuzzy: 0.2, boost: { title: 3, names: 2 } });
        document.body.append(docs[found[0].id].title);
        return performance.now() - from;
    }""",
    "MiniSearch, index made beforehand": """async (question) => {
        const from = performance.now();
        const { default: MiniSearch } = await import("./minisearch.js");
        const made = await (await fetch("mini.json")).text();
        const index = MiniSearch.loadJSON(made, { fields: ["title", "names", "text"], storeFields: ["title"] });
        const found = index.search(question, { prefix: true, fuzzy: 0.2, boost: { title: 3, names: 2 } });
        document.body.append(found[0].title);
        return performance.now() - from;
    }""",
    "lunr, indexed in the browser": """async (question) => {
        const from = performance.now();
        const script = document.createElement("script");
        script.src = "lunr.js";
        document.head.append(script);
        await new Promise((done) => { script.onload = done; });
        const docs = await (await fetch("docs.json")).json();
        const index = lunr(function () {
            this.ref("id"); this.field("title", { boost: 3 }); this.field("names", { boost: 2 }); this.field("text");
            for (const doc of docs) this.add(doc);
        });
        const found = index.search(question);
        document.body.append(docs[found[0].ref].title);
        return performance.now() - from;
    }""",
    "Pagefind": """async (question) => {
        const from = performance.now();
        const pagefind = await import("/pagefind/pagefind.js");
        const found = await pagefind.search(question);
        document.body.append((await found.results[0].data()).meta.title);
        return performance.now() - from;
    }""",
}
MADE = """async () => {
    const { default: MiniSearch } = await import("./minisearch.js");
    const index = new MiniSearch({ fields: ["title", "names", "text"], storeFields: ["title"] });
    index.addAll(await (await fetch("docs.json")).json());
    return JSON.stringify(index);
}"""


def beside(playbook: Playbook, modules: Path, to: Path) -> None:
    """The same entries for the other engines, in a folder."""
    entries = PlaybookDocuments(playbook)
    techniques, clips = (
        [f for source in sources for f in source.findings()] for sources in (entries.techniques(), entries.clips())
    )
    findings = [*techniques, *other_documents(playbook), *clips]
    docs = [{"id": number, **texts(finding)} for number, finding in enumerate(findings)]
    (to / "docs.json").write_text(json.dumps(docs, ensure_ascii=False), "utf-8")
    (to / "index.html").write_text("<!doctype html><title>Others</title>", "utf-8")
    (to / "minisearch.js").write_bytes((modules / "minisearch/dist/es/index.js").read_bytes())
    (to / "lunr.js").write_bytes((modules / "lunr/lunr.min.js").read_bytes())
    pages = to / "pages"
    for doc in docs:
        (pages / str(doc["id"])).mkdir(parents=True)
        title, names, text = (html.escape(str(doc[field])) for field in ("title", "names", "text"))
        page = f'<html lang="en"><title>{title}</title><body><h1>{title}</h1><p>{names}</p><p>{text}</p></body></html>'
        (pages / str(doc["id"]) / "index.html").write_text(page, "utf-8")
    command = [str(modules / ".bin/pagefind"), "--site", str(pages), "--output-path", str(to / "pagefind")]
    subprocess.run(command, check=True, capture_output=True)  # what whoever calls us installed


# --- all of it ---------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--techniques", type=int, default=2000)
    parser.add_argument("--others", type=Path, help="a folder where npm installed minisearch, lunr and pagefind")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root, site, theirs = (Path(folder) / name for name in ("playbook", "site", "others"))
        make(root, Content(asked.techniques, 1))
        loaded = load(root, day=DAY).playbook
        assert loaded
        playbook = publish(loaded, "public", DAY)
        took = write(playbook, site)
        every = len(playbook.techniques) // QUESTIONS
        questions = [technique.problems[0] for technique in playbook.techniques[::every] if technique.problems]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        print(f"{len(playbook.techniques)} techniques, {len(playbook.exemplars)} clips; {platform.machine()}, ", end="")
        print(f"Chromium {browser.version} slowed to 1/{SLOWED}; {len(questions)} questions")
        print(f"index made in {took:.2f} s of one core: {len(list(site.glob('find/*/*')))} files")
        row = "{:38} {:>9} {:>9} {:>9}".format
        print(row("", "median", "slowest", "most KB"))
        with serving(site) as address:
            rows = [typed(browser, address, question) for question in questions]
            print(row("ours: last key to first result, ms", *_two(rows, 0), _most(rows, 2)))
            print(row("ours: before the first result of all", "", "", _most(rows, 1)))
            cold = [pasted(browser, address, question) for question in questions]
            print(row("ours: opened and pasted, ms", *_two(cold, 0), _most(cold, 1)))
            first, more = ticked(browser, address)
            print(row("ours: the first tick, ms", f"{first:.0f}", "", ""))
            print(row("ours: each other tick, ms", *_two([(one,) for one in more], 0), ""))
        if asked.others:
            theirs.mkdir()
            beside(playbook, asked.others / "node_modules", theirs)
            with serving(theirs) as address:
                with reading(browser, address) as (page, _fetched):
                    (theirs / "mini.json").write_text(page.evaluate(MADE), "utf-8")
                for name, script in LIBRARIES.items():
                    rows_ = [asked_of(browser, address, script, question) for question in questions[:3]]
                    print(row(f"{name}, ms", *_two(rows_, 0), _most(rows_, 1)))
        browser.close()


def asked_of(browser: Browser, address: str, script: str, question: str) -> tuple[float, float]:
    with reading(browser, address) as (page, fetched):
        page.set_default_timeout(300_000)
        took = page.evaluate(script, question)
        page.wait_for_timeout(200)
        return took, sum(fetched)


def _two(rows: list[Any], column: int) -> tuple[str, str]:
    values = [row[column] for row in rows]
    return f"{statistics.median(values):.0f}", f"{max(values):.0f}"


def _most(rows: list[Any], column: int) -> str:
    return f"{max(row[column] for row in rows) / 1024:.1f}"


if __name__ == "__main__":
    main()
