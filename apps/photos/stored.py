"""The bytes of a photo as they lie in the storage."""

from django.core.files.storage import default_storage

from apps.photos.models import Photo


def large(photo: Photo) -> bytes:
    """The JPEG for a page or a paper."""
    with default_storage.open(photo.path("large")) as file:
        content: bytes = file.read()
    return content
