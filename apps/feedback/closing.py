"""销号档案 as one ZIP file, to be handed in or kept."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from apps.documents import word
from apps.feedback.documents import document_of
from apps.feedback.picture import Picture
from apps.photos.models import Photo
from apps.photos.stored import large

LONG_AGO = (2000, 1, 1, 0, 0, 0)  # the same file gives the same bytes


def closing_archive(picture: Picture) -> tuple[str, bytes]:
    """Its name; in it the Word file, each photo under its stage, and SHA-256 fingerprints as sha256sum writes them."""
    files = {f"{picture.name}.docx": word.build(document_of(picture))}
    photos = Photo.objects.in_bulk([shot.photo for shot in picture.shots])
    for number, shot in enumerate(picture.shots, 1):
        files[f"照片/{number:02}-{shot.stage}.jpg"] = large(photos[shot.photo])
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in {**files, "sha256.txt": sums.encode()}.items():
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_STORED if name.endswith(".jpg") else ZIP_DEFLATED
            archive.writestr(info, content)
    return f"{picture.name}.zip", packed.getvalue()
