from collections.abc import Iterator
from typing import Any

import pytest

from apps.accounts.models import User
from apps.notifications.models import Channel, Way
from apps.notifications.tests.far_end import FarEnd, MailFarEnd, http_far_end, mail_far_end
from apps.towns.models import Town
from tests.make import make_channel, make_own_channel, make_user
from tests.people import cadre, clock, officer, other_town, town, village

__all__ = ["cadre", "clock", "officer", "other_town", "town", "village"]


@pytest.fixture
def reader(town: Town) -> User:
    return make_user("reader", town)


@pytest.fixture
def english_reader(town: Town) -> User:
    return make_user("english-reader", town, language="en")


@pytest.fixture
def far_end(settings: Any) -> Iterator[FarEnd]:
    """An HTTP server on this machine that the operator lets through; we wait for it half a second."""
    settings.CHANNEL_CONNECT_SECONDS, settings.CHANNEL_SECONDS = 0.3, 0.5
    with http_far_end() as server:
        settings.CHANNEL_HOSTS = frozenset({server.host})
        yield server


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailFarEnd]:
    """A mail server on this machine, as EMAIL_URL would name it."""
    with mail_far_end() as server:
        settings.HAS_EMAIL, settings.EMAIL_TIMEOUT = True, 0.5
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "huanbao@qingxi.example"
        yield server


@pytest.fixture
def group_chat(town: Town, officer: User, far_end: FarEnd) -> Channel:
    """The WeCom bot of the villages' group, which stands at the far end."""
    return make_channel(town, officer, far_end.url(), name="村干部群")


@pytest.fixture
def own_bot(reader: User, far_end: FarEnd) -> Channel:
    return make_own_channel(reader, far_end.url("/own?key=fedcba9876543210"))


@pytest.fixture
def phone(reader: User) -> Channel:
    return make_own_channel(reader, "13800000000", kind=Way.SMS)
