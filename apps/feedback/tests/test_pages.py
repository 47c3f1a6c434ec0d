"""Inspection feedback on its pages: from a list to the closing file."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.feedback.actions import Worded, add_item, assign_item, change_item, tell_progress, tick_remedy
from apps.feedback.models import Batch, FeedbackItem, Question
from apps.feedback.tests.conftest import put_right
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_cadre

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_the_office_writes_down_a_list_and_an_item(officer: User, town: Town) -> None:
    client = signed_in(officer)
    batch = {"title": "省督察清单", "level": "province", "received_on": "2026-11-20", "notice_days": 5}
    to = client.post("/feedback/batches/new/", batch)["Location"]
    item = {"number": "3", "problem": "河道垃圾", "remedies": "1.清理 2.巡查", "due_words": "2026年12月底"}

    answer = client.post(to, item)

    made = FeedbackItem.objects.get(batch=Batch.objects.get(town=town))
    assert answer["Location"] == made.get_absolute_url()
    assert [one.words for one in made.remedies.all()] == ["清理", "巡查"]


def test_a_second_list_with_the_same_title_is_refused_at_the_title(item: FeedbackItem, officer: User) -> None:
    said = {"title": item.batch.title, "level": "county", "received_on": "2026-11-20", "notice_days": 5}

    answer = signed_in(officer).post("/feedback/batches/new/", said)

    assert answer.status_code == 422
    assert "title" in answer.context["form"].errors


def test_the_item_is_given_to_a_unit(officer: User, item: FeedbackItem) -> None:

    other = add_item(item.batch, Worded("2", "散煤"), by=officer)
    said = {"unit": item.leads.pk, "category": category(item.town, "litter").pk, "due_on": "2026-12-31"}

    answer = signed_in(officer).post(f"/feedback/{other.pk}/assign/", said)

    other.refresh_from_db()
    assert answer.status_code == 302
    assert (other.task.lead_unit, other.task.source) == (item.leads, "feedback")


def test_who_gives_it_out_chooses_the_category(item: FeedbackItem, officer: User) -> None:
    other = add_item(item.batch, Worded("2", "河道乱石", "河湖岸线"), by=officer)
    client = signed_in(officer)
    address = f"/feedback/{other.pk}/assign/"

    assert client.get(address).context["form"].fields["category"].choices[0] == ("", "—")
    answer = client.post(address, {"unit": item.leads.pk, "category": "", "due_on": "2026-12-31"})
    assert list(answer.context["form"].errors) == ["category"]


@pytest.mark.parametrize(("kind", "code"), [("垃圾乱丢", "litter"), ("人居环境：垃圾乱丢", "litter"), ("水环境", None)])
def test_a_category_that_the_list_names_is_chosen_already(
    item: FeedbackItem, officer: User, kind: str, code: str | None
) -> None:
    other = add_item(item.batch, Worded("2", "河道垃圾", kind), by=officer)

    form = signed_in(officer).get(f"/feedback/{other.pk}/assign/").context["form"]

    assert form["category"].value() == (category(item.town, code).pk if code else None)


def test_the_five_answers_are_all_asked_for(item: FeedbackItem, officer: User, cadre: User) -> None:
    put_right(item, cadre)

    answer = signed_in(officer).post(f"/feedback/{item.pk}/check/", {"checked_on": "2026-11-24", "checkers": "李"})

    wanted = {f"answer_{question.value}" for question in Question}
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == wanted


def test_a_unit_that_assists_sees_the_item_and_another_does_not(item: FeedbackItem, other_village: object) -> None:
    stranger = make_cadre(other_village, "stranger")
    assert signed_in(stranger).get(item.get_absolute_url()).status_code == 404

    item.task.assistances.create(town=item.town, unit=other_village)
    assert signed_in(stranger).get(item.get_absolute_url()).status_code == 200


def test_struck_off_is_not_said_of_what_only_the_list_says_so(item: FeedbackItem, officer: User) -> None:
    FeedbackItem.objects.filter(pk=item.pk).update(task=None, said_struck=True)

    page = signed_in(officer).get(item.get_absolute_url()).content.decode()

    assert '<span class="badge ok">' not in page


def test_the_closing_file_holds_the_word_file_and_its_fingerprint(item: FeedbackItem, officer: User) -> None:
    answer = signed_in(officer).get(f"/feedback/{item.pk}/file/zip/")

    with ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        sums = archive.read("sha256.txt").decode()
    assert names[0].endswith(".docx")
    assert names[0] in sums


def test_the_closing_file_is_the_same_twice(item: FeedbackItem, officer: User) -> None:
    client = signed_in(officer)

    assert client.get(f"/feedback/{item.pk}/file/zip/").content == client.get(f"/feedback/{item.pk}/file/zip/").content


def test_a_measure_is_ticked_off_with_one_tap(item: FeedbackItem, cadre: User) -> None:
    signed_in(cadre).post(f"/feedback/{item.pk}/remedies/1/", {"done": "1"})

    assert item.remedies.get().done_on == item.town.today()


def test_from_the_task_one_comes_to_the_item(item: FeedbackItem, cadre: User) -> None:
    page = signed_in(cadre).get(item.task.get_absolute_url()).content.decode()
    assert f"/feedback/of-task/{item.task.pk}/" in page

    assert signed_in(cadre).get(f"/feedback/of-task/{item.task.pk}/")["Location"] == item.get_absolute_url()


def test_the_units_home_tells_of_an_item_of_which_nothing_was_said_this_month(item: FeedbackItem, cadre: User) -> None:
    link = "/feedback/?progress=missing"
    assert link in signed_in(cadre).get("/").content.decode()

    tell_progress(item.pk, by=cadre, pace="on_time", words="正在清理")
    assert link not in signed_in(cadre).get("/").content.decode()


def test_a_number_that_another_item_has_is_refused_at_the_number(item: FeedbackItem, officer: User) -> None:
    add_item(item.batch, Worded("2", "散煤"), by=officer)

    answer = signed_in(officer).post(f"/feedback/{item.pk}/edit/", {"number": "2", "problem": "河道垃圾"})

    assert answer.status_code == 422
    assert "number" in answer.context["form"].errors


def test_changing_the_words_on_the_page_loses_none(item: FeedbackItem, officer: User) -> None:
    FeedbackItem.objects.filter(pk=item.pk).update(progress_words="已清理三分之二", problem="河道垃圾" * 700)
    client = signed_in(officer)
    shown = client.get(f"/feedback/{item.pk}/edit/").context["form"].initial

    answer = client.post(f"/feedback/{item.pk}/edit/", shown | {"goal": "河道无垃圾"})

    item.refresh_from_db()
    assert answer.status_code == 302
    assert (item.goal, item.progress_words, item.problem) == ("河道无垃圾", "已清理三分之二", "河道垃圾" * 700)
    assert [one.words for one in item.remedies.all()] == ["清理存量垃圾"]


def test_measures_that_begin_with_a_number_keep_their_words_and_ticks(item: FeedbackItem, officer: User) -> None:
    remedies = ["2026年6月底前完成清运", "30日内建立巡河制度", "摸底：1.入户；2.造册"]
    change_item(item.pk, Worded("1", "河道", remedies=tuple(remedies)), by=officer)
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    client = signed_in(officer)
    shown = client.get(f"/feedback/{item.pk}/edit/").context["form"].initial

    client.post(f"/feedback/{item.pk}/edit/", shown | {"goal": "河道无垃圾"})

    assert [one.words for one in item.remedies.all()] == remedies
    assert item.remedies.get(number=1).done_on == item.town.today()


def test_words_that_another_changed_meanwhile_are_not_overwritten(item: FeedbackItem, officer: User) -> None:
    client = signed_in(officer)
    page = client.get(f"/feedback/{item.pk}/edit/")
    change_item(item.pk, Worded("1", "河道边垃圾"), by=officer)

    refused = client.post(
        f"/feedback/{item.pk}/edit/", page.context["form"].initial | {"goal": "无", "seen": page.context["seen"]}
    )

    item.refresh_from_db()
    assert (refused.status_code, item.problem, item.goal) == (422, "河道边垃圾", "")
    assert refused.context["form"]["goal"].value() == "无"


def test_a_page_of_before_ticks_no_other_measure(item: FeedbackItem, officer: User) -> None:
    shown = item.remedies.get(number=1).pk
    change_item(item.pk, Worded("1", "河道", remedies=("建立巡河制度", "清理存量垃圾")), by=officer)

    signed_in(officer).post(f"/feedback/{item.pk}/remedies/1/", {"done": "1", "seen": shown})

    assert not item.remedies.exclude(done_on=None).exists()


def test_a_unit_that_only_the_list_named_reads_nothing_of_who_was_given_the_item(
    item: FeedbackItem, officer: User, other_village: Unit
) -> None:
    other = add_item(item.batch, Worded("2", "散煤", lead=other_village.name), by=officer)
    cadre = make_cadre(other_village, "stranger")
    assert signed_in(cadre).get(other.get_absolute_url()).status_code == 200

    assign_item(other.pk, by=officer, unit=item.leads, category=category(item.town), due_on=date(2026, 12, 31))

    assert signed_in(cadre).get(other.get_absolute_url()).status_code == 404


def test_a_unit_is_offered_only_lists_that_it_stands_in(item: FeedbackItem, officer: User, other_village: Unit) -> None:
    stranger = make_cadre(other_village, "stranger")

    assert item.batch.title not in signed_in(stranger).get("/feedback/").content.decode()
    assert item.batch.title in signed_in(officer).get("/feedback/").content.decode()


def test_what_is_struck_off_offers_no_change_of_its_words(
    struck: FeedbackItem, other: FeedbackItem, officer: User
) -> None:
    client = signed_in(officer)

    for one, is_offered in ((struck, False), (other, True)):
        assert (f"{one.get_absolute_url()}edit/" in client.get(one.get_absolute_url()).content.decode()) is is_offered


@pytest.fixture
def other(item: FeedbackItem, officer: User) -> FeedbackItem:
    """Beside it in the list, given to nobody."""
    return add_item(item.batch, Worded("2", "散煤"), by=officer)
