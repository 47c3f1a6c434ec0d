from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_cadre, make_group_member, make_head, make_officer, make_town, make_unit

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def village(town: Town) -> Unit:
    return make_unit(town, "柳树村")


@pytest.fixture
def other_village(town: Town) -> Unit:
    return make_unit(town, "桃园村")


@pytest.fixture
def cadre(village: Unit) -> User:
    return make_cadre(village, "cadre")


@pytest.fixture
def colleague(village: Unit) -> User:
    """Another cadre of the same village (AB角)."""
    return make_cadre(village, "colleague")


@pytest.fixture
def head(village: Unit) -> User:
    return make_head(village, "head")


@pytest.fixture
def stranger(other_village: Unit) -> User:
    """A cadre of another village."""
    return make_cadre(other_village, "stranger")


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


@pytest.fixture
def group_member(town: Town) -> User:
    return make_group_member(town)
