"""销号档案: a draft until the striking off, then numbered and frozen; each round has its own (domain.md §4, §9)."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from apps.accounts.models import User
from apps.documents import word
from apps.documents.blocks import Document, Paragraph, Pictures, SignOff, Table
from apps.feedback.actions import check_item, tick_remedy
from apps.feedback.documents import closing_file, picture_in_force
from apps.feedback.models import Batch, ClosingFile, FeedbackItem
from apps.feedback.picture import Picture
from apps.feedback.striking import look_back_at_item
from apps.feedback.tests.conftest import ANSWERS, put_right
from apps.rectifications.actions import verify_task
from tests.make import make_draft
from tests.refusals import refused_by_trigger

pytestmark = pytest.mark.django_db


def again(item: FeedbackItem) -> FeedbackItem:
    return FeedbackItem.objects.for_list().get(pk=item.pk)


def day_of(document: Document) -> str:
    [last] = [one for one in document.blocks if isinstance(one, SignOff)]
    return last.day


def test_before_the_striking_off_it_is_a_draft_of_the_day(signed: FeedbackItem, clock: time_machine.Traveller) -> None:
    assert (
        Paragraph("2026年县级督察反馈问题整改清单，第1项。档案编号：（草稿）。") in closing_file(again(signed)).blocks
    )
    clock.shift(timedelta(days=1))

    assert day_of(closing_file(again(signed))) == "2026年11月25日"
    assert not ClosingFile.objects.exists()


def test_each_question_of_the_self_check_stands_apart_from_its_answer(signed: FeedbackItem) -> None:
    leads = [one.lead for one in closing_file(again(signed)).blocks if isinstance(one, Paragraph) and one.lead]

    assert len(leads) == 5
    assert leads[0] == "整改措施是否全部落实："


def test_with_the_striking_off_it_gets_its_number(struck: FeedbackItem) -> None:
    assert [file.number for file in struck.files.all()] == ["销〔2026〕1"]
    assert "档案编号：销〔2026〕1" in str(closing_file(again(struck)).blocks)


def test_what_was_issued_stays_what_it_was(struck: FeedbackItem, clock: time_machine.Traveller) -> None:
    before = word.build(closing_file(again(struck)))

    clock.shift(timedelta(days=100))
    Batch.objects.update(title="改名的清单")
    User.objects.update(name="改名")

    assert word.build(closing_file(again(struck))) == before


def test_it_is_as_composed_whoever_strikes_off(struck: FeedbackItem) -> None:
    """Refusals are read in English here."""
    with translation.override("en"):
        assert "struck off" not in str(closing_file(again(struck)).blocks)


def test_photos_stand_in_it_by_themselves_and_not_in_the_picture(struck: FeedbackItem) -> None:
    stored = struck.files.get().stored_picture
    picture = Picture.from_json(stored)

    assert picture.to_json() == Picture.from_json(picture.to_json()).to_json()
    [photos] = [one for one in closing_file(again(struck)).blocks if isinstance(one, Pictures)]
    assert photos.pictures[0].image.startswith(b"\xff\xd8")
    assert [shot.photo for shot in picture.shots] == list(struck.task.photos.values_list("photo_id", flat=True))


def test_the_database_refuses_to_change_an_issued_file(struck: FeedbackItem) -> None:
    refused_by_trigger("UPDATE feedback_closingfile SET serial = 9 WHERE item_id = %s", struck.pk)


def test_a_rebound_begins_a_new_draft_and_the_issued_file_stays_to_be_read(
    struck: FeedbackItem, officer: User, client: Client
) -> None:
    look_back_at_item(struck.pk, by=officer, result="rebound", words="又有垃圾")
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")

    assert "（草稿）" in str(closing_file(again(struck)).blocks)
    answer = client.get(f"/feedback/{struck.pk}/file/zip/?round=1")
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist()[0].endswith("第1项销号档案.docx")
        assert any(name.startswith("照片/01-") for name in archive.namelist())
    assert client.get(f"/feedback/{struck.pk}/file/zip/?round=2").status_code == 404


def test_it_comes_as_pdf_too(struck: FeedbackItem, officer: User, client: Client) -> None:
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")

    answer = client.get(f"/feedback/{struck.pk}/file/pdf/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_a_photo_of_the_self_check_is_not_called_one_of_a_look_back(
    item: FeedbackItem, officer: User, cadre: User, deputy: User, leader: User
) -> None:
    put_right(item, cadre)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    shown = {1: [make_draft(officer, "blue").pk]}
    said = {"checked_on": item.town.today(), "checkers": "李主任", "answers": ANSWERS}
    check_item(item.pk, by=officer, photos_of_answers=shown, **said)
    verify_task(item.task_id, by=deputy)
    verify_task(item.task_id, by=leader)
    look_back_at_item(item.pk, by=officer, result="holds", words="未反弹", photo_ids=[make_draft(officer, "red").pk])

    shots = list(picture_in_force(again(item)).shots)

    assert [one.stage for one in shots] == ["整改后", "现场自查", "回头看"]
    assert shots[1].caption == "现场自查，第1问"


def test_who_signed_stands_with_the_post_that_the_chain_asks_for(struck: FeedbackItem) -> None:
    [story] = [one for one in closing_file(again(struck)).blocks if isinstance(one, Table) and "办理人" in one.headings]

    signed = [row[2] for row in story.rows if "（" in row[2]]
    assert [words.partition("（")[2] for words in signed] == ["现场自查）", "分管领导）", "主要领导）"]
