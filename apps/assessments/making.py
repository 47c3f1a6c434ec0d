"""A quarter's draft: every unit's figures out of what it promised, turned into points (domain.md §6)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assessments.actions import locked, method_of, points_on
from apps.assessments.models import Adjustment, Assessment, Line, Method, Score
from apps.assessments.permissions import can_assess
from apps.assessments.rules import total_of
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.pledges.counts import Facts, facts_of, figure_of, source_of
from apps.pledges.models import Plan
from apps.pledges.queries import Promise, promises_of
from apps.towns.models import Town
from apps.units.models import Unit

NOT_SCORED = (Unit.Kind.TOWN, Unit.Kind.GROUP, Unit.Kind.AGENCY)


@transaction.atomic
def compute_quarter(town: Town, year: int, quarter: int, *, by: User) -> Assessment:
    """Draft a quarter's scores, or draft them anew while nobody was told; entered values and adjustments stay.

    Of a quarter that runs what happened up to today counts: what is due later isn't late yet.
    A quarter that was told or published is left as it is and returned: recomputing it gives the same figures.
    """
    if not can_assess(by, town.pk):
        raise PermissionDenied
    plan = Plan.objects.select_for_update().filter(town=town, year=year).first()
    if plan is None:
        raise RuleBroken(_("%(year)s has no targets yet.") % {"year": year})
    assessment = Assessment.objects.get_or_create(town=town, plan=plan, quarter=quarter)[0]
    assessment = locked(assessment.pk)
    if assessment.first > town.today():
        raise RuleBroken(_("That quarter is still to come."))
    if assessment.is_draft:
        write_scores(assessment, facts_of(town, assessment.first, min(assessment.last, town.today())))
        record("assessment.computed", subject=assessment, actor=by)
    return assessment


def write_scores(assessment: Assessment, facts: Facts) -> None:
    """Scores and lines of all units by their signed pledges, without one by their targets, in a fixed number of
    queries; entered values are taken over.
    """
    method = method_of(assessment)
    promised = promises_of(assessment.plan, but=NOT_SCORED)
    entered = {
        (line.score.unit_id, line.name): line.value
        for line in Line.objects.filter(score__assessment=assessment, count="").select_related("score")
    }
    Line.objects.filter(score__assessment=assessment).delete()
    scores = scores_of(assessment, promised)
    Line.objects.bulk_create(
        line_of(scores[unit_id], number, one, facts, method, entered)
        for unit_id, of_unit in promised.items()
        for number, one in enumerate(of_unit, 1)
    )
    add_up_all(assessment)
    assessment.computed_at = facts.now
    assessment.save(update_fields=["computed_at"])


def scores_of(assessment: Assessment, units: Collection[int]) -> dict[int, Score]:
    """unit → its score, made where there is none; that of a unit that promised nothing goes, unless points were
    adjusted.
    """
    assessment.scores.exclude(unit__in=units).filter(adjustments=None).delete()
    known = set(assessment.scores.values_list("unit_id", flat=True))
    new = [Score(town=assessment.town, assessment=assessment, unit_id=pk) for pk in units if pk not in known]
    Score.objects.bulk_create(new)
    return {score.unit_id: score for score in assessment.scores.all()}


def add_up_all(assessment: Assessment) -> None:
    adjusted = dict(
        Adjustment.objects.filter(score__assessment=assessment)
        .values_list("score")
        .annotate(sum=Sum("points"))
        .order_by("score")
    )
    scores = list(assessment.scores.prefetch_related(Prefetch("lines", Line.objects.only("score_id", "points"))))
    for score in scores:
        points = sum((line.points for line in score.lines.all()), Decimal(0))
        score.total = total_of(points, adjusted.get(score.pk, Decimal(0)))
    Score.objects.bulk_update(scores, ["total"])


def line_of(
    score: Score,
    number: int,
    one: Promise,
    facts: Facts,
    method: Method,
    entered: dict[tuple[int, str], Decimal | None],
) -> Line:
    line = Line(
        town_id=score.town_id,
        score=score,
        number=number,
        name=one.name,
        unit_of_measure=one.unit_of_measure,
        direction=one.direction,
        source=source_of(one.count),
        count=one.count,
        target=one.value,
        weight=one.weight,
    )
    if one.count:
        figure = figure_of(one.count, facts, score.unit_id)
        line.value, line.target, line.missing = figure.value, figure.due(one.value), figure.missing
        line.part = [f"{row.kind}:{row.key}" for row in figure.part]
        line.whole = [f"{row.kind}:{row.key}" for row in figure.whole]
    else:
        line.value = entered.get((score.unit_id, one.name))
    line.points = points_on(line, method)
    return line
