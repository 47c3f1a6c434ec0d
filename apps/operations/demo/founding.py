"""Founding a demo town: its units, its people, its rules (docs: interfaces, “Demo towns and accounts”)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from apps.accounts.models import Grant, Role, User
from apps.operations.demo import words
from apps.operations.demo.people import assign_people, fill_seats, town_seats, unit_seats
from apps.operations.demo.seasons import Season
from apps.operations.demo.town import Demo
from apps.rectifications.models import Chain, Source
from apps.towns.actions import found_town
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownSettings
from apps.units.calendar import known_holidays
from apps.units.models import VILLAGES, AnsweringPlace, CalendarDay, Competence, Excuse, Grid, ReportDuty, Unit

WITH_GROUPS = (1, words.DILIGENT)  # villages with villager groups (社)
SCHOOL_HOLIDAYS = (((1, 12), (2, 24)), ((7, 6), (8, 31)))  # month and day, first and last
OUTAGE_VILLAGE, OUTAGE_DAYS_AGO = 9, 4


def code_of(number: int) -> str:
    """a, b, … z, aa, ab, …"""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters, number = chr(ord("a") + letter) + letters, number - 1
    return letters


def build_county(until: date, password: str) -> None:
    """The days that are not what their weekday says, and the two accounts that belong to no town."""
    years = range(until.year - 1, until.year + 2)
    CalendarDay.objects.bulk_create([*known_holidays(years), *school_holidays(years)], ignore_conflicts=True)
    for username, name, role in (("inspector", "县督查组", Role.INSPECTOR), ("admin", "系统管理员", Role.ADMIN)):
        user = User.objects.create(username=username, name=name, password=password, must_change_password=False)
        Grant.objects.create(user=user, role=role)


def school_holidays(years: range) -> Iterator[CalendarDay]:
    for year in years:
        for (month, day), last in SCHOOL_HOLIDAYS:
            one, end = date(year, month, day), date(year, *last)
            while one <= end:
                yield CalendarDay(day=one, kind=CalendarDay.Kind.SCHOOL_HOLIDAY)
                one += timedelta(days=1)


def build_town(number: int, *, villages: int, season: Season, rng: Random, password: str, has_photos: bool) -> Demo:
    """Town `number` (0 is 清溪镇), founded a year before, with everything that a town keeps about itself."""
    founded = date(season.until.year - 1, 1, 1)
    town = found_town(
        code=code_of(number),
        name=town_name(number),
        county=words.COUNTY,
        valid_from=founded,
        duty_phone=f"0938-61{number % 100:02d}110",
    )
    if not has_photos:  # a town that asks for none, so that none is missing
        TownSettings.objects.filter(town=town).update(photo_serious=False, photo_major=False)
    root = Unit.objects.create(town=town, kind=Unit.Kind.TOWN, name=town.name, opened_on=founded, order=0)
    demo = Demo(
        town=town,
        settings=TownSettings.objects.in_force(town, season.until),
        chains=Chain.objects.of(town, Source.values),
        villages=make_villages(town, root, founded, village_names(number, villages, rng)),
        town_units=make_town_units(town, root, founded),
        office=make_office(town, root, founded),
        place_kinds=list(PlaceKind.objects.filter(town=town)),
    )
    if season.merged_on:
        demo.closed = close_village(demo, root, founded, season.merged_on)
    groups = make_groups(demo, founded)
    fill_seats(demo, [*unit_seats(demo, groups), *town_seats(demo, root)], founded, rng, password)
    set_rules(demo, founded)
    excuse(demo, season)
    # With who is competent: asked for at each task that is opened.
    categories = Category.objects.filter(town=town).select_related("town", "line__competence__unit")
    demo.categories = {category.code: category for category in categories}
    return demo


def town_name(number: int) -> str:
    """The listed ones first, then made up of a beginning and an end, then with a number."""
    made_up = [f"{begin}{end}镇" for end in words.TOWN_ENDINGS for begin in words.TOWN_BEGINNINGS]
    names = [*words.TOWNS, *made_up]
    round_, index = divmod(number, len(names))
    return f"{names[index][:-1]}{round_ + 1}镇" if round_ else names[index]


def village_names(number: int, count: int, rng: Random) -> list[str]:
    """清溪镇's sixteen as listed; else made up, no name twice: beyond what the lists give, with a number."""
    listed = words.VILLAGES[:count] if number == 0 else []
    wanted = count - len(listed)
    made_up = [beginning + ending for beginning in words.BEGINNINGS for ending in words.ENDINGS]
    rounds = range(2, 2 + (wanted - 1) // len(made_up))
    numbered = [
        f"{beginning}{round_}{ending}"
        for round_ in rounds
        for beginning in words.BEGINNINGS
        for ending in words.ENDINGS
    ]
    return listed + rng.sample(made_up + numbered, wanted)


def make_villages(town: Town, root: Unit, founded: date, names: list[str]) -> list[Unit]:
    kind = {True: Unit.Kind.COMMUNITY, False: Unit.Kind.VILLAGE}
    return Unit.objects.bulk_create(
        Unit(town=town, kind=kind["社区" in name], name=name, parent=root, order=order, opened_on=founded)
        for order, name in enumerate(names, 1)
    )


def make_town_units(town: Town, root: Unit, founded: date) -> list[Unit]:
    return Unit.objects.bulk_create(
        Unit(
            town=town,
            kind=Unit.Kind.AGENCY if above else Unit.Kind.TOWN_UNIT,
            name=name,
            department=f"{town.county}{above}" if above else "",
            parent=root,
            order=order,
            opened_on=founded,
        )
        for order, (name, above, _title, _lines) in enumerate(words.TOWN_UNITS, words.FIRST_TOWN_UNIT)
    )


def make_office(town: Town, root: Unit, founded: date) -> Unit:
    kind, order = Unit.Kind.TOWN_UNIT, words.FIRST_TOWN_UNIT + len(words.TOWN_UNITS)
    return Unit.objects.create(town=town, kind=kind, name=words.OFFICE, parent=root, order=order, opened_on=founded)


def close_village(demo: Demo, root: Unit, founded: date, closed_on: date) -> Unit:
    """A village that was merged into the first one."""
    return Unit.objects.create(
        town=demo.town,
        kind=Unit.Kind.VILLAGE,
        name=words.MERGED_VILLAGE,
        parent=root,
        order=words.FIRST_TOWN_UNIT - 1,
        opened_on=founded,
        closed_on=closed_on,
        successor=demo.villages[0],
    )


def make_groups(demo: Demo, founded: date) -> list[Unit]:
    return Unit.objects.bulk_create(
        Unit(town=demo.town, kind=Unit.Kind.GROUP, name=name, parent=village, order=order, opened_on=founded)
        for number, village in enumerate(demo.villages, 1)
        for order, name in enumerate(["一社", "二社", "三社"], 1)
        if number in WITH_GROUPS
    )


def set_rules(demo: Demo, founded: date) -> None:
    """Who owes reports, who is competent, who is assigned where, which grids there are."""
    town = demo.town
    ReportDuty.objects.bulk_create(
        ReportDuty(town=town, unit=unit, valid_from=founded, days=duty_of(unit))
        for unit in [*demo.villages, *demo.town_units, *([demo.closed] if demo.closed else [])]
    )
    lines = {line.code: line for line in BusinessLine.objects.filter(town=town)}
    demo.competent = {
        lines[code].pk: unit
        for unit, (*_unit, codes) in zip(demo.town_units, words.TOWN_UNITS, strict=True)
        for code in codes
    }
    Competence.objects.bulk_create(
        Competence(town=town, line_id=line_id, unit=unit) for line_id, unit in demo.competent.items()
    )
    market = next(kind for kind in demo.place_kinds if kind.code == "market")
    name = words.MARKET if town.code == "a" else town.name.replace("镇", "集贸市场")
    demo.answering.append(AnsweringPlace.objects.create(town=town, name=name, kind=market, unit=demo.town_units[3]))
    assign_people(demo, founded)
    warden_of = {tenure.post.unit_id: tenure.person for tenure in demo.tenures if tenure.post.role == Role.CADRE}
    Grid.objects.bulk_create(
        Grid(town=town, unit=unit, name=name, warden=warden_of[unit.pk] if name == "一网格" else None)
        for unit in demo.villages
        for name in ("一网格", "二网格")
    )


def duty_of(unit: Unit) -> str:
    if unit.kind in VILLAGES:
        return ReportDuty.Days.EVERY
    return ReportDuty.Days.TERM if unit.name == words.SCHOOL else ReportDuty.Days.WORKING


def excuse(demo: Demo, season: Season) -> None:
    """A disaster excuses several villages for some days, one of them longer, said only afterwards; an outage one."""
    outage = season.until - timedelta(days=OUTAGE_DAYS_AGO)
    asked: list[tuple[str, list[int], list[date]]] = [(words.OUTAGE, [OUTAGE_VILLAGE], [outage])]
    if season.disaster:
        asked.append((season.disaster_name, words.STRUCK, season.disaster))
        after = [season.disaster[-1] + timedelta(days=n) for n in (1, 2)]
        asked.append((words.CUT_OFF_ROAD, words.STRUCK[:1], after))
    for reason, numbers, days in asked:
        units = [demo.villages[number - 1] for number in numbers if number <= len(demo.villages)]
        if units and season.first <= days[-1] <= season.until:
            row = Excuse.objects.create(
                town=demo.town, from_day=days[0], to_day=days[-1], reason=reason, made_by=demo.officer
            )
            row.units.set(units)
            demo.excused |= {(unit.order, day) for unit in units for day in days}
