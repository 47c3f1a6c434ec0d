"""How long the database took, statement by statement, and how many there were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Statements:
    """Seconds of each statement, the way to the server and back included."""

    seconds: list[float] = field(default_factory=list)

    @property
    def total(self) -> float:
        return sum(self.seconds)


@contextmanager
def timed() -> Iterator[Statements]:
    """Times what the block asks of the database."""
    found = Statements()

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found.seconds.append(time.perf_counter() - begun)

    with connection.execute_wrapper(run):
        yield found
