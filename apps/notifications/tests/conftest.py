import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import make_user
from tests.people import clock, town

__all__ = ["clock", "town"]


@pytest.fixture
def reader(town: Town) -> User:
    return make_user("reader", town)


@pytest.fixture
def english_reader(town: Town) -> User:
    return make_user("english-reader", town, language="en")
