"""A refusal is a page for a browser and JSON for a script, with the same status."""

import errno
import json

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.core.pages import wants_json
from apps.core.views import broken
from tests.make import make_cadre, make_town, make_unit

pytestmark = pytest.mark.django_db

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SCRIPT = "application/json"
BARRED = "/people/"  # to a cadre
WORDS = "Your posts don't give the right. If they should, ask the environment office."


@pytest.fixture
def cadre() -> User:
    return make_cadre(make_unit(make_town(), "柳树村"), "cadre")


@pytest.fixture
def signed_in(english: Client, cadre: User) -> Client:
    english.force_login(cadre)
    return english


@pytest.fixture
def strict(cadre: User) -> Client:
    """A device whose forms carry no token."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(cadre)
    return client


def asking(**headers: str) -> HttpRequest:
    return RequestFactory().get("/", headers=headers)


@pytest.mark.parametrize("accept", [SCRIPT, "application/json, text/plain, */*", "text/html;q=0.5, application/json"])
def test_who_takes_json_first_wants_json(accept: str) -> None:
    assert wants_json(asking(accept=accept))


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "text/html, application/json", "image/png", ""])
def test_who_takes_html_first_or_neither_wants_the_page(accept: str) -> None:
    assert not wants_json(asking(accept=accept))


def test_who_says_nothing_wants_the_page() -> None:
    assert not wants_json(asking())


def test_a_script_without_the_right_reads_why_in_json(signed_in: Client) -> None:
    answer = signed_in.get(BARRED, headers={"accept": SCRIPT})

    assert answer.status_code == 403
    assert answer.json() == {"errors": {"__all__": [WORDS]}}


def test_a_browser_without_the_right_gets_the_page(signed_in: Client) -> None:
    answer = signed_in.get(BARRED, headers={"accept": BROWSER})

    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()


def test_the_refusal_speaks_the_readers_language(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    (words,) = client.get(BARRED, headers={"accept": SCRIPT}).json()["errors"]["__all__"]

    assert words != WORDS


def test_a_script_that_is_not_signed_in_is_led_to_the_sign_in(client: Client, cadre: User) -> None:
    answer = client.get(BARRED, headers={"accept": SCRIPT})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(settings.LOGIN_URL))


def test_a_script_with_a_first_password_is_led_to_its_change(client: Client, cadre: User) -> None:
    User.objects.update(must_change_password=True)
    client.force_login(cadre)

    answer = client.get(BARRED, headers={"accept": SCRIPT})

    assert answer["Location"] == reverse("accounts:password_change")


@pytest.mark.parametrize("accept", [SCRIPT, "application/json, text/plain, */*"])
def test_a_script_whose_page_was_open_too_long_reads_so_in_json(strict: Client, accept: str) -> None:
    answer = strict.post(reverse("units:switch"), headers={"accept": accept})

    assert answer.status_code == 403
    assert "open for too long" in answer.json()["errors"]["__all__"][0]


def test_a_browser_whose_page_was_open_too_long_gets_the_page(strict: Client) -> None:
    answer = strict.post(reverse("units:switch"), headers={"accept": BROWSER})

    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_what_cannot_be_read_is_told_in_words(signed_in: Client) -> None:
    too_many = {f"field{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}

    page = signed_in.post(reverse("units:switch"), too_many)
    answer = signed_in.post(reverse("units:switch"), too_many, headers={"accept": SCRIPT})

    assert (page.status_code, answer.status_code) == (400, 400)
    assert "can&#x27;t be read" in page.content.decode()
    assert "can't be read" in answer.json()["errors"]["__all__"][0]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("server closed the connection"), 503),
        (InterfaceError("connection already closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (KeyError("a mistake of ours"), 500),
    ],
)
def test_what_broke_is_told_in_words_and_by_its_status(error: Exception, status: int) -> None:
    try:
        raise error
    except type(error):  # Django calls it here
        page = broken(RequestFactory().get("/", headers={"accept": BROWSER}))
        answer = broken(RequestFactory().get("/", headers={"accept": SCRIPT}))

    assert (page.status_code, answer.status_code) == (status, status)
    assert "Something broke" in page.content.decode()
    assert "What was stored is safe" in json.loads(answer.content)["errors"]["__all__"][0]


@pytest.mark.parametrize("charset", ["utf-16", "rot13", "hex", "undefined"])
def test_a_form_in_another_encoding_than_ours_is_refused_in_words(signed_in: Client, charset: str) -> None:
    kind = f"multipart/form-data; boundary=b; charset={charset}"

    answer = signed_in.generic("POST", reverse("units:switch"), b"--b--", content_type=kind)

    assert answer.status_code == 400
    assert "can&#x27;t be read" in answer.content.decode()


def test_an_address_that_only_takes_forms_says_so_and_leads_back(signed_in: Client) -> None:
    answer = signed_in.get("/meetings/7/issue/", headers={"accept": BROWSER})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert 'href="/meetings/7/"' in answer.content.decode()


def test_the_way_back_is_a_page_that_there_is(signed_in: Client) -> None:
    answer = signed_in.get("/readings/7/remove/", headers={"accept": BROWSER})

    assert 'href="/readings/"' in answer.content.decode()


def test_a_script_that_is_refused_its_method_gets_no_page(signed_in: Client) -> None:
    answer = signed_in.get("/meetings/7/issue/", headers={"accept": SCRIPT})

    assert (answer.status_code, answer.content) == (405, b"")
