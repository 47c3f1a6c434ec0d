from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from tests.clock import frozen


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Tuesday, 24 November 2026, 10:00; refusals are read in English."""
    with frozen(), translation.override("en"):
        yield


@pytest.fixture
def english(client: Client) -> Client:
    """A device on which English was chosen."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
