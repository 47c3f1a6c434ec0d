"""The worker and the clock as `make run` starts them, on the tests' database and a Valkey that may be killed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

from tests.platform.processes import PATIENCE_S, Program, begin, free_port, make_data_folder, wait_until
from townenv.embedded import services, valkey


@dataclass
class Clockwork:
    """What one test has started. `told`: the environment that its processes get."""

    data: Path
    told: dict[str, str]
    valkey: valkey.Valkey
    programs: list[Program] = field(default_factory=list)

    def start_worker(self) -> Program:
        return self.start(*services.worker().command[1:])

    def start_beat(self) -> Program:
        return self.start(*services.beat().command[1:])

    def start_web(self, port: int) -> Program:
        return self.start(*services.web(port, 1).command[1:])

    def start(self, *arguments: str) -> Program:
        program = begin(self.data, *arguments, **self.told)
        self.programs.append(program)
        return program

    def sweep_by_hand(self) -> Program:
        return self.start("manage.py", "sweep")

    def kill_valkey(self) -> None:
        self.valkey.process.kill()
        self.valkey.process.wait()

    def start_valkey(self) -> None:
        """On the same port, with what the one before had written down."""
        self.valkey = start_valkey(self.data, self.told["REDIS_URL"])

    def sweeps(self) -> int:
        """How many sweeps have given their sign of life since Valkey started: nobody else writes a value to it."""
        with redis.Redis.from_url(self.told["REDIS_URL"]) as client:
            return int(client.info("commandstats").get("cmdstat_set", {}).get("calls", 0))

    def stop(self) -> None:
        for program in self.programs:
            if program.process.poll() is None:
                program.end(signal.SIGKILL)
            print(*program.process.args, program.said, sep="\n")  # read when a test fails
        self.valkey.stop()


@contextmanager
def clockwork(hosts: str) -> Iterator[Clockwork]:
    """A data folder and a Valkey of its own. `hosts`: far ends that the operator lets through."""
    data = make_data_folder()
    (data / "valkey").mkdir(parents=True)
    (data / "static").symlink_to(settings.STATIC_ROOT)
    redis_url = f"redis://:{secrets.token_hex(8)}@127.0.0.1:{free_port()}/0"
    told = {
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}",
        "REDIS_URL": redis_url,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "CHANNEL_HOSTS": hosts,
        "TOWNENV_EMBEDDED": "1",
        "DJANGO_SETTINGS_MODULE": "tests.platform.quick_settings",
    }
    started = Clockwork(data, told, start_valkey(data, redis_url))
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(data.parent)


def start_valkey(data: Path, url: str) -> valkey.Valkey:
    found = re.fullmatch(r"redis://:(\w+)@127\.0\.0\.1:(\d+)/0", url)
    assert found
    started = valkey.spawn(data / "valkey", data / "valkey.log", int(found[2]), found[1])
    wait_until(lambda: valkey.answers(url))
    return started


def seconds_until(is_so: Callable[[], object], seconds: float = PATIENCE_S) -> float:
    """Wait for something to become true; how long it took."""
    started = time.monotonic()
    wait_until(is_so, seconds)
    return time.monotonic() - started
