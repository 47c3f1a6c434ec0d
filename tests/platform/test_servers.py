"""The embedded servers, as a management command gets them."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.processes import PATIENCE_S, begin, make_data_folder, processes_of, python, wait_until
from townenv.embedded import places

JOIN = """
import os, sys, time, psycopg2
from townenv.embedded import servers
from townenv.embedded.errors import Refused
try:
    leave = servers.join()
except Refused as refusal:
    sys.exit(str(refusal))
connection = psycopg2.connect(os.environ["DATABASE_URL"])
connection.autocommit = True
cursor = connection.cursor()
"""
COUNT = JOIN + "cursor.execute('TABLE notes'); print(cursor.fetchone()[0]); leave()"
WRITE = JOIN + "cursor.execute('CREATE TABLE notes AS SELECT 1'); print('written', flush=True); time.sleep(60)"
STAY = JOIN + "print(os.environ['DATABASE_URL'], flush=True); time.sleep(2); leave()"
LOOK = JOIN + "print(os.environ['DATABASE_URL']); leave()"


@pytest.fixture
def data() -> Iterator[Path]:
    folder = make_data_folder()
    yield folder
    wait_until(lambda: not processes_of(folder))
    shutil.rmtree(folder.parent)


def test_a_command_starts_servers_in_any_folder_and_stops_them(data: Path) -> None:
    ended = python(data, "manage.py", "check", "--database", "default")

    assert ended.returncode == 0, ended.stderr
    assert (data / "postgres" / "PG_VERSION").exists()
    assert processes_of(data) == []


def test_secrets_are_for_their_owner_only(data: Path) -> None:
    assert python(data, "-c", LOOK).returncode == 0

    assert (data / "keys.json").stat().st_mode & 0o077 == 0
    assert not (data / "servers.json").exists()
    assert not (data / "postgres.password").exists()


def test_a_second_command_uses_the_servers_of_the_first(data: Path) -> None:
    first = begin(data, "-c", STAY)
    first.wait_for("postgres://")

    second = python(data, "-c", LOOK)

    assert second.stdout == first.said
    assert first.process.wait(PATIENCE_S) == 0


def test_what_was_written_survives_a_kill(data: Path) -> None:
    writer = begin(data, "-c", WRITE)
    writer.wait_for("written")

    writer.end(signal.SIGKILL)
    reader = python(data, "-c", COUNT)

    assert reader.stdout == "1\n", reader.stderr


def test_a_number_that_now_belongs_to_another_process_does_not_keep_the_database_shut(data: Path) -> None:
    assert python(data, "-c", LOOK).returncode == 0
    account = places.account_for(data / "postgres")
    other = subprocess.Popen(["sleep", "60"], user=account.uid if account else None)
    (data / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n{data}/postgres\n0\n5432\n")

    ended = python(data, "-c", LOOK)
    other.kill()
    other.wait()

    assert ended.returncode == 0, ended.stderr


def test_a_database_of_another_major_version_is_refused_in_one_line(data: Path) -> None:
    assert python(data, "-c", LOOK).returncode == 0
    (data / "postgres" / "PG_VERSION").write_text("17\n")

    ended = python(data, "manage.py", "check")

    assert ended.returncode == 1
    assert "PostgreSQL 17" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_without_an_embedded_database_no_secret_is_made_up(data: Path) -> None:
    ended = python(data, "manage.py", "check", DATABASE_URL="postgres://a:b@127.0.0.1:1/c")

    assert ended.returncode == 1
    assert "SECRET_KEY" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_refused_in_one_line() -> None:
    ended = python(Path("/proc/nowhere"), "manage.py", "check")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
