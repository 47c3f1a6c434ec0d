"""The same workbook back, with a column that says what is wrong in each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.ledgers.declaration import Ledger
from apps.ledgers.faults import Fault
from apps.ledgers.sheets import ERRORS, grid_of, heading_in
from apps.ledgers.unpacking import opened_to_write

WRONG = PatternFill("solid", fgColor="FBE3E0")
RED = Font(color="B3261E")
WIDTH = 50


def with_errors(ledger: Ledger, content: bytes, faults: Iterable[tuple[str, int, Fault]]) -> bytes:
    """The workbook as it was sent, formulas and looks kept; `faults` by sheet and row.

    Cells that are wrong are coloured and carry the reason; a new last column holds the reasons of the row.
    """
    book = opened_to_write(content)
    by_row: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for sheet, row, fault in faults:
        by_row[sheet, row].append(fault)
    for title in {sheet for sheet, _row in by_row}:
        rows = {row: found for (sheet, row), found in by_row.items() if sheet == title}
        mark_sheet(ledger, book[title], rows)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def mark_sheet(ledger: Ledger, sheet: Any, rows: dict[int, list[Fault]]) -> None:
    column = column_of_errors(ledger, sheet)
    sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    for row, faults in rows.items():
        write_words(sheet, row, column, "\n".join(told(fault) for fault in faults))
        for fault in faults:
            mark_cell(sheet[fault.cell], fault)


def column_of_errors(ledger: Ledger, sheet: Any) -> int:
    """Beside the headings; that of an earlier return is used again, so that a workbook mended twice has one."""
    heading = heading_in(grid_of(sheet), ledger)
    assert heading is not None  # its rows were read by it
    there = [cell.column for cell in sheet[heading.row] if cell.value == ERRORS]
    column = int(there[0]) if there else int(sheet.max_column) + 1
    for row in range(heading.row + 1, sheet.max_row + 1 if there else 0):
        sheet.cell(row, column).value = None
    write_words(sheet, heading.row, column, ERRORS)
    return column


def write_words(sheet: Any, row: int, column: int, words: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", words)
    cell.data_type = "s"  # whatever it begins with, it is no formula
    cell.font, cell.alignment = RED, Alignment(wrap_text=True, vertical="top")


def mark_cell(cell: Any, fault: Fault) -> None:
    """A cell inside a merged one has no looks of its own."""
    if isinstance(cell, MergedCell):
        return
    cell.fill = WRONG
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", fault.words), ERRORS)


def told(fault: Fault) -> str:
    return f"{fault.cell} {fault.heading}：{fault.words}" if fault.heading else fault.words
