"""Reads what the rules are applied to, and what supervision found where a unit reported nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from apps.accountability.models import (
    REFERRALS,
    TALKS,
    Evidence,
    Measure,
    OverlookedCheck,
    Proposal,
    Rule,
    RuleNumbers,
)
from apps.accountability.rules import Facts, Fired, FoundTask, LateTask, PublishedScore, ReturnedTask, Row, fired
from apps.accounts.models import Role, User
from apps.assessments.models import Line, Score
from apps.core.days import days_between
from apps.core.text import as_name, plain
from apps.rectifications.models import ON_THE_LEAD, Task, TaskEvent
from apps.rectifications.queries import against_the_lead
from apps.reports.models import DailyReport, Finding
from apps.towns.models import Town, TownSettings
from apps.units.calendar import Excused, duty_days
from apps.units.models import Unit
from apps.units.scope import scope_of

OVERLOOKED_DAYS = timedelta(days=30)
REGISTER = 50
OFFICE_S = [Measure.Kind.REMINDER, Measure.Kind.NOTICE]  # signed by the office itself
TRIED_DAYS = timedelta(days=89)  # 90 with the last

Key = tuple[str, int, date, int | None]


def last_full_day(settings: TownSettings, moment: datetime) -> date:
    """The last day whose reports are either in or missed in the settings' town: made-up reports have begun."""
    local = moment.astimezone(settings.town.zone)
    return local.date() - timedelta(days=1 if local.time() >= settings.made_up_from else 2)


def used_keys(town: Town) -> set[Key]:
    """Rows that are evidence already, of whatever became of their proposal."""
    return set(Evidence.objects.filter(town=town).values_list("rule", "unit_id", "day", "task_id"))


def facts_of(town: Town, first: date, last: date, used: Collection[Key] = ()) -> Facts:
    """What happened from `first` to `last`, without what is evidence already; ten queries whatever the rows."""
    excused = Excused(town, last)
    missed = missed_days(town, first, last)
    late = late_tasks(town, first, last, excused)
    returned = returned_tasks(town, first, last, excused)
    found = found_tasks(town, first, last, excused)
    scored = published_scores(town, first, last)
    return Facts(
        {
            unit_id: [day for day in days if (Rule.MISSED, unit_id, day, None) not in used]
            for unit_id, days in missed.items()
        },
        [task for task in late if key(Rule.OVERDUE, task.row) not in used],
        [task for task in returned if key(Rule.RETURNED, task.row) not in used],
        [task for task in found if key(Rule.REPEATED, task.row) not in used],
        [score for score in scored if key(Rule.SCORE, score.row) not in used],
    )


def start_of(town: Town, day: date) -> datetime:
    return town.at(day, time.min)


def key(rule: Rule, row: Row) -> Key:
    return (rule, row.unit_id, row.day, row.task_id)


def missed_days(town: Town, first: date, last: date) -> dict[int, list[date]]:
    """unit → days for which it owed a report, was not excused, and none is in."""
    own = DailyReport.objects.own().filter(town=town, report_date__range=(first, last))
    reported = set(own.values_list("unit_id", "report_date"))
    missed = defaultdict(list)
    for duty in duty_days(town, first, last):
        if not duty.is_excused and (duty.unit.pk, duty.day) not in reported:
            missed[duty.unit.pk].append(duty.day)
    return dict(missed)


def late_tasks(town: Town, first: date, last: date, excused: Excused) -> list[LateTask]:
    """Those that the lead still had after the day they were due: until it handed in evidence, or until `last`."""
    begin, end = start_of(town, first), start_of(town, last + timedelta(days=1))
    is_late = Q(status__in=ON_THE_LEAD, stopped_at=None) | Q(submitted_at__gt=F("due_at"), submitted_at__gte=begin)
    rows = against_the_lead(town).filter(is_late, due_at__lt=end)
    found = []
    for pk, unit_id, status, due_at, submitted_at in rows.values_list(
        "pk", "lead_unit_id", "status", "due_at", "submitted_at"
    ):
        due_on = due_at.astimezone(town.zone).date()
        handed_in = submitted_at.astimezone(town.zone).date() if submitted_at and status not in ON_THE_LEAD else last
        days = days_between(due_on + timedelta(days=1), min(last, handed_in))
        late_days = [day for day in days if not excused.has(unit_id, day)]
        if late_days:
            found.append(LateTask(Row(unit_id, due_on, pk), late_days))
    return found


def returned_tasks(town: Town, first: date, last: date, excused: Excused) -> list[ReturnedTask]:
    """Returns to the unit that leads now: what was returned to another one before it is not counted against it."""
    tasks = against_the_lead(town).filter(Q(closed_at=None) | Q(closed_at__gte=start_of(town, first)))
    rows = TaskEvent.objects.filter(
        task__in=tasks,
        kind=TaskEvent.Kind.RETURNED,
        lead_unit=F("task__lead_unit"),
        at__lt=start_of(town, last + timedelta(days=1)),
    )
    days = defaultdict(list)
    for task_id, unit_id, at in rows.order_by("at").values_list("task_id", "lead_unit_id", "at"):
        day = at.astimezone(town.zone).date()
        if not excused.has(unit_id, day):
            days[task_id, unit_id].append(day)
    return [ReturnedTask(Row(unit_id, of[0], task_id), of) for (task_id, unit_id), of in days.items()]


def found_tasks(town: Town, first: date, last: date, excused: Excused) -> list[FoundTask]:
    """Where and what was found again by others."""
    rows = against_the_lead(town).filter(
        opened_at__gte=start_of(town, first), opened_at__lt=start_of(town, last + timedelta(days=1))
    )
    names = ("pk", "lead_unit_id", "unit_id", "category_id", "place", "opened_at", "closed_at")
    found = []
    for pk, lead_id, unit_id, category_id, place, opened_at, closed_at in rows.order_by("opened_at", "pk").values_list(
        *names
    ):
        opened_on = opened_at.astimezone(town.zone).date()
        completed_on = closed_at.astimezone(town.zone).date() if closed_at else None
        if not excused.has(lead_id, opened_on):
            where = (unit_id, category_id, as_name(place))
            found.append(FoundTask(Row(lead_id, opened_on, pk), where, opened_on, completed_on))
    return found


def published_scores(town: Town, first: date, last: date) -> list[PublishedScore]:
    """Of quarters that were published from `first` to `last`. Posted agencies are never scored, nor in here."""
    begin, end = start_of(town, first), start_of(town, last + timedelta(days=1))
    rows = Score.objects.filter(
        town=town, assessment__published_at__gte=begin, assessment__published_at__lt=end
    ).exclude(unit__kind=Unit.Kind.AGENCY)
    found = []
    for score in rows.select_related("assessment__plan").order_by("assessment__published_at", "unit__order", "unit_id"):
        assert score.assessment.published_at  # asked for above
        published_on = score.assessment.published_at.astimezone(town.zone).date()
        row = Row(score.unit_id, score.assessment.last, score_id=score.pk)
        found.append(PublishedScore(row, score.total, published_on))
    return found


def tried(town: Town, numbers: RuleNumbers) -> list[Fired]:
    """What the numbers would have proposed over the last 90 days, had they held; nothing is stored."""
    last = last_full_day(TownSettings.objects.in_force(town, town.today()), timezone.now())
    first = last - TRIED_DAYS
    return fired(facts_of(town, first, last), numbers, since=first)


def proposals_waiting(user: User) -> int:
    return Proposal.objects.visible_to(user).open().count()


@dataclass(frozen=True)
class Overlooked:
    """应发现未发现: supervision found it on a day for which the unit had reported no problem.

    `check`: what somebody made of it who looked into it.
    """

    finding: Finding
    report: DailyReport
    check: OverlookedCheck | None


def overlooked(town: Town) -> list[Overlooked]:
    """For the office to look into, of the last 30 days: those not looked into first, of these the latest. It is no
    evidence by itself. Three queries.
    """
    since = town.today() - OVERLOOKED_DAYS
    nil = DailyReport.objects.own().filter(
        unit=OuterRef("unit"), report_date=OuterRef("found_on"), finding_count=0, town=town
    )
    findings = (
        Finding.objects.counted()
        .filter(Exists(nil), town=town, found_on__gte=since, report__kind=DailyReport.Kind.SUPERVISION)
        .select_related("unit", "category", "report", "task")
        .order_by("-found_on", "-pk")
    )
    rows = DailyReport.objects.own().filter(town=town, report_date__gte=since, finding_count=0)
    nils = {(row.unit_id, row.report_date): row for row in rows.only("unit_id", "report_date")}
    checks = OverlookedCheck.objects.filter(town=town, finding__found_on__gte=since).select_related("by")
    checked = {one.finding_id: one for one in checks}
    found = [
        Overlooked(one, nils[one.unit_id, one.found_on], checked.get(one.pk))
        for one in findings
        if (one.unit_id, one.found_on) in nils
    ]
    return sorted(found, key=lambda one: one.check is not None)


@dataclass(frozen=True)
class EvidenceRow:
    """A row as the page shows it. `report`: one that came after all, made up."""

    row: Evidence
    report: DailyReport | None


def evidence_of(proposal: Proposal) -> list[EvidenceRow]:
    """The rows of a proposal in order, each with what it leads to; four queries at most."""
    joined = ("task__town", "task__category", "task__unit", "task__lead_unit", "score__assessment__plan")
    lines = Prefetch("score__lines", Line.objects.defer("part", "whole"))
    rows = list(proposal.evidence.select_related(*joined).prefetch_related(lines, "score__adjustments"))
    days = [row.day for row in rows if proposal.rule == Rule.MISSED]
    own = DailyReport.objects.own().filter(unit=proposal.unit_id, report_date__in=days)
    reports = {report.report_date: report for report in own} if days else {}
    return [EvidenceRow(row, reports.get(row.day) if row.task is None else None) for row in rows]


def facts_in_words(proposal: Proposal) -> str:
    """What the evidence says, a line for each row, in Chinese, as an official text begins; it names no person."""
    lines = []
    for one in evidence_of(proposal):
        day = one.row.day
        if one.row.task:
            lines.append(task_in_words(one.row.task))
        elif one.row.score:
            lines.append(score_in_words(one.row.score, proposal.needed))
        elif one.report:
            lines.append(f"{day.month}月{day.day}日未按时报送日报，后已补报。")
        else:
            lines.append(f"{day.month}月{day.day}日未报送日报。")
    return "\n".join(lines)


def score_in_words(score: Score, least: int) -> str:
    """A published score in official words, with what cost points, most first."""
    lost = [(line.lost, line.name) for line in score.lines.all()]
    lost += [(-one.points, one.reason) for one in score.adjustments.all()]
    said = "，".join(f"{name}扣{plain(points)}分" for points, name in sorted(lost, reverse=True) if points > 0)
    return f"{score.assessment.of.chinese}考核得分{plain(score.total)}分，低于{least}分{'：' if said else ''}{said}。"


def task_in_words(task: Task) -> str:
    """A task in a line of an official text."""
    due, title = task.due_at.astimezone(task.town.zone).date(), task.title.rstrip("。；.; ")
    returned = f"，退回{task.return_count}次" if task.return_count else ""
    day = f"{due.month}月{due.day}日"
    return f"{task.number}（{task.place}）：{title}，{opened_on(task)}交办，整改时限{day}{returned}。"


def opened_on(task: Task) -> str:
    day = task.opened_at.astimezone(task.town.zone).date()
    return f"{day.month}月{day.day}日"


@dataclass(frozen=True)
class Registered:
    """What a unit's cadres read of a measure: no word of what it says (domain.md §2)."""

    kind: str
    number: str
    reply_by: date


def register_of(user: User) -> list[Registered]:
    """Measures issued to the units where the user is a cadre, the latest first."""
    rows = Measure.objects.issued().filter(unit__in=scope_of(user).units(Role.CADRE)).exclude(kind__in=REFERRALS)
    rows = rows.order_by("-issued_at")
    return [Registered(row.get_kind_display(), row.number, row.reply_by) for row in rows[:REGISTER]]


def measures_waiting(user: User) -> int:
    """For heads what they have to answer; for leaders and deputies what waits for their signature; for both sides of a
    talk the minutes to confirm.
    """
    of_unit = Q(unit__in=scope_of(user).units(Role.UNIT_HEAD))
    to_answer = of_unit & Q(issued_at__isnull=False, closed_at=None, statements=None)
    by_unit = of_unit & Q(talk__unit_confirmed_at=None)
    by_holder = Q(talk__holder=user.pk, talk__town_confirmed_at=None)
    to_confirm = Q(talk__isnull=False) & ~Q(talk__minutes="") & (by_unit | by_holder)
    rows = Measure.objects.visible_to(user).filter(to_answer | to_confirm | to_sign_by(user))
    return rows.distinct().count()


def to_sign_by(user: User) -> Q:
    """Drafts that wait for the user's own signature: letters for a leader, a talk for who is to hold it."""
    letters = Q(town__in=scope_of(user).towns(Role.LEADER)) & ~Q(kind__in=[*TALKS, *OFFICE_S])
    return Q(letters | Q(talk__holder=user.pk), issued_at=None, dropped_at=None)


def criticisms_to_place(town: Town) -> list[Measure]:
    """Criticisms that are signed and stand in no bulletin yet, in the order of their signing."""
    rows = Measure.objects.issued().filter(town=town, kind=Measure.Kind.CRITICISM, placed_at=None)
    return list(rows.select_related("unit").order_by("issued_at", "pk"))
