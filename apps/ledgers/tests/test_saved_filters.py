"""A reader keeps filters under a name, alone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.ledgers.actions import MOST, remove_filter, save_filter
from apps.ledgers.models import SavedFilter
from apps.rectifications.ledgers import TASKS
from apps.units.models import Unit

pytestmark = pytest.mark.django_db


def saved(by: User, query: str, name: str = "常看") -> SavedFilter:
    return save_filter(TASKS, by=by, name=name, query=query)


def test_only_what_the_ledger_knows_is_kept_in_its_order(officer: User) -> None:
    query = "x=1&severity=serious&after=abc&state=open&unit=999&format=xlsx&sort=-number"

    assert saved(officer, query).query == "state=open&severity=serious&sort=-number"


def test_the_usual_order_is_not_kept(officer: User) -> None:
    assert saved(officer, "state=open&sort=due").query == "state=open"


@pytest.mark.parametrize("query", ["", "x=1", "state=strange", "unit=%00", "%ff=%ff"])
def test_nothing_is_not_kept(officer: User, query: str) -> None:
    with pytest.raises(RuleBroken):
        saved(officer, query)


def test_a_long_search_in_chinese_is_kept_whole(client: Client, officer: User, village: Unit) -> None:
    query = f"state=open&unit={village.pk}&due_from=2026-11-01&q={'垃圾成堆' * 25}"
    assert len(saved(officer, query).query) > 900
    SavedFilter.objects.all().delete()
    client.force_login(officer)
    answer = client.get(f"/tasks/?{query}&severity=serious&source=petition&returned=yes&opened_from=2026-11-01")
    answer = client.post(
        "/ledgers/tasks/filters/", {"name": "长", "query": answer.context["ledger"].query}, follow=True
    )
    assert answer.context["ledger"].saved[0][1]
    assert answer.context["ledger"].q == "垃圾成堆" * 25


def test_the_same_name_takes_the_new_filter(officer: User) -> None:
    saved(officer, "state=open")
    saved(officer, "state=overdue")

    assert SavedFilter.objects.get().query == "state=overdue"


def test_there_is_an_end_to_it(officer: User) -> None:
    for number in range(MOST):
        saved(officer, "state=open", name=str(number))

    with pytest.raises(RuleBroken):
        saved(officer, "state=open", name="one more")
    saved(officer, "state=overdue", name="0")


def test_a_name_is_kept_once_by_the_database(officer: User) -> None:
    saved(officer, "state=open")
    with pytest.raises(IntegrityError, match="saved_filter_name_once"):
        SavedFilter.objects.create(user=officer, ledger="tasks", name="常看", query="x")


def test_nobody_sees_or_removes_another_readers(officer: User, cadre: User) -> None:
    mine = saved(officer, "state=open")
    remove_filter(mine, by=cadre)

    assert list(SavedFilter.objects.visible_to(cadre)) == []
    assert list(SavedFilter.objects.visible_to(officer)) == [mine]


def test_the_page_keeps_shows_and_forgets_it(client: Client, officer: User, village: Unit) -> None:
    client.force_login(officer)
    answer = client.post("/ledgers/tasks/filters/", {"name": "本村", "query": f"unit={village.pk}"}, follow=True)
    ((one, is_on),) = answer.context["ledger"].saved
    assert (one.name, is_on, answer.context["ledger"].may_save) == ("本村", True, False)

    answer = client.post(f"/ledgers/filters/{one.pk}/remove/", follow=True)
    assert answer.context["ledger"].saved == []
    assert answer.request["QUERY_STRING"] == f"unit={village.pk}"


@pytest.mark.parametrize("data", [{"name": "", "query": "state=open"}, {"name": "x", "query": ""}, {"name": "长" * 21, "query": "a=1\r\nX: y"}, {}])  # fmt: skip
def test_what_cannot_be_kept_comes_back_with_a_word(client: Client, officer: User, data: dict[str, str]) -> None:
    client.force_login(officer)
    answer = client.post("/ledgers/tasks/filters/", data)

    assert answer.status_code == 302
    assert "messages" in answer.cookies
    assert not SavedFilter.objects.exists()


def test_an_unknown_ledger_is_not_found(client: Client, officer: User) -> None:
    client.force_login(officer)

    assert client.post("/ledgers/nothing/filters/", {"name": "x", "query": "state=open"}).status_code == 404
