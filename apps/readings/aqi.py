"""空气质量指数 by the rule in force on the day: HJ 633-2012, from 1 March 2026 HJ 633-2026. Days only, no hours."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from aqi_hub.aqi_cn import breakpoints

from apps.readings.models import AIR, Item

NEW_RULE_FROM = date(2026, 3, 1)
GOOD = 100  # 优 and 良 end here
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
Limits = tuple[int, ...]

# HJ 633-2012, table 1: the column of each item's day, up to the index of the same place in INDEX.
RULE_2012: dict[Item, Limits] = {
    Item.PM25: (0, 35, 75, 115, 150, 250, 350, 500),
    Item.PM10: (0, 50, 150, 250, 350, 420, 500, 600),
    Item.O3: (0, 100, 160, 215, 265, 800),
    Item.SO2: (0, 50, 150, 475, 800, 1600, 2100, 2620),
    Item.NO2: (0, 40, 80, 180, 280, 565, 750, 940),
    Item.CO: (0, 2, 4, 14, 24, 36, 48, 60),
}
IN_LIBRARY = {
    Item.PM25: "PM25_24H",
    Item.PM10: "PM10_24H",
    Item.O3: "O3_8H",
    Item.NO2: "NO2_24H",
    Item.CO: "CO_24H",
}
# HJ 633-2026, table 3, as aqi-hub keeps it. Its release 0.3.3 has the column of SO2's hour where the day's should be,
# and reckons in floats (CO of 2.2 gives 56 instead of 55): so SO2 stands here, and only its tables are used.
RULE_2026: dict[Item, Limits] = {
    item: (0, *(high for _low, high, *_index in breakpoints[name])) for item, name in IN_LIBRARY.items()
} | {Item.SO2: RULE_2012[Item.SO2]}


@dataclass(frozen=True)
class Judged:
    """A day's index over the items that there are. `primary`: 首要污染物; `missing`: those of the six without one."""

    index: int
    primary: tuple[Item, ...]
    missing: tuple[Item, ...]

    @property
    def is_good(self) -> bool:
        """优 or 良."""
        return self.index <= GOOD


def rule_on(day: date) -> dict[Item, Limits]:
    """The table that holds on a day."""
    return RULE_2026 if day >= NEW_RULE_FROM else RULE_2012


def rounded(item: str, value: Decimal) -> Decimal:
    """As the index takes it: whole μg/m³, tenths of mg/m³ for CO, a half to the even one (HJ 633-2026, 4.2.2)."""
    return value.quantize(Decimal("0.1") if item == Item.CO else Decimal(1), ROUND_HALF_EVEN)


def index_of(item: Item, value: Decimal, rule: Mapping[Item, Limits]) -> int | None:
    """分指数 of one item: between its two limits in proportion, rounded up; 500 beyond the table.

    O3 beyond 800 μg/m³: 300 by the rule of 2026; None by that of 2012, which then goes by the hour's value.
    """
    limits, tenths = rule[item], int(rounded(item, value) * 10)
    if tenths > limits[-1] * 10:
        if item != Item.O3:
            return INDEX[-1]
        return INDEX[len(limits) - 1] if rule is RULE_2026 else None
    upper = max(1, bisect_left(limits, tenths / 10))
    low, high = limits[upper - 1] * 10, limits[upper] * 10
    below, above = INDEX[upper - 1], INDEX[upper]
    return below - (above - below) * (low - tenths) // (high - low)  # rounded up, in whole numbers: floats slip


def judged(values: Mapping[Item, Decimal], day: date, rule: Mapping[Item, Limits] | None = None) -> Judged | None:
    """The day's AQI: the highest of its items' indices, by the rule of the day unless another is asked for.

    None where no item has an index.
    """
    rule = rule or rule_on(day)
    found = {item: index_of(item, values[item], rule) for item in AIR if item in values}
    indices = {item: index for item, index in found.items() if index is not None}
    if not indices:
        return None
    worst = max(indices.values())
    primary = tuple(item for item, index in indices.items() if index == worst and worst > INDEX[1])
    return Judged(worst, primary, tuple(item for item in AIR if item not in indices))


def level_of(index: int) -> int:
    """1 优, 2 良, 3 轻度, 4 中度, 5 重度, 6 严重污染."""
    return min(bisect_left(INDEX[1:], index) + 1, 6)
