"""Changing who leads, until when, or whether at all: hand up, assign anew, pass on, extend, void, merge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import (
    drop_open_extension,
    locked,
    refuse_while_stopped,
    tell_lead,
    tell_of_deferral,
    tell_office,
    tell_people,
    write,
)
from apps.rectifications.models import (
    NEVER_MERGED,
    Assistance,
    Chain,
    Escalation,
    Extension,
    Finder,
    Phase,
    Status,
    Task,
    TaskEvent,
    TaskPhoto,
    terms_of,
)
from apps.rectifications.opening import accounts_of, by_set_day, copy_finder, deadline, head_post, set_deadline
from apps.rectifications.permissions import can_assign, can_bounce, can_hand_up
from apps.towns.models import Category, Severity, TownSettings
from apps.towns.wording import category_in_chinese
from apps.units.calendar import calendar_from
from apps.units.models import Unit
from apps.units.queries import competences, deputies_of, environment_office, living_successor, tenures_answering


@transaction.atomic
def hand_up_task(task_id: int, *, by: User, reason: str = "") -> Task:
    """上报镇处理: the lead moves to the unit competent for the line, the village only assists.

    The term begins anew for the new lead, so that no overdue day of it counts against anyone.
    """
    task = locked(task_id)
    if not can_hand_up(by, task):
        raise PermissionDenied
    refuse_while_stopped(task)
    today = task.town.today()
    competent = competences(task.town).get(task.category.line_id)
    unit = competent if competent and competent.is_open_on(today) else environment_office(task.town, today)
    if unit is None or unit.pk == task.lead_unit_id:
        raise RuleBroken(_("No other unit is competent for this; please call the environment office."))
    change_lead(task, unit)
    write(task, TaskEvent.Kind.HANDED_UP, by, reason)
    today_answering = tenures_answering(task.town, [task.lead_unit_id], today)
    text = gettext_lazy("Handed up to %(unit)s: %(title)s")
    tell_people(task, accounts_of(today_answering), "handed_up", text, by)
    return task


@transaction.atomic
def reassign_task(task_id: int, *, by: User, unit: Unit, reason: str) -> Task:
    """The office gives the lead to another unit of the town; who led before assists. The term begins anew."""
    task = locked(task_id)
    if not can_assign(by, task):
        raise PermissionDenied
    refuse_while_stopped(task)
    if unit.town_id != task.town_id or not unit.is_open_on(task.town.today()):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": unit}, "unit")
    if unit.pk == task.lead_unit_id:
        raise RuleBroken(_("“%(unit)s” leads already.") % {"unit": unit}, "unit")
    tenures = tenures_answering(task.town, [task.lead_unit_id], task.town.today())
    former = accounts_of([t for t in tenures if t.post.unit_id == task.lead_unit_id])
    change_lead(task, unit)
    write(task, TaskEvent.Kind.REASSIGNED, by, reason)
    tell_lead(task, "reassigned", gettext_lazy("New task for %(unit)s: %(title)s"), by)
    tell_people(task, former, "reassigned", gettext_lazy("%(unit)s leads now: %(title)s"), by)
    return task


@transaction.atomic
def correct_category(task_id: int, *, by: User, category: Category, reason: str) -> Task:
    """A task that was given the wrong category. Who leads and by when stays; what was reported keeps its own."""
    task = locked(task_id)
    if not can_assign(by, task):
        raise PermissionDenied
    task.refuse_unless(task.is_on_the_lead)
    if category.town_id != task.town_id or category.pk == task.category_id:
        raise RuleBroken(_("Choose another category of the town."), "category")
    words = f"{category_in_chinese(task.category)}→{category_in_chinese(category)}：{reason}"  # as papers have it
    is_of_another_line = category.line_id != task.category.line_id
    task.category = category
    task.escalation = Escalation.NONE if is_of_another_line else task.escalation  # who was told leads another line
    task.save(update_fields=["category", "escalation"])
    write(task, TaskEvent.Kind.CORRECTED, by, words)
    if is_of_another_line:
        tell_new_line(task, by)
    return task


def tell_new_line(task: Task, by: User) -> None:
    """What waits for the deputy of the line, or is that deputy's to know, is another one's by now."""
    if task.severity == Severity.MAJOR:
        text = gettext_lazy("Major problem in %(unit)s: %(title)s")
        tell_people(task, deputies_of(task.category.line_id, task.town.today()), "major", text, by)
    asked = task.asked_extension
    if asked and asked.kind == Extension.Kind.DEFERRAL:
        tell_of_deferral(task, by)


@transaction.atomic
def bounce_task(task_id: int, *, by: User, reason: str) -> Task:
    """退办: a unit that was given the lead says that it is another's; the office leads until it gives it on.

    Counted apart from returns; the term begins anew, for the days until then are nobody's.
    """
    task = locked(task_id)
    if not can_bounce(by, task):
        raise PermissionDenied
    refuse_while_stopped(task)
    office = environment_office(task.town, task.town.today())
    if office is None or office.pk == task.lead_unit_id:
        raise RuleBroken(_("No other unit is competent for this; please call the environment office."))
    former = task.lead_unit
    change_lead(task, office)
    task.bounce_count += 1
    task.save(update_fields=["bounce_count"])
    write(task, TaskEvent.Kind.BOUNCED, by, f"{former}：{reason}")
    tell_office(task, "bounced", gettext_lazy("Sent back as another's, please give it on: %(title)s"), by)
    return task


def change_lead(task: Task, unit: Unit) -> None:
    """Move the lead; the unit where it is, and who led before, assist; the task starts again as assigned."""
    if task.status not in (Status.ASSIGNED, Status.IN_PROGRESS):
        raise RuleBroken(_("It is with the verifier or closed; the lead can't be changed now."))
    today = task.town.today()
    assisting = {task.lead_unit_id, task.unit_id} - {unit.pk}
    Assistance.objects.filter(task=task, unit=unit).delete()
    Assistance.objects.bulk_create(
        [Assistance(town_id=task.town_id, task=task, unit_id=unit_id) for unit_id in assisting], ignore_conflicts=True
    )
    drop_open_extension(task)
    if task.status != Status.ASSIGNED:
        task.move_to(Status.ASSIGNED)
    task.lead_unit, task.lead_post_id = unit, head_post(tenures_answering(task.town, [unit.pk], today), unit)
    restart_term(task)
    task.escalation = Escalation.NONE  # what was late was another's
    task.save(
        update_fields=[
            *("status", "lead_unit", "lead_post", "phase", "due_at", "term_days", "plan_due_at", "escalation")
        ]
    )


def move_to_successors() -> int:
    """Open tasks of units that are no more go to their successors (domain.md §6); the number moved.

    Computed from the data, so that it may run late, twice, or beside itself: the clock calls it for all towns.
    """
    closed = Task.objects.open().filter(lead_unit__closed_on__isnull=False, lead_unit__successor__isnull=False)
    return sum(move_to_successor(task_id) for task_id in closed.values_list("pk", flat=True))


@transaction.atomic
def move_to_successor(task_id: int) -> bool:
    """Give the lead to the unit that succeeded, what is due stays due; false where nothing is to be moved."""
    task = locked(task_id)
    former, unit = task.lead_unit, living_successor(task.lead_unit, task.town.today())
    if not task.is_open or unit == former:
        return False
    Assistance.objects.filter(task=task, unit=unit).delete()
    tenures = tenures_answering(task.town, [unit.pk], task.town.today())
    task.lead_unit, task.lead_post_id = unit, head_post(tenures, unit)
    task.save(update_fields=["lead_unit", "lead_post"])
    write(task, TaskEvent.Kind.REASSIGNED, None, f"{former} → {unit}")
    text = gettext_lazy("%(unit)s leads now: %(title)s")
    tell_people(task, accounts_of(tenures), "reassigned", text, None)
    return True


def restart_term(task: Task) -> None:
    """A day that was set stays while it is ahead, and so does a deferral, which was decided above; else the days of its
    severity from now on. A major problem keeps the step that it has reached, unless its plan's day is past.
    """
    town, now = task.town, timezone.now()
    if task.is_deferred and task.due_at > now:
        return
    if task.phase == Phase.RECTIFY and task.plan and task.due_at > now:
        return
    if task.set_due_on and task.set_due_on >= town.today():
        set_deadline(task, by_set_day(task.set_due_on, town, now))
        return
    settings = TownSettings.objects.in_force(town, town.today())
    terms = terms_of(Chain.objects.of(town, [task.source])[task.source], settings)
    calendar = calendar_from(town, town.today(), terms.most)
    due = deadline(town, terms, calendar, task.severity, task.category, now)
    if task.phase == Phase.PLAN:
        task.plan_due_at = due.plan_due_at
        task.due_at = due.plan_due_at or task.due_at
        return
    set_deadline(task, due)


@transaction.atomic
def pass_on_task(task_id: int, *, by: User, to: str, reason: str) -> Task:
    """转办: it belongs to someone outside (road agency, power company, next town); the clock stands."""
    task = locked(task_id)
    if not can_assign(by, task):
        raise PermissionDenied
    if not task.is_on_the_lead:
        raise RuleBroken(_("Only what is being worked on can be passed on."))
    task.stopped_at, task.passed_to = timezone.now(), to
    task.save(update_fields=["stopped_at", "passed_to"])
    write(task, TaskEvent.Kind.PASSED_ON, by, f"{to}：{reason}" if reason else to)
    tell_lead(task, "passed_on", gettext_lazy("Passed on outside, the clock stands: %(title)s"), by)
    return task


@transaction.atomic
def take_back_task(task_id: int, *, by: User, reason: str = "") -> Task:
    """The clock runs again; the days it stood are added to what is due."""
    task = locked(task_id)
    if not can_assign(by, task):
        raise PermissionDenied
    if task.stopped_at is None:
        raise RuleBroken(_("Its clock runs already."))
    stood = timezone.now() - task.stopped_at
    if task.set_due_on:
        moved = later(task, task.town.end_of(task.set_due_on), stood)
        task.set_due_on = moved.astimezone(task.town.zone).date()
    task.due_at = later(task, task.due_at, stood)
    task.plan_due_at = task.plan_due_at and later(task, task.plan_due_at, stood)
    task.stopped_at, task.passed_to = None, ""
    task.save(update_fields=["due_at", "set_due_on", "plan_due_at", "stopped_at", "passed_to"])
    write(task, TaskEvent.Kind.TAKEN_BACK, by, reason)
    tell_lead(task, "taken_back", gettext_lazy("Taken back, the clock runs: %(title)s"), by)
    return task


def later(task: Task, moment: datetime, stood: timedelta) -> datetime:
    """What was due at the end of a day stays so; only bringing under control counts by the hour."""
    if task.phase == Phase.CONTROL and moment == task.due_at:
        return moment + stood
    return task.town.end_of((moment + stood).astimezone(task.town.zone).date())


@transaction.atomic
def void_task(task_id: int, *, by: User, reason: str) -> Task:
    """作废 by the office, with a reason, from any open state."""
    task = locked(task_id)
    if not can_assign(by, task):
        raise PermissionDenied
    return close_as_void(task, by=by, reason=reason)


def mark_false_report(task: Task) -> None:
    """误报 found out after the task was closed: it stays closed and is no longer counted."""
    task.is_false_report = True
    task.save(update_fields=["is_false_report"])


def close_as_void(task: Task, *, by: User, reason: str, is_false_report: bool = False) -> Task:
    """Void a locked task whoever may; for the app that withdraws what the task was opened from."""
    drop_open_extension(task)
    task.move_to(Status.VOIDED)
    task.is_false_report = is_false_report
    task.save(update_fields=["status", "closed_at", "stopped_at", "passed_to", "is_false_report", "merged_into"])
    write(task, TaskEvent.Kind.VOIDED, by, reason)
    tell_lead(task, "voided", gettext_lazy("No longer needed: %(title)s"), by)
    return task


@transaction.atomic
def merge_tasks(task_id: int, *, by: User, duplicates: Sequence[int]) -> Task:
    """The same heap reported by several becomes one task: all finders and photos are kept, the others are void."""
    ids = sorted({task_id, *duplicates})
    rows = Task.objects.select_for_update(of=("self",)).select_related("town", "unit", "category").filter(pk__in=ids)
    tasks = {task.pk: task for task in rows.order_by("pk")}
    survivor = tasks[task_id]
    others = [task for pk, task in tasks.items() if pk != task_id]
    if not all(can_assign(by, task) for task in tasks.values()):
        raise PermissionDenied
    if not others or any(task.town_id != survivor.town_id for task in others):
        raise RuleBroken(_("Choose at least one other task of the town."), "duplicates")
    if not survivor.is_open or not all(task.is_open for task in others):
        raise RuleBroken(_("Only open tasks can be merged."), "duplicates")
    single = [task.number for task in tasks.values() if task.source in NEVER_MERGED]
    if single:
        words = _("%(number)s answers for an item, a talk or a meeting of its own: it can't be merged.")
        raise RuleBroken(words % {"number": "、".join(single)}, "duplicates")
    graver = [task.number for task in others if task.rank > survivor.rank]
    if graver:
        words = _("%(number)s is graver: open that one and merge this one into it.")
        raise RuleBroken(words % {"number": "、".join(graver)}, "duplicates")
    for other in others:
        take_over(survivor, other)
        other.merged_into = survivor
        close_as_void(other, by=by, reason=f"并入{survivor.number}")  # stored: as papers have it
    write(survivor, TaskEvent.Kind.MERGED, by, "、".join(task.number for task in others))
    return survivor


def take_over(survivor: Task, other: Task) -> None:
    """Copy finders, photos of before and assisting units; the merged task keeps its own."""
    Finder.objects.bulk_create([copy_finder(finder, survivor) for finder in other.finders.all()])
    TaskPhoto.objects.bulk_create(
        [
            TaskPhoto(town_id=survivor.town_id, task=survivor, photo_id=photo.photo_id, stage=photo.stage)
            for photo in other.photos.filter(stage=TaskPhoto.Stage.BEFORE)
        ],
        ignore_conflicts=True,
    )
    units = {other.unit_id, other.lead_unit_id, *other.assistances.values_list("unit", flat=True)}
    units -= {survivor.lead_unit_id}
    Assistance.objects.bulk_create(
        [Assistance(town_id=survivor.town_id, task=survivor, unit_id=unit_id) for unit_id in units],
        ignore_conflicts=True,
    )
