"""The demo town's bulletins: each day's, issued by the officer that evening; a week's and a month's where one ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from apps.audit.actions import event, record_all
from apps.bulletins.actions import kinds_ending
from apps.bulletins.corrections import corrections, told_before
from apps.bulletins.models import Bulletin
from apps.bulletins.problems import photos_to_pick, pictured_problems
from apps.bulletins.queries import period_of, take_picture
from apps.operations.demo import words
from apps.operations.demo.people import Demo
from apps.reports.models import DayOfReports
from apps.towns.actions import take_numbers

BUILT, ISSUED = time(18, 30), time(18, 52)
SHOWN = 4  # photos in an issue


def write_bulletins(demo: Demo, first: date, now: datetime) -> None:
    """Issue what was due from the day `first` until `now`, in its order, as the clock and the officer would have."""
    town, days = demo.town, (now.astimezone(demo.town.zone).date() - first).days + 1
    evenings = [first + timedelta(days=n) for n in range(days)]
    issued = [
        issue(demo, kind, day)
        for day in evenings
        if town.at(day, ISSUED) <= now
        for kind in kinds_ending(demo.settings, day)
        if period_of(kind, day)[0] >= first
    ]
    close_days(demo, [one.last_day for one in issued if one.kind == Bulletin.Kind.DAILY])
    events = [event("bulletin.issued", subject=one, actor=one.issued_by) for one in issued]
    for row, one in zip(events, issued, strict=True):
        row.at = one.issued_at or row.at
    record_all(events)


def close_days(demo: Demo, days: list[date]) -> None:
    """Each day's reports could be amended until the issue after it."""
    moments = [demo.town.at(day, ISSUED) for day in days]
    DayOfReports.objects.bulk_create(
        DayOfReports(town=demo.town, day=day, issued_at=issued_at, closed_at=closed_at)
        for day, issued_at, closed_at in zip(days, moments, [*moments[1:], None], strict=False)
    )


def issue(demo: Demo, kind: str, day: date) -> Bulletin:
    """One issue, saved: the next looks at what it has told."""
    town, taken = demo.town, demo.town.at(day, BUILT)
    told = told_before(town, day)
    is_daily = kind == Bulletin.Kind.DAILY
    picture = take_picture(town, kind, day, as_of=taken, since=told.latest_before(day) if is_daily else None)
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
        remarks=words.asked_for(picture.names("missing")) if is_daily else "",
        issued_at=town.at(day, ISSUED),
        issued_by=demo.users["officer"],
    )
    [bulletin.number] = take_numbers(town.pk, f"bulletin.{kind}", day.year, 1)
    bulletin.picked = list(photos_to_pick(bulletin).values_list("pk", flat=True)[:SHOWN])
    bulletin.stored_picture = replace(picture, problems=pictured_problems(bulletin)).as_json()
    bulletin.save()
    return bulletin
