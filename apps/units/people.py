"""Persons of a town and the accounts by which they sign in."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import actions as accounts
from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken, save_judged
from apps.towns.models import Town
from apps.units.models import Person
from apps.units.permissions import can_keep_account, can_keep_person, can_keep_units, can_reset_sign_in


@dataclass(frozen=True)
class Slip:
    """登录条: what a person needs to sign in for the first time. The code is nowhere else."""

    person: Person
    username: str
    code: str


@transaction.atomic
def add_person(*, by: User, town: Town, name: str, phone: str) -> Person:
    """A new person, without post and account. Raises RuleBroken where the town has one of this name and telephone."""
    if not can_keep_units(by, town.pk):
        raise PermissionDenied
    person = Person(town=town, name=name, phone=phone)
    save_judged(person)
    record("person.added", subject=person, actor=by)
    return person


@transaction.atomic
def change_person(person_id: int, *, by: User, name: str, phone: str) -> Person:
    """Another name or telephone, on the person's account too. Refused as in `add_person`."""
    person = locked_person(person_id)
    if not can_keep_person(by, person):
        raise PermissionDenied
    person.name, person.phone = name, phone
    save_judged(person, update_fields=["name", "phone"])
    if person.user:
        person.user.name, person.user.phone = name, phone
        person.user.save(update_fields=["name", "phone"])
    record("person.changed", subject=person, actor=by)
    return person


def locked_person(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).select_related("town", "user").get(pk=person_id)


@transaction.atomic
def open_account(person_id: int, *, by: User, username: str) -> Slip:
    """An account for a person who has none, with a code that holds for a week.

    Raises RuleBroken for a name that another account has.
    """
    person = locked_person(person_id)
    if not can_keep_account(by, person):
        raise PermissionDenied
    if person.user_id:
        raise RuleBroken(_("This person has an account."), "username")
    person.user = accounts.open_account(town=person.town, username=username, name=person.name, phone=person.phone)
    person.save(update_fields=["user"])
    record("account.opened", subject=person.user, actor=by)
    return slip_of(person, person.user)


def slip_of(person: Person, account: User) -> Slip:
    return Slip(person, account.username, accounts.give_code(account, accounts.SLIP_LIVES))


@transaction.atomic
def write_slips(person_ids: Collection[int], *, by: User) -> list[Slip]:
    """A slip for each: a new account for those who have none, a new code for those who never signed in.

    Whose account was used already, or is closed, or isn't kept by the reader, gets none.
    """
    people = (
        Person.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=person_ids)
        .select_related("town", "user")
    )
    slips = []
    for person in people.order_by("pk"):
        if not can_keep_account(by, person):
            continue
        if person.user is None:
            slips.append(open_account(person.pk, by=by, username=free_username(person)))
        elif never_signed_in(person.user):
            slips.append(slip_of(person, person.user))
            record("account.reset", subject=person.user, actor=by)
    return slips


def never_signed_in(account: User) -> bool:
    return account.is_active and account.last_login is None and account.must_change_password


def free_username(person: Person) -> str:
    """The mobile phone, which everybody knows by heart, unless another account has it; then one of the town's."""
    phone = person.phone
    if phone.isascii() and phone.isdigit() and not User.objects.filter(username=phone).exists():
        return phone
    return f"{person.town.code}-{person.pk}"


@transaction.atomic
def close_account(person_id: int, *, by: User) -> Person:
    """The account of a person who left. What was done by it stays; posts are not touched."""
    person = locked_person(person_id)
    if person.user is None or not can_keep_account(by, person):
        raise PermissionDenied
    accounts.close_account(person.user)
    record("account.closed", subject=person.user, actor=by)
    return person


@transaction.atomic
def reopen_account(person_id: int, *, by: User) -> Person:
    """The account holds again, with its old password; a code is given apart."""
    person = locked_person(person_id)
    if person.user is None or not can_keep_account(by, person):
        raise PermissionDenied
    person.user.is_active = True
    person.user.save(update_fields=["is_active"])
    record("account.reopened", subject=person.user, actor=by)
    return person


@transaction.atomic
def reset_sign_in(account_id: int, *, by: User) -> str:
    """A one-time code for somebody who can't sign in; the code, to be read out and never shown again."""
    account = User.objects.select_for_update(of=("self",), no_key=True).select_related("town").get(pk=account_id)
    if not can_reset_sign_in(by, account):
        raise PermissionDenied
    code = accounts.give_code(account)
    record("account.reset", subject=account, actor=by)
    return code
