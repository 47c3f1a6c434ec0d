"""After six wrong tries an account rests for 15 minutes; a village's shared address does not."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from apps.accounts.actions import give_code
from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/code/"


def try_password(client: Client, password: str, username: str = "cadre", address: str = "10.0.0.1") -> int:
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address).status_code


def try_code(client: Client, code: str, password: str = "a new long word") -> int:
    form = {"username": "cadre", "code": code, "new_password": password, "new_password_again": password}
    return client.post(CODE, form).status_code


def try_change(client: Client, old: str) -> int:
    """The page behind the sign-in on which one changes one's own password."""
    form = {"old_password": old, "new_password": "a new long word", "new_password_again": "a new long word"}
    return client.post("/accounts/password/change/", form).status_code


@pytest.fixture
def locked(client: Client, cadre: User) -> Client:
    for _turn in range(6):
        try_password(client, "wrong")
    return client


def test_five_wrong_tries_lock_nothing(client: Client, cadre: User) -> None:
    assert [try_password(client, "wrong") for _turn in range(5)] == [200] * 5
    assert try_password(client, PASSWORD) == 302


def test_the_sixth_wrong_try_is_answered_by_the_lockout_page(english: Client, cadre: User) -> None:
    assert [try_password(english, "wrong") for _turn in range(6)] == [200] * 5 + [429]

    page = english.post(LOGIN, {"username": "cadre", "password": "wrong"}).content.decode()
    assert "rests for 15 minutes" in page


def test_a_locked_account_is_not_opened_by_the_right_password(locked: Client) -> None:
    assert try_password(locked, PASSWORD) == 429
    assert SESSION_KEY not in locked.session


def test_a_locked_account_is_locked_from_every_address(locked: Client) -> None:
    assert try_password(locked, PASSWORD, address="10.9.9.9") == 429


def test_tries_from_many_addresses_count_together(client: Client, cadre: User) -> None:
    answers = [try_password(client, "wrong", address=f"10.0.0.{turn}") for turn in range(6)]

    assert answers[-1] == 429


def test_others_behind_the_same_address_still_sign_in(locked: Client, town: Town) -> None:
    make_user("neighbour", town)

    assert try_password(locked, PASSWORD, "neighbour") == 302


def test_the_account_rests_for_a_quarter_of_an_hour(locked: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=14))
    assert try_password(locked, PASSWORD) == 429

    clock.shift(timedelta(minutes=16))
    assert try_password(locked, PASSWORD) == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client, cadre: User) -> None:
    for _turn in range(5):
        try_password(client, "wrong")
    try_password(client, PASSWORD)
    client.post(reverse("accounts:logout"))

    assert [try_password(client, "wrong") for _turn in range(5)] == [200] * 5


def test_wrong_codes_count_towards_the_lockout(client: Client, cadre: User) -> None:
    give_code(cadre)

    assert [try_code(client, "wrong") for _turn in range(6)] == [200] * 5 + [429]


def test_wrong_passwords_and_wrong_codes_count_together(client: Client, cadre: User) -> None:
    give_code(cadre)
    for _turn in range(3):
        try_password(client, "wrong")

    assert [try_code(client, "wrong") for _turn in range(3)] == [200, 200, 429]


def test_guesses_at_the_change_of_a_password_count_too(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert [try_change(client, "secret-one") for _turn in range(6)] == [200] * 5 + [429]
    assert try_change(client, PASSWORD) == 429
    assert try_password(Client(), PASSWORD) == 429
    cadre.refresh_from_db()
    assert cadre.check_password(PASSWORD)
    assert "secret-one" not in " ".join(AccessAttempt.objects.values_list("post_data", flat=True))


def test_the_right_one_at_the_change_of_a_password_forgets_the_wrong_ones(client: Client, cadre: User) -> None:
    client.force_login(cadre)
    for _turn in range(5):
        try_change(client, "wrong")

    assert try_change(client, PASSWORD) == 302
    assert [try_password(Client(), "wrong") for _turn in range(5)] == [200] * 5


def test_a_code_given_before_does_not_open_a_locked_account(client: Client, cadre: User) -> None:
    code = give_code(cadre)
    for _turn in range(6):
        try_password(client, "wrong")

    assert try_code(client, code) == 429
    assert SESSION_KEY not in client.session


def test_who_locked_the_account_gets_in_by_a_new_code_at_once(locked: Client, cadre: User) -> None:
    assert try_code(locked, give_code(cadre)) == 302
    assert SESSION_KEY in locked.session


def test_with_a_new_code_the_present_password_opens_the_account_too(locked: Client, cadre: User) -> None:
    give_code(cadre)

    assert try_password(locked, PASSWORD) == 302


def test_six_wrong_tries_at_a_new_code_lock_the_account_again(locked: Client, cadre: User) -> None:
    code = give_code(cadre)

    assert [try_code(locked, "wrong") for _turn in range(6)] == [200] * 5 + [429]
    assert try_code(locked, code) == 429


def test_a_code_opens_no_other_locked_account(locked: Client, cadre: User, officer: User) -> None:
    give_code(officer)

    assert try_password(locked, PASSWORD) == 429


def test_a_wrong_try_keeps_neither_passwords_nor_codes(client: Client, cadre: User) -> None:
    try_password(client, "secret-one")
    try_code(client, "87654321", "secret two words")

    kept = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "secret" not in kept
    assert "87654321" not in kept
