"""督办: letters about what is overdue are drafted by themselves; a person sends them, changes them or drops them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.accountability.levels import was_taken
from apps.accountability.models import READERS, Evaluation, Ground, Measure, MeasureTask
from apps.accountability.queries import task_in_words
from apps.accounts.models import Role, User
from apps.audit.actions import event, record_all
from apps.notifications.actions import tell
from apps.rectifications.models import Task, overdue
from apps.rectifications.queries import against_the_lead
from apps.towns.models import Town
from apps.units.calendar import Excused
from apps.units.models import Unit
from apps.units.queries import accounts_holding
from apps.units.scope import scope_of

ANSWER_IN = timedelta(days=7)
TOWNS_A_SWEEP = 100
DEMAND = "请立即组织整改，明确责任人和完成时间，并如实说明逾期原因。"


def press_due() -> int:
    """What the clock does once a day and town, after the rules were applied; the number of drafts."""
    days = Evaluation.objects.filter(is_done=True, is_pressed=False, at__gte=timezone.now() - timedelta(days=4))
    return sum(press_for_day(pk) for pk in days.order_by("pk").values_list("pk", flat=True)[:TOWNS_A_SWEEP])


@transaction.atomic
def press_for_day(evaluation_id: int) -> int:
    """Unless that was done: of two clocks at one moment one does it."""
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("town").get(pk=evaluation_id)
    if row.is_pressed:
        return 0
    row.is_pressed = True
    row.save(update_fields=["is_pressed"])
    return len(press(row.town))


@transaction.atomic
def press_now(town: Town, *, by: User) -> list[Measure]:
    """The same on demand. Raises PermissionDenied for who doesn't read the town's proposals."""
    if town.pk not in scope_of(by).towns(*READERS):
        raise PermissionDenied
    return press(town)


def press(town: Town) -> list[Measure]:
    """A draft for each unit with tasks overdue that others found, each deadline once; excused units are left in peace.

    In the caller's transaction; the town's row is locked, so that nobody else does the same at this moment.
    """
    Town.objects.select_for_update(no_key=True).get(pk=town.pk)
    today = town.today()
    excused = Excused(town, today)
    by_unit: dict[Unit, list[Task]] = defaultdict(list)
    for task in unpressed(town):
        if not excused.has(task.lead_unit_id, today):
            by_unit[task.lead_unit].append(task)
    drafts = [draft(town, unit, tasks) for unit, tasks in by_unit.items() if unit.kind != Unit.Kind.TOWN]
    record_all(event("measure.drafted", subject=one, actor=None) for one in drafts)
    if drafts:
        office = accounts_holding(town, [Role.OFFICER], today)
        text = gettext_lazy("%(count)s letters are drafted, to look at")
        tell(office, "measure.drafted", text, reverse("accountability:measures"), count=len(drafts))
    return drafts


def unpressed(town: Town) -> list[Task]:
    pressed = MeasureTask.objects.filter(task=OuterRef("pk"), due_at=OuterRef("due_at"))
    late = against_the_lead(town).filter(overdue()).exclude(Exists(pressed))
    office = Role.OFFICER
    late = late.exclude(lead_unit__posts__role=office, lead_unit__posts__is_abolished=False)  # it would write to itself
    rows = late.select_related("town", "unit", "lead_unit", "category")
    return list(rows.order_by("lead_unit__order", "lead_unit_id", "due_at", "pk"))


def draft(town: Town, unit: Unit, tasks: list[Task]) -> Measure:
    """The next step that is the office's to prepare: a reminder, after that a letter; of an agency it is asked for."""
    measure = Measure.objects.create(
        town=town,
        unit=unit,
        kind=next_step(town, unit),
        ground=Ground.SLOW,
        facts="\n".join(task_in_words(task) for task in tasks)[:4000],
        demand=DEMAND,
        reply_by=town.today() + ANSWER_IN,
    )
    MeasureTask.objects.bulk_create(
        MeasureTask(town=town, measure=measure, task=task, due_at=task.due_at) for task in tasks
    )
    return measure


def next_step(town: Town, unit: Unit) -> Measure.Kind:
    if unit.kind == Unit.Kind.AGENCY:
        return Measure.Kind.REQUEST
    reminded = was_taken(unit, Ground.SLOW, Measure.Kind.REMINDER, town.today())
    return Measure.Kind.LETTER if reminded else Measure.Kind.REMINDER
