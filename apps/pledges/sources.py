"""数据来源 and 方向 as workbooks say them: the office enters it, or which figure it is; at least or at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from apps.pledges.counts import COUNTS
from apps.pledges.models import Indicator

ENTERED = "人工填报"
BEFORE = {Indicator.Source.COUNTED: "系统统计：", Indicator.Source.READINGS: "环境监测："}


@dataclass(frozen=True)
class Figured:
    """Where an indicator's figure comes from, and what follows for a new one."""

    source: str
    count: str = ""
    unit_of_measure: str = ""
    direction: str = Indicator.Direction.MORE


def known() -> dict[str, Figured]:
    with translation.override("zh-hans"):
        counted = {
            f"{BEFORE[one.source]}{one.label}": Figured(one.source, one.code, one.unit_of_measure, one.direction)
            for one in COUNTS.values()
        }
    entered = Figured(Indicator.Source.ENTERED)
    return {ENTERED: entered, "填报": entered, "手工填报": entered, "环境办填报": entered, "": entered, **counted}


SOURCES = known()


DIRECTIONS = {Indicator.Direction.MORE: "至少", Indicator.Direction.LESS: "至多"}
# What else officials write for them.
KNOWN_DIRECTIONS = {word: direction for direction, word in DIRECTIONS.items()} | {
    "不低于": Indicator.Direction.MORE,
    "不少于": Indicator.Direction.MORE,
    "不超过": Indicator.Direction.LESS,
    "不高于": Indicator.Direction.LESS,
}


def direction_word(indicator: Indicator) -> str:
    return DIRECTIONS[Indicator.Direction(indicator.direction)]


def source_word(indicator: Indicator) -> str:
    """The word for an indicator's source, as the workbook says it."""
    return next(word for word, one in SOURCES.items() if (one.source, one.count) == (indicator.source, indicator.count))
