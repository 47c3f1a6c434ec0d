"""换届: the posts of all villages change hands on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import event, record_all
from apps.core.errors import RuleBroken
from apps.towns.models import Town
from apps.units.models import Person, Post, Tenure
from apps.units.offices import HandOver, RowsRefused, hand_over_posts
from apps.units.permissions import can_keep_units


@dataclass(frozen=True)
class Elected:
    """Who takes a post: a person of the town, or one typed here by name and mobile phone; neither: it stays vacant."""

    post: Post
    person: Person | None = None
    name: str = ""
    phone: str = ""


@transaction.atomic
def hold_election(*, by: User, town: Town, day: date, elected: Sequence[Elected]) -> list[Tenure]:
    """All the posts change hands on one day, all or none; who keeps a post is not among them.

    A person typed in two rows (一肩挑), or there already by name and telephone, is one person. The same queries for any
    number of rows. Raises RowsRefused: the number of the row → why.
    """
    if not can_keep_units(by, town.pk):
        raise PermissionDenied
    people = people_of(elected, by=by, town=town)
    handovers = [HandOver(row.post, row.person or people.get((row.name, row.phone))) for row in elected]
    return hand_over_posts(handovers, by=by, from_day=day)


def people_of(elected: Sequence[Elected], *, by: User, town: Town) -> dict[tuple[str, str], Person]:
    """(name, telephone) → the person typed; who isn't there yet is added."""
    refusals = {
        row: RuleBroken(_("Type the name too."), "name") for row, e in enumerate(elected) if e.phone and not e.name
    }
    if refusals:
        raise RowsRefused(refusals)
    typed = list(dict.fromkeys((e.name, e.phone) for e in elected if e.name))
    there = Person.objects.filter(town=town, name__in=[name for name, _phone in typed]).exclude(phone="")
    people = {(person.name, person.phone): person for person in there}
    new = [Person(town=town, name=name, phone=phone) for name, phone in typed if (name, phone) not in people]
    for person in Person.objects.bulk_create(new):
        people[person.name, person.phone] = person
    record_all(event("person.added", subject=person, actor=by) for person in new)
    return people
