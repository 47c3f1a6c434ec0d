"""A submission costs at most 20 statements, session and CSRF included; savepoints are not counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.reports.tests.test_report_address import JSON, litter, nil, with_findings
from apps.towns.models import PlaceKind, Town
from apps.units.models import Unit
from tests.make import make_draft, make_liaison, make_spot

MOST = 20
TOKEN = "t" * 32


@pytest.fixture
def phone(cadre: User, head: User, village: Unit) -> Client:
    """A browser signed in for a while, in a village with a head and a liaison, and not the town's first task."""
    make_liaison(village)
    make_spot(head, village)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")
    client.cookies["csrftoken"] = TOKEN
    client.get("/reports/new/")
    return client


@pytest.fixture
def places(town: Town) -> list[int]:
    return list(PlaceKind.objects.filter(town=town).values_list("pk", flat=True)[:2])


def statements(phone: Client, data: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = phone.post("/reports/new/", data, HTTP_X_CSRFTOKEN=TOKEN, **JSON)
    assert response.status_code == 201
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in captured)


def test_a_nil_report_costs_ten(phone: Client, places: list[int]) -> None:
    assert statements(phone, nil(places=places)) <= 10


def test_one_problem(phone: Client, town: Town) -> None:
    assert statements(phone, with_findings(litter(town))) <= MOST


def test_one_problem_and_where_the_patrol_went(phone: Client, town: Town, places: list[int]) -> None:
    assert statements(phone, with_findings(litter(town), places=places)) <= MOST


def test_photos_cost_three_more_however_many(phone: Client, cadre: User, town: Town) -> None:
    """They are attached, and belong to the finding and to the task."""
    ids = [make_draft(cadre, color).pk for color in ("olive", "gold", "teal")]
    finding = litter(town, severity="serious", kept_photos=ids)
    assert statements(phone, with_findings(finding)) <= MOST + 3


def test_ten_problems_cost_no_more_than_one(phone: Client, town: Town) -> None:
    assert statements(phone, with_findings(*[litter(town) for _n in range(10)])) <= MOST


def test_without_a_token_nothing_is_taken(phone: Client) -> None:
    assert phone.post("/reports/new/", nil(), **JSON).status_code == 403
