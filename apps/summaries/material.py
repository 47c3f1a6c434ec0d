"""What the work report is composed from: the quarter's figures and the town's records, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q

from apps.accountability.models import Measure
from apps.assessments.models import Assessment, Score
from apps.bulletins.models import Bulletin
from apps.core.days import Quarter
from apps.feedback.queries import items_by
from apps.meetings.queries import Decided, Meetings, meetings_of
from apps.outreach.models import Activity
from apps.outreach.queries import Publicity, Visits, groups_in_force, publicity_of, rules_in_force, visits_of
from apps.readings.models import Item
from apps.readings.queries import SectionMonth, mean_of, section_grades
from apps.rectifications.models import Status, Task
from apps.reports.models import DailyReport, Finding
from apps.summaries.periods import Period, published, tasks_to_do
from apps.summaries.queries import grids_of, overlooked_in, vacant_posts
from apps.summaries.standing import Left
from apps.summaries.summary import Signing, compared_periods, signing_of
from apps.towns.models import Category, Town
from apps.towns.wording import category_in_chinese
from apps.units.models import VILLAGES, Unit

NAMED = 3  # tasks overdue; the count tells of all


@dataclass(frozen=True)
class Kind:
    """What was found of a category in the quarter; and its tasks that there were to do in it: `carried` over from
    before among all of them, `completed` in it, `open` at its end. All are either completed or open.
    """

    found: int = 0
    carried: int = 0
    completed: int = 0
    open: int = 0

    @property
    def tasks(self) -> int:
        return self.completed + self.open


@dataclass(frozen=True)
class Staff:
    """Who there is for it at the quarter's end. `vacant`: head posts of units that nobody held."""

    grids: int
    grids_without: int
    wardens: int
    vacant: tuple[str, ...]
    trainings: int
    trained: int


@dataclass(frozen=True)
class Supervision:
    """日督查: how often, what it found, what of that where a unit had reported nothing; all put right on the spot."""

    reports: int
    found: int
    overlooked: int
    on_spot: int


@dataclass(frozen=True)
class Material:
    """All that the report may say. `categories`: id → name in Chinese; `kinds`: a category's figures by its code;
    `scores`: of villages (True), and of town units.
    """

    town: Town
    quarter: Quarter
    last: date
    now: Period
    before: Period
    year_before: Period
    categories: Mapping[int, str]
    kinds: Mapping[str, Kind]
    meetings: Meetings
    signing: Signing | None
    publicity: Publicity
    visits: Visits
    groups: Sequence[str]
    rules: Sequence[str]
    new_rules: Sequence[str]
    supervision: Supervision
    bulletins: int
    measures: Mapping[str, int]
    assessment: Assessment | None
    scores: Mapping[bool, Sequence[Decimal]]
    pm25: Decimal | None
    pm25_before: Decimal | None
    sections: Sequence[SectionMonth]
    items: Mapping[int, bool]
    longest_late: Sequence[tuple[Task, date]]
    staff: Staff
    units: Mapping[int, Unit]


def material_of(town: Town, quarter: Quarter) -> Material:
    """Some ninety queries, whatever the rows."""
    last = min(quarter.last, town.today())
    now, before, year_before = compared_periods(town, quarter)
    categories = list(Category.objects.filter(town=town))
    rules = rules_in_force(town, last)
    assessment = published(town, quarter)
    ago = year_before.facts
    return Material(
        town=town,
        quarter=quarter,
        last=last,
        now=now,
        before=before,
        year_before=year_before,
        categories={one.pk: category_in_chinese(one) for one in categories},
        kinds=kinds_of(now, categories),
        meetings=as_left(meetings_of(town, quarter.first, last), now),
        signing=signing_of(town, quarter),
        publicity=publicity_of(town, quarter.first, last),
        visits=visits_of(town, quarter.first, last),
        groups=[group.name for group in groups_in_force(town, last)],
        rules=[rule.title for rule in rules],
        new_rules=[rule.title for rule in rules if rule.adopted_on >= quarter.first],
        supervision=supervision_of(now),
        bulletins=issued_bulletins(now),
        measures=measures_in(now),
        assessment=assessment,
        scores=scores_by_kind(assessment) if assessment else {},
        pm25=mean_of(town, Item.PM25, quarter.first, last),
        pm25_before=mean_of(town, Item.PM25, ago.first, ago.last),
        sections=section_grades(town, quarter.first, last),
        items=items_by(town, last),
        longest_late=longest_late(now.left),
        staff=staff_of(town, quarter.first, last),
        units={unit.pk: unit for unit in Unit.objects.filter(town=town).select_related("parent")},
    )


def as_left(meetings: Meetings, now: Period) -> Meetings:
    """Meetings with their measures as they stood at the end of the days; what was done later, a later report tells."""
    return Meetings(
        tuple(replace(one, measures=tuple(stood(row, now) for row in one.measures)) for one in meetings.met)
    )


def stood(measure: Decided, now: Period) -> Decided:
    """A measure whose minutes came out later was no task yet; one that was made void is none whenever that was."""
    task, left = measure.task, now.left
    if task is None or task.status == Status.VOIDED:
        return measure
    is_pending = task.pk in left.open or task.opened_at > now.facts.moment
    return replace(measure, is_completed=not is_pending, is_pending=is_pending, is_overdue=task.pk in left.late)


def scores_by_kind(assessment: Assessment) -> dict[bool, list[Decimal]]:
    """Villages (True) and town units are compared with their own kind alone (domain.md §6). One query."""
    found: dict[bool, list[Decimal]] = defaultdict(list)
    for kind, total in Score.objects.filter(assessment=assessment).values_list("unit__kind", "total"):
        found[kind in VILLAGES].append(total)
    return dict(found)


def span_of(now: Period) -> tuple[datetime, datetime]:
    return now.town.at(now.facts.first, datetime.min.time()), now.town.end_of(now.facts.last)


def kinds_of(now: Period, categories: Sequence[Category]) -> dict[str, Kind]:
    """Built-in categories by their code; one query."""
    begin, _end = span_of(now)
    is_open = Q(pk__in=list(now.left.open))
    counts = (
        tasks_to_do(now)
        .order_by()
        .values_list("category")
        .annotate(
            carried=Count("pk", filter=Q(opened_at__lt=begin)),
            completed=Count("pk", filter=~is_open),
            open=Count("pk", filter=is_open),
        )
    )
    tasks = {category: numbers for category, *numbers in counts}
    return {
        one.code: Kind(now.by_category.get(one.pk, 0), *tasks.get(one.pk, (0, 0, 0))) for one in categories if one.code
    }


def supervision_of(now: Period) -> Supervision:
    """Three queries."""
    days = (now.facts.first, now.facts.last)
    reports = DailyReport.objects.filter(town=now.town, kind=DailyReport.Kind.SUPERVISION, report_date__range=days)
    findings = Finding.objects.counted().filter(town=now.town, found_on__range=days)
    by_supervision = Q(report__kind=DailyReport.Kind.SUPERVISION)
    counts = findings.aggregate(
        found=Count("pk", filter=by_supervision), on_spot=Count("pk", filter=Q(is_fixed_on_spot=True))
    )
    return Supervision(reports=reports.count(), overlooked=overlooked_in(now.town, *days).count(), **counts)


def issued_bulletins(now: Period) -> int:
    """Daily ones that tell of the quarter's days."""
    rows = Bulletin.objects.filter(town=now.town, kind=Bulletin.Kind.DAILY, issued_at__isnull=False)
    return rows.filter(last_day__range=(now.facts.first, now.facts.last)).count()


def measures_in(now: Period) -> dict[str, int]:
    """Kind → how many were issued; numbers alone, no word of what they say (domain.md §5)."""
    begin, end = span_of(now)
    rows = Measure.objects.issued().filter(town=now.town, issued_at__gte=begin, issued_at__lte=end).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def longest_late(left: Left) -> list[tuple[Task, date]]:
    """The tasks longest overdue, each with the day it was due then. One query."""
    pks = list(left.late)[:NAMED]
    tasks = Task.objects.for_list().in_bulk(pks)
    return [(tasks[pk], left.open[pk].due_at.astimezone(tasks[pk].town.zone).date()) for pk in pks]


def staff_of(town: Town, first: date, last: date) -> Staff:
    """Grids, wardens, head posts that nobody holds, trainings in the quarter. Three queries."""
    trainings = Activity.objects.counted().between(first, last).filter(town=town, form=Activity.Form.TRAINING)
    grids = grids_of(town)
    people = list(trainings.values_list("people", flat=True))
    return Staff(
        grids=len(grids),
        grids_without=sum(grid.warden_id is None for grid in grids),
        wardens=len({grid.warden_id for grid in grids if grid.warden_id}),
        vacant=tuple(f"{post.unit}{post.title}" for post in vacant_posts(town, last)),
        trainings=len(people),
        trained=sum(one or 0 for one in people),
    )
