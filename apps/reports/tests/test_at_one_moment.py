"""Many requests at one moment: through the whole stack, each thread with its own connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.reports.models import DailyReport
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_cadre, make_town, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def town(transactional_db: None) -> Town:
    return make_town()


def signed_in(user: User) -> str:
    """A session's key: signing in is dear, so the threads share one."""
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client.cookies["sessionid"].value


def post(key: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    client = Client()
    client.cookies["sessionid"] = key
    try:
        response = client.post("/reports/new/", data, **JSON)
        return response.status_code, response.json()
    finally:
        connection.close()


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def one_finding(town: Town, **fields: Any) -> dict[str, Any]:
    finding = {"category": category(town).pk, "place": "村口", "severity": "general"} | fields
    data = {"client_id": str(uuid4()), "report_date": "2026-11-24", "findings-TOTAL_FORMS": 1}
    return data | {"findings-INITIAL_FORMS": 0} | {f"findings-0-{name}": value for name, value in finding.items()}


def test_fifty_times_the_same_report_is_one_report(cadre: User, town: Town) -> None:
    key, data = signed_in(cadre), one_finding(town)
    answers = together([lambda: post(key, data)] * 50)
    report, task = DailyReport.objects.get(), Task.objects.get()
    assert sorted(status for status, _body in answers) == [200] * 49 + [201]
    assert all(body["id"] == report.pk for _status, body in answers)
    assert all(body["tasks"] == [task.get_absolute_url()] for _status, body in answers)
    assert report.version_count == 1


def test_ten_colleagues_at_one_moment_make_one_report_with_all_findings(village: Unit, town: Town) -> None:
    keys = [signed_in(make_cadre(village, f"cadre{n}")) for n in range(10)]
    answers = together([lambda key=key: post(key, one_finding(town)) for key in keys])
    report = DailyReport.objects.get()
    assert sorted(status for status, _body in answers) == [200] * 9 + [201]
    assert (report.finding_count, report.version_count, Task.objects.count()) == (10, 10, 10)
    assert sorted(Task.objects.values_list("serial", flat=True)) == list(range(1, 11))


def test_many_villages_at_one_moment_get_numbers_without_a_gap(town: Town) -> None:
    keys = [signed_in(make_cadre(make_unit(town, f"{n}村"), f"cadre{n}")) for n in range(12)]
    answers = together([lambda key=key: post(key, one_finding(town)) for key in keys])
    assert {status for status, _body in answers} == {201}
    assert sorted(Task.objects.values_list("serial", flat=True)) == list(range(1, 13))
