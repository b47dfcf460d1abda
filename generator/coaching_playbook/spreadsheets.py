"""Read tables from CSV and XLSX files, and write them so that no cell is executed as a formula.

Spreadsheet programs execute a text cell that begins with =, +, - or @ (OWASP, CSV injection). In CSV such a cell gets
an apostrophe in front, which programs show as text; in XLSX it is stored as a string.
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
_FORMULA_STARTS = "[=+\\-@＝＋－＠﹦﹢﹣﹫]"
_INVISIBLE_CHARACTERS = "[\\s\\x00-\\x1f\\xad\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]"
_FORMULA_PATTERN = re.compile(f"{_INVISIBLE_CHARACTERS}*{_FORMULA_STARTS}|[\\t\\r]")
"""Matches the start of a text that a spreadsheet program may execute as a formula."""
_FORMULA_AFTER_DELIMITER = re.compile(f"(?<=[;\\n\\r\\t])(?={_INVISIBLE_CHARACTERS}*{_FORMULA_STARTS})")
"""Positions in a text where a new cell with a formula would begin, if a program splits cells at semicolons or tabs."""
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters, which are invalid in XML."""
_MAX_COLUMN_WIDTH = 60


class Table(NamedTuple):
    """A table to write: the title of its sheet, its headings, and its rows of cells below them."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


class MissingLibrary(Exception):
    """Raised if the package that reads and writes XLSX is not installed."""

    def __init__(self) -> None:
        super().__init__("An .xlsx file needs openpyxl. Run 'pip install openpyxl', or use a .csv file.")


class TableUnreadable(Exception):
    """A file cannot be read as a table. The message, for users, says what to do, and never quotes the file."""


def serialise_table(table: Table, file: PurePath) -> bytes:
    """Return a table as CSV or XLSX, depending on the suffix of `file` (one of `SUFFIXES`). Raises MissingLibrary."""
    return _to_xlsx(table) if file.suffix.lower() == ".xlsx" else _to_csv(table)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program may execute a text as a formula."""
    return bool(_FORMULA_PATTERN.match(text))


def _to_csv(table: Table) -> bytes:
    """Return a table as comma-separated UTF-8 with a byte order mark, without which Excel misreads accents."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in [table.headings, *table.rows]:
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str | int:
    """Return a cell for CSV, with an apostrophe before a text that a program may execute as a formula."""
    if isinstance(cell, int):
        return cell
    text = _CONTROL_CHARACTERS.sub(" ", "" if cell is None else str(cell))
    text = _FORMULA_AFTER_DELIMITER.sub("'", text)
    return f"'{text}" if looks_like_formula(text) else text


def _to_xlsx(table: Table) -> bytes:
    """Return a table as an Excel workbook in which no text is a formula. Raises MissingLibrary."""
    _require_openpyxl()
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    del book["Sheet"]
    sheet = book.create_sheet(table.name[:31])
    for number, row in enumerate([table.headings, *table.rows], 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, _CONTROL_CHARACTERS.sub(" ", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = looks_like_formula(value)  # so that editing the cell does not run it either
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, heading in enumerate(table.headings, 1):
        widths = [len(heading), *(len(str(row[column - 1])) for row in table.rows if row[column - 1] is not None)]
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widths) + 2, _MAX_COLUMN_WIDTH)
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- reading -----------------------------------------------------------------------------------------------------

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 20_000
_MAX_UNPACKED_BYTES = 300_000_000
"""The maximum size of a workbook after decompression."""
_ROWS_FOR_DELIMITER = 20
"""The number of first rows that decide which delimiter a CSV file has."""
_MAX_SHEETS = 10
"""Sheets of a workbook after these are not read."""
_DELIMITER_LINE = re.compile(r"\"?sep=(?P<delimiter>[,;\t|])\"?(?P<end>\r\n?|\n)", re.IGNORECASE)
"""A first line `sep=;`, with which Excel declares the delimiter of a CSV file."""
_FIX_EXPORT_AGAIN = "Export the answers again, as CSV or XLSX."


NumberedRows = list[tuple[int, list[str]]]
"""The non-empty rows of a table: (row number in the file, from 1; cells)."""


def read_rows(file: Path, is_wanted: Callable[[NumberedRows], bool] = bool) -> NumberedRows:
    """Read a CSV, TSV or XLSX file as rows of strings. Raises TableUnreadable, or MissingLibrary for XLSX.

    The format is detected from the content, and the encoding and delimiter of text are guessed. From a workbook, the
    first sheet for which `is_wanted` returns true is read (by default, the first with rows), else the first sheet.
    """
    try:
        raw = file.read_bytes() if file.stat().st_size <= MAX_FILE_BYTES else None
    except OSError:
        raise TableUnreadable("The file cannot be opened.") from None
    if raw is None:
        raise TableUnreadable(f"The file is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableUnreadable("This is an old or password-protected Excel file. Save it as CSV or XLSX, without one.")
    sheets = _read_workbook(raw) if raw.startswith(b"PK") else [_parse_csv(raw)]
    tables = [[(number, row) for number, row in enumerate(rows, 1) if any(row)] for rows in sheets]
    table = next(filter(is_wanted, tables), tables[0])
    if table and table[-1][0] > MAX_ROWS:
        raise TableUnreadable(f"The file has more than {MAX_ROWS:,} rows.")
    return table


def _parse_csv(raw: bytes) -> list[list[str]]:
    """Return the rows of a CSV or TSV file, with encoding and delimiter guessed. Raises TableUnreadable."""
    text = _decode_text(raw)
    delimiters = "\t,;"  # a heading may contain a comma, hardly ever a tab
    if named := _DELIMITER_LINE.match(text):  # leave an empty line, so that row numbers stay right
        delimiters, text = named["delimiter"], text[named.end() - len(named["end"]) :]
    tables = []
    for delimiter in delimiters:
        try:
            tables.append(
                [[*map(_cell_text, row)] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
            )
        except csv.Error:
            continue
    if "\0" in text or not tables:
        raise TableUnreadable(f"The file is not a table. {_FIX_EXPORT_AGAIN}")
    # Choose the delimiter that splits the headings into the most columns.
    return max(tables, key=lambda rows: max((len(row) for row in rows[:_ROWS_FOR_DELIMITER]), default=0))


def _decode_text(raw: bytes) -> str:
    """Decode text as UTF-8, UTF-16 or Windows-1252, whichever fits."""
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


def _read_workbook(raw: bytes) -> list[list[list[str]]]:
    """Return the rows of each sheet of an XLSX file. Raises TableUnreadable or MissingLibrary."""
    _require_openpyxl()
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise TableUnreadable(f"The file holds more than {_MAX_UNPACKED_BYTES // 1_000_000} MB.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning may quote a cell
            return _sheet_rows(openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True))
    except TableUnreadable:
        raise
    except Exception:  # openpyxl and zipfile raise many kinds, and their messages may quote a cell
        raise TableUnreadable(f"The file cannot be read as a spreadsheet. {_FIX_EXPORT_AGAIN}") from None


def _sheet_rows(workbook: Any) -> list[list[list[str]]]:
    """Return the rows, as strings, of each sheet of an openpyxl workbook."""
    sheets = []
    for sheet in workbook.worksheets[:_MAX_SHEETS]:
        sheet.reset_dimensions()  # some exports say that the sheet has a single cell
        cells: Iterable[Sequence[object]] = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1)
        sheets.append([[*map(_cell_text, row)] for row in cells])
    return sheets or [[]]


def _require_openpyxl() -> None:
    """Raise MissingLibrary if openpyxl is not installed."""
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingLibrary


def _cell_text(cell: object) -> str:
    """Return a cell as a string with surplus spaces removed; whole numbers have no `.0`, and None is empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    lines = str(cell).replace("\ufeff", "").replace("_x000D_", "").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()
