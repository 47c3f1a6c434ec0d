"""Real far ends on this machine: an HTTP server and a mail server that answer, refuse, hang, drip, and recover."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

CERTIFICATE = Path(__file__).parent / "far_end.pem"  # for the name localhost, with its key, signed by nobody else
DRIP = 0.1  # seconds between two bytes


@dataclass(frozen=True)
class Got:
    path: str
    headers: dict[str, str]
    data: dict[str, Any]

    @property
    def text(self) -> str:
        """What a chat would show."""
        found = self.data.get("text") or self.data.get("content")
        return found if isinstance(found, str) else found.get("content") or found.get("text")


class FarEnd(ThreadingHTTPServer):
    """`mode`: how it answers from now on. `got`: all that arrived; `taken`: what it said yes to."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.mode = "right"
        self.yes: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}
        self.no: dict[str, Any] = {
            "errcode": 93000,
            "errmsg": "invalid webhook url",
            "code": 19001,
            "msg": "key invalid",
        }
        self.late_by = 1.0
        self.got: list[Got] = []
        self.taken: list[Got] = []
        self.over = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str = "/hook?key=0123456789abcdef") -> str:
        return f"http://{self.host}{path}"

    def texts(self) -> list[str]:
        return [got.text for got in self.taken]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asks hangs up on a hanging far end: that is what is tested."""


class Handler(BaseHTTPRequestHandler):
    server: FarEnd

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got = Got(self.path, dict(self.headers), json.loads(body))
        self.server.got.append(got)
        getattr(self, f"answer_{self.server.mode}")(got)

    def answer(self, status: int, data: Any, **headers: str) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_right(self, got: Got) -> None:
        self.server.taken.append(got)
        self.answer(200, self.server.yes)

    def answer_refusing(self, got: Got) -> None:
        self.answer(200, self.server.no)

    def answer_broken(self, got: Got) -> None:
        self.answer(500, {"errcode": 0, "code": 0, "note": "out of order"})

    def answer_elsewhere(self, got: Got) -> None:
        self.answer(302, {}, Location=self.server.url("/elsewhere"))

    def answer_proxy(self, got: Got) -> None:
        """A page of something in between, with 200."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Please sign in to the network</html>")

    def answer_hanging(self, got: Got) -> None:
        self.server.over.wait(60)

    def answer_late(self, got: Got) -> None:
        self.server.over.wait(self.server.late_by)
        self.answer_right(got)

    def answer_dripping(self, got: Got) -> None:
        """The status at once, the body a byte at a time, never whole."""
        self.send_response(200)
        self.end_headers()
        self.drip(b"x")

    def answer_dripping_head(self, got: Got) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.drip(b"y")

    def answer_endless(self, got: Got) -> None:
        """Right, and then as much as the line holds."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.yes).encode() + b" " * 4096)
        for _turn in range(1000):
            self.wfile.write(b" " * 65536)

    def drip(self, sign: bytes) -> None:
        while not self.server.over.wait(DRIP):
            self.wfile.write(sign)
            self.wfile.flush()


@contextmanager
def http_far_end(certificate: Path | None = None, port: int = 0) -> Iterator[FarEnd]:
    server = FarEnd(port)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class MailFarEnd:
    """A mail server; `mode`: right, refusing, hanging."""

    def __init__(self) -> None:
        self.mode = "right"
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.port = free_port()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mode == "hanging":
            await asyncio.sleep(2)
        if self.mode == "refusing":
            return "550 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.recipients += envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def mail_far_end() -> Iterator[MailFarEnd]:
    far_end = MailFarEnd()
    controller = Controller(far_end, hostname="127.0.0.1", port=far_end.port)
    controller.start()
    try:
        yield far_end
    finally:
        controller.stop()


def seconds_of(started: float) -> float:
    """Real ones: the clock of the tests stands."""
    return time.perf_counter() - started
