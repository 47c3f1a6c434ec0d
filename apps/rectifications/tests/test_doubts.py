"""Against closing on paper only (domain.md §4): what the verifier is shown, and what is kept of it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageDraw, ImageEnhance

from apps.accounts.models import User
from apps.photos.actions import keep_draft
from apps.photos.models import Photo
from apps.rectifications.actions import return_task, submit_task, verify_task
from apps.rectifications.doubts import doubts_of
from apps.rectifications.models import Doubt, Task
from apps.units.models import Unit
from tests.make import make_cadre, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db
WORDS = "已组织三人用铲车清运两车，并用石灰消毒，安排专人看守"


def picture(seed: int, *, is_edited: bool = False, taken_at: datetime | None = None) -> bytes:
    """A scene of rectangles: another seed is another scene; edited, it is lighter, cropped and saved anew."""
    image = Image.new("RGB", (640, 480), (90, 120, 80))
    draw = ImageDraw.Draw(image)
    for number in range(12):
        x, y, shade = (seed * 97 + number * 131) % 560, (seed * 53 + number * 71) % 400, (seed * 31 + number * 67) % 200
        draw.rectangle((x, y, x + 40 + number * 9, y + 30 + number * 7), fill=(shade, 255 - shade, shade // 2))
    if is_edited:
        image = ImageEnhance.Brightness(image.crop((8, 6, 632, 474))).enhance(1.15)
    exif = Image.Exif()
    if taken_at:
        exif[306] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=60 if is_edited else 90, exif=exif)
    return out.getvalue()


def draft(by: User, seed: int, **how: object) -> int:
    file = SimpleUploadedFile("heap.jpg", picture(seed, **how), content_type="image/jpeg")  # type: ignore[arg-type]
    assert by.town
    return keep_draft(file, by=by, town=by.town).pk


def kinds(task: Task) -> list[str]:
    return [doubt.kind for doubt in doubts_of(task)]


@pytest.fixture
def earlier(officer: User, cadre: User, village: Unit) -> Task:
    """Put right before, with a photo of scene 1."""
    task = make_task(officer, village, place="桥头")
    return submit_task(task.pk, by=cadre, words=WORDS, photo_ids=[draft(cadre, 1)])


def test_good_evidence_raises_no_doubt(task: Task, earlier: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 2)])
    assert kinds(task) == []


def test_the_same_photo_is_found_again(task: Task, earlier: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 1)])
    (doubt,) = doubts_of(task)
    assert (doubt.kind, doubt.other) == (Doubt.Kind.SAME_PHOTO, earlier)


def test_nearly_the_same_photo_is_found_again(task: Task, earlier: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 1, is_edited=True)])
    (doubt,) = doubts_of(task)
    assert (doubt.kind, doubt.other) == (Doubt.Kind.LIKE_PHOTO, earlier)


def test_the_photo_of_before_as_the_photo_of_after(officer: User, cadre: User, village: Unit) -> None:
    task = make_task(officer, village, photo_ids=[draft(officer, 3)])
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 3)])
    (doubt,) = doubts_of(task)
    assert (doubt.kind, doubt.other) == (Doubt.Kind.SAME_PHOTO, task)


def test_the_same_photo_after_a_return(task: Task, officer: User, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 4)])
    return_task(task.pk, by=officer, reason="还有")
    submit_task(task.pk, by=cadre, words="又拉了", photo_ids=[draft(cadre, 4)])
    assert kinds(task) == [Doubt.Kind.SAME_PHOTO]


def test_another_towns_photo_is_nobodys_business(task: Task, other_town: object, cadre: User) -> None:
    village = make_unit(other_town, "外村")  # type: ignore[arg-type]
    stranger, clerk = make_cadre(village, "stranger"), make_officer(other_town, "clerk")  # type: ignore[arg-type]
    submit_task(make_task(clerk, village).pk, by=stranger, words=WORDS, photo_ids=[draft(stranger, 5)])
    submit_task(task.pk, by=cadre, words=WORDS, photo_ids=[draft(cadre, 5)])
    assert kinds(task) == []


def test_a_photo_older_than_the_task(task: Task, cadre: User) -> None:
    taken_at = task.opened_at.astimezone(task.town.zone) - timedelta(days=2)
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 6, taken_at=taken_at)])
    assert kinds(task) == [Doubt.Kind.OLD_PHOTO]


def test_words_nearly_those_of_another_task(task: Task, earlier: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words=f"{WORDS}，请复核")
    (doubt,) = doubts_of(task)
    assert (doubt.kind, doubt.other) == (Doubt.Kind.SAME_WORDS, earlier)


def test_few_words_are_everybodys(task: Task, officer: User, cadre: User, village: Unit) -> None:
    submit_task(make_task(officer, village).pk, by=cadre, words="已清运")
    submit_task(task.pk, by=cadre, words="已清运")
    assert kinds(task) == []


@pytest.mark.parametrize("act", ["verify", "return"])
def test_what_was_doubtful_stands_beside_the_decision(
    task: Task, earlier: Task, cadre: User, officer: User, act: str
) -> None:
    submit_task(task.pk, by=cadre, words=WORDS, photo_ids=[draft(cadre, 1)])
    if act == "verify":
        verify_task(task.pk, by=officer)
    else:
        return_task(task.pk, by=officer, reason="照片用过")
    kept = Doubt.objects.filter(task=task)
    assert [doubt.kind for doubt in kept] == [Doubt.Kind.SAME_PHOTO, Doubt.Kind.SAME_WORDS]
    assert {doubt.event.kind for doubt in kept} == {"verified" if act == "verify" else "returned"}


def test_the_verifier_is_shown_and_not_refused(
    client: Client, task: Task, earlier: Task, cadre: User, officer: User
) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 1)])
    client.force_login(officer)
    url = reverse("rectifications:task_step", args=[task.pk, "verify"])
    assert earlier.number in client.get(url).content.decode()
    client.post(url, {"remark": ""})
    task.refresh_from_db()
    assert task.status == "completed"


def test_the_unit_does_not_read_what_was_doubted(
    client: Client, task: Task, earlier: Task, cadre: User, officer: User, head: User
) -> None:
    submit_task(task.pk, by=cadre, words="拉走了", photo_ids=[draft(cadre, 1)])
    verify_task(task.pk, by=officer)
    client.force_login(officer)
    assert earlier.number in client.get(task.get_absolute_url()).content.decode()
    client.force_login(head)
    assert earlier.number not in client.get(task.get_absolute_url()).content.decode()


def test_it_costs_the_same_however_many_photos(task: Task, earlier: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words=WORDS, photo_ids=[draft(cadre, 1)])
    with CaptureQueriesContext(connection) as few:
        doubts_of(task)
    for seed in range(20, 30):
        Photo.objects.filter(pk=draft(cadre, seed)).update(attached_at=task.opened_at)
    with CaptureQueriesContext(connection) as many:
        doubts_of(task)
    assert len(many) == len(few)
