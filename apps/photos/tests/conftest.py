from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.towns.models import Town
from tests.clock import frozen
from tests.make import make_cadre, make_town, make_unit


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Where this test's photos lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def cadre(town: Town) -> User:
    return make_cadre(make_unit(town, "柳树村"), "cadre")


@pytest.fixture
def colleague(cadre: User) -> User:
    return make_cadre(cadre.person.tenures.get().post.unit, "colleague")
