"""The first account of an empty database, and a new town with its office and first officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actions import give_code, open_account
from apps.accounts.models import Grant, Role, User
from apps.administration.actions import refuse_same_name
from apps.administration.models import FirstDay
from apps.administration.permissions import can_found_towns
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.towns.actions import found_town
from apps.towns.models import Town
from apps.units.calendar import known_holidays
from apps.units.models import CalendarDay, Person, Post, Tenure, Unit


@transaction.atomic
def make_first_keeper(username: str, name: str) -> str:
    """The keeper of all towns, on a database without accounts; the one-time code, never shown again.

    Called again before the keeper has signed in, it gives a new code: the first one may be lost or a day old.
    Raises RuleBroken once anybody else has an account.
    """
    if not username or len(username) > 50 or any(sign.isspace() for sign in username):
        raise RuleBroken(_("An account's name has at most 50 characters and no space."), "username")
    keeper = User.objects.select_for_update().filter(username=username).first()
    if User.objects.exclude(username=username).exists() or (keeper and keeper.has_usable_password()):
        raise RuleBroken(_("There are accounts already. A system keeper gives further ones on the page of people."))
    if keeper is None:
        keeper = User.objects.create_user(username, name=name)
        Grant.objects.create(user=keeper, role=Role.ADMIN)
        record("account.opened", subject=keeper, actor=None)
    return give_code(keeper)


@dataclass(frozen=True)
class NewTown:
    """What is typed of a town and of who keeps its environment office."""

    code: str
    name: str
    county: str
    duty_phone: str
    first_day: date
    office: str
    officer: str
    phone: str
    title: str
    username: str


@dataclass(frozen=True)
class Founded:
    """The new town, its first officer's account, and the code that is shown once."""

    town: Town
    account: User
    code: str


@transaction.atomic
def found(new: NewTown, *, by: User) -> Founded:
    """A town with settings and words, its root unit, its office, the first officer's post and account, and holidays.

    Raises RuleBroken for a code, a name in the county or an account that there is already, and for a first day that
    hasn't come: the officer begins today.
    """
    if not can_found_towns(by):
        raise PermissionDenied
    if Town.objects.filter(code=new.code).exists():
        raise RuleBroken(_("Another town has this code."), "code")
    refuse_same_name(new.name, new.county)
    town = found_town(
        code=new.code, name=new.name, county=new.county, valid_from=new.first_day, duty_phone=new.duty_phone
    )
    if new.first_day > town.today():
        raise RuleBroken(_("Choose today or an earlier day: the officer begins today."), "first_day")
    account = open_office(town, new)
    add_holidays(town.today().year)
    FirstDay.objects.create(town=town)
    record("town.founded", subject=town, actor=by)
    record("account.opened", subject=account, actor=by)
    return Founded(town, account, give_code(account))


def open_office(town: Town, new: NewTown) -> User:
    """The town's unit, its environment office below it, and the office's first post with its holder's account."""
    root = Unit.objects.create(town=town, kind=Unit.Kind.TOWN, name=town.name, opened_on=new.first_day, order=0)
    office = Unit.objects.create(
        town=town, kind=Unit.Kind.TOWN_UNIT, name=new.office, parent=root, opened_on=new.first_day
    )
    account = open_account(town=town, username=new.username, name=new.officer, phone=new.phone)
    person = Person.objects.create(town=town, user=account, name=new.officer, phone=new.phone)
    post = Post.objects.create(town=town, unit=office, title=new.title, role=Role.OFFICER, order=1)
    Tenure.objects.create(town=town, post=post, person=person, from_day=new.first_day)
    return account


def add_holidays(year: int) -> None:
    """The common days of this year and the next that are known and not there yet, for all towns."""
    CalendarDay.objects.bulk_create(known_holidays([year, year + 1]), ignore_conflicts=True)
