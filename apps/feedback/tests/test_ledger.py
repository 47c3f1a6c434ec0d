"""The ledger of inspection feedback: what it is narrowed by, and what is done with several items at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import Worded, add_item, helpers_named
from apps.feedback.bulk import assign_items, extend_items
from apps.feedback.ledgers import FEEDBACK
from apps.feedback.models import Batch, FeedbackItem
from apps.ledgers.asked import Asked
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_inspector, make_item

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 30)


def numbers(user: User, query: str) -> list[str]:
    return [one.number for one in Asked(FEEDBACK, user, QueryDict(query)).rows]


@pytest.fixture
def coal(item: FeedbackItem, officer: User) -> FeedbackItem:
    """Listed beside the first, given to nobody; its list names the village and a day."""
    said = Worded(
        "2", "散煤", "大气环境", lead=item.leads.name, due_words="2027年6月底", due_on=LATER, answerable="王军"
    )
    return add_item(item.batch, said, by=officer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("line={line}", ["1"]),
        ("category={category}", ["1"]),
        ("post=党支部书记", ["1"]),
        ("kind=大气环境", ["2"]),
        ("q=王军", ["2"]),
        ("deadline=month", ["1"]),
        ("deadline=days7", []),
        ("due_from=2027-06-30&due_to=2027-06-30", ["2"]),
        ("level=county", ["1", "2"]),
    ],
)
def test_it_is_narrowed_by_what_officials_ask_for(
    item: FeedbackItem, coal: FeedbackItem, officer: User, query: str, found: list[str]
) -> None:
    litter = category(item.town)

    assert numbers(officer, query.format(line=litter.line_id, category=litter.pk)) == found


def test_who_reads_several_towns_chooses_categories_of_the_town_chosen(item: FeedbackItem, other_town: Town) -> None:
    inspector = make_inspector()

    several = Asked(FEEDBACK, inspector, QueryDict("")).filters.choices("category")
    one = Asked(FEEDBACK, inspector, QueryDict(f"town={item.town_id}")).filters.choices("category")

    assert (several, bool(one)) == ([], True)


def test_chosen_items_go_each_to_the_unit_and_on_the_day_that_its_list_names(
    item: FeedbackItem, coal: FeedbackItem, officer: User, village: Unit
) -> None:
    other = add_item(item.batch, Worded("3", "扬尘", lead=village.name, due_on=date(2027, 3, 1)), by=officer)

    given = assign_items([coal.pk, other.pk], by=officer, category=category(item.town))

    assert [(one.leads, one.day) for one in given] == [(village, LATER), (village, date(2027, 3, 1))]


def test_who_assists_by_the_lists_words_assists_when_given_out_with_others(
    item: FeedbackItem, officer: User, village: Unit, other_village: Unit
) -> None:
    said = Worded("2", "散煤", lead=village.name, assisting="桃园村、县市场监管局", due_on=LATER)
    other = add_item(item.batch, said, by=officer)

    [given] = assign_items([other.pk], by=officer, category=category(item.town))

    assert [one.unit for one in given.task.assistances.all()] == [other_village]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("大桃园村、桃园村小学", []),
        ("配合单位：县水务局，清溪镇桃园村", ["桃园村"]),
        ("桃园村（配合）\n县水务局；石桥村。", ["桃园村", "石桥村"]),
    ],
)
def test_who_assists_is_read_by_whole_names(
    item: FeedbackItem, officer: User, village: Unit, other_village: Unit, words: str, names: list[str]
) -> None:
    village.name = "石桥村"
    village.save()
    other = add_item(item.batch, Worded("4", "散煤", lead="县局", assisting=words, due_on=LATER), by=officer)

    assert sorted(one.name for one in helpers_named(other)) == sorted(names)


def test_one_that_is_given_out_already_holds_up_all_and_is_named(
    item: FeedbackItem, coal: FeedbackItem, officer: User
) -> None:
    with pytest.raises(RuleBroken, match="《2026年县级督察反馈问题整改清单》1：It is given to a unit already"):
        assign_items([item.pk, coal.pk], by=officer, category=category(item.town))


def test_without_a_unit_in_its_list_one_is_chosen(item: FeedbackItem, officer: User, village: Unit) -> None:
    other = add_item(item.batch, Worded("2", "散煤", lead="县局", due_on=LATER), by=officer)
    with pytest.raises(RuleBroken, match="names no unit of the town"):
        assign_items([other.pk], by=officer, category=category(item.town))

    [given] = assign_items([other.pk], by=officer, category=category(item.town), unit=village)
    assert given.leads == village


def test_chosen_items_are_extended_to_one_day(item: FeedbackItem, officer: User, village: Unit) -> None:
    other = make_item(village, number="2")

    extend_items([item.pk, other.pk], by=officer, until=LATER, reason="汛期停工")

    assert {one.day for one in FeedbackItem.objects.for_list()} == {LATER}


def test_what_is_given_to_nobody_is_not_extended(item: FeedbackItem, coal: FeedbackItem, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Not given to a unit yet: 《2026年县级督察反馈问题整改清单》2"):
        extend_items([item.pk, coal.pk], by=officer, until=LATER, reason="汛期停工")


def test_the_unit_gives_nothing_out(item: FeedbackItem, coal: FeedbackItem, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        assign_items([coal.pk], by=cadre, category=category(item.town))


def test_from_the_ledger_to_the_form_and_back_to_what_was_filtered(
    item: FeedbackItem, coal: FeedbackItem, officer: User
) -> None:
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    chosen = {"item": [coal.pk], "query": "state=listed"}
    assert client.post("/feedback/assign/", chosen).status_code == 200

    answer = client.post("/feedback/assign/", {**chosen, "category": category(item.town).pk, "unit": "", "due_on": ""})

    assert answer["Location"] == "/feedback/?state=listed"
    assert FeedbackItem.objects.get(pk=coal.pk).is_in_hand


def test_a_refusal_is_told_beside_what_was_typed(item: FeedbackItem, coal: FeedbackItem, officer: User) -> None:
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    said = {"item": [item.pk, coal.pk], "query": "", "until": "2027-06-30", "reason": "汛期停工"}

    answer = client.post("/feedback/extend/", said)

    assert answer.status_code == 422
    assert "汛期停工" in answer.content.decode()


def test_kinds_of_another_town_are_not_offered(coal: FeedbackItem, officer: User, other_town: Town) -> None:
    batch = Batch.objects.create(town=other_town, title="别镇清单", level="county", received_on=date(2026, 11, 1))
    FeedbackItem.objects.create(town=other_town, batch=batch, number="1", problem="别镇", kind="噪声")

    assert dict(Asked(FEEDBACK, officer, QueryDict("")).filters.choices("kind")) == {"大气环境": "大气环境"}
