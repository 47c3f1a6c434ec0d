"""The ways a task may go: those that every demo town shows, and those that chance deals out."""

from collections.abc import Callable

from apps.accounts.models import User
from apps.operations.demo import words
from apps.operations.demo.book import Book
from apps.operations.demo.story import Story
from apps.rectifications.models import Task

Tell = Callable[[Story], None]


def as_opened(_story: Story) -> None:
    """Nobody has done anything."""


def started(story: Story) -> None:
    story.start()


def submitted(story: Story) -> None:
    if story.start():
        story.submit()


def returned(story: Story) -> None:
    if story.start() and story.submit():
        story.send_back()


def completed(story: Story) -> None:
    if story.start() and story.submit():
        story.verify()


def completed_at_second_try(story: Story) -> None:
    if story.start() and story.submit() and story.send_back() and story.submit():
        story.verify()


def completed_late(story: Story) -> None:
    days = story.task.term_days + story.book.rng.randint(1, 3)
    if story.start(24 * days) and story.submit(6):
        story.verify()


def handed_up(story: Story) -> None:
    story.hand_up()


def completed_by_town(story: Story) -> None:
    if story.hand_up():
        completed(story)


def passed_on(story: Story) -> None:
    story.pass_on()


def extension_asked(story: Story) -> None:
    if story.start():
        story.ask_extension()


def extended(story: Story) -> None:
    extension = story.ask_extension() if story.start() else None
    if extension:
        story.extend(extension)


def controlled(story: Story) -> None:
    if story.start(0.5):
        story.control()


def voided(story: Story) -> None:
    story.void("与另一项工程重复，已在施工中处理", story.book.demo.officer)


def withdrawn_as_false(story: Story) -> None:
    withdraw(story, "误报:系施工临时堆料，当日已清", story.book.demo.officer, is_false_report=True)


def withdrawn_by_reporter(story: Story) -> None:
    withdraw(story, "与上一条重复填报", story.lead_hand(), is_false_report=False)


def withdraw(story: Story, reason: str, by: User, *, is_false_report: bool) -> None:
    finding = story.finding
    if finding is None or not story.void(reason, by, is_false_report=is_false_report):
        return
    finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_reason = story.at, by, reason
    if finding.report:
        finding.report.finding_count -= 1


# How tasks of a village go on when nothing in particular is to be shown: the oftener named, the likelier.
DILIGENT: list[Tell] = [*[completed] * 9, submitted]
USUAL: list[Tell] = [
    *[completed] * 12,
    completed_at_second_try,
    completed_at_second_try,
    completed_late,
    started,
    extended,
]
LAZY: list[Tell] = [*[as_opened] * 5, completed_late, completed_late, started, returned, completed]
NEEDS_POWER = ("wastewater", "coal", "boiler", "dust")  # what a village usually hands up


def usual_story(book: Book, task: Task) -> Tell:
    number = task.unit.order
    if number in words.LAZY:
        return book.rng.choice(LAZY)
    is_village = task.lead_unit_id == task.unit_id and number <= len(book.demo.villages)
    if is_village and task.category.code in NEEDS_POWER:
        return completed_by_town
    return book.rng.choice(DILIGENT if number == words.DILIGENT else USUAL)
