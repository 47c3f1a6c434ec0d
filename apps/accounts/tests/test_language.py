"""The reader's language: this device's choice, then the account's, then Chinese; the browser is not asked."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User

pytestmark = pytest.mark.django_db

LANGUAGE = "/accounts/language/"


def language_of(client: Client, **headers: str) -> str:
    return client.get("/accounts/login/", headers=headers)["Content-Language"]


def signed_in_language_of(client: Client) -> str:
    return client.get("/notices/")["Content-Language"]


def test_nobodys_language_is_chinese(client: Client) -> None:
    assert language_of(client) == "zh-hans"


def test_the_browsers_language_is_not_asked(client: Client) -> None:
    assert language_of(client, accept_language="en") == "zh-hans"


def test_an_account_has_its_language(client: Client, cadre: User) -> None:
    User.objects.update(language="en")
    client.force_login(cadre)

    assert signed_in_language_of(client) == "en"


def test_the_choice_on_this_device_goes_before_the_accounts(client: Client, cadre: User) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(cadre)

    assert signed_in_language_of(client) == "en"


def test_an_unknown_language_in_the_cookie_is_chinese(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert language_of(client) == "zh-hans"


def test_choosing_keeps_the_language_on_the_device_and_with_the_account(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    client.post(LANGUAGE, {"language": "en"})

    cadre.refresh_from_db()
    assert cadre.language == "en"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_one_chooses_before_signing_in_too(client: Client) -> None:
    client.post(LANGUAGE, {"language": "en"})

    assert language_of(client) == "en"


@pytest.mark.parametrize("language", ["xx", "en\0", "\0"])
def test_an_unknown_language_is_not_kept(client: Client, cadre: User, language: str) -> None:
    client.force_login(cadre)

    client.post(LANGUAGE, {"language": language})

    cadre.refresh_from_db()
    assert cadre.language == "zh-hans"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_one_comes_back_to_where_one_was(client: Client) -> None:
    assert client.post(LANGUAGE, {"language": "en", "next": "/accounts/code/"})["Location"] == "/accounts/code/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_one_never_comes_back_to_a_foreign_page(client: Client, target: str) -> None:
    assert client.post(LANGUAGE, {"language": "en", "next": target})["Location"] == "/"


def test_a_link_changes_no_language(client: Client) -> None:
    assert client.get(reverse("accounts:language")).status_code == 405
