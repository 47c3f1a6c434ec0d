"""The ways a task may go: those that every demo town shows, and those that chance deals out."""

from collections.abc import Callable
from datetime import timedelta

from apps.accounts.models import User
from apps.operations.demo import sayings, words
from apps.operations.demo.story import Story
from apps.rectifications.models import Phase

Tell = Callable[[Story], None]
OLD = timedelta(days=16)  # what is older, even a lazy village has mostly done


def as_opened(story: Story) -> None:
    """Nobody has done anything."""
    story.succeed(story.book.now)


def started(story: Story) -> None:
    if story.start():
        story.succeed(story.book.now)


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


def dragged_on(story: Story) -> None:
    """Days after it was due, sent back, and done at last."""
    days = story.task.term_days + story.book.rng.randint(4, 14)
    if story.start(24 * days) and story.submit(20) and story.send_back() and story.submit(50):
        story.verify()


def handed_up(story: Story) -> None:
    story.hand_up()


def completed_by_town(story: Story) -> None:
    if story.hand_up():
        completed(story)


def passed_on(story: Story) -> None:
    story.pass_on()


def passed_on_and_back(story: Story) -> None:
    if story.pass_on() and story.take_back():
        completed(story)


def extension_asked(story: Story) -> None:
    if story.start():
        story.ask_extension()


def extended(story: Story) -> None:
    """Granted, and done within it."""
    extension = story.ask_extension() if story.start() else None
    if extension and story.decide(extension, is_granted=True) and story.submit(24 * 6):
        story.verify()


def refused(story: Story) -> None:
    extension = story.ask_extension() if story.start() else None
    if extension and story.decide(extension, is_granted=False) and story.submit(40):
        story.verify()


def controlled(story: Story) -> None:
    if story.start(0.5):
        story.control()


def major(story: Story) -> None:
    """Under control within the day, planned, done by the plan's date."""
    if story.start(0.5) and story.control() and story.hand_in_plan() and story.submit(24 * 8):
        story.verify()


def voided(story: Story) -> None:
    story.void(story.say(sayings.VOIDED), story.book.demo.officer)


def withdrawn_as_false(story: Story) -> None:
    withdraw(story, story.say(sayings.FALSE_REPORTS), story.book.demo.officer, is_false_report=True)


def withdrawn_next_day(story: Story) -> None:
    """After the day's bulletin is out: the next one corrects it."""
    withdraw(story, story.say(sayings.FALSE_REPORTS), story.book.demo.officer, is_false_report=True, hours=26)


def withdrawn_by_reporter(story: Story) -> None:
    report = story.finding and story.finding.report
    if report:
        withdraw(story, story.say(sayings.TAKEN_BY_REPORTER), report.author, is_false_report=False, hours=1)


def withdraw(story: Story, reason: str, by: User, *, is_false_report: bool, hours: float = 5) -> None:
    finding = story.finding
    if finding is None:  # nothing was reported that could be withdrawn
        completed(story)
        return
    if not story.void(reason, by, hours, is_false_report=is_false_report):
        return
    finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_reason = story.at, by, reason
    story.book.note(finding, story.at)
    if finding.report:
        story.book.recount(finding.report, story.at, findings=-1)


# How tasks of a village go on when nothing in particular is to be shown: the oftener named, the likelier.
DILIGENT: list[Tell] = [completed]
USUAL: list[Tell] = [
    *[completed] * 24,
    *[completed_at_second_try] * 3,
    *[completed_late] * 2,
    *[extended] * 2,
    refused,
    voided,
    passed_on_and_back,
    withdrawn_as_false,
    withdrawn_next_day,
]
LAZY: list[Tell] = [*[as_opened] * 5, *[completed_late] * 2, started, returned, completed]
LAZY_OLD: list[Tell] = [*[dragged_on] * 4, *[completed_late] * 4, *[completed] * 3, completed_at_second_try]
NEEDS_POWER = ("wastewater", "coal", "boiler", "dust")  # what a village usually hands up


def usual_story(story: Story) -> Tell:
    book, task = story.book, story.task
    number, rng = task.unit.order, book.rng
    if task.phase == Phase.CONTROL:
        return major
    if number in words.LAZY:
        return rng.choice(LAZY if book.now - task.opened_at < OLD else LAZY_OLD)
    is_village = task.lead_unit_id == task.unit_id and book.demo.is_village(task.unit)
    if is_village and task.category.code in NEEDS_POWER:
        return completed_by_town
    return rng.choice(DILIGENT if number == words.DILIGENT else USUAL)
