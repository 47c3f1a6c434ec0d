from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from apps.towns.models import Town
from tests.clock import frozen
from tests.make import make_town


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture
def town() -> Town:
    return make_town()
