"""回头看 in a demo town: planned at completion; the office has looked at those that are due, but for the latest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from apps.operations.demo.book import Book
from apps.rectifications.actions import plan_look_backs
from apps.rectifications.models import LookBack, Status, Task, TaskEvent
from apps.rectifications.opening import story_line

FOUND = ["现场查看，未反弹", "走访两户群众，反映已好转", "复看原点位，保持较好"]


def write_look_backs(book: Book) -> None:
    """The tasks are in the database, with the days on which they were completed."""
    completed = Task.objects.filter(town=book.demo.town, status=Status.COMPLETED, looks_back=True)
    for task in completed.select_related("town").order_by("closed_at"):
        plan_look_backs(task)
    due = LookBack.objects.filter(task__town=book.demo.town, due_on__lt=book.season.until)
    TaskEvent.objects.bulk_create(looked_at(book, list(due.select_related("task"))[:-1]))


def looked_at(book: Book, due: list[LookBack]) -> Iterator[TaskEvent]:
    """Each found in order on its day; the lines for the tasks' stories."""
    for number, one in enumerate(due):
        at = book.demo.town.at(one.due_on, time(15, number % 60))
        one.result, one.done_by, one.done_at = LookBack.Result.HOLDS, book.demo.officer, at
        one.save(update_fields=["result", "done_by", "done_at"])
        line = story_line(one.task, TaskEvent.Kind.LOOKED_BACK, book.demo.officer, FOUND[number % len(FOUND)])
        line.at = at
        yield line
