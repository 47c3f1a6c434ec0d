"""Phones at 1 KB a second hold their connections for a minute; the others are served meanwhile."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from uuid import uuid4

from tests.faults import table
from tests.faults.bad import head
from tests.faults.conftest import AddRow
from tests.faults.phones import Crowd, Phone, multipart, photo
from tests.faults.system import System

SLOW = 12  # half of the town's villages at one time
SECONDS = 60


def send_slowly(phone: Phone, answers: list[bytes]) -> None:
    """A photo of 60 KB at 1 KB a second."""
    content = photo(0) + bytes(SECONDS * 1000 - len(photo(0)))  # what comes after the end of a JPEG is passed over
    body, kind = multipart([("client_id", str(uuid4()))], [("file", "heap.jpg", content)])
    with socket.create_connection(("127.0.0.1", phone.port), timeout=30) as line:
        line.sendall(head(phone, "/photos/", kind["Content-Type"], len(body)).replace("\n", "\r\n").encode())
        for begin in range(0, len(body), 1000):
            line.sendall(body[begin : begin + 1000])
            time.sleep(1)
        answers.append(line.recv(1000))


def test_slow_phones_starve_nobody_and_arrive(system: System, crowd_phones: list[Phone], add_row: AddRow) -> None:
    answers: list[bytes] = []
    slow, others = crowd_phones[:SLOW], crowd_phones[SLOW:]
    threads = [threading.Thread(target=send_slowly, args=(phone, answers)) for phone in slow]
    for thread in threads:
        thread.start()
    time.sleep(2)
    waits = [seconds_for_home(others[0]) for _turn in range(20)]
    struck_at = time.monotonic()
    row = table.count("12 phones at 1 KB/s", Crowd(others, 2).finish(), system.data, system.database_url, struck_at)
    add_row(row)
    assert any(thread.is_alive() for thread in threads), "nobody was slow any more while the others reported"
    print("home, with slow phones: median", statistics.median(waits), "longest", max(waits))
    assert max(waits) < 3
    assert (row.stored, row.lost, row.doubled) == (len(others) * 2, 0, 0)
    assert row.recovered < 10
    for thread in threads:
        thread.join()
    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 201 Created"] * SLOW


def seconds_for_home(phone: Phone) -> float:
    started = time.monotonic()
    assert phone.ask("GET", "/").status == 200
    return time.monotonic() - started
