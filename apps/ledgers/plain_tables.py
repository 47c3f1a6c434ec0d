"""A table in text (CSV), as platforms and Excel's “save as” write it, made a workbook of one sheet."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from apps.ledgers.faults import Fault, WorkbookRefused

SHEET = "CSV"
ENCODINGS = ("utf-8-sig", "gb18030")  # Excel in China writes the second unless it is told otherwise
BETWEEN = ",\t;"
MOST_LINES = 12_000  # a little more than a ledger takes, so that the ledger can say so
MOST_COLUMNS = 200
NO_TABLE = ("<", "{", "%PDF", "PK")


def text_in(content: bytes) -> str | None:
    """The table's text; None for what isn't text, or has no line with two columns at its beginning."""
    text = decoded(content)
    if text is None or text.lstrip().startswith(NO_TABLE) or not any(sign in head_of(text) for sign in BETWEEN):
        return None
    return text if all(sign.isprintable() or sign in "\t\r\n" for sign in head_of(text)) else None


def decoded(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def head_of(text: str) -> str:
    """The first lines, titles above the headings among them."""
    return text[:2_000]


def workbook_of(text: str) -> Any:
    """A workbook of one sheet with the cells as text, for the same reading as any other. Raises WorkbookRefused."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = SHEET
    lines = list(islice(csv.reader(io.StringIO(text), delimiter=between(text)), MOST_LINES + 1))
    if len(lines) > MOST_LINES or any(len(line) > MOST_COLUMNS for line in lines):
        raise WorkbookRefused(Fault(_("The table is too large. Please split the file.")))
    for row, line in enumerate(lines, start=1):
        for column, words in enumerate(line, start=1):
            if words:
                cell = sheet.cell(row, column)
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", words)
                cell.data_type = "s"  # whatever it begins with, it is no formula
    return book


def between(text: str) -> str:
    """What stands between columns: what the first lines have most of."""
    return max(BETWEEN, key=head_of(text).count)
