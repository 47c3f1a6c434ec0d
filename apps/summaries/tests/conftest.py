"""The pledges' town in the last quarter of 2026: two villages that reported, found and put right."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from apps.accounts.models import User
from apps.pledges.tests.conftest import (
    cadre,
    clock,
    head,
    officer,
    other_town,
    other_village,
    plan,
    promised,
    rate,
    root,
    secretary,
    town,
    village,
)
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_cadre, make_inspector, make_report, make_task, sent_finding

__all__ = [
    "cadre",
    "clock",
    "head",
    "officer",
    "other_town",
    "other_village",
    "plan",
    "promised",
    "rate",
    "root",
    "secretary",
    "town",
    "village",
]


@pytest.fixture
def quarter_of_work(
    town: Town, village: Unit, other_village: Unit, cadre: User, officer: User, clock: time_machine.Traveller
) -> list[Task]:
    """Three tasks of the village, one of the other; two of the first completed after two days. Both report once, one
    with a problem; the next day begins, so that the first is owed and over.
    """
    tasks = [make_task(officer, village, place=f"{n}号点") for n in range(3)]
    tasks.append(make_task(officer, other_village, place="桥头"))
    make_report(cadre, village, town.today(), sent_finding(town))
    clock.shift(timedelta(days=2))
    for task in tasks[:2]:
        submit_task(task.pk, by=cadre, words=f"已清运{task.pk}")
        verify_task(task.pk, by=officer)
    make_report(make_cadre(other_village, "d1"), other_village, town.today())
    clock.shift(timedelta(days=20))
    return tasks


@pytest.fixture
def inspector(town: Town) -> User:
    return make_inspector(town=town)
