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
    "default_row_height": 24,  # pixels: a LINE; where a program fits no row itself, Chinese signs have room
}
LINE, HIGHEST = 18, 409  # points: of a line, and of Excel's highest row
LONG = {"text_wrap": True, "valign": "vcenter"}
MIDDLE = {"align": "center"}
FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm"}

Write = Callable[[int, Any, Any], int]


def write_workbook(ledger: Ledger, rows: Iterable[Any]) -> IO[bytes]:
    """A file at its beginning, gone when it is closed: one sheet, the headings frozen, a row each. Chinese always."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    try:
        with xlsxwriter.Workbook(file, OPTIONS) as book, translation.override("zh-hans"):
            sheet = book.add_worksheet(ledger.title[:31])
            write_headings(book, sheet, ledger.columns)
            last = write_rows(book, sheet, ledger.columns, rows)
            sheet.autofilter(0, 0, last, len(ledger.columns) - 1)
            sheet.set_header(f"&C&14{ledger.title}")
            put_on_paper(sheet, last_heading=0)
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


def put_on_paper(sheet: Any, last_heading: int) -> None:
    """As an official prints it: A4 across, all columns on a page, the headings on each, ruled, pages numbered."""
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)  # inches
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, last_heading)
    sheet.hide_gridlines(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def write_rows(book: Any, sheet: Any, columns: Iterable[Column], rows: Iterable[Any]) -> int:
    """The number of the last row. A row is as high as its longest text: not every program works that out itself.

    Rows of one line, nearly all, carry no format of their own: a third of the time would go into it.
    """
    wrapped = book.add_format(LONG)
    cells = [(column.read, writer(book, sheet, column, number)) for number, column in enumerate(columns)]
    line = 0
    for line, row in enumerate(rows, start=1):
        high = 1
        for read, write in cells:
            value = read(row)
            if value is not None and value != "":
                lines = write(line, value, row)
                if lines > high:
                    high = lines
        if high > 1:
            sheet.set_row(line, min(high * LINE, HIGHEST), wrapped)
    return line


def writer(book: Any, sheet: Any, column: Column, number: int) -> Write:
    """How a value is written into its column; returns the lines that a text takes, and 0 of other values."""
    kind = column.kind
    if kind in (Kind.TEXT, Kind.NAME):
        return text_writer(book, sheet, column, number)
    write = unwrap(sheet.write_number)  # past a decorator that looks for "A1" in every cell's place
    if kind is Kind.NUMBER:
        middle = book.add_format(LONG | MIDDLE)
        return lambda line, value, row: write(sheet, line, number, value, middle)
    if kind is Kind.VALUE:
        in_words = text_writer(book, sheet, column, number)
        return lambda line, value, row: (
            in_words(line, value, row) if isinstance(value, str) else write(sheet, line, number, value)
        )
    look = book.add_format({"num_format": FORMATS[kind], **LONG, **MIDDLE})
    if kind is Kind.DAY:
        return lambda line, value, row: write(sheet, line, number, day_of(value, row), look)
    return lambda line, value, row: write(sheet, line, number, moment_of(value, row), look)


def text_writer(book: Any, sheet: Any, column: Column, number: int) -> Write:
    quoted = book.add_format({"quote_prefix": True, **LONG})
    write = unwrap(sheet.write_string)
    short, width = column.width // 2, column.width

    def write_text(line: int, value: Any, row: Any) -> int:
        text = str(value)
        is_plain = text.isprintable()
        if not is_plain:
            text = UNREADABLE.sub("", text)
        write(sheet, line, number, text[:CELL], quoted if text.startswith(FORMULA) else None)
        return 1 if is_plain and len(text) < short else lines_of(text, width)

    return write_text


def lines_of(text: str, width: int) -> int:
    """Lines of a text in a column so wide: a Chinese sign is as wide as two digits, and so are its bytes in GB 18030;
    a rare one has four, and room to spare.
    """
    if "\n" in text:
        return sum(lines_of(part, width) or 1 for part in text.split("\n"))
    return -(-len(text.encode("gb18030", "replace")) // (width - 1))


def moment_of(value: datetime, row: Any) -> float:
    """Excel's number of a moment on the clock of the row's town."""
    local = value.astimezone(row.town.zone)
    return local.toordinal() - DAY_ZERO + (local.hour * 3600 + local.minute * 60 + local.second) / 86400


def day_of(value: date, row: Any) -> int:
    """Excel's number of a day, or of a moment's day in the row's town."""
    local = value.astimezone(row.town.zone) if isinstance(value, datetime) else value
    return local.toordinal() - DAY_ZERO
