from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils import translation

from apps.accounts.models import User
from apps.towns.models import Town
from tests.clock import frozen
from tests.make import make_cadre, make_officer, make_town, make_unit


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen() as clock, translation.override("en"):
        yield clock


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 as it is, with less work in each hash: these tests try dozens of passwords."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def cadre(town: Town) -> User:
    return make_cadre(make_unit(town, "柳树村"), "cadre")


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


@pytest.fixture
def english(client: Client) -> Client:
    """A device on which English was chosen."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
