"""内部工作简报: what a day, a week or a month of the town was; a draft, then issued and frozen (domain.md §3)."""

from __future__ import annotations

from functools import cached_property
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.bulletins.picture import Picture
from apps.towns.models import Town
from apps.units.scope import scope_of

# The system keeper keeps accounts and reads no bulletin.
READERS = [
    Role.CADRE,
    Role.UNIT_HEAD,
    Role.OFFICER,
    Role.GROUP,
    Role.LIAISON,
    Role.DEPUTY,
    Role.LEADER,
    Role.INSPECTOR,
]


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, user: User) -> Self:
        """Issued ones to everybody of the town who takes part in it and to inspectors; drafts to the office alone."""
        scope = scope_of(user)
        issued = Q(status=Bulletin.Status.ISSUED)
        if not scope.reads_all_towns:
            issued &= Q(town__in=scope.towns(*READERS))
        return self.filter(issued | Q(town__in=scope.towns(Role.OFFICER)))

    def issued(self) -> Self:
        return self.filter(status=Bulletin.Status.ISSUED)

    def for_list(self) -> Self:
        return self.select_related("town", "issued_by")


class Bulletin(models.Model):
    """One issue. The number is given at issue, by town, kind and year; what is issued no one changes any more.

    `revision` counts the changes of a draft: who changes or issues it names the one that the page showed. `picked`: ids
    of the photos of findings (reports.FindingPhoto) that the officer chose to show. `issued_by` empty on an issued one:
    the clock issued it, as the town set it.
    """

    class Kind(models.TextChoices):
        DAILY = "daily", _("daily bulletin")
        WEEKLY = "weekly", _("weekly bulletin")
        MONTHLY = "monthly", _("monthly bulletin")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="bulletins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(_("number"), null=True)
    stored_picture = models.JSONField()
    taken_at = models.DateTimeField(_("figures as of"))
    revision = models.PositiveIntegerField(default=0)
    remarks = models.TextField(_("remarks of the office"), max_length=2000, blank=True)
    picked = ArrayField(models.BigIntegerField(), default=list, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        ordering = ["-last_day", "-id"]
        constraints = [
            models.UniqueConstraint("town", "kind", "last_day", name="one_bulletin_a_kind_and_day"),
            models.UniqueConstraint("town", "kind", "year", "number", name="bulletin_number_once"),
            models.UniqueConstraint("id", "town", name="bulletin_with_town"),
            models.CheckConstraint(name="bulletin_days_in_order", condition=Q(first_day__lte=F("last_day"))),
            models.CheckConstraint(
                name="bulletin_numbered_when_issued",
                condition=Q(status="issued", number__isnull=False, year__isnull=False, issued_at__isnull=False)
                | Q(status="draft", number=None, year=None, issued_at=None, issued_by=None),
            ),
        ]
        indexes = [models.Index(fields=["town", "-last_day", "-id"], name="bulletin_of_town")]
        triggers = [
            pgtrigger.Protect(
                name="issued_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="issued"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.last_day}"

    def get_absolute_url(self) -> str:
        return reverse("bulletins:bulletin", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @property
    def is_one_day(self) -> bool:
        return self.first_day == self.last_day

    @cached_property
    def picture(self) -> Picture:
        return Picture.from_json(self.stored_picture)

    @property
    def issue(self) -> str:
        """第12期; a draft has no number."""
        return f"第{self.number}期" if self.number else "（草稿）"
