"""A quarter's scores: told, objected to, decided, published (domain.md §6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Role, User
from apps.assessments.models import Adjustment, Assessment, Line, Method, Objection, Score
from apps.assessments.permissions import can_assess, can_decide, can_object, can_publish
from apps.assessments.rules import points_of, total_of
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.notifications.actions import tell
from apps.towns.models import Term, Town
from apps.units.calendar import calendar_from
from apps.units.models import Tenure

MOST_ADJUSTED = Decimal(100)


def locked(assessment_id: int) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("town", "plan")
    return rows.get(pk=assessment_id)


def method_of(assessment: Assessment) -> Method:
    """The town's method that holds on the quarter's last day."""
    return Method.objects.in_force(assessment.town, assessment.last)


def points_on(line: Line, method: Method) -> Decimal:
    """A figure that isn't entered or read yet brings no point; it is asked for before anything is told."""
    if line.value is None and line.is_entered:
        return Decimal(0)
    return points_of(line, method)


def add_up(score: Score) -> None:
    points = score.lines.aggregate(sum=Sum("points"))["sum"] or Decimal(0)
    adjusted = score.adjustments.aggregate(sum=Sum("points"))["sum"] or Decimal(0)
    score.total = total_of(points, adjusted)
    score.save(update_fields=["total"])


def locked_score(score_id: int) -> Score:
    """With its quarter's row locked: what is told or published meanwhile is seen."""
    score = Score.objects.select_related("unit", "town").get(pk=score_id)
    score.assessment = locked(score.assessment_id)
    return score


@transaction.atomic
def enter_value(line_id: int, value: Decimal | None, *, by: User) -> Line:
    """The office enters what the system doesn't count, while it is a draft."""
    line = Line.objects.get(pk=line_id)
    score = locked_score(line.score_id)
    if not can_assess(by, score.town_id):
        raise PermissionDenied
    if line.count:
        raise RuleBroken(_("The system counts this one."))
    if not score.assessment.is_draft:
        raise RuleBroken(_("It was told to the units; what is wrong is adjusted with a reason."))
    line.value = value
    line.points = points_on(line, method_of(score.assessment))
    line.save(update_fields=["value", "points"])
    add_up(score)
    record("assessment.value_entered", subject=score, actor=by)
    return line


@transaction.atomic
def adjust_score(score_id: int, *, by: User, points: Decimal, reason: str) -> Adjustment:
    """Add or take off points, with a reason that the unit reads."""
    score = locked_score(score_id)
    if not can_decide(by, score):
        raise PermissionDenied
    refuse_published(score.assessment)
    if not points or abs(points) > MOST_ADJUSTED:
        raise RuleBroken(_("Points between -100 and 100, and not nothing."), "points")
    made = Adjustment.objects.create(town=score.town, score=score, points=points, reason=reason, by=by)
    add_up(score)
    record("assessment.adjusted", subject=score, actor=by)
    return made


def refuse_published(assessment: Assessment) -> None:
    if assessment.is_published:
        raise RuleBroken(_("The quarter is published; it stands as it is."))


@transaction.atomic
def tell_scores(assessment_id: int, *, by: User, days: int) -> Assessment:
    """Tell each unit its score; its heads may object for so many working days.

    Raises RuleBroken before the quarter is over, for a draft of before that, and while a figure is missing.
    """
    assessment = locked(assessment_id)
    if not can_assess(by, assessment.town_id):
        raise PermissionDenied
    if not assessment.is_draft:
        raise RuleBroken(_("It was told already."))
    town, today = assessment.town, assessment.town.today()
    if assessment.last >= today:
        raise RuleBroken(_("The quarter isn't over yet."))
    if not assessment.is_of_whole_quarter:
        day = f"{assessment.computed_at.astimezone(town.zone):%Y-%m-%d}"
        raise RuleBroken(
            _("The draft is of %(day)s, before the quarter was over: compute it anew first.") % {"day": day}
        )
    missing = Line.objects.entered().filter(score__assessment=assessment, value=None)
    if names := sorted(set(missing.values_list("name", flat=True))):
        raise RuleBroken(_("Not entered for every unit yet: %(names)s") % {"names": "、".join(names)})
    assessment.told_at = timezone.now()
    assessment.objections_until = calendar_from(town, today, days).after(today, days, Term.WORKING)
    assessment.save(update_fields=["told_at", "objections_until"])
    record("assessment.told", subject=assessment, actor=by)
    tell_heads(assessment)
    return assessment


def tell_heads(assessment: Assessment) -> None:
    scores = {score.unit_id: score for score in assessment.scores.all()}
    held = Tenure.objects.in_force_on(assessment.town.today()).filter(
        post__unit__in=scores, post__role=Role.UNIT_HEAD, person__user__is_active=True
    )
    text = gettext_lazy("The score of the quarter is there; objections until %(day)s")
    day = f"{assessment.objections_until:%Y-%m-%d}"
    for row in held.select_related("post", "person__user"):
        assert row.person.user  # asked for above
        tell([row.person.user], "assessment.told", text, scores[row.post.unit_id].get_absolute_url(), day=day)


@transaction.atomic
def object_to_score(score_id: int, *, by: User, words: str, about: str = "") -> Objection:
    """A unit's head objects, to an indicator's points or to the whole; within the town's days, one at a time."""
    score = locked_score(score_id)
    if not can_object(by, score):
        raise PermissionDenied
    assessment = score.assessment
    refuse_published(assessment)
    until = assessment.objections_until
    if until is None or score.town.today() > until:
        raise RuleBroken(_("The days for objections are over."))
    if score.objections.filter(decision="").exists():
        raise RuleBroken(_("An objection of your unit waits for its decision."))
    record("assessment.objected", subject=score, actor=by)
    return Objection.objects.create(town=score.town, score=score, about=about, words=words, by=by)


@transaction.atomic
def decide_objection(
    objection_id: int, *, by: User, decision: str, answer: str, points: Decimal | None = None
) -> Objection:
    """Uphold or dismiss it with an answer; what is upheld may change the points, with the answer as the reason."""
    objection = Objection.objects.select_related("by").get(pk=objection_id)
    score = locked_score(objection.score_id)
    if not can_decide(by, score):
        raise PermissionDenied
    refuse_published(score.assessment)
    objection.refresh_from_db()
    if objection.decision:
        raise RuleBroken(_("%(name)s has decided it meanwhile.") % {"name": objection.decided_by})
    if points and decision == Objection.Decision.DISMISSED:
        raise RuleBroken(_("What is dismissed changes no points."), "points")
    objection.decision, objection.answer = decision, answer
    objection.decided_by, objection.decided_at = by, timezone.now()
    objection.save()
    if points:
        adjust_score(score.pk, by=by, points=points, reason=answer[:300])
    record("assessment.objection_decided", subject=score, actor=by)
    text = gettext_lazy("Your objection to the score is decided")
    tell([objection.by], "assessment.decided", text, score.get_absolute_url())
    return objection


@transaction.atomic
def publish_quarter(assessment_id: int, *, by: User) -> Assessment:
    """Published is frozen. Raises RuleBroken while objections may come or wait for a decision."""
    assessment = locked(assessment_id)
    if not can_publish(by, assessment):
        raise PermissionDenied
    refuse_published(assessment)
    if assessment.objections_until is None:
        raise RuleBroken(_("First it is told to the units."))
    if assessment.town.today() <= assessment.objections_until:
        words = _("Units may object until %(day)s.")
        raise RuleBroken(words % {"day": f"{assessment.objections_until:%Y-%m-%d}"})
    if waiting := Objection.objects.filter(score__assessment=assessment, decision="").count():
        raise RuleBroken(_("Objections without a decision: %(count)d") % {"count": waiting})
    assessment.published_at, assessment.published_by = timezone.now(), by
    assessment.save(update_fields=["published_at", "published_by"])
    record("assessment.published", subject=assessment, actor=by)
    return assessment


@transaction.atomic
def change_method(town: Town, valid_from: date, wanted: Mapping[str, Any], *, by: User) -> Method:
    """Another way to score, for quarters that end from a day on. Raises RuleBroken for a day that is past."""
    if not can_assess(by, town.pk):
        raise PermissionDenied
    if valid_from < town.today():
        raise RuleBroken(_("Yesterday stays as it was: choose today or a later day."), "valid_from")
    method, _is_new = Method.objects.update_or_create(town=town, valid_from=valid_from, defaults=dict(wanted))
    record("assessment.method_changed", subject=method, actor=by)
    return method
