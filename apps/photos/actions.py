"""Keeping, attaching and sweeping photos."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken, is_no_room
from apps.photos.intake import SIZES, take_in
from apps.photos.models import Photo
from apps.towns.models import Town

DRAFT_LIVES = timedelta(days=7)


class NoRoom(RuleBroken):
    """The disk is full. Nothing is wrong with the photo: the same one goes when there is room."""


def keep_draft(upload: UploadedFile[bytes], *, by: User, town: Town, client_id: UUID | None = None) -> Photo:
    """Keep one photo as a draft of its author; the same client_id again answers with the photo kept before.

    Raises RuleBroken at field "file" for what is no photo, too large or damaged, NoRoom when the disk is full.
    """
    client_id = client_id or uuid4()
    kept = Photo.objects.filter(author=by, client_id=client_id).first()
    if kept:
        return kept
    evidence = take_in(upload, town.zone)
    photo = Photo(
        town=town,
        author=by,
        client_id=client_id,
        taken_at=evidence.taken_at,
        latitude=evidence.latitude,
        longitude=evidence.longitude,
        width=evidence.width,
        height=evidence.height,
        size=len(evidence.files["large"]),
        sha256=evidence.sha256,
        likeness=evidence.likeness,
    )
    keep_files(photo, evidence.files)
    Photo.objects.bulk_create([photo], ignore_conflicts=True)
    kept = Photo.objects.get(author=by, client_id=client_id)
    if kept.key != photo.key:  # the same photo arrived twice at one moment: the other one won
        delete_files(photo)
    return kept


def keep_files(photo: Photo, files: Mapping[str, bytes]) -> None:
    """Write the photo's files, all or none."""
    try:
        for size, content in files.items():
            default_storage.save(photo.path(size), ContentFile(content))
    except OSError as error:
        delete_files(photo)
        if not is_no_room(error):
            raise
        words = _("The server has no room for photos just now. All else is kept; the photo goes when there is room.")
        raise NoRoom(words, "file") from error


def attach(photo_ids: Collection[int], *, by: User) -> None:
    """Drafts become part of what is being saved, in its transaction. Raises RuleBroken for what is no draft of `by`."""
    if not photo_ids:
        return
    attached = Photo.objects.drafts_of(by).filter(pk__in=photo_ids).update(attached_at=timezone.now())
    if attached != len(set(photo_ids)):
        raise RuleBroken(_("A photo is no longer there. Please add it again; all else is kept."), "photos")


def sweep_drafts() -> int:
    """Delete drafts older than seven days, rows first; the number deleted. Safe to run twice at once."""
    old = list(Photo.objects.filter(attached_at=None, created_at__lt=timezone.now() - DRAFT_LIVES)[:500])
    swept = 0
    for photo in old:
        deleted, _rows = Photo.objects.filter(pk=photo.pk, attached_at=None).delete()
        if deleted:
            delete_files(photo)
            swept += 1
    return swept


def delete_files(photo: Photo) -> None:
    for size in SIZES:
        default_storage.delete(photo.path(size))
