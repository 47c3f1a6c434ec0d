"""More time (domain.md §4): an extension, decided by the office; a deferral (暂缓整改), decided above it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import locked, refuse_far_away, tell_lead, tell_of_deferral, tell_office, write
from apps.rectifications.models import Escalation, Extension, Phase, Task, TaskEvent
from apps.rectifications.permissions import can_ask_deferral, can_ask_extension, can_decide_extension, can_extend

KIND = Extension.Kind


@transaction.atomic
def ask_extension(task_id: int, *, by: User, until: date, reason: str) -> Extension:
    """The head of the leading unit asks for more time; the office decides."""
    task = locked(task_id)
    if not can_ask_extension(by, task):
        raise PermissionDenied
    refuse_postponing(task, until)
    if until <= task.due_at.astimezone(task.town.zone).date():
        raise RuleBroken(_("That is not later than what is due now."), "until")
    asked = ask(task, KIND.EXTENSION, until, reason, by)
    tell_office(task, "extension_asked", gettext_lazy("%(unit)s asks for an extension: %(title)s"), by)
    return asked


@transaction.atomic
def ask_deferral(task_id: int, *, by: User, until: date, reason: str) -> Extension:
    """暂缓整改: the work isn't to be done before a day; asked by the unit's head or the office, decided above."""
    task = locked(task_id)
    if not can_ask_deferral(by, task):
        raise PermissionDenied
    refuse_postponing(task, until)
    asked = ask(task, KIND.DEFERRAL, until, reason, by)
    tell_of_deferral(task, by)
    return asked


def refuse_postponing(task: Task, until: date) -> None:
    if not task.is_on_the_lead or task.phase != Phase.RECTIFY:
        raise RuleBroken(_("Only what is being put right can be extended."))
    if until < task.town.today():
        raise RuleBroken(_("That day is past."), "until")
    refuse_far_away(until, task.town.today())
    if task.asked_extension:
        raise RuleBroken(_("More time is asked for already; it will be decided."))


def ask(task: Task, kind: str, until: date, reason: str, by: User) -> Extension:
    asked = Extension.objects.create(
        town_id=task.town_id, task=task, kind=kind, until=until, reason=reason, asked_by=by
    )
    is_deferral = kind == KIND.DEFERRAL
    write(task, TaskEvent.Kind.DEFERRAL_ASKED if is_deferral else TaskEvent.Kind.EXTENSION_ASKED, by, reason)
    return asked


@transaction.atomic
def decide_extension(task_id: int, *, by: User, is_granted: bool, remark: str = "") -> Extension:
    """Grant or refuse what was asked for. An extension moves what is due to the end of its day; a deferral keeps the
    days that are left and counts them from its day on.
    """
    task = locked(task_id)
    if not can_decide_extension(by, task):
        raise PermissionDenied
    asked = task.asked_extension
    if asked is None or not task.is_open:
        raise RuleBroken(_("No extension waits for a decision."))
    if asked.asked_by_id == by.pk:
        raise PermissionDenied
    asked.is_granted, asked.decided_by, asked.decided_at = is_granted, by, timezone.now()
    asked.save(update_fields=["is_granted", "decided_by", "decided_at"])
    if not is_granted:
        refuse(task, asked, by, remark)
    elif asked.kind == KIND.DEFERRAL:
        defer(task, asked, by, remark)
    else:
        extend(task, asked.until, by, remark)
    return asked


@transaction.atomic
def extend_task(task_id: int, *, by: User, until: date, reason: str) -> Task:
    """The office extends without having been asked, as for many tasks at once or out of a workbook."""
    task = locked(task_id)
    if not can_extend(by, task):
        raise PermissionDenied
    refuse_postponing(task, until)
    if until <= task.due_at.astimezone(task.town.zone).date():
        raise RuleBroken(_("That is not later than what is due now."), "until")
    extend(task, until, by, reason)
    return task


def refuse(task: Task, asked: Extension, by: User, remark: str) -> None:
    if asked.kind == KIND.DEFERRAL:
        write(task, TaskEvent.Kind.DEFERRAL_REFUSED, by, remark)
        tell_lead(task, "deferral_refused", gettext_lazy("Deferral refused: %(title)s"), by)
        return
    write(task, TaskEvent.Kind.EXTENSION_REFUSED, by, remark)
    tell_lead(task, "extension_refused", gettext_lazy("Extension refused: %(title)s"), by)


def extend(task: Task, until: date, by: User, remark: str) -> None:
    """Move what a locked task is due to the end of a day; it never comes earlier."""
    task.due_at = max(task.due_at, task.town.end_of(until))  # the clock may have stood since it was asked for
    zone = task.town.zone
    task.term_days = max(1, (task.due_at.astimezone(zone).date() - task.opened_at.astimezone(zone).date()).days)
    task.extension_count += 1
    set_later(task)
    task.save(update_fields=["due_at", "set_due_on", "term_days", "extension_count", "escalation"])
    write(task, TaskEvent.Kind.EXTENDED, by, remark)
    tell_lead(task, "extended", gettext_lazy("Extended: %(title)s"), by)


def set_later(task: Task) -> None:
    """A day that was set moves too; who is above was told of the time before, and is told anew of this one."""
    task.set_due_on = task.due_at.astimezone(task.town.zone).date() if task.set_due_on else None
    task.escalation = Escalation.NONE


def defer(task: Task, asked: Extension, by: User, remark: str) -> None:
    left = timedelta(days=max(1, task.days_left))
    task.deferred_until = asked.until
    task.due_at = max(task.due_at, task.town.end_of(asked.until + left))  # it may be decided after the day asked for
    task.deferral_count += 1
    set_later(task)
    task.save(update_fields=["due_at", "set_due_on", "deferred_until", "deferral_count", "escalation"])
    write(task, TaskEvent.Kind.DEFERRED, by, remark)
    tell_lead(task, "deferred", gettext_lazy("Deferred: %(title)s"), by)
