from datetime import date

import pytest

from apps.accounts.models import User
from apps.outreach.models import Activity
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_activity, make_deputy, make_leader
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]
TODAY = date(2026, 11, 24)


@pytest.fixture
def leader(town: Town) -> User:
    return make_leader(town)


@pytest.fixture
def deputy(town: Town) -> User:
    return make_deputy(town, "environment")


@pytest.fixture
def lecture(cadre: User, village: Unit) -> Activity:
    """Of the village, today, entered by its cadre."""
    return make_activity(cadre, village, form="lecture", topic="秸秆禁烧政策", people=40)
