"""Start our programs as a person would, and look which processes they leave."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from townenv.embedded import places

# Of a busy machine: what goes well takes a second or two, and only what doesn't waits so long.
PATIENCE_S = 90
SET_BY_TESTS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PORT", "WEB_WORKERS")


def make_data_folder() -> Path:
    """A folder for TOWNENV_DATA that PostgreSQL's account may enter, as pytest's own temporary folders are not."""
    outer = Path(tempfile.mkdtemp(prefix="townenv-test-", dir="/var/tmp"))
    outer.chmod(0o711)
    return outer / "镇 env"


def clean_environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a bare machine: nothing of what the tests have set."""
    kept = {name: value for name, value in os.environ.items() if name not in SET_BY_TESTS}
    kept = {name: value for name, value in kept.items() if not name.startswith(("TOWNENV_", "PYTEST_", "DJANGO_"))}
    return kept | {"TOWNENV_DATA": str(data), "PYTHONPATH": str(places.PROJECT)} | more


def processes_of(data: Path) -> list[str]:
    """The command lines of all live processes that were told of this data folder."""
    told = os.fsencode(data)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()  # empty once it is dead and only not yet waited for
            if command and (told in command or told in (process / "environ").read_bytes()):
                found.append(command.replace(b"\0", b" ").decode())
        except OSError:  # gone, or another account's
            continue
    return found


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Wait for something to become true; fails when it doesn't."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def python(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end in the project's folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=places.PROJECT,
        env=clean_environment(data, **environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_port() -> int:
    """A port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """A running Python program of ours, its output in a file."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text()

    def wait_for(self, words: str, seconds: float = 240) -> None:
        """Wait until it has printed the words; fails when it ends before."""
        wait_until(lambda: words in self.said or self.process.poll() is not None, seconds)
        assert words in self.said, self.said

    def end(self, how: signal.Signals) -> int:
        """Send a signal to it alone; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)


def begin(data: Path, *arguments: str, **environment: str) -> Program:
    """Start Python in the project's folder and don't wait."""
    log = data.with_name(f"{time.monotonic_ns()}.log")
    variables: Mapping[str, str] = clean_environment(data, **environment)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=places.PROJECT, env=variables, stdout=output, stderr=output
        )
    return Program(process, log)


def child_of(program: Program, words: str) -> int | None:
    """The live process that the program has started whose command line has these words."""
    parent = Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children")
    with suppress(OSError):  # one of them ends just now
        for child in parent.read_text().split():
            if words.encode() in Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" "):
                return int(child)
    return None
