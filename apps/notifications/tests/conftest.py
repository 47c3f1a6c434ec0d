from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.towns.models import Town
from tests.clock import frozen
from tests.make import make_town, make_user


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def reader(town: Town) -> User:
    return make_user("reader", town)


@pytest.fixture
def english_reader(town: Town) -> User:
    return make_user("english-reader", town, language="en")
