"""How a task goes on after it was opened: each step at its own hour, and none later than now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.notifications.actions import message
from apps.notifications.models import Message
from apps.operations.demo import sayings
from apps.operations.demo.book import Book
from apps.photos.models import Photo
from apps.rectifications.models import Approver, Extension, Finder, Phase, Status, Task, TaskEvent, TaskPhoto, terms_of
from apps.rectifications.opening import (
    Opening,
    assisting_units,
    copy_finder,
    deadline,
    due_of,
    first_finder,
    leading_unit,
    new_task,
    set_deadline,
    story_line,
)
from apps.rectifications.rerouting import later
from apps.reports.models import Finding

Kind = TaskEvent.Kind
UNREAD_FOR = timedelta(days=3)
# What the lead is told, and what the office is told, in the words of the actions.
TO_LEAD = {
    Kind.OPENED: ("task.opened", _("New task for %(unit)s: %(title)s")),
    Kind.VERIFIED: ("task.verified", _("Completed: %(title)s")),
    Kind.RETURNED: ("task.returned", _("Returned, please look at the reason: %(title)s")),
    Kind.HANDED_UP: ("task.handed_up", _("Handed up to %(unit)s: %(title)s")),
    Kind.PASSED_ON: ("task.passed_on", _("Passed on outside, the clock stands: %(title)s")),
    Kind.EXTENDED: ("task.extended", _("Extended: %(title)s")),
    Kind.EXTENSION_REFUSED: ("task.extension_refused", _("Extension refused: %(title)s")),
    Kind.TAKEN_BACK: ("task.taken_back", _("Taken back, the clock runs: %(title)s")),
    Kind.REASSIGNED: ("task.reassigned", _("%(unit)s leads now: %(title)s")),
    Kind.VOIDED: ("task.voided", _("No longer needed: %(title)s")),
}
TO_OFFICE = {
    Kind.SUBMITTED: ("task.submitted", _("To verify, %(unit)s: %(title)s")),
    Kind.PLANNED: ("task.planned", _("Plan handed in by %(unit)s: %(title)s")),
    Kind.CONTROLLED: ("task.controlled", _("Under control in %(unit)s: %(title)s")),
    Kind.HANDED_UP: TO_LEAD[Kind.HANDED_UP],
    Kind.EXTENSION_ASKED: ("task.extension_asked", _("%(unit)s asks for an extension: %(title)s")),
}
TO_APPROVE = ("task.to_approve", _("To approve, %(unit)s: %(title)s"))


class Story:
    """One task. Each verb comes some hours after the last one, in waking hours; False: it has not happened yet."""

    def __init__(self, book: Book, task: Task, at: datetime) -> None:
        self.book, self.task, self.at = book, task, at
        self.finding: Finding | None = None
        self.before: Photo | None = None

    @property
    def is_fire(self) -> bool:
        return self.task.category.code == sayings.FIRE

    def say(self, templates: list[str]) -> str:
        return sayings.said(templates, self.book.village(self.task.unit), self.book.rng)

    def tell(self, kind: Kind, by: User | None, remark: str = "") -> TaskEvent:
        """A step, as the task is after it; who is to know is told."""
        line = story_line(self.task, kind, by, remark)
        line.at = self.at
        self.book.add(line, self.at)
        self.book.note(self.task, self.at)
        demo = self.book.demo
        if kind in TO_LEAD:
            self.notify(line, demo.staff.get(self.task.lead_unit_id, []), *TO_LEAD[kind])
        if kind == Kind.OPENED:
            self.notify(line, demo.liaisons.get(self.task.unit_id, []), *TO_LEAD[kind])
        if kind in TO_OFFICE:
            self.notify(line, [demo.officer], *TO_OFFICE[kind])
        if kind == Kind.OPENED and self.task.phase == Phase.CONTROL:
            above = [demo.officer, demo.users["secretary"], demo.users["mayor"]]
            self.notify(line, above, "task.major", _("Major problem in %(unit)s: %(title)s"))
        return line

    def notify(self, line: TaskEvent, readers: list[User], kind: str, text: object) -> None:
        """Everybody but the actor; all demo accounts read one language, so the words are made once."""
        task, is_unread = self.task, self.book.now - line.at < UNREAD_FOR
        others = [reader for reader in readers if reader != line.actor and reader.is_active]
        if not others:
            return
        words = message(others[0], kind, text, "", unit=task.lead_unit.name, title=task.title).text
        read_at = None if is_unread else line.at + timedelta(hours=3)
        for reader in others:
            notice = Message(recipient_id=reader.pk, kind=kind, text=words, created_at=line.at, read_at=read_at)
            self.book.messages.append((task, notice))

    def comes(self, hours: float, rng: Random | None = None) -> bool:
        """Whether the next step, `hours` after the last one, has come by now; at night people sleep."""
        town, rng = self.book.demo.town, rng or self.book.rng
        at = (self.at + timedelta(hours=hours * rng.uniform(0.7, 1.3))).astimezone(town.zone)
        if not 7 <= at.hour < 20:
            morning = at.date() + timedelta(days=at.hour >= 20)
            at = town.at(morning, time(7, 30)) + timedelta(minutes=rng.randint(0, 150))
        self.succeed(min(at, self.book.now))
        if at > self.book.now:
            return False
        self.at = at
        return True

    def succeed(self, by_then: datetime) -> None:
        """The open task of a village that was merged meanwhile goes to the successor, as the clock sees to."""
        lead, town = self.task.lead_unit, self.book.demo.town
        if not (lead.closed_on and lead.successor) or by_then < town.at(lead.closed_on, time.min):
            return
        self.at = max(self.at, town.at(lead.closed_on, time(0, 1)))
        self.task.lead_unit, self.task.lead_post_id = lead.successor, self.book.demo.head_post(lead.successor)
        self.book.stop_assisting(self.task, lead.successor_id or 0)
        self.tell(Kind.REASSIGNED, None, f"{lead} → {lead.successor}")

    def start(self, hours: float = 3) -> bool:
        if not self.comes(hours):
            return False
        self.task.status = Status.IN_PROGRESS
        self.tell(Kind.STARTED, self.lead_hand())
        return True

    def submit(self, hours: float = 20) -> bool:
        if not self.comes(hours):
            return False
        task, by = self.task, self.lead_hand()
        task.status, task.submitted_by, task.submitted_at = Status.SUBMITTED, by, self.at
        line = self.tell(Kind.SUBMITTED, by, self.say(sayings.PUT_RIGHT))
        self.add_photo(by, TaskPhoto.Stage.AFTER, line)
        return True

    def verify(self, hours: float = 16) -> bool:
        """Every approval of its chain, each by whose turn it is; the later ones come sooner."""
        first, *later = self.task.approvers
        if not self.comes(hours):
            return False
        self.approve(first)
        rng = Random(f"{self.task.opened_at}")  # noqa: S311 - not for secrets; a longer chain changes nobody else's days
        for whose in later:
            if not self.comes(5, rng):
                return False
            self.approve(whose)
        return True

    def approve(self, whose: str) -> None:
        task, is_last = self.task, self.task.is_last_approval
        by = self.book.demo.approver(whose, task.category)
        task.approvals += 1
        if is_last:
            task.status, task.closed_at = Status.COMPLETED, self.at
            self.tell(Kind.VERIFIED, by, self.say(sayings.VERIFIED))
            return
        line = self.tell(Kind.APPROVED, by, sayings.APPROVED[Approver(whose)])
        if whose == Approver.SELF_CHECK:
            self.show_checked(by, line)
        self.notify(line, [self.book.demo.approver(task.approvers[task.approvals], task.category)], *TO_APPROVE)

    def show_checked(self, by: User, line: TaskEvent) -> None:
        """Another picture than the unit's own: whoever checks on site takes it there."""
        photo = self.book.take_photo(by, self.task.category.code, self.at, is_clean=True)
        if photo:
            self.link_photo(photo, TaskPhoto.Stage.AGAIN, line)

    def send_back(self, hours: float = 16) -> bool:
        if not self.comes(hours):
            return False
        self.task.status, self.task.return_count = Status.IN_PROGRESS, self.task.return_count + 1
        self.tell(Kind.RETURNED, self.book.demo.officer, self.say(sayings.RETURNED))
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
        for unit_id in dict.fromkeys((former.pk, task.unit_id)):
            self.book.assist(task, unit_id)
        self.tell(Kind.HANDED_UP, by, self.say(sayings.HANDED_UP))
        return True

    def pass_on(self, hours: float = 20) -> bool:
        if not self.comes(hours):
            return False
        whom, why = self.book.rng.choice(sayings.PASSED)
        self.task.stopped_at, self.task.passed_to = self.at, whom
        self.tell(Kind.PASSED_ON, self.book.demo.officer, f"{whom}：{why}")
        return True

    def take_back(self, hours: float = 90) -> bool:
        """The clock runs again; the days it stood are added."""
        stopped_at = self.task.stopped_at
        if stopped_at is None or not self.comes(hours):
            return False
        task = self.task
        task.due_at = later(task, task.due_at, self.at - stopped_at)
        task.stopped_at, task.passed_to = None, ""
        self.tell(Kind.TAKEN_BACK, self.book.demo.officer, self.say(sayings.TAKEN_BACK))
        return True

    def ask_extension(self, hours: float = 30) -> Extension | None:
        if not self.comes(hours):
            return None
        by, zone = self.head(), self.book.demo.town.zone
        extension = Extension(
            town_id=self.task.town_id,
            task=self.task,
            until=self.task.due_at.astimezone(zone).date() + timedelta(days=self.book.rng.randint(3, 10)),
            reason=self.say(sayings.EXTENSION),
            asked_by=by,
            asked_at=self.at,
        )
        self.book.add(extension, self.at)
        self.tell(Kind.EXTENSION_ASKED, by, extension.reason)
        return extension

    def decide(self, extension: Extension, *, is_granted: bool, hours: float = 8) -> bool:
        """The office grants or refuses what was asked for."""
        if not self.comes(hours):
            return False
        task, town, officer = self.task, self.book.demo.town, self.book.demo.officer
        extension.is_granted, extension.decided_by, extension.decided_at = is_granted, officer, self.at
        if not is_granted:
            self.tell(Kind.EXTENSION_REFUSED, officer, self.say(sayings.REFUSED))
            return True
        task.due_at, task.extension_count = town.end_of(extension.until), task.extension_count + 1
        task.term_days = (extension.until - task.opened_at.astimezone(town.zone).date()).days
        self.tell(Kind.EXTENDED, officer)
        return True

    def control(self, hours: float = 5) -> bool:
        """A major problem is under control; its plan is due next."""
        if not self.comes(hours):
            return False
        task, by = self.task, self.lead_hand()
        task.phase, task.due_at = Phase.PLAN, task.plan_due_at or task.due_at
        words = sayings.CONTROLLED_FIRE if self.is_fire else sayings.CONTROLLED
        line = self.tell(Kind.CONTROLLED, by, self.say(words))
        self.add_photo(by, TaskPhoto.Stage.CONTROL, line)
        return True

    def hand_in_plan(self, hours: float = 40) -> bool:
        """From now on the plan's date is what is due."""
        if not self.comes(hours):
            return False
        task, town, by = self.task, self.book.demo.town, self.lead_hand()
        days = self.book.rng.randint(10, 25)
        plans = sayings.PLANS_OF_FIRE if self.is_fire else sayings.PLANS
        task.phase, task.plan, task.term_days = Phase.RECTIFY, self.say(plans), days
        task.due_at = town.end_of(self.at.astimezone(town.zone).date() + timedelta(days=days))
        self.tell(Kind.PLANNED, by, task.plan)
        return True

    def void(self, reason: str, by: User, hours: float = 5, *, is_false_report: bool = False) -> bool:
        if not self.comes(hours):
            return False
        self.task.status, self.task.closed_at = Status.VOIDED, self.at
        self.task.is_false_report = is_false_report
        self.tell(Kind.VOIDED, by, reason)
        return True

    def merge(self, other: Task, hours: float = 6) -> bool:
        """The other one is void; its finders, photos and helpers are kept here."""
        if not self.comes(hours):
            return False
        officer, book = self.book.demo.officer, self.book
        other.status, other.closed_at = Status.VOIDED, self.at
        book.survivors.append((other, self.task))
        into = Story(book, other, self.at).tell(Kind.VOIDED, officer)
        book.merges += [
            (into, self.task, gettext("Merged into %(number)s")),
            (self.tell(Kind.MERGED, officer), other, "%(number)s"),
        ]
        for _at, finder in [row for row in book.rows[Finder] if row[1].task is other]:
            book.add(copy_finder(finder, self.task), self.at)
        for _at, row in [one for one in book.rows[TaskPhoto] if one[1].task is other]:
            self.link_photo(row.photo, row.stage)
        for unit_id in [one.unit_id for (task_id, _unit), one in book.assistances.items() if task_id == id(other)]:
            if unit_id != self.task.lead_unit_id:
                book.assist(self.task, unit_id)
        return True

    def add_photo(self, by: User, stage: str, line: TaskEvent) -> None:
        """Where there is one of before, or one is needed, the same place is shown again."""
        if self.before or self.task.needs_photo:
            photo = self.book.take_photo(by, self.task.category.code, self.at, of=self.before)
            if photo:
                self.link_photo(photo, stage, line)

    def link_photo(self, photo: Photo, stage: str, line: TaskEvent | None = None) -> None:
        row = TaskPhoto(town_id=self.task.town_id, task=self.task, photo=photo, stage=stage, event=line)
        self.book.add(row, self.at)

    def lead_hand(self) -> User:
        """Who works on it: mostly the unit's cadre, now and then its head."""
        demo, lead = self.book.demo, self.task.lead_unit
        return demo.head(lead) if self.book.rng.random() < 0.15 else demo.cadre(lead)

    def head(self) -> User:
        return self.book.demo.head(self.task.lead_unit)


def open_task(book: Book, opening: Opening, at: datetime, by: User | None) -> Story:
    """A task as the action opens it, on a day of the past; its story begins."""
    demo = book.demo
    task = new_task(opening, demo.settings, demo.chains[opening.source])
    lead = leading_unit(opening, demo.answering)
    task.opened_at, task.lead_unit, task.lead_post_id = at, lead, demo.head_post(lead)
    terms = terms_of(demo.chains[task.source], demo.settings)
    set_deadline(task, due_of(opening, demo.town, terms, book.calendar, at))
    book.add(task, at)
    book.add(first_finder(task, opening), at)
    for unit_id in assisting_units(opening, lead, {demo.office.pk}):
        book.assist(task, unit_id)
    story = Story(book, task, at)
    story.tell(Kind.OPENED, by)
    return story


def set_term(book: Book, task: Task, at: datetime) -> None:
    demo = book.demo
    terms = terms_of(demo.chains[task.source], demo.settings)
    set_deadline(task, deadline(demo.town, terms, book.calendar, task.severity, task.category, at))
