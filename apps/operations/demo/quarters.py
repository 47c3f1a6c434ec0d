"""A demo town's quarters: those that are over published with two objections, the present one in draft."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.assessments.actions import add_up
from apps.assessments.making import write_scores
from apps.assessments.models import Adjustment, Assessment, Method, Objection, Score
from apps.core.days import QUARTERS
from apps.operations.demo.book import Book
from apps.operations.demo.words import LAZY
from apps.pledges.counts import facts_of
from apps.pledges.models import Plan
from apps.towns.models import Term
from apps.units.calendar import calendar_from
from apps.units.models import Unit

PUBLISHED_AGO = timedelta(days=10)  # the last one, so that what follows from it is still to be decided
HEARD = timedelta(days=16)  # from telling the units to publishing
UPHELD, DISMISSED = Objection.Decision.UPHELD, Objection.Decision.DISMISSED
IN_TIME = "整改任务按时办结率"
# Which village objects to its tasks completed in time, what it says, what becomes of it, the answer, the points.
OBJECTIONS = (
    (
        4,
        "有一件任务因道路封闭无法进场，已电话报告环境办。",
        UPHELD,
        "通话记录和封路公告属实，予以加回。",
        Decimal("1.5"),
    ),
    (LAZY[0], "逾期时无车清运，请酌情加分。", DISMISSED, "逾期前未申请延期，车辆可向镇里调度，维持原得分。", None),
)
HIDDEN = (LAZY[-1], Decimal(-12), "两次瞒报倾倒点（县级暗访发现）")
PRAISED = (7, Decimal(2), "承办全县人居环境整治现场会")


def write_quarters(book: Book, plan: Plan) -> None:
    """Of the plan's year, those of which the town's days tell something."""
    quarters = [Assessment(town=book.demo.town, plan=plan, quarter=number) for number in QUARTERS]
    begun = [one for one in quarters if one.last >= book.season.first and one.first <= book.season.until]
    for number, one in enumerate(begun, 1):
        told = one.last + timedelta(days=9)
        if number == len(begun) - 1:
            told = max(told, book.season.until - PUBLISHED_AGO - HEARD)
        write_quarter(book, one, told)


def write_quarter(book: Book, one: Assessment, told: date) -> None:
    """Computed and, where the days were there by now, told, objected to, decided and published."""
    one.save()
    town, is_told = book.demo.town, told <= book.season.until
    now = town.at(told, time(9)) if is_told else book.now
    write_scores(one, facts_of(town, one.first, one.last, now))
    scores = {score.unit_id: score for score in one.scores.select_related("unit")}
    if is_told:
        for number, points, reason in (HIDDEN, PRAISED):
            adjust(book, number, scores, points, reason, at=now)
        tell(one, now)
        hear(book, one, scores, told)
        published = told + HEARD
        if published <= book.season.until:
            one.published_at, one.published_by = town.at(published, time(10)), book.demo.officer
            one.save(update_fields=["published_at", "published_by"])


def tell(one: Assessment, now: datetime) -> None:
    day = now.astimezone(one.town.zone).date()
    days = Method.objects.in_force(one.town, day).objection_days
    one.told_at = now
    one.objections_until = calendar_from(one.town, day, days).after(day, days, Term.WORKING)
    one.save(update_fields=["told_at", "objections_until"])


def village(book: Book, number: int) -> Unit | None:
    return book.demo.villages[number - 1] if number <= len(book.demo.villages) else None


def adjust(book: Book, number: int, scores: dict[int, Score], points: Decimal, reason: str, *, at: datetime) -> None:
    unit = village(book, number)
    if unit and unit.pk in scores:
        score = scores[unit.pk]
        Adjustment.objects.create(
            town=book.demo.town, score=score, points=points, reason=reason, by=book.demo.officer, at=at
        )
        add_up(score)


def hear(book: Book, one: Assessment, scores: dict[int, Score], told: date) -> None:
    """What two villages object the next day, decided three days later."""
    town, by = book.demo.town, book.demo.officer
    for number, words, decision, answer, points in OBJECTIONS:
        unit, decided = village(book, number), told + timedelta(days=4)
        if unit is None or unit.pk not in scores or told >= book.season.until:
            continue
        at = town.at(told + timedelta(days=1), time(15))
        by_head = book.demo.head(unit)
        objection = Objection(town=town, score=scores[unit.pk], about=IN_TIME, words=words, by=by_head, at=at)
        if decided <= book.season.until:
            at = town.at(decided, time(11))
            objection.decision, objection.answer, objection.decided_by, objection.decided_at = decision, answer, by, at
            if points:
                adjust(book, number, scores, points, answer, at=at)
        objection.save()
