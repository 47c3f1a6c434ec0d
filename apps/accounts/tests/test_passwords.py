"""The first password is changed before anything else; the rules are said in words (domain.md §8: few, and plain)."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.towns.models import Town
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db

CHANGE = "/accounts/password/change/"
NEW = "a quite new word"


@pytest.fixture
def newcomer(town: Town) -> User:
    """Somebody whose password was made by somebody else."""
    return make_user("newcomer", town, must_change_password=True, language="en")


@pytest.fixture
def user(town: Town) -> User:
    return make_user("wangxiuying", town, name="王秀英", phone="13812345678", language="en")


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> dict[str, list[str]]:
    """What the form answers; nothing when the password is changed."""
    answer = client.post(CHANGE, {"old_password": old, "new_password": new, "new_password_again": again or new})
    return answer.context["form"].errors if answer.status_code == 200 else {}


@pytest.mark.parametrize("address", ["/", "/tasks/", "/notices/", "/units/"])
def test_with_a_first_password_every_page_leads_to_its_change(client: Client, newcomer: User, address: str) -> None:
    client.force_login(newcomer)

    assert client.get(address)["Location"] == CHANGE


def test_with_a_first_password_nothing_is_done(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    client.post(reverse("accounts:type_size"), {"is_large": "on"})

    newcomer.refresh_from_db()
    assert not newcomer.is_large_type


def test_with_a_first_password_one_may_change_it_sign_out_or_choose_a_language(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    assert client.get(CHANGE).status_code == 200
    assert client.post(reverse("accounts:language"), {"language": "en"})["Location"] == "/"
    assert client.post(reverse("accounts:logout"))["Location"] == "/accounts/login/"


def test_once_changed_every_page_is_open(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    assert change(client) == {}
    assert client.get("/notices/").status_code == 200


def test_after_the_change_one_stays_signed_in_with_the_new_password(client: Client, user: User) -> None:
    client.force_login(user)
    change(client)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert SESSION_KEY in client.session


@pytest.mark.parametrize("field", ["old_password", "new_password", "new_password_again"])
def test_a_null_character_is_refused_at_its_field(client: Client, user: User, field: str) -> None:
    client.force_login(user)
    form = {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}

    answer = client.post(CHANGE, form | {field: "a\0b"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_a_change_signs_out_the_other_devices(client: Client, user: User) -> None:
    stolen = Client()
    stolen.force_login(user)
    client.force_login(user)
    change(client)

    assert stolen.get("/notices/").status_code == 302


def test_the_present_password_is_asked_for(client: Client, user: User) -> None:
    client.force_login(user)

    assert change(client, old="wrong") == {"old_password": ["The present password is wrong."]}


def test_the_new_password_is_typed_twice_alike(client: Client, user: User) -> None:
    client.force_login(user)

    assert change(client, again="another word") == {"new_password_again": ["The two passwords differ."]}


def test_the_new_password_differs_from_the_present_one(client: Client, user: User) -> None:
    client.force_login(user)

    errors = change(client, new=PASSWORD)
    assert errors == {"new_password": ["The new password must differ from the present one."]}


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("k3!x", "at least 8"),
        ("password1", "too common"),
        ("94716530285", "entirely numeric"),
        ("wangxiuying1", "too similar"),
        ("13812345678x", "too similar"),
    ],
)
def test_a_weak_password_is_refused_in_words(client: Client, user: User, password: str, words: str) -> None:
    client.force_login(user)

    assert words in " ".join(change(client, new=password)["new_password"])
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_page_says_the_rules_before_one_types(client: Client, user: User) -> None:
    client.force_login(user)

    assert "At least 8 characters, not only digits, not a common one." in client.get(CHANGE).content.decode()


def test_a_password_needs_no_capitals_or_signs(client: Client, user: User) -> None:
    client.force_login(user)

    assert change(client, new="大槐树下的小路") == {"new_password": ["The password must have at least 8 characters."]}
    assert change(client, new="大槐树下的小路弯弯") == {}


def test_a_short_password_is_refused_in_chinese(client: Client, cadre: User) -> None:
    client.force_login(cadre)
    data = {"old_password": PASSWORD, "new_password": "kurz", "new_password_again": "kurz"}
    page = client.post("/accounts/password/change/", data).content.decode()
    assert "密码至少要 8 位。" in page
    assert "too short" not in page
