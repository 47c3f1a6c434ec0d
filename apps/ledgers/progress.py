"""How far a worker is with a workbook: kept in Redis, for it may be lost, and a transaction shows nothing meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from django.core.cache import cache
from redis import RedisError

SECONDS_BETWEEN = 0.3
LIVES = 600


class Progress(NamedTuple):
    """So many of so many rows gone through."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def key_of(pk: int) -> str:
    return f"import:{pk}"


def teller(pk: int) -> Callable[[int, int], None]:
    """A function that hears of every row and writes it down a few times a second."""
    told_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < SECONDS_BETWEEN and done < total:
            return
        told_at = time.monotonic()
        with suppress(RedisError):
            cache.set(key_of(pk), (done, total), LIVES)

    return tell


def progress_of(pk: int) -> Progress | None:
    """None: nobody has begun, or Redis is down."""
    with suppress(RedisError):
        if told := cache.get(key_of(pk)):
            return Progress(*told)
    return None


def forget_progress(pk: int) -> None:
    with suppress(RedisError):
        cache.delete(key_of(pk))
