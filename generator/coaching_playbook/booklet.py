"""Print a booklet as a tagged PDF with bookmarks, using the installed Chromium, Chrome or Edge.

The browser sets the page breaks, so the page numbers in the table of contents are known only after printing. They are
read from the PDF's named destinations and printed in the next PDF, until the numbers that a PDF shows are right.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from coaching_playbook.exit_status import NothingWritten
from coaching_playbook.media import all_pictures
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import Playbook
from coaching_playbook.pages import ASSETS, DOCUMENT_STYLES, Booklet, Renderer, render_booklet_document, url_of

PRINT_TIMEOUT_SECONDS = 300
"""Time after which the browser is stopped."""
_MAX_PRINTINGS = 4
"""Two are enough, unless the page numbers themselves move text to another page."""
_PROGRAM_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
_MAC_PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS_PROGRAMS = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
_CHROMIUM_FLAGS = (
    *("--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
    *("--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline"),
)


class CannotPrint(NothingWritten):
    """A booklet could not be printed. The message says why, and what to do."""


def find_browser(name_or_path: str | None = None) -> Path:
    """Return the path of a browser's program: of the given name or path, else of the first that is installed.

    Raises CannotPrint if there is none.
    """
    if name_or_path:
        path = shutil.which(name_or_path)
        if not path:
            raise CannotPrint(f"There is no browser '{name_or_path}' here. Give the path of Chrome, Chromium or Edge.")
        return Path(path)
    folders = [os.environ[name] for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA") if name in os.environ]
    paths = (*_MAC_PROGRAMS, *(str(Path(folder, program)) for folder in folders for program in _WINDOWS_PROGRAMS))
    for program in (*map(shutil.which, _PROGRAM_NAMES), *paths):
        if program and Path(program).is_file():
            return Path(program)
    raise CannotPrint(
        "A browser makes the PDF, and none was found here. Install Chrome, Chromium or Edge, or name yours with "
        "--browser. Or open the page booklet/ of the site in any browser, and print it as a PDF there."
    )


def print_booklet(
    playbook: Playbook,
    booklet: Booklet,
    root: Path,
    day: dt.date,
    browser: Path,
    site_url: str | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> bytes:
    """Print a booklet of a published playbook, and return the PDF. `root` is the folder with its pictures.

    If `site_url` (with a final slash) is given, each technique has a QR code that leads to its page. `language` is the
    language code of the site. Raises CannotPrint.
    """
    if missing := [name for name in ("pypdf", "segno") if importlib.util.find_spec(name) is None]:
        raise CannotPrint(
            f"The PDF needs {' and '.join(missing)}. Install with: pip install 'coaching-playbook[booklet]'"
        )
    renderer = Renderer(playbook, day, lambda _path: None, site_url, language)
    techniques = [technique for _point, chapter in booklet.chapters for technique in chapter]
    codes = {technique.id: _qr_code(site_url + url_of(technique)) for technique in techniques} if site_url else {}
    anchors = [f"page-{technique.id}" for technique in techniques]
    if len(booklet.chapters) > 1:
        anchors += [f"part-{point.id}" for point, _chapter in booklet.chapters]
    numbers = dict.fromkeys(anchors, 888)  # until the first printing: as wide as any
    with tempfile.TemporaryDirectory(prefix="playbook-booklet-") as name:
        folder = Path(name)
        _copy_files(folder, root, all_pictures(playbook))
        for _ in range(_MAX_PRINTINGS):
            html = render_booklet_document(renderer, booklet, codes, numbers)
            (folder / "booklet.html").write_text(html, "utf-8")
            pdf = _print_pdf(folder, browser)
            printed = _page_numbers(pdf, anchors)
            if printed == numbers:
                return pdf
            numbers = printed
    raise CannotPrint(f"{browser.name} puts the pages in other places each time it prints.")


def _copy_files(folder: Path, root: Path, pictures: Iterable[str]) -> None:
    """Copy style sheets and pictures to `folder`, so that the browser needs no access to the playbook's folder."""
    for name in DOCUMENT_STYLES:
        _copy_file(ASSETS / name, folder / "assets" / name)
    for path in pictures:
        _copy_file(root / path, folder / path)


def _copy_file(file: Path, to: Path) -> None:
    """Copy a file, and create the folder of the copy."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def _qr_code(url: str) -> Markup:
    """Return the QR code of a URL as inline SVG."""
    import segno

    svg = segno.make(url, error="m", micro=False).svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  # shapes only


def _print_pdf(folder: Path, browser: Path) -> bytes:
    """Print `folder`/booklet.html with a Chromium browser and return the PDF. Raises CannotPrint."""
    pdf = folder / "booklet.pdf"
    pdf.unlink(missing_ok=True)
    # Chromium does not start as root inside a sandbox. The document runs no scripts and reads only this folder.
    as_root = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [
        str(browser),
        *_CHROMIUM_FLAGS,
        *as_root,
        profile,
        f"--print-to-pdf={pdf}",
        (folder / "booklet.html").as_uri(),
    ]
    try:
        result = subprocess.run(command, capture_output=True, timeout=PRINT_TIMEOUT_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise CannotPrint(f"{browser.name} did not finish within {PRINT_TIMEOUT_SECONDS} seconds.") from None
    except OSError as error:
        raise CannotPrint(f"{browser} cannot be started: {error.strerror}.") from None
    if not pdf.is_file():
        raise CannotPrint(f"{browser.name} made no PDF (exit status {result.returncode}). Try another with --browser.")
    return pdf.read_bytes()


def _page_numbers(pdf: bytes, anchors: Iterable[str]) -> dict[str, int]:
    """Return the page number (from 1) of each anchor, read from the PDF's named destinations. Raises CannotPrint."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(pdf))
        destinations = {name.removeprefix("/"): value for name, value in reader.named_destinations.items()}
        numbers = {a: reader.get_destination_page_number(destinations[a]) for a in anchors if a in destinations}
    except PyPdfError as error:
        raise CannotPrint(f"The browser made a PDF that cannot be read: {error}") from None
    if missing := [anchor for anchor in anchors if numbers.get(anchor) is None]:
        raise CannotPrint(f"The browser made a PDF without bookmarks ({missing[0]}). A newer version is needed.")
    return {anchor: (number or 0) + 1 for anchor, number in numbers.items()}
