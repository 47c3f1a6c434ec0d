"""Rules that outreach goes by: on which days there is market; and what the town laid down in writing."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Held, HeldQuerySet, days_of_row, ends_after_it_begins
from apps.units.scope import scope_of


class MarketDayRule(Held):
    """逢集日: on which days of the month there is market, by the solar or the lunar calendar; from a day to a day.

    `numbers`: last digits (3, 6 and 9: the 3rd, 13th, 23rd, 6th …) where `is_by_digit`, else days of the month.
    """

    class Calendar(models.TextChoices):
        SOLAR = "solar", _("solar calendar")
        LUNAR = "lunar", _("lunar calendar")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("market"), max_length=50)
    calendar = models.CharField(_("calendar"), max_length=5, choices=Calendar)
    is_by_digit = models.BooleanField(_("counted by the last digit"), default=True)
    numbers = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("days"))

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("market days")
        ordering = ["place", "-from_day"]
        constraints = [
            ends_after_it_begins("market_ends_after_it_begins"),
            models.UniqueConstraint("id", "town", name="market_with_town"),
            ExclusionConstraint(
                name="one_rule_a_market_and_day",
                violation_error_message=_("On one of these days another rule holds for this market."),
                violation_error_code="from_day",
                expressions=[
                    (days_of_row(), RangeOperators.OVERLAPS),
                    ("town", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(
                name="market_days_are_days_of_a_month",
                condition=Q(numbers__len__gte=1)
                & (
                    Q(is_by_digit=True, numbers__contained_by=list(range(10)))
                    | Q(is_by_digit=False, numbers__contained_by=list(range(1, 32)))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def days_of_month(self) -> frozenset[int]:
        if not self.is_by_digit:
            return frozenset(self.numbers)
        return frozenset(day for day in range(1, 32) if day % 10 in self.numbers)

    @property
    def numbers_in_words(self) -> str:
        return "、".join(str(number) for number in self.numbers)


def of_towns_read_by(user: User) -> Q:
    """Rows of towns that the user reads anything of."""
    scope = scope_of(user)
    if scope.reads_all_towns:
        return ~Q(pk__in=())  # always true
    own = {scope.town_id} if scope.reads_anything else set()
    return Q(town_id__in=scope.read_towns | own)


class TownRuleQuerySet(models.QuerySet["TownRule"]):
    def visible_to(self, user: User) -> Self:
        """Everybody who has something to do with the town but its system keeper: rules bind all."""
        return self.filter(of_towns_read_by(user))

    def in_force_on(self, day: date) -> Self:
        return self.filter(Q(repealed_on=None) | Q(repealed_on__gt=day), adopted_on__lte=day)


class TownRule(models.Model):
    """制度: a rule that the town gave itself, in its own words. `repealed_on`: the first day it no longer holds."""

    class Kind(models.TextChoices):
        DUTY = "duty", _("duties")
        PATROL = "patrol", _("patrols and reports")
        CLEANING = "cleaning", _("cleaning and collection")
        RECTIFICATION = "rectification", _("putting right")
        ASSESSMENT = "assessment", _("assessment and accountability")
        FUNDS = "funds", _("funds")
        OTHER = "other", _("other")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("document number"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    adopted_on = models.DateField(_("adopted on"))
    repealed_on = models.DateField(_("repealed on"), null=True)
    text = models.TextField(_("text"), max_length=20_000)
    source = models.CharField(_("where the original is kept"), max_length=200, blank=True)

    objects = TownRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the town")
        ordering = ["-adopted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                "town",
                "title",
                "adopted_on",
                name="town_rule_once",
                violation_error_message=_("A rule with this title and day is there already."),
                violation_error_code="title",
            ),
            models.CheckConstraint(
                name="repealed_after_it_was_adopted",
                condition=Q(repealed_on=None) | Q(repealed_on__gt=F("adopted_on")),
                violation_error_message=_("A rule is repealed after the day it was adopted on."),
                violation_error_code="repealed_on",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outreach:rule", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        today = self.town.today()
        return self.adopted_on <= today and (self.repealed_on is None or today < self.repealed_on)
