"""A submission costs at most 20 statements, session and CSRF included: a village waits for none of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.reports.tests.test_report_address import JSON, litter, nil, with_findings
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_draft, make_liaison

MOST = 20


@pytest.fixture
def phone(cadre: User) -> Client:
    """A browser that keeps its session and its CSRF token, as it does after an hour."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")
    client.cookies["csrftoken"] = "t" * 32
    client.get("/reports/new/")
    return client


def statements(phone: Client, data: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(connection, ) as captured:
        response = phone.post("/reports/new/", data, HTTP_X_CSRFTOKEN="t" * 32, **JSON)
    assert response.status_code == 201
    found = [query["sql"] for query in captured]
    return [sql for sql in found if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def test_a_nil_report(phone: Client, head: User) -> None:
    assert len(statements(phone, nil())) <= MOST


def test_one_finding(phone: Client, head: User, village: Unit, town: Town) -> None:
    make_liaison(village)
    assert len(statements(phone, with_findings(litter(town)))) <= MOST


def test_one_finding_with_a_photo_sent_ahead(phone: Client, cadre: User, head: User, town: Town) -> None:
    finding = litter(town, severity="serious", kept_photos=[make_draft(cadre).pk])
    assert len(statements(phone, with_findings(finding))) <= MOST


def test_ten_findings_cost_no_more_than_one(phone: Client, head: User, town: Town) -> None:
    assert len(statements(phone, with_findings(*[litter(town) for _n in range(10)]))) <= MOST


def test_without_a_token_nothing_is_taken(phone: Client) -> None:
    assert phone.post("/reports/new/", nil(), **JSON).status_code == 403
