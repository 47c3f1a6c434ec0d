"""Hostile and clumsy requests, each with what may be answered."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlencode
from uuid import uuid4

from PIL import Image

from apps.photos.tests.files import gif_frames, png_header
from tests.faults.phones import JSON, Answer, Phone, multipart, photo

URLENCODED = "application/x-www-form-urlencoded"
TEXT_FIELDS = ["patrollers", "remarks", "late_reason", "caller", "findings-0-place", "findings-0-description"]
HALF = "\ud800"  # of a letter: a lone surrogate
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Bad:
    """One request. `may`: the answers that are right; `at`: the fields that must be named; `is_told`: in words.

    Not told: what no browser does for a person, answered by its status alone.
    """

    name: str
    send: Callable[[Phone], Answer]
    may: frozenset[int]
    at: frozenset[str] = frozenset()
    is_told: bool = True


def bad(name: str, send: Callable[[Phone], Answer], *may: int, at: str = "", is_told: bool = True) -> Bad:
    return Bad(name, send, frozenset(may), frozenset(at.split()), is_told)


# --- how they are sent ------------------------------------------------------------------------------------------------


def report(phone: Phone, changed: dict[str, str], *more: tuple[str, str]) -> Answer:
    """A report as the page sends it, with these fields changed."""
    fields = dict(phone.fields(0, phone.begin(0))) | changed
    return phone.send_report([*fields.items(), *more])


def a_photo(phone: Phone, content: bytes, name: str = "heap.jpg") -> Answer:
    return phone.send_photo(content, str(uuid4()), name)


def raw(phone: Phone, head: str, body: bytes = b"", *, is_ended: bool = True) -> Answer:
    """Bytes as they are; `is_ended`: nothing more will come."""
    with socket.create_connection(("127.0.0.1", phone.port), timeout=30) as line:
        line.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        if is_ended:
            line.shutdown(socket.SHUT_WR)
        response = HTTPResponse(line)
        try:
            response.begin()
            return Answer(response.status, response.read().decode(errors="replace"))
        except (OSError, HTTPException):
            return Answer(0)


def head(phone: Phone, path: str, kind: str, length: object, *more: str) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookies}", f"X-CSRFToken: {phone.token}"]
    lines += [f"Accept: {JSON}", f"Content-Type: {kind}", f"Content-Length: {length}", *more, "", ""]
    return "\n".join(lines)


def cut(phone: Phone, path: str, part: float = 1, length: str = "") -> Answer:
    """A report's or photo's body of which only a part arrives, or under a length of our choice."""
    fields = phone.fields(0, phone.begin(0))
    body, kind = multipart(fields, [("file", "heap.jpg", photo(0))])
    return raw(phone, head(phone, path, kind["Content-Type"], length or len(body)), body[: int(len(body) * part)])


def typed(phone: Phone, body: bytes, kind: str) -> Answer:
    return phone.ask("POST", "/reports/new/", body, {"Accept": JSON, "X-CSRFToken": phone.token, "Content-Type": kind})


def with_cookie(phone: Phone, name: str, value: str, path: str = "/reports/") -> Answer:
    other = Phone(phone.port, phone.username)
    other.cookies = phone.cookies | {name: value}
    return other.ask("GET", path)


def sign_in(phone: Phone, body: bytes) -> Answer:
    stranger = Phone(phone.port, "nobody")
    stranger.ask("GET", "/accounts/login/")
    headers = {"Content-Type": URLENCODED, "X-CSRFToken": stranger.token}
    return stranger.ask("POST", "/accounts/login/", body, headers)


# --- what is sent -----------------------------------------------------------------------------------------------------


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photo.jpg", bytes(100 * MEGABYTE))
    return out.getvalue()


def thirty_megapixels() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (6000, 5000), "olive").save(out, "PNG")
    return out.getvalue()


def photos() -> Iterator[Bad]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield bad("photo: a zip bomb", partial(a_photo, content=zip_bomb()), 422, at="file")
    yield bad("photo: 60,000 × 60,000 pixels in 100 bytes", partial(a_photo, content=png_header(60000, 60000)), 422)
    yield bad("photo: SVG with a script", partial(a_photo, content=svg, name="heap.svg"), 422, at="file")
    yield bad("photo: half a JPEG", partial(a_photo, content=photo(0)[:9000]), 422, at="file")
    yield bad("photo: a PNG of 30 megapixels", partial(a_photo, content=thirty_megapixels()), 201)
    yield bad("photo: GIF", partial(a_photo, content=gif_frames(50)), 422, at="file")
    yield bad("photo: nothing in it", partial(a_photo, content=b""), 422, at="file")
    yield bad("photo: 200 MB", lambda phone: a_photo(phone, bytes(200 * MEGABYTE)), 422, at="file")
    yield bad("photo: name that climbs", partial(a_photo, content=photo(1), name="../../../etc/passwd"), 201)
    yield bad("photo: name with NUL", partial(a_photo, content=b"x", name="a\0b.jpg"), 422, at="file")
    yield bad("photo: name of 15 KB", partial(a_photo, content=photo(2), name="长" * 5000 + ".jpg"), 400)
    yield bad("photo: name half of a letter", partial(a_photo, content=photo(2), name=f"{HALF}.jpg"), 422, at="file")
    yield bad("photo: client_id that is none", lambda phone: phone.send_photo(photo(3), "1\0"), 422, at="client_id")


def reports() -> Iterator[Bad]:
    nul, half = dict.fromkeys(TEXT_FIELDS, "一\0二"), dict.fromkeys(TEXT_FIELDS, f"一{HALF}二")
    yield bad("report: NUL in every text", partial(report, changed=nul), 422, at=" ".join(TEXT_FIELDS))
    yield bad("report: half letters in every text", partial(report, changed=half), 200, 201)
    for count in ("1000000", "-1", "many", "1\0", "9" * 400):
        changed = {"findings-TOTAL_FORMS": count}
        yield bad(f"report: {count[:9]!r} problems announced", partial(report, changed=changed), 422)
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "昨天", "292277026596-12-04", "\0"):
        yield bad(f"report: of {day!r}", partial(report, changed={"report_date": day}), 422, at="report_date")
    for moment in ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01"):
        written = {"written_at": moment}
        yield bad(f"report: written at {moment}", partial(report, changed=written), 200, 201, 422)
    numbers = {"category": "9" * 40, "latitude": "1e400", "longitude": "NaN", "accuracy": "inf"}
    beyond = {f"findings-0-{name}": value for name, value in numbers.items()}
    yield bad("report: numbers beyond all bounds", partial(report, changed=beyond), 422, at=" ".join(beyond))
    for photo_id in ("-1", "9" * 30, "1 OR 1=1", "\0"):
        changed = {"findings-0-kept_photos": photo_id}
        yield bad(f"report: photo {photo_id[:9]!r}", partial(report, changed=changed), 422)
    yield bad("report: client_id that is none", partial(report, changed={"client_id": "1"}), 422, at="client_id")
    yield bad("report: unit that is none", partial(report, changed={"unit": "9" * 25}), 422, at="unit")
    yield bad("report: a text of 2 MB", partial(report, changed={"remarks": "字" * 700_000}), 422, at="remarks")
    # It is refused before all has come, so some clients see only that the line broke.
    yield bad("report: a text of 12 MB", partial(report, changed={"remarks": "字" * 4_000_000}), 0, 400)
    many = {f"field{number}": "1" for number in range(10_000)}
    yield bad("report: 10,000 fields", partial(report, changed=many), 400)


def broken_bodies() -> Iterator[Bad]:
    for path in ("/reports/new/", "/photos/"):
        for part in (0.02, 0.5, 0.99):
            yield bad(f"{path} breaks off after {part:.0%}", partial(cut, path=path, part=part), 400, 403, 422)
        for length in ("-5", "many", "9" * 30):
            sent = partial(cut, path=path, length=length)
            yield bad(f"{path} of length {length[:9]}", sent, 400, 403, 413, 422, is_told=False)
    wide = urlencode({"report_date": "2026-11-24"}).encode("utf-16")
    yield bad("UTF-16, urlencoded", partial(typed, body=wide, kind=f"{URLENCODED}; charset=utf-16"), 400)
    body, headers = multipart([("report_date", "2026-11-24"), ("remarks", "字")])
    for charset in ("utf-16", "rot13", "hex", "idna", "undefined", "punycode", "zip"):
        declared = f"{headers['Content-Type']}; charset={charset}"
        yield bad(f"multipart in {charset}", partial(typed, body=body, kind=declared), 400)
    form = "multipart/form-data"
    yield bad("multipart without a boundary", partial(typed, body=body, kind=form), 400)
    yield bad("multipart, boundary of 300", partial(typed, body=body, kind=f"{form}; boundary={'b' * 300}"), 400)
    yield bad("JSON where a form belongs", partial(typed, body=b'{"a": 1}', kind=JSON), 422, at="report_date")
    base64 = (
        b'--b\r\nContent-Disposition: form-data; name="remarks"\r\nContent-Transfer-Encoding: base64\r\n\r\n%=\r\n--b--'
    )
    yield bad("multipart with broken base64", partial(typed, body=base64, kind=f"{form}; boundary=b"), 400, 422)


PATHS = [
    "/%00",
    "/reports/%00/",
    "/reports/1%00/",
    "/photos/1/%00/",
    "/static/%00",
    "/static/..%2f..%2fetc/passwd",
    "/%ff%fe/",
    "/bulletins/%F0%9F%98%80/",
    "/reports/9999999999999999999999999999999999999999/",
]
QUERIES = [
    "q=%00",
    "q=%ED%A0%80",
    "after=%00",
    "after=AAAA.BBBB",
    "unit=9999999999999999999999999",
    "unit=%00",
    "status=%00",
    "from=0001-01-01",
    "from=9999-12-31&to=0001-01-01",
    "date=%00",
    "date=9999-12-31",
    "sort=%00",
    "format=%00",
    "findings=99",
]
LONG_QUERIES = ["q=" + "a" * 3000, "&".join(f"x{number}=1" for number in range(500))]
PAGES = ["/reports/", "/reports/new/", "/reports/board/", "/tasks/", "/bulletins/"]
HEADERS = [
    "Referer",
    "Accept-Language",
    "HX-Current-URL",
    "Accept",
    "User-Agent",
    "If-None-Match",
    "If-Modified-Since",
    "Range",
]


def addresses() -> Iterator[Bad]:
    for path in PATHS:
        yield bad(f"GET {path}", partial(Phone.ask, method="GET", path=path), 404)
    for page in PAGES:
        for query in QUERIES + LONG_QUERIES:
            yield bad(
                f"GET {page}?{query[:30]}", partial(Phone.ask, method="GET", path=f"{page}?{query}"), 200, 302, 403
            )
    get = partial(Phone.ask, method="GET", path="/reports/")
    yield bad(
        "a query of 60,000 letters", partial(Phone.ask, method="GET", path="/?q=" + "a" * 60_000), 414, is_told=False
    )
    yield bad("a header of 60,000 letters", partial(get, headers={"X-Long": "a" * 60_000}), 400, 431, is_told=False)
    yield bad("another host", partial(get, headers={"Host": "evil.example"}), 400)
    for name in HEADERS:
        nonsense = {name: "http://[;q=a,\xff" * 20, "HX-Request": "true"}
        yield bad(f"header {name} of nonsense", partial(get, headers=nonsense), 200, 400)
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "OPTIONS", "BREW"):
        for path in ("/reports/new/", "/photos/", "/healthz"):
            yield bad(f"{method} {path}", partial(Phone.ask, method=method, path=path), 403, 405, is_told=False)


def cookies() -> Iterator[Bad]:
    for value in ('"abcdefgh\\000"', "a" * 5000, "'; DROP TABLE", '"\\777"'):
        yield bad(f"session {value[:12]}", partial(with_cookie, name="sessionid", value=value), 302)
    for name in ("csrftoken", "django_language", "messages"):
        for value in ('"\\000"', "[[1,2,3]]:x", "e30:1tAAAA:xxxx"):
            yield bad(f"cookie {name} {value[:9]}", partial(with_cookie, name=name, value=value), 200)
    stale = urlencode({"csrfmiddlewaretoken": "\0" * 64}).encode()
    form = {"Content-Type": URLENCODED}
    yield bad("a stale form's token", lambda phone: phone.ask("POST", "/reports/new/", stale, form), 403)
    nul = urlencode({"username": "a\0", "password": "b\0"}).encode()
    yield bad("sign-in with NUL", partial(sign_in, body=nul), 200)


ALL = [*photos(), *reports(), *broken_bodies(), *addresses(), *cookies()]
