"""Drawn scenes in place of photos, taken in like real ones; towns share the pictures, each photo has its own key."""

import io
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.operations.demo.scenes import Scene
from apps.operations.demo.subjects import SUBJECTS
from apps.photos.actions import delete_files
from apps.photos.intake import Evidence, take_in
from apps.photos.models import Photo


def draw_scene(category: str, variant: int, *, is_clean: bool) -> Image.Image:
    """The same variant clean and not clean is the same place: a photo of before and its photo of after."""
    setting, wrong, right = SUBJECTS[category]
    scene = Scene(Random(f"{category}-{variant}-place"))  # noqa: S311 - not for secrets
    setting(scene)
    draw = right if is_clean else wrong
    draw(scene, Random(f"{category}-{variant}"))  # noqa: S311 - not for secrets
    return scene.finished()


@cache
def evidence(category: str, variant: int, *, is_clean: bool) -> Evidence:
    """Drawn once however many towns show it."""
    out = io.BytesIO()
    draw_scene(category, variant, is_clean=is_clean).save(out, "JPEG", quality=88)
    return take_in(SimpleUploadedFile("scene.jpg", out.getvalue()), ZoneInfo("UTC"))


def keep_files(photo: Photo, taken: Evidence) -> None:
    """The photo's measures, and its files in the storage: anew where an earlier load left some under the same key."""
    photo.width, photo.height, photo.size = taken.width, taken.height, len(taken.files["large"])
    photo.sha256, photo.likeness = taken.sha256, taken.likeness
    delete_files(photo)
    for size, content in taken.files.items():
        default_storage.save(photo.path(size), ContentFile(content))
