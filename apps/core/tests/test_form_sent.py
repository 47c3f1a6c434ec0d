"""The browser is told which form was taken, so that the phone forgets what it kept of that one and of no other."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.middleware import FormSentMiddleware
from tests.make import PASSWORD, make_cadre, make_town, make_unit

pytestmark = pytest.mark.django_db
COOKIE = FormSentMiddleware.COOKIE
CHANGE = reverse("accounts:password_change")
NEW = "correct horse battery staple"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_cadre(make_unit(make_town(), "柳树村"), "cadre"))
    return client


def change(client: Client, old: str) -> int:
    said = {"old_password": old, "new_password": NEW, "new_password_again": NEW}
    return client.post(CHANGE, said).status_code


def test_a_form_that_is_answered_by_another_page_was_taken_at_its_address(signed_in: Client) -> None:
    assert change(signed_in, PASSWORD) == 302

    assert signed_in.cookies[COOKIE].value == CHANGE


def test_a_form_that_is_refused_was_not_taken(signed_in: Client) -> None:
    assert change(signed_in, "wrong") == 200

    assert COOKIE not in signed_in.cookies


def test_a_form_that_meets_the_sign_in_was_not_taken(client: Client) -> None:
    assert change(client, PASSWORD) == 302

    assert COOKIE not in client.cookies


def test_a_referer_that_cannot_be_read_leads_to_the_first_page(client: Client) -> None:
    answer = client.post(CHANGE, headers={"Referer": "http://["})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('accounts:login')}?next=/")
