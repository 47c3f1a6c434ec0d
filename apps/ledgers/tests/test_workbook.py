"""A ledger in Excel: text stays text, days are days on the town's clock, nothing is too long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from apps.ledgers.declaration import Column, Kind, Ledger
from apps.ledgers.workbook import LINE, write_workbook
from apps.rectifications.ledgers import TASKS
from apps.towns.models import Town


@dataclass
class Row:
    value: Any
    town: Town


TOWN = Town(code="a", name="清溪镇", time_zone="Asia/Shanghai")


def sheet_of(*values: Any, kind: Kind = Kind.TEXT) -> Any:
    column = Column("value", "内容", lambda row: row.value, kind)
    ledger: Ledger = replace(TASKS, columns=(column,))
    with write_workbook(ledger, [Row(value, TOWN) for value in values]) as file:
        return openpyxl.load_workbook(BytesIO(file.read())).active


def cell_of(value: Any, kind: Kind = Kind.TEXT) -> Any:
    return sheet_of(value, kind=kind).cell(2, 1)


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "{=1+1}", "https://x.test/", "0123"],
)
def test_what_looks_like_a_formula_a_link_or_a_number_stays_text(text: str) -> None:
    sheet = sheet_of(text)

    assert sheet.cell(2, 1).data_type in ("s", "inlineStr")
    assert sheet.cell(2, 1).value == text
    assert sheet.cell(2, 1).hyperlink is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t1"])
def test_what_looks_like_a_formula_stays_text_when_it_is_typed_over(text: str) -> None:
    assert cell_of(text).quotePrefix


def test_signs_that_no_file_may_hold_are_dropped() -> None:
    assert cell_of("垃\x00圾\x0b成\ud800堆\uffff\r").value == "垃圾成堆"


def test_lines_stay_lines() -> None:
    assert cell_of("一\n二").value == "一\n二"


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert len(cell_of("长" * 40_000).value) == 32_767


def test_a_moment_stands_on_the_towns_clock() -> None:
    moment = datetime.fromisoformat("2026-11-24T17:30:00+00:00")

    assert cell_of(moment, Kind.MOMENT).value == datetime(2026, 11, 25, 1, 30)  # noqa: DTZ001 - Excel knows no zone


def test_the_day_of_a_moment_is_the_towns() -> None:
    moment = datetime.fromisoformat("2026-11-24T17:30:00+00:00")
    cell = cell_of(moment, Kind.DAY)

    assert cell.is_date
    assert cell.value.date() == date(2026, 11, 25)


def test_a_day_stays_the_day() -> None:
    assert cell_of(date(2026, 11, 24), Kind.DAY).value.date() == date(2026, 11, 24)


def test_a_number_is_a_number_and_nought_is_written() -> None:
    assert cell_of(0, Kind.NUMBER).value == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_is_an_empty_cell(kind: Kind) -> None:
    assert cell_of(None, kind).value is None


def test_the_headings_are_frozen_and_filter() -> None:
    sheet = sheet_of("一", "二")

    assert sheet.title == "整改台账"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A3"


def test_a_ledger_without_rows_is_its_headings() -> None:
    assert [[cell.value for cell in row] for row in sheet_of().rows] == [["内容"]]


def test_it_prints_on_a4_across_with_its_title_and_the_headings_on_each_page() -> None:
    sheet = sheet_of("一")

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.center.text == TASKS.title
    assert sheet.print_options.gridLines


@pytest.mark.parametrize(
    ("text", "lines"),
    [("村口大槐树下垃圾成堆", 2), ("1.清运\n2.立牌\n\n3.巡查", 4), ("=1+1\n=1", 2), ("𠮷" * 6, 3)],
)
def test_a_row_is_as_high_as_its_longest_text(text: str, lines: int) -> None:
    sheet = sheet_of(text)

    assert sheet.cell(2, 1).alignment.wrap_text
    assert sheet.row_dimensions[2].height == lines * LINE


@pytest.mark.parametrize("text", ["村口", "abcdefghijk", "=1+1"])
def test_a_row_of_one_line_is_as_high_as_its_program_makes_it(text: str) -> None:
    assert sheet_of(text).row_dimensions[2].height is None


def test_a_row_is_no_higher_than_excel_can() -> None:
    assert sheet_of("很长" * 2000).row_dimensions[2].height == pytest.approx(409, abs=0.5)
