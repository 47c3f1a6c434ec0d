"""The ledger of tasks: what one may see, narrowed by its address."""

from copy import copy
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


def test_it_is_narrowed_by_lead_line_source_and_returns(
    officer: User, village: Unit, other_village: Unit, town: Town
) -> None:
    petition = make_task(officer, village, source="petition")
    film = make_task(officer, other_village, category=category(town, "film"))
    Task.objects.filter(pk=film.pk).update(return_count=1)

    assert listed(officer, lead_unit=str(other_village.pk)) == [film]
    assert listed(officer, line=str(category(town, "film").line_id)) == [film]
    assert listed(officer, source="petition") == [petition]
    assert listed(officer, returned="yes") == [film]
    assert listed(officer, returned="no") == [petition]


def test_it_is_narrowed_by_the_day_it_is_due_or_was_assigned(
    officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    friday, next_tuesday = make_task(officer, village, severity="serious"), make_task(officer, village)
    due = f"{friday.due_at.astimezone(village.town.zone):%Y-%m-%d}"

    assert listed(officer, due_from=due, due_to=due) == [friday]
    assert listed(officer, due_from="2026-12-01") == [next_tuesday]
    assert listed(officer, due="week") == [friday]
    assert listed(officer, due="today") == []
    assert listed(officer, opened_from="2026-11-25") == listed(officer, opened_to="2026-11-23") == []
    assert len(listed(officer, opened_from="2026-11-24", opened_to="2026-11-24")) == 2


def test_a_village_stands_for_its_groups(officer: User, town: Town, village: Unit) -> None:
    group = make_unit(town, "一社", Unit.Kind.GROUP, parent=village)
    task = make_task(officer, group)

    assert listed(officer, unit=str(village.pk)) == [task]


def test_states_are_counted_as_the_other_filters_leave_them(
    submitted: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    make_task(officer, village)
    make_task(officer, other_village)

    counts = asked(officer, unit=str(village.pk), state="overdue").filters.counts()

    assert counts == {"open": 2, "overdue": 0, "soon": 0, "submitted": 1, "stopped": 0}


def test_a_chip_takes_just_its_filter_away(officer: User, village: Unit) -> None:
    page = asked(officer, state="open", severity="serious", due_to="2026-12-01", q="河", sort="-due").page()

    assert [chip.query for chip in page.chips] == [
        "?state=open&due_to=2026-12-01&q=%E6%B2%B3&sort=-due",
        "?state=open&severity=serious&q=%E6%B2%B3&sort=-due",
    ]


def test_a_heading_turns_its_order_round(officer: User) -> None:
    page = asked(officer, state="open").page()

    assert page.headings["due"].direction == "ascending"
    assert page.headings["due"].query == "?state=open&sort=-due"
    assert page.headings["number"].direction == ""
    assert asked(officer, state="open", sort="-due").page().headings["due"].query == "?state=open"


def test_an_unknown_order_is_the_usual_one(officer: User) -> None:
    assert asked(officer, sort="password").order == asked(officer).order


BROKEN = [
    {"state": "strange"}, {"unit": "x"}, {"unit": "9" * 30}, {"category": "\0"}, {"due_from": "2026-02-30"},
    {"due_to": "9999-12-31"}, {"opened_from": "0001-01-01"}, {"q": "\0"}, {"q": "长" * 101}, {"severity": "²"},
]  # fmt: skip


@pytest.mark.parametrize("params", BROKEN)
def test_a_broken_value_narrows_nothing_and_is_told(
    client: Client, task: Task, officer: User, params: dict[str, str]
) -> None:
    client.force_login(officer)

    page = client.get("/tasks/", params).context["ledger"]

    assert list(page) == [task]
    assert len(page.problems) == 1
    assert page.query == ""


def test_a_repeated_key_counts_by_its_last_value(client: Client, task: Task, officer: User) -> None:
    client.force_login(officer)

    page = client.get("/tasks/?state=void&state=open&page=3&after=x&before=%00&sort=%00").context["ledger"]

    assert (list(page), page.query) == ([task], "state=open")


def test_many_rows_come_by_fifty_and_are_counted_up_to_a_bound(client: Client, officer: User, village: Unit) -> None:
    make_task(officer, village)
    template, rows = Task.objects.get(), []
    for serial in range(2, 1100):
        template.pk, template.serial = None, serial
        rows.append(copy(template))
    Task.objects.bulk_create(rows)
    client.force_login(officer)

    page = client.get("/tasks/").context["ledger"]

    assert (len(page.slice.rows), page.shown_count, page.is_counted) == (50, 1000, False)


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


def test_over_several_towns_only_what_an_index_bounds_is_sorted_by(
    client: Client, task: Task, other_town: Town, town: Town
) -> None:
    inspector = make_inspector()
    assert asked(inspector, sort="unit").order.name == "-number"
    assert asked(inspector, state="open", sort="lead").order.name == "due"
    assert asked(inspector, sort="number").order.name == "number"
    assert asked(inspector, sort="unit", town=str(town.pk)).order.name == "unit"
    client.force_login(inspector)
    shown = client.get("/tasks/", {"state": "open"}).content.decode()
    assert "sort=-due" in shown and "sort=number" in shown
    assert "sort=unit" not in shown and "sort=lead" not in shown
    assert "sort=unit" in client.get("/tasks/", {"state": "open", "town": town.pk}).content.decode()


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
