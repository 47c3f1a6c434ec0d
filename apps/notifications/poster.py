"""One HTTP POST to an address that somebody typed, which must not reach into our own network (docs/adr/0009)."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

MOST_BYTES = 4096
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address


class Undelivered(Exception):
    """It wasn't taken. `answer`: what the far end said or didn't, for a page; no key in it but what it itself says."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    status: int
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one when it is anything else."""
        with suppress(ValueError):
            found = json.loads(self.body)
            if isinstance(found, dict):
                return found
        return {}

    def refusal(self, reason: object = "") -> Undelivered:
        words = " ".join(str(reason or self.body).split())
        return Undelivered(_("Answered %(status)d: %(words)s") % {"status": self.status, "words": words or "–"})


@dataclass(frozen=True)
class Target:
    """An address taken apart, and the checked numbers behind its name."""

    scheme: str
    host: str
    port: int
    path: str
    numbers: tuple[str, ...]

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"

    def connection(self, number: str) -> HTTPConnection:
        """To the very number that was checked: the name isn't asked again, and TLS is held to the name."""
        seconds = settings.CHANNEL_CONNECT_SECONDS
        if self.scheme == "http":
            return HTTPConnection(number, self.port, timeout=seconds)
        return HTTPSConnection(
            number,
            self.port,
            timeout=seconds,
            server_hostname=self.host,
            ssl_context=ssl.create_default_context(),
        )


def post(url: str, data: Mapping[str, Any], *, token: str = "") -> Answer:
    """POST JSON and return what was answered, a redirect too. Raises Undelivered when nothing was.

    Takes CHANNEL_SECONDS at most, also when the far end drips bytes: then the line is cut.
    """
    target = target_of(url)
    headers = {"Host": target.host_header, "Content-Type": "application/json", "User-Agent": "townenv"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with Line(target) as line:
        return line.ask(json.dumps(data, ensure_ascii=False).encode(), headers)


class Line:
    """A connection that is cut when its time is up."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.connection: HTTPConnection | None = None
        self.sock: socket.socket | None = None
        self.is_cut = False
        self.clock = Timer(settings.CHANNEL_SECONDS, self.cut)
        self.clock.daemon = True

    def __enter__(self) -> Line:
        self.clock.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.clock.cancel()
        if self.connection:
            self.connection.close()

    def cut(self) -> None:
        self.is_cut = True
        sock = self.sock or (self.connection and self.connection.sock)
        if sock:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not TLS's own, which would wait for the far end

    def ask(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            connection = self.connect()
            connection.timeout = settings.CHANNEL_SECONDS
            connection.request("POST", self.target.path, body=body, headers=headers, preload_content=False)
            response = connection.getresponse()
            text = response.read(MOST_BYTES, decode_content=False)
        except ssl.SSLError as error:
            raise self.silence(
                _("The secure connection was refused: %(reason)s") % {"reason": reason_of(error)}
            ) from error
        except TimeoutError as error:  # the socket's own clock may be a moment ahead of ours
            self.is_cut = True
            raise self.silence("") from error
        except (HTTPError, HTTPException, OSError) as error:
            raise self.silence(_("The far end broke off.")) from error
        if self.is_cut:
            raise self.silence("")
        return Answer(response.status, text.decode("utf-8", "replace").replace("\0", ""))

    def connect(self) -> HTTPConnection:
        """To the first of the numbers that answers; a name may have one that isn't reached from here."""
        for number in self.target.numbers:
            self.connection = self.target.connection(number)
            with suppress(HTTPError):
                self.connection.connect()
                self.sock = self.connection.sock  # a connection lets go of it while the body is still being read
                return self.connection
            if self.is_cut:
                break
        raise self.silence(_("Nothing could be reached at %(host)s.") % {"host": self.target.host_header})

    def silence(self, words: str) -> Undelivered:
        if self.is_cut:
            words = _("No answer within %(seconds)g seconds.") % {"seconds": settings.CHANNEL_SECONDS}
        return Undelivered(words)


def reason_of(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or "TLS"


def target_of(url: str) -> Target:
    """Take an address apart and resolve its name. Raises Undelivered for what may not be reached."""
    parts = parts_of(url)
    host, port, is_let_through = judged(parts)
    numbers = resolved(host, port)
    if not is_let_through and not all(is_public(number) for number in numbers):
        raise Undelivered(_("%(host)s isn't an address on the internet.") % {"host": host})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, numbers)


def refuse_address(url: str) -> None:
    """What can be said of an address without asking for its name. Raises Undelivered."""
    host, port, is_let_through = judged(parts_of(url))
    with suppress(OSError):
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        if not is_let_through and not all(is_public(str(row[4][0])) for row in found):
            raise Undelivered(_("%(host)s isn't an address on the internet.") % {"host": host})


def parts_of(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname) and parts.port != 0 and url.isprintable() and url.isascii() and " " not in url
    except ValueError:
        is_good = False
    if not is_good or parts.scheme not in PORTS or "@" in parts.netloc:
        raise Undelivered(_("That is no address of the form https://…"))
    return parts


def judged(parts: SplitResult) -> tuple[str, int, bool]:
    """Host, port, and whether CHANNEL_HOSTS lets it through; plain http is for those alone."""
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or PORTS[parts.scheme]
    is_let_through = host in settings.CHANNEL_HOSTS or f"{host}:{port}" in settings.CHANNEL_HOSTS
    if parts.scheme != "https" and not is_let_through:
        raise Undelivered(_("The address must begin with https://"))
    return host, port, is_let_through


def resolved(host: str, port: int) -> tuple[str, ...]:
    """Every number of a name; odd notations of a number (0x7f.1, 2130706433) become the number they mean."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(_("Nobody knows the name %(host)s.") % {"host": host}) from error
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def is_public(number: str) -> bool:
    """On the internet; what leads to an IPv4 address is judged by that."""
    ip = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner or ip.teredo:
            return inner is not None and is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local)
