"""Sending a photo to who was found to be allowed to see it."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from apps.photos.intake import SIZES
from apps.photos.models import Photo


def photo_response(photo: Photo, size: str) -> FileResponse:
    """The photo as an image and never as anything else; only the browser keeps it. 404: unknown size, lost file."""
    if size not in SIZES:
        raise Http404
    try:
        file = default_storage.open(photo.path(size))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Content-Encoding"] = "identity"  # a JPEG doesn't get smaller: the pages' compression passes it by
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
