"""Small drawn scenes in place of photos, taken in like real ones."""

import io
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from apps.photos.actions import delete_files
from apps.photos.intake import Evidence, take_in
from apps.photos.models import Photo

SIZE = WIDTH, HEIGHT = 480, 360
HORIZON = 150
GROUNDS = {"street": "#8a8a86", "field": "#a58d5f", "water": "#7f8a72"}
SCENES = {
    "film": "field", "manure": "field", "straw": "field", "animals": "field", "sewage": "water", "wastewater": "water",
}  # fmt: skip
RUBBISH = ["#d9d4c7", "#3f4a3c", "#7d5a3c", "#c24f3d", "#4d6f93", "#e5e2da", "#55504a", "#b8973d"]
VARIANTS = 40


def draw_scene(category: str, variant: int, *, is_clean: bool) -> Image.Image:
    """The same variant clean and not clean is the same place: a photo of before and its photo of after."""
    scene = SCENES.get(category, "street")
    place, heap = Random(f"{category}-{variant}-place"), Random(f"{category}-{variant}")  # noqa: S311
    image = Image.new("RGB", SIZE, place.choice(["#bcd3e6", "#d7dee2", "#a9c6df"]))
    pen = ImageDraw.Draw(image)
    draw_background(pen, place, scene)
    if not is_clean:
        draw_heap(pen, heap)
    return image


def draw_background(pen: ImageDraw.ImageDraw, place: Random, scene: str) -> None:
    hills = [(x, HORIZON - place.randint(10, 70)) for x in range(0, WIDTH + 1, 60)]
    pen.polygon([(0, HEIGHT), *hills, (WIDTH, HEIGHT)], fill="#8fa184")
    pen.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=GROUNDS[scene])
    if scene == "water":
        left = place.randint(120, 220)
        pen.polygon([(left, HORIZON), (left + 40, HORIZON), (left + 200, HEIGHT), (left - 60, HEIGHT)], fill="#5f7f86")
    if scene == "field":
        for x in range(-200, WIDTH, 45):
            pen.line((WIDTH // 2 + (x - WIDTH // 2) // 4, HORIZON, x, HEIGHT), fill="#8d7649", width=4)
    for _house in range(place.randint(1, 3)):
        x, width, height = place.randint(0, WIDTH - 80), place.randint(60, 120), place.randint(50, 90)
        pen.rectangle(
            (x, HORIZON - height, x + width, HORIZON + 12), fill=place.choice(["#d8cbb4", "#b56b52", "#e4e0d6"])
        )
        pen.rectangle((x + 12, HORIZON - height + 20, x + 32, HORIZON - height + 44), fill="#54616b")
    for _tree in range(place.randint(1, 4)):
        x, crown = place.randint(0, WIDTH), place.randint(24, 46)
        pen.line((x, HORIZON + 20, x, HORIZON - 50), fill="#5d4a38", width=7)
        pen.ellipse(
            (x - crown, HORIZON - 50 - crown, x + crown, HORIZON - 50 + crown),
            fill=place.choice(["#4f6b40", "#a78a35"]),
        )


def draw_heap(pen: ImageDraw.ImageDraw, heap: Random) -> None:
    centre, base = heap.randint(140, WIDTH - 140), heap.randint(HEIGHT - 90, HEIGHT - 40)
    for _piece in range(90):
        x, y = int(heap.gauss(centre, 55)), base - abs(int(heap.gauss(0, 28)))
        size = heap.randint(6, 22)
        corners = [(x + heap.randint(-size, size), y + heap.randint(-size, size)) for _corner in range(5)]
        pen.polygon(corners, fill=heap.choice(RUBBISH))


@cache
def evidence(category: str, variant: int, *, is_clean: bool) -> Evidence:
    out = io.BytesIO()
    draw_scene(category, variant, is_clean=is_clean).save(out, "JPEG", quality=85)
    return take_in(SimpleUploadedFile("scene.jpg", out.getvalue()), ZoneInfo("UTC"))


def keep_files(photo: Photo, taken: Evidence) -> None:
    """The photo's measures, and its files in the storage: anew where an earlier load left some under the same key."""
    photo.width, photo.height, photo.size = taken.width, taken.height, len(taken.files["large"])
    photo.sha256, photo.likeness = taken.sha256, taken.likeness
    delete_files(photo)
    for size, content in taken.files.items():
        default_storage.save(photo.path(size), ContentFile(content))
