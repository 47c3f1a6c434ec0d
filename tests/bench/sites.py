"""The sites that are compared, each under the same gunicorn, one at a time or side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from tests.bench.load import exchange, request, status_of
from tests.platform.processes import free_port, wait_until
from townenv.embedded.places import PROJECT
from townenv.embedded.services import web

SYNC = ("--workers", "2")
THREADS = 16


@dataclass(frozen=True)
class Site:
    """A WSGI application and the Python that runs it."""

    application: str
    python: Path = Path(sys.executable)
    environment: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def served(self, *options: str) -> Iterator[int]:
        """Its port, while gunicorn serves it with these options."""
        port = free_port()
        command = [str(self.python), "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{port}", *options]
        environment = os.environ | {"PYTHONPATH": str(PROJECT)} | self.environment
        process = subprocess.Popen([*command, "--log-level", "warning", "--no-control-socket"], env=environment)
        try:
            wait_until(lambda: answers(port) or process.poll() is not None)
            assert process.poll() is None, f"{self.application} does not start"
            yield port
        finally:
            process.terminate()
            process.wait()


def answers(port: int) -> bool:
    try:
        return status_of(exchange(port, request("GET", "/healthz"))) > 0
    except (OSError, ValueError):
        return False


def as_make_run_serves() -> tuple[str, ...]:
    """The workers and threads of `make run`."""
    options = web(0, 2).command
    return tuple(word for name in ("--workers", "--threads") for word in (name, options[options.index(name) + 1]))


def database_beside(url: str, name: str) -> str:
    """The address of another database on the same server, made anew and empty."""
    connection = psycopg2.connect(url, dbname="postgres")
    connection.autocommit = True  # neither CREATE nor DROP DATABASE goes in a transaction
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return f"{url.rpartition('/')[0]}/{name}"
