from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import BusinessLine, Town
from apps.units.models import Competence, Unit
from tests.clock import frozen
from tests.make import (
    make_cadre,
    make_deputy,
    make_head,
    make_leader,
    make_officer,
    make_task,
    make_town,
    make_unit,
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def village(town: Town) -> Unit:
    return make_unit(town, "柳树村")


@pytest.fixture
def other_village(town: Town) -> Unit:
    return make_unit(town, "桃园村")


@pytest.fixture
def other_town() -> Town:
    return make_town("b", "白云镇")


@pytest.fixture
def head(village: Unit) -> User:
    return make_head(village, "head")


@pytest.fixture
def cadre(village: Unit) -> User:
    return make_cadre(village, "cadre")


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


@pytest.fixture
def deputy(town: Town) -> User:
    """Leads the line of environment, to which litter belongs."""
    return make_deputy(town, "environment")


@pytest.fixture
def outsiders(town: Town, other_village: Unit, other_town: Town) -> dict[str, User]:
    """Who has no part in a task of the village."""
    stranger = make_unit(other_town, "外村")
    return {
        "another village's head": make_head(other_village, "other-head"),
        "another town's officer": make_officer(other_town, "other-officer"),
        "another town's head": make_head(stranger, "stranger"),
        "the leader": make_leader(town),
        "the deputy of another line": make_deputy(town, "water", "other-deputy"),
    }


@pytest.fixture
def task(officer: User, head: User, cadre: User, village: Unit) -> Task:
    """General litter in the village, assigned by the office on 24 November, due at the end of 1 December."""
    return make_task(officer, village)


@pytest.fixture
def submitted(task: Task, cadre: User) -> Task:
    return submit_task(task.pk, by=cadre, words="已清运")


@pytest.fixture
def completed(submitted: Task, officer: User) -> Task:
    return verify_task(submitted.pk, by=officer)


@pytest.fixture
def competent(town: Town) -> Unit:
    """The unit that is competent for the line of environment, with a head."""
    unit = make_unit(town, "环卫所", Unit.Kind.TOWN_UNIT)
    make_head(unit, "competent-head")
    line = BusinessLine.objects.get(town=town, code="environment")
    Competence.objects.create(town=town, line=line, unit=unit)
    return unit
