"""回头看: looking again at what was completed; what came again is open again, under the same number (domain.md §4)."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import add_photos, locked, tell_lead, write
from apps.rectifications.models import Escalation, LookBack, Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.permissions import can_look_back
from apps.rectifications.rerouting import move_to_successor, restart_term
from apps.units.queries import living_successor

RESULT = LookBack.Result


@transaction.atomic
def look_back(task_id: int, *, by: User, result: str, words: str, photo_ids: Collection[int] = ()) -> Task:
    """What was found on site: it holds, or it came again. The look-back that is due, or one that nobody had planned."""
    task = locked(task_id)
    if not can_look_back(by, task):
        raise PermissionDenied
    return looked_at(task, by, result, words, photo_ids)


@transaction.atomic
def look_again(task_id: int, *, by: User, result: str, words: str, photo_ids: Collection[int] = ()) -> Task:
    """The same for the app that the task was opened from, which has asked who may."""
    return looked_at(locked(task_id), by, result, words, photo_ids)


def looked_at(task: Task, by: User, result: str, words: str, photo_ids: Collection[int]) -> Task:
    task.refuse_unless(task.status == Status.COMPLETED)
    due = task.look_backs.filter(result="", due_on__lte=task.town.today()).first()
    done = due or LookBack(town_id=task.town_id, task=task, due_on=task.town.today())
    done.result, done.done_by, done.done_at = result, by, timezone.now()
    done.save()
    kind = TaskEvent.Kind.LOOKED_BACK
    if result == RESULT.REBOUND:
        task.rebound_count += 1
        reopen(task)
        kind = TaskEvent.Kind.REBOUNDED
        tell_lead(task, "rebounded", gettext_lazy("It came again, the task is open again: %(title)s"), by)
    line = write(task, kind, by, words)
    add_photos(task, photo_ids, TaskPhoto.Stage.AGAIN, line, by)
    return task


@transaction.atomic
def not_accepted(task_id: int, *, by: User, reason: str) -> Task:
    """Who is above didn't accept it: back to the unit, as a return. For the app that the task was opened from."""
    task = locked(task_id)
    task.refuse_unless(task.status == Status.COMPLETED)
    task.return_count += 1
    reopen(task)
    write(task, TaskEvent.Kind.RETURNED, by, reason)
    tell_lead(task, "returned", gettext_lazy("Returned, please look at the reason: %(title)s"), by)
    return task


def reopen(task: Task) -> None:
    """The same number, a new term, every approval anew; the look-backs still planned fall away.

    Of a unit that is no more the successor gets it. Raises RuleBroken where there is none.
    """
    today = task.town.today()
    if not living_successor(task.lead_unit, today).is_open_on(today):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": task.lead_unit})
    task.move_to(Status.ASSIGNED)
    task.approvals, task.escalation = 0, Escalation.NONE
    task.plan, task.deferred_until = "", None  # what was planned is over: a major problem begins anew
    restart_term(task)
    task.save()
    task.look_backs.filter(result="").delete()
    if move_to_successor(task.pk):
        task.refresh_from_db(fields=["lead_unit", "lead_post"])
