from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import make_admin, make_deputy, make_inspector, make_leader
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]


@pytest.fixture
def keeper() -> User:
    """The system keeper of all towns."""
    return make_admin("keeper")


@pytest.fixture
def others(town: Town, cadre: User, head: User) -> list[User]:
    """Who keeps nothing of the town."""
    return [cadre, head, make_deputy(town, "environment"), make_leader(town), make_inspector("inspector", town)]
