import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import make_cadre, make_unit
from tests.people import clock, officer, town

__all__ = ["clock", "officer", "town"]


@pytest.fixture
def cadre(town: Town) -> User:
    return make_cadre(make_unit(town, "柳树村"), "cadre")


@pytest.fixture
def english(client: Client) -> Client:
    """A device on which English was chosen."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
