"""A code from the office signs in once, within a day, and makes a new password."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from apps.accounts.actions import give_code, set_password
from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import PASSWORD, make_user
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

NEW = "a quite new word"


def use_code(client: Client, code: str, password: str = NEW, username: str = "cadre") -> dict[str, list[str]]:
    """What the form answers; nothing when one is signed in."""
    form = {"username": username, "code": code, "new_password": password, "new_password_again": password}
    answer = client.post("/accounts/code/", form)
    return answer.context["form"].errors if answer.status_code == 200 else {}


def test_a_right_code_signs_in_with_a_new_password(client: Client, cadre: User) -> None:
    assert use_code(client, give_code(cadre)) == {}

    cadre.refresh_from_db()
    assert client.session[SESSION_KEY] == str(cadre.pk)
    assert cadre.check_password(NEW)


def test_the_old_password_is_no_more(client: Client, cadre: User) -> None:
    use_code(client, give_code(cadre))

    cadre.refresh_from_db()
    assert not cadre.check_password(PASSWORD)


def test_who_made_the_password_by_code_need_not_change_it_again(client: Client, town: Town) -> None:
    newcomer = make_user("newcomer", town, must_change_password=True)

    use_code(client, give_code(newcomer), username="newcomer")

    newcomer.refresh_from_db()
    assert not newcomer.must_change_password


def test_an_account_that_never_had_a_password_begins_with_a_code(client: Client, town: Town) -> None:
    newcomer = User.objects.create_user("newcomer", town=town, name="新人")

    assert use_code(client, give_code(newcomer), username="newcomer") == {}


def test_a_code_works_once(client: Client, english: Client, cadre: User) -> None:
    code = give_code(cadre)
    use_code(client, code)
    client.logout()

    assert "code" in use_code(client, code, "another new word")


def test_a_code_works_for_a_day(client: Client, cadre: User, clock: time_machine.Traveller) -> None:
    code = give_code(cadre)
    clock.shift(timedelta(hours=24))

    assert use_code(client, code) == {}


def test_after_a_day_a_code_is_refused_in_words(english: Client, cadre: User, clock: time_machine.Traveller) -> None:
    code = give_code(cadre)
    clock.shift(timedelta(hours=24, seconds=1))

    errors = use_code(english, code)
    assert errors == {"code": ["The code is wrong or holds no longer. Ask the office for a new one."]}


def test_a_new_code_makes_the_former_void(client: Client, cadre: User) -> None:
    former = give_code(cadre)
    present = give_code(cadre)

    assert "code" in use_code(client, former)
    assert use_code(client, present) == {}


def test_a_code_is_of_no_use_for_another_account(client: Client, cadre: User, officer: User) -> None:
    assert "code" in use_code(client, give_code(cadre), username="officer")


def test_a_code_does_not_open_a_closed_account(client: Client, cadre: User) -> None:
    code = give_code(cadre)
    User.objects.update(is_active=False)

    assert "code" in use_code(client, code)


def test_an_account_without_a_code_is_not_opened_by_an_empty_one(client: Client, cadre: User) -> None:
    assert "code" in use_code(client, "")
    assert "code" in use_code(client, "00000000")


def test_a_code_is_no_password(client: Client, cadre: User) -> None:
    code = give_code(cadre)

    client.post("/accounts/login/", {"username": "cadre", "password": code})

    assert SESSION_KEY not in client.session


def test_a_weak_new_password_does_not_spend_the_code(client: Client, cadre: User) -> None:
    code = give_code(cadre)

    assert "new_password" in use_code(client, code, "cadre123")
    assert "new_password" in use_code(client, code, "12345678")
    assert use_code(client, code) == {}


def test_changing_the_password_spends_a_code_that_is_out(client: Client, cadre: User) -> None:
    code = give_code(cadre)
    set_password(cadre, NEW)

    assert "code" in use_code(client, code, "another new word")


def test_a_code_without_an_end_is_refused(cadre: User) -> None:
    with refused_by("code_has_an_end"):
        User.objects.filter(pk=cadre.pk).update(code_hash="x", code_until=None)
    with refused_by("code_has_an_end"):
        User.objects.filter(pk=cadre.pk).update(code_hash="", code_until=timezone.now())


def test_a_name_longer_than_any_account_is_refused_at_its_field(client: Client, cadre: User) -> None:
    assert "username" in use_code(client, "12345678", username="c" * 300)


@pytest.mark.parametrize("field", ["username", "code", "new_password", "new_password_again"])
def test_a_null_character_is_refused_at_its_field(client: Client, cadre: User, field: str) -> None:
    form = {"username": "cadre", "code": give_code(cadre), "new_password": NEW, "new_password_again": NEW}

    answer = client.post("/accounts/code/", form | {field: "a\0b"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_a_phone_does_not_begin_the_account_with_a_capital(client: Client) -> None:
    assert 'autocapitalize="none"' in str(client.get("/accounts/code/").context["form"]["username"])


def test_what_is_kept_of_a_code_is_of_one_account_and_needs_the_sites_key(cadre: User, settings: Any) -> None:
    kept = cadre.code_digest("12345678")

    assert User(pk=cadre.pk + 1).code_digest("12345678") != kept
    settings.SECRET_KEY = "another"
    assert cadre.code_digest("12345678") != kept
