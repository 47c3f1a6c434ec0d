"""Founding a town, and the numbers it gives."""

from datetime import date

from django.db import connection, transaction

from apps.towns.builtins import CATEGORIES, LINE_NAMES, PLACE_KIND_NAMES
from apps.towns.models import BusinessLine, Category, PlaceKind, Term, Town, TownSettings


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


# One statement, where Django knows only an update and a read after it: it is on every report's way.
TAKE = """
    INSERT INTO towns_counter AS counter (town_id, kind, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (town_id, kind, year) DO UPDATE SET last = counter.last + EXCLUDED.last
    RETURNING last
"""


def take_numbers(town_id: int, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers of a kind in a town and year, without a gap.

    Locks the counter's row until the transaction ends: call it inside one, as late as possible.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [town_id, kind, year, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)
