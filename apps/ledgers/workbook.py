"""Rows into Excel in constant memory: text stays text, whatever it begins with."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from inspect import unwrap
from typing import IO, Any

import xlsxwriter
from django.utils import translation

from apps.ledgers.declaration import Column, Kind, Ledger

CELL = 32_767  # signs that a cell of Excel holds
FORMULA = ("=", "+", "-", "@", "\t", "\n")  # Excel makes a formula of it when the cell is typed over
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML file may hold them
DAY_ZERO = date(1899, 12, 30).toordinal()
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm"}

Write = Callable[[int, Any, Any], None]


def write_workbook(ledger: Ledger, rows: Iterable[Any]) -> IO[bytes]:
    """A file at its beginning, gone when it is closed: one sheet, the headings frozen, a row each. Chinese always."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    try:
        with xlsxwriter.Workbook(file, OPTIONS) as book, translation.override("zh-hans"):
            sheet = book.add_worksheet(ledger.title[:31])
            write_headings(book, sheet, ledger.columns)
            last = write_rows(book, sheet, ledger.columns, rows)
            sheet.autofilter(0, 0, last, len(ledger.columns) - 1)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write_headings(book: Any, sheet: Any, columns: Iterable[Column]) -> None:
    """What is derived stands in grey: it is looked at, not filled in."""
    plain = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E6F1EC"})
    derived = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF0EC", "font_color": "#545F58"})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, derived if column.is_derived else plain)
    sheet.freeze_panes(1, 0)


def write_rows(book: Any, sheet: Any, columns: Iterable[Column], rows: Iterable[Any]) -> int:
    """The number of the last row."""
    cells = [(column.read, writer(book, sheet, column.kind, number)) for number, column in enumerate(columns)]
    line = 0
    for line, row in enumerate(rows, start=1):
        for read, write in cells:
            value = read(row)
            if value is not None and value != "":
                write(line, value, row)
    return line


def writer(book: Any, sheet: Any, kind: Kind, number: int) -> Write:
    """How a value of a kind is written into its column."""
    if kind in (Kind.TEXT, Kind.NAME):
        return text_writer(book, sheet, number)
    write = unwrap(sheet.write_number)  # past a decorator that looks for "A1" in every cell's place
    if kind is Kind.NUMBER:
        return lambda line, value, row: write(sheet, line, number, value)
    if kind is Kind.VALUE:
        in_words = text_writer(book, sheet, number)
        return lambda line, value, row: (
            in_words(line, value, row) if isinstance(value, str) else write(sheet, line, number, value)
        )
    look = book.add_format({"num_format": FORMATS[kind]})
    if kind is Kind.DAY:
        return lambda line, value, row: write(sheet, line, number, day_of(value, row), look)
    return lambda line, value, row: write(sheet, line, number, moment_of(value, row), look)


def text_writer(book: Any, sheet: Any, number: int) -> Write:
    quoted = book.add_format({"quote_prefix": True})
    write = unwrap(sheet.write_string)

    def write_text(line: int, value: Any, row: Any) -> None:
        text = str(value)
        text = (text if text.isprintable() else UNREADABLE.sub("", text))[:CELL]
        write(sheet, line, number, text, quoted if text.startswith(FORMULA) else None)

    return write_text


def moment_of(value: datetime, row: Any) -> float:
    """Excel's number of a moment on the clock of the row's town."""
    local = value.astimezone(row.town.zone)
    return local.toordinal() - DAY_ZERO + (local.hour * 3600 + local.minute * 60 + local.second) / 86400


def day_of(value: date, row: Any) -> int:
    """Excel's number of a day, or of a moment's day in the row's town."""
    local = value.astimezone(row.town.zone) if isinstance(value, datetime) else value
    return local.toordinal() - DAY_ZERO
