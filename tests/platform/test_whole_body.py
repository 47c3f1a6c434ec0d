"""A body that ends before its end is no form."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError

from tests.faults.phones import multipart
from townenv.whole_body import whole_bodies

FIELDS = [("report_date", "2026-11-24"), ("remarks", "巡查正常" * 40_000)]
PLAIN = urlencode(FIELDS).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def post(body: bytes, kind: str, length: int) -> dict[str, str]:
    """The fields as Django reads them below our wrapping."""
    found: dict[str, str] = {}

    def view(environ: dict[str, object], start_response: object) -> list[bytes]:
        found.update(WSGIRequest(environ).POST.items())
        return []

    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length)}
    whole_bodies(view)(environ | {"wsgi.input": io.BytesIO(body)}, print)
    return found


@pytest.mark.parametrize(("body", "kind"), [multipart(FIELDS), PLAIN], ids=["multipart", "urlencoded"])
def test_a_whole_body_is_read(body: bytes, kind: dict[str, str]) -> None:
    assert post(body, kind["Content-Type"], len(body)) == dict(FIELDS)


@pytest.mark.parametrize(("body", "kind"), [multipart(FIELDS), PLAIN], ids=["multipart", "urlencoded"])
@pytest.mark.parametrize("part", [0, 0.1, 0.9])
def test_a_body_that_ends_too_early_is_no_form(body: bytes, kind: dict[str, str], part: float) -> None:
    with pytest.raises(UnreadablePostError):
        post(body[: int(len(body) * part)], kind["Content-Type"], len(body))
