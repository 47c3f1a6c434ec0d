"""Hostile and clumsy requests, each with what may be answered."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlencode
from uuid import uuid4

from PIL import Image

from apps.photos.tests.files import gif_frames, png_header
from tests.faults.phones import JSON, Answer, Phone, multipart, photo

URLENCODED = "application/x-www-form-urlencoded"
TEXT_FIELDS = ["patrollers", "remarks", "late_reason", "caller", "findings-0-place", "findings-0-description"]
LONE_SURROGATE = "\ud800"
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


def cut(phone: Phone, path: str, part: float, length: Callable[[int], object]) -> Answer:
    """A report's or photo's body of which only a part arrives under a length of our choice."""
    fields = phone.fields(0, phone.begin(0))
    body, kind = multipart(fields, [("file", "heap.jpg", photo(0))])
    return raw(phone, head(phone, path, kind["Content-Type"], length(len(body))), body[: int(len(body) * part)])


def typed(phone: Phone, body: bytes, kind: str) -> Answer:
    return phone.ask("POST", "/reports/new/", body, {"Accept": JSON, "X-CSRFToken": phone.token, "Content-Type": kind})


def with_cookie(phone: Phone, name: str, value: str, path: str = "/reports/") -> Answer:
    other = Phone(phone.port, phone.username)
    other.cookies = phone.cookies | {name: value}
    return other.ask("GET", path)


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
    yield bad("photo: a zip bomb", lambda phone: a_photo(phone, zip_bomb()), 422, at="file")
    yield bad(
        "photo: 60,000 × 60,000 pixels in 100 bytes",
        lambda phone: a_photo(phone, png_header(60000, 60000)),
        422,
        at="file",
    )
    yield bad("photo: SVG with a script", lambda phone: a_photo(phone, svg, "heap.svg"), 422, at="file")
    yield bad("photo: half a JPEG", lambda phone: a_photo(phone, photo(0)[:9000]), 422, at="file")
    yield bad("photo: a PNG of 30 megapixels", lambda phone: a_photo(phone, thirty_megapixels()), 201)
    yield bad("photo: GIF", lambda phone: a_photo(phone, gif_frames(50)), 422, at="file")
    yield bad("photo: nothing in it", lambda phone: a_photo(phone, b""), 422, at="file")
    yield bad("photo: 200 MB", lambda phone: a_photo(phone, bytes(200 * MEGABYTE)), 422, at="file")
    yield bad("photo: name that climbs", lambda phone: a_photo(phone, photo(1), "../../../etc/passwd"), 201)
    yield bad("photo: name with NUL", lambda phone: a_photo(phone, b"x", "a\0b.jpg"), 422, at="file")
    yield bad(
        "photo: name of 5,000 letters", lambda phone: a_photo(phone, photo(2), "长" * 5000 + ".jpg"), 201, 422, at=""
    )
    yield bad("photo: name half of a letter", lambda phone: a_photo(phone, photo(2), f"{LONE_SURROGATE}.jpg"), 201)
    yield bad("photo: client_id that is none", lambda phone: phone.send_photo(photo(3), "1\0"), 422, at="client_id")


def reports() -> Iterator[Bad]:
    nul = dict.fromkeys(TEXT_FIELDS, "一\0二")
    yield bad("report: NUL in every text", lambda phone: report(phone, nul), 422, at=" ".join(TEXT_FIELDS))
    half = dict.fromkeys(TEXT_FIELDS, f"一{LONE_SURROGATE}二")
    yield bad("report: half letters in every text", lambda phone: report(phone, half), 200, 201)
    for count in ("1000000", "-1", "many", "1\0", "9" * 400):
        forms = {"findings-TOTAL_FORMS": count}
        yield bad(f"report: {count[:9]} problems announced", lambda phone, forms=forms: report(phone, forms), 422)  # type: ignore[misc]
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "昨天", "292277026596-12-04", "\0"):
        dated = {"report_date": day}
        yield bad(f"report: of {day!r}", lambda phone, dated=dated: report(phone, dated), 422, at="report_date")  # type: ignore[misc]
    for moment in ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01"):
        written = {"written_at": moment}
        yield bad(f"report: written at {moment}", lambda phone, written=written: report(phone, written), 200, 201, 422)  # type: ignore[misc]
    numbers = {"category": "9" * 40, "latitude": "1e400", "longitude": "NaN", "accuracy": "inf"}
    found = {f"findings-0-{name}": value for name, value in numbers.items()}
    yield bad("report: numbers beyond all bounds", lambda phone: report(phone, found), 422, at="findings-0-category")
    for photo_id in ("-1", "9" * 30, "1 OR 1=1", "\0"):
        kept = {"findings-0-kept_photos": photo_id}
        yield bad(f"report: photo {photo_id[:9]!r}", lambda phone, kept=kept: report(phone, kept), 422)  # type: ignore[misc]
    yield bad("report: client_id that is none", lambda phone: report(phone, {"client_id": "1"}), 422, at="client_id")
    yield bad("report: unit of another town", lambda phone: report(phone, {"unit": "9" * 25}), 422, at="unit")
    yield bad("report: a text of 2 MB", lambda phone: report(phone, {"remarks": "字" * 700_000}), 422, at="remarks")
    yield bad("report: a text of 12 MB", lambda phone: report(phone, {"remarks": "字" * 4 * MEGABYTE}), 400)
    many = [(f"field{number}", "1") for number in range(10_000)]
    yield bad("report: 10,000 fields", lambda phone: report(phone, {}, *many), 400)


def broken_bodies() -> Iterator[Bad]:
    for path in ("/reports/new/", "/photos/"):
        yield bad(
            f"{path} ends in the middle",
            lambda phone, path=path: cut(phone, path, 0.5, lambda size: size),
            400,
            403,
            422,
        )  # type: ignore[misc]
        yield bad(
            f"{path} longer than it says",
            lambda phone, path=path: cut(phone, path, 1, lambda size: size // 2),
            400,
            403,
            422,
        )  # type: ignore[misc]
        for length in ("-5", "many", "9" * 30):
            yield bad(
                f"{path} of length {length[:9]}",
                lambda phone, path=path, length=length: cut(phone, path, 1, lambda _: length),
                400,
                413,
                403,
                422,
                is_told=False,
            )  # type: ignore[misc]
    wide = urlencode({"report_date": "2026-11-24"}).encode("utf-16")
    yield bad("UTF-16, urlencoded", lambda phone: typed(phone, wide, f"{URLENCODED}; charset=utf-16"), 400)
    body, kind = multipart([("report_date", "2026-11-24"), ("remarks", "字")])
    for charset in ("utf-16", "rot13", "hex", "idna", "undefined", "punycode", "zip", "\u00ff", "utf-8-sig"):
        declared = f"{kind['Content-Type']}; charset={charset}"
        yield bad(f"multipart in {charset}", lambda phone, declared=declared: typed(phone, body, declared), 400, 422)  # type: ignore[misc]
    yield bad("multipart without a boundary", lambda phone: typed(phone, body, "multipart/form-data"), 400)
    yield bad(
        "multipart with a boundary of 300",
        lambda phone: typed(phone, body, f"multipart/form-data; boundary={'b' * 300}"),
        400,
    )
    yield bad(
        "JSON where a form belongs",
        lambda phone: typed(phone, json.dumps({"a": 1}).encode(), JSON),
        422,
        at="report_date",
    )
    base64 = b'--b\r\nContent-Disposition: form-data; name="remarks"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%=\r\n--b--\r\n'
    yield bad(
        "multipart with broken base64", lambda phone: typed(phone, base64, "multipart/form-data; boundary=b"), 400, 422
    )


def addresses() -> Iterator[Bad]:
    for path in (
        "/%00",
        "/reports/%00/",
        "/reports/1%00/",
        "/photos/1/%00/",
        "/static/%00",
        "/static/..%2f..%2fetc/passwd",
        "/reports/" + "9" * 40 + "/",
        "/%ff%fe/",
        "/bulletins/%F0%9F%98%80/",
    ):
        yield bad(f"GET {path[:40]}", lambda phone, path=path: phone.ask("GET", path), 404)  # type: ignore[misc]
    for query in (
        "q=%00",
        "q=%ED%A0%80",
        "after=%00",
        "after=" + "A" * 900,
        "unit=" + "9" * 40,
        "unit=%00",
        "status=%00",
        "from=0001-01-01",
        "from=9999-12-31&to=0001-01-01",
        "date=%00",
        "sort=%00",
        "format=%00",
        "per_page=99999999",
        "q=" + "a" * 3000,
        "&".join(f"x{number}=1" for number in range(500)),
    ):
        for page in ("/reports/", "/reports/new/", "/reports/board/", "/tasks/", "/bulletins/"):
            yield bad(
                f"GET {page}?{query[:30]}",
                lambda phone, page=page, query=query: phone.ask("GET", f"{page}?{query}"),
                200,
                302,
                403,
            )  # type: ignore[misc]
    yield bad("a query of 60,000 letters", lambda phone: phone.ask("GET", "/?q=" + "a" * 60_000), 414, is_told=False)
    yield bad(
        "a header of 60,000 letters",
        lambda phone: phone.ask("GET", "/", headers={"X-Long": "a" * 60_000}),
        400,
        431,
        is_told=False,
    )
    yield bad("another host", lambda phone: phone.ask("GET", "/", headers={"Host": "evil.example"}), 400)
    for name in (
        "Referer",
        "Accept-Language",
        "HX-Current-URL",
        "Accept",
        "User-Agent",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
    ):
        headers = {name: "http://[\x7f/;q=a,\xff" * 20, "HX-Request": "true"}
        yield bad(
            f"header {name} of nonsense",
            lambda phone, headers=headers: phone.ask("GET", "/reports/", headers=headers),
            200,
            400,
        )  # type: ignore[misc]
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "OPTIONS", "BREW"):
        for path in ("/reports/new/", "/photos/", "/healthz"):
            yield bad(
                f"{method} {path}",
                lambda phone, method=method, path=path: phone.ask(method, path),
                403,
                405,
                is_told=False,
            )  # type: ignore[misc]


def cookies() -> Iterator[Bad]:
    for value in ('"abcdefgh\\000"', "a" * 5000, "'; DROP TABLE", '"\\777"'):
        yield bad(f"session {value[:12]}", lambda phone, value=value: with_cookie(phone, "sessionid", value), 302, 200)  # type: ignore[misc]
    for name in ("csrftoken", "django_language", "messages"):
        for value in ('"\\000"', "[[1,2,3]]:x", "e30:1tAAAA:xxxx"):
            yield bad(
                f"cookie {name} {value[:9]}", lambda phone, name=name, value=value: with_cookie(phone, name, value), 200
            )  # type: ignore[misc]
    form = {"Content-Type": URLENCODED}
    stale = urlencode({"csrfmiddlewaretoken": "\0" * 64}).encode()
    yield bad("a stale form's token", lambda phone: phone.ask("POST", "/reports/new/", stale, form), 403)
    nul = urlencode({"username": "a\0", "password": "b\0"}).encode()
    yield bad(
        "sign-in with NUL",
        lambda phone: phone.ask("POST", "/accounts/login/", nul, form | {"X-CSRFToken": phone.token}),
        200,
        302,
    )


ALL = [*photos(), *reports(), *broken_bodies(), *addresses(), *cookies()]
