"""The town's quiet hours, in which nothing but what is urgent goes outward."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from apps.towns.models import Town, TownSettings


def quiet_until(settings: TownSettings) -> datetime | None:
    """When the quiet of this moment ends; None outside it. From = until: no quiet at all."""
    now = settings.town.now()
    start, end, clock = settings.quiet_from, settings.quiet_to, now.time()
    is_quiet = start <= clock < end if start <= end else clock >= start or clock < end
    if not is_quiet:
        return None
    return settings.town.at(now.date() + timedelta(days=clock >= end), end)


def quiet_in(town: Town) -> datetime | None:
    """When the town's quiet of this moment ends; None outside it."""
    return quiet_until(TownSettings.objects.in_force(town, town.today()))


def quiet_towns(town_ids: Iterable[int]) -> set[int]:
    """Those of the towns where it is quiet now; one query."""
    tomorrow = timezone.now().date() + timedelta(days=1)  # somewhere it is tomorrow by now
    rows = TownSettings.objects.filter(town__in=town_ids, valid_from__lte=tomorrow).select_related("town")
    latest: dict[int, TownSettings] = {}
    for row in rows.order_by("valid_from"):
        if row.town_id not in latest or row.valid_from <= row.town.today():
            latest[row.town_id] = row
    return {town_id for town_id, settings in latest.items() if quiet_until(settings)}
