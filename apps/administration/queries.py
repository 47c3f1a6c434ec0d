"""How a town stands with its settings: what holds, what is planned, what a new town still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import Role
from apps.audit.models import Event
from apps.notifications.models import Channel
from apps.rectifications.models import Status, Task
from apps.reports.models import DailyReport, Finding, Reminder
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownSettings
from apps.units.calendar import with_duty
from apps.units.models import (
    UNIT_ROLES,
    VILLAGES,
    AnsweringPlace,
    CalendarDay,
    Competence,
    Excuse,
    Liaison,
    Person,
    Post,
    ReportDuty,
    Tenure,
    Unit,
    WorkingGroup,
)

HISTORY_SHOWN = 30
KEPT = [field.name for field in TownSettings._meta.fields if field.name not in ("id", "town", "valid_from")]


@dataclass(frozen=True)
class Happened:
    """What went by today's settings already; `severities`: of problems that were taken up today."""

    clock: time
    has_reports: bool
    has_reminders: bool
    severities: frozenset[str]


def happened_today(town: Town) -> Happened:
    """Four queries."""
    today = town.today()
    opened = Task.objects.filter(town=town, opened_at__gte=town.at(today, time.min)).order_by()
    found = Finding.objects.filter(town=town, found_on=today).order_by()
    return Happened(
        clock=town.now().time(),
        has_reports=DailyReport.objects.filter(town=town, report_date=today).exists(),
        has_reminders=Reminder.objects.filter(town=town, report_date=today).exists(),
        severities=frozenset(severity for rows in (opened, found) for severity in severities_of(rows)),
    )


def severities_of(rows: QuerySet[Any]) -> QuerySet[Any, str]:
    return rows.values_list("severity", flat=True).distinct()


@dataclass(frozen=True)
class Change:
    """A setting that becomes another one."""

    name: str
    before: str
    after: str
    day: date | None = None

    @property
    def label(self) -> str:
        return str(TownSettings._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]  # no relation


@dataclass(frozen=True)
class Planned:
    settings: TownSettings
    changes: list[Change]


@dataclass(frozen=True)
class Past:
    """An event of the town's settings; nothing changed: they were looked at."""

    event: Event
    change: Change | None
    is_taken_back: bool


def planned_changes(town: Town) -> list[Planned]:
    """The changes that haven't begun, the next one first, each against what holds before it; one query."""
    rows = list(TownSettings.objects.filter(town=town).order_by("valid_from"))
    later = [(before, row) for before, row in pairwise(rows) if row.valid_from > town.today()]
    return [Planned(row, differences(before, row)) for before, row in later]


def differences(before: TownSettings, after: TownSettings) -> list[Change]:
    values = ((name, getattr(before, name), getattr(after, name)) for name in KEPT)
    return [Change(name, plain(old), plain(new)) for name, old, new in values if old != new]


def plain(value: Any) -> str:
    """A setting as it is written down: 18:00, 7, True."""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def settings_history(town: Town) -> list[Past]:
    """Who changed what, the latest first; one query."""
    events = Event.objects.filter(
        subject_kind=town._meta.label_lower, subject_id=town.pk, kind__startswith="settings."
    ).select_related("actor")
    return [past(event) for event in events.order_by("-at", "-pk")[:HISTORY_SHOWN]]


def past(event: Event) -> Past:
    """What `write_down` kept: the day, the setting, what it was, what it is."""
    kept = event.result.split(" ")
    change = Change(kept[1], kept[2], kept[3], date.fromisoformat(kept[0])) if len(kept) == 4 else None
    return Past(event, change, is_taken_back=event.kind == "settings.taken_back")


def number_of(rows: QuerySet[Any]) -> Subquery:
    """How many rows there are of the town in the query around it."""
    counted = rows.filter(town=OuterRef("pk")).order_by().annotate(number=Func(F("pk"), function="COUNT"))
    return Subquery(counted.values("number"), output_field=IntegerField())


def facts_of(town: Town) -> dict[str, Any]:
    """How many of each thing the town keeps about itself, and whether its work has begun; one query."""
    return dict(with_facts(Town.objects.filter(pk=town.pk), town.today()).get())


def facts_of_first_day(town: Town) -> dict[str, Any] | None:
    """The same while the town's first day isn't put away; None, at once, for all other towns. One query."""
    is_on = Q(first_day__isnull=False, first_day__put_away_at=None)
    found = with_facts(Town.objects.filter(is_on, pk=town.pk), town.today()).first()
    return dict(found) if found else None


def with_facts(towns: QuerySet[Town], day: date) -> QuerySet[Any, Any]:
    units = Unit.objects.open_on(day).exclude(kind=Unit.Kind.TOWN)
    villages = Q(kind__in=VILLAGES)
    words = {
        f"{name}_{state}": number_of(model.objects.filter(is_hidden=state == "hidden"))
        for name, model in (("categories", Category), ("lines", BusinessLine), ("place_kinds", PlaceKind))
        for state in ("shown", "hidden")
    }
    found = towns.annotate(
        villages=number_of(units.filter(villages)),
        other_units=number_of(units.exclude(villages).exclude(kind=Unit.Kind.GROUP)),
        persons=number_of(Person.objects.all()),
        accounts=number_of(Person.objects.filter(user__is_active=True)),
        liaisons=number_of(Liaison.objects.held_on(day)),
        groups=number_of(WorkingGroup.objects.all()),
        competences=number_of(Competence.objects.all()),
        places=number_of(AnsweringPlace.objects.all()),
        excuses=number_of(Excuse.objects.filter(to_day__gte=day)),
        channels_on=number_of(Channel.objects.filter(owner=None, is_on=True)),
        planned=number_of(TownSettings.objects.filter(valid_from__gt=day)),
        changed=number_of(TownSettings.objects.all()),
        has_report=Exists(DailyReport.objects.filter(town=OuterRef("pk"))),
        has_completed=Exists(Task.objects.filter(town=OuterRef("pk"), status=Status.COMPLETED)),
        confirmed_at=F("first_day__times_confirmed_at"),
        without_channel=F("first_day__without_channel"),
        **special_days(day.year),
        **words,
    )
    return found.values()


def special_days(year: int) -> dict[str, Subquery]:
    """Holidays and working days in place of others of a year, the common ones and the town's own."""
    days = CalendarDay.objects.filter(day__year=year).order_by()
    count = Func(F("pk"), function="COUNT")
    return {
        name: Subquery(
            days.filter(Q(town=None) | Q(town=OuterRef("pk")), kind=kind).annotate(number=count).values("number"),
            output_field=IntegerField(),
        )
        for name, kind in (("holidays", CalendarDay.Kind.HOLIDAY), ("workdays", CalendarDay.Kind.WORKDAY))
    }


@dataclass(frozen=True)
class UnitStanding:
    """A unit of the first day: on which days it owes a report, whether somebody heads it and somebody can sign in."""

    name: str
    is_village: bool
    duty: str
    has_head: bool
    has_account: bool

    @property
    def owes(self) -> bool:
        return self.duty != ReportDuty.Days.NONE


def units_standing(town: Town) -> list[UnitStanding]:
    """The open villages and units, the environment office and villager groups left out; one query."""
    day = town.today()
    held = Tenure.objects.in_force_on(day).filter(post__unit=OuterRef("pk"))
    office = Post.objects.filter(unit=OuterRef("pk"), role=Role.OFFICER, is_abolished=False)
    rows = with_duty(day).filter(~Exists(office), town=town).exclude(kind__in=[Unit.Kind.TOWN, Unit.Kind.GROUP])
    rows = rows.annotate(
        has_head=Exists(held.filter(post__role=Role.UNIT_HEAD)),
        has_account=Exists(held.filter(post__role__in=UNIT_ROLES, person__user__is_active=True)),
    )
    return [
        UnitStanding(row.name, row.kind in VILLAGES, row.duty or ReportDuty.Days.NONE, row.has_head, row.has_account)
        for row in rows
    ]


def lines_without_unit(town: Town) -> list[BusinessLine]:
    """Business lines with categories in use for which no unit is competent; one query.

    What is handed up in them goes to the environment office, as all of its own line does.
    """
    rows = BusinessLine.objects.filter(town=town, is_hidden=False, categories__is_hidden=False, competence=None)
    return list(rows.exclude(code="environment").distinct())
