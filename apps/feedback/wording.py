"""How inspection lists word things: a deadline, and measures numbered inside one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ledgers.cells import Unreadable, day_of

FOR_GOOD = re.compile(r"长期|持续|常态化")
BY = re.compile(r"(之?前|前完成|完成)$")
NUMBERED = re.compile(
    r"(?:^|\s|(?<=[。；;]))(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)]|[（(][一二三四五六七八九十]{1,2}[）)])\s*"
)


@dataclass(frozen=True)
class Due:
    """A deadline as worded. Neither day nor for good: there is none."""

    words: str = ""
    day: date | None = None
    is_for_good: bool = False


def due_of(words: str) -> Due:
    """2026年12月底, 2026-12-31, 2026年6月30日前, 长期坚持. Raises ValidationError for what is no deadline."""
    if not words:
        return Due()
    if FOR_GOOD.search(words):
        return Due(words, is_for_good=True)
    try:
        return Due(words, day_of(BY.sub("", words), is_end=True))
    except Unreadable as refusal:
        raise forms.ValidationError(
            _("“%(words)s” is no deadline: write a day, a month, or 长期坚持."), params={"words": words}, code="due"
        ) from refusal


def remedies_in(words: str) -> tuple[str, ...]:
    """The measures of a cell: by their numbers, else by lines."""
    parts = [part.strip(" \n。；;") for part in NUMBERED.split(words)]
    found = [part for part in parts if part]
    if len(found) > 1 or NUMBERED.match(words):
        return tuple(" ".join(part.split()) for part in found)
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def numbered(remedies: list[str]) -> str:
    """As a cell holds them: a numbered line each."""
    return "\n".join(f"{number}.{words}" for number, words in enumerate(remedies, 1))
