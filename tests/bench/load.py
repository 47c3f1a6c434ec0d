"""Requests from several connections at once, and how long each took.

A generator of its own, for it must cost less than what it measures: requests are put together before, and a thread
only writes bytes and reads what comes back. How much it can do at most, the view that says "hello" shows.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.figures import percentile

CONNECTIONS = 8
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Load:
    """What came of many requests: how many a second, how long each took in seconds, how often which status came."""

    per_second: float
    seconds: Sequence[float]
    statuses: Counter[int]

    def milliseconds(self, percent: int) -> float:
        return percentile(self.seconds, percent) * 1000

    def refuse_others(self, *statuses: int) -> None:
        """Fails where an answer had another status: refused requests are fast."""
        others = {status: count for status, count in self.statuses.items() if status not in statuses}
        assert not others, f"answered otherwise than {statuses}: {others}"


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A request as it goes over the line; the connection is closed after it, as gunicorn's sync workers do anyway."""
    lines = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def form(path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of a plain form."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return request("POST", path, urlencode(fields).encode(), {**kind, **(headers or {})})


def exchange(port: int, sent: bytes) -> bytes:
    """The whole answer to one request."""
    parts = []
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(sent)
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def status_of(answer: bytes) -> int:
    return int(answer[9:12])


def cookies_of(answer: bytes) -> dict[str, str]:
    """The cookies that an answer sets."""
    found = re.findall(rb"^set-cookie: ([^=]+)=([^;\r]*)", answer, re.IGNORECASE | re.MULTILINE)
    return {name.decode(): value.decode() for name, value in found}


def closed_loop(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Load:
    """All requests, by so many connections, each sending its next when it has its answer."""
    return run(port, requests, connections, lambda _number: time.perf_counter())


def paced(port: int, requests: Sequence[bytes], per_second: float, connections: int = 4 * CONNECTIONS) -> Load:
    """So many requests a second, whether answered or not; times count from when a request was due, not sent."""
    begun = time.perf_counter()

    def due(number: int) -> float:
        moment = begun + number / per_second
        time.sleep(max(0, moment - time.perf_counter()))
        return moment

    return run(port, requests, connections, due)


def run(port: int, requests: Sequence[bytes], connections: int, wait: Callable[[int], float]) -> Load:
    numbers = Numbers(len(requests))
    seconds = [0.0] * len(requests)
    statuses = [0] * len(requests)

    def work() -> None:
        for number in numbers:
            since = wait(number)
            statuses[number] = status_of(exchange(port, requests[number]))
            seconds[number] = time.perf_counter() - since

    threads = [threading.Thread(target=work) for _n in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(len(requests) / (time.perf_counter() - begun), seconds, Counter(statuses))


class Numbers:
    """The numbers from 0 on, each to one thread only."""

    def __init__(self, end: int) -> None:
        self.numbers = iter(range(end))
        self.lock = threading.Lock()

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        with self.lock:
            return next(self.numbers)
