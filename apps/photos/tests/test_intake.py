"""From the bytes a phone sends to evidence: what is taken, measured, stripped and refused."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.core.errors import RuleBroken
from apps.photos.intake import MAX_BYTES, Evidence, take_in
from apps.photos.tests.files import exif, gif_frames, heic, png_header, saved, scene, upload
from tests.clock import moment

TOWN = ZoneInfo("Asia/Shanghai")


def taken(content: bytes, name: str = "photo.jpg") -> Evidence:
    return take_in(upload(content, name), TOWN)


def large(evidence: Evidence) -> Image.Image:
    return Image.open(io.BytesIO(evidence.files["large"]))


def refusal(content: bytes, name: str = "photo.jpg") -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        taken(content, name)
    assert refused.value.field == "file"
    assert name in refused.value.message
    return refused.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_formats_are_taken_and_kept_as_jpeg(kind: str) -> None:
    kept = large(taken(saved(scene(), kind)))
    assert (kept.format, kept.size) == ("JPEG", (400, 300))


def test_heic_is_taken() -> None:
    assert large(taken(heic(scene()), "IMG_0001.HEIC")).size == (400, 300)


def test_time_and_place_are_read_from_a_heic_too() -> None:
    evidence = taken(heic(scene(), exif=exif().tobytes()), "IMG_0001.HEIC")
    assert evidence.taken_at == moment("2026-11-24 08:15").replace(second=30)
    assert evidence.latitude == Decimal("34.760000")


def test_two_sizes_are_made_none_larger_than_it_needs() -> None:
    evidence = taken(saved(scene((3000, 2000)), "JPEG"))
    sizes = {name: Image.open(io.BytesIO(content)).size for name, content in evidence.files.items()}
    assert sizes == {"large": (1600, 1067), "thumb": (360, 240)}
    assert (evidence.width, evidence.height) == (1600, 1067)


def test_a_small_photo_is_not_blown_up() -> None:
    assert large(taken(saved(scene((200, 100)), "JPEG"))).size == (200, 100)


def test_time_and_position_are_read() -> None:
    evidence = taken(saved(scene(), "JPEG", exif=exif()))
    assert evidence.taken_at == moment("2026-11-24 08:15").replace(second=30)
    assert (evidence.latitude, evidence.longitude) == (Decimal("34.760000"), Decimal("105.620000"))


def test_nothing_of_it_is_left_in_the_stored_files() -> None:
    evidence = taken(saved(scene(), "JPEG", exif=exif(), comment=b"from Huawei", xmp=b"<x>Huawei</x>"))
    for content in evidence.files.values():
        kept = Image.open(io.BytesIO(content))
        assert not kept.getexif()
        assert not {"comment", "xmp", "exif"} & set(kept.info)
        assert b"Huawei" not in content


@pytest.mark.parametrize("taken_text", ["0000:00:00 00:00:00", "soon", ""])
def test_a_time_that_is_none_is_left_out(taken_text: str) -> None:
    assert taken(saved(scene(), "JPEG", exif=exif(taken=taken_text))).taken_at is None


def test_without_a_position_there_is_none() -> None:
    evidence = taken(saved(scene(), "JPEG", exif=exif(position=False)))
    assert (evidence.latitude, evidence.longitude) == (None, None)


def test_a_photo_without_any_metadata_is_taken() -> None:
    evidence = taken(saved(scene(), "JPEG"))
    assert (evidence.taken_at, evidence.latitude) == (None, None)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("broken", [b"Exif\x00\x00garbage!", b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00"])
def test_broken_metadata_costs_nothing_but_itself(broken: bytes) -> None:
    evidence = taken(saved(scene(), "JPEG", exif=broken))
    assert (evidence.taken_at, evidence.width) == (None, 400)


def colour(image: Image.Image, x: float, y: float) -> str:
    red, green, blue = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))  # type: ignore[misc]
    return max([("red", red), ("green", green), ("blue", blue)], key=lambda pair: pair[1])[0]


@pytest.mark.parametrize(("orientation", "turn"), [(3, 180), (6, 90), (8, 270)])
def test_a_photo_taken_sideways_stands_upright(orientation: int, turn: int) -> None:
    sideways = scene().rotate(turn, expand=True)
    kept = large(taken(saved(sideways, "JPEG", exif=exif(orientation=orientation))))
    assert kept.size == (400, 300)
    assert [colour(kept, 0.5, 0.05), colour(kept, 0.2, 0.8), colour(kept, 0.8, 0.8)] == ["green", "red", "blue"]


def test_what_is_transparent_becomes_white() -> None:
    kept = large(taken(saved(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"), "clear.png"))
    assert kept.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "I;16"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (60, 40)) if mode == "I;16" else scene((60, 40)).convert(mode)
    assert large(taken(saved(image, kind))).mode == "RGB"


def test_the_fingerprint_is_of_the_stored_file() -> None:
    evidence = taken(saved(scene(), "JPEG"))
    assert evidence.sha256 == hashlib.sha256(evidence.files["large"]).hexdigest()


def test_the_likeness_of_one_scene_hardly_differs_and_of_another_much() -> None:
    pattern = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    pattern.paste(scene((300, 300)), (100, 100))
    other = Image.radial_gradient("L").resize((800, 600)).convert("RGB")
    first = taken(saved(pattern, "JPEG", quality=95)).likeness
    again = taken(saved(pattern.resize((400, 300)), "WEBP", quality=60)).likeness
    differing = [
        sum(a != b for a, b in zip(first, one, strict=True)) for one in (again, taken(saved(other, "JPEG")).likeness)
    ]
    assert len(first) == 64
    assert set(first) <= {"0", "1"}
    assert differing[0] <= 6 < differing[1]


def test_sixty_megabytes_are_refused_with_the_size_and_the_limit() -> None:
    message = refusal(b"\xff\xd8" + bytes(60 * 1024 * 1024)).message
    assert "60 MB" in message
    assert "25 MB" in message


def test_exactly_the_limit_is_judged_by_what_it_is() -> None:
    photo = saved(scene(), "JPEG")
    assert taken(photo + bytes(MAX_BYTES - len(photo))).width == 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bill.jpg", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj"),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("program.jpg", b"MZ\x90\x00" + bytes(200)),
        ("empty.jpg", b""),
        ("short.jpg", b"\xff\xd8\xff"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(name: str, content: bytes) -> None:
    refusal(content, name)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_picture_formats_are_refused(kind: str) -> None:
    assert "is not a photo" in refusal(saved(scene((64, 64)), kind)).message


def test_a_gif_of_many_frames_is_refused_by_its_format() -> None:
    assert "is not a photo" in refusal(gif_frames(60), "bomb.gif").message


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(10_000, 9_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    """There is next to nothing behind the header: had it been unfolded, it would be called damaged."""
    assert "damaged" not in refusal(png_header(*size), "bomb.png").message


def test_what_is_just_small_enough_by_its_header_is_unfolded() -> None:
    assert "damaged" in refusal(png_header(100, 100)).message


def test_a_photo_cut_off_on_the_way_is_damaged() -> None:
    whole = saved(scene((800, 600)), "JPEG")
    assert "damaged" in refusal(whole[: len(whole) // 2]).message


def test_a_file_that_was_read_before_is_read_from_its_beginning() -> None:
    file = SimpleUploadedFile("photo.jpg", saved(scene(), "JPEG"))
    file.read()
    assert take_in(file, TOWN).width == 400
