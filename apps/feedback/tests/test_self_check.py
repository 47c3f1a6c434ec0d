"""The self-check on site: seen evidence, warnings against closing on paper, and two officers at once (domain.md §4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import check_item, tick_remedy
from apps.feedback.models import FeedbackItem
from apps.feedback.tests.conftest import ANSWERS, checked, put_right, typed_check
from apps.photos.models import Photo
from apps.rectifications.actions import return_task
from apps.towns.models import Town
from tests.make import make_draft, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(town: Town) -> User:
    return make_officer(town, "second")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_who_checks_second_is_told_who_was_first_and_when(item: FeedbackItem, officer: User, second: User) -> None:
    checked(item, officer)

    with pytest.raises(RuleBroken, match=r"approved, goes on, officer, 2026-11-24 10:00"):
        check_item(item.pk, by=second, checked_on=item.town.today(), checkers="赵主任", answers=ANSWERS)


def test_what_the_second_typed_is_shown_with_the_name_of_the_first(
    item: FeedbackItem, officer: User, second: User
) -> None:
    checked(item, officer)

    answer = signed_in(second).post(f"/feedback/{item.pk}/check/", typed_check(answer_3="水样达标"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "水样达标" in page
    assert answer.context["last"].by == officer
    assert item.checks.count() == 1


def test_who_checks_what_was_returned_meanwhile_is_told_so(
    item: FeedbackItem, officer: User, second: User, cadre: User
) -> None:
    put_right(item, cadre)
    return_task(item.task.pk, by=officer, reason="照片不清")

    with pytest.raises(RuleBroken, match="returned, officer"):
        check_item(item.pk, by=second, checked_on=item.town.today(), checkers="赵主任", answers=ANSWERS)


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_checked_after_the_evidence_was_handed_in_and_not_in_days_to_come(
    item: FeedbackItem, officer: User, cadre: User, days: int
) -> None:
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    put_right(item, cadre)

    with pytest.raises(RuleBroken) as refusal:
        check_item(
            item.pk,
            by=officer,
            checked_on=item.town.today() + timedelta(days=days),
            checkers="李主任",
            answers=ANSWERS,
        )

    assert refusal.value.field == "checked_on"


def test_a_check_of_which_no_photo_shows_anything_is_refused_with_its_words_kept(
    item: FeedbackItem, officer: User, cadre: User
) -> None:
    put_right(item, cadre)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)

    answer = signed_in(officer).post(f"/feedback/{item.pk}/check/", typed_check(answer_3="水样达标"))

    assert "至少上传一张现场自查照片" in answer.context["form"].errors["photos"][0]
    assert "水样达标" in answer.content.decode()
    assert not item.checks.exists()


def test_who_may_not_check_loses_no_words_either(item: FeedbackItem, cadre: User) -> None:
    put_right(item, cadre)

    answer = signed_in(cadre).post(f"/feedback/{item.pk}/check/", typed_check(answer_3="水样达标"))

    assert answer.status_code == 403
    assert "水样达标" in answer.content.decode()
    assert "doubts" not in answer.context


def test_who_checks_sees_the_evidence(item: FeedbackItem, officer: User, cadre: User) -> None:
    task = put_right(item, cadre)

    page = signed_in(officer).get(f"/feedback/{item.pk}/check/").content.decode()

    assert f"/tasks/{task.pk}/photos/{task.photos.get().pk}/" in page
    assert "已清理" in page


def test_who_checks_sees_what_looks_like_closing_on_paper(item: FeedbackItem, officer: User, cadre: User) -> None:
    task = put_right(item, cadre)
    Photo.objects.filter(pk=task.photos.get().photo_id).update(taken_at=timezone.now() - timedelta(days=90))

    doubts = signed_in(officer).get(f"/feedback/{item.pk}/check/").context["doubts"]

    assert [one.kind for one in doubts] == ["old_photo"]


def test_an_answer_has_photos_of_its_own(item: FeedbackItem, officer: User, cadre: User) -> None:
    put_right(item, cadre)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    site, water = make_draft(officer, "red"), make_draft(officer, "blue")

    check = check_item(
        item.pk,
        by=officer,
        checked_on=item.town.today(),
        checkers="李主任",
        answers=ANSWERS,
        photo_ids=[site.pk],
        photos_of_answers={3: [water.pk]},
    )

    assert [one.photo.photo for one in check.answers.get(question=3).photos.all()] == [water]
    assert not check.answers.get(question=1).photos.exists()
    assert item.task.photos.filter(stage="again").count() == 2


def test_photos_of_answers_come_from_the_page_and_stand_on_the_items(
    item: FeedbackItem, officer: User, cadre: User
) -> None:
    put_right(item, cadre)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    client, water = signed_in(officer), make_draft(officer, "blue")

    client.post(f"/feedback/{item.pk}/check/", {**typed_check(), "kept_photos_3": [water.pk]})

    shown = item.task.photos.get(stage="again")
    assert shown.answers.get().answer.question == 3
    assert f"/photos/{shown.pk}/thumb/" in client.get(item.get_absolute_url()).content.decode()


def test_photos_of_answers_stay_when_something_is_missing(item: FeedbackItem, officer: User, cadre: User) -> None:
    put_right(item, cadre)
    water = make_draft(officer, "blue")

    answer = signed_in(officer).post(f"/feedback/{item.pk}/check/", {"kept_photos_3": [water.pk]})

    assert f'name="kept_photos_3" value="{water.pk}"' in answer.content.decode()


@pytest.mark.parametrize("step", ["verify", "return"])
def test_who_signs_sees_the_five_answers_with_what_shows_them(
    item: FeedbackItem, officer: User, cadre: User, deputy: User, step: str
) -> None:
    put_right(item, cadre)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    site, water = make_draft(officer, "red"), make_draft(officer, "blue")
    said = {"checked_on": item.town.today(), "checkers": "李主任、王强", "answers": ANSWERS}
    check_item(item.pk, by=officer, photo_ids=[site.pk], photos_of_answers={3: [water.pk]}, **said)

    page = signed_in(deputy).get(f"/tasks/{item.task_id}/{step}/").content.decode()

    assert all(words in page for words in (*ANSWERS.values(), "李主任、王强", f"/feedback/of-task/{item.task_id}/"))
    for shown in item.task.photos.filter(stage="again"):
        assert f"/tasks/{item.task_id}/photos/{shown.pk}/thumb/" in page
