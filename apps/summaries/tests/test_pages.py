"""Every number of the summary opens rows that add up to it; who reads a whole town reads it, nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from apps.accounts.models import User
from apps.core.days import Quarter
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.rectifications.rerouting import hand_up_task
from apps.summaries.periods import period_of
from apps.summaries.rows import LEFT, OF_THE_TOWN, TITLES
from apps.towns.models import Category, Town
from apps.units.models import Unit
from tests.make import (
    make_cadre,
    make_head,
    make_item,
    make_liaison,
    make_reading,
    make_report,
    make_task,
    make_unit,
    sent_finding,
)

pytestmark = pytest.mark.django_db
PAGE = "/summaries/2026/q4/"
BY_UNIT = ["on_time", "handled", "overdue", "returned", "extended", "days", "found"]


@pytest.fixture
def reader(client: Client, quarter_of_work: list[Task], secretary: User) -> Client:
    client.force_login(secretary)
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def numbers(page: str, mark: str) -> list[int]:
    return [int(one) for one in re.findall(rf"{mark}>(\d+)<", page)]


def test_each_of_the_five_figures_opens_its_rows(reader: Client) -> None:
    page = text_of(reader, PAGE)

    for code in ["on_time", "handled", "days", "struck", "good_air"]:
        assert f'href="{PAGE}rows/{code}/"' in page


@pytest.mark.parametrize("code", BY_UNIT)
def test_the_units_add_up_to_the_towns_figure(reader: Client, town: Town, code: str) -> None:
    page = text_of(reader, f"{PAGE}rows/{code}/")
    stood = period_of(town, Quarter(2026, 4)).all
    parts, wholes = numbers(page, "data-part"), numbers(page, "data-whole")

    if code in ("on_time", "handled"):
        tally = getattr(stood, code)
        assert (sum(parts), sum(wholes)) == (tally.part, tally.whole)
    else:
        assert sum(parts) == (stood.completed if code == "days" else getattr(stood, code))


@pytest.mark.parametrize("code", BY_UNIT)
def test_a_units_rows_add_up_to_its_figure(reader: Client, town: Town, village: Unit, code: str) -> None:
    page = text_of(reader, f"{PAGE}rows/{code}/?unit={village.pk}")
    stood = period_of(town, Quarter(2026, 4)).units[village.pk]
    rows, counting = page.count(" data-row"), page.count(" data-counts")

    if code in ("on_time", "handled"):
        assert (counting, rows) == (getattr(stood, code).part, getattr(stood, code).whole)
    else:
        assert rows == (stood.completed if code == "days" else getattr(stood, code))


def test_what_was_left_over_opens_unit_by_unit_and_row_by_row(
    reader: Client, quarter_of_work: list[Task], village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    hand_up_task(quarter_of_work[2].pk, by=make_head(village, "village-head"))
    for code, count in (("open", 3), ("late", 2), ("handed_up", 1), ("deferred", 0)):
        page = text_of(reader, f"{PAGE}rows/{code}/")
        units = re.findall(r'href="([^"]+unit=\d+)"', page)
        rows = sum(text_of(reader, url).count(" data-row") for url in units)
        assert (code, sum(numbers(page, "data-part")), rows) == (code, count, count)


def test_what_agencies_and_groups_have_left_opens_by_itself(reader: Client, town: Town, officer: User) -> None:
    make_task(officer, make_unit(town, "派出所", Unit.Kind.AGENCY))
    page = text_of(reader, f"{PAGE}rows/open/?others=1")

    assert "派出所" in page
    assert "柳树村" not in page


def test_the_line_of_agencies_and_groups_leads_to_its_rows(
    reader: Client, town: Town, village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    make_task(officer, make_unit(town, "派出所", Unit.Kind.AGENCY))
    clock.shift(timedelta(days=9))

    assert f"{PAGE}rows/overdue/?others=1" in text_of(reader, PAGE)
    assert "派出所" in text_of(reader, f"{PAGE}rows/overdue/?others=1")


def test_the_days_of_the_rows_have_the_mean(reader: Client, village: Unit) -> None:
    page = text_of(reader, f"{PAGE}rows/days/?unit={village.pk}")
    amounts = [Decimal(one) for one in re.findall(r'data-amount="([\d.]+)"', page)]

    assert sum(amounts) / len(amounts) == Decimal("2.0")


def test_days_of_good_air_and_items_are_rows_of_the_town(reader: Client, town: Town, village: Unit) -> None:
    make_reading(town, value=Decimal(30))
    make_reading(town, "二号站", value=Decimal(30))
    make_item(village)

    assert "1 / 1" in strip_tags(text_of(reader, f"{PAGE}rows/good_air/"))
    assert "0 / 1" in strip_tags(text_of(reader, f"{PAGE}rows/struck/"))


@pytest.mark.parametrize(
    "address",
    [
        "/summaries/2026/q5/",
        "/summaries/2027/q1/",  # still to come
        "/summaries/1/q1/",
        f"{PAGE}rows/unknown/",
        f"{PAGE}rows/handled/?unit=0",
        f"{PAGE}rows/handled/?unit=x",
        f"{PAGE}rows/handled/?unit={'9' * 30}",
    ],
)
def test_what_there_isnt_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_the_rows_of_another_towns_unit_are_not_found(reader: Client, other_town: Town) -> None:
    stranger = make_unit(other_town, "外村")

    assert reader.get(f"{PAGE}rows/handled/?unit={stranger.pk}").status_code == 404


def test_a_cadre_reads_no_summary(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert client.get(PAGE).status_code == 403


def test_a_quarter_without_anything_says_so(client: Client, secretary: User) -> None:
    client.force_login(secretary)

    assert "没有可以总结的内容" in text_of(client, "/summaries/2026/q1/")


def test_what_waits_for_a_decision_is_shown_for_recent_quarters_only(reader: Client) -> None:
    assert "需要您定的" in text_of(reader, PAGE)
    assert "需要您定的" not in text_of(reader, "/summaries/2026/q1/")


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}report/", *(f"{PAGE}rows/{code}/" for code in TITLES)])
def test_a_page_costs_the_same_with_many_rows(reader: Client, officer: User, village: Unit, path: str) -> None:
    text_of(reader, "/")  # the first page of a session writes it
    with CaptureQueriesContext(connection) as few:
        text_of(reader, path)
    for number in range(12):
        make_task(officer, village, place=f"{number + 20}号点")
        make_task(officer, make_unit(village.town, f"第{number}村"))
    with CaptureQueriesContext(connection) as many:
        text_of(reader, path)

    assert len(many) == len(few)


def test_the_tasks_of_a_kind_open_one_by_one(
    client: Client, town: Town, village: Unit, secretary: User, officer: User, cadre: User
) -> None:
    tasks = [make_task(officer, village, category=Category.objects.get(town=town, code="coal")) for _number in range(2)]
    make_task(officer, village)
    submit_task(tasks[0].pk, by=cadre, words="已取缔")
    verify_task(tasks[0].pk, by=officer)
    client.force_login(secretary)

    page = text_of(client, f"{PAGE}rows/coal_tasks/")
    assert (page.count(" data-row"), page.count(" data-counts")) == (2, 1)


def test_what_was_overlooked_opens_by_itself(
    client: Client, town: Town, village: Unit, secretary: User, cadre: User
) -> None:
    make_report(cadre, village, town.today())
    make_report(make_liaison(village), village, town.today(), sent_finding(town))  # supervision
    other = make_unit(town, "东河村")
    make_report(make_cadre(other, "d9"), other, town.today(), sent_finding(town))
    client.force_login(secretary)

    assert text_of(client, f"{PAGE}rows/overlooked/").count(" data-row") == 1
    assert text_of(client, f"{PAGE}rows/coal/").count(" data-row") == 0


def test_every_figure_has_a_title() -> None:
    assert set(TITLES) == {*BY_UNIT, *LEFT, *OF_THE_TOWN}


@pytest.mark.parametrize("code", ["handled", "days", "open"])
def test_a_row_that_a_reader_may_not_see_still_counts(
    client: Client, quarter_of_work: list[Task], inspector: User, village: Unit, code: str
) -> None:
    Task.objects.update(source="talk")
    client.force_login(inspector)

    page = text_of(client, f"{PAGE}rows/{code}/?unit={village.pk}")

    assert page.count(" data-row") == {"handled": 4, "days": 2, "open": 2}[code]
    assert "不在您查看范围内" in page
    assert quarter_of_work[0].title not in page
