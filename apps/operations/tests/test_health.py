"""/healthz and /readyz, as machines ask them."""

import socket
from collections.abc import Iterator
from time import monotonic, time

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from apps.operations import health

NOBODY_LISTENS = 1  # a port that no test machine serves


def use_redis_at(settings: Settings, port: int) -> None:
    default = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}
    settings.CACHES = {"default": default}


@pytest.fixture
def database_down(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The connection leads to a port where nobody listens."""
    kept = connections["default"]
    connections["default"] = connections.create_connection("default")
    connections["default"].settings_dict = {**kept.settings_dict, "HOST": "127.0.0.1", "PORT": str(NOBODY_LISTENS)}
    with django_db_blocker.unblock():
        yield
    connections["default"] = kept


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Takes connections and never answers, as a machine that hangs does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_healthz_answers_anyone_without_a_query(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_reading_is_answered(address: str, client: Client) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_readyz_says_that_all_parts_work_after_a_sweep(client: Client) -> None:
    health.note_sweep()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "ok", "worker": "ok", "clock": "ok"}


@pytest.mark.django_db
def test_readyz_misses_worker_and_clock_and_still_serves(client: Client) -> None:
    cache.delete(health.SWEPT_KEY)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "redis": "ok",
        "worker": "down: TimeoutError",
        "clock": "down: TimeoutError",
    }


@pytest.mark.django_db
def test_readyz_takes_an_old_sweep_for_none(client: Client) -> None:
    cache.set(health.SWEPT_KEY, time() - health.SWEPT_WITHIN - 1)
    assert client.get("/readyz").json()["clock"] == "down: TimeoutError"


@pytest.mark.django_db
def test_readyz_serves_without_redis(client: Client, settings: Settings) -> None:
    use_redis_at(settings, NOBODY_LISTENS)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "redis": "down: ConnectionError",
        "worker": "unknown: redis is down",
        "clock": "unknown: redis is down",
    }


@pytest.mark.django_db
def test_readyz_does_not_wait_for_a_redis_that_hangs(client: Client, settings: Settings, deaf_port: int) -> None:
    use_redis_at(settings, deaf_port)
    began = monotonic()
    response = client.get("/readyz")
    assert monotonic() - began < 2.5
    assert response.status_code == 200
    assert response.json()["redis"] == "down: TimeoutError"


@pytest.mark.usefixtures("database_down")
def test_readyz_refuses_without_database(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "down: OperationalError"
    assert set(response.json()) == {"database", "redis", "worker", "clock"}


@pytest.mark.usefixtures("database_down")
def test_healthz_answers_without_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
