"""How tasks stood at a moment, told again from their stories: what happened after it changes nothing of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from apps.rectifications.models import ON_THE_LEAD, Status, Task, TaskEvent

KIND = TaskEvent.Kind
# Steps after which a task stands otherwise, each with the status that it leaves; None: the same as before.
STEPS: dict[str, Status | None] = {
    KIND.OPENED: Status.ASSIGNED,
    KIND.CONTROLLED: None,
    KIND.PLANNED: None,
    KIND.SUBMITTED: Status.SUBMITTED,
    KIND.VERIFIED: Status.COMPLETED,
    KIND.RETURNED: Status.IN_PROGRESS,
    KIND.HANDED_UP: Status.ASSIGNED,
    KIND.REASSIGNED: Status.ASSIGNED,
    KIND.BOUNCED: Status.ASSIGNED,
    KIND.PASSED_ON: None,
    KIND.TAKEN_BACK: None,
    KIND.EXTENDED: None,
    KIND.DEFERRED: None,
    KIND.REBOUNDED: Status.ASSIGNED,
    KIND.VOIDED: Status.VOIDED,
}


class Line(NamedTuple):
    """A step of a story."""

    task: int
    kind: str
    at: datetime
    due_at: datetime
    lead_unit: int
    actor: int | None


@dataclass
class Stood:
    """A task as it stood. Who is on it and who only has it are both `ASSIGNED` or `IN_PROGRESS`: the lead has the work.

    `handed_in_at`: when the evidence came that lay with the verifier or was accepted; `due_at` and `lead_unit_id`: in
    force then.
    """

    pk: int
    due_at: datetime
    lead_unit_id: int
    status: Status = Status.ASSIGNED
    handed_in_at: datetime | None = None
    is_stopped: bool = False
    returns: int = 0
    extensions: int = 0

    @property
    def is_open(self) -> bool:
        return self.status not in (Status.COMPLETED, Status.VOIDED)

    def is_overdue(self, moment: datetime) -> bool:
        """As `overdue` says it of a row: the lead had the work, the clock ran, the time was past."""
        return self.status in ON_THE_LEAD and not self.is_stopped and self.due_at < moment


def stood_at(tasks: QuerySet[Task], moment: datetime, known_at: datetime) -> list[Stood]:
    """Those of the tasks that were open or closed by a moment, as they stood then, by their ids. Two queries: asked in
    one, PostgreSQL may look for the tasks again at every line of the story.

    Two things that happened after it count, up to `known_at`, for they say what was so already: the verdict on the
    evidence that lay with the verifier (whether there was evidence in time must not depend on the verifier's day), and
    that a task is void. The same moments give the same answer for ever: a story is only added to.
    """
    ids = list(tasks.order_by().values_list("pk", flat=True))
    lines = TaskEvent.objects.filter(task__in=ids, kind__in=STEPS, at__lte=known_at)
    rows = map(Line._make, lines.order_by("task", "at", "pk").values_list(*Line._fields).iterator())
    told = (told_until(moment, story) for _task, story in groupby(rows, attrgetter("task")))
    return [one for one in told if one]


def told_until(moment: datetime, story: Iterable[Line]) -> Stood | None:
    """A task out of its story, which is in order; None where it began later."""
    stood, later = None, []
    for line in story:
        if line.at > moment:
            later.append(line.kind)
        else:
            stood = stood or Stood(line.task, line.due_at, line.lead_unit)
            step(stood, line)
    if stood:
        judge(stood, takewhile(lambda kind: kind != KIND.REBOUNDED, later))
    return stood


def step(stood: Stood, line: Line) -> None:
    kind = line.kind
    stood.due_at, stood.lead_unit_id = line.due_at, line.lead_unit
    is_by_clock = kind == KIND.REASSIGNED and line.actor is None  # to the successor of a closed unit, as it stands
    keeps_standing = is_by_clock or kind in (KIND.EXTENDED, KIND.DEFERRED)
    stood.is_stopped = kind == KIND.PASSED_ON or (stood.is_stopped and keeps_standing)
    stood.returns += kind == KIND.RETURNED
    stood.extensions += kind == KIND.EXTENDED
    stood.status = (None if is_by_clock else STEPS[kind]) or stood.status
    if kind == KIND.SUBMITTED:
        stood.handed_in_at = line.at
    elif stood.status in ON_THE_LEAD:
        stood.handed_in_at = None


def judge(stood: Stood, later: Iterable[str]) -> None:
    """The first verdict on evidence that lay with the verifier; void whenever it was made so."""
    kinds = list(later)
    if stood.status == Status.SUBMITTED:
        verdict = next((kind for kind in kinds if kind in (KIND.VERIFIED, KIND.RETURNED)), None)
        stood.status = Status.COMPLETED if verdict == KIND.VERIFIED else stood.status
        stood.returns += verdict == KIND.RETURNED
    if KIND.VOIDED in kinds:
        stood.status = Status.VOIDED
