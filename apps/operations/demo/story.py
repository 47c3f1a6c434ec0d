"""How a task goes on after it was opened: each step at its own hour, and none later than now."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.notifications.actions import message
from apps.operations.demo import words
from apps.operations.demo.book import Book
from apps.photos.models import Photo
from apps.rectifications.models import Extension, Phase, Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.opening import (
    Opening,
    assisting_units,
    copy_finder,
    deadline,
    first_finder,
    leading_unit,
    new_task,
    set_deadline,
    story_line,
)
from apps.reports.models import Finding

Kind = TaskEvent.Kind
UNREAD_FOR = timedelta(days=2)
# What the lead is told, and what the office is told, in the words of the actions.
TO_LEAD = {
    Kind.OPENED: ("task.opened", _("New task for %(unit)s: %(title)s")),
    Kind.VERIFIED: ("task.verified", _("Completed: %(title)s")),
    Kind.RETURNED: ("task.returned", _("Returned, please look at the reason: %(title)s")),
    Kind.HANDED_UP: ("task.handed_up", _("Handed up to %(unit)s: %(title)s")),
    Kind.PASSED_ON: ("task.passed_on", _("Passed on outside, the clock stands: %(title)s")),
    Kind.EXTENDED: ("task.extended", _("Extended: %(title)s")),
    Kind.VOIDED: ("task.voided", _("No longer needed: %(title)s")),
}
TO_OFFICE = {
    Kind.SUBMITTED: ("task.submitted", _("To verify, %(unit)s: %(title)s")),
    Kind.CONTROLLED: ("task.controlled", _("Under control in %(unit)s: %(title)s")),
    Kind.HANDED_UP: TO_LEAD[Kind.HANDED_UP],
    Kind.EXTENSION_ASKED: ("task.extension_asked", _("%(unit)s asks for an extension: %(title)s")),
}


class Story:
    """One task. Each verb comes some hours after the last one, in waking hours; False: it has not happened yet."""

    def __init__(self, book: Book, task: Task, at: datetime) -> None:
        self.book, self.task, self.at = book, task, at
        self.finding: Finding | None = None
        self.before: Photo | None = None

    def tell(self, kind: Kind, by: User | None, remark: str = "") -> TaskEvent:
        line = story_line(self.task, kind, by, remark)
        line.at = self.at
        self.book.events.append(line)
        demo = self.book.demo
        told = list(demo.staff.get(self.task.lead_unit_id, ())) if kind in TO_LEAD else []
        if kind == Kind.OPENED:
            told += demo.liaisons.get(self.task.unit_id, [])
        for user in told:
            self.notify(line, user, *TO_LEAD[kind])
        if kind in TO_OFFICE:
            self.notify(line, demo.officer, *TO_OFFICE[kind])
        if kind == Kind.OPENED and self.task.phase == Phase.CONTROL:
            self.notify(line, demo.officer, "task.major", _("Major problem in %(unit)s: %(title)s"))
        return line

    def notify(self, line: TaskEvent, reader: User, kind: str, text: object) -> None:
        if reader == line.actor or not reader.is_active:
            return
        task, is_unread = self.task, self.book.now - line.at < UNREAD_FOR
        notice = message(reader, kind, text, "", unit=task.lead_unit.name, title=task.title)
        notice.created_at, notice.read_at = line.at, None if is_unread else line.at + timedelta(hours=3)
        self.book.messages.append((line, notice))

    def comes(self, hours: float) -> bool:
        """Whether the next step, `hours` after the last one, has come by now; at night people sleep."""
        town, rng = self.book.demo.town, self.book.rng
        at = (self.at + timedelta(hours=hours * rng.uniform(0.7, 1.3))).astimezone(town.zone)
        if not 7 <= at.hour < 20:
            morning = at.date() + timedelta(days=at.hour >= 20)
            at = town.at(morning, time(7, 30)) + timedelta(minutes=rng.randint(0, 150))
        if at > self.book.now:
            return False
        self.at = at
        return True

    def start(self, hours: float = 3) -> bool:
        if not self.comes(hours):
            return False
        self.task.status = Status.IN_PROGRESS
        self.tell(Kind.STARTED, self.lead_hand(), self.book.rng.choice(words.STARTED))
        return True

    def submit(self, hours: float = 20) -> bool:
        if not self.comes(hours):
            return False
        task, by, rng = self.task, self.lead_hand(), self.book.rng
        task.status, task.submitted_by, task.submitted_at = Status.SUBMITTED, by, self.at
        line = self.tell(Kind.SUBMITTED, by, rng.choice(words.PUT_RIGHT))
        if self.before:
            photo = self.book.take_photo(by, task.category.code, self.at, of=self.before)
            self.add_photo(photo, TaskPhoto.Stage.AFTER, line)
        return True

    def verify(self, hours: float = 16) -> bool:
        if not self.comes(hours):
            return False
        self.task.status, self.task.closed_at = Status.COMPLETED, self.at
        self.tell(Kind.VERIFIED, self.book.demo.officer, self.book.rng.choice(words.VERIFIED))
        return True

    def send_back(self, hours: float = 16) -> bool:
        if not self.comes(hours):
            return False
        self.task.status, self.task.return_count = Status.IN_PROGRESS, self.task.return_count + 1
        self.tell(Kind.RETURNED, self.book.demo.officer, self.book.rng.choice(words.RETURNED))
        return True

    def hand_up(self, hours: float = 2) -> bool:
        """The competent unit leads, the village assists; the term begins anew."""
        if not self.comes(hours):
            return False
        demo, task, by = self.book.demo, self.task, self.head()
        former, unit = task.lead_unit, demo.competent[task.category.line_id]
        task.status, task.lead_unit, task.lead_post_id = Status.ASSIGNED, unit, demo.head_post(unit)
        set_term(self.book, task, self.at)
        self.book.stop_assisting(task, unit.pk)
        for unit_id in {former.pk, task.unit_id} - {unit.pk}:
            self.book.assist(task, unit_id)
        self.tell(Kind.HANDED_UP, by, "村里没有执法权")
        return True

    def pass_on(self, hours: float = 20) -> bool:
        if not self.comes(hours):
            return False
        self.task.stopped_at, self.task.passed_to = self.at, words.PASSED_TO
        self.tell(Kind.PASSED_ON, self.book.demo.officer, f"{words.PASSED_TO}：路面归公路段养护")
        return True

    def ask_extension(self, hours: float = 30) -> Extension | None:
        if not self.comes(hours):
            return None
        by, zone = self.head(), self.book.demo.town.zone
        until = self.task.due_at.astimezone(zone).date() + timedelta(days=7)
        extension = Extension(
            town=self.book.demo.town,
            task=self.task,
            until=until,
            reason="需等铺面业主回来",
            asked_by=by,
            asked_at=self.at,
        )
        self.book.extensions.append(extension)
        self.tell(Kind.EXTENSION_ASKED, by, extension.reason)
        return extension

    def extend(self, extension: Extension, hours: float = 8) -> bool:
        if not self.comes(hours):
            return False
        task, town, officer = self.task, self.book.demo.town, self.book.demo.officer
        extension.is_granted, extension.decided_by, extension.decided_at = True, officer, self.at
        task.due_at, task.extension_count = town.end_of(extension.until), 1
        task.term_days = (extension.until - task.opened_at.astimezone(town.zone).date()).days
        self.tell(Kind.EXTENDED, officer)
        return True

    def control(self, hours: float = 5) -> bool:
        """A major problem is under control; its plan is due next."""
        if not self.comes(hours):
            return False
        task, by = self.task, self.lead_hand()
        task.phase, task.due_at = Phase.PLAN, task.plan_due_at or task.due_at
        line = self.tell(Kind.CONTROLLED, by, words.CONTROLLED)
        if self.before:
            photo = self.book.take_photo(by, task.category.code, self.at, of=self.before)
            self.add_photo(photo, TaskPhoto.Stage.CONTROL, line)
        return True

    def void(self, reason: str, by: User, hours: float = 5, *, is_false_report: bool = False) -> bool:
        if not self.comes(hours):
            return False
        self.task.status, self.task.closed_at = Status.VOIDED, self.at
        self.task.is_false_report = is_false_report
        self.tell(Kind.VOIDED, by, reason)
        return True

    def merge(self, other: Task, hours: float = 6) -> bool:
        """The other one is void; its finders are kept here."""
        if not self.comes(hours):
            return False
        officer, survivor = self.book.demo.officer, self.task
        merged = Story(self.book, other, self.at)
        other.status, other.closed_at, other.merged_into = Status.VOIDED, self.at, survivor
        into = merged.tell(Kind.VOIDED, officer)
        self.book.merges += [
            (into, survivor, gettext("Merged into %(number)s")),
            (self.tell(Kind.MERGED, officer), other, "%(number)s"),
        ]
        for finder in [row for row in self.book.finders if row.task is other]:
            self.book.finders.append(copy_finder(finder, survivor))
        return True

    def add_photo(self, photo: Photo, stage: str, line: TaskEvent | None = None) -> None:
        town = self.book.demo.town
        self.book.task_photos.append(TaskPhoto(town=town, task=self.task, photo=photo, stage=stage, event=line))

    def lead_hand(self) -> User:
        return self.book.demo.cadre(self.task.lead_unit)

    def head(self) -> User:
        return self.book.demo.head(self.task.lead_unit)


def open_task(book: Book, opening: Opening, at: datetime, by: User | None) -> Story:
    """A task as the action opens it, on a day of the past; its story begins."""
    demo = book.demo
    task = new_task(opening, demo.settings)
    lead = leading_unit(opening, demo.answering)
    task.opened_at, task.lead_unit, task.lead_post_id = at, lead, demo.head_post(lead)
    set_term(book, task, at)
    book.tasks.append(task)
    book.finders.append(first_finder(task, opening))
    for unit_id in assisting_units(opening, lead, {demo.office.pk}):
        book.assist(task, unit_id)
    story = Story(book, task, at)
    story.tell(Kind.OPENED, by)
    return story


def set_term(book: Book, task: Task, at: datetime) -> None:
    demo = book.demo
    set_deadline(task, deadline(demo.town, demo.settings, book.calendar, task.severity, task.category.term, at))
