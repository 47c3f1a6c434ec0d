"""What readers keep of a ledger for themselves, and what they send into it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.towns.models import Town

MOST_QUERY = 4000  # signs of a query string; the longest search in Chinese, a sign as nine, takes a good thousand


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(user=user)


class SavedFilter(models.Model):
    """常用筛选: a query string of a ledger under a name, its reader's alone.

    `query` holds only filters that the ledger knows, in the ledger's order, so that equal ones are equal as text.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ledger = models.CharField(_("ledger"), max_length=40)
    name = models.CharField(_("name"), max_length=20)
    query = models.TextField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("user", "ledger", "name", name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """One's own: a workbook holds what its sender may see, and nobody else asked for it."""
        return self.filter(by=user)

    def waiting(self) -> Self:
        """Those on which a worker has to work."""
        return self.filter(state__in=[Import.State.SENT, Import.State.ASKED])

    def for_page(self) -> Self:
        """Without the workbook itself, which only work on it needs."""
        return self.select_related("town").defer("content")


class Import(models.Model):
    """导入: a workbook on its way into a ledger. A worker goes through it, its sender looks, it is stored or let go.

    `asked_good_rows`: store the good rows although others are wrong. `faults`: those of the whole workbook, packed.
    `tries`: how often a worker began; one that is killed each time is given up.
    """

    class State(models.TextChoices):
        SENT = "sent", _("waits to be looked through")
        LOOKED_THROUGH = "looked", _("looked through")
        ASKED = "asked", _("waits to be stored")
        STORED = "stored", _("stored")
        REFUSED = "refused", _("can't be read")
        FAILED = "failed", _("given up")

    ledger = models.CharField(_("ledger"), max_length=40)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    asked_good_rows = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    notes = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    has_moved = models.BooleanField(_("the ledger changed meanwhile"), default=False)
    sent_at = models.DateTimeField(auto_now_add=True)
    stored_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="import_with_town"),
            models.CheckConstraint(
                name="import_stored_only_with_time",
                condition=models.Q(state="stored", stored_at__isnull=False)
                | (~models.Q(state="stored") & models.Q(stored_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="import_waiting", condition=models.Q(state__in=["sent", "asked"])),
            models.Index(fields=["by", "-id"], name="import_of_a_sender"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        return self.state in (Import.State.SENT, Import.State.ASKED)

    @property
    def to_store(self) -> int:
        """Rows that storing would write."""
        return self.new + self.changed


class ImportRow(models.Model):
    """What a row of the workbook would do, as it was looked through. `changes` and `faults`: packed."""

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("row of a workbook", "new")
        CHANGED = "changed", pgettext_lazy("row of a workbook", "changed")
        SAME = "same", pgettext_lazy("row of a workbook", "same")
        WRONG = "wrong", pgettext_lazy("row of a workbook", "wrong")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    title = models.CharField(max_length=100)
    changes = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("of", "sheet", "number", name="import_row_once")]
        indexes = [models.Index(fields=["of", "verdict", "id"], name="import_rows_by_verdict")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"
