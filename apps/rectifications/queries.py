"""Reads of tasks for pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from apps.accounts.models import User
from apps.rectifications.models import Assistance, Status, Task, TaskEvent, TaskPhoto
from apps.towns.models import Severity
from apps.units.models import Tenure
from apps.units.queries import heads_of
from apps.units.scope import today_of


def task_for_page(user: User) -> QuerySet[Task]:
    """A task with everything that its story tells."""
    events = TaskEvent.objects.select_related("actor", "lead_unit").prefetch_related("photos__photo")
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
        )
    )


def answering(task: Task) -> list[Tenure]:
    """Who answers for it today: the holders of the leading unit's head posts, the first to answer first."""
    return heads_of(task.lead_unit, task.town.today())


def perhaps_the_same(task: Task) -> QuerySet[Task]:
    """Other open tasks of the town, those of the same unit and category first, the latest first."""
    rows = Task.objects.open().filter(town=task.town_id).exclude(pk=task.pk).for_list()
    same_unit = Case(When(unit=task.unit_id, then=0), default=1)
    same_category = Case(When(category=task.category_id, then=0), default=1)
    return rows.order_by(same_unit, same_category, "-pk")


def similar_open(task: Task) -> list[Task]:
    """Open tasks of the same unit and category from the last fourteen days: perhaps the same heap."""
    since = timezone.now() - timedelta(days=14)
    rows = Task.objects.open().filter(town=task.town_id, unit=task.unit_id, category=task.category_id)
    return list(rows.filter(opened_at__gte=since).exclude(pk=task.pk).for_list()[:5])


def in_state(rows: Any, state: str, user: User) -> QuerySet[Task]:
    """Rows of a state as people say it; an unknown one filters nothing."""
    zone = user.town.zone if user.town else timezone.get_current_timezone()
    narrowed = {
        "open": rows.open,
        "overdue": rows.overdue,
        "soon": lambda: rows.due_soon(today_of(user), zone),
        "stopped": lambda: rows.filter(stopped_at__isnull=False),
        "submitted": lambda: rows.filter(status=Status.SUBMITTED),
        "completed": lambda: rows.filter(status=Status.COMPLETED),
        "voided": lambda: rows.filter(status=Status.VOIDED),
    }.get(state)
    found: QuerySet[Task] = narrowed() if narrowed else rows
    return found


def tasks_for_list(user: User, params: Any, *, words: str = "") -> QuerySet[Task]:
    """The ledger's rows by its query string: state, severity, unit, category; unknown values filter nothing."""
    rows = in_state(Task.objects.visible_to(user).for_list(), params.get("state", ""), user)
    if params.get("severity") in Severity.values:
        rows = rows.filter(severity=params["severity"])
    for name in ("unit", "category", "town"):
        if params.get(name, "").isdecimal() and len(params[name]) < 18:
            rows = rows.filter(**{f"{name}_id": int(params[name])})
    rows = search(rows, words)
    return rows.order_by("due_at", "pk") if params.get("state") in ("open", "overdue", "soon") else rows


def search(rows: QuerySet[Task], words: str) -> QuerySet[Task]:
    """Number, words, place or unit."""
    if not words:
        return rows
    number = Concat(Value("整〔"), F("year"), Value("〕"), F("serial"), output_field=Task._meta.get_field("place"))
    rows = rows.alias(number_=number)
    found = Q(description__icontains=words) | Q(place__icontains=words) | Q(unit__name__icontains=words)
    found |= Q(number_=words)
    return rows.filter(found | Q(serial=int(words))) if words.isdecimal() and len(words) < 9 else rows.filter(found)
