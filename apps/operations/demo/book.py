"""The rows of a demo town: gathered in memory with the moment of each, then saved as the days went by.

A row that changes later (a task moves on, a finding is withdrawn) is noted at each change. Saved until an evening, the
database holds what it held that evening, so that the evening's bulletin is taken from it as the real one would be.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter, itemgetter
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from apps.accounts.models import User
from apps.audit.models import Event
from apps.notifications.models import Message
from apps.operations.demo import photos
from apps.operations.demo.copying import insert, insert_values, take_ids, update
from apps.operations.demo.places import Village
from apps.operations.demo.seasons import Season
from apps.operations.demo.town import Demo
from apps.photos.models import Photo
from apps.rectifications.models import Assistance, Extension, Finder, Task, TaskEvent, TaskPhoto
from apps.reports.actions import snapshot
from apps.reports.models import DailyReport, Finding, FindingPhoto, ReportVersion, SpotReport
from apps.towns.models import Counter
from apps.units.calendar import Calendar
from apps.units.models import Unit

# What pictures are taken of, in the order in which the rows point at each other; and what nobody looks at before today.
SEEN: list[type[Any]] = [Photo, DailyReport, SpotReport, Task, Finding, FindingPhoto, ReportVersion]
UNSEEN: list[type[Any]] = [TaskEvent, Finder, TaskPhoto, Assistance, Extension, Message]
POINTERS: dict[type[Model], tuple[str, ...]] = {
    Finding: ("report", "spot_report", "task"),
    FindingPhoto: ("finding", "photo"),
    TaskEvent: ("task",),
    Finder: ("task",),
    TaskPhoto: ("task", "photo", "event"),
    Assistance: ("task",),
    Extension: ("task",),
}
CHANGING: dict[type[Model], tuple[str, ...]] = {
    DailyReport: ("finding_count", "version_count"),
    Finding: ("withdrawn_at", "withdrawn_by_id", "withdrawn_reason"),
    Task: (
        "status", "phase", "lead_unit_id", "lead_post_id", "due_at", "term_days", "plan_due_at", "plan", "stopped_at",
        "passed_to", "submitted_by_id", "submitted_at", "closed_at", "is_false_report", "return_count",
        "extension_count", "approvals",
    ),
}  # fmt: skip
STATE_OF = {model: attrgetter(*names) for model, names in CHANGING.items()}
Row = TypeVar("Row", bound=Model)
State = tuple[Any, ...]


@dataclass(slots=True)
class Version:
    """A version of a report, as light as a row may be: every report has one."""

    report: DailyReport
    number: int
    at: datetime
    client_id: UUID
    findings: list[Finding]
    pk: int = 0

    @property
    def kind_of_event(self) -> str:
        return "report.submitted" if self.number == 1 else "report.amended"

    def values(self) -> tuple[Any, ...]:
        """Of a ReportVersion's fields."""
        report = self.report
        written_at = report.written_at if self.number == 1 else self.at
        standing = [one for one in self.findings if not one.withdrawn_at or one.withdrawn_at > self.at]
        content = snapshot(report, standing)
        return (self.pk, report.pk, self.number, report.author_id, self.client_id, written_at, self.at, content)


@dataclass
class Book:
    """What a town has written until `now`; `rng` decides everything that chance would."""

    demo: Demo
    calendar: Calendar
    season: Season
    now: datetime
    rng: Random
    is_full: bool = True  # told in full: with photos, and all that is found
    recounts: list[tuple[datetime, DailyReport, int, int]] = field(default_factory=list)  # findings, versions
    rows: dict[type[Model], list[tuple[datetime, Any]]] = field(default_factory=lambda: defaultdict(list))
    states: list[tuple[datetime, Model, State]] = field(default_factory=list)
    assistances: dict[tuple[int, int], Assistance] = field(default_factory=dict)  # by id(task) and unit
    messages: list[tuple[Task, Message]] = field(default_factory=list)
    merges: list[tuple[TaskEvent, Task, str]] = field(default_factory=list)  # the remark names the other task's number
    survivors: list[tuple[Task, Task]] = field(default_factory=list)  # merged, and into which
    scenes: Tally[str] = field(default_factory=Tally)  # drawn so far, by category
    variants: dict[UUID, int] = field(default_factory=dict)  # key of a photo → which scene it shows
    in_force: dict[date, dict[str, Any]] = field(default_factory=dict)  # what the reports of a day have alike
    villages: dict[int, Village] = field(default_factory=dict)  # unit → names of its places
    saved: Tally[type[Model]] = field(default_factory=Tally)  # rows of SEEN in the database
    noted: int = 0  # states in the database

    def random_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def add(self, row: Row, at: datetime) -> Row:
        """A row that is written at a moment."""
        self.rows[type(row)].append((at, row))
        if type(row) in CHANGING:
            self.note(row, at)
        return row

    def add_version(self, report: DailyReport, number: int, at: datetime, findings: list[Finding]) -> None:
        self.rows[ReportVersion].append((at, Version(report, number, at, self.random_id(), findings)))

    def note(self, row: Model, at: datetime) -> None:
        """The row is from `at` on as it is now."""
        self.states.append((at, row, STATE_OF[type(row)](row)))

    def recount(self, report: DailyReport, at: datetime, *, findings: int, versions: int = 0) -> None:
        """The report has more or fewer findings or versions from `at` on; summed up in order when the book closes."""
        self.recounts.append((at, report, findings, versions))

    def village(self, unit: Unit) -> Village:
        if unit.pk not in self.villages:
            name = unit.name if self.demo.is_village(unit) else self.demo.town.name
            self.villages[unit.pk] = Village(name, f"{self.demo.town.code}-{unit.order}")
        return self.villages[unit.pk]

    def take_photo(
        self, by: User, category: str, at: datetime, *, of: Photo | None = None, is_clean: bool = False
    ) -> Photo | None:
        """A photo taken a few minutes before `at` and sent along then; `of`: the same place, cleaned up."""
        if not self.is_full:
            return None
        if of is None:
            self.scenes[category] += 1
        variant = self.variants[of.key] if of else self.scenes[category]
        photo = Photo(
            town_id=self.demo.town.pk,
            author=by,
            client_id=self.random_id(),
            key=self.random_id(),
            created_at=at,
            attached_at=at,
            taken_at=at - timedelta(minutes=self.rng.randint(2, 40)),
        )
        photos.keep_files(photo, photos.evidence(category, variant, is_clean=is_clean or of is not None))
        self.variants[photo.key] = variant
        return self.add(photo, at)

    def assist(self, task: Task, unit_id: int) -> None:
        row = Assistance(town_id=self.demo.town.pk, task=task, unit_id=unit_id)
        self.assistances.setdefault((id(task), unit_id), row)

    def stop_assisting(self, task: Task, unit_id: int) -> None:
        self.assistances.pop((id(task), unit_id), None)

    def close(self) -> None:
        """Nothing more is written: rows get their ids in the order of their moments, tasks their numbers."""
        for rows in self.rows.values():
            rows.sort(key=itemgetter(0))
        for at, report, findings, versions in sorted(self.recounts, key=itemgetter(0)):
            report.finding_count += findings
            report.version_count += versions
            self.note(report, at)
        self.states.sort(key=itemgetter(0))
        self.number_tasks()
        self.rows[Assistance] = [(self.now, row) for row in self.assistances.values()]
        self.messages.sort(key=lambda pair: pair[1].created_at)
        self.rows[Message] = [(notice.created_at, notice) for _task, notice in self.messages]
        for model in [*SEEN, *UNSEEN]:
            self.number_rows(model)
        addresses = {task.pk: task.get_absolute_url() for _at, task in self.rows[Task]}
        for task, notice in self.messages:
            notice.url = addresses[task.pk]
        for line, other, words in self.merges:
            line.remark = words % {"number": other.number}

    def number_tasks(self) -> None:
        """Numbers without a gap in the order of opening."""
        zone, serials = self.demo.town.zone, Tally[int]()
        for _at, task in self.rows[Task]:
            task.year = task.opened_at.astimezone(zone).year
            serials[task.year] += 1
            task.serial = serials[task.year]
        Counter.objects.bulk_create(
            Counter(town=self.demo.town, kind="task", year=year, last=last) for year, last in serials.items()
        )

    def number_rows(self, model: type[Model]) -> None:
        """Ids, and where the rows point at others that have got theirs."""
        rows = self.rows[model]
        names = POINTERS.get(model, ())
        for (_at, row), number in zip(rows, take_ids(model, len(rows)) if rows else (), strict=True):
            row.pk = number
            for name in names:
                target = getattr(row, name)
                vars(row)[f"{name}_id"] = target and target.pk  # setattr would forget the target, which is kept

    def save_until(self, moment: datetime) -> None:
        """Bring the database to what it held at a moment, from what it holds by now."""
        states, is_new = self.states_until(moment), set()
        for model in SEEN:
            rows = self.rows_until(model, moment)
            is_new |= {id(row) for row in rows}
            if model is ReportVersion:
                insert_values(model, [row.values() for row in rows])
            else:
                insert([as_of(row, states.get(id(row))) for row in rows])
        for model, names in CHANGING.items():
            changed = [(row, state) for row, state in states.values() if type(row) is model and id(row) not in is_new]
            update([as_of(row, (row, state)) for row, state in changed], names)

    def rows_until(self, model: type[Model], moment: datetime) -> list[Any]:
        """Those written by then that are not yet saved."""
        rows, begin = self.rows[model], self.saved[model]
        end = begin
        while end < len(rows) and rows[end][0] <= moment:
            end += 1
        self.saved[model] = end
        return [row for _at, row in rows[begin:end]]

    def states_until(self, moment: datetime) -> dict[int, tuple[Model, State]]:
        """By the row's identity: the last state by then of each that changed since what is saved."""
        found: dict[int, tuple[Model, State]] = {}
        while self.noted < len(self.states) and self.states[self.noted][0] <= moment:
            _at, row, state = self.states[self.noted]
            found[id(row)] = (row, state)
            self.noted += 1
        return found

    def save_rest(self) -> None:
        """Everything until now, and what no picture shows: steps, finders, messages, audit."""
        self.save_until(self.now)
        for task, survivor in self.survivors:
            task.merged_into = survivor
        update([task for task, _survivor in self.survivors], ["merged_into_id"])
        for model in UNSEEN:
            insert([row for _at, row in self.rows[model]])
        self.save_audit()

    def save_audit(self) -> None:
        """One event for each thing done, as the actions record them."""
        events = [
            *((at, "spot_report.submitted", SpotReport, row.pk, row.author_id) for at, row in self.rows[SpotReport]),
            *((at, f"task.{row.kind}", Task, row.task_id, row.actor_id) for at, row in self.rows[TaskEvent]),
            *(
                (at, row.kind_of_event, DailyReport, row.report.pk, row.report.author_id)
                for at, row in self.rows[ReportVersion]
            ),
        ]
        events.sort(key=itemgetter(0))
        town_id, ids = self.demo.town.pk, take_ids(Event, len(events))
        insert_values(
            Event,
            [
                (pk, town_id, kind, model._meta.label_lower, subject, actor, at, "")
                for pk, (at, kind, model, subject, actor) in zip(ids, events, strict=True)
            ],
        )


def as_of(row: Row, state: tuple[Model, State] | None) -> Row:
    """The row as it was in a state."""
    if state is None or STATE_OF[type(row)](row) == state[1]:
        return row
    then = copy(row)
    vars(then).update(zip(CHANGING[type(row)], state[1], strict=True))
    return then
