"""Signing in and out; there is no sign-up (domain.md §2)."""

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import get_resolver, reverse

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str = "cadre", password: str = PASSWORD, **more: str) -> int:
    return client.post(LOGIN, {"username": username, "password": password, **more}).status_code


def test_with_account_and_password_one_is_signed_in_and_home(client: Client, cadre: User) -> None:
    answer = client.post(LOGIN, {"username": "cadre", "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(cadre.pk)


def test_one_goes_on_to_the_page_one_came_for(client: Client, cadre: User) -> None:
    answer = client.post(LOGIN, {"username": "cadre", "password": PASSWORD, "next": "/tasks/"})

    assert answer["Location"] == "/tasks/"


def test_one_is_never_sent_to_a_foreign_page(client: Client, cadre: User) -> None:
    answer = client.post(LOGIN, {"username": "cadre", "password": PASSWORD, "next": "https://evil.example/"})

    assert answer["Location"] == "/"


def test_a_wrong_password_is_refused_in_words(english: Client, cadre: User) -> None:
    answer = english.post(LOGIN, {"username": "cadre", "password": "wrong"})

    assert "Account or password is wrong" in answer.content.decode()
    assert SESSION_KEY not in english.session


def test_an_unknown_account_is_refused_in_the_same_words(english: Client, cadre: User) -> None:
    known = english.post(LOGIN, {"username": "cadre", "password": "wrong"}).context["form"].non_field_errors()
    unknown = english.post(LOGIN, {"username": "nobody", "password": "wrong"}).context["form"].non_field_errors()

    assert unknown == known


@pytest.mark.parametrize("username", ["c" * 51, "c" * 5000, "ﷺ" * 50])
def test_a_name_longer_than_any_account_is_refused_in_words(english: Client, cadre: User, username: str) -> None:
    answer = english.post(LOGIN, {"username": username, "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"username": ["An account's name has at most 50 characters."]}


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_null_character_is_refused_at_its_field(client: Client, cadre: User, field: str) -> None:
    answer = client.post(LOGIN, {"username": "cadre", "password": PASSWORD, field: "a\0b"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


@pytest.mark.parametrize("next_page", ["\0", "/tasks/\0", "/" + "9" * 5000])
def test_a_nonsense_page_to_go_on_to_breaks_nothing(client: Client, cadre: User, next_page: str) -> None:
    answer = client.post(LOGIN, {"username": "cadre", "password": PASSWORD, "next": next_page})

    assert answer.status_code == 302


def test_a_phone_does_not_begin_the_account_with_a_capital(client: Client) -> None:
    field = str(client.get(LOGIN).context["form"]["username"])

    assert 'autocapitalize="none"' in field
    assert "autofocus" in field


def test_a_closed_account_does_not_sign_in(client: Client, town: Town) -> None:
    make_user("left", town, is_active=False)

    assert sign_in(client, "left") == 200
    assert SESSION_KEY not in client.session


def test_an_account_that_is_closed_is_signed_out_at_the_next_page(client: Client, cadre: User) -> None:
    client.force_login(cadre)
    User.objects.update(is_active=False)

    assert client.get("/tasks/").status_code == 302


def test_an_account_without_a_password_does_not_sign_in(client: Client, town: Town) -> None:
    User.objects.create_user("new", town=town, name="新人")

    assert sign_in(client, "new", "") == 200
    assert sign_in(client, "new", "None") == 200


def test_who_is_signed_in_needs_no_sign_in_page(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert client.get(LOGIN)["Location"] == "/"


def test_every_page_asks_for_a_sign_in_and_leads_back(client: Client, town: Town) -> None:
    answer = client.get("/tasks/?state=open")

    assert answer["Location"] == f"{LOGIN}?next=/tasks/%3Fstate%3Dopen"


def test_passwords_are_hashed_by_argon2(town: Town) -> None:
    user = User.objects.create_user("new", PASSWORD, town=town, name="新人")

    assert user.password.startswith("argon2$argon2id$")
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_there_is_no_address_to_sign_up_or_to_ask_for_a_password_by_mail() -> None:
    names = [name for name in get_resolver().namespace_dict["accounts"][1].reverse_dict if isinstance(name, str)]

    assert sorted(names) == ["language", "login", "logout", "password_change", "type_size", "use_code"]


@pytest.mark.parametrize("address", ["register/", "signup/", "sign-up/", "password/reset/", "password_reset/"])
def test_usual_sign_up_addresses_are_not_there(client: Client, cadre: User, address: str) -> None:
    client.force_login(cadre)

    assert client.get(f"/accounts/{address}").status_code == 404


def test_signing_out_leaves_nothing_on_a_shared_phone(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    answer = client.post(reverse("accounts:logout"))

    assert answer["Location"] == LOGIN
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert SESSION_KEY not in client.session


def test_signing_out_keeps_the_chosen_language(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert "cookies" not in client.post(reverse("accounts:logout"))["Clear-Site-Data"]


def test_a_link_alone_signs_nobody_out(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert client.get(reverse("accounts:logout")).status_code == 405
    assert SESSION_KEY in client.session


def test_large_type_is_kept_with_the_account(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    client.post(reverse("accounts:type_size"), {"is_large": "on"})
    cadre.refresh_from_db()
    assert cadre.is_large_type

    client.post(reverse("accounts:type_size"))
    cadre.refresh_from_db()
    assert not cadre.is_large_type


def test_a_part_of_a_page_asked_for_when_signed_out_leads_the_page_to_the_sign_in(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/reports/board/?date=2026-11-23"}
    answer = client.get("/reports/board/", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Freports%2Fboard%2F%3Fdate%3D2026-11-23"


def test_who_sends_a_form_when_signed_out_comes_back_to_its_page(client: Client, db: None) -> None:
    answer = client.post("/tasks/remind/", headers={"Referer": "http://testserver/tasks/?state=open"})
    assert answer.headers["Location"] == "/accounts/login/?next=/tasks/%3Fstate%3Dopen"


@pytest.mark.parametrize("referer", ["", "https://evil.example/tasks/", "http://testserver"])
def test_who_comes_from_nowhere_of_ours_begins_at_home(client: Client, db: None, referer: str) -> None:
    answer = client.post("/tasks/remind/", headers={"Referer": referer})
    assert answer.headers["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("key", ["abcdefgh\0", "a" * 40 + "'", "x" * 7, "z" * 5000])
def test_a_cookie_that_cannot_be_a_session_is_nobodys(client: Client, db: None, key: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/").status_code == 302
