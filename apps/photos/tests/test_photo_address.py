"""POST /photos/ and the address of a draft: who, what, and with which headers."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.photos.models import Photo
from apps.photos.tests.files import heic, scene, upload
from tests.make import jpeg, make_draft, make_inspector


def as_user(client: Client, user: User) -> Client:
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


@pytest.fixture
def phone(client: Client, cadre: User) -> Client:
    return as_user(client, cadre)


def test_a_photo_is_kept_and_answered_with_its_id(phone: Client, cadre: User) -> None:
    response = phone.post("/photos/", {"client_id": str(uuid4()), "file": jpeg()})
    photo = Photo.objects.drafts_of(cadre).get()
    assert response.status_code == 201
    assert response.json() == {"id": photo.pk, "url": f"/photos/{photo.pk}/thumb/"}


def test_the_same_photo_again_is_answered_with_the_same_id(phone: Client) -> None:
    client_id = str(uuid4())
    answers = [phone.post("/photos/", {"client_id": client_id, "file": jpeg()}).json()["id"] for _n in range(2)]
    assert answers[0] == answers[1]
    assert Photo.objects.count() == 1


def test_a_heic_from_an_iphone_is_kept(phone: Client) -> None:
    assert phone.post("/photos/", {"file": upload(heic(scene()), "IMG_1.HEIC", "image/heic")}).status_code == 201


@pytest.mark.parametrize(
    "data",
    [{}, {"file": upload(b"%PDF-1.7")}, {"file": upload(b"")}, {"file": "words"}],
    ids=["none", "pdf", "empty", "text"],
)
def test_what_is_no_photo_is_named_at_the_field(phone: Client, data: dict[str, Any]) -> None:
    response = phone.post("/photos/", data)
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"file"}


def test_sixty_megabytes_are_refused(phone: Client) -> None:
    response = phone.post("/photos/", {"file": upload(bytes(60 * 1024 * 1024))})
    assert response.status_code == 422
    assert "60" in response.json()["errors"]["file"][0]


def test_only_posting_keeps_a_photo(phone: Client) -> None:
    assert phone.get("/photos/").status_code == 405


def test_a_stranger_keeps_none(client: Client, cadre: User) -> None:
    assert client.post("/photos/", {"file": jpeg()}).status_code == 302
    assert not Photo.objects.exists()


def test_who_belongs_to_no_town_keeps_none(client: Client, cadre: User) -> None:
    assert as_user(client, make_inspector()).post("/photos/", {"file": jpeg()}).status_code == 403


@pytest.mark.parametrize("size", ["thumb", "large"])
def test_the_author_sees_the_draft_as_an_image_and_nothing_else(phone: Client, cadre: User, size: str) -> None:
    response = phone.get(f"/photos/{make_draft(cadre).pk}/{size}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "private" in response.headers["Cache-Control"]
    assert "public" not in response.headers["Cache-Control"]


def test_nobody_else_sees_it(client: Client, cadre: User, colleague: User) -> None:
    photo = make_draft(cadre)
    assert as_user(client, colleague).get(f"/photos/{photo.pk}/thumb/").status_code == 404


def test_once_attached_this_address_shows_it_no_more(phone: Client, cadre: User) -> None:
    photo = make_draft(cadre)
    Photo.objects.update(attached_at=photo.created_at)
    assert phone.get(f"/photos/{photo.pk}/thumb/").status_code == 404


@pytest.mark.parametrize("path", ["original", "thumbs"])
def test_another_size_is_not_found(phone: Client, cadre: User, path: str) -> None:
    assert phone.get(f"/photos/{make_draft(cadre).pk}/{path}/").status_code == 404


def test_a_file_that_is_lost_is_not_found(phone: Client, cadre: User, storage: Path) -> None:
    photo = make_draft(cadre)
    (storage / photo.path("thumb")).unlink()
    assert phone.get(f"/photos/{photo.pk}/thumb/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_same_photo_ten_times_at_one_moment_is_one_photo(
    transactional_db: None, cadre: User, storage: Path
) -> None:
    client_id, key = str(uuid4()), as_user(Client(), cadre).cookies["sessionid"].value

    def send(_n: int) -> int:
        client = Client()
        client.cookies["sessionid"] = key
        try:
            return client.post("/photos/", {"client_id": client_id, "file": jpeg()}).json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert set(answers) == {Photo.objects.get().pk}
    assert len(list(storage.rglob("*.jpg"))) == 2


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """The kernel refuses what goes beyond, in the middle of the file, as a full disk does."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


def test_a_photo_without_room_is_told_leaves_nothing_and_may_come_again(phone: Client, storage: Path) -> None:
    data = {"client_id": str(uuid4()), "file": jpeg()}
    with no_file_longer_than(500):
        response = phone.post("/photos/", data)
    assert response.status_code == 507
    assert "没有空间" in response.json()["errors"]["file"][0]
    assert not Photo.objects.exists()
    assert [path for path in storage.rglob("*") if path.is_file()] == []
    assert phone.post("/photos/", data | {"file": jpeg()}).status_code == 201
