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
    daily = [one for one in issued if one.kind == Bulletin.Kind.DAILY]
    following = [*[one.issued_at for one in daily[1:]], None]
    DayOfReports.objects.bulk_create(
        DayOfReports(town=town, day=one.last_day, issued_at=one.issued_at, closed_at=closed_at)
        for one, closed_at in zip(daily, following, strict=False)
    )
    events = [event("bulletin.issued", subject=one, actor=one.issued_by) for one in issued]
    for row, one in zip(events, issued, strict=True):
        row.at = one.issued_at or row.at
    record_all(events)


def issue(demo: Demo, kind: str, day: date) -> Bulletin:
    """One issue, saved: the next looks at what it has told."""
    town, taken = demo.town, demo.town.at(day, BUILT)
    picture = take_picture(town, kind, day, as_of=taken)
    if kind == Bulletin.Kind.DAILY:
        picture = replace(picture, corrections=corrections(town, told_before(town, day), as_of=taken))
    bulletin = Bulletin(
        town=town,
        kind=kind,
        first_day=picture.first_day,
        last_day=picture.last_day,
        status=Bulletin.Status.ISSUED,
        year=day.year,
        taken_at=taken,
        remarks=words.asked_for(picture.names("missing")) if kind == Bulletin.Kind.DAILY else "",
        issued_at=town.at(day, ISSUED),
        issued_by=demo.users["officer"],
    )
    [bulletin.number] = take_numbers(town.pk, f"bulletin.{kind}", day.year, 1)
    bulletin.picked = list(photos_to_pick(bulletin).values_list("pk", flat=True)[:SHOWN])
    bulletin.stored_picture = replace(picture, problems=pictured_problems(bulletin)).as_json()
    bulletin.save()
    return bulletin
