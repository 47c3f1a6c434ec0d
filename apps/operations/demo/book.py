"""The rows of a demo town, gathered in memory and saved in the order in which they point at each other."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from apps.accounts.models import User
from apps.audit.actions import event, record_all
from apps.notifications.actions import send
from apps.notifications.models import Message
from apps.operations.demo import photos
from apps.operations.demo.people import Demo
from apps.photos.models import Photo
from apps.rectifications.models import Assistance, Extension, Finder, Task, TaskEvent, TaskPhoto
from apps.reports.actions import snapshot
from apps.reports.models import DailyReport, Finding, FindingPhoto, ReportVersion, SpotReport
from apps.towns.models import Counter
from apps.units.calendar import Calendar


@dataclass
class Book:
    """What a town has written until `now`; `rng` decides everything that chance would."""

    demo: Demo
    calendar: Calendar
    now: datetime
    rng: Random
    photos: list[Photo] = field(default_factory=list)
    reports: list[DailyReport] = field(default_factory=list)
    versions: list[tuple[ReportVersion, list[Finding]]] = field(default_factory=list)
    spots: list[SpotReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    finding_photos: list[FindingPhoto] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    events: list[TaskEvent] = field(default_factory=list)
    finders: list[Finder] = field(default_factory=list)
    task_photos: list[TaskPhoto] = field(default_factory=list)
    assistances: dict[tuple[int, int], Assistance] = field(default_factory=dict)  # by id(task) and unit
    extensions: list[Extension] = field(default_factory=list)
    messages: list[tuple[TaskEvent, Message]] = field(default_factory=list)
    merges: list[tuple[TaskEvent, Task, str]] = field(default_factory=list)  # the remark names the other task's number
    scenes: Tally[str] = field(default_factory=Tally)  # drawn so far, by category
    variants: dict[UUID, int] = field(default_factory=dict)  # key of a photo → which scene it shows

    def random_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def take_photo(self, by: User, category: str, at: datetime, *, of: Photo | None = None) -> Photo:
        """A photo taken a few minutes before `at` and sent along then; `of`: the same place, cleaned up."""
        if of is None:
            self.scenes[category] += 1
        variant = self.variants[of.key] if of else self.scenes[category] % photos.VARIANTS
        photo = Photo(
            town=self.demo.town,
            author=by,
            client_id=self.random_id(),
            key=self.random_id(),
            created_at=at,
            attached_at=at,
            taken_at=at - timedelta(minutes=self.rng.randint(2, 40)),
        )
        photos.keep_files(photo, photos.evidence(category, variant, is_clean=of is not None))
        self.variants[photo.key] = variant
        self.photos.append(photo)
        return photo

    def assist(self, task: Task, unit_id: int) -> None:
        row = Assistance(town=self.demo.town, task=task, unit_id=unit_id)
        self.assistances.setdefault((id(task), unit_id), row)

    def stop_assisting(self, task: Task, unit_id: int) -> None:
        self.assistances.pop((id(task), unit_id), None)

    def save(self) -> None:
        """Save everything; numbers are given in the order of opening."""
        self.number_tasks()
        for line, other, words in self.merges:
            line.remark = words % {"number": other.number}
        merged_into = [(task, task.merged_into) for task in self.tasks if task.merged_into]
        save_all(self.photos, self.reports, self.spots, self.tasks_without_survivors())
        for task, survivor in merged_into:
            task.merged_into = survivor
            task.save(update_fields=["merged_into"])
        save_all(self.findings, self.finding_photos, self.events, self.finders, self.task_photos)
        save_all(list(self.assistances.values()), self.extensions)
        self.save_versions()
        self.send_messages()
        self.save_audit()

    def number_tasks(self) -> None:
        self.tasks.sort(key=lambda task: task.opened_at)
        serials: Tally[int] = Tally()
        for task in self.tasks:
            task.year = task.opened_at.astimezone(self.demo.town.zone).year
            serials[task.year] += 1
            task.serial = serials[task.year]
        Counter.objects.bulk_create(
            Counter(town=self.demo.town, kind="task", year=year, last=last) for year, last in serials.items()
        )

    def tasks_without_survivors(self) -> list[Task]:
        """A task can only name its survivor once that one is saved."""
        for task in self.tasks:
            task.merged_into = None
        return self.tasks

    def save_versions(self) -> None:
        for version, findings in self.versions:
            version.content = snapshot(version.report, findings)
        save_all([version for version, _findings in self.versions])

    def send_messages(self) -> None:
        """The task's address is known only now."""
        for task_event, notice in self.messages:
            notice.url = task_event.task.get_absolute_url()
        send(notice for _event, notice in sorted(self.messages, key=lambda pair: pair[0].at))

    def save_audit(self) -> None:
        written: list[tuple[str, Any, User | None, datetime]]
        written = [("report.submitted", row, row.author, row.submitted_at) for row in self.reports]
        written += [("spot_report.submitted", row, row.author, row.submitted_at) for row in self.spots]
        written += [(f"task.{row.kind}", row.task, row.actor, row.at) for row in self.events]
        events = [(event(kind, subject=subject, actor=actor), at) for kind, subject, actor, at in written]
        for row, at in events:
            row.at = at
        record_all(row for row, _at in sorted(events, key=lambda pair: pair[1]))


def save_all(*kinds: Sequence[Any]) -> None:
    """Save lists of rows, each of one model, one list after the other."""
    for rows in kinds:
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=2000)
