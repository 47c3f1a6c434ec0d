"""One HTTP POST to an address that somebody typed, which must not reach into our own network (docs/adr/0009)."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Thread, Timer
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

MOST_BYTES = 4096
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address
SPECIAL = [  # called global by Python, or by some versions of it
    ipaddress.ip_network(network)
    for network in ("fec0::/10", "192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32")  # the last: Azure's own service
]
SHORTEST_KEY = 4
SHORTEST_KEY_IN_PATH = 6  # a shorter part of a path is a word, not a key
TLS_REASONS = {  # by OpenSSL's number of what is wrong with a certificate, or its name of what is wrong with the line
    9: gettext_lazy("its certificate isn't valid yet"),
    10: gettext_lazy("its certificate has expired"),
    18: gettext_lazy("it signed its certificate itself"),
    19: gettext_lazy("it signed its certificate itself"),
    20: gettext_lazy("nobody here knows who signed its certificate"),
    62: gettext_lazy("its certificate is for another name"),
    64: gettext_lazy("its certificate is for another name"),
    "WRONG_VERSION_NUMBER": gettext_lazy("it doesn't speak https at this port"),
    "HTTP_REQUEST": gettext_lazy("it doesn't speak https at this port"),
    "UNSUPPORTED_PROTOCOL": gettext_lazy("its TLS is too old"),
    "TLSV1_ALERT_PROTOCOL_VERSION": gettext_lazy("its TLS is too old"),
}


class Undelivered(Exception):
    """It wasn't taken. `answer`: what the far end said or didn't, for a page; no key in it but what it itself says."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """What came back. `keys`: what of the question is secret, and far ends like to say back."""

    status: int
    body: str
    keys: tuple[str, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one when it is anything else."""
        with suppress(ValueError):
            found = json.loads(self.body)
            if isinstance(found, dict):
                return found
        return {}

    def refusal(self, reason: object = "") -> Undelivered:
        words = without(self.keys, " ".join(str(reason or self.body).split()))
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


def keys_in(url: str, *more: str) -> tuple[str, ...]:
    """Whatever of an address, or beside it, may be a key: as it is written there, and as it is read."""
    parts = urlsplit(url)
    values = [pair.partition("=")[2] for pair in parts.query.split("&")]
    values += [value for _name, value in parse_qsl(parts.query)]
    steps = [step for part in parts.path.split("/") for step in (part, unquote(part))]
    keys = [key for key in (url, parts.query, *values, *more) if len(key) >= SHORTEST_KEY]
    return tuple(keys + [step for step in steps if len(step) >= SHORTEST_KEY_IN_PATH])


def without(keys: Iterable[str], words: str) -> str:
    """The words with each key as …, the longest first, for one may hold another."""
    for key in sorted(keys, key=len, reverse=True):
        words = words.replace(key, "…")
    return words


def post(url: str, data: Mapping[str, Any], *, token: str = "") -> Answer:
    """POST JSON and return what was answered, a redirect too. Raises Undelivered when nothing was.

    Takes CHANNEL_CONNECT_SECONDS for the name and CHANNEL_SECONDS for the rest at most, also when the far end drips
    bytes: then the line is cut.
    """
    target = target_of(url)
    headers = {"Host": target.host_header, "Content-Type": "application/json", "User-Agent": "townenv"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with Line(target) as line:
        status, body = line.ask(json.dumps(data, ensure_ascii=False).encode(), headers)
    return Answer(status, body, keys_in(url, token))


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

    def ask(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Status and the beginning of the body."""
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
        return response.status, text.decode("utf-8", "replace").replace("\0", "")

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
    """Why TLS failed, in the reader's language: OpenSSL speaks English only."""
    known = TLS_REASONS.get(getattr(error, "verify_code", 0)) or TLS_REASONS.get(getattr(error, "reason", None) or "")
    return str(known or _("its certificate or its TLS isn't accepted here"))


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


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what is typed for one of them is for no other."""
    parts = parts_of(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or PORTS[parts.scheme]


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
        rows = looked_up(host, port)
    except TimeoutError as error:
        raise Undelivered(_("The name %(host)s wasn't found in time.") % {"host": host}) from error
    except (OSError, UnicodeError) as error:
        raise Undelivered(_("Nobody knows the name %(host)s.") % {"host": host}) from error
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def looked_up(host: str, port: int) -> list[Any]:
    """What getaddrinfo says. It has no bound of its own, so it runs in a thread that is left behind in the end."""
    found: Future[list[Any]] = Future()

    def look_up() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    Thread(target=look_up, name="name", daemon=True).start()
    return found.result(timeout=settings.CHANNEL_CONNECT_SECONDS)


def is_public(number: str) -> bool:
    """On the internet; what leads to an IPv4 address is judged by that."""
    ip = ipaddress.ip_address(number.partition("%")[0])
    if any(ip in network for network in SPECIAL):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner or ip.teredo:
            return inner is not None and is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local)
