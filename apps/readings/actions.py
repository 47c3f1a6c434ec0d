"""Stations kept, and what they showed written down, asked about, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.readings.doubts import Questioned, doubts, impossible
from apps.readings.models import Item, Period, Reading, Station
from apps.readings.permissions import can_keep
from apps.towns.models import Town


@dataclass(frozen=True)
class Moment:
    """A day, or a month by its first day."""

    period: str
    day: date


@transaction.atomic
def add_station(town: Town, said: Mapping[str, Any], *, by: User) -> Station:
    """A station of air or a section of water."""
    if not can_keep(by, town):
        raise PermissionDenied
    refuse_named(town, said["name"])
    station = Station.objects.create(town=town, **fitting(said))
    record("readings.station_added", subject=station, actor=by)
    return station


@transaction.atomic
def change_station(station_id: int, said: Mapping[str, Any], *, by: User) -> Station:
    """Its name, order, grade to reach, and whether it is closed; its kind only while nothing was read there."""
    station = Station.objects.select_for_update(of=("self",)).select_related("town").get(pk=station_id)
    if not can_keep(by, station.town):
        raise PermissionDenied
    refuse_named(station.town, said["name"], but=station.pk)
    if said["kind"] != station.kind and station.readings.exists():
        raise RuleBroken(_("Readings are there; its kind stays."), "kind")
    for name, value in fitting(said).items():
        setattr(station, name, value)
    station.save()
    record("readings.station_changed", subject=station, actor=by)
    return station


def refuse_named(town: Town, name: str, *, but: int = 0) -> None:
    if Station.objects.filter(town=town, name=name).exclude(pk=but).exists():
        raise RuleBroken(_("A station with this name is there already."), "name")


def fitting(said: Mapping[str, Any]) -> dict[str, Any]:
    """Air has no grade to reach."""
    is_water = said["kind"] == Station.Kind.WATER
    return {**said, "target": said.get("target") if is_water else None}


@transaction.atomic
def keep_readings(
    station_id: int,
    moment: Moment,
    values: Mapping[Item, Decimal],
    *,
    by: User,
    so: Mapping[Item, str] | None = None,
) -> list[Reading]:
    """Write down what a station showed; values that are there are changed, those not named stay.

    `so`: why an item is so, where it was asked about or might be. Raises RuleBroken, or Questioned, at the item.
    """
    station = Station.objects.select_for_update(of=("self",)).select_related("town").get(pk=station_id)
    if not can_keep(by, station.town):
        raise PermissionDenied
    refuse_moment(station.town, moment)
    for item, value in values.items():
        refuse_value(station, item, value)
    stored = {Item(one.item): one for one in station.readings.filter(period=moment.period, day=moment.day)}
    reasons = answered(values, stored, so or {})
    kept = []
    for item in {**stored, **values}:
        row = stored.get(item) or Reading(
            town=station.town, station=station, item=item, period=moment.period, day=moment.day
        )
        if write(row, values.get(item, row.value), reasons.get(item, ""), by=by):
            kept.append(row)
    record("readings.kept", subject=station, actor=by, result=f"{moment.period} {moment.day:%Y-%m-%d} {len(kept)}")
    return kept


def refuse_moment(town: Town, moment: Moment) -> None:
    town.refuse_future(moment.day, "day")
    if moment.period == Period.MONTH and moment.day.day != 1:
        raise RuleBroken(_("A month is written by its first day."), "day")


def refuse_value(station: Station, item: Item, value: Decimal) -> None:
    if item not in station.items:
        raise RuleBroken(_("%(item)s isn't measured here.") % {"item": item.label}, item)
    if reason := impossible(item, value):
        raise RuleBroken(reason, item)


def answered(values: Mapping[Item, Decimal], stored: Mapping[Item, Reading], so: Mapping[Item, str]) -> dict[Item, str]:
    """Item → why it is so, as said now or when the same value was stored. Raises Questioned where nobody said."""
    together = {item: one.value for item, one in stored.items()} | dict(values)
    known = {item: one.reason for item, one in stored.items() if one.value == together[item]}
    reasons = known | {item: why for item, why in so.items() if item in values}
    for item, question in doubts(together).items():
        reasons[item] = so.get(item) or reasons.get(item, "")
        if not reasons[item]:
            raise Questioned(question, item)
    return reasons


def write(row: Reading, value: Decimal, reason: str, *, by: User) -> bool:
    """Save the row where it is new or says something else; whether it was."""
    if row.pk and (row.value, row.reason) == (value, reason):
        return False
    row.value, row.reason, row.is_confirmed = value, reason, bool(reason)
    row.by, row.at = by, timezone.now()
    row.save()
    return True


@transaction.atomic
def remove_reading(reading_id: int, *, by: User) -> Reading:
    """Take out what was never measured, or stands at the wrong station or day."""
    reading = Reading.objects.select_for_update(of=("self",)).select_related("town", "station").get(pk=reading_id)
    if not can_keep(by, reading.town):
        raise PermissionDenied
    record("readings.removed", subject=reading, actor=by, result=f"{reading.item} {reading.when}")
    reading.delete()
    return reading
