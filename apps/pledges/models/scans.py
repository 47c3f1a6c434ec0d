"""What a scanner brought back from the meeting: files, and the pages in them, each found by its code."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.pledges.models.pledges import Pledge
from apps.towns.models import Town
from apps.units.scope import scope_of


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, user: User) -> Self:
        """The office: pages hold signatures of all units."""
        return self.filter(town__in=scope_of(user).towns(Role.OFFICER))

    def waiting(self) -> Self:
        return self.filter(state=Scan.State.SENT)


class Scan(models.Model):
    """A file of scanned pages. `tries`: how often a worker began; one that kills workers is given up."""

    class State(models.TextChoices):
        SENT = "sent", _("waits to be read")
        READ = "read", _("read")
        REFUSED = "refused", _("can't be read")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file = models.CharField(max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("id", "town", name="scan_with_town")]

    def __str__(self) -> str:
        return self.file_name


class ScannedPage(models.Model):
    """A page of a scan; of which pledge it is which page, by its code or by hand. None: not known yet."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()  # in the file
    image = models.CharField(max_length=100)  # a JPEG in the storage
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, null=True, related_name="scanned_pages")
    page = models.PositiveSmallIntegerField(null=True)
    is_blank = models.BooleanField(default=False)

    class Meta:
        ordering = ["scan_id", "number"]
        constraints = [
            models.UniqueConstraint("scan", "number", name="scanned_page_once"),
            models.CheckConstraint(
                name="page_of_a_pledge_or_of_none",
                condition=Q(pledge=None, page=None) | Q(pledge__isnull=False, page__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.number}"
