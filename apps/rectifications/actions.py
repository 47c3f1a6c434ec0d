"""What the leading unit and the office do with a task; each verb locks, permits, moves, saves, records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Role, User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.notifications.actions import tell
from apps.photos.actions import attach
from apps.rectifications.doubts import doubts_of, keep_doubts
from apps.rectifications.models import LOOKS_BACK_AFTER, Approver, LookBack, Phase, Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.opening import Opening, accounts_of, open_tasks, story_line
from apps.rectifications.permissions import approves, can_check, can_open_task, can_return, can_verify, can_work_on
from apps.towns.models import Town, TownSettings
from apps.units.queries import deputies_of, leaders_of, tenures_answering

FARTHEST = timedelta(days=3 * 366)


def locked(task_id: int) -> Task:
    """The task, its row locked until the transaction ends.

    Who leads is read after that: had it been joined, who waited for a change of the lead would find no row.
    """
    return Task.objects.select_for_update(of=("self",)).select_related("town", "unit", "category").get(pk=task_id)


def write(task: Task, kind: str, actor: User | None, remark: str = "") -> TaskEvent:
    """One step of the story, and its audit event."""
    line = story_line(task, kind, actor, remark)
    line.save()
    record(f"task.{kind}", subject=task, actor=actor)
    return line


def add_photos(task: Task, photo_ids: Collection[int], stage: str, line: TaskEvent, by: User) -> None:
    attach(photo_ids, by=by)
    TaskPhoto.objects.bulk_create(
        TaskPhoto(town_id=task.town_id, task=task, photo_id=photo_id, stage=stage, event=line) for photo_id in photo_ids
    )


def tell_lead(task: Task, kind: str, text: object, by: User | None) -> None:
    """Everyone of the leading unit but the actor; no actor is the clock."""
    tenures = tenures_answering(task.town, [task.lead_unit_id], task.town.today())
    people = accounts_of([t for t in tenures if t.post.unit_id == task.lead_unit_id])
    tell_people(task, people, kind, text, by)


def tell_office(task: Task, kind: str, text: object, by: User | None) -> None:
    """The environment office but the actor."""
    tenures = tenures_answering(task.town, [], task.town.today())
    people = accounts_of([t for t in tenures if t.post.role == Role.OFFICER])
    tell_people(task, people, kind, text, by)


def tell_people(task: Task, people: Sequence[User], kind: str, text: object, by: User | None) -> None:
    others = [person for person in people if person != by]
    url = task.get_absolute_url()
    tell(others, f"task.{kind}", text, url, title=task.title, unit=task.lead_unit.name, number=task.number)


def tell_of_deferral(task: Task, by: User) -> None:
    """Who is to decide on the deferral that is asked for (domain.md §4)."""
    today = task.town.today()
    above = deputies_of(task.category.line_id, today) or leaders_of(task.town, today)
    tell_people(task, above, "deferral_asked", gettext_lazy("%(unit)s asks for a deferral: %(title)s"), by)


@transaction.atomic
def open_by_office(opening: Opening, *, by: User, town: Town) -> Task:
    """The office assigns a task that came another way (a call, a paper, an instruction)."""
    if not can_open_task(by) or by.town_id != town.pk:
        raise PermissionDenied
    if not opening.unit.is_open_on(town.today()):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": opening.unit}, "unit")
    attach(opening.photo_ids, by=by)
    settings = TownSettings.objects.in_force(town, town.today())
    task = open_tasks([opening], town=town, settings=settings, by=by)[0]
    record("task.opened", subject=task, actor=by)
    return task


@transaction.atomic
def start_task(task_id: int, *, by: User) -> Task:
    """The leading unit says that it is on it."""
    task = locked(task_id)
    if not can_work_on(by, task):
        raise PermissionDenied
    refuse_while_stopped(task)
    task.refuse_unless(task.status == Status.ASSIGNED)  # else the unit would take back its evidence
    task.move_to(Status.IN_PROGRESS)
    task.save(update_fields=["status"])
    write(task, TaskEvent.Kind.STARTED, by)
    return task


@transaction.atomic
def report_control(task_id: int, *, by: User, words: str, photo_ids: Collection[int] = ()) -> Task:
    """A major problem is under control; next its plan is due."""
    task = locked(task_id)
    if not can_work_on(by, task):
        raise PermissionDenied
    refuse_unless_phase(task, Phase.CONTROL)
    start_if_assigned(task, by)
    task.phase = Phase.PLAN
    task.due_at = task.plan_due_at or task.due_at
    task.save(update_fields=["status", "phase", "due_at"])
    line = write(task, TaskEvent.Kind.CONTROLLED, by, words)
    add_photos(task, photo_ids, TaskPhoto.Stage.CONTROL, line, by)
    tell_office(task, "controlled", gettext_lazy("Under control in %(unit)s: %(title)s"), by)
    return task


@transaction.atomic
def hand_in_plan(task_id: int, *, by: User, plan: str, until: date) -> Task:
    """The plan of a major problem; from now on the plan's date is the deadline."""
    task = locked(task_id)
    if not can_work_on(by, task):
        raise PermissionDenied
    refuse_unless_phase(task, Phase.PLAN)
    today = task.town.today()
    if until < today:
        raise RuleBroken(_("The plan's date is past."), "until")
    refuse_far_away(until, today)
    task.phase, task.plan = Phase.RECTIFY, plan
    task.due_at, task.term_days = task.town.end_of(until), max(1, (until - today).days)
    task.save(update_fields=["phase", "plan", "due_at", "term_days"])
    write(task, TaskEvent.Kind.PLANNED, by, plan)
    tell_office(task, "planned", gettext_lazy("Plan handed in by %(unit)s: %(title)s"), by)
    return task


@transaction.atomic
def submit_task(task_id: int, *, by: User, words: str, photo_ids: Collection[int] = ()) -> Task:
    """Hand in the evidence; photos of after are needed where the finding needed them."""
    task = locked(task_id)
    if not can_work_on(by, task):
        raise PermissionDenied
    refuse_while_stopped(task)
    if task.is_open and task.phase != Phase.RECTIFY:
        raise RuleBroken(_("A major problem is first brought under control and planned."))
    if task.needs_photo and not photo_ids:
        raise RuleBroken(_("Please add at least one photo of how it looks now; your words are kept."), "photos")
    start_if_assigned(task, by)
    task.move_to(Status.SUBMITTED)
    task.submitted_by, task.submitted_at, task.approvals = by, timezone.now(), 0
    task.save(update_fields=["status", "submitted_by", "submitted_at", "approvals"])
    line = write(task, TaskEvent.Kind.SUBMITTED, by, words)
    add_photos(task, photo_ids, TaskPhoto.Stage.AFTER, line, by)
    tell_approvers(task, by)
    return task


@transaction.atomic
def verify_task(task_id: int, *, by: User, remark: str = "", seen: str = "") -> Task:
    """Accept the evidence as the approver whose turn it is; the last approval completes the task (办结).

    `seen`: the `turn` that the page showed; empty for who acts without a page. Of one who may give two approvals of the
    chain a second press gives no second one.
    """
    task = locked(task_id)
    if not can_verify(by, task):
        refuse_approved_meanwhile(task, by)
        raise PermissionDenied
    refuse_decided(task)
    refuse_unseen(task, seen)
    return approve(task, by=by, remark=remark)


@transaction.atomic
def pass_self_check(task_id: int, *, by: User, remark: str, photo_ids: Collection[int] = ()) -> Task:
    """The office has checked on site and answered what is to be answered; the caller keeps the answers."""
    task = locked(task_id)
    if not can_check(by, task):
        raise PermissionDenied
    approve(task, by=by, remark=remark)
    line = task.events.order_by("at", "pk").last()
    assert line  # just written
    add_photos(task, photo_ids, TaskPhoto.Stage.AGAIN, line, by)
    return task


def approve(task: Task, *, by: User, remark: str) -> Task:
    """One approval of a locked task. Raises RuleBroken, saying by whom, when it was decided meanwhile."""
    refuse_decided(task)
    is_last = task.is_last_approval
    task.approvals += 1
    if is_last:
        task.move_to(Status.COMPLETED)
        drop_open_extension(task)
    task.save(update_fields=["status", "approvals", "closed_at", "stopped_at", "passed_to"])
    doubts = doubts_of(task)
    keep_doubts(write(task, TaskEvent.Kind.VERIFIED if is_last else TaskEvent.Kind.APPROVED, by, remark), doubts)
    if is_last:
        plan_look_backs(task)
        tell_lead(task, "verified", gettext_lazy("Completed: %(title)s"), by)
    else:
        tell_approvers(task, by)
    return task


def tell_approvers(task: Task, by: User) -> None:
    """Whose approval is next."""
    today = task.town.today()
    above: dict[Approver, list[User]] = {}
    if task.approver == Approver.DEPUTY:
        above[task.approver] = deputies_of(task.category.line_id, today) or leaders_of(task.town, today)
    elif task.approver == Approver.LEADER:
        above[task.approver] = leaders_of(task.town, today)
    else:
        tell_office(task, "submitted", gettext_lazy("To verify, %(unit)s: %(title)s"), by)
    people = above.get(task.approver, [])
    tell_people(task, people, "to_approve", gettext_lazy("To approve, %(unit)s: %(title)s"), by)


def plan_look_backs(task: Task) -> None:
    """回头看 30, 90 and 180 days after the completion, where its source or its severity asks for it (domain.md §4)."""
    if task.looks_back and task.closed_at:
        closed_on = task.closed_at.astimezone(task.town.zone).date()
        LookBack.objects.bulk_create(
            LookBack(town_id=task.town_id, task=task, due_on=closed_on + timedelta(days=days))
            for days in LOOKS_BACK_AFTER
        )


def refuse_decided(task: Task) -> None:
    """Raises RuleBroken where somebody has decided on the evidence meanwhile."""
    if task.status == Status.SUBMITTED:
        return
    last = task.events.select_related("actor").order_by("at", "pk").last()
    if last and last.kind in (TaskEvent.Kind.VERIFIED, TaskEvent.Kind.RETURNED):
        words = _("%(name)s has decided meanwhile: %(what)s.")
        raise RuleBroken(words % {"name": last.actor, "what": last.get_kind_display()})
    task.refuse_unless(is_possible=False)


def refuse_approved_meanwhile(task: Task, by: User) -> None:
    """Raises RuleBroken, saying by whom, where another one gave the approval that was the user's to give."""
    if task.status != Status.SUBMITTED or not task.approvals:
        return
    if approves(by, task, Approver(task.approvers[task.approvals - 1])):
        last = task.events.select_related("actor").filter(kind=TaskEvent.Kind.APPROVED).order_by("at", "pk").last()
        assert last  # an approval leaves its event
        raise RuleBroken(
            _("%(name)s has decided meanwhile: %(what)s.") % {"name": last.actor, "what": last.get_kind_display()}
        )


def refuse_unseen(task: Task, seen: str) -> None:
    """Raises RuleBroken where other evidence lies there than the page showed, or another approval is asked for."""
    if not seen or seen == task.turn:
        return
    last = task.events.select_related("actor").order_by("at", "pk").last()
    if last and last.kind == TaskEvent.Kind.APPROVED:
        words = _("%(name)s has decided meanwhile: %(what)s.")
        raise RuleBroken(words % {"name": last.actor, "what": last.get_kind_display()})
    raise RuleBroken(_("It was changed since you opened it. Please read it again: this is what stands now."))


@transaction.atomic
def return_task(task_id: int, *, by: User, reason: str, seen: str = "") -> Task:
    """Send the evidence back with a reason; what is due stays due. `seen`: see `verify_task`."""
    task = locked(task_id)
    if not can_return(by, task):
        refuse_approved_meanwhile(task, by)
        raise PermissionDenied
    refuse_decided(task)  # and what was never handed in isn't returned
    refuse_unseen(task, seen)
    task.move_to(Status.IN_PROGRESS)
    task.return_count, task.approvals = task.return_count + 1, 0
    task.save(update_fields=["status", "return_count", "approvals", "closed_at"])
    doubts = doubts_of(task)
    keep_doubts(write(task, TaskEvent.Kind.RETURNED, by, reason), doubts)
    tell_lead(task, "returned", gettext_lazy("Returned, please look at the reason: %(title)s"), by)
    return task


def drop_open_extension(task: Task) -> None:
    """An extension asked for falls away with the lead that asked for it, and with the task's end."""
    task.extensions.filter(is_granted=None).delete()


def refuse_far_away(until: date, today: date) -> None:
    """A year typed wrong is noticed; nothing here takes longer."""
    if until > today + FARTHEST:
        raise RuleBroken(_("That is more than three years away; is the year right?"), "until")


def start_if_assigned(task: Task, by: User) -> None:
    """Who hands in work without having tapped “start” has started."""
    if task.status == Status.ASSIGNED:
        task.move_to(Status.IN_PROGRESS)
        write(task, TaskEvent.Kind.STARTED, by)


def refuse_while_stopped(task: Task) -> None:
    if task.stopped_at:
        raise RuleBroken(_("It was passed on to “%(to)s”; the clock stands.") % {"to": task.passed_to})


def refuse_unless_phase(task: Task, phase: Phase) -> None:
    refuse_while_stopped(task)
    if not task.is_on_the_lead or task.phase != phase:
        raise RuleBroken(_("This step is done already; please look at the task again."))
