"""What stands in a cell, read as an official means it (docs: interfaces, “Headings in Excel”)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.core.text import as_name, in_a_line, typed

NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "至今", "现任", "在任", "在职"})

AROUND_SIGNS = re.compile(r"\s*([年月日./-])\s*")
DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[T ]?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?")
PLAIN_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})(?:月(份|底|末|初)?)?")
YEAR_END = re.compile(r"(\d{4})年?(?:年?底|年?末)")
SERIALS = range(18_264, 73_051)  # 1950 to 2099 as Excel counts days from 1900
BETWEEN_1904_AND_1900 = 1462


class Unreadable(ValueError):
    """What stands in the cell can't be that kind of value; the reason in the reader's language."""


def text_of(value: Any) -> str:
    """A cell's value as it would be typed, on one line or several; nothing for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return typed(str(value))


def line_of(value: Any) -> str:
    """The value on one line."""
    return in_a_line(text_of(value))


def name_of(value: Any) -> str:
    return as_name(text_of(value))


def number_of(value: Any) -> str:
    """Digits as a form takes them, without thousands' commas."""
    return re.sub(r"(?<=\d)[,，](?=\d{3})", "", line_of(value))


def day_of(value: Any, *, is_1904: bool = False, is_end: bool = False) -> date | None:
    """A real date, a day's number without a date's format, or a day in words; None for none, “至今” and the like.

    A month without a day is its first day, or its last where a column ends something and for “2026年12月底”.
    Raises Unreadable.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return day_of_number(value, is_1904=is_1904, is_end=is_end)
    text = AROUND_SIGNS.sub(r"\1", line_of(value))
    if not text or text in NOTHING:
        return None
    return day_in_words(text, is_end=is_end)


def day_of_number(value: float, *, is_1904: bool, is_end: bool) -> date:
    """46081 is 2026-03-01; 20260301 and 2021.03 are what somebody typed who didn't think of Excel."""
    serial = int(value) + (BETWEEN_1904_AND_1900 if is_1904 else 0)
    if serial in SERIALS and value > 2100:
        return date(1899, 12, 30) + timedelta(days=serial)
    if float(value).is_integer():
        return day_in_words(str(int(value)), is_end=is_end)
    year, _point, month = repr(value).partition(".")
    if len(month) != 2:  # 2021.1 was typed as January, or as October before Excel took the nought away
        raise Unreadable(_("January or October? Please write it with the day."))
    return day_in_words(f"{year}.{month}", is_end=is_end)


def day_in_words(text: str, *, is_end: bool) -> date:
    if found := DAY.fullmatch(text) or PLAIN_DAY.fullmatch(text):
        return made(int(found[1]), int(found[2]), int(found[3]))
    if found := MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        first = made(year, month, 1)
        is_last = found[3] in ("底", "末") or (is_end and found[3] != "初")
        return first.replace(day=monthrange(year, month)[1]) if is_last else first
    if found := YEAR_END.fullmatch(text):
        return made(int(found[1]), 12, 31)
    raise Unreadable(_("This isn't a day."))


def made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(_("There is no such day.")) from error
