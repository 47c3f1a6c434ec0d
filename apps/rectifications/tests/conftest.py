import pytest

from apps.accounts.models import User
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import (
    make_deputy,
    make_head,
    make_leader,
    make_officer,
    make_task,
    make_unit,
)
from tests.people import cadre, clock, competent, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "competent", "head", "officer", "other_town", "other_village", "town", "village"]


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
