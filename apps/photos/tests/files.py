"""Files as phones and strangers send them, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image


def upload(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def scene(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Left half red, right half blue, with a green stripe at the top: which way is up can be told."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    image.paste("green", (0, 0, size[0], size[1] // 5))
    return image


def saved(image: Image.Image, kind: str, **save: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def exif(*, orientation: int = 1, taken: str = "2026:11:24 08:15:30", position: bool = True) -> Image.Exif:
    """As a phone writes it: 34°45'36"N, 105°37'12"E."""
    written = Image.Exif()
    written[ExifTags.Base.Orientation] = orientation
    written[ExifTags.Base.Make] = "Huawei"
    written.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if position:
        gps = written.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (34.0, 45.0, 36.0)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (105.0, 37.0, 12.0)
    return written


def heic(image: Image.Image, **save: Any) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, **save)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be huge and holds one empty chunk: unfolding it would take gigabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def gif_frames(count: int) -> bytes:
    """Many frames in few bytes."""
    frames = [Image.new("P", (300, 300), color % 256) for color in range(count)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
