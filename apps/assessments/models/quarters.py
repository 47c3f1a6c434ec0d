"""考核: a quarter's score of every unit, every point with its rows; told, objected to, frozen (domain.md §6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.core.days import QUARTERS, Quarter
from apps.pledges.models import Indicator, Plan
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """A draft is the office's; once it is told, everybody's of the town who reads anything of it."""
        scope = scope_of(user)
        if scope.reads_all_towns:
            return self.exclude(told_at=None)
        towns = scope.read_towns | ({user.town_id} if scope.read_units and user.town_id else set())
        return self.filter(Q(town__in=scope.towns(Role.OFFICER)) | Q(town__in=towns, told_at__isnull=False))


class Assessment(models.Model):
    """A quarter of a town: drafted by the office, told to the units, published when every objection is decided."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assessments")
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    computed_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    objections_until = models.DateField(_("objections until"), null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        ordering = ["-plan__year", "-quarter"]
        constraints = [
            models.UniqueConstraint("plan", "quarter", name="assessed_once_a_quarter"),
            models.UniqueConstraint("id", "town", name="assessment_with_town"),
            models.CheckConstraint(name="one_of_four_quarters", condition=Q(quarter__in=QUARTERS)),
            models.CheckConstraint(
                name="told_with_a_day_for_objections",
                condition=Q(told_at=None, objections_until=None)
                | Q(told_at__isnull=False, objections_until__isnull=False),
            ),
            models.CheckConstraint(
                name="published_after_it_was_told",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False, told_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} Q{self.quarter}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:quarter", args=[self.plan.year, self.quarter])

    @property
    def of(self) -> Quarter:
        return Quarter(self.plan.year, self.quarter)

    @property
    def first(self) -> date:
        return self.of.first

    @property
    def last(self) -> date:
        return self.of.last

    @property
    def is_draft(self) -> bool:
        return self.told_at is None

    @property
    def is_of_whole_quarter(self) -> bool:
        """It was computed when the quarter was over."""
        return self.computed_at > self.town.end_of(self.last)

    @property
    def counted_to(self) -> date:
        """The last day that counts in it: of a quarter that ran when it was computed, that day."""
        return min(self.last, self.computed_at.astimezone(self.town.zone).date())

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


# A row of a published quarter refuses to change, be added or go: it is asked of the quarter.
FROZEN_WITH = (
    "IF EXISTS (SELECT 1 FROM assessments_assessment WHERE id = {id} AND published_at IS NOT NULL) THEN"
    " RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of a published quarter'; END IF;"
    " RETURN COALESCE(NEW, OLD);"
)


def frozen_with(assessment_id: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="frozen_with_its_quarter",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=FROZEN_WITH.format(id=assessment_id),
    )


OF_SCORE = "(SELECT assessment_id FROM assessments_score WHERE id = COALESCE(NEW.score_id, OLD.score_id))"


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User) -> Self:
        """The own unit's for cadres and heads, all of them for who reads the whole town; drafts for the office."""
        scope = scope_of(user)
        told = scope.q("unit") & Q(assessment__told_at__isnull=False)
        return self.filter(Q(town__in=scope.towns(Role.OFFICER)) | told)


class Score(models.Model):
    """得分 of a unit in a quarter: its lines and what was added or taken off; never below nothing."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="scores")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="scores")
    total = models.DecimalField(_("score"), max_digits=6, decimal_places=2, default=0)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        ordering = ["-total", "unit__order", "unit_id"]
        constraints = [
            models.UniqueConstraint("assessment", "unit", name="scored_once_a_quarter"),
            models.UniqueConstraint("id", "town", name="score_with_town"),
            models.CheckConstraint(name="score_not_below_nothing", condition=Q(total__gte=0)),
        ]
        triggers = [frozen_with("COALESCE(NEW.assessment_id, OLD.assessment_id)")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.total}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:score", args=[self.pk])

    @property
    def losses(self) -> list[Line]:
        """Where it lost points, the most first; of lines that were read before."""
        return sorted((line for line in self.lines.all() if line.lost), key=lambda line: -line.lost)


class LineQuerySet(models.QuerySet["Line"]):
    def entered(self) -> Self:
        """Those whose figure the office brings: typed in here, or as readings of air and water."""
        return self.exclude(source=Indicator.Source.COUNTED)


class Line(models.Model):
    """An indicator in a unit's score: its figure, the points, and the rows that it comes from.

    `part` of `whole`, each as `task:12`, `day:2026-11-03`, `item:4`. No `value`: nothing to count, or not entered yet.
    `target`: of a number that is promised for the year what is due by these rows.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("indicator"), max_length=60)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=20)
    direction = models.CharField(max_length=5, choices=Indicator.Direction)
    source = models.CharField(max_length=10, choices=Indicator.Source)
    count = models.CharField(max_length=30, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, null=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=0)
    missing = models.PositiveSmallIntegerField(_("without a reading"), default=0)  # days, or months of sections
    part = ArrayField(models.CharField(max_length=40), default=list)
    whole = ArrayField(models.CharField(max_length=40), default=list)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("score", "number", name="line_once_a_score"),
            models.CheckConstraint(
                name="points_within_the_weight", condition=Q(points__gte=0, points__lte=models.F("weight"))
            ),
        ]
        triggers = [frozen_with(OF_SCORE)]

    def __str__(self) -> str:
        return f"{self.score_id} {self.name}"

    @property
    def is_entered(self) -> bool:
        return self.source != Indicator.Source.COUNTED

    @property
    def is_of_town(self) -> bool:
        """Air and water: the town's figure, the same for all who hold a target of it."""
        return self.source == Indicator.Source.READINGS

    @property
    def lost(self) -> Decimal:
        return self.weight - self.points

    @property
    def share(self) -> Decimal:
        """Of its weight what was reached, 0 to 1."""
        return self.points / self.weight if self.weight else Decimal(0)


class Adjustment(models.Model):
    """加分、扣分: with its reason, never changed; one that was wrong is balanced by another."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="adjustments")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="adjusted_with_a_reason", condition=~Q(reason="") & ~Q(points=0)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            frozen_with(OF_SCORE),
        ]

    def __str__(self) -> str:
        return f"{self.score_id} {self.points}"


class Objection(models.Model):
    """异议 of a unit to its score: within the town's days; decided with an answer before anything is published."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("not upheld")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="objections")
    about = models.CharField(_("indicator"), max_length=60, blank=True)  # none: the whole score
    words = models.TextField(_("what is objected"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("score", condition=Q(decision=""), name="one_open_objection_a_score"),
            models.CheckConstraint(
                name="decided_with_an_answer",
                condition=Q(decision="", answer="", decided_by=None, decided_at=None)
                | (~Q(decision="") & ~Q(answer="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.decision <> ''"),
            ),
            frozen_with(OF_SCORE),
        ]

    def __str__(self) -> str:
        return f"{self.score_id} {self.decision}"
