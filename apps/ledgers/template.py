"""An empty workbook to fill in: headings with what is expected, drop-downs, an example."""

from __future__ import annotations

import tempfile
from typing import IO, Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from apps.ledgers.declaration import Column, Ledger
from apps.ledgers.workbook import FORMATS, put_on_paper

ROWS = 2_000  # down to which drop-downs and formats reach
TITLE_ROW, HEADING_ROW, SAMPLE_ROW = 0, 1, 2


def write_template(ledger: Ledger, offers: dict[str, tuple[str, ...]] | None = None) -> IO[bytes]:
    """A file at its beginning, gone when it is closed. `offers`: words for drop-downs that only the town knows."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    try:
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book, translation.override("zh-hans"):
            write_sheet(book, ledger, offers or {})
            write_guide(book, ledger)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write_sheet(book: Any, ledger: Ledger, offers: dict[str, tuple[str, ...]]) -> None:
    sheet = book.add_worksheet(ledger.title[:31])
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, len(ledger.columns) - 1, ledger.title, title)
    lists = book.add_worksheet("选项")
    lists.hide()
    for number, column in enumerate(ledger.columns):
        write_column(book, sheet, number, column)
        words = offers.get(column.name, column.offers)
        if words:
            offer(sheet, lists, number, words)
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    put_on_paper(sheet, last_heading=HEADING_ROW)


def write_column(book: Any, sheet: Any, number: int, column: Column) -> None:
    """Needed headings in bold with a star, derived ones in grey; text stays text while it is typed."""
    needed = {"bold": True, "bottom": 1, "bg_color": "#E6F1EC"}
    look = {"bottom": 1, "bg_color": "#EEF0EC", "font_color": "#545F58"} if column.is_derived else needed
    star = "*" if column.is_needed else ""
    sheet.set_column(number, number, column.width, book.add_format({"num_format": FORMATS.get(column.kind, "@")}))
    sheet.write_string(HEADING_ROW, number, f"{column.heading}{star}", book.add_format(look))
    sheet.write_string(SAMPLE_ROW, number, column.sample, book.add_format({"italic": True, "font_color": "#545F58"}))
    sheet.write_comment(HEADING_ROW, number, expected_of(column), {"x_scale": 1.6})


def expected_of(column: Column) -> str:
    if column.is_derived:
        return _("The system works this out itself; it may stay empty.")
    return str(column.expects) or "、".join(column.offers) or column.heading


def offer(sheet: Any, lists: Any, number: int, words: tuple[str, ...]) -> None:
    """A drop-down that warns and doesn't forbid: what is typed is judged when the workbook comes in."""
    lists.write_column(0, number, words)
    letter = xlsxwriter.utility.xl_col_to_name(number)
    sheet.data_validation(
        SAMPLE_ROW,
        number,
        ROWS,
        number,
        {
            "validate": "list",
            "source": f"=选项!${letter}$1:${letter}${len(words)}",
            "error_type": "warning",
            "error_title": "请从列表中选择",
            "error_message": "列表里没有这一项。",
        },
    )


def write_guide(book: Any, ledger: Ledger) -> None:
    """填写说明: a line a heading."""
    guide = book.add_worksheet("填写说明")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    guide.set_column(0, 0, 14)
    guide.set_column(1, 1, 60, wrap)
    guide.write_row(0, 0, ("栏目", "怎样填写"), bold)
    for row, column in enumerate(ledger.columns, start=1):
        guide.write_string(row, 0, column.heading, book.add_format({"valign": "top"}))
        guide.write_string(row, 1, expected_of(column), wrap)
    notes = (
        "带*的必须填写。",
        f"第{SAMPLE_ROW + 1}行是示例，导入时自动略过。",
        "多填一列不要紧，导入时会告诉您略过了哪一列。",
    )
    for row, note in enumerate(notes, start=len(ledger.columns) + 2):
        guide.write_string(row, 0, note)
