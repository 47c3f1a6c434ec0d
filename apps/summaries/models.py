"""工作进展情况汇报: a quarter's work report, composed from the records, edited, frozen when it goes out."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.days import QUARTERS, Quarter
from apps.towns.models import Town
from apps.units.scope import scope_of


class Part(models.TextChoices):
    """The sections, in order, as towns write it."""

    OPENING = "opening", _("opening")
    AWARENESS = "awareness", _("progress: awareness")
    DUTIES = "duties", _("progress: duties carried out")
    LACKS_AWARENESS = "lacks-awareness", _("problems: awareness")
    LACKS_MEANS = "lacks-means", _("problems: facilities and money")
    LACKS_TEAM = "lacks-team", _("problems: team")
    NEXT_FACILITIES = "next-facilities", _("next: facilities")
    NEXT_CLEANUPS = "next-cleanups", _("next: key clean-ups")
    NEXT_COAL = "next-coal", _("next: loose coal")
    NEXT_BOILERS = "next-boilers", _("next: coal boilers")
    NEXT_MECHANISM = "next-mechanism", _("next: lasting mechanism")


class WorkReportQuerySet(models.QuerySet["WorkReport"]):
    def visible_to(self, user: User) -> Self:
        """Who reads the whole town."""
        scope = scope_of(user)
        return self.all() if scope.reads_all_towns else self.filter(town__in=scope.read_towns)


class WorkReport(models.Model):
    """A quarter's report. What nobody edited follows the data until it is frozen; then all of it stands."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WorkReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("work report")
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint("town", "year", "quarter", name="work_report_once_a_quarter"),
            models.UniqueConstraint("id", "town", name="work_report_with_town"),
            models.CheckConstraint(name="work_report_of_one_of_four_quarters", condition=Q(quarter__in=QUARTERS)),
            models.CheckConstraint(
                name="work_report_frozen_by_someone",
                condition=Q(frozen_at=None, frozen_by=None) | Q(frozen_at__isnull=False, frozen_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.frozen_at IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.of}"

    def get_absolute_url(self) -> str:
        return reverse("summaries:report", args=[self.year, self.quarter])

    @property
    def of(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Section(models.Model):
    """A section that somebody edited, or that was frozen.

    `composed`: the sentences that the system had composed when it was last looked at, as `Said.as_json` gives them;
    what the data changed since is told against them.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(WorkReport, on_delete=models.PROTECT, related_name="sections")
    part = models.CharField(max_length=20, choices=Part)
    text = models.TextField(_("text"), max_length=10_000)
    composed = models.JSONField(default=list)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("report", "part", name="section_once_a_report")]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_with_its_report",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="IF EXISTS (SELECT 1 FROM summaries_workreport WHERE id = COALESCE(NEW.report_id, OLD.report_id)"
                " AND frozen_at IS NOT NULL)"
                " THEN RAISE EXCEPTION 'pgtrigger: Cannot update or delete sections of a frozen report'; END IF;"
                " RETURN COALESCE(NEW, OLD);",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part}"


class TownText(models.Model):
    """The town's own words for a section: laws, slogans and intentions, which change and are the town's alone."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("section"), max_length=20, choices=Part)
    text = models.TextField(_("text"), max_length=4000)

    class Meta:
        verbose_name = _("text of the work report")
        constraints = [models.UniqueConstraint("town", "part", name="town_text_once_a_part")]

    def __str__(self) -> str:
        return f"{self.town_id} {self.part}"
