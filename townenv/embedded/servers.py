"""Start the embedded servers, or find those that run already.

Two locks in the data folder: `owner.lock` is held by the one process whose children the servers are, `use.lock` is
shared by the commands that have found them. `servers.json` says where they are; it is believed only while somebody
holds the owner's lock and the servers take the password in it.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from townenv.embedded import children, keys, locks, places, postgres, valkey
from townenv.embedded.errors import Refused
from townenv.embedded.postgres import Postgres
from townenv.embedded.valkey import Valkey

SECONDS_TO_JOIN = 120
EMBEDDED_HOSTS = "localhost,127.0.0.1,[::1]"


@dataclass
class Servers:
    """The servers this process has started: `urls` by variable name."""

    postgres: Postgres | None = None
    valkey: Valkey | None = None

    @property
    def urls(self) -> dict[str, str]:
        """The addresses, by the names settings.py knows them under."""
        found = {"DATABASE_URL": self.postgres, "REDIS_URL": self.valkey}
        return {name: server.url for name, server in found.items() if server}

    def restart(self, server: Postgres | Valkey, data: Path) -> None:
        """Start one that has died again, at the address that everybody knows. Refused when it cannot run."""
        known, port = keys.keys(data), urlsplit(server.url).port
        children.kill_group(server.process)
        if isinstance(server, Postgres):
            self.postgres = postgres.start(data, known["POSTGRES_PASSWORD"], port=port)
        else:
            self.valkey = valkey.start(data, known["VALKEY_PASSWORD"], port)

    def stop(self) -> None:
        """Stop them, the database last."""
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()


def missing() -> list[str]:
    """The addresses the environment doesn't give, for which embedded servers stand in."""
    return [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]


def start(data: Path, wanted: Sequence[str], settings: Sequence[str] = ()) -> Servers:
    """Start what is wanted in a data folder whose owner's lock the caller holds."""
    places.check_ours(data)
    known = keys.keys(data)
    servers = Servers()
    try:
        if "DATABASE_URL" in wanted:
            servers.postgres = postgres.start(data, known["POSTGRES_PASSWORD"], settings)
        if "REDIS_URL" in wanted:
            servers.valkey = valkey.start(data, known["VALKEY_PASSWORD"])
    except BaseException:
        servers.stop()
        raise
    return servers


def fill_environment(data: Path, urls: dict[str, str]) -> None:
    """Say in os.environ what settings.py asks for. Call it before Django reads its settings.

    Only an embedded database makes it the embedded mode, with keys of its own and without TLS: a production server
    whose REDIS_URL is forgotten must not turn into that.
    """
    os.environ.update(urls)
    os.environ["TOWNENV_DATA"] = str(data)
    if "DATABASE_URL" in urls:
        os.environ["TOWNENV_EMBEDDED"] = "1"
        os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or keys.keys(data)["SECRET_KEY"]
        os.environ["ALLOWED_HOSTS"] = os.environ.get("ALLOWED_HOSTS") or EMBEDDED_HOSTS


def join() -> Callable[[], None]:
    """Fill the environment for a management command; returns what to call when it is done.

    The servers are those of a running `make run` or of another command, else they are started here, and stopped when
    nobody else uses them.
    """
    wanted = missing()
    if not wanted:
        return _nothing
    data = places.data_folder()
    deadline = time.monotonic() + SECONDS_TO_JOIN
    while time.monotonic() < deadline:
        owner = locks.exclusive(data / "owner.lock")
        if owner:
            return _start_for_command(data, wanted, owner)
        share = _share(data, wanted)
        if share:
            return share.close
        time.sleep(0.05)
    raise Refused(f"Another process has started the servers of {data}, but they don't answer: stop it and try again.")


def _nothing() -> None:
    """Both servers are somebody else's: nothing to stop."""


def _start_for_command(data: Path, wanted: Sequence[str], owner: locks.Lock) -> Callable[[], None]:
    servers = start(data, wanted)
    fill_environment(data, servers.urls)
    announce(data, servers.urls)

    def leave() -> None:
        _wait_until_unused(data)
        servers.stop()
        owner.close()

    return leave


def _wait_until_unused(data: Path) -> None:
    told = False
    started = time.monotonic()
    while (alone := locks.exclusive(data / "use.lock")) is None:
        if not told and time.monotonic() - started > 2:
            print("Done; another command still uses the database: waiting for it.", file=sys.stderr)
            told = True
        time.sleep(0.05)
    withdraw(data)  # under the lock: whoever gets it next finds no servers to use
    alone.close()


def _share(data: Path, wanted: Sequence[str]) -> locks.Lock | None:
    """A share in the servers somebody else owns, or None while they start or stop."""
    share = locks.shared(data / "use.lock")
    if share is None:
        return None
    state = read_state(data)
    if state is None or not _answer(state):
        share.close()
        return None
    urls = {name: state[name] for name in wanted if name in state}
    if len(urls) < len(wanted):
        others = " and ".join(set(wanted) - set(urls))
        raise Refused(f"townenv runs with a {others} from its environment: set the same for this command.")
    fill_environment(data, urls)
    return share


def _answer(state: dict[str, str]) -> bool:
    return ("DATABASE_URL" not in state or postgres.answers(state["DATABASE_URL"])) and (
        "REDIS_URL" not in state or valkey.answers(state["REDIS_URL"])
    )


def announce(data: Path, urls: dict[str, str], address: str = "") -> None:
    """Tell others where the servers are, and at which address the web is served when it is."""
    keys.write_private(data / "servers.json", json.dumps(urls | {"address": address}))


def withdraw(data: Path) -> None:
    """Tell nobody any more."""
    (data / "servers.json").unlink(missing_ok=True)


def read_state(data: Path) -> dict[str, str] | None:
    """What the owner has announced, or None."""
    try:
        state: dict[str, str] = json.loads((data / "servers.json").read_text())
    except FileNotFoundError:
        return None
    return state
