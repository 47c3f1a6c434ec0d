"""`make run` is started, refused, killed and stopped. All tests share one data folder: the demo town takes its time."""

import os
import shutil
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.processes import (
    PATIENCE_S,
    Program,
    begin,
    child_of,
    free_port,
    make_data_folder,
    processes_of,
    wait_until,
)
from townenv.embedded.supervisor import MOST_DEATHS

READY = "Ctrl-C"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = make_data_folder()
    yield folder
    shutil.rmtree(folder.parent)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def running(data: Path, port: int) -> Iterator[Program]:
    """A run that serves; whatever the test does to it, nothing of it may be left."""
    program = begin(data, "-m", "townenv.embedded", PORT=str(port), TOWNENV_DEMO_DAYS="3")
    program.wait_for(READY, seconds=400)  # the first one fills the demo
    yield program
    if program.process.poll() is None:
        program.end(signal.SIGTERM)
    wait_until(lambda: not processes_of(data), seconds=10)


def test_it_serves_and_says_where(running: Program, port: int) -> None:
    assert f"http://127.0.0.1:{port}" in running.said
    assert "a-cadre01" in running.said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200


def test_sigterm_stops_all_of_it(running: Program, data: Path) -> None:
    assert running.end(signal.SIGTERM) == 0
    assert processes_of(data) == []


def test_ctrl_c_stops_all_of_it(running: Program, data: Path) -> None:
    assert running.end(signal.SIGINT) == 0
    assert processes_of(data) == []


def test_a_second_run_is_refused_naming_the_first(running: Program, data: Path, port: int) -> None:
    second = begin(data, "-m", "townenv.embedded", PORT=str(free_port()))

    assert second.process.wait(PATIENCE_S) == 1
    assert f"http://127.0.0.1:{port}" in second.said
    assert len(second.said.splitlines()) == 1


def test_a_killed_run_leaves_no_process_and_the_next_one_starts(running: Program, data: Path, port: int) -> None:
    running.end(signal.SIGKILL)
    wait_until(lambda: not processes_of(data), seconds=8)

    following = begin(data, "-m", "townenv.embedded", PORT=str(port))
    following.wait_for(READY)

    assert following.end(signal.SIGTERM) == 0


PARTS = {
    "web": "-m gunicorn",
    "worker": "townenv worker",
    "clock": "townenv beat",
    "postgres": "bin/postgres",
    "valkey": "valkey-server",
}


@pytest.mark.parametrize("part", PARTS)
def test_one_part_that_dies_is_started_again(running: Program, port: int, part: str) -> None:
    killed = child_of(running, PARTS[part])
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: child_of(running, PARTS[part]) not in (killed, None))
    wait_until(lambda: is_served(port))
    assert f"{part} ended (signal SIGKILL): starting it again" in running.said
    assert running.process.poll() is None


def is_served(port: int) -> bool:
    """A page that needs the database."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_one_part_that_dies_again_and_again_stops_all(running: Program, data: Path) -> None:
    for _death in range(MOST_DEATHS):
        wait_until(lambda: child_of(running, PARTS["clock"]))
        killed = child_of(running, PARTS["clock"])
        os.kill(killed or 0, signal.SIGKILL)
        wait_until(lambda gone=killed: child_of(running, PARTS["clock"]) != gone or running.process.poll() is not None)

    assert running.process.wait(PATIENCE_S) == 1
    assert "clock ended (signal SIGKILL): everything is stopped." in running.said
    assert processes_of(data) == []


def test_a_taken_port_is_refused_in_one_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        program = begin(data, "-m", "townenv.embedded", PORT=str(number))

        assert program.process.wait(PATIENCE_S) == 1

    assert f"Port {number} is taken" in program.said
    assert len(program.said.splitlines()) == 1
    assert processes_of(data) == []
