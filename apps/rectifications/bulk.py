"""What is done with several chosen tasks at once: remind, give to another unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.audit.actions import event, record_all
from apps.core.errors import RuleBroken
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.rectifications.models import Task
from apps.rectifications.opening import accounts_of
from apps.rectifications.permissions import can_extend, can_remind, is_office
from apps.rectifications.postponing import extend_task
from apps.rectifications.rerouting import reassign_task
from apps.units.models import Unit
from apps.units.queries import tenures_answering

MOST = 50


class Numbered(Protocol):
    """What has a number that people know it by."""

    @property
    def number(self) -> str: ...


Row = TypeVar("Row", bound=Numbered)
ONE = gettext_lazy("Please see to %(number)s: %(title)s")
SEVERAL = gettext_lazy("%(count)s tasks of %(unit)s wait for you, the most urgent is %(number)s: %(title)s")


@dataclass(frozen=True)
class Reminded:
    """What became of a reminder: units told, tasks told of; `left_out`: nothing to do now, or another's line."""

    units: int
    tasks: int
    too_soon: int
    left_out: int


def locked_tasks(task_ids: Collection[int], *, by: User) -> list[Task]:
    """The chosen tasks that the user may see, locked in one order for all, the most urgent first."""
    if len(task_ids) > MOST:
        raise RuleBroken(_("At most %(most)s tasks at once.") % {"most": MOST})
    rows = Task.objects.visible_to(by).filter(pk__in=task_ids).for_list()
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    return sorted(found, key=lambda task: (task.due_at, task.pk))


@transaction.atomic
def remind_tasks(task_ids: Collection[int], *, by: User) -> Reminded:
    """One notice a leading unit and person, however many of its tasks are chosen; none twice within an hour."""
    visible = locked_tasks(task_ids, by=by)
    tasks = [task for task in visible if can_remind(by, task)]
    if not tasks:
        if visible:
            raise PermissionDenied
        raise RuleBroken(_("Choose tasks first."))
    now = timezone.now()
    waiting = [task for task in tasks if task.is_on_the_lead]
    due = [task for task in waiting if task.may_be_reminded]
    send(notices(due, by))
    Task.objects.filter(pk__in=[task.pk for task in due]).update(reminded_at=now)
    record_all(event("task.reminded", subject=task, actor=by) for task in due)
    units = {task.lead_unit_id for task in due}
    return Reminded(len(units), len(due), len(waiting) - len(due), len(visible) - len(waiting))


def notices(tasks: Sequence[Task], by: User) -> list[Message]:
    """Unsaved: to everybody of each leading unit, about its tasks, the most urgent of them named."""
    by_unit: dict[Unit, list[Task]] = {}
    for task in tasks:
        by_unit.setdefault(task.lead_unit, []).append(task)
    written = []
    for town in {task.town for task in tasks}:
        held = tenures_answering(town, [unit.pk for unit in by_unit], town.today())
        for unit, theirs in by_unit.items():
            people = dict.fromkeys(accounts_of([tenure for tenure in held if tenure.post.unit_id == unit.pk]))
            written += [notice(person, unit, theirs) for person in people if person != by and unit.town_id == town.pk]
    return written


def notice(person: User, unit: Unit, tasks: list[Task]) -> Message:
    first = tasks[0]
    url = first.get_absolute_url() if len(tasks) == 1 else f"{reverse('rectifications:tasks')}?state=open"
    words = {"count": len(tasks), "unit": unit.name, "number": first.number, "title": first.title}
    return message(person, "task.reminded", ONE if len(tasks) == 1 else SEVERAL, url, **words)


@transaction.atomic
def assign_tasks(task_ids: Collection[int], *, by: User, unit: Unit, reason: str) -> list[Task]:
    """The office gives the lead of all chosen tasks to one unit: all of them, or none with those that refuse named."""
    tasks = locked_tasks(task_ids, by=by)
    if not tasks:
        raise RuleBroken(_("Choose tasks first."))
    return all_or_none(tasks, lambda task: reassign_task(task.pk, by=by, unit=unit, reason=reason))


@transaction.atomic
def extend_tasks(task_ids: Collection[int], *, by: User, until: date, reason: str) -> list[Task]:
    """The office extends all chosen tasks to one day: all of them, or none with those that refuse named."""
    tasks = locked_tasks(task_ids, by=by)
    if not tasks:
        raise RuleBroken(_("Choose tasks first."))
    refuse_own_work(tasks, by)
    return all_or_none(tasks, lambda task: extend_task(task.pk, by=by, until=until, reason=reason))


def refuse_own_work(tasks: Sequence[Task], by: User) -> None:
    """Raises RuleBroken naming the tasks that the office leads itself: their time is for who is above to give."""
    if own := [task.number for task in tasks if is_office(by, task) and not can_extend(by, task)]:
        words = _("The office itself leads %(numbers)s and can't extend its own work: leave them out.")
        raise RuleBroken(words % {"numbers": "、".join(own)})


def all_or_none(
    rows: Sequence[Row], act: Callable[[Row], Row], called: Callable[[Row], str] = attrgetter("number")
) -> list[Row]:
    """Raises RuleBroken naming each row that refuses as it is `called`; the caller's transaction takes back others."""
    refusals, done = [], []
    for row in rows:
        try:
            done.append(act(row))
        except RuleBroken as refusal:
            refusals.append(f"{called(row)}：{refusal.message}")
    if refusals:
        raise RuleBroken(_("Nothing was changed, for some refuse:") + " " + " ".join(refusals))
    return done
