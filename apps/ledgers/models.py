"""What readers keep of a ledger for themselves."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

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
