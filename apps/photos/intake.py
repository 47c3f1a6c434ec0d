"""From the bytes a phone sends to evidence: decoded, measured, turned upright, written anew without metadata."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO
from zoneinfo import ZoneInfo

import imagehash
import pillow_heif
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from apps.core.errors import RuleBroken

pillow_heif.register_heif_opener()

MAX_BYTES = 25 * 1024 * 1024
FIRST_YEAR = 1990  # a camera whose clock was never set writes the year 1 or 1970
MAX_PIXELS = 80_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
SIZES = {"large": (1600, 80), "thumb": (360, 72)}  # longest side in pixels, JPEG quality


@dataclass(frozen=True)
class Evidence:
    """What is kept of a photo. `files` maps size to JPEG bytes; `sha256` is of the large one; `likeness` 64 bits."""

    files: dict[str, bytes]
    width: int
    height: int
    sha256: str
    likeness: str
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None


def take_in(upload: UploadedFile[bytes], zone: ZoneInfo) -> Evidence:
    """Evidence from an uploaded file; its clock time is read in `zone`. Raises RuleBroken at field "file"."""
    refuse_large(upload)
    image = open_image(upload)
    exif = image.getexif()
    upright = to_rgb(image)
    files = {name: as_jpeg(upright, *size) for name, size in SIZES.items()}
    latitude, longitude = position_in(exif)
    kept = Image.open(io.BytesIO(files["large"]))
    return Evidence(
        files=files,
        width=kept.width,
        height=kept.height,
        sha256=hashlib.sha256(files["large"]).hexdigest(),
        likeness=f"{int(str(imagehash.phash(kept)), 16):064b}",
        taken_at=time_in(exif, zone),
        latitude=latitude,
        longitude=longitude,
    )


def refuse_large(upload: UploadedFile[bytes]) -> None:
    size = upload.size or 0
    if size > MAX_BYTES:
        found, limit = size // (1024 * 1024), MAX_BYTES // (1024 * 1024)
        raise RuleBroken(
            _("“%(name)s” is %(found)d MB; a photo may have at most %(limit)d MB.")
            % {"name": upload.name, "found": found, "limit": limit},
            "file",
        )


def open_image(upload: UploadedFile[bytes]) -> Image.Image:
    """The first frame. Only the header is read before the pixels are counted, so a bomb never unfolds."""
    not_a_photo = RuleBroken(
        _("“%(name)s” is not a photo. JPEG, PNG, WebP and HEIC are.") % {"name": upload.name}, "file"
    )
    try:
        image = Image.open(source_of(upload), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise RuleBroken(_("“%(name)s” has too many pixels.") % {"name": upload.name}, "file") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise not_a_photo from error
    if image.width * image.height > MAX_PIXELS:
        raise RuleBroken(
            _("“%(name)s” has too many pixels (%(width)d × %(height)d).")
            % {"name": upload.name, "width": image.width, "height": image.height},
            "file",
        )
    try:
        image.draft("RGB", (SIZES["large"][0], SIZES["large"][0]))  # a JPEG decodes at a smaller scale, much faster
        image.load()
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise RuleBroken(_("“%(name)s” is damaged and can't be read.") % {"name": upload.name}, "file") from error
    return image


def source_of(upload: UploadedFile[bytes]) -> BinaryIO:
    upload.seek(0)
    return upload.file  # type: ignore[return-value]


def to_rgb(image: Image.Image) -> Image.Image:
    """Upright, on white where it was transparent."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "P"):
        layered = upright.convert("RGBA")
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return upright.convert("RGB")


def as_jpeg(image: Image.Image, longest: int, quality: int) -> bytes:
    small = image.copy()
    small.info = {}  # Pillow would write a comment found in the original into the new file
    small.thumbnail((longest, longest))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def time_in(exif: Image.Exif, zone: ZoneInfo) -> datetime | None:
    """DateTimeOriginal (Exif 2.32, 4.6.6.6); phones write it without a zone."""
    text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        taken_at = datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return taken_at if taken_at.year >= FIRST_YEAR else None


def position_in(exif: Image.Exif) -> tuple[Decimal | None, Decimal | None]:
    """(latitude, longitude) in degrees, WGS-84, or (None, None)."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef) == "S", 90)
    longitude = degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef) == "W", 180)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


def degrees(parts: object, is_negative: bool, limit: int) -> Decimal | None:
    try:
        d, m, s = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = d + m / 60 + s / 3600
    if not 0 <= value <= limit:  # also refuses NaN
        return None
    return round(Decimal(-value if is_negative else value), 6)
