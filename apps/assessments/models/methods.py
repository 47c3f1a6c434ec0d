"""计分办法: how a town turns figures into points, from a day on (domain.md §6: examples, all settings)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.towns.models import Town


class MethodQuerySet(models.QuerySet["Method"]):
    def in_force(self, town: Town, day: date) -> Method:
        """The method that holds on a day; where the town never set one, domain.md's, unsaved."""
        held = self.filter(town=town, valid_from__lte=day).order_by("-valid_from").first()
        return held or Method(town=town, valid_from=date.min)


class Method(models.Model):
    """How a quarter is scored that ends on a day from `valid_from` on.

    What hangs on which indicator, common to all or by kind of unit, is said by the weights of the year's targets.
    """

    class Shares(models.TextChoices):
        PROPORTION = "proportion", _("in proportion: a rate of 95 brings 95 of 100 points")
        REACHED = "reached", _("in full once the target is reached, below it in proportion")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("holds from"))
    shares = models.CharField(_("shares bring points"), max_length=10, choices=Shares, default=Shares.PROPORTION)
    off_each = models.DecimalField(
        _("points off for each too many"), max_digits=4, decimal_places=2, default=Decimal("0.5")
    )
    objection_days = models.PositiveSmallIntegerField(_("working days for objections"), default=5)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring method")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint("town", "valid_from", name="method_once_a_day"),
            models.CheckConstraint(
                name="method_takes_nothing_unheard",
                condition=Q(off_each__gte=0, objection_days__gte=1, objection_days__lte=30),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.valid_from}"
