"""The same heap found twice, and spot reports."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.operations.demo import sayings, stories
from apps.operations.demo.book import Book
from apps.operations.demo.findings import Found, write_finding
from apps.operations.demo.story import Story
from apps.reports.models import Finding, SpotReport
from apps.reports.sent import SentFinding
from apps.units.models import Unit


def merged(story: Story) -> None:
    """The working group reports the same heap an hour later; the office merges the two."""
    book, task, at = story.book, story.task, story.at + timedelta(hours=1)
    if at < book.now:
        again = SentFinding(task.category, task.place, task.severity, story.say(sayings.FOLDED_IN))
        other = write_spot(book, task.unit, book.demo.users["group01"], at, (again, stories.as_opened))
        if other.task:
            story.merge(other.task)


def merged_and_completed(story: Story) -> None:
    merged(story)
    stories.completed(story)


def write_spot(book: Book, unit: Unit, by: User, at: datetime, found: Found) -> Finding:
    report = SpotReport(
        town_id=book.demo.town.pk,
        unit=unit,
        client_id=book.random_id(),
        author=by,
        written_at=at,
        submitted_at=at,
        report_date=at.astimezone(book.demo.town.zone).date(),
    )
    return write_finding(book, book.add(report, at), found, at)
