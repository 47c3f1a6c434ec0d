"""Air and water of a demo town since January of the year before: dust in winter and spring, ozone in summer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from apps.operations.demo.book import Book
from apps.operations.demo.copying import insert, take_ids
from apps.readings.models import AIR, Grade, Item, Period, Reading, Station

# Usual means from January to December.
MEANS: dict[Item, tuple[float, ...]] = {
    Item.PM25: (58, 47, 38, 31, 27, 22, 18, 19, 23, 31, 44, 55),
    Item.O3: (62, 74, 92, 108, 122, 134, 136, 128, 108, 84, 66, 58),
    Item.SO2: (19, 16, 12, 9, 8, 7, 7, 7, 8, 10, 14, 18),
    Item.NO2: (36, 31, 28, 24, 21, 18, 17, 18, 22, 28, 33, 36),
    Item.CO: (1.1, 1.0, 0.8, 0.6, 0.5, 0.5, 0.4, 0.4, 0.5, 0.7, 0.9, 1.1),
}
SPREAD = {Item.PM25: 0.34, Item.O3: 0.17, Item.SO2: 0.2, Item.NO2: 0.18, Item.CO: 0.16}
SAND = (0, 4, 26, 30, 16, 2, 0, 0, 2, 4, 4, 2)  # what spring's winds add to PM10
STORM = (4, 11)  # the day of the sand storm each year
STORM_REASON = "沙尘天气，与县城站数据一致"
CLEANER = 0.93  # this year's dust beside the year's before
CALIBRATED = 9  # days of 1,000 on which ozone is missing
# A section's usual values, and how much more a wet summer brings.
WATER: dict[Item, tuple[float, float]] = {
    Item.PH: (7.9, 0.0),
    Item.DO: (8.4, -1.6),
    Item.CODMN: (2.6, 1.4),
    Item.COD: (11.0, 5.0),
    Item.BOD5: (1.8, 0.9),
    Item.NH3N: (0.21, 0.28),
    Item.TP: (0.05, 0.06),
}
WET = (6, 7, 8, 9)
STATIONS = (
    ("镇政府空气站", Station.Kind.AIR, None, 1.0),
    ("{river}入境断面", Station.Kind.WATER, Grade.II, 0.8),
    ("{river}出境断面", Station.Kind.WATER, Grade.III, 1.2),
)
ENTERED = time(9, 30)  # the next morning


@dataclass
class Measured:
    """What becomes rows: the moment, the item, its value and why an unusual one is so."""

    station: Station
    item: Item
    period: str
    day: date
    value: Decimal
    reason: str = ""


def write_readings(book: Book, rng: Random) -> None:
    """A station of air, two sections of water, and what they showed until yesterday and the last full month."""
    stations = save_stations(book)
    measured: list[Measured] = []
    for station, (_name, kind, _target, load) in zip(stations, STATIONS, strict=True):
        found = air_of(book, station, rng) if kind == Station.Kind.AIR else water_of(book, station, load, rng)
        measured += found
    ids = take_ids(Reading, len(measured))
    insert([row_of(book, one, pk) for one, pk in zip(measured, ids, strict=True)])


def save_stations(book: Book) -> list[Station]:
    town = book.demo.town
    river = f"{town.name.removesuffix('镇').removesuffix('乡')}河"
    return [
        Station.objects.create(town=town, name=name.format(river=river), kind=kind, target=target, order=order)
        for order, (name, kind, target, _load) in enumerate(STATIONS, 1)
    ]


def row_of(book: Book, one: Measured, pk: int) -> Reading:
    after = one.day + timedelta(days=1 if one.period == Period.DAY else 33)
    return Reading(
        id=pk,
        town=book.demo.town,
        station=one.station,
        item=one.item,
        period=one.period,
        day=one.day,
        value=one.value,
        is_confirmed=bool(one.reason),
        reason=one.reason,
        by=book.demo.officer,
        at=min(book.demo.town.at(after, ENTERED), book.now),
    )


def air_of(book: Book, station: Station, rng: Random) -> Iterator[Measured]:
    """Six items a day; a stretch of still air holds for days."""
    still = 0.0
    for day in days_of(book):
        still = 0.72 * still + rng.gauss(0, 0.7)
        values = air_on(day, still, rng, is_cleaner=day.year == book.season.until.year)
        for item in AIR:
            if item == Item.O3 and rng.randrange(1000) < CALIBRATED:
                continue
            is_storm = item == Item.PM10 and (day.month, day.day) == STORM
            yield Measured(station, item, Period.DAY, day, values[item], STORM_REASON if is_storm else "")


def days_of(book: Book) -> Iterator[date]:
    day = date(book.season.until.year - 1, 1, 1)
    while day < book.season.until:
        yield day
        day += timedelta(days=1)


def air_on(day: date, still: float, rng: Random, *, is_cleaner: bool) -> dict[Item, Decimal]:
    """The day's values: fine dust and gases rise with still air, ozone falls; wind brings sand in spring."""
    month = day.month - 1
    found: dict[Item, Any] = {}
    for item, means in MEANS.items():
        swing = SPREAD[item] * (still * (-0.5 if item == Item.O3 else 1) + rng.gauss(0, 0.35))
        found[item] = means[month] * max(0.3, 1 + swing)
    if is_cleaner:
        found[Item.PM25] *= CLEANER
    sand = SAND[month] * max(0.0, 1 + rng.gauss(0, 0.8))
    found[Item.PM10] = 640.0 if (day.month, day.day) == STORM else found[Item.PM25] * 1.5 + 8 + sand
    return {item: tenths(value) if item == Item.CO else whole(value) for item, value in found.items()}


def water_of(book: Book, station: Station, load: float, rng: Random) -> Iterator[Measured]:
    """Seven items a month, taken once; the lower section carries more."""
    month = date(book.season.until.year - 1, 1, 1)
    while month < book.season.until.replace(day=1):
        wet = 1.0 if month.month in WET else 0.0
        for item, (usual, more) in WATER.items():
            value = usual + more * wet * max(0.0, 1 + rng.gauss(0, 0.3))
            if item not in (Item.PH, Item.DO):
                value *= load * max(0.5, 1 + rng.gauss(0, 0.12))
            value *= 1 + rng.gauss(0, 0.03)
            yield Measured(station, item, Period.MONTH, month, of_water(item, value))
        month = (month + timedelta(days=32)).replace(day=1)


def of_water(item: Item, value: float) -> Decimal:
    places = "0.001" if item in (Item.NH3N, Item.TP) else "0.1"
    return max(Decimal("0.01"), Decimal(str(value))).quantize(Decimal(places))


def whole(value: float) -> Decimal:
    return Decimal(max(3, round(value)))


def tenths(value: float) -> Decimal:
    return Decimal(str(max(0.1, round(value, 1))))
