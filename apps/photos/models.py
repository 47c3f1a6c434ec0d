"""Evidence: re-encoded at intake, hashed, its metadata read and then stripped. The original is never kept."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.photos.fields import BitStringField
from apps.towns.models import Town


class PhotoQuerySet(models.QuerySet["Photo"]):
    def drafts_of(self, user: User) -> Self:
        """Photos uploaded before what they belong to; nobody else's business."""
        return self.filter(author_id=user.pk, attached_at=None)


class Photo(models.Model):
    """A photo in two sizes under a random key. Who may see it is asked of what it is attached to."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField(default=uuid.uuid4)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    attached_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    likeness = BitStringField(bits=64)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        constraints = [
            models.UniqueConstraint("author", "client_id", name="photo_sent_once"),
            models.UniqueConstraint("id", "town", name="photo_with_town"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(attached_at=None), name="photo_drafts"),
            models.Index(fields=["town", "sha256"], name="photo_same"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    def path(self, size: str) -> str:
        """Where `size` ("large" or "thumb") lies in the storage."""
        return f"{self.key.hex[:2]}/{self.key.hex}/{size}.jpg"
