"""Read tables from CSV and XLSX files, and write them so that no cell is executed as a formula.

A spreadsheet program runs a text cell that begins with =, +, - or @, whoever wrote it (OWASP, CSV injection). In CSV
such a cell gets an apostrophe in front, which programs show as text; in XLSX it is stored as a string.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

Cell = str | int | dt.date | None
SUFFIXES = (".csv", ".xlsx")
_STARTS = "[=+\\-@＝＋－＠﹦﹢﹣﹫]"
_UNSEEN = "[\\s\\x00-\\x1f\\xad\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]"
_FORMULA = re.compile(f"{_UNSEEN}*{_STARTS}|[\\t\\r]")
_FORMULA_INSIDE = re.compile(f"(?<=[;\\n\\r\\t])(?={_UNSEEN}*{_STARTS})")
"""Where a part of a text begins a cell of its own, if a program of another language divides cells at semicolons."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML cannot hold."""
_WIDEST = 60


class Table(NamedTuple):
    """Rows below a row of headings; `name` is the title of the sheet."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


class MissingLibrary(Exception):
    """XLSX needs a package that is not installed."""

    def __init__(self) -> None:
        super().__init__("An .xlsx file needs openpyxl. Run 'pip install openpyxl', or use a .csv file.")


class TableUnreadable(Exception):
    """A file is no table. The message says what to do, and quotes nothing of the file."""


def table_bytes(table: Table, file: PurePath) -> bytes:
    """Serialise a table in the format that the file's suffix names, one of SUFFIXES. Raises MissingLibrary."""
    return _xlsx(table) if file.suffix.lower() == ".xlsx" else _csv(table)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program may run a text."""
    return bool(_FORMULA.match(text))


def _csv(table: Table) -> bytes:
    """Comma-separated UTF-8. It begins with a byte order mark, without which Excel garbles accents."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in [table.headings, *table.rows]:
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    text = _CONTROL.sub(" ", "" if cell is None else str(cell))
    text = _FORMULA_INSIDE.sub("'", text)
    return f"'{text}" if is_formula(text) else text


def _xlsx(table: Table) -> bytes:
    _require_openpyxl()
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    del book["Sheet"]
    sheet = book.create_sheet(table.name[:31])
    for number, row in enumerate([table.headings, *table.rows], 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, _CONTROL.sub(" ", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = is_formula(value)  # so that editing the cell does not run it either
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, heading in enumerate(table.headings, 1):
        widths = [len(heading), *(len(str(row[column - 1])) for row in table.rows if row[column - 1] is not None)]
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widths) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- reading -----------------------------------------------------------------------------------------------------

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
_MAX_UNPACKED = 300_000_000
"""Maximum number of bytes that a workbook may have when unpacked."""
_HEADING_ROWS = 20
_MAX_SHEETS = 10
_DELIMITER_LINE = re.compile(r"\"?sep=(?P<delimiter>[,;\t|])\"?(?P<end>\r\n?|\n)", re.IGNORECASE)
"""The first line that Excel writes and reads to name the delimiter."""
_EXPORT = "Export the answers again, as CSV or XLSX."


Rows = list[tuple[int, list[str]]]
"""The rows of a table, each with its number in the file, from 1, without empty ones."""


def read_rows(file: Path, is_wanted: Callable[[Rows], bool] = bool) -> Rows:
    """Read a CSV, TSV or XLSX file as rows of texts.

    The format is known by the content, and the encoding and delimiter of text are guessed. Of a workbook the first
    sheet that is wanted is read, by default the first that is not empty; where none is, the first. Raises
    TableUnreadable, and MissingLibrary for XLSX without openpyxl.
    """
    try:
        raw = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    except OSError:
        raise TableUnreadable("The file cannot be opened.") from None
    if raw is None:
        raise TableUnreadable(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableUnreadable("This is an old or password-protected Excel file. Save it as CSV or XLSX, without one.")
    sheets = _workbook_sheets(raw) if raw.startswith(b"PK") else [_text_rows(raw)]
    tables = [[(number, row) for number, row in enumerate(rows, 1) if any(row)] for rows in sheets]
    table = next(filter(is_wanted, tables), tables[0])
    if table and table[-1][0] > MAX_ROWS:
        raise TableUnreadable(f"The file has more than {MAX_ROWS:,} rows.")
    return table


def _text_rows(raw: bytes) -> list[list[str]]:
    text = _decode(raw)
    delimiters = "\t,;"  # a heading may hold a comma, hardly ever a tab
    if named := _DELIMITER_LINE.match(text):  # kept as an empty line, so that rows keep their numbers
        delimiters, text = named["delimiter"], text[named.end() - len(named["end"]) :]
    tables = []
    for delimiter in delimiters:
        try:
            tables.append(
                [[*map(_text, row)] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
            )
        except csv.Error:
            continue
    if "\0" in text or not tables:
        raise TableUnreadable(f"The file is not a table. {_EXPORT}")
    # The delimiter that divides the headings into the most columns.
    return max(tables, key=lambda rows: max((len(row) for row in rows[:_HEADING_ROWS]), default=0))


def _decode(raw: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    start = raw[:64]
    if start.count(0) * 4 > len(start):  # UTF-16 without a mark: every other byte of English text is zero
        return raw.decode("utf-16-be" if start[0] == 0 else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")  # what Excel writes as "CSV" on Windows


def _workbook_sheets(raw: bytes) -> list[list[list[str]]]:
    _require_openpyxl()
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise TableUnreadable(f"The file holds more than {_MAX_UNPACKED // 1_000_000} MB.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning may quote a cell
            return _sheets(openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True))
    except TableUnreadable:
        raise
    except Exception:  # openpyxl and zipfile raise many kinds, and their messages may quote a cell
        raise TableUnreadable(f"The file cannot be read as a spreadsheet. {_EXPORT}") from None


def _sheets(workbook: Any) -> list[list[list[str]]]:
    """Return the rows of each sheet of a workbook of openpyxl."""
    sheets = []
    for sheet in workbook.worksheets[:_MAX_SHEETS]:
        sheet.reset_dimensions()  # some exports say that the sheet has a single cell
        cells: Iterable[Sequence[object]] = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1)
        sheets.append([[*map(_text, row)] for row in cells])
    return sheets or [[]]


def _require_openpyxl() -> None:
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingLibrary


def _text(cell: object) -> str:
    """Return a cell as text: lines and words with single breaks and spaces."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    lines = str(cell).replace("\ufeff", "").replace("_x000D_", "").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()
