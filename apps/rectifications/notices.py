"""What the clock tells of tasks: that one is due soon, overdue, or to be looked at again; once for each deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.rectifications.models import LookBack, Task, TaskNotice
from apps.rectifications.opening import accounts_of, notes
from apps.towns.models import Town
from apps.units.models import UNIT_ROLES, Tenure

# Who was told of a new task this morning needs no word this noon that it is due tomorrow.
NEW = timedelta(hours=12)


def tell_of_deadlines() -> int:
    """Tell of all towns' tasks that came to be due soon or overdue; how many tasks."""
    return tell_due_soon() + tell_overdue()


def tell_due_soon() -> int:
    """Everybody of the leading unit is told, in the last third of the term (domain.md §4)."""
    zones = {town.time_zone: town for town in Town.objects.distinct("time_zone").order_by("time_zone")}
    return sum(tell(TaskNotice.Kind.SOON, due_soon_in(town)) for town in zones.values())


def due_soon_in(town: Town) -> QuerySet[Task]:
    """Tasks due soon of all towns in the town's time zone."""
    rows = Task.objects.due_soon(town.today(), town.zone).filter(town__time_zone=town.time_zone)
    return rows.filter(opened_at__lt=timezone.now() - NEW)


def tell_overdue() -> int:
    """Everybody of the leading unit is told; the environment office gets one word for all of the town's."""
    return tell(TaskNotice.Kind.OVERDUE, Task.objects.overdue())


@transaction.atomic
def tell(kind: str, tasks: QuerySet[Task]) -> int:
    """Tell once of each of the tasks and its deadline; a deadline moved is another one."""
    told = TaskNotice.objects.filter(task=OuterRef("pk"), kind=kind, due_at=OuterRef("due_at"))
    claimed = claim(tasks.exclude(Exists(told)), kind)
    by_day: dict[date, list[Task]] = defaultdict(list)
    for task in claimed:
        by_day[task.town.today()].append(task)
    for day, of_day in by_day.items():
        send(written(kind, of_day, tenures_of(of_day, day)))
    return len(claimed)


def claim(tasks: QuerySet[Task], kind: str) -> list[Task]:
    """The tasks that this sweep is the one to tell of: the insert leaves out what another sweep has written."""
    batch = uuid4()
    rows = [TaskNotice(town_id=t.town_id, task=t, kind=kind, due_at=t.due_at, batch=batch) for t in tasks]
    TaskNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    mine = TaskNotice.objects.filter(batch=batch).values("task")
    return list(Task.objects.filter(pk__in=mine).for_list().order_by("due_at", "pk")) if rows else []


def tenures_of(tasks: Sequence[Task], day: date) -> list[Tenure]:
    """Who holds a post in a leading unit, or in the environment office of one of the towns."""
    held = Tenure.objects.in_force_on(day).filter(person__user__is_active=True).select_related("post", "person__user")
    leads = held.filter(post__unit__in={task.lead_unit_id for task in tasks}, post__role__in=UNIT_ROLES)
    offices = held.filter(town__in={task.town_id for task in tasks}, post__role=Role.OFFICER)
    return [*leads, *offices]


def written(kind: str, tasks: Sequence[Task], tenures: Sequence[Tenure]) -> list[Message]:
    """Unsaved messages to the leading units, and where tasks are overdue one to each officer."""
    text = _("Due soon: %(title)s") if kind == TaskNotice.Kind.SOON else _("Overdue: %(title)s")
    of_unit: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        of_unit[tenure.post.unit_id].append(tenure)
    messages = [
        note for task in tasks for note in notes(task, kind, text, accounts_of(of_unit[task.lead_unit_id]), None)
    ]
    return messages + (to_offices(tasks, tenures) if kind == TaskNotice.Kind.OVERDUE else [])


def to_offices(tasks: Sequence[Task], tenures: Sequence[Tenure]) -> list[Message]:
    """One word to each officer for all of the town's tasks."""
    of_town: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        of_town[task.town_id].append(task)
    messages = []
    for town_id, late in of_town.items():
        officers = accounts_of([t for t in tenures if t.town_id == town_id and t.post.role == Role.OFFICER])
        leads_itself = {t.post.unit_id for t in tenures if t.post.role == Role.OFFICER}
        others = [task for task in late if task.lead_unit_id not in leads_itself]
        if len(others) == 1:
            messages += notes(others[0], "overdue", _("Overdue in %(unit)s: %(title)s"), officers, None)
        elif others:
            url = f"{reverse('rectifications:tasks')}?state=overdue"
            words = {"count": len(others), "unit": others[0].lead_unit.name, "title": others[0].title}
            text = _("%(count)d tasks are overdue by now, among them in %(unit)s: %(title)s")
            messages += [message(user, "task.overdue", text, url, **words) for user in dict.fromkeys(officers)]
    return messages


@transaction.atomic
def tell_of_look_backs() -> int:
    """One word to each officer for the look-backs of the town that came due; how many look-backs."""
    today = {town.pk: town.today() for town in Town.objects.all()}
    waiting = LookBack.objects.filter(result="", told_at=None, due_on__lte=max(today.values(), default=date.min))
    rows = waiting.select_for_update(of=("self",), skip_locked=True).select_related("task__lead_unit")
    due = [row for row in rows.order_by("due_on", "pk") if row.due_on <= today[row.town_id]]
    by_town: dict[int, list[LookBack]] = defaultdict(list)
    for row in due:
        by_town[row.town_id].append(row)
    send([note for town_id, of_town in by_town.items() for note in look_back_notes(today[town_id], of_town)])
    LookBack.objects.filter(pk__in=[row.pk for row in due]).update(told_at=timezone.now())
    return len(due)


def look_back_notes(day: date, rows: Sequence[LookBack]) -> list[Message]:
    """Unsaved messages to the officers of one town."""
    first = rows[0].task
    held = Tenure.objects.in_force_on(day).filter(post__role=Role.OFFICER, town=first.town_id)
    officers = accounts_of(list(held.filter(person__user__is_active=True).select_related("post", "person__user")))
    text = _("%(count)d completed tasks are to be looked at again, among them in %(unit)s: %(title)s")
    words = {"count": len(rows), "unit": first.lead_unit.name, "title": first.title}
    url = f"{reverse('rectifications:tasks')}?mark=look_back"
    return [message(user, "task.look_back", text, url, **words) for user in dict.fromkeys(officers)]
