"""Photos sent ahead: kept once, seen by their author, attached or swept."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.photos.actions import attach, keep_draft, sweep_drafts
from apps.photos.models import Photo
from apps.photos.tests.files import exif, saved, scene, upload
from apps.towns.models import Town
from tests.clock import frozen, moment
from tests.make import jpeg, make_cadre, make_draft, make_town, make_unit
from tests.refusals import refused_by


def files_in(storage: Path) -> int:
    return len([path for path in storage.rglob("*") if path.is_file()])


def test_a_draft_is_kept_with_its_measures_and_two_files(cadre: User, town: Town, storage: Path) -> None:
    photo = keep_draft(upload(saved(scene(), "JPEG", exif=exif())), by=cadre, town=town)
    photo.refresh_from_db()
    assert (photo.town, photo.author, photo.attached_at) == (town, cadre, None)
    assert (photo.width, photo.height, len(photo.sha256), len(photo.likeness)) == (400, 300, 64, 64)
    assert photo.taken_at == moment("2026-11-24 08:15").replace(second=30)
    assert photo.size == (storage / photo.path("large")).stat().st_size
    assert files_in(storage) == 2


def test_its_address_in_the_storage_tells_nothing(cadre: User) -> None:
    photo = make_draft(cadre)
    assert photo.path("thumb") == f"{photo.key.hex[:2]}/{photo.key.hex}/thumb.jpg"


def test_the_same_client_id_twice_is_one_photo(cadre: User, town: Town, storage: Path) -> None:
    client_id = uuid4()
    first = keep_draft(jpeg(), by=cadre, town=town, client_id=client_id)
    second = keep_draft(jpeg(color="red"), by=cadre, town=town, client_id=client_id)
    assert first == second
    assert Photo.objects.count() == 1
    assert files_in(storage) == 2


def test_the_same_client_id_of_another_person_is_another_photo(cadre: User, colleague: User, town: Town) -> None:
    client_id = uuid4()
    keep_draft(jpeg(), by=cadre, town=town, client_id=client_id)
    assert keep_draft(jpeg(), by=colleague, town=town, client_id=client_id).author == colleague
    assert Photo.objects.count() == 2


def test_what_is_no_photo_leaves_nothing(cadre: User, town: Town, storage: Path) -> None:
    with pytest.raises(RuleBroken):
        keep_draft(upload(b"%PDF-1.7"), by=cadre, town=town)
    assert not Photo.objects.exists()
    assert files_in(storage) == 0


def test_a_draft_is_its_authors_alone(cadre: User, colleague: User) -> None:
    photo = make_draft(cadre)
    assert list(Photo.objects.drafts_of(cadre)) == [photo]
    assert not Photo.objects.drafts_of(colleague).exists()


def test_attaching_makes_it_no_draft_any_more(cadre: User) -> None:
    photo = make_draft(cadre)
    attach([photo.pk], by=cadre)
    photo.refresh_from_db()
    assert photo.attached_at == moment("2026-11-24 10:00")
    assert not Photo.objects.drafts_of(cadre).exists()


def test_attaching_twice_is_refused(cadre: User) -> None:
    photo = make_draft(cadre)
    attach([photo.pk], by=cadre)
    with pytest.raises(RuleBroken):
        attach([photo.pk], by=cadre)


def test_another_persons_draft_is_not_attached(cadre: User, colleague: User) -> None:
    photo = make_draft(cadre)
    with pytest.raises(RuleBroken):
        attach([photo.pk], by=colleague)


def test_naming_a_photo_twice_attaches_it_once(cadre: User) -> None:
    photo = make_draft(cadre)
    attach([photo.pk, photo.pk], by=cadre)
    assert not Photo.objects.drafts_of(cadre).exists()


@pytest.mark.parametrize(("now", "left"), [("2026-12-01 10:00", 1), ("2026-12-01 10:01", 0)])
def test_a_draft_lives_seven_days(cadre: User, storage: Path, now: str, left: int) -> None:
    make_draft(cadre)
    with frozen(now):
        assert sweep_drafts() == 1 - left
    assert Photo.objects.count() == left
    assert files_in(storage) == 2 * left


def test_what_is_attached_is_never_swept(cadre: User, storage: Path) -> None:
    photo = make_draft(cadre)
    attach([photo.pk], by=cadre)
    with frozen("2027-11-24 10:00"):
        assert sweep_drafts() == 0
    assert files_in(storage) == 2


def test_sweeping_twice_sweeps_once(cadre: User) -> None:
    make_draft(cadre)
    with frozen("2026-12-02 10:00"):
        assert (sweep_drafts(), sweep_drafts()) == (1, 0)


def test_a_file_that_is_gone_already_does_not_stop_the_sweep(cadre: User, storage: Path) -> None:
    (storage / make_draft(cadre).path("thumb")).unlink()
    with frozen("2026-12-02 10:00"):
        assert sweep_drafts() == 1


def test_the_database_keeps_a_photo_in_its_authors_town(cadre: User) -> None:
    photo = make_draft(cadre)
    other = make_cadre(make_unit(make_town("b", "白云镇"), "东山村"), "b-cadre")
    with refused_by("photos_photo_author_id_same_town"):
        Photo.objects.filter(pk=photo.pk).update(author=other)
