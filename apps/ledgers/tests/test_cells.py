"""What officials write into cells, and what they mean by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from apps.ledgers.cells import Unreadable, day_of, line_of, name_of, number_of, text_of

# A cell of Excel knows no zone.
MIDNIGHT, EVENING = datetime(2026, 3, 5), datetime(2026, 3, 5, 17, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("stands", "means"),
    [
        (MIDNIGHT, date(2026, 3, 5)),
        (date(2026, 3, 5), date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("２０２６年３月５日", date(2026, 3, 5)),
        ("2026 年 3 月 5 日", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("2026.3.5", date(2026, 3, 5)),
        ("2026－03－05", date(2026, 3, 5)),
        ("2026-03-05 00:00:00", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        (20260305, date(2026, 3, 5)),
        (46086, date(2026, 3, 5)),
        (46086.75, date(2026, 3, 5)),
        ("2026年12月底", date(2026, 12, 31)),
        ("2026年2月末", date(2026, 2, 28)),
        ("2026年底", date(2026, 12, 31)),
        ("2021.03", date(2021, 3, 1)),
        (2021.03, date(2021, 3, 1)),
        ("2021年3月", date(2021, 3, 1)),
        ("", None),
        (None, None),
        ("至今", None),
        ("／", None),
    ],
)
def test_a_day_is_read_however_it_is_written(stands: Any, means: date | None) -> None:
    assert day_of(stands) == means


def test_a_month_that_ends_something_is_its_last_day() -> None:
    assert day_of("2026年2月", is_end=True) == date(2026, 2, 28)
    assert day_of("2026年2月初", is_end=True) == date(2026, 2, 1)


def test_a_workbook_that_counts_from_1904_has_other_numbers() -> None:
    assert day_of(44624, is_1904=True) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("stands", "reason"),
    [
        ("上个月", "This isn't a day."),
        ("26.3.5", "This isn't a day."),
        ("2026年2月30日", "There is no such day."),
        ("2026年13月", "There is no such day."),
        (2021.1, "January or October? Please write it with the day."),
        (12, "This isn't a day."),
        (True, "This isn't a day."),
    ],
)
def test_what_is_no_day_is_told_why(stands: Any, reason: str) -> None:
    with pytest.raises(Unreadable, match=r".") as refusal:
        day_of(stands)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("stands", "reads"),
    [
        ("　石桥村　", "石桥村"),
        ("石桥村\u200b", "石桥村"),
        ("第１网格", "第1网格"),
        ("第一行\r\n 第二行 ", "第一行\n第二行"),
        (13812345678.0, "13812345678"),
        (0.5, "0.5"),
        (True, "是"),
        (EVENING, "2026-03-05 17:30"),
        ("村(社区)、“一肩挑”", "村(社区)、“一肩挑”"),
        ("村（社区）：甲，乙。", "村（社区）：甲，乙。"),
    ],
)
def test_text_is_as_typed_but_for_width_and_spaces(stands: Any, reads: str) -> None:
    assert text_of(stands) == reads


@pytest.mark.parametrize(("stands", "reads"), [("张　三", "张三"), ("买买提 ·江", "买买提·江"), ("Li Lei", "Li Lei")])
def test_a_name_has_no_space_between_chinese_signs(stands: str, reads: str) -> None:
    assert name_of(stands) == reads


def test_one_line_is_made_of_several() -> None:
    assert line_of("石桥村\n（含 二社）") == "石桥村 （含 二社）"


def test_thousands_commas_are_no_digits() -> None:
    assert number_of("12,345,678") == "12345678"
