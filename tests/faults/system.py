"""The whole system of `make run` on a data folder, and the ways to strike it."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis
from django.core.cache.backends.redis import RedisCache

from apps.operations.health import SWEPT_KEY
from tests.platform.processes import Program, begin, child_of, wait_until

READY = "Ctrl-C"
WEB, WORKER, CLOCK = "-m gunicorn", "townenv worker", "townenv beat"
POSTGRES, VALKEY = "bin/postgres", "valkey-server"


@dataclass
class System:
    """A `make run`: started, struck, started again. `told`: what its environment says beside the folder."""

    data: Path
    port: int
    told: dict[str, str] = field(default_factory=dict)
    program: Program | None = None

    def start(self) -> None:
        self.program = begin(self.data, "-m", "townenv.embedded", PORT=str(self.port), **self.told)
        self.program.wait_for(READY)

    @property
    def running(self) -> Program:
        assert self.program
        return self.program

    @property
    def database_url(self) -> str:
        return str(json.loads((self.data / "servers.json").read_text())["DATABASE_URL"])

    @property
    def redis_url(self) -> str:
        return str(json.loads((self.data / "servers.json").read_text())["REDIS_URL"])

    def pid_of(self, part: str) -> int:
        """The process that the supervisor has started for a part."""
        wait_until(lambda: child_of(self.running, part))
        return child_of(self.running, part) or 0

    def kill(self, part: str) -> None:
        """The part and all that it has started, at one moment."""
        parent = self.pid_of(part)
        for process in (parent, *offspring(parent)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def kill_one_under(self, part: str) -> None:
        """A process that the part has started: a web worker, a connection's backend."""
        os.kill(offspring(self.pid_of(part))[-1], signal.SIGKILL)

    def stop_cleanly(self, part: str) -> None:
        os.kill(self.pid_of(part), signal.SIGINT)

    def cut_power(self) -> None:
        """Everything ends at one moment, and is started again as a person would."""
        supervisor = self.running.process.pid
        for process in (supervisor, *offspring(supervisor)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.running.process.wait()
        self.start()

    def states(self) -> dict[str, str]:
        """What /readyz says; nothing while nobody answers."""
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
            return dict(json.load(answer))
        return {}

    def swept_at(self) -> float:
        """When the clock last swept, as it notes in Valkey; 0 while nobody knows."""
        with suppress(redis.RedisError):
            client = RedisCache(self.redis_url, {})
            return float(client.get(SWEPT_KEY) or 0)
        return 0

    def is_well(self) -> bool:
        return set(self.states().values()) == {"ok"}

    def stop(self) -> None:
        if self.program and self.program.process.poll() is None:
            self.program.end(signal.SIGTERM)
        if self.program:
            print(self.program.said)  # read when a test fails


def offspring(parent: int) -> list[int]:
    """All processes below one, children before their own."""
    found = []
    with suppress(OSError):
        for child in map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()):
            found += [child, *offspring(child)]
    return found
