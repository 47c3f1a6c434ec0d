"""Evidence: re-encoded at intake, hashed, its metadata read and then stripped. The original is never kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.photos.fields import BitStringField, Differing
from apps.towns.models import Town

NEAR = 6  # of the 64 bits of ImageHash's phash: the same picture, saved anew, cropped a little or lit otherwise


class PhotoQuerySet(models.QuerySet["Photo"]):
    def drafts_of(self, user: User) -> Self:
        """Photos uploaded before what they belong to; nobody else's business."""
        return self.filter(author_id=user.pk, attached_at=None)

    def like(self, photos: Iterable[Photo], town_id: int) -> Self:
        """Photos that the town has used and that look like one of these: one pass over the town's likenesses."""
        near = [Q(LessThanOrEqual(Differing(F("likeness"), photo.likeness), NEAR)) for photo in photos]
        return self.filter(reduce(or_, near, Q(pk__in=())), town=town_id, attached_at__isnull=False)


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

    def is_like(self, other: Photo) -> bool:
        """The rule of `PhotoQuerySet.like`, for two rows."""
        return (int(self.likeness, 2) ^ int(other.likeness, 2)).bit_count() <= NEAR

    def path(self, size: str) -> str:
        """Where `size` ("large" or "thumb") lies in the storage."""
        return f"{self.key.hex[:2]}/{self.key.hex}/{size}.jpg"
