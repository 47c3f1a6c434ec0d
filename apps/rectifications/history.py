"""What was before a town worked with the system: brought in from Excel, marked, told to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.rectifications.actions import write
from apps.rectifications.models import Chain, Finder, Status, Task, TaskEvent
from apps.rectifications.opening import Opening, leading_unit, new_task
from apps.rectifications.permissions import can_open_task
from apps.towns.actions import take_numbers
from apps.towns.models import Town, TownSettings
from apps.towns.queries import is_live


@dataclass(frozen=True)
class Past:
    """How it ended: completed or void; from which day to which; what was done, in words."""

    status: str
    opened_on: date
    closed_on: date
    said: str = ""


@transaction.atomic
def bring_in(opening: Opening, past: Past, *, by: User, town: Town) -> Task:
    """A task that is over, marked as history. Raises RuleBroken once the town is live, and for days out of order."""
    if not can_open_task(by) or by.town_id != town.pk:
        raise PermissionDenied
    if is_live(town):
        raise RuleBroken(_("The town works with the system by now: history comes in only before that."), "status")
    if past.closed_on < past.opened_on or past.closed_on > town.today():
        raise RuleBroken(_("It ends before it begins, or after today."), "closed_at")
    task = new_task(opening, TownSettings.objects.in_force(town, town.today()), chain_of(town, opening.source))
    task.is_history, task.status = True, past.status
    task.opened_at, task.closed_at = town.at(past.opened_on, time(8)), town.end_of(past.closed_on)
    task.due_at = town.end_of(opening.due_on or past.closed_on)
    task.term_days = max(1, ((opening.due_on or past.closed_on) - past.opened_on).days)
    task.lead_unit = leading_unit(opening, [])
    if past.status == Status.COMPLETED:
        task.submitted_by, task.submitted_at = by, task.closed_at - timedelta(minutes=1)
    task.year = past.opened_on.year
    [task.serial] = take_numbers(town.pk, "task", task.year)
    task.save()
    Finder.objects.create(town=town, task=task, user=by, source=opening.source, found_at=task.opened_at)
    write(task, TaskEvent.Kind.BROUGHT_IN, by, past.said)
    record("task.history", subject=task, actor=by)
    return task


def chain_of(town: Town, source: str) -> Chain:
    return Chain.objects.of(town, [source])[source]
