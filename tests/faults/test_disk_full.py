"""The disk is full: for photos, and for the database. Nothing is stored by halves, and all goes when there is room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

import psycopg2

from tests.faults import table
from tests.faults.conftest import AddRow
from tests.faults.phones import Crowd, Phone, photo
from tests.faults.space import Disk, limit_files, may_mount, small_disk
from tests.faults.system import POSTGRES, WEB, System, offspring
from tests.platform.processes import wait_until

REPORTS = 3  # of each phone


@contextmanager
def no_room_for_photos(system: System) -> Iterator[Disk]:
    photos = system.data / "photos"
    if may_mount():
        with small_disk(photos, 600) as disk:
            yield disk
    else:
        yield limit_files(offspring(system.pid_of(WEB)), 9000)


def test_photos_without_room_are_told_and_go_when_there_is(
    system: System, crowd_phones: list[Phone], add_row: AddRow
) -> None:
    with no_room_for_photos(system) as disk:
        crowd = Crowd(crowd_phones, REPORTS)
        wait_until(lambda: sum(answer.status == 507 for answer in crowd.refusals()) > len(crowd_phones))
        assert_photos_whole(system)
        assert_report_without_photo_goes(crowd_phones[0])
        english = Phone(system.port, crowd_phones[0].username)
        english.cookies = crowd_phones[0].cookies | {"django_language": "en"}
        refused = english.send_photo(photo(0), str(uuid4()))
        assert refused.status == 507
        assert "has no room for photos" in str(refused.data["errors"])
        struck_at = time.monotonic()
        disk.make_room()
        row = table.count("photos' disk full, then not", crowd.finish(), system.data, system.database_url, struck_at)
        add_row(row)
        assert (row.sent, row.stored, row.lost, row.doubled) == (crowd.due, crowd.due, 0, 0)
        assert {answer.status for answer in crowd.refusals()} == {507}
        assert "没有空间" in crowd.refusals()[0].words
        assert_photos_whole(system)


def assert_report_without_photo_goes(phone: Phone) -> None:
    sent = phone.begin(0)
    phone.report(0, sent, with_photo=False)
    assert (sent.status, sent.refusals) in ((200, []), (201, []))


def assert_photos_whole(system: System) -> None:
    """No file is there without its row, none half, and no row without its files. What is just written is waited for."""
    wait_until(lambda: not half_photos(system), 10)


def half_photos(system: System) -> set[Path]:
    with psycopg2.connect(system.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT replace(key::text, '-', ''), size FROM photos_photo")
        rows = dict(cursor.fetchall())
    photos = system.data / "photos"
    found = {path.parent.name: path.stat().st_size for path in photos.rglob("large.jpg")}
    without_row = {path for path in photos.rglob("*.jpg") if path.parent.name not in rows}
    return without_row | {Path(key) for key, size in rows.items() if found.get(key) != size}


def test_a_full_disk_of_the_database_is_told_in_words_and_loses_nothing(
    town: Path, port: int, crowd_phones: list[Phone], add_row: AddRow
) -> None:
    system = System(town, port)
    with small_disk(town / "postgres", 3000) if may_mount() else nullcontext(None) as mounted:
        system.start()
        url = system.database_url
        try:
            crowd = Crowd(crowd_phones, REPORTS)
            crowd.wait_for_part(0.1)
            postgres = system.pid_of(POSTGRES)
            disk = mounted or limit_files([postgres, *offspring(postgres)], 100_000)
            fill(url)
            wait_until(lambda: len(crowd.refusals()) > 5, 60)
            time.sleep(1)
            struck_at = time.monotonic()
            disk.make_room()
            if system.running.process.poll() is not None:
                assert "No space left on device" in system.running.said
                assert "Traceback" not in system.running.said.split("PostgreSQL does not start")[1]
                system.start()
            row = table.count("database's disk full, then not", crowd.finish(), town, url_now(system), struck_at)
            add_row(row)
            assert (row.sent, row.stored, row.lost, row.doubled) == (crowd.due, crowd.due, 0, 0)
            assert {answer.status for answer in crowd.refusals()} <= {0, 503}
            assert not [answer for answer in crowd.refusals() if "Traceback" in answer.text]
        finally:
            system.stop()


def url_now(system: System) -> str:
    """A run that was started anew may have another port."""
    return system.database_url


def fill(url: str) -> None:
    """Rows of no use, until nothing fits."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS filler (bytes text)")
            for _turn in range(100):
                cursor.execute("INSERT INTO filler SELECT md5(random()::text) FROM generate_series(1, 3000)")
    except psycopg2.Error:
        return
    finally:
        connection.close()
