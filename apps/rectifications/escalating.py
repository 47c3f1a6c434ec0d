"""督办 up the chain: an overdue task is put before the deputy of its line, then before the leaders, with its story."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import locked, tell_lead, tell_people, write
from apps.rectifications.models import Escalation, Task, TaskEvent
from apps.rectifications.permissions import can_escalate
from apps.units.queries import deputies_of, leaders_of

# Days overdue from which the clock puts it before the next one above.
MOST = 200  # of each level a sweep: what is left is due the next minute
AFTER = {Escalation.DEPUTY: timedelta(days=3), Escalation.LEADER: timedelta(days=7)}


@transaction.atomic
def escalate_task(task_id: int, *, by: User, reason: str, seen: int) -> Task:
    """The office puts it one level higher, whether it is overdue or not.

    `seen`: the Escalation that the page showed. Two who press at once put it one level higher, not two: the second is
    told by whom (RuleBroken).
    """
    task = locked(task_id)
    if not can_escalate(by, task):
        raise PermissionDenied
    task.refuse_unless(task.is_open)
    if task.escalation != seen:
        raise RuleBroken(moved_meanwhile(task))
    if task.escalation == Escalation.LEADER:
        raise RuleBroken(_("It is before the leaders already."))
    raise_to(task, Escalation(task.escalation + 1), by, reason)
    return task


def moved_meanwhile(task: Task) -> str:
    """In words, who put it up since the page was opened; a new deadline or lead may also have taken it down."""
    if task.escalation == Escalation.NONE:
        return _("It is before nobody above by now; please look at it again.")
    last = task.events.select_related("actor").filter(kind=TaskEvent.Kind.ESCALATED).order_by("at", "pk").last()
    assert last  # it goes up with its event
    by = {"name": last.actor or _("The clock"), "level": task.get_escalation_display()}
    return _("%(name)s has put it up meanwhile: %(level)s.") % by


def escalate_overdue() -> int:
    """The clock, for all towns: what is overdue for so many days is put before the next one above; how many.

    Computed from the data, so that it may run late, twice, or beside itself.
    """
    return sum(escalate_by_clock(level, pk) for level in AFTER for pk in overdue_below(level)[:MOST])


def overdue_below(level: Escalation) -> list[int]:
    late = Task.objects.overdue(timezone.now() - AFTER[level]).filter(escalation__lt=level)
    return list(late.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def escalate_by_clock(level: Escalation, task_id: int) -> bool:
    """False where somebody was faster, or has handed in evidence meanwhile."""
    task = locked(task_id)
    if not task.is_overdue or task.escalation >= level:
        return False
    raise_to(task, level, None, "")
    return True


def raise_to(task: Task, level: Escalation, by: User | None, reason: str) -> None:
    """The story and the deadline stay as they are: who is above is told, and so is the unit."""
    task.escalation = level
    task.save(update_fields=["escalation"])
    write(task, TaskEvent.Kind.ESCALATED, by, reason)
    today = task.town.today()
    deputies = deputies_of(task.category.line_id, today) if level == Escalation.DEPUTY else []
    text = gettext_lazy("Pressed, %(unit)s is late: %(title)s")
    tell_people(task, deputies or leaders_of(task.town, today), "escalated", text, by)
    tell_lead(task, "escalated_lead", gettext_lazy("Put before who is above: %(title)s"), by)
