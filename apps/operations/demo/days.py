"""What was reported on each day: daily reports, supervision, spot reports, and the tasks that came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.accounts.models import User
from apps.operations.demo import stories, words
from apps.operations.demo.book import Book
from apps.operations.demo.stories import Tell
from apps.operations.demo.story import Story, open_task
from apps.photos.models import Photo
from apps.rectifications.models import Source, TaskPhoto
from apps.rectifications.opening import Opening
from apps.reports.actions import new_report
from apps.reports.findings import finder_unit, new_finding, opening
from apps.reports.models import DailyReport, Finding, FindingPhoto, ReportVersion, SpotReport
from apps.reports.sent import SentFinding, SentReport
from apps.units.calendar import duties_on
from apps.units.models import ReportDuty, Unit

Found = tuple[SentFinding, Tell | None]  # a problem, and how it goes on: None as usual


def merged(story: Story) -> None:
    """The working group reports the same heap an hour later; the office merges the two."""
    book, task, at = story.book, story.task, story.at + timedelta(hours=1)
    if at < book.now:
        again = SentFinding(task.category, task.place, task.severity, words.FOLDED_IN)
        other = write_spot(book, task.unit, book.demo.users["group01"], at, (again, stories.as_opened))
        if other.task:
            story.merge(other.task)


@dataclass(frozen=True)
class Shown:
    """A problem that every demo town has, so that each state can be seen: `ago` days before the last, in a village."""

    ago: int
    village: int
    category: str
    severity: str
    story: Tell
    via: str = Source.DAILY_REPORT


SHOWN = [
    Shown(0, 7, "litter", "general", stories.as_opened),
    Shown(0, 10, "straw", "major", stories.as_opened, Source.SPOT_REPORT),
    Shown(2, 8, "occupying", "general", stories.handed_up),
    Shown(1, 9, "animals", "general", stories.started),
    Shown(2, 7, "wastewater", "major", stories.controlled),
    Shown(2, 4, "litter", "general", merged),
    Shown(3, 13, "litter", "general", stories.as_opened, Source.SUPERVISION),
    Shown(3, 10, "sewage", "serious", stories.submitted),
    Shown(3, 11, "dumping", "general", stories.withdrawn_as_false),
    Shown(3, 1, "posting", "general", stories.withdrawn_by_reporter),
    Shown(3, 12, "advert", "general", stories.started, Source.HOTLINE_12345),
    Shown(4, 11, "posting", "general", stories.returned),
    Shown(5, 16, "shopfront", "general", stories.extension_asked),
    Shown(6, 12, "litter", "general", stories.started),
    Shown(6, 14, "dust", "general", stories.passed_on),
    Shown(7, 15, "parking", "general", stories.voided),
    Shown(8, 3, "film", "general", stories.extended),
    Shown(6, 13, "sewage", "serious", stories.as_opened),
    Shown(8, 6, "manure", "serious", stories.as_opened),
    Shown(9, 13, "dumping", "general", stories.as_opened),
    Shown(10, 6, "dumping", "general", stories.started),
    Shown(11, 13, "litter", "general", stories.as_opened, Source.SUPERVISION),
    Shown(10, 2, "wastewater", "serious", stories.completed_by_town),
    Shown(11, 5, "sewage", "general", stories.completed_at_second_try, Source.LEADER),
]
# (village, days ago): how the report came, whatever chance would say.
WAYS = {
    (1, 3): "amended",
    (2, 3): "made_up",
    (4, 2): "late",
    (8, 5): "telephoned",
    (11, 6): "kept",
    (12, 1): "late",
    (14, 4): "telephoned",
    (16, 8): "made_up",
    (7, 5): "amended",
}
USUAL_WAYS = ["on_time"] * 70 + ["kept", "kept", "late", "late", "telephoned", "made_up"]


def write_days(book: Book, first: date, until: date) -> None:
    """Everything from the first day to the last."""
    demo = book.demo
    for ago in range((until - first).days, -1, -1):
        day = until - timedelta(days=ago)
        shown = [one for one in SHOWN if one.ago == ago and one.village <= len(demo.villages)]
        for unit in reporting(book, day, ago, {one.village for one in shown if one.via == Source.DAILY_REPORT}):
            mine = [one for one in shown if one.via == Source.DAILY_REPORT and one.village == unit.order]
            write_own(book, unit, day, ago, shown_problems(book, unit, mine))
        write_supervision(book, day, ago, [one for one in shown if one.via == Source.SUPERVISION])
        write_others(book, day, ago, [one for one in shown if one.via not in (Source.DAILY_REPORT, Source.SUPERVISION)])


def shown_problems(book: Book, unit: Unit, shown: list[Shown]) -> list[Found]:
    return [(problem(book, unit, one.category, one.severity), one.story) for one in shown]


def reporting(book: Book, day: date, ago: int, always: set[int]) -> Iterator[Unit]:
    """The units that owe a report for the day and will send one; today all but the first villages have."""
    demo, duties = book.demo, duties_on(book.calendar, day)
    closed = [demo.closed] if demo.closed and demo.closed.is_open_on(day) else []
    for village in [*demo.villages, *closed]:
        number = village.order
        chance = 0.45 if number in words.LAZY else 0.96
        is_silent = (ago == 0 and number <= words.SILENT_TODAY) or (number, ago) == demo.excused
        is_sure = ago == 0 or number in always or number == words.DILIGENT or (number, ago) in WAYS
        if not is_silent and (is_sure or book.rng.random() < chance):
            yield village
    for unit in demo.town_units:
        duty = ReportDuty.Days.TERM if unit.name == "中心小学" else ReportDuty.Days.WORKING
        if duty.value in duties and (ago == 0 or book.rng.random() < 0.93):
            yield unit


def write_own(book: Book, unit: Unit, day: date, ago: int, found: list[Found]) -> None:
    """The unit's own report of a day with what it found, unless it would arrive only after now."""
    demo, rng, number = book.demo, book.rng, unit.order
    way = WAYS.get((number, ago)) or ("on_time" if number == words.DILIGENT else rng.choice(USUAL_WAYS))
    way = "on_time" if ago == 0 else way
    written, arrived = moments(book, day, way, is_today=ago == 0)
    if arrived > book.now:
        return
    by = demo.officer if way == "telephoned" else rng.choice([demo.cadre(unit), demo.cadre(unit), demo.head(unit)])
    likely = 0.5 if number == words.DILIGENT else 0.08 if number in words.LAZY or unit in demo.town_units else 0.24
    chances = [likely, likely, 1 if way == "amended" and not found else 0]
    for extra in [problem(book, unit) for chance in chances if rng.random() < chance]:
        if extra.place not in [one.place for one, _story in found]:
            found.append((extra, None))
    patrol_from, patrol_to = patrol(book, day, written)
    sent = SentReport(
        client_id=book.random_id(),
        unit=unit,
        report_date=day,
        patrollers=demo.cadre(unit).name if rng.random() < 0.8 else f"{demo.cadre(unit).name}、{demo.head(unit).name}",
        places=[kind.pk for kind in rng.sample(demo.place_kinds, rng.randint(1, 3))],
        categories=[category.pk for category in rng.sample(list(demo.categories.values()), rng.randint(2, 5))],
        remarks=rng.choice(words.REMARKS),
        late_reason=rng.choice(words.LATE_REASONS) if way == "made_up" else "",
        caller=demo.head(unit).name if way == "telephoned" else "",
        findings=[one for one, _story in found],
        patrol_from=patrol_from,
        patrol_to=patrol_to,
    )
    report = new_report(sent, DailyReport.Kind.OWN, demo.settings, by)
    report.written_at, report.submitted_at = written, arrived
    write_report(book, report, found, is_amended=way == "amended")


def moments(book: Book, day: date, way: str, *, is_today: bool) -> tuple[datetime, datetime]:
    """When it was written and when it arrived. Today's may come before its hour, but never after now."""
    town, rng = book.demo.town, book.rng
    written = town.at(day, time(15, 30)) + timedelta(minutes=rng.randint(0, 145))
    arrived = written + timedelta(seconds=rng.randint(3, 50))
    next_day = day + timedelta(days=1)
    if is_today:
        latest = book.now - timedelta(minutes=rng.randint(2, 25))
        written = max(town.at(day, time.min), min(written, latest))
        return written, min(written + timedelta(seconds=20), book.now)
    if way == "kept":
        arrived = town.at(next_day, time(7)) + timedelta(minutes=rng.randint(0, 110))
    elif way == "telephoned":
        arrived = town.at(day, time(17, 55)) + timedelta(minutes=rng.randint(0, 30))
    elif way == "late":
        written = arrived = town.at(day, time(18, 15)) + timedelta(minutes=rng.randint(0, 200))
    elif way == "made_up":
        written = arrived = town.at(next_day, time(13)) + timedelta(days=rng.randint(0, 1), minutes=rng.randint(0, 240))
    return written, arrived


def patrol(book: Book, day: date, written: datetime) -> tuple[time | None, time | None]:
    """From and to; none where nobody noted it, or where it would lie after the report."""
    town, rng = book.demo.town, book.rng
    start = town.at(day, time(7, 30)) + timedelta(minutes=15 * rng.randint(0, 16))
    end = start + timedelta(minutes=30 * rng.randint(1, 6))
    if rng.random() < 0.25 or end > written:
        return None, None
    return start.time(), end.time()


def problem(book: Book, unit: Unit, category: str = "", severity: str = "") -> SentFinding:
    """What somebody found in the unit: chance chooses what isn't given."""
    rng, demo = book.rng, book.demo
    is_chance = not category
    category = category or rng.choice(words.STREET_MIX if unit in demo.town_units else words.VILLAGE_MIX)
    place, text = rng.choice(words.PROBLEMS[category])
    if category == "shopfront" and not is_chance:
        place = f"{demo.answering[0].name}东门"
    has_position = rng.random() < 0.4
    return SentFinding(
        category=demo.categories[category],
        place=place,
        severity=severity or rng.choice(["general"] * 4 + ["serious"]),
        description=text,
        latitude=Decimal(rng.randint(34_700_000, 34_780_000)).scaleb(-6) if has_position else None,
        longitude=Decimal(rng.randint(105_600_000, 105_720_000)).scaleb(-6) if has_position else None,
        accuracy=rng.randint(5, 60) if has_position else None,
        is_fixed_on_spot=is_chance and rng.random() < 0.35,
    )


def write_report(book: Book, report: DailyReport, found: Sequence[Found], *, is_amended: bool = False) -> None:
    """The report, its findings and its versions; an amended one got its last finding an hour later."""
    book.reports.append(report)
    first, later = (found[:-1], found[-1:]) if is_amended else (found, [])
    findings = [write_finding(book, report, one, report.submitted_at) for one in first]
    write_version(book, report, 1, report.submitted_at, findings)
    at = report.submitted_at + timedelta(minutes=book.rng.randint(20, 80))
    if later and at <= book.now:
        findings = findings + [write_finding(book, report, one, at) for one in later]
        report.version_count = 2
        write_version(book, report, 2, at, findings)
    report.finding_count = len([finding for finding in findings if not finding.withdrawn_at])


def write_version(book: Book, report: DailyReport, number: int, at: datetime, findings: Sequence[Finding]) -> None:
    version = ReportVersion(
        client_id=book.random_id(),
        report=report,
        number=number,
        author=report.author,
        written_at=report.written_at if number == 1 else at,
        submitted_at=at,
    )
    book.versions.append((version, list(findings)))


def write_finding(book: Book, report: DailyReport | SpotReport, found: Found, at: datetime) -> Finding:
    """The finding with its photos, and unless it is put right, its task with its story."""
    sent, story = found
    finding = new_finding(sent, report)
    book.findings.append(finding)
    photo = None
    if book.demo.settings.needs_photo(sent.severity) or book.rng.random() < 0.4:
        photo = book.take_photo(report.author, sent.category.code, at)
        add_finding_photo(book, finding, photo, FindingPhoto.Stage.BEFORE)
    if sent.is_fixed_on_spot:
        if photo:
            after = book.take_photo(report.author, sent.category.code, at, of=photo)
            add_finding_photo(book, finding, after, FindingPhoto.Stage.AFTER)
        return finding
    told = open_task(
        book,
        opening(
            finding,
            sent,
            report,
            finder=report.author,
            unit=finder_unit(report, report.author),
            found_at=report.written_at,
        ),
        at,
        report.author,
    )
    finding.task, told.finding = told.task, finding
    if photo:
        told.before = photo
        told.add_photo(photo, TaskPhoto.Stage.BEFORE)
    (story or stories.usual_story(book, told.task))(told)
    return finding


def add_finding_photo(book: Book, finding: Finding, photo: Photo, stage: str) -> None:
    book.finding_photos.append(FindingPhoto(town=book.demo.town, finding=finding, photo=photo, stage=stage))


def write_supervision(book: Book, day: date, ago: int, shown: list[Shown]) -> None:
    """Every second day the working group looks at a village; where it was lazy, it finds something."""
    demo, rng = book.demo, book.rng
    at = demo.town.at(day, time(10)) + timedelta(minutes=rng.randint(0, 300))
    numbers = [one.village for one in shown] or ([rng.randint(1, len(demo.villages))] if ago % 2 else [])
    for number in numbers:
        unit = demo.villages[number - 1]
        if at > book.now:
            continue
        found = shown_problems(book, unit, shown)
        if not found and rng.random() < (0.8 if number in words.LAZY else 0.3):
            found = [(problem(book, unit), None)]
        sent = SentReport(book.random_id(), unit, day, remarks="工作组日督查", findings=[one for one, _story in found])
        report = new_report(sent, DailyReport.Kind.SUPERVISION, demo.settings, demo.users["group01"])
        report.written_at = report.submitted_at = at
        write_report(book, report, found)


def write_others(book: Book, day: date, ago: int, shown: list[Shown]) -> None:
    """Spot reports, and what the office was told another way."""
    demo, rng = book.demo, book.rng
    for one in shown:
        unit = demo.villages[one.village - 1]
        at = book.now - timedelta(minutes=50) if ago == 0 else demo.town.at(day, time(11, rng.randint(0, 59)))
        sent = problem(book, unit, one.category, one.severity)
        if at > book.now:
            continue
        if one.via == Source.SPOT_REPORT:
            write_spot(book, unit, demo.cadre(unit), at, (sent, one.story))
        else:
            write_office_task(book, unit, at, sent, one)
    for unit in demo.villages:
        at = demo.town.at(day, time(19)) + timedelta(minutes=rng.randint(0, 150))
        if rng.random() < 0.03 and at < book.now:
            write_spot(book, unit, demo.cadre(unit), at, (problem(book, unit), None))


def write_spot(book: Book, unit: Unit, by: User, at: datetime, found: Found) -> Finding:
    report = SpotReport(
        town=book.demo.town,
        unit=unit,
        client_id=book.random_id(),
        author=by,
        written_at=at,
        submitted_at=at,
        report_date=at.astimezone(book.demo.town.zone).date(),
    )
    book.spots.append(report)
    return write_finding(book, report, found, at)


def write_office_task(book: Book, unit: Unit, at: datetime, sent: SentFinding, one: Shown) -> None:
    """What the office assigns: a work order, a leader's instruction."""
    officer = book.demo.officer
    given = Opening(
        unit=unit,
        category=sent.category,
        place=sent.place,
        severity=sent.severity,
        source=one.via,
        found_at=at,
        finder=officer,
        finder_unit_id=None,
        description=sent.description,
    )
    one.story(open_task(book, given, at, officer))
