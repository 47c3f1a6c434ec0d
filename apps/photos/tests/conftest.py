from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import make_cadre, make_unit
from tests.people import clock, town

__all__ = ["clock", "town"]


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Where this test's photos lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def cadre(town: Town) -> User:
    return make_cadre(make_unit(town, "柳树村"), "cadre")


@pytest.fixture
def colleague(cadre: User) -> User:
    return make_cadre(cadre.person.tenures.get().post.unit, "colleague")
