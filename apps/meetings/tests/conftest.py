import pytest

from apps.accounts.models import User
from apps.meetings.models import StudyMeeting
from apps.towns.models import Town
from tests.make import make_deputy, make_leader, make_meeting
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]


@pytest.fixture
def leader(town: Town) -> User:
    return make_leader(town)


@pytest.fixture
def deputy(town: Town) -> User:
    return make_deputy(town, "environment")


@pytest.fixture
def planned(officer: User, leader: User) -> StudyMeeting:
    return make_meeting(officer, leader)


@pytest.fixture
def held(officer: User, leader: User) -> StudyMeeting:
    return make_meeting(officer, leader, is_held=True)
