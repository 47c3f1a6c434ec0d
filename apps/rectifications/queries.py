"""Reads of tasks for pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.rectifications.models import (
    NEVER_MERGED,
    ON_THE_LEAD,
    OPEN,
    Assistance,
    Doubt,
    Finder,
    LookBack,
    Source,
    Status,
    Task,
    TaskEvent,
    TaskPhoto,
    due_soon,
    overdue,
)
from apps.towns.models import Town
from apps.units.models import Post, Tenure, Unit
from apps.units.queries import heads_of, holders


def task_for_page(user: User) -> QuerySet[Task]:
    """A task with everything that its story tells."""
    doubts = Prefetch("doubts", Doubt.objects.select_related("other__town", "other__category", "photo__photo"))
    events = TaskEvent.objects.select_related("actor", "lead_unit").prefetch_related("photos__photo", doubts)
    return (
        Task.objects.visible_to(user)
        .for_list()
        .select_related("merged_into", "submitted_by", "unit__parent", "category__line")
        .prefetch_related(
            Prefetch("events", events),
            Prefetch("photos", TaskPhoto.objects.select_related("photo")),
            Prefetch("assistances", Assistance.objects.select_related("unit")),
            "finders__unit",
            "finders__user",
            "merged",
            "extensions__asked_by",
            "look_backs",
        )
    )


def photos_of(found: Task) -> dict[str, list[TaskPhoto]]:
    """Photos by stage, and those that the pair of before and after leaves out."""
    photos = {stage: [p for p in found.photos.all() if p.stage == stage] for stage in TaskPhoto.Stage.values}
    more = photos["before"][1:] + photos["control"] + photos["after"][:-1]
    return photos | {"more_photos": more}


def last_submission(found: Task) -> TaskEvent | None:
    """The evidence handed in last."""
    return next((event for event in reversed(found.events.all()) if event.kind == TaskEvent.Kind.SUBMITTED), None)


def answering(task: Task) -> list[Tenure]:
    """Who answers for it today: the holders of the leading unit's head posts, the first to answer first."""
    return heads_of(task.lead_unit, task.town.today())


def perhaps_the_same(task: Task) -> QuerySet[Task]:
    """Other open tasks of the town, those of the same unit and category first, the latest first."""
    rows = Task.objects.open().filter(town=task.town_id).exclude(Q(pk=task.pk) | Q(source__in=NEVER_MERGED)).for_list()
    same_unit = Case(When(unit=task.unit_id, then=0), default=1)
    same_category = Case(When(category=task.category_id, then=0), default=1)
    return rows.order_by(same_unit, same_category, "-pk")


def similar_open(task: Task) -> list[Task]:
    """Open tasks of the same unit and category from the last fourteen days: perhaps the same heap."""
    if task.source in NEVER_MERGED:
        return []
    since = timezone.now() - timedelta(days=14)
    rows = perhaps_the_same(task).filter(unit=task.unit_id, category=task.category_id, opened_at__gte=since)
    return list(rows[:5])


def states(today: date, zone: Any) -> dict[str, Q]:
    """The states of a task as people say them."""
    return {
        "open": Q(status__in=OPEN),
        "overdue": overdue(),
        "soon": due_soon(today, zone),
        "submitted": Q(status=Status.SUBMITTED),
        "stopped": Q(stopped_at__isnull=False),
        "completed": Q(status=Status.COMPLETED),
        "voided": Q(status=Status.VOIDED),
        "deferred": Q(status__in=ON_THE_LEAD, deferred_until__gte=today),
        "escalated": Q(status__in=OPEN, escalation__gte=1),
        "look_back": Q(pk__in=LookBack.objects.filter(result="", due_on__lte=today).values("task")),
        "history": Q(is_history=True),
    }


def problem(task: Task) -> str:
    """What it is about, as the ledger says it."""
    return task.description or f"{task.category} · {task.place}"


def post_titles(town: Town | None) -> list[str]:
    """Titles of the posts that answer in a town's units."""
    rows = Post.objects.filter(town=town, role=Role.UNIT_HEAD, is_abolished=False) if town else Post.objects.none()
    return sorted(set(rows.values_list("title", flat=True)))


OWN_SOURCES = [Source.DAILY_REPORT, Source.SPOT_REPORT]


def against_the_lead(town: Town) -> QuerySet[Task]:
    """Tasks that may be evidence: not void, not brought in from before, and not first found by the unit that leads:
    what it found and reported itself stays its own, whoever finds it again (domain.md §5).
    """
    within_lead = Q(unit=OuterRef("lead_unit")) | Q(unit__parent=OuterRef("lead_unit"))
    finders = Finder.objects.filter(task=OuterRef("pk")).order_by("found_at", "pk")
    is_own = Case(When(within_lead & Q(source__in=OWN_SOURCES), then=True), default=False)
    first = Subquery(finders.annotate(is_own=is_own).values("is_own")[:1])
    rows = Task.objects.filter(town=town, is_false_report=False, is_history=False).exclude(status=Status.VOIDED)
    return rows.alias(is_first_own=first).filter(is_first_own=False)


# What a row of the Excel file is made of; moments are dear to read, and a task has nine.
TOLD = [
    *("town", "year", "serial", "description", "category", "place", "severity", "source", "unit", "lead_unit"),
    *("opened_at", "due_at", "status", "closed_at", "return_count"),
]


def with_heads(rows: QuerySet[Task], today: date) -> QuerySet[Task]:
    """The rows with what their Excel file tells: `said_`, and who heads the leading unit on a day.

    What many rows share is read once a chunk: `lead_unit.heads`, each post with its holders in `held`.
    """
    kinds = [TaskEvent.Kind.CONTROLLED, TaskEvent.Kind.PLANNED, TaskEvent.Kind.SUBMITTED]
    said = TaskEvent.objects.filter(task=OuterRef("pk"), kind__in=kinds).order_by("-at", "-pk")
    posts = Post.objects.filter(role=Role.UNIT_HEAD, is_abolished=False).prefetch_related(holders(today, "tenures"))
    rows = rows.select_related(None).prefetch_related(
        "town", "unit__parent", "category", Prefetch("lead_unit__posts", posts, to_attr="heads")
    )
    return rows.only(*TOLD).annotate(said_=Subquery(said.values("remark")[:1]))


NUMBER = re.compile(r"整?〔?(\d{4})〕(\d{1,8})号?")  # as people copy it


def search(rows: QuerySet[Task], words: str) -> QuerySet[Task]:
    """Number, words, place or unit."""
    if not words:
        return rows
    if number := NUMBER.fullmatch(words):
        return rows.filter(year=int(number[1]), serial=int(number[2]))
    units = Unit.objects.filter(name__icontains=words).values("pk")
    found = Q(description__icontains=words) | Q(place__icontains=words) | Q(unit__in=units)
    return rows.filter(found | Q(serial=int(words))) if words.isdecimal() and len(words) < 9 else rows.filter(found)
