"""销号档案 as one ZIP file, to be handed in or kept."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from apps.documents import word
from apps.documents.blocks import Document
from apps.feedback.models import FeedbackItem
from apps.ledgers.declaration import in_chinese
from apps.photos.stored import large
from apps.rectifications.models import TaskPhoto

LONG_AGO = (2000, 1, 1, 0, 0, 0)  # the same file gives the same bytes


def closing_archive(item: FeedbackItem, document: Document) -> bytes:
    """The Word file, each photo under its stage, and a list of SHA-256 fingerprints as sha256sum writes it."""
    files = {f"{document.name}.docx": word.build(document)}
    photos = item.task.photos.all() if item.task else []
    for number, one in enumerate(photos, 1):
        files[f"照片/{number:02}-{in_chinese(TaskPhoto.Stage, one.stage)}.jpg"] = large(one.photo)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in {**files, "sha256.txt": sums.encode()}.items():
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_STORED if name.endswith(".jpg") else ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()
