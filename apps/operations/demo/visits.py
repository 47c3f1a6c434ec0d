"""What others find: daily supervision, liaison's visits, spot reports, and what the office is told another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from apps.accounts.models import User
from apps.operations.demo import sayings, words
from apps.operations.demo.book import Book
from apps.operations.demo.findings import FEWER, Found, problem, write_report
from apps.operations.demo.merging import merged_and_completed, write_spot
from apps.operations.demo.seasons import is_harvest
from apps.operations.demo.shown import Shown, shown_problems
from apps.operations.demo.stories import Tell, usual_story
from apps.operations.demo.story import open_task
from apps.rectifications.models import Source
from apps.rectifications.opening import Opening
from apps.reports.actions import new_report
from apps.reports.models import DailyReport
from apps.reports.sent import SentFinding, SentReport
from apps.units.models import Unit

SPOT_CHANCE = 0.012  # of a village on a day
# source → how likely on a day, and how the words begin
TOLD = {
    Source.HOTLINE_12345: (0.14, sayings.HOTLINE),
    Source.LEADER: (0.05, ["{}"]),
    Source.COVERT_VISIT: (0.02, [sayings.COVERT]),
    Source.PETITION: (0.015, ["{}"]),
}
SATELLITE_CHANCE = 0.16  # in harvest


def write_supervision(book: Book, day: date, shown: list[Shown]) -> None:
    """On most working days the group looks at a village or two, the lazy ones oftener; on Wednesdays a liaison."""
    demo, rng = book.demo, book.rng
    asked = [one for one in shown if one.via == Source.SUPERVISION]
    numbers = [one.village for one in asked] or chance_villages(book, day)
    for number in dict.fromkeys(numbers):
        unit = demo.villages[number - 1]
        found = shown_problems(book, unit, day, [one for one in asked if one.village == number])
        write_visit(book, unit, day, demo.users["group01"], sayings.SUPERVISED, found)
    if day.weekday() == 2:
        for unit in demo.villages:
            if rng.random() < 0.3:
                for user in demo.liaisons.get(unit.pk, []):
                    write_visit(book, unit, day, user, sayings.VISITED, [])


def chance_villages(book: Book, day: date) -> list[int]:
    """Numbers of the villages visited on a day."""
    rng, villages = book.rng, len(book.demo.villages)
    if not book.calendar.is_working(day) or rng.random() < 0.35:
        return []
    lazy = [number for number in words.LAZY if number <= villages and rng.random() < 0.12]
    return [*lazy, rng.randint(1, villages)]


def write_visit(book: Book, unit: Unit, day: date, by: User, remarks: list[str], found: list[Found]) -> None:
    """A report on another unit; where it was lazy, something is found."""
    demo, rng = book.demo, book.rng
    at = demo.town.at(day, time(10)) + timedelta(minutes=rng.randint(0, 300))
    if at > book.now:
        return
    if not found and rng.random() < (0.75 if unit.order in words.LAZY else 0.25):
        found = [(problem(book, unit, day), None)]
    text = sayings.said(remarks, book.village(unit), rng)
    sent = SentReport(book.random_id(), unit, day, remarks=text, patrollers=by.name)
    report = new_report(sent, DailyReport.Kind.SUPERVISION, demo.settings, by)
    report.written_at = report.submitted_at = at
    write_report(book, report, found)


def write_others(book: Book, day: date, ago: int, shown: list[Shown]) -> None:
    """Spot reports, and what the office was told another way."""
    demo, rng = book.demo, book.rng
    for one in shown:
        if one.via in (Source.DAILY_REPORT, Source.SUPERVISION):
            continue
        unit = demo.villages[one.village - 1]
        at = book.now - timedelta(minutes=50) if ago == 0 else demo.town.at(day, time(11, rng.randint(0, 59)))
        sent = problem(book, unit, day, one.category, one.severity)
        if at > book.now or at < demo.town.at(day, time.min):
            continue
        if one.via == Source.SPOT_REPORT:
            write_spot(book, unit, demo.cadre(unit), at, (sent, one.story))
        else:
            write_office_task(book, unit, at, sent, one.via, one.story)
    write_chance_spots(book, day)
    write_told(book, day)


def write_chance_spots(book: Book, day: date) -> None:
    """In the evening, or when somebody passes: by the village, now and then by the group."""
    demo, rng = book.demo, book.rng
    for unit in demo.villages:
        chance = SPOT_CHANCE * (2 if is_harvest(day) else 1)
        if rng.random() > (chance if book.is_full else chance * FEWER):
            continue
        at = demo.town.at(day, time(9)) + timedelta(minutes=rng.randint(0, 750))
        by, story = (demo.cadre(unit), None) if rng.random() < 0.8 else (demo.users["group01"], merged_and_completed)
        if at < book.now:
            sent = replace(problem(book, unit, day), is_fixed_on_spot=False)
            write_spot(book, unit, by, at, (sent, story))


def write_told(book: Book, day: date) -> None:
    """Work orders, instructions, petitions; in harvest fire points seen from above."""
    demo, rng = book.demo, book.rng
    asked = [(source, chance, texts, "") for source, (chance, texts) in TOLD.items()]
    if is_harvest(day):
        asked.append((Source.SATELLITE, SATELLITE_CHANCE, [sayings.SPOTTED], "straw"))
    for source, chance, texts, category in asked:
        at = demo.town.at(day, time(9)) + timedelta(minutes=rng.randint(0, 480))
        if rng.random() < (chance if book.is_full else chance * FEWER) and at < book.now:
            unit = rng.choice(demo.villages)
            sent = problem(book, unit, day, category)
            sent = replace(sent, description=rng.choice(texts).format(sent.description))
            write_office_task(book, unit, at, sent, source, None)


def write_office_task(book: Book, unit: Unit, at: datetime, sent: SentFinding, source: str, story: Tell | None) -> None:
    """What the office assigns: a work order, a leader's instruction."""
    officer = book.demo.officer
    given = Opening(
        unit=unit,
        category=sent.category,
        place=sent.place,
        severity=sent.severity,
        source=source,
        found_at=at,
        finder=officer,
        finder_unit_id=None,
        description=sent.description,
    )
    told = open_task(book, given, at, officer)
    (story or usual_story(told))(told)
