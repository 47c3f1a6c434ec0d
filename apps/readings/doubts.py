"""What can't be, and what is asked about before it is believed: slips of unit, of the point, of the column."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.errors import RuleBroken
from apps.readings.models import UNITS, Grade, Item, shown
from apps.readings.water import measured


class Questioned(RuleBroken):
    """A value that is believed once somebody says that it is so, and why."""


MOST = Decimal(999_999)  # what a row can hold

# Values beyond these are asked about. Days and months of towns lie well within; what lies outside is more often a
# wrong unit (CO in μg/m³, dust in mg/m³), a lost point or the next column's number.
USUAL = {
    Item.PM25: ("1", "500"),
    Item.PM10: ("1", "600"),
    Item.O3: ("1", "400"),
    Item.SO2: ("1", "500"),
    Item.NO2: ("1", "300"),
    Item.CO: ("0.05", "10"),
    Item.GRADE: ("1", "6"),
    Item.PH: ("5", "10"),
    Item.DO: ("0.5", "20"),
    Item.CODMN: ("0.1", "50"),
    Item.COD: ("1", "200"),
    Item.BOD5: ("0.1", "60"),
    Item.NH3N: ("0.005", "20"),
    Item.TP: ("0.001", "5"),
}
# The first is a part of the second: it can hardly be more.
PARTS = [(Item.PM25, Item.PM10), (Item.CODMN, Item.COD), (Item.BOD5, Item.COD)]


def impossible(item: Item, value: Decimal) -> str:
    """Why a value can't be, in words; nothing where it can."""
    if value < 0:
        return _("A reading is never negative.")
    if value > MOST:
        return _("No reading is as high as that.")
    if item == Item.PH and value > 14:
        return _("pH goes from 0 to 14.")
    if item == Item.GRADE and value not in Grade.values:
        return _("A grade is one of Ⅰ, Ⅱ, Ⅲ, Ⅳ, Ⅴ and 劣Ⅴ.")
    return ""


def doubts(values: Mapping[Item, Decimal]) -> dict[Item, str]:
    """What is asked about the values of one station and day: item → the question, in words."""
    found = {item: beyond_the_usual(item, value) for item, value in values.items()}
    for part, whole in PARTS:
        if part in values and whole in values and values[part] > values[whole] and not found[part]:
            words = _("%(part)s of %(value)s is more than %(whole)s of %(other)s, of which it is a part. Is it so?")
            found[part] = words % {
                "part": part.label,
                "value": shown(part, values[part]),
                "whole": whole.label,
                "other": shown(whole, values[whole]),
            }
    by_items = measured(values)
    if by_items and Item.GRADE in values and values[Item.GRADE] < by_items.grade:
        words = _("By its items the water is %(grade)s. Is it so?")
        found[Item.GRADE] = words % {"grade": by_items.grade.label}
    return {item: question for item, question in found.items() if question}


def beyond_the_usual(item: Item, value: Decimal) -> str:
    low, high = (Decimal(end) for end in USUAL[item])
    if low <= value <= high:
        return ""
    words = _("%(value)s %(unit)s is unusual (mostly %(low)s to %(high)s). Is it so?")
    return words % {"value": shown(item, value), "unit": UNITS[item], "low": low, "high": high}
