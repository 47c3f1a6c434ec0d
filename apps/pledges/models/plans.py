"""目标、指标、分解: what a town promises for a year, and what of it each unit answers for (domain.md §6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of

FULL_WEIGHT = Decimal(100)
FULL_SHARE = Decimal(100)
PERCENT_SIGNS = ("%", "％")


class Plan(models.Model):
    """A year's indicators and targets. `copied_from`: the year that it was begun from."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("year's plan")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint("town", "year", name="plan_once_a_year"),
            models.UniqueConstraint("id", "town", name="plan_with_town"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Indicator(models.Model):
    """指标. `count`: which figure of the system it is, where the system counts it or readings give it.

    `is_summed`: what is handed down adds up (120 households over the villages); else each unit holds the whole of it
    (a rate of 95 percent).
    """

    class Source(models.TextChoices):
        COUNTED = "counted", _("counted by the system")
        READINGS = "readings", _("from readings")
        ENTERED = "entered", _("entered by the office")

    class Direction(models.TextChoices):
        MORE = "more", _("at least")
        LESS = "less", _("at most")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=60)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=20)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.MORE)
    source = models.CharField(_("source of the figure"), max_length=10, choices=Source, default=Source.ENTERED)
    count = models.CharField(_("figure"), max_length=30, blank=True)
    is_summed = models.BooleanField(_("what is handed down adds up"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("indicator")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                "name",
                name="indicator_once_a_year",
                violation_error_message=_("The year has an indicator of this name already."),
                violation_error_code="name",
            ),
            models.UniqueConstraint("id", "town", name="indicator_with_town"),
            models.CheckConstraint(
                name="only_what_is_entered_has_no_figure",
                condition=Q(source="entered", count="") | (~Q(source="entered") & ~Q(count="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_share(self) -> bool:
        """Measured in percent, of a hundred at most."""
        return self.unit_of_measure in PERCENT_SIGNS

    @property
    def is_of_town(self) -> bool:
        """Air and water are the town's: whoever holds a target of them is measured by the same figure."""
        return self.source == self.Source.READINGS


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(scope_of(user).q("unit"))

    def of_plan(self, plan: Plan) -> Self:
        return self.filter(indicator__plan=plan).select_related("indicator", "unit")


class Target(models.Model):
    """目标: what a unit holds of an indicator, and how many of its hundred points hang on it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets")
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        ordering = ["indicator__order", "indicator_id", "unit__order", "unit_id"]
        constraints = [
            models.UniqueConstraint("indicator", "unit", name="target_once_a_unit"),
            models.CheckConstraint(name="target_not_below_nothing", condition=Q(value__gte=0)),
            models.CheckConstraint(name="weight_within_a_hundred", condition=Q(weight__gte=0, weight__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator_id}"
