"""Benchmark the search in a throttled browser: `python bench/find.py [--techniques 2000] [--others FOLDER]`.

A synthetic playbook (bench/make.py) is published and searched in Chromium at half speed
(`Emulation.setCPUThrottlingRate` 2), with gzip on every file and a fresh browser for each query. Measured are the time
from the last key to the first painted result, from a click on a filter to updated results and counts, and the bytes
fetched, scripts and styles included.

`--others` names a folder where `npm install minisearch lunr pagefind` was run. The same entries are then indexed by
these: MiniSearch and lunr in the browser from one JSON file, as Material does with lunr; MiniSearch also from a
prebuilt index, its fastest use; Pagefind by its command line from one page for each entry.
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
from coaching_playbook.search.documents import Document, clip_documents, other_documents, technique_documents
from content import Content
from make import write_playbook

sys.path.append(str(Path(__file__).parent.parent / "tests/support"))
import chromium  # finds the browser for the tests

DAY = dt.date(2026, 12, 1)
CPU_SLOWDOWN = 2  # factor; 2 is half a core
QUERY_COUNT = 12
MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


# --- a server that compresses ------------------------------------------------------------------------------------


class _GzipHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*args)

    def do_GET(self) -> None:
        file = self.folder / self.path.split("?")[0].strip("/")
        file = file / "index.html" if file.is_dir() else file
        body = _gzipped(file) if file.is_file() else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", MEDIA_TYPES.get(file.suffix, "text/plain") + "; charset=utf-8")
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@functools.lru_cache(maxsize=20_000)
def _gzipped(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6)


@contextmanager
def serve_gzipped(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_GzipHandler, folder=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


@contextmanager
def open_throttled_page(browser: Browser, address: str) -> Iterator[tuple[Page, list[float]]]:
    """Open a page in a new, throttled browser; yield it, and the list to which the bytes of each response are added."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block", bypass_csp=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    fetched: list[float] = []
    wire.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_timeout(300)
    fetched.clear()
    yield page, fetched
    context.close()


# --- ours --------------------------------------------------------------------------------------------------------

PAGE_TEMPLATE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{up}assets/playbook.css">
<script type="module" src="{up}assets/search-button.js"></script></head>
<body><a data-find href="{up}find/">Search</a>{content}</body></html>"""

# Adds the milliseconds from the last input event to the next painted result to `window.took`.
RECORD_LATENCY_SCRIPT = """() => {
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
# Sets `window.bytesBefore` to the bytes of all responses when the first result is inserted.
COUNT_BYTES_SCRIPT = """() => {
    window.fetchedBefore = performance.getEntriesByType("resource").length;
    new MutationObserver((_changes, observer) => {
        if (!document.querySelector(".pb-found")) return;
        observer.disconnect();
        const entries = performance.getEntriesByType("resource").slice(window.fetchedBefore);
        window.bytesBefore = entries.reduce((sum, { transferSize }) => sum + transferSize, 0);
    }).observe(document.body, { childList: true, subtree: true });
}"""
# Ticks the filter with a label; returns the milliseconds until results and counts are painted.
TICK_SCRIPT = """label => new Promise((done) => {
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


def write_search_site(playbook: Playbook, folder: Path) -> float:
    """Write a site with only the search of a playbook to a folder; return the CPU seconds for making its index."""
    begun = time.process_time()
    files = dict(search.index_files(playbook))
    took = time.process_time() - begun
    renderer = Renderer(playbook, DAY, lambda _path: None, None)
    page = renderer.render(next(spec for spec in page_specs(playbook) if spec.url == "find/"))
    assert isinstance(page, pages.Page)
    files["find/index.html"] = PAGE_TEMPLATE.format(title="Find", up="../", content=page.html)
    files["index.html"] = PAGE_TEMPLATE.format(title="Home", up="", content="<h1>Home</h1>")
    for address, path in static_files(playbook, folder).items():
        if Path(path).is_relative_to(ASSETS):
            files[address] = Path(path).read_text("utf-8")
    for address, text in files.items():
        (folder / address).parent.mkdir(parents=True, exist_ok=True)
        (folder / address).write_text(text, "utf-8")
    return took


def measure_typing(browser: Browser, address: str, question: str) -> tuple[float, float, float, float]:
    """Type a query; return (ms from the last key to a result, bytes before the first result, all bytes, files)."""
    with open_throttled_page(browser, address) as (page, fetched):
        page.evaluate(RECORD_LATENCY_SCRIPT)
        page.evaluate(COUNT_BYTES_SCRIPT)
        page.keyboard.press("Control+k")
        page.wait_for_selector(".pb-find-dialog input:focus")
        page.keyboard.type(question[:3], delay=60)
        page.wait_for_function("window.took.length > 0")
        first = page.evaluate("window.bytesBefore")
        page.evaluate("window.took.length = 0")
        page.keyboard.type(question[3:], delay=60)
        page.wait_for_function("window.took.length > 0")
        page.wait_for_timeout(700)
        return page.evaluate("window.took.at(-1)"), first, sum(fetched), len(fetched)


def measure_pasting(browser: Browser, address: str, question: str) -> tuple[float, float]:
    """Open the search dialog and paste a query; return (ms until the first result, bytes)."""
    with open_throttled_page(browser, address) as (page, _fetched):
        page.evaluate(COUNT_BYTES_SCRIPT)
        begun = time.perf_counter()
        page.keyboard.press("Control+k")
        page.wait_for_selector(".pb-find-dialog input:focus")
        page.keyboard.insert_text(question)
        page.wait_for_selector(".pb-found")
        return (time.perf_counter() - begun) * 1000, page.evaluate("window.bytesBefore")


def measure_filters(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Return the ms for ticking the first filter, which fetches the data of all entries, and for each later one."""
    with open_throttled_page(browser, f"{address}find/") as (page, _fetched):
        page.wait_for_selector(".pb-find-ticks input")
        page.wait_for_timeout(1500)
        labels = page.locator(
            ".pb-find-ticks fieldset:not(:first-of-type) label > span:first-of-type"
        ).all_inner_texts()
        first, *more = [
            page.evaluate(TICK_SCRIPT, label) for label in (*labels[:4], labels[0], *labels[8:11], labels[1])
        ]
        return first, more


# --- others ------------------------------------------------------------------------------------------------------


def engine_fields(document: Document) -> dict[str, str]:
    """Return the fields of a document that the other engines index."""
    passages = " ".join(f"{passage.label} {passage.text} {passage.spoken}" for passage in document.passages)
    text = f"{document.summary} {document.steps} {document.rest} {passages}"
    return {"title": document.title, "names": " ".join(document.names), "text": text}


ENGINE_SCRIPTS = {
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
PREBUILD_SCRIPT = """async () => {
    const { default: MiniSearch } = await import("./minisearch.js");
    const index = new MiniSearch({ fields: ["title", "names", "text"], storeFields: ["title"] });
    index.addAll(await (await fetch("docs.json")).json());
    return JSON.stringify(index);
}"""


def write_for_other_engines(playbook: Playbook, modules: Path, folder: Path) -> None:
    """Write the documents of a playbook, and the other engines from `modules`, to a folder."""
    entries = [*technique_documents(playbook), *other_documents(playbook), *clip_documents(playbook)]
    docs = [{"id": number, **engine_fields(document)} for number, document in enumerate(entries)]
    (folder / "docs.json").write_text(json.dumps(docs, ensure_ascii=False), "utf-8")
    (folder / "index.html").write_text("<!doctype html><title>Others</title>", "utf-8")
    (folder / "minisearch.js").write_bytes((modules / "minisearch/dist/es/index.js").read_bytes())
    (folder / "lunr.js").write_bytes((modules / "lunr/lunr.min.js").read_bytes())
    pages = folder / "pages"
    for doc in docs:
        (pages / str(doc["id"])).mkdir(parents=True)
        title, names, text = (html.escape(str(doc[field])) for field in ("title", "names", "text"))
        page = f'<html lang="en"><title>{title}</title><body><h1>{title}</h1><p>{names}</p><p>{text}</p></body></html>'
        (pages / str(doc["id"]) / "index.html").write_text(page, "utf-8")
    command = [str(modules / ".bin/pagefind"), "--site", str(pages), "--output-path", str(folder / "pagefind")]
    subprocess.run(command, check=True, capture_output=True)  # installed by the caller, see the module docstring


# --- main --------------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure the time and the bytes of a search in a slowed browser, and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--techniques", type=int, default=2000)
    parser.add_argument("--others", type=Path, help="a folder where npm installed minisearch, lunr and pagefind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root, site, theirs = (Path(folder) / name for name in ("playbook", "site", "others"))
        write_playbook(root, Content(options.techniques, 1))
        loaded = load(root, day=DAY).playbook
        assert loaded
        playbook = publish(loaded, "public", DAY)
        took = write_search_site(playbook, site)
        every = len(playbook.techniques) // QUERY_COUNT
        questions = [technique.problems[0] for technique in playbook.techniques[::every] if technique.problems]
        long_questions = [" ".join(technique.problems[:2]) for technique in playbook.techniques[1::every]]
        browser = playwright.chromium.launch(
            executable_path=chromium.find_chromium(), args=list(chromium.CHROMIUM_FLAGS)
        )
        print(f"{len(playbook.techniques)} techniques, {len(playbook.exemplars)} clips; {platform.machine()}, ", end="")
        print(f"Chromium {browser.version} slowed to 1/{CPU_SLOWDOWN}; {len(questions)} questions")
        print(f"index made in {took:.2f} s of one core: {len(list(site.glob('find/*/*')))} files")
        row = "{:38} {:>9} {:>9} {:>9}".format
        print(row("", "median", "slowest", "most KB"))
        with serve_gzipped(site) as address:
            rows = [measure_typing(browser, address, question) for question in questions]
            print(row("ours: last key to first result, ms", *_median_and_max(rows, 0), _max_kilobytes(rows, 2)))
            print(row("ours: before the first result of all", "", "", _max_kilobytes(rows, 1)))
            cold = [measure_pasting(browser, address, question) for question in questions]
            print(row("ours: opened and pasted, ms", *_median_and_max(cold, 0), _max_kilobytes(cold, 1)))
            cold = [measure_pasting(browser, address, question) for question in long_questions]
            print(row("ours: the same, two problems at once", *_median_and_max(cold, 0), _max_kilobytes(cold, 1)))
            first, more = measure_filters(browser, address)
            print(row("ours: the first tick, ms", f"{first:.0f}", "", ""))
            print(row("ours: each other tick, ms", *_median_and_max([(one,) for one in more], 0), ""))
        if options.others:
            theirs.mkdir()
            write_for_other_engines(playbook, options.others / "node_modules", theirs)
            with serve_gzipped(theirs) as address:
                with open_throttled_page(browser, address) as (page, _fetched):
                    (theirs / "mini.json").write_text(page.evaluate(PREBUILD_SCRIPT), "utf-8")
                for name, script in ENGINE_SCRIPTS.items():
                    rows_ = [measure_other_engine(browser, address, script, question) for question in questions[:3]]
                    print(row(f"{name}, ms", *_median_and_max(rows_, 0), _max_kilobytes(rows_, 1)))
        browser.close()


def measure_other_engine(browser: Browser, address: str, script: str, question: str) -> tuple[float, float]:
    with open_throttled_page(browser, address) as (page, fetched):
        page.set_default_timeout(300_000)
        took = page.evaluate(script, question)
        page.wait_for_timeout(200)
        return took, sum(fetched)


def _median_and_max(rows: list[Any], column: int) -> tuple[str, str]:
    values = [row[column] for row in rows]
    return f"{statistics.median(values):.0f}", f"{max(values):.0f}"


def _max_kilobytes(rows: list[Any], column: int) -> str:
    return f"{max(row[column] for row in rows) / 1024:.1f}"


if __name__ == "__main__":
    main()
