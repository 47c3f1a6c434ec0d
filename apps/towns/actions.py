"""Founding a town, and the numbers it gives."""

from datetime import date

from django.db import transaction
from django.db.models import F

from apps.towns.builtins import CATEGORIES, LINE_NAMES, PLACE_KIND_NAMES
from apps.towns.models import BusinessLine, Category, Counter, PlaceKind, Term, Town, TownSettings


@transaction.atomic
def found_town(*, code: str, name: str, county: str, valid_from: date, duty_phone: str = "") -> Town:
    """A new town with default settings and the built-in words."""
    town = Town.objects.create(code=code, name=name, county=county, duty_phone=duty_phone)
    TownSettings.objects.create(town=town, valid_from=valid_from)
    lines = {
        line.code: line
        for line in BusinessLine.objects.bulk_create(
            BusinessLine(town=town, code=code, order=order) for order, code in enumerate(LINE_NAMES)
        )
    }
    Category.objects.bulk_create(
        Category(
            town=town,
            code=builtin.code,
            line=lines[builtin.line],
            term=Term.CALENDAR if builtin.is_calendar else Term.WORKING,
            emergency_phone=builtin.phone,
            order=order,
        )
        for order, builtin in enumerate(CATEGORIES)
    )
    PlaceKind.objects.bulk_create(
        PlaceKind(town=town, code=code, order=order) for order, code in enumerate(PLACE_KIND_NAMES)
    )
    return town


def take_numbers(town_id: int, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers of a kind in a town and year, without a gap.

    Locks the counter's row until the transaction ends: call it inside one, as late as possible.
    """
    counters = Counter.objects.filter(town_id=town_id, kind=kind, year=year)
    if not counters.update(last=F("last") + count):
        Counter.objects.bulk_create([Counter(town_id=town_id, kind=kind, year=year)], ignore_conflicts=True)
        counters.update(last=F("last") + count)
    last = counters.values_list("last", flat=True).get()
    return range(last - count + 1, last + 1)
