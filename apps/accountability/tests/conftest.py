import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import make_deputy, make_group_member, make_leader
from tests.people import cadre, clock, competent, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "competent", "head", "officer", "other_town", "other_village", "town", "village"]


@pytest.fixture
def leader(town: Town) -> User:
    return make_leader(town)


@pytest.fixture
def deputy(town: Town) -> User:
    return make_deputy(town, "environment")


@pytest.fixture
def group_member(town: Town) -> User:
    return make_group_member(town)
