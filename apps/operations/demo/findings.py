"""Problems as they are found in the demo: what, where, how grave; stored with photos, and their tasks begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.operations.demo import problems, words
from apps.operations.demo.book import Book
from apps.operations.demo.seasons import MARKET_MIX, STREET_MIX, any_of, is_harvest, is_market_day, mix
from apps.operations.demo.stories import Tell, usual_story
from apps.operations.demo.story import open_task
from apps.photos.models import Photo
from apps.rectifications.models import TaskPhoto
from apps.reports.findings import finder_unit, new_finding, opening
from apps.reports.models import DailyReport, Finding, FindingPhoto, SpotReport
from apps.reports.sent import SentFinding
from apps.towns.models import Severity
from apps.units.models import Unit

Found = tuple[SentFinding, Tell | None]  # a problem, and how it goes on: None as usual
PHOTO_CHANCE = 0.2  # where none is asked for
FEWER = 0.2  # of a full town's problems
CAN_BE_MAJOR = ("straw", "wastewater", "air")


def chance_of_problem(book: Book, unit: Unit, day: date) -> float:
    """How likely the unit finds and reports something on a day; in a town that is not told in full, less."""
    number = unit.order
    if number == words.DILIGENT:
        chance = 0.5
    elif number in words.LAZY:
        chance = 0.03
    elif number in words.STRUCK and book.season.is_after_flood(day):
        chance = 0.45
    else:
        chance = (0.09 if book.demo.is_village(unit) else 0.04) * weekday_factor(day)
        chance += 0.22 if is_market_day(day) and is_at_market(book, unit) else 0
    return chance if book.is_full else chance * FEWER


def weekday_factor(day: date) -> float:
    """After the weekend more is found, on Sundays less; in harvest everybody is out."""
    return (1.5 if day.weekday() == 0 else 0.7 if day.weekday() == 6 else 1) * (1.3 if is_harvest(day) else 1)


def is_at_market(book: Book, unit: Unit) -> bool:
    return unit.order in words.AT_MARKET or unit in book.demo.town_units[1:4:2]


def problem(book: Book, unit: Unit, day: date, category: str = "", severity: str = "") -> SentFinding:
    """What somebody found in the unit: chance and the season choose what isn't given."""
    rng, demo, is_chance = book.rng, book.demo, not category
    is_market = is_chance and is_market_day(day) and is_at_market(book, unit) and rng.random() < 0.7
    is_after_flood = is_chance and unit.order in words.STRUCK and book.season.is_after_flood(day)
    if is_market:
        category = any_of(MARKET_MIX, rng)
        place, text = problems.worded_at_market(category, demo.market, book.village(unit), rng)
    else:
        usual = mix(day) if demo.is_village(unit) else STREET_MIX
        category = category or ("litter" if is_after_flood else any_of(usual, rng))
        place, text = problems.worded(category, book.village(unit), rng, is_after_flood=is_after_flood)
    latitude, longitude, accuracy = position(book)
    return SentFinding(
        category=demo.categories[category],
        place=place,
        severity=severity or chance_severity(book, category),
        description=text,
        latitude=latitude,
        longitude=longitude,
        accuracy=accuracy,
        is_fixed_on_spot=is_chance and rng.random() < 0.38,
    )


def position(book: Book) -> tuple[Decimal | None, Decimal | None, int | None]:
    """Two phones of five give one."""
    rng = book.rng
    if rng.random() > 0.4:
        return None, None, None
    latitude, longitude = rng.randint(34_700_000, 34_780_000), rng.randint(105_600_000, 105_720_000)
    return Decimal(latitude).scaleb(-6), Decimal(longitude).scaleb(-6), rng.randint(5, 60)


def chance_severity(book: Book, category: str) -> str:
    chance = book.rng.random()
    if chance < 0.03 and category in CAN_BE_MAJOR:
        return Severity.MAJOR
    return Severity.SERIOUS if chance < 0.18 else Severity.GENERAL


def write_report(
    book: Book, report: DailyReport, found: Sequence[Found], amended_after: timedelta | None = None
) -> None:
    """The report, its findings and its versions; an amended one got its last finding some time later."""
    is_later = amended_after is not None and bool(found)
    first, later = (found[:-1], found[-1:]) if is_later else (found, [])
    report.finding_count = len(first)
    book.add(report, report.submitted_at)
    findings = [write_finding(book, report, one, report.submitted_at) for one in first]
    book.add_version(report, 1, report.submitted_at, findings)
    if amended_after is None or not later:
        return
    at = report.submitted_at + amended_after
    if at <= book.now:
        book.recount(report, at, findings=1, versions=1)
        findings = findings + [write_finding(book, report, one, at) for one in later]
        book.add_version(report, 2, at, findings)


def write_finding(book: Book, report: DailyReport | SpotReport, found: Found, at: datetime) -> Finding:
    """The finding with its photos, and unless it is put right, its task with its story."""
    sent, story = found
    finding = new_finding(sent, report)
    photo = None
    if book.demo.settings.needs_photo(sent.severity) or book.rng.random() < PHOTO_CHANCE:
        photo = book.take_photo(report.author, sent.category.code, at)
    if sent.is_fixed_on_spot:
        book.add(finding, at)
        if photo:
            after = book.take_photo(report.author, sent.category.code, at, of=photo)
            add_photo(book, finding, photo, FindingPhoto.Stage.BEFORE, at)
            add_photo(book, finding, after, FindingPhoto.Stage.AFTER, at)
        return finding
    finder, unit = report.author, finder_unit(report, report.author)
    given = opening(finding, sent, report, finder=finder, unit=unit, found_at=report.written_at)
    told = open_task(book, given, at, report.author)
    finding.task, told.finding, told.before = told.task, finding, photo
    book.add(finding, at)
    if photo:
        add_photo(book, finding, photo, FindingPhoto.Stage.BEFORE, at)
        told.link_photo(photo, TaskPhoto.Stage.BEFORE)
    (story or usual_story(told))(told)
    return finding


def add_photo(book: Book, finding: Finding, photo: Photo | None, stage: str, at: datetime) -> None:
    if photo:
        book.add(FindingPhoto(town_id=book.demo.town.pk, finding=finding, photo=photo, stage=stage), at)
