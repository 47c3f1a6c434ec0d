from __future__ import annotations

from datetime import date

import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_cadre, make_group_member
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]

TODAY = date(2026, 11, 24)


@pytest.fixture
def colleague(village: Unit) -> User:
    """Another cadre of the same village (AB角)."""
    return make_cadre(village, "colleague")


@pytest.fixture
def stranger(other_village: Unit) -> User:
    """A cadre of another village."""
    return make_cadre(other_village, "stranger")


@pytest.fixture
def group_member(town: Town) -> User:
    return make_group_member(town)
