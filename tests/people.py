"""Fixtures that the apps' tests share: a conftest imports those it needs. A clock that stands, a town, and who is in it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.towns.models import BusinessLine, Town
from apps.units.models import Competence, Unit
from tests.clock import frozen
from tests.make import make_cadre, make_head, make_officer, make_town, make_unit


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def other_town(db: None) -> Town:
    return make_town("b", "白云镇")


@pytest.fixture
def village(town: Town) -> Unit:
    return make_unit(town, "柳树村")


@pytest.fixture
def other_village(town: Town) -> Unit:
    return make_unit(town, "桃园村")


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


@pytest.fixture
def head(village: Unit) -> User:
    return make_head(village, "head")


@pytest.fixture
def cadre(village: Unit) -> User:
    return make_cadre(village, "cadre")


@pytest.fixture
def competent(town: Town) -> Unit:
    """The unit that is competent for the line of environment, with a head."""
    unit = make_unit(town, "环卫所", Unit.Kind.TOWN_UNIT)
    make_head(unit, "competent-head")
    line = BusinessLine.objects.get(town=town, code="environment")
    Competence.objects.create(town=town, line=line, unit=unit)
    return unit
