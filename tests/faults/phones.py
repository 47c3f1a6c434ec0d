"""Phones that report as the page's script does: photos ahead as drafts, then the report, again until it is answered."""

from __future__ import annotations

import io
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import uuid4

from PIL import Image

from tests.clock import SHANGHAI
from tests.make import PASSWORD

PEOPLE = [f"cadre{number:02}" for number in range(1, 25)]
PATIENCE = 90  # seconds that a phone tries to send one thing; nobody may wait as long
RETRY = 0.3  # seconds; the page waits 15 to 60
DAYS = 6  # reports are of today and the days before, for which a report may still be made up
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: nothing, the connection was refused or broke."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, object]:
        """The JSON object that it is, else nothing."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def words(self) -> str:
        """The text as a person reads it."""
        return json.dumps(self.data, ensure_ascii=False) if self.data else self.text


@dataclass
class Sent:
    """One report of a phone, what it was told of it, and when, by the monotonic clock."""

    client_id: str
    mark: str
    photo: int = 0
    begun_at: float = 0
    answered_at: float = 0
    status: int = 0
    refusals: list[Answer] = field(default_factory=list)  # what came before, that was not "stored"


class Phone:
    """One person's browser: cookies, a new connection each time, as on a bad line."""

    def __init__(self, port: int, username: str) -> None:
        self.port = port
        self.username = username
        self.cookies: dict[str, str] = {}
        self.form: dict[str, str] = {}

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
        timeout: float = 60,
    ) -> Answer:
        """One request, its cookies kept. Never raises: a broken line is an answer of status 0."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **headers})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, HTTPException):
            return Answer(0)
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, text, {name.lower(): value for name, value in response.headers.items()})

    @property
    def token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def sign_in(self) -> None:
        self.ask("GET", "/accounts/login/")
        fields = {"username": self.username, "password": PASSWORD, "csrfmiddlewaretoken": self.token}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", "/accounts/login/", urlencode(fields).encode(), form)
        assert answer.status == 302, answer
        self.category = self.first_category()

    def first_category(self) -> str:
        page = self.ask("GET", "/reports/new/?findings=1&date=" + now().date().isoformat())
        if page.status == 302:  # the day's report stands already
            page = self.ask("GET", page.headers["location"] + "?findings=1")
        found = re.search(r'name="findings-(?:0|__prefix__)-category"[^>]*value="(\d+)"', page.text)
        assert found, page.text
        return found[1]

    def send_photo(self, content: bytes, client_id: str, name: str = "heap.jpg") -> Answer:
        body, kind = multipart([("client_id", client_id)], [("file", name, content)])
        return self.ask("POST", "/photos/", body, {"X-CSRFToken": self.token, "Accept": JSON, **kind})

    def send_report(self, fields: Iterable[tuple[str, str]]) -> Answer:
        body, kind = multipart([("csrfmiddlewaretoken", self.token), *fields])
        return self.ask("POST", "/reports/new/", body, {"Accept": JSON, **kind})

    def fields(self, number: int, sent: Sent) -> list[tuple[str, str]]:
        """A day's report with one problem, as the page sends it."""
        finding = {
            "category": self.category,
            "place": "村口大槐树下",
            "severity": "general",
            "description": sent.mark,
        } | ({"kept_photos": str(sent.photo)} if sent.photo else {})
        return [
            ("client_id", sent.client_id),
            ("report_date", (now() - timedelta(days=number % DAYS)).date().isoformat()),
            ("written_at", now().isoformat()),
            ("late_reason", "手机没有信号"),
            ("findings-TOTAL_FORMS", "1"),
            ("findings-INITIAL_FORMS", "0"),
            *((f"findings-0-{name}", value) for name, value in finding.items()),
        ]

    def begin(self, number: int) -> Sent:
        """A report that is about to be sent."""
        return Sent(str(uuid4()), f"{self.username} {number} {secrets.token_hex(4)}", begun_at=time.monotonic())

    def report(self, number: int, sent: Sent, *, with_photo: bool = True) -> None:
        """Send a photo and the report that it belongs to, each until it is answered."""
        if with_photo:
            client_id, content = str(uuid4()), photo(number)
            kept = until_stored(sent, lambda: self.send_photo(content, client_id))
            sent.photo = int(str(kept.data.get("id", 0)))
        answer = until_stored(sent, lambda: self.send_report(self.fields(number, sent)))
        sent.status, sent.answered_at = answer.status, time.monotonic()


def until_stored(sent: Sent, send: Callable[[], Answer]) -> Answer:
    """The same again until it is stored, or found wrong (422), or patience is over: the page's script does no less."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = send()
        if answer.status in (200, 201) and answer.data:
            return answer
        sent.refusals.append(answer)
        if answer.status == 422 or time.monotonic() > deadline:
            return answer
        time.sleep(RETRY)


def now() -> datetime:
    return datetime.now(SHANGHAI)


@cache
def photo(number: int) -> bytes:
    """A JPEG of 400 × 300 that is all noise: some 50 KB."""
    noise = Image.effect_noise((400, 300), 40 + number % 7).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    return out.getvalue()


def multipart(
    fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]] = ()
) -> tuple[bytes, dict[str, str]]:
    """A body of multipart/form-data as browsers write it, and its Content-Type."""
    boundary = f"----{secrets.token_hex(12)}"
    parts = [f'name="{name}"\r\n\r\n{value}\r\n'.encode("utf-8", "surrogatepass") for name, value in fields]
    for name, file_name, content in files:
        head = f'name="{name}"; filename="{file_name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts.append(head.encode("utf-8", "surrogatepass") + content + b"\r\n")
    start = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(start + part for part in parts) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Crowd:
    """All phones at once, each `reports` times; what they sent is read when they are done."""

    def __init__(self, phones: list[Phone], reports: int, *, with_photos: bool = True) -> None:
        self.phones = phones
        self.due = len(phones) * reports
        self.reports = reports
        self.with_photos = with_photos
        self.begun: list[Sent] = []
        self.sent: list[Sent] = []
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(len(phones))
        self.work = [self.pool.submit(self.keep_reporting, phone) for phone in phones]

    def keep_reporting(self, phone: Phone) -> None:
        for number in range(self.reports):
            sent = phone.begin(number)
            with self.lock:
                self.begun.append(sent)
            phone.report(number, sent, with_photo=self.with_photos)
            with self.lock:
                self.sent.append(sent)

    def refusals(self) -> list[Answer]:
        """What was answered so far that was not "stored"."""
        with self.lock:
            return [answer for sent in self.begun for answer in sent.refusals]

    def wait_for_part(self, part: float) -> None:
        """Until this part of all reports is answered."""
        while len(self.sent) < self.due * part:
            assert not all(work.done() for work in self.work), [work.exception() for work in self.work]
            time.sleep(0.02)

    def finish(self) -> list[Sent]:
        """Everything that was sent, once all phones are done."""
        self.pool.shutdown()
        for work in self.work:
            work.result()
        return self.sent
