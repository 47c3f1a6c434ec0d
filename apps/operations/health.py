"""Asking the parts whether they work; all questions together are answered in about two seconds, whatever is down."""

from collections.abc import Callable
from time import time

from django.core.cache import cache
from django.db import connection

from townenv.celery import app

SWEPT_KEY = "clock:swept"  # when the sweep last ran, in seconds; may be lost with Redis
SWEPT_WITHIN = 180
OK = "ok"


def state_of(ask: Callable[[], None]) -> str:
    """ "ok", or in a word what is wrong; nothing of a failure's text leaves the server."""
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - whatever a driver raises, the part is down
        return f"down: {type(error).__name__}"
    return OK


def states() -> dict[str, str]:
    """database, redis, worker, clock → its state. Worker and clock are heard through Redis alone."""
    found = {"database": state_of(ask_database), "redis": state_of(ask_redis)}
    if found["redis"] != OK:
        return found | {"worker": "unknown: redis is down", "clock": "unknown: redis is down"}
    return found | {"worker": state_of(ask_worker), "clock": state_of(ask_clock)}


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_redis() -> None:
    cache.get(SWEPT_KEY)


def ask_worker() -> None:
    """A worker that swept lately works; else it is asked."""
    if is_swept_lately():
        return
    if not app.control.ping(timeout=1, limit=1):
        raise TimeoutError


def ask_clock() -> None:
    if not is_swept_lately():
        raise TimeoutError


def note_sweep() -> None:
    """The clock's sign of life."""
    cache.set(SWEPT_KEY, time(), timeout=None)


def is_swept_lately() -> bool:
    swept: float = cache.get(SWEPT_KEY) or 0
    return time() - swept < SWEPT_WITHIN
