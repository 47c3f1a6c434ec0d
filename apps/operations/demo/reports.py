"""The units' own daily reports: who sends one, when, how it comes, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.operations.demo import sayings, words
from apps.operations.demo.book import Book
from apps.operations.demo.findings import Found, chance_of_problem, problem, write_report
from apps.operations.demo.shown import WAYS, Shown, shown_problems
from apps.rectifications.models import Source
from apps.reports.actions import new_report
from apps.reports.models import DailyReport
from apps.reports.sent import SentReport
from apps.units.calendar import duties_on
from apps.units.models import ReportDuty, Unit

USUAL_WAYS = [
    *["on_time"] * 86, *["kept"] * 3, *["late"] * 5, *["telephoned"] * 3, "made_up", "amended", "amended_later",
]  # fmt: skip
WEEKEND_WAYS = [*USUAL_WAYS, *["late"] * 6, *["kept"] * 4]
LAZY_WAYS = [*["on_time"] * 6, *["late"] * 4, *["made_up"] * 4, "telephoned"]
# Minutes until it is amended: before the bulletin, or next morning, when the bulletin is out.
AMENDED_AFTER = {"amended": (5, 30), "amended_later": (15 * 60, 17 * 60)}
IN_FORCE = ("town_id", "report_date", "due_at", "delivered_by", "made_up_from")
LAZY_CHANCE, USUAL_CHANCE, UNIT_CHANCE = 0.55, 0.96, 0.93


def write_own_reports(book: Book, day: date, ago: int, shown: list[Shown]) -> None:
    """The reports of a day, of all units; `shown`: what is to be seen that day."""
    mine = [one for one in shown if one.via == Source.DAILY_REPORT]
    for unit in reporting(book, day, ago, {one.village for one in mine}):
        found = shown_problems(book, unit, day, [one for one in mine if one.village == unit.order])
        write_own(book, unit, day, ago, found)


def reporting(book: Book, day: date, ago: int, always: set[int]) -> Iterator[Unit]:
    """The units that owe a report for the day and will send one; today all but the first villages have."""
    demo, duties, rng = book.demo, duties_on(book.calendar, day), book.rng
    closed = [demo.closed] if demo.closed and demo.closed.is_open_on(day) else []
    for village in [*demo.villages, *closed]:
        number = village.order
        chance = LAZY_CHANCE if number in words.LAZY else USUAL_CHANCE
        is_silent = (ago == 0 and number <= words.SILENT_TODAY) or (number, day) in demo.excused
        is_sure = ago == 0 or number in always or number == words.DILIGENT or (number, ago) in WAYS
        if not is_silent and (is_sure or rng.random() < chance):
            yield village
    for unit in demo.town_units:
        duty = ReportDuty.Days.TERM if unit.name == words.SCHOOL else ReportDuty.Days.WORKING
        if duty.value in duties and (ago == 0 or rng.random() < UNIT_CHANCE):
            yield unit


def way_of(book: Book, unit: Unit, day: date, ago: int) -> str:
    """How the report comes, whatever is in it."""
    if ago == 0 or unit.order == words.DILIGENT:
        return WAYS.get((unit.order, ago), "on_time") if ago else "on_time"
    usual = LAZY_WAYS if unit.order in words.LAZY else WEEKEND_WAYS if day.weekday() > 4 else USUAL_WAYS
    return WAYS.get((unit.order, ago)) or usual[int(book.rng.random() * len(usual))]


def write_own(book: Book, unit: Unit, day: date, ago: int, found: list[Found]) -> None:
    """The unit's own report of a day with what it found, unless it would arrive only after now."""
    demo, rng = book.demo, book.rng
    way = way_of(book, unit, day, ago)
    is_amended = way in AMENDED_AFTER
    written, arrived = moments(book, day, way, is_today=ago == 0)
    if arrived > book.now:
        return
    cadre, head, area = demo.cadre(unit), demo.head(unit), book.village(unit)
    add_chance_problems(book, unit, day, found, is_sure=is_amended)
    patrol_from, patrol_to = patrol(book, day, written)
    by = demo.officer if way == "telephoned" else head if rng.random() < 0.25 else cadre
    report = DailyReport(
        **moments_in_force(book, day),
        unit_id=unit.pk,
        author_id=by.pk,
        written_at=written,
        submitted_at=arrived,
        late_reason=rng.choice(sayings.LATE_REASONS) if way == "made_up" else "",
        caller=head.name if way == "telephoned" else "",
        patrol_from=patrol_from,
        patrol_to=patrol_to,
        patrollers=cadre.name if cadre == head or rng.random() < 0.8 else f"{cadre.name}、{head.name}",
        places=some(book, demo.place_kind_ids, 3),
        categories=some(book, demo.category_ids, 4),
        remarks=sayings.remark(day, area, rng) if demo.is_village(unit) else sayings.unit_remark(area, rng),
    )
    if found:
        report.unit, report.author = unit, by
    write_report(book, report, found, timedelta(minutes=rng.randint(*AMENDED_AFTER[way])) if is_amended else None)


def add_chance_problems(book: Book, unit: Unit, day: date, found: list[Found], *, is_sure: bool) -> None:
    """What was found beside what is shown; no place twice."""
    chance, rng = chance_of_problem(book, unit, day), book.rng
    count = (rng.random() < chance) + (rng.random() < chance / 3)
    for _one in range(max(count, is_sure and not found)):
        extra = problem(book, unit, day)
        if extra.place not in [one.place for one, _story in found]:
            found.append((extra, None))


def moments_in_force(book: Book, day: date) -> dict[str, Any]:
    """What every report of the day has alike: the town, and the moments that it will be judged by."""
    if day not in book.in_force:
        sent = SentReport(book.random_id(), book.demo.villages[0], day)
        pattern = new_report(sent, DailyReport.Kind.OWN, book.demo.settings, book.demo.officer)
        book.in_force[day] = {name: getattr(pattern, name) for name in IN_FORCE}
    return book.in_force[day]


def some(book: Book, ids: list[int], most: int) -> list[int]:
    """A few neighbours of a list, as people tick them."""
    start, count = int(book.rng.random() * len(ids)), 1 + int(book.rng.random() * most)
    return sorted((ids + ids)[start : start + count])


def moments(book: Book, day: date, way: str, *, is_today: bool) -> tuple[datetime, datetime]:
    """When it was written and when it arrived. Today's may come before its hour, but never after now."""
    town, rng = book.demo.town, book.rng
    begin, minutes = (time(15, 30), 145) if day.weekday() < 5 else (time(11), 415)
    written = town.at(day, begin) + timedelta(minutes=int(rng.random() * minutes), seconds=int(rng.random() * 60))
    arrived = written + timedelta(seconds=3 + int(rng.random() * 47))
    next_day = day + timedelta(days=1)
    if is_today:
        latest = book.now - timedelta(minutes=2)
        first = max(town.at(day, time.min), min(town.at(day, time(7, 40)), latest - timedelta(minutes=20)))
        written = min(written, first + max(latest - first, timedelta()) * rng.random())
        return written, min(written + timedelta(seconds=20), book.now)
    if way == "kept":
        arrived = town.at(next_day, time(7)) + timedelta(minutes=rng.randint(0, 110))
    elif way == "telephoned":
        arrived = town.at(day, time(17, 56)) + timedelta(minutes=rng.randint(0, 30))
    elif way == "late":
        written = arrived = town.at(day, time(18, 15)) + timedelta(minutes=rng.randint(0, 200))
    elif way == "made_up":
        written = arrived = town.at(next_day, time(13)) + timedelta(days=rng.randint(0, 2), minutes=rng.randint(0, 240))
    return written, arrived


def patrol(book: Book, day: date, written: datetime) -> tuple[time | None, time | None]:
    """From and to; none where nobody noted it, or where it would lie after the report."""
    rng = book.rng
    start = 30 + int(rng.random() * 17)  # quarters of an hour from midnight
    end = start + 2 * (1 + int(rng.random() * 6))
    until = time(end // 4, end % 4 * 15)
    if rng.random() < 0.25 or book.demo.town.at(day, until) > written:
        return None, None
    return time(start // 4, start % 4 * 15), until
