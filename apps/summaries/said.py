"""A sentence of the work report with where its figures come from, and how figures are worded in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.text import plain
from apps.summaries.material import Material
from apps.summaries.periods import Period, Tally


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


def page(view: str, **asked: Any) -> str:
    """The address of a ledger, narrowed."""
    return f"{reverse(view)}?{urlencode(asked)}"


def rows_url(of: Material, code: str) -> str:
    return reverse("summaries:rows", args=[of.quarter.year, of.quarter.number, code])


def percent(tally: Tally) -> str:
    return f"{plain(tally.rate)}%" if tally.rate is not None else "—"


Values = tuple[Decimal | None, Decimal | None, Decimal | None]  # now, in the quarter before, a year ago


def figures(of: Material, read: Callable[[Period], Decimal | None]) -> Values:
    return read(of.now), read(of.before), read(of.year_before)


def compared(of: Material, values: Values, unit: str, *, up: str = "提高") -> str:
    """，较上季度提高3.2个百分点，较去年同期…; only against what there is. Of a quarter that runs the same days."""
    now, *then = values
    return "".join(moved(name, now, was, unit, up) for name, was in zip(times_before(of), then, strict=True))


def times_before(of: Material) -> tuple[str, str]:
    """What the quarter is compared with."""
    return "上季度" if of.now.is_whole else "上季度同期", "去年同期"


def moved(name: str, now: Decimal | None, was: Decimal | None, unit: str, up: str = "提高") -> str:
    """，较上季度提高3.2个百分点; nothing where either is missing."""
    if now is None or was is None:
        return ""
    by = now - was
    return f"，较{name}{up if by > 0 else '下降'}{plain(abs(by))}{unit}" if by else f"，与{name}持平"


def whole(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(round(value))
