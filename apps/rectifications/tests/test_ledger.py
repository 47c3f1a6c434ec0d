"""The ledger of tasks: what one may see, narrowed by its address."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from apps.accounts.models import User
from apps.ledgers.asked import Asked
from apps.rectifications.ledgers import TASKS
from apps.rectifications.models import Task
from apps.rectifications.queries import similar_open
from apps.rectifications.rerouting import pass_on_task, void_task
from apps.towns.models import Category, Town
from apps.units.models import Unit
from tests.make import category, make_inspector, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db


def asked(user: User, **params: str) -> Asked:
    return Asked(TASKS, user, QueryDict(urlencode(params)))


def listed(user: User, **params: str) -> list[Task]:
    return list(asked(user, **params).rows)


def test_a_state_shows_the_tasks_in_it(
    submitted: Task, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    late = make_task(officer, village, severity="serious")
    stopped = pass_on_task(make_task(officer, village).pk, by=officer, to="公路局", reason="")
    void = void_task(make_task(officer, village).pk, by=officer, reason="重复")
    clock.shift(timedelta(days=4))
    fresh = make_task(officer, village, severity="serious", category=category(village.town, "litter"))
    clock.shift(timedelta(days=2))

    assert listed(officer, state="submitted") == [submitted]
    assert listed(officer, state="overdue") == [late]
    assert listed(officer, state="soon") == [fresh]
    assert listed(officer, state="stopped") == [stopped]
    assert listed(officer, state="voided") == [void]
    assert listed(officer, state="completed") == []
    assert set(listed(officer, state="open")) == {submitted, late, stopped, fresh}


def test_what_is_open_comes_soonest_first(officer: User, village: Unit) -> None:
    later, sooner = make_task(officer, village), make_task(officer, village, severity="serious")

    assert listed(officer, state="open") == [sooner, later]
    assert listed(officer) == [sooner, later]


def test_it_is_narrowed_by_unit_category_and_severity(
    officer: User, village: Unit, other_village: Unit, town: Town
) -> None:
    here, there = make_task(officer, village), make_task(officer, other_village, severity="serious")
    film = make_task(officer, village, category=category(town, "film"))

    assert listed(officer, unit=str(other_village.pk)) == [there]
    assert listed(officer, category=str(category(town, "film").pk)) == [film]
    assert listed(officer, severity="serious") == [there]
    assert set(listed(officer, unit=str(village.pk))) == {here, film}


@pytest.mark.parametrize(
    "params",
    [{"state": "strange"}, {"unit": "x"}, {"unit": "²"}, {"category": ""}, {"severity": "huge"}],
)
def test_an_unknown_value_narrows_nothing(task: Task, officer: User, params: dict[str, str]) -> None:
    assert listed(officer, **params) == [task]


@pytest.mark.parametrize("words", ["1", "整〔2026〕1", "垃圾成", "大槐树", "柳树"])
def test_a_task_is_found_by_number_words_place_or_unit(
    task: Task, officer: User, other_village: Unit, words: str
) -> None:
    make_task(officer, other_village, description="油污", place="桥头")

    assert listed(officer, q=words) == [task]


@pytest.mark.parametrize("words", ["没有", "²", "99999999999999999999", "%", "整〔2026〕2"])
def test_what_no_task_says_finds_nothing(task: Task, officer: User, words: str) -> None:
    assert listed(officer, q=words) == []


def test_a_search_shows_nobody_more_than_may_be_seen(
    task: Task, officer: User, cadre: User, other_village: Unit
) -> None:
    make_task(officer, other_village)

    assert listed(cadre, q="垃圾成") == [task]


def test_an_inspector_reads_the_ledger_of_every_town(task: Task, other_town: Town) -> None:
    make_task(make_officer(other_town, "other"), make_unit(other_town, "外村"))

    assert len(listed(make_inspector(), state="open")) == 2


def test_similar_is_the_same_unit_and_category_of_the_last_fortnight(
    task: Task, officer: User, town: Town, village: Unit, other_village: Unit, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=15))
    present, same = make_task(officer, village), make_task(officer, village)
    make_task(officer, other_village)
    make_task(officer, village, category=category(town, "film"))
    void_task(make_task(officer, village).pk, by=officer, reason="重复")

    assert similar_open(present) == [same]


def test_the_page_lists_the_tasks(client: Client, task: Task, cadre: User) -> None:
    client.force_login(cadre)

    answer = client.get("/tasks/")

    assert list(answer.context["ledger"]) == [task]
    assert "垃圾成堆" in answer.content.decode()


def test_the_page_says_what_it_is_narrowed_to(client: Client, task: Task, officer: User, village: Unit) -> None:
    client.force_login(officer)

    answer = client.get("/tasks/", {"unit": village.pk, "state": "open"})

    assert [(chip.words, chip.query) for chip in answer.context["ledger"].chips] == [("柳树村", "?state=open")]


def test_the_page_names_no_words_of_another_town(client: Client, task: Task, officer: User, other_town: Town) -> None:
    secret = Category.objects.filter(town=other_town).first()
    assert secret is not None
    client.force_login(officer)

    answer = client.get("/tasks/", {"category": secret.pk, "unit": make_unit(other_town, "外村").pk})

    assert answer.context["ledger"].chips == []
    assert "外村" not in answer.content.decode()


@pytest.mark.parametrize("value", ["²", "-1", "9" * 30])
def test_the_page_bears_any_value(client: Client, task: Task, officer: User, value: str) -> None:
    client.force_login(officer)

    assert client.get("/tasks/", {"unit": value, "category": value, "q": value, "page": value}).status_code == 200


def test_the_page_costs_the_same_queries_for_thirty_tasks(
    client: Client, task: Task, officer: User, village: Unit
) -> None:
    client.force_login(officer)
    client.get("/tasks/")
    with CaptureQueriesContext(connection) as few:
        client.get("/tasks/")
    for _turn in range(29):
        make_task(officer, village)
    with CaptureQueriesContext(connection) as many:
        client.get("/tasks/")

    assert len(many) == len(few)
