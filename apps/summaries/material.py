"""What the work report is composed from: the quarter's figures and the town's records, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from apps.accountability.models import Measure
from apps.accounts.models import Role
from apps.assessments.models import Assessment, Score
from apps.bulletins.models import Bulletin
from apps.core.days import Quarter
from apps.meetings.queries import Meetings, meetings_of
from apps.outreach.models import Activity
from apps.outreach.queries import Publicity, Visits, groups_in_force, publicity_of, rules_in_force, visits_of
from apps.readings.models import Item
from apps.readings.queries import SectionMonth, mean_of, section_grades
from apps.rectifications.models import OPEN, Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding
from apps.summaries.periods import Period, items_by
from apps.summaries.summary import Signing, compared_periods, signing_of
from apps.towns.models import Category, Town
from apps.towns.wording import category_in_chinese
from apps.units.models import VILLAGES, Grid, Post, Tenure, Unit

MOST_OVERDUE = 10


@dataclass(frozen=True)
class Kind:
    """What was found of a category, and what became of its tasks. `open`: at the quarter's end."""

    found: int
    opened: int
    completed: int
    open: int


@dataclass(frozen=True)
class Staff:
    """Who there is for it at the quarter's end. `vacant`: head posts of units that nobody held."""

    grids: int
    wardens: int
    head_posts: int
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
class Open:
    """Tasks at the quarter's end: not completed, deferred; the longest overdue. `handed_up`: in the quarter."""

    count: int
    deferred: int
    overdue: Sequence[Task]
    handed_up: int


@dataclass(frozen=True)
class Material:
    """All that the report may say. `categories`: id → name in Chinese; `kinds`: code of a category → its figures."""

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
    scores: Sequence[Decimal]
    pm25: Decimal | None
    pm25_before: Decimal | None
    sections: Sequence[SectionMonth]
    items: Mapping[int, bool]
    open: Open
    staff: Staff
    units: Mapping[int, Unit]


def material_of(town: Town, quarter: Quarter) -> Material:
    """Some ninety queries, whatever the rows."""
    last = min(quarter.last, town.today())
    now, before, year_before = compared_periods(town, quarter)
    categories = list(Category.objects.filter(town=town))
    rules = rules_in_force(town, last)
    assessment = published(town, quarter)
    ago = quarter.back(4)
    return Material(
        town=town,
        quarter=quarter,
        last=last,
        now=now,
        before=before,
        year_before=year_before,
        categories={one.pk: category_in_chinese(one) for one in categories},
        kinds=kinds_of(now, categories),
        meetings=meetings_of(town, quarter.first, last),
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
        scores=list(Score.objects.filter(assessment=assessment).values_list("total", flat=True)) if assessment else [],
        pm25=mean_of(town, Item.PM25, quarter.first, last),
        pm25_before=mean_of(town, Item.PM25, ago.first, ago.last),
        sections=section_grades(town, quarter.first, last),
        items=items_by(town, last),
        open=open_of(now),
        staff=staff_of(town, quarter.first, last),
        units={unit.pk: unit for unit in Unit.objects.filter(town=town).select_related("parent")},
    )


def span_of(now: Period) -> tuple[datetime, datetime]:
    return now.town.at(now.facts.first, datetime.min.time()), now.town.end_of(now.facts.last)


def kinds_of(now: Period, categories: Sequence[Category]) -> dict[str, Kind]:
    """Built-in categories by their code; one query."""
    begin, end = span_of(now)
    opened, closed = Q(opened_at__gte=begin, opened_at__lte=end), Q(closed_at__gte=begin, closed_at__lte=end)
    still = Q(opened_at__lte=end) & (Q(status__in=OPEN) | Q(closed_at__gt=end))
    completed = closed & Q(status=Status.COMPLETED)
    rows = Task.objects.filter(town=now.town, is_history=False).exclude(status=Status.VOIDED).order_by()
    counts = {
        category: numbers
        for category, *numbers in rows.values_list("category").annotate(
            opened=Count("pk", filter=opened), done=Count("pk", filter=completed), still=Count("pk", filter=still)
        )
    }
    return {
        one.code: Kind(now.by_category.get(one.pk, 0), *counts.get(one.pk, (0, 0, 0))) for one in categories if one.code
    }


def supervision_of(now: Period) -> Supervision:
    """Three queries."""
    days = (now.facts.first, now.facts.last)
    reports = DailyReport.objects.filter(town=now.town, kind=DailyReport.Kind.SUPERVISION, report_date__range=days)
    findings = Finding.objects.counted().filter(town=now.town, found_on__range=days)
    nil = DailyReport.objects.own().filter(
        town=now.town, unit=OuterRef("unit"), report_date=OuterRef("found_on"), finding_count=0
    )
    by_supervision = Q(report__kind=DailyReport.Kind.SUPERVISION)
    counts = findings.aggregate(
        found=Count("pk", filter=by_supervision), on_spot=Count("pk", filter=Q(is_fixed_on_spot=True))
    )
    return Supervision(
        reports=reports.count(), overlooked=findings.filter(Exists(nil), by_supervision).count(), **counts
    )


def issued_bulletins(now: Period) -> int:
    """Daily ones that tell of the quarter's days."""
    rows = Bulletin.objects.filter(town=now.town, kind=Bulletin.Kind.DAILY, issued_at__isnull=False)
    return rows.filter(last_day__range=(now.facts.first, now.facts.last)).count()


def measures_in(now: Period) -> dict[str, int]:
    """Kind → how many were issued; numbers alone, no word of what they say (domain.md §5)."""
    begin, end = span_of(now)
    rows = Measure.objects.issued().filter(town=now.town, issued_at__gte=begin, issued_at__lte=end).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def published(town: Town, quarter: Quarter) -> Assessment | None:
    rows = Assessment.objects.filter(town=town, plan__year=quarter.year, quarter=quarter.number)
    return rows.exclude(published_at=None).select_related("plan").first()


def open_of(now: Period) -> Open:
    """Four queries."""
    begin, end = span_of(now)
    events = TaskEvent.objects.filter(town=now.town, kind=TaskEvent.Kind.HANDED_UP, at__gte=begin, at__lte=end)
    rows = Task.objects.filter(town=now.town, is_history=False, opened_at__lte=end).exclude(status=Status.VOIDED)
    still = rows.filter(Q(status__in=OPEN) | Q(closed_at__gt=end))
    without_evidence = Q(submitted_at=None) | Q(submitted_at__gt=end)
    late = still.filter(without_evidence, due_at__lt=end, stopped_at=None)
    return Open(
        count=still.count(),
        deferred=still.filter(deferred_until__gt=now.facts.last).count(),
        overdue=list(late.for_list().order_by("due_at", "pk")[:MOST_OVERDUE]),
        handed_up=events.values("task").distinct().count(),
    )


def staff_of(town: Town, first: date, last: date) -> Staff:
    """Grids, wardens, head posts that nobody holds, trainings in the quarter. Five queries."""
    held = Tenure.objects.in_force_on(last).filter(town=town)
    posts = Post.objects.filter(town=town, role=Role.UNIT_HEAD, is_abolished=False, unit__kind__in=VILLAGES)
    posts = posts.filter(unit__in=Unit.objects.open_on(last)).select_related("unit").order_by("unit__order", "order")
    taken = set(held.values_list("post", flat=True))
    vacant = tuple(f"{post.unit}{post.title}" for post in posts if post.pk not in taken)
    trainings = Activity.objects.counted().between(first, last).filter(town=town, form=Activity.Form.TRAINING)
    wardens = list(Grid.objects.filter(town=town).values_list("warden", flat=True))
    people = list(trainings.values_list("people", flat=True))
    return Staff(
        grids=len(wardens),
        wardens=len({one for one in wardens if one}),
        head_posts=len(posts),
        vacant=vacant,
        trainings=len(people),
        trained=sum(one or 0 for one in people),
    )
