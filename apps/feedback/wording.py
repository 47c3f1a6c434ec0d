"""How inspection lists word things: a deadline, and measures numbered inside one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ledgers.cells import Unreadable, day_of

SAID_STRUCK = "来表标为已销号"  # of what a list says so without authority, paper and day
FOR_GOOD = re.compile(r"长期|持续|常态化")
AT_ONCE = re.compile(r"立[行知查整]立改|即[知行查]即改|边[督查]边改|(?:立即|马上)(?:整改)?")
BY = re.compile(r"[之以]?前?[，,]?(?:全面|全部|基本)?(?:完成|整改|到位|任务|工作|销号)*$")
THIS_YEAR = re.compile(r"^[本今当]年(?=[年\d第一二三四])|^[本今当](?=年)")
YEARLESS = re.compile(r"年[底末内]|\d{1,2}月|第?[一二三四]季度")
QUARTER = re.compile(r"第?([一二三四1-4])季度[底末]?")
LAST_MONTHS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
AROUND = " \n，,、；;。并且"
CHINESE = "[一二三四五六七八九十]"
LEADS = re.compile(r"[（(](?:牵头|主办|责任)[^（）()]*[）)]|^(?:整改)?(?:牵头|主办|责任)(?:单位|部门)?\s*[:：]\s*")
ASSISTS = re.compile(r"[（(](?:配合|协助|协办)[^（）()]*[）)]|^(?:整改)?(?:配合|协助|协办)(?:单位|部门)?[:：]")
BETWEEN_UNITS = re.compile(r"[、，,；;。\s]+")
BEGINS = r"(?:^|\s|(?<=[。；;：:]))"  # a sentence
# How measures are numbered; a number of another kind inside one belongs to it.
NUMBERINGS = [
    re.compile(rf"{BEGINS}\d{{1,2}}(?:[.．](?!\d(?!\d{{3}}年))|、)\s*"),  # 1.2026年6月底前 is no decimal
    re.compile(rf"{BEGINS}[（(]\d{{1,2}}[）)]\s*"),
    re.compile(rf"{BEGINS}[（(]{CHINESE}{{1,3}}[）)]\s*"),
    re.compile(rf"{BEGINS}{CHINESE}{{1,3}}、(?!{CHINESE})\s*"),
    re.compile(rf"(?:{BEGINS}|(?<=[，,])){CHINESE}{{1,3}}是\s*"),
    *[re.compile(rf"[{signs}]\s*") for signs in ("①-⑳", "⑴-⒇", "⒈-⒛")],
]
AT_ENDS = " \n。；;，,"
DIGITS = "零一二三四五六七八九"
EMPTY_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Due:
    """A deadline as worded. Neither day nor for good nor at once: there is none."""

    words: str = ""
    day: date | None = None
    is_for_good: bool = False
    is_at_once: bool = False

    @property
    def worded(self) -> dict[str, Any]:
        """As an item keeps it."""
        return {
            "due_words": self.words,
            "due_on": self.day,
            "is_for_good": self.is_for_good,
            "is_at_once": self.is_at_once,
        }


def year_of_list(title: str, received_on: date) -> int:
    """The year that a list's title names, else that of its receipt: the year of its deadlines that name none."""
    found = YEAR.search(title)
    return int(found[0]) if found else received_on.year


def due_of(words: str, year: int) -> Due:
    """2026年12月底, 2026-12-31, 2026年6月30日前, 2027年一季度, 长期坚持, 立行立改.

    Without a year of its own (12月31日, 年底前) it is in the list's `year`.
    Raises ValidationError for what is no deadline.

    What is to be put right at once has a day only where one stands beside it; else it is due on the day on which the
    list came down, for nobody was given more time.
    """
    if not words:
        return Due()
    if FOR_GOOD.search(words):
        return Due(words, is_for_good=True)
    rest = BY.sub("", AT_ONCE.sub("", words).strip(AROUND))
    if not rest and AT_ONCE.search(words):
        return Due(words, is_at_once=True)
    try:
        return Due(words, day_of(in_full(rest, year), is_end=True))
    except Unreadable as refusal:
        raise forms.ValidationError(_("This can't be read as a deadline."), code="due") from refusal


def in_full(words: str, year: int) -> str:
    """A deadline with its year, the end of a quarter as that of its last month."""
    words = THIS_YEAR.sub("", words)
    if YEARLESS.match(words):
        words = f"{year}{words}" if words.startswith("年") else f"{year}年{words}"
    return QUARTER.sub(lambda found: f"{LAST_MONTHS[found[1]]}月底", words.replace("年内", "年底"))


def lead_named(words: str) -> str:
    """The unit in 石桥村（牵头） and 牵头单位：石桥村."""
    return LEADS.sub("", words).strip(" \n、，；")


def assisting_named(words: str) -> list[str]:
    """The units in 配合单位：石桥村、县水务局 and in lines of a cell."""
    return [name for one in BETWEEN_UNITS.split(words) if (name := ASSISTS.sub("", one).strip())]


def remedies_in(words: str) -> tuple[str, ...]:
    """The measures of a cell: by their numbers, else by lines; an empty line always ends one."""
    return tuple(found for part in EMPTY_LINE.split(words) for found in remedies_together(part))


def remedies_together(words: str) -> list[str]:
    """Measures without an empty line between them. Words that lead up to the first number stay with it."""
    first = min(
        (found for one in NUMBERINGS if (found := one.search(words))), key=lambda found: found.start(), default=None
    )
    if first is None:
        return [part for line in words.splitlines() if (part := line.strip(AT_ENDS))]
    lead, *parts = first.re.split(words)
    if lead.rstrip().endswith(("：", ":")):
        lead, parts[0] = "", f"{lead.strip()}{parts[0]}"
    plain = [part.strip(AT_ENDS) for part in (lead, *parts)]
    return [" ".join(part.split()) for part in plain if part]


def numbered(remedies: Sequence[str]) -> str:
    """As a cell holds them, a numbered line each: by the first numbering that reads as the same measures again."""
    written = [[lead(number) for number in range(1, len(remedies) + 1)] for lead in LEADERS]
    texts = ["\n".join(map(joined, leaders, remedies)) for leaders in written]
    return next((text for text in texts if remedies_in(text) == tuple(remedies)), texts[0])


def joined(leader: str, words: str) -> str:
    """A number before words that begin with one is no decimal."""
    return f"{leader.replace('.', '、')}{words}" if words[:1].isdigit() else f"{leader}{words}"


def in_chinese(number: int) -> str:
    """Below a hundred."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


# How we number measures: as lists do it most, or where that number stands inside a measure, as the next.
LEADERS: list[Callable[[int], str]] = [
    lambda number: f"{number}.",
    lambda number: f"（{in_chinese(number)}）",
    lambda number: chr(ord("①") + number - 1),
    lambda number: chr(ord("⒈") + number - 1),
]
