"""Every number of the summary opens rows that add up to it; who reads a whole town reads it, nobody else."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from apps.accounts.models import User
from apps.core.days import Quarter
from apps.rectifications.models import Task
from apps.summaries.periods import period_of
from apps.summaries.rows import TITLES
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_item, make_reading, make_task, make_unit

pytestmark = pytest.mark.django_db
PAGE = "/summaries/2026/q4/"
BY_UNIT = ["on_time", "handled", "overdue", "returned", "days", "found"]


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


def test_every_figure_has_a_title() -> None:
    assert set(TITLES) == {*BY_UNIT, "struck", "good_air"}
