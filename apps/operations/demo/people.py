"""Who holds which post in a demo town, and the accounts (docs: interfaces, “Demo towns and accounts”)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from apps.accounts.models import Role, User
from apps.operations.demo import words
from apps.operations.demo.town import Demo
from apps.towns.models import BusinessLine
from apps.units.models import GroupMember, Liaison, Person, Post, Tenure, Unit, WorkingGroup

LIAISONS = {"deputy-agriculture": (1, 6, 7), "deputy-construction": (9, 10, 13)}


@dataclass(frozen=True)
class Seat:
    """A post and who holds it. No account: somebody who does not sign in."""

    unit: Unit
    title: str
    role: str
    account: str = ""
    duty: str = ""
    lines: tuple[str, ...] = ()
    order: int = 50


def unit_seats(demo: Demo, groups: list[Unit]) -> Iterator[Seat]:
    """The posts of villages, town units and villager groups."""
    first, direct = Post.Duty.FIRST, Post.Duty.DIRECT
    for number, unit in enumerate(demo.villages, 1):
        head, other = f"head{number:02d}", f"head{number:02d}" if number == words.ONE_HEAD else ""
        second = "居委会主任" if unit.kind == Unit.Kind.COMMUNITY else "村委会主任"
        yield Seat(unit, "党支部书记", Role.UNIT_HEAD, head, first, order=1)
        yield Seat(unit, second, Role.UNIT_HEAD, other, direct, order=2)
        yield Seat(unit, "文书", Role.CADRE, f"cadre{number:02d}")
    for number, unit in enumerate(demo.town_units, 1):
        title = words.TOWN_UNITS[number - 1][2]
        yield Seat(unit, title, Role.UNIT_HEAD, f"unithead{number:02d}", first, order=1)
        yield Seat(unit, "干部", Role.CADRE, f"unit{number:02d}")
    # Somebody with posts in two units: the water station's man lives in a village and works there too.
    yield Seat(demo.villages[min(14, len(demo.villages) - 1)], "驻村工作队员", Role.CADRE, "unit07", order=45)
    yield Seat(demo.town_units[1], "执法队员", Role.CADRE, "group01", order=45)
    yield from (Seat(group, "社长", Role.CADRE) for group in groups)
    if demo.closed:
        yield Seat(demo.closed, "文书", Role.CADRE, "cadre-merged")


def town_seats(demo: Demo, root: Unit) -> Iterator[Seat]:
    yield Seat(demo.office, "环境办主任", Role.OFFICER, "officer", order=1)
    yield Seat(root, "党委书记", Role.LEADER, "secretary", order=1)
    yield Seat(root, "镇长", Role.LEADER, "mayor", order=2)
    lines: tuple[str, ...] = ("agriculture", "water", "environment")
    yield Seat(root, "副镇长", Role.DEPUTY, "deputy-agriculture", lines=lines, order=3)
    lines = ("construction", "industry", "enforcement", "market", "resources")
    yield Seat(root, "副镇长", Role.DEPUTY, "deputy-construction", lines=lines, order=4)


def fill_seats(demo: Demo, seats: list[Seat], founded: date, rng: Random, password: str) -> None:
    """Accounts, persons, posts, tenures."""
    town, names = demo.town, person_names(rng)
    demo.users = make_users(demo, [seat.account for seat in seats if seat.account], names, password)
    people = {name: Person(town=town, user=user, name=user.name, phone=user.phone) for name, user in demo.users.items()}
    holders = [people.get(seat.account) or Person(town=town, name=next(names), phone="") for seat in seats]
    Person.objects.bulk_create({id(person): person for person in holders}.values())
    posts = Post.objects.bulk_create(
        Post(town=town, unit=seat.unit, title=seat.title, role=seat.role, duty=seat.duty, order=seat.order)
        for seat in seats
    )
    lines = {line.code: line for line in BusinessLine.objects.filter(town=town)}
    through = Post.lines.through
    through.objects.bulk_create(
        through(post=post, businessline=lines[code])
        for post, seat in zip(posts, seats, strict=True)
        for code in seat.lines
    )
    demo.deputies = {lines[code].pk: demo.users[seat.account] for seat in seats for code in seat.lines}
    demo.tenures = Tenure.objects.bulk_create(
        Tenure(town=town, post=post, person=person, from_day=founded, to_day=last_day(post.unit))
        for post, person in zip(posts, holders, strict=True)
    )
    demo.tenures.sort(key=lambda tenure: (tenure.post.order, tenure.post_id))
    for tenure in reversed(demo.tenures):  # by order the head comes first, so reversed it comes last
        if tenure.person.user:
            demo.staff.setdefault(tenure.post.unit_id, []).append(tenure.person.user)


def make_users(demo: Demo, accounts: list[str], names: Iterator[str], password: str) -> dict[str, User]:
    accounts = list(dict.fromkeys(accounts))
    users = User.objects.bulk_create(
        User(
            town=demo.town,
            username=f"{demo.town.code}-{account}",
            name=next(names),
            phone=f"1380000{number:04d}",
            password=password,
            must_change_password=False,
            is_active=account != "cadre-merged",
        )
        for number, account in enumerate(accounts)
    )
    return dict(zip(accounts, users, strict=True))


def last_day(unit: Unit) -> date | None:
    return unit.closed_on and unit.closed_on - timedelta(days=1)


def person_names(rng: Random) -> Iterator[str]:
    """Names made up of lists, none twice as long as there are others."""
    given = [surname + name for surname in words.SURNAMES for name in words.GIVEN]
    while True:
        yield from rng.sample(given, len(given))


def assign_people(demo: Demo, founded: date) -> None:
    """Liaison, and the working group."""
    town = demo.town
    person_of = {tenure.person.user_id: tenure.person for tenure in demo.tenures}
    pairs = [
        (demo.villages[number - 1], demo.users[account])
        for account, numbers in LIAISONS.items()
        for number in numbers
        if number <= len(demo.villages)
    ]
    Liaison.objects.bulk_create(
        Liaison(town=town, unit=village, person=person_of[user.pk], from_day=founded) for village, user in pairs
    )
    demo.liaisons = {village.pk: [user] for village, user in pairs}
    group = WorkingGroup.objects.create(
        town=town,
        name="农村人居环境整治工作组",
        founding_paper="关于成立工作组的通知",
        field="农村人居环境",
        founded_on=founded,
    )
    member = person_of[demo.users["group01"].pk]
    GroupMember.objects.create(town=town, group=group, person=member, from_day=founded, is_leader=True)
