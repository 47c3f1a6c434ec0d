"""AQI by both rules against the tables of the standards themselves: every edge, and the days either side of the change."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from aqi_hub.aqi_cn import cal_iaqi_cn

from apps.readings.aqi import IN_LIBRARY, RULE_2012, RULE_2026, index_of, judged, level_of, rule_on
from apps.readings.models import AIR, Item

INDEX = (50, 100, 150, 200, 300, 400, 500)
# HJ 633-2012, table 1, and HJ 633-2026, table 3, typed from the standards: the columns of the day (O3: eight hours).
SAME = {
    "o3": (100, 160, 215, 265, 800),
    "so2": (50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (40, 80, 180, 280, 565, 750, 940),
    "co": (2, 4, 14, 24, 36, 48, 60),
}
OF_2012 = SAME | {"pm25": (35, 75, 115, 150, 250, 350, 500), "pm10": (50, 150, 250, 350, 420, 500, 600)}
OF_2026 = SAME | {"pm25": (35, 60, 115, 150, 250, 350, 500), "pm10": (50, 120, 250, 350, 420, 500, 600)}
Rule = dict[Item, tuple[int, ...]]
BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 1)

EDGES = [
    (rule, item, limit, index)
    for rule, table in ((RULE_2012, OF_2012), (RULE_2026, OF_2026))
    for item, limits in table.items()
    for limit, index in zip(limits, INDEX, strict=False)
]


@pytest.mark.parametrize(("rule", "item", "limit", "index"), EDGES)
def test_at_a_limit_stands_its_index_and_just_above_it_the_next_begins(
    rule: Rule, item: str, limit: int, index: int
) -> None:
    step = Decimal("0.1") if item == Item.CO else Decimal(1)
    assert index_of(Item(item), Decimal(limit), rule) == index
    above = index_of(Item(item), limit + step, rule)
    is_last = limit == (OF_2012 if rule is RULE_2012 else OF_2026)[item][-1]
    if not is_last:
        assert above is not None
        assert index < above <= index + 10
    elif item != "o3":
        assert above == 500


@pytest.mark.parametrize("item", AIR)
def test_nothing_in_the_air_is_nought(item: Item) -> None:
    assert index_of(item, Decimal(0), RULE_2026) == 0


def test_ozone_beyond_its_table_is_300_by_the_new_rule_and_not_judged_by_the_old() -> None:
    assert index_of(Item.O3, Decimal(801), RULE_2026) == 300
    assert index_of(Item.O3, Decimal(801), RULE_2012) is None


@pytest.mark.parametrize(
    ("item", "value", "index"),
    [("pm25", "60.4", 100), ("pm25", "60.5", 100), ("pm25", "60.6", 101), ("pm25", "61.5", 102), ("co", "4.04", 100)],
)
def test_a_value_is_rounded_as_the_standard_says_before_it_is_judged(item: str, value: str, index: int) -> None:
    assert index_of(Item(item), Decimal(value), RULE_2026) == index


def test_an_index_between_two_limits_is_rounded_up() -> None:
    assert index_of(Item.PM25, Decimal(61), RULE_2026) == ceil(Fraction(50, 55) + 100) == 101
    assert index_of(Item.CO, Decimal("2.2"), RULE_2026) == 55


@pytest.mark.parametrize(
    ("day", "pm25", "index", "is_good"),
    [
        (BEFORE, 60, 82, True),
        (BEFORE, 75, 100, True),
        (BEFORE, 76, 102, False),
        (AFTER, 60, 100, True),
        (AFTER, 61, 101, False),
        (AFTER, 75, 114, False),
    ],
)
def test_a_day_goes_by_the_rule_in_force_on_it_for_fine_dust(day: date, pm25: int, index: int, is_good: bool) -> None:
    found = judged({Item.PM25: Decimal(pm25)}, day)
    assert (found.index, found.is_good) == (index, is_good)


@pytest.mark.parametrize(
    ("day", "pm10", "is_good"),
    [(BEFORE, 120, True), (BEFORE, 150, True), (BEFORE, 151, False), (AFTER, 120, True), (AFTER, 121, False)],
)
def test_a_day_goes_by_the_rule_in_force_on_it_for_dust(day: date, pm10: int, is_good: bool) -> None:
    assert judged({Item.PM10: Decimal(pm10)}, day).is_good is is_good


def test_the_new_rule_holds_from_the_first_of_march() -> None:
    assert rule_on(BEFORE) is RULE_2012
    assert rule_on(AFTER) is RULE_2026


def test_the_worst_item_is_the_days_and_what_is_missing_is_named() -> None:
    found = judged({Item.PM25: Decimal(35), Item.PM10: Decimal(110), Item.CO: Decimal(1)}, AFTER)
    assert (found.index, found.primary) == (93, (Item.PM10,))
    assert found.missing == (Item.O3, Item.SO2, Item.NO2)


def test_a_day_up_to_fifty_has_no_primary_pollutant() -> None:
    assert judged({Item.PM25: Decimal(35)}, AFTER).primary == ()


def test_a_day_without_values_is_not_judged() -> None:
    assert judged({}, AFTER) is None


@pytest.mark.parametrize(
    ("index", "level"),
    [
        (0, 1),
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
        (150, 3),
        (151, 4),
        (200, 4),
        (201, 5),
        (300, 5),
        (301, 6),
        (500, 6),
    ],
)
def test_an_index_has_one_of_six_levels(index: int, level: int) -> None:
    assert level_of(index) == level


@pytest.mark.parametrize("item", IN_LIBRARY)
def test_the_library_says_the_same_but_for_one_slip_of_its_floats(item: Item) -> None:
    step = Decimal("0.1") if item == Item.CO else Decimal(1)
    values = [step * number for number in range(int(RULE_2026[item][-1] / step) + 2)]
    differing = [v for v in values if cal_iaqi_cn(IN_LIBRARY[item], float(v)) != index_of(item, v, RULE_2026)]
    assert differing == ([Decimal("2.2")] if item == Item.CO else [])
