"""A sentence of the work report with where its figures come from, and how figures are worded in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.urls import reverse

from apps.core.text import plain
from apps.summaries.material import Material
from apps.summaries.periods import Tally

ORDINALS = {1: "一", 2: "二", 3: "三", 4: "四"}


@dataclass(frozen=True)
class Said:
    """A sentence or some that belong together. `key` names what they tell, so that tomorrow's are set against them;
    `basis`: (what, address) of the pages that show the figures.
    """

    key: str
    words: str
    basis: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(stored["key"], stored["words"], tuple((what, url) for what, url in stored["basis"]))


def text_of(said: Iterable[Said]) -> str:
    """A paragraph each."""
    return "\n".join(one.words for one in said)


def quarter_name(of: Material) -> str:
    return f"{of.quarter.year}年第{ORDINALS[of.quarter.number]}季度"


def chinese(day: date) -> str:
    return f"{day.month}月{day.day}日"


def rows_url(of: Material, code: str) -> str:
    return reverse("summaries:rows", args=[of.quarter.year, of.quarter.number, code])


def percent(tally: Tally) -> str:
    return f"{plain(tally.rate)}%" if tally.rate is not None else "—"


def compared(now: Decimal | None, before: Decimal | None, year_before: Decimal | None, unit: str) -> str:
    """，较上季度提高3.2个百分点，较去年同期…; only against what there is."""
    then = [("上季度", before), ("去年同期", year_before)]
    said = [(name, now - was) for name, was in then if now is not None and was is not None]
    words = [
        f"较{name}{'提高' if by > 0 else '下降'}{plain(abs(by))}{unit}" if by else f"与{name}持平" for name, by in said
    ]
    return "".join(f"，{one}" for one in words)


def whole(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(round(value))
