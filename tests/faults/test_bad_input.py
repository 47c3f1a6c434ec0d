"""Hostile and clumsy requests: never a 500, words in the reader's language, nothing stored by halves."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from tests.faults import table
from tests.faults.bad import ALL, Bad
from tests.faults.conftest import AddRow
from tests.faults.phones import Answer, Phone
from tests.faults.system import System
from tests.faults.test_disk_full import assert_photos_whole

CHINESE = re.compile("[\u4e00-\u9fff]{2}")
STORED = """
SELECT (SELECT count(*) FROM reports_reportversion), (SELECT count(*) FROM reports_finding),
       (SELECT count(*) FROM rectifications_task), (SELECT count(*) FROM photos_photo)
"""


@pytest.fixture(scope="module")
def serving(town: Path, port: int, crowd_phones: list[Phone]) -> Iterator[System]:
    """One run for all of them: what breaks the system for the next one is seen there."""
    system = System(town, port)
    system.start()
    yield system
    system.stop()


def stored(system: System) -> tuple[int, ...]:
    with psycopg2.connect(system.database_url) as connection, connection.cursor() as cursor:
        cursor.execute(STORED)
        return tuple(cursor.fetchone() or ())


@pytest.mark.parametrize("request_", ALL, ids=[one.name for one in ALL])
def test_it_is_answered_in_words_and_stores_nothing_by_halves(
    serving: System, crowd_phones: list[Phone], request_: Bad, pytestconfig: pytest.Config
) -> None:
    before, started = stored(serving), time.monotonic()
    answer = request_.send(crowd_phones[0])
    seconds = time.monotonic() - started
    table.note_bad(pytestconfig, request_.name, answer)
    assert answer.status in request_.may, answer
    assert seconds < 20
    if answer.status >= 400 and request_.is_told:
        assert CHINESE.search(answer.words), answer
        assert "Traceback" not in answer.text
    if request_.at and answer.status == 422:
        assert request_.at <= set(errors_of(answer)), answer
    if answer.status >= 400:
        assert stored(serving) == before
    assert_photos_whole(serving)


def errors_of(answer: Answer) -> dict[str, object]:
    errors = answer.data["errors"]
    assert isinstance(errors, dict)
    return errors


def test_two_fingers_at_the_same_button_store_once(serving: System, crowd_phones: list[Phone], add_row: AddRow) -> None:
    started = time.monotonic()
    sent = []
    with ThreadPoolExecutor(8) as pool:
        for number, phone in enumerate(crowd_phones):
            one = phone.begin(number)
            fields = phone.fields(number, one)
            answers = list(pool.map(lambda _finger, phone=phone, fields=fields: phone.send_report(fields), range(8)))  # type: ignore[misc]
            assert {answer.status for answer in answers} <= {200, 201}
            assert len({answer.data["id"] for answer in answers}) == 1
            one.status, one.answered_at = 200, time.monotonic()
            sent.append(one)
    row = table.count("eight fingers at one button", sent, serving.data, serving.database_url, started)
    add_row(row)
    assert (row.stored, row.lost, row.doubled) == (len(sent), 0, 0)
