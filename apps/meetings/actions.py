"""A study meeting: planned, held, its minutes written and issued, its measures made tasks (domain.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Role, User
from apps.audit.actions import event, record, record_all
from apps.core.errors import RuleBroken
from apps.meetings.models import Attendance, MeetingMeasure, State, StudyMeeting
from apps.meetings.permissions import can_keep_meetings
from apps.meetings.queries import agenda_of
from apps.notifications.actions import tell
from apps.rectifications.models import Source
from apps.rectifications.opening import Opening, open_tasks
from apps.towns.actions import take_numbers
from apps.towns.models import Category, Severity, Town, TownSettings
from apps.units.models import Person, Unit
from apps.units.queries import accounts_holding

NUMBERED = "meeting"


def locked(meeting_id: int, by: User) -> StudyMeeting:
    """Raises PermissionDenied for who doesn't keep meetings, RuleBroken once the minutes are issued."""
    rows = StudyMeeting.objects.select_for_update(of=("self",)).select_related("town")
    meeting = rows.get(pk=meeting_id)
    if not can_keep_meetings(by, meeting.town_id):
        raise PermissionDenied
    if meeting.is_issued:
        raise RuleBroken(_("The minutes are issued; they stand as they are."))
    return meeting


@transaction.atomic
def plan_meeting(town: Town, said: Mapping[str, Any], *, by: User) -> StudyMeeting:
    """Prepare a meeting; the town's leaders and deputies are told of its day. It may have been held already."""
    if not can_keep_meetings(by, town.pk):
        raise PermissionDenied
    meeting = StudyMeeting.objects.create(town=town, prepared_by=by, **said)
    record("meeting.planned", subject=meeting, actor=by)
    if meeting.day >= town.today():
        tell_of_day(meeting, by)
    return meeting


def tell_of_day(meeting: StudyMeeting, by: User) -> None:
    text = gettext_lazy("Study meeting on %(day)s, %(hour)s: %(subject)s")
    words = {"day": f"{meeting.day:%Y-%m-%d}", "hour": f"{meeting.starts_at:%H:%M}", "subject": meeting.subject}
    tell(above(meeting.town, by), "meeting.planned", text, meeting.get_absolute_url(), **words)


def above(town: Town, by: User) -> list[User]:
    """The town's leaders and deputies, without who acts."""
    held = accounts_holding(town, [Role.LEADER, Role.DEPUTY], town.today())
    return [user for user in held if user != by]


@transaction.atomic
def change_plan(meeting_id: int, said: Mapping[str, Any], *, by: User) -> StudyMeeting:
    """Another day, place or agenda before it is held; who was told of another day is told anew."""
    meeting = locked(meeting_id, by)
    refuse_held(meeting)
    moved = (meeting.day, meeting.starts_at) != (said["day"], said["starts_at"])
    for name, value in said.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*said])
    record("meeting.changed", subject=meeting, actor=by)
    if moved and meeting.day >= meeting.town.today():
        tell_of_day(meeting, by)
    return meeting


@transaction.atomic
def call_off(meeting_id: int, *, by: User) -> None:
    """A planned meeting that doesn't take place goes; the audit keeps that there was one."""
    meeting = locked(meeting_id, by)
    refuse_held(meeting)
    record("meeting.called_off", subject=meeting, actor=by)
    meeting.delete()


def refuse_held(meeting: StudyMeeting) -> None:
    if meeting.is_held:
        raise RuleBroken(_("The meeting was held; its day and agenda stand."))


@dataclass(frozen=True)
class Came:
    """Somebody expected, or (no person) a guest."""

    name: str
    person: Person | None = None
    post: str = ""
    came: str = Attendance.Came.PRESENT
    reason: str = ""
    field: str = ""  # of the form, for what is refused


@transaction.atomic
def record_attendance(
    meeting_id: int, said: Mapping[str, Any], attendances: Sequence[Came], *, by: User
) -> StudyMeeting:
    """It was held: when, by whom recorded, who came. The first time freezes the figures that it had before it."""
    meeting = locked(meeting_id, by)
    for name, value in said.items():
        setattr(meeting, name, value)
    refuse_future(meeting)
    refuse_wrong(meeting, attendances)
    if meeting.is_planned:
        meeting.agenda = agenda_of(meeting.town, meeting.day).as_json()
        meeting.state = State.HELD
    meeting.save()
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(
            town=meeting.town,
            meeting=meeting,
            number=number,
            person=one.person,
            name=one.name,
            post=one.post,
            came=one.came,
            reason=one.reason,
        )
        for number, one in enumerate(attendances, 1)
    )
    record("meeting.held", subject=meeting, actor=by)
    return meeting


def refuse_future(meeting: StudyMeeting) -> None:
    assert meeting.ends_at  # a meeting that was held has ended
    if meeting.ends_at <= meeting.starts_at:
        raise RuleBroken(_("The end is before the beginning."), "ends_at")
    if meeting.town.at(meeting.day, meeting.starts_at) > timezone.now():
        raise RuleBroken(_("The meeting is still to come."), "day")
    if meeting.town.at(meeting.day, meeting.ends_at) > timezone.now():
        raise RuleBroken(_("The end is still to come."), "ends_at")


def refuse_wrong(meeting: StudyMeeting, attendances: Sequence[Came]) -> None:
    """An excuse has its reason; who chaired was there, and who took the minutes."""
    for one in attendances:
        if one.came == Attendance.Came.EXCUSED and not one.reason:
            raise RuleBroken(_("Why was %(name)s excused?") % {"name": one.name}, one.field)
        if one.person and one.person.pk == meeting.chair_id and one.came != Attendance.Came.PRESENT:
            raise RuleBroken(_("Who chairs a meeting is present."), one.field)
        if one.person and one.person.pk == meeting.recorder_id and one.came != Attendance.Came.PRESENT:
            raise RuleBroken(_("Who takes the minutes is present."), one.field)


@transaction.atomic
def write_discussion(meeting_id: int, *, by: User, discussion: str) -> StudyMeeting:
    """What was said, in the words of the minutes; until they are issued it may be written anew."""
    meeting = locked(meeting_id, by)
    refuse_planned(meeting)
    meeting.discussion = discussion
    meeting.save(update_fields=["discussion"])
    record("meeting.minutes_written", subject=meeting, actor=by)
    return meeting


def refuse_planned(meeting: StudyMeeting) -> None:
    if meeting.is_planned:
        raise RuleBroken(_("First who was there: the meeting isn't recorded as held yet."))


@transaction.atomic
def add_measure(
    meeting_id: int, *, by: User, words: str, unit: Unit, category: Category, due_on: date
) -> MeetingMeasure:
    """What was decided: who does what by when."""
    meeting = locked(meeting_id, by)
    refuse_planned(meeting)
    if due_on < meeting.town.today():
        raise RuleBroken(_("That day is past."), "due_on")
    measure = MeetingMeasure.objects.create(
        town=meeting.town, meeting=meeting, words=words, unit=unit, category=category, due_on=due_on
    )
    record("meeting.measure_added", subject=meeting, actor=by)
    return measure


@transaction.atomic
def remove_measure(meeting_id: int, measure_id: int, *, by: User) -> None:
    """One that wasn't decided so. Twice is once."""
    meeting = locked(meeting_id, by)
    if meeting.measures.filter(pk=measure_id).delete()[0]:
        record("meeting.measure_removed", subject=meeting, actor=by)


@transaction.atomic
def issue_minutes(meeting_id: int, *, by: User, signer: Person, signed_on: date) -> StudyMeeting:
    """Issued when a leader has signed: the next number, frozen, and each measure a task of its unit."""
    meeting = locked(meeting_id, by)
    refuse_planned(meeting)
    today = meeting.town.today()
    if not meeting.discussion:
        raise RuleBroken(_("The minutes aren't written yet."))
    if not meeting.day <= signed_on <= today:
        raise RuleBroken(_("Minutes are signed after the meeting, and not in the future."), "signed_on")
    measures = list(meeting.measures.select_related("unit", "category__line"))
    if late := [one.words for one in measures if one.due_on < today]:
        raise RuleBroken(_("By now the day of a measure is past: %(words)s") % {"words": "；".join(late)})
    open_measures(meeting, measures, by)  # before the freezing: a measure keeps its task
    meeting.state, meeting.signer, meeting.signed_on = State.ISSUED, signer, signed_on
    meeting.issued_by, meeting.issued_at = by, timezone.now()
    meeting.year, meeting.serial = today.year, take_numbers(meeting.town_id, NUMBERED, today.year)[0]
    meeting.save()
    record("meeting.issued", subject=meeting, actor=by)
    text = gettext_lazy("The minutes of the study meeting of %(day)s are issued")
    people, url = above(meeting.town, by), meeting.get_absolute_url()
    tell(people, "meeting.issued", text, url, day=f"{meeting.day:%Y-%m-%d}")
    return meeting


def open_measures(meeting: StudyMeeting, measures: Sequence[MeetingMeasure], by: User) -> None:
    """A task for each measure, due on its day; the task says what is to be done and nothing of the meeting."""
    openings = [opening_of(one) for one in measures]
    settings = TownSettings.objects.in_force(meeting.town, meeting.town.today())
    tasks = open_tasks(openings, town=meeting.town, settings=settings, by=by)
    for measure, task in zip(measures, tasks, strict=True):
        measure.task = task
    MeetingMeasure.objects.bulk_update(measures, ["task"])
    record_all(event("task.opened", subject=task, actor=by) for task in tasks)


def opening_of(one: MeetingMeasure) -> Opening:
    one.unit.town = one.meeting.town
    return Opening(
        unit=one.unit,
        category=one.category,
        place=one.unit.name,
        severity=Severity.GENERAL,
        source=Source.MEETING,
        found_at=timezone.now(),
        finder=None,
        finder_unit_id=None,
        description=one.words,
        due_on=one.due_on,
        lead=one.unit,
    )
