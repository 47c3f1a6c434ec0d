"""The processes of `make run` beside the two servers, and what they are told."""

import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import IO

from townenv.embedded import children, places

# As root it warns at each start, in twelve lines; here it reads only what our own processes have queued.
CELERY = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "townenv"]
WIDTH = 8  # of the name before each line


@dataclass(frozen=True)
class Service:
    """A program, and how long it may take to stop."""

    name: str
    command: list[str]
    seconds_to_stop: float = 3

    def start(self) -> "Running":
        """Start it, its lines printed behind its name."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        process = children.spawn(
            self.command,
            death_signal=signal.SIGKILL,  # Celery, still starting, gets stuck on any other; nothing is lost by it
            cwd=places.PROJECT,
            env=environment,
            output=children.PIPE,
        )
        threading.Thread(target=_print_lines, args=(self.name, process.stdout), daemon=True).start()
        return Running(self, process)


@dataclass(frozen=True)
class Running:
    """A service and its process."""

    service: Service
    process: children.Child

    def restart(self) -> "Running":
        """Start it again after its end; what it left behind, such as gunicorn's workers, would hold its port."""
        children.kill_group(self.process)
        return self.service.start()

    def stop(self) -> None:
        """Stop it within its time, with all it has started."""
        children.stop(self.process, signal.SIGTERM, self.service.seconds_to_stop)


def _print_lines(name: str, lines: IO[bytes]) -> None:
    for line in lines:
        try:
            print(f"{name:<{WIDTH}}│ {line.decode(errors='replace').rstrip()}", flush=True)
        except OSError:  # nobody reads us any more: go on emptying the pipe, or the service would stand still
            continue


def prepare() -> Service:
    """Migrations, translations, static files, demo town."""
    return Service("set-up", [sys.executable, "-m", "townenv.embedded.prepare"])


def web(port: int, workers: int) -> Service:
    """Gunicorn: a phone at 1 KB a second holds a thread for a minute, and half a town may be on such a line."""
    options = {
        "--bind": f"127.0.0.1:{port}",
        "--workers": str(workers),
        "--threads": "16",
        "--max-requests": "5000",
        "--max-requests-jitter": "500",
        "--timeout": "60",
        "--graceful-timeout": "4",
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", "gunicorn", *words, "--preload", "--no-control-socket", "townenv.wsgi"]
    return Service("web", command, seconds_to_stop=5)


def worker() -> Service:
    """Celery without child processes, which could outlive it. A thread for the clock, one for hanging far ends."""
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Service("worker", [*CELERY, "worker", "--pool", "threads", "--concurrency", "2", *quiet])


def beat() -> Service:
    """The clock. Its schedule stays in memory: one entry a minute leaves nothing to remember, and nothing to damage."""
    command = [*CELERY, "beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "WARNING"]
    return Service("clock", command, seconds_to_stop=1)
