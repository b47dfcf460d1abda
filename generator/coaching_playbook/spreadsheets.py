"""Write a table as CSV or XLSX so that no cell is executed as a formula.

A spreadsheet program runs a text cell that begins with =, +, - or @, whoever wrote it (OWASP, CSV injection). In CSV
such a cell gets an apostrophe in front, which programs show as text; in XLSX it is stored as a string.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import io
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

Cell = str | int | dt.date | None
SUFFIXES = (".csv", ".xlsx")
_FORMULA = re.compile(r"^[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫\t\r]")
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
    return f"'{text}" if is_formula(text) else text


def _xlsx(table: Table) -> bytes:
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingLibrary("An .xlsx file needs openpyxl. Run 'pip install openpyxl', or name a .csv file.")
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
