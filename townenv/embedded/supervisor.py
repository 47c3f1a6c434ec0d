"""`make run`: everything in one terminal, and nothing left behind, however it ends."""

import contextlib
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

from townenv.embedded import children, locks, places, servers, services
from townenv.embedded.errors import Refused
from townenv.embedded.postgres import Postgres
from townenv.embedded.valkey import Valkey

SECONDS_TO_LET_GO = 6  # a run that was killed, and so has left its servers.json, frees its port in a moment
SECONDS_TO_SERVE = 60
MOST_DEATHS = 5  # of one part within a minute: starting it once more wouldn't help
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_ACCOUNTS = (
    ("a-cadre01", "村干部", "village cadre"),
    ("a-head01", "村负责人", "head of a village"),
    ("a-unit01", "镇属单位工作人员", "staff of a town unit"),
    ("a-group01", "专门工作组成员", "member of the working group"),
    ("a-officer", "镇环境办", "environment office"),
    ("a-deputy-agriculture", "分管领导", "deputy leader"),
    ("a-secretary", "党委书记", "party secretary"),
    ("a-mayor", "镇长", "mayor"),
    ("inspector", "督察组", "inspection team"),
    ("admin", "系统管理员", "system keeper"),
)


def main() -> int:
    """Run until Ctrl-C or SIGTERM (0), or until a part dies again and again or something stands in the way (1)."""
    for number in STOP_SIGNALS:  # one way out for all; a shell's background job begins with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    if "MAKELEVEL" in os.environ:
        children.end_with_parent()  # a killed make cannot pass anything on
    try:
        with Supervisor(_port()) as supervisor:
            supervisor.start()
            supervisor.watch()
    except KeyboardInterrupt:
        return 0
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refused(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


class Supervisor:
    """The owner of all processes of one `make run`; leaving the block stops them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.data = places.data_folder()
        self.owner = _own(self.data)
        self.servers = servers.Servers()
        self.running: list[services.Running] = []
        self.deaths: dict[str, list[float]] = {}

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        """Web first, so that nobody is served by half of it; the database last."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.running:
            _say("正在停止… · stopping…")
        servers.withdraw(self.data)
        for service in self.running:
            service.stop()
        self.servers.stop()
        self.owner.close()

    def start(self) -> None:
        """Start all parts and say where to go. Refused when one of them fails."""
        _check_port(self.port, SECONDS_TO_LET_GO if servers.read_state(self.data) else 0)
        self.servers = servers.start(self.data, servers.missing())
        servers.fill_environment(self.data, self.servers.urls)
        servers.announce(self.data, self.servers.urls, self.address)
        self._prepare()
        self.running.append(services.web(self.port, _web_workers()).start())
        self._wait_for_web()  # the others start behind it, so that it has the processor for itself
        self.running += [services.beat().start(), services.worker().start()]
        _greet(self.address)

    def _prepare(self) -> None:
        step = services.prepare().start()
        self.running.append(step)
        while step.process.poll() is None:
            self._check_servers()
            time.sleep(0.05)
        self.running.remove(step)
        if step.process.returncode != 0:
            time.sleep(0.2)  # its last lines are still on their way to the screen
            raise Refused(f"The set-up failed ({children.describe_end(step.process)}): see the lines above.")

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_SERVE
        while not _is_healthy(self.address):
            self._check_all()
            if time.monotonic() > deadline:
                raise Refused(f"The web server has started, but {self.address}/healthz does not answer 200.")
            time.sleep(0.05)

    def watch(self) -> None:
        """Start again what dies, until a signal comes. Refused when one part dies again and again."""
        while True:
            for name, server in self._servers():
                if server.process.poll() is not None:
                    self._note_death(name, server.process)
                    self.servers.restart(server, self.data)
            for place, running in enumerate(self.running):
                if running.process.poll() is not None:
                    self._note_death(running.service.name, running.process)
                    self.running[place] = running.restart()
            time.sleep(0.2)

    def _note_death(self, name: str, process: children.Child) -> None:
        now = time.monotonic()
        lately = [moment for moment in self.deaths.get(name, ()) if now - moment < 60]
        self.deaths[name] = [*lately, now]
        if len(lately) + 1 == MOST_DEATHS:
            _refuse_dead(name, process)
        end = children.describe_end(process)
        _say(f"{name} 意外结束，正在重新启动… · {name} ended ({end}): starting it again…")

    def _check_all(self) -> None:
        self._check_servers()
        for running in self.running:
            _check(running.service.name, running.process)

    def _check_servers(self) -> None:
        for name, server in self._servers():
            _check(name, server.process)

    def _servers(self) -> list[tuple[str, Postgres | Valkey]]:
        both = (("postgres", self.servers.postgres), ("valkey", self.servers.valkey))
        return [(name, server) for name, server in both if server]


def _check(name: str, process: children.Child) -> None:
    if process.poll() is not None:
        _refuse_dead(name, process)


def _refuse_dead(name: str, process: children.Child) -> NoReturn:
    time.sleep(0.2)  # its last lines are still on their way to the screen
    raise Refused(f"{name} ended ({children.describe_end(process)}): everything is stopped.")


def _own(data: Path) -> locks.Lock:
    """The right to start servers in the data folder. Refused when a `make run` has it; a command is waited for."""
    told = False
    while (owner := locks.exclusive(data / "owner.lock")) is None:
        address = (servers.read_state(data) or {}).get("address")
        if address:
            raise Refused(f"townenv runs already at {address} (its data: {data}).")
        if not told:
            print(f"Waiting for a command that uses {data}…", file=sys.stderr)
            told = True
        time.sleep(0.1)
    return owner


def _check_port(port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _is_free(port):
        if time.monotonic() > deadline:
            raise Refused(f"Port {port} is taken: stop what uses it, or choose another: make run PORT={port + 1}")
        time.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn: old connections don't matter
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(f"Port {port} is for root only: choose another, such as make run PORT=8000") from None
        except OSError:
            return False
    return True


def _web_workers() -> int:
    text = os.environ.get("WEB_WORKERS") or "2"
    if not text.isdecimal() or int(text) < 1:
        raise Refused(f"WEB_WORKERS must be a number from 1, not {text!r}.")
    return int(text)


def _is_healthy(address: str) -> bool:
    host = (os.environ.get("ALLOWED_HOSTS") or "127.0.0.1").split(",")[0].strip()
    request = urllib.request.Request(f"{address}/healthz", headers={"Host": host.replace("*", "127.0.0.1")})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _greet(address: str) -> None:
    _say(f"\n已就绪，请打开 · ready at  {address}\n")
    if os.environ.get("TOWNENV_DEMO") == "0":
        _say("空的系统，先开系统管理员账号 · an empty system: first")
        _say("  .venv/bin/python manage.py first_keeper ACCOUNT --name NAME")
    elif os.environ.get("TOWNENV_EMBEDDED") == "1":
        password = os.environ.get("TOWNENV_DEMO_PASSWORD") or "townenv-demo"
        _say(f"演示账号（密码 {password}）· demo accounts (password {password}):")
        for account, chinese, english in DEMO_ACCOUNTS:
            _say(f"  {account:<21} {chinese} · {english}")
    _say("\n按 Ctrl-C 停止 · Ctrl-C stops everything")


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # nobody reads us any more: no reason to stop serving
        print(text, flush=True)
