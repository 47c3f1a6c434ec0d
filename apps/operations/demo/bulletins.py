"""The demo town's bulletins: each day's, issued by the officer that evening; a week's and a month's where one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from apps.audit.actions import event, record_all
from apps.bulletins.actions import compared_as_printed, kinds_ending
from apps.bulletins.corrections import corrections, told_before
from apps.bulletins.models import Bulletin
from apps.bulletins.problems import photos_to_pick, pictured_problems
from apps.bulletins.queries import period_of, take_picture
from apps.operations.demo import sayings
from apps.operations.demo.book import Book
from apps.operations.demo.town import Demo
from apps.reports.models import DayOfReports
from apps.towns.actions import take_numbers
from apps.towns.models import Town

BUILT, ISSUED = time(18, 30), time(18, 36)  # issued from then on, by when the officer comes to it
SHOWN = 4  # photos in an issue


def issued_at(town: Town, day: date, kind: str) -> datetime:
    """When the officer issued: within an hour or so; the week's and the month's after the day's."""
    minutes = Random(f"issued-{town.code}-{day}").randint(0, 68)  # noqa: S311
    return town.at(day, ISSUED) + timedelta(minutes=minutes + {"weekly": 4, "monthly": 9}.get(kind, 0))


def evenings(book: Book) -> list[date]:
    """The days whose bulletin was issued by now."""
    first, town = book.season.first, book.demo.town
    days = (book.season.until - first).days + 1
    return [day for n in range(days) if issued_at(town, day := first + timedelta(days=n), "monthly") <= book.now]


def write_bulletins(book: Book, days: Sequence[date]) -> None:
    """Issue what was due on the days, each from what the town knew that evening, as the clock and the officer would."""
    demo, issued = book.demo, []
    for day in days:
        book.save_until(demo.town.at(day, BUILT))
        kinds = [kind for kind in kinds_ending(demo.settings, day) if period_of(kind, day)[0] >= days[0]]
        issued += [issue(book, kind, day) for kind in kinds]
    close_days(demo, days)
    events = [event("bulletin.issued", subject=one, actor=one.issued_by) for one in issued]
    for row, one in zip(events, issued, strict=True):
        row.at = one.issued_at or row.at
    record_all(events)


def close_days(demo: Demo, days: Sequence[date]) -> None:
    """Each day's reports could be amended until the issue after it."""
    moments = [issued_at(demo.town, day, "daily") for day in days]
    DayOfReports.objects.bulk_create(
        DayOfReports(town=demo.town, day=day, issued_at=issued_at, closed_at=closed_at)
        for day, issued_at, closed_at in zip(days, moments, [*moments[1:], None], strict=False)
    )


def issue(book: Book, kind: str, day: date) -> Bulletin:
    """One issue, saved: the next looks at what it has told."""
    demo = book.demo
    town, taken = demo.town, demo.town.at(day, BUILT)
    is_daily = kind == Bulletin.Kind.DAILY
    told = told_before(town, day)
    picture = take_picture(town, kind, day, as_of=taken, since=told.latest_before(day) if is_daily else None)
    picture = compared_as_printed(town, kind, picture)
    if is_daily:
        picture = replace(picture, corrections=corrections(town, told, as_of=taken))
    bulletin = Bulletin(
        town=town,
        kind=kind,
        first_day=picture.first_day,
        last_day=picture.last_day,
        status=Bulletin.Status.ISSUED,
        year=day.year,
        taken_at=taken,
        remarks=remarks(book, day, picture.names("missing")) if is_daily else "",
        issued_at=issued_at(town, day, kind),
        issued_by=demo.officer,
    )
    [bulletin.number] = take_numbers(town.pk, f"bulletin.{kind}", day.year, 1)
    bulletin.picked = list(photos_to_pick(bulletin).values_list("pk", flat=True)[:SHOWN])
    bulletin.stored_picture = replace(picture, problems=pictured_problems(bulletin)).as_json()
    bulletin.save()
    return bulletin


def remarks(book: Book, day: date, missing: list[str]) -> str:
    season = book.season
    return sayings.asked_for(day, missing, is_flood=day in season.disaster and season.is_flood)
