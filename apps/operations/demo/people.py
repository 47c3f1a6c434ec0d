"""A demo town: its units, who holds which post, and their accounts (docs: interfaces, “Demo towns and accounts”)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from apps.accounts.models import Grant, Role, User
from apps.operations.demo import words
from apps.rectifications.opening import head_post
from apps.towns.actions import found_town
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownSettings
from apps.units.calendar import known_holidays
from apps.units.models import (
    AnsweringPlace,
    CalendarDay,
    Competence,
    Excuse,
    Grid,
    GroupMember,
    Liaison,
    Person,
    Post,
    ReportDuty,
    Tenure,
    Unit,
    WorkingGroup,
)

WITH_GROUPS = (1, words.DILIGENT)  # villages with villager groups (社)
LIAISONS = {"deputy-agriculture": (1, 6, 7), "deputy-construction": (9, 10, 13)}
EXCUSED_VILLAGE, EXCUSED_DAYS_AGO = 9, 4
SCHOOL_HOLIDAYS = (((1, 12), (2, 24)), ((7, 6), (8, 31)))  # month and day, first and last


@dataclass
class Demo:
    """A town as it was built. `users` by account without the town's code: cadre01, unithead03, officer."""

    town: Town
    settings: TownSettings
    villages: list[Unit]
    town_units: list[Unit]
    office: Unit
    categories: dict[str, Category]
    place_kinds: list[PlaceKind]
    closed: Unit | None = None
    users: dict[str, User] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    competent: dict[int, Unit] = field(default_factory=dict)
    answering: list[AnsweringPlace] = field(default_factory=list)
    excused: tuple[int, int] = (0, 0)  # village, days ago
    staff: dict[int, list[User]] = field(default_factory=dict)  # unit → accounts, cadres first
    liaisons: dict[int, list[User]] = field(default_factory=dict)  # village → accounts

    def head_post(self, unit: Unit) -> int | None:
        return head_post(self.tenures, unit)

    def cadre(self, unit: Unit) -> User:
        return self.staff[unit.pk][0]

    def head(self, unit: Unit) -> User:
        return self.staff[unit.pk][-1]

    @property
    def officer(self) -> User:
        return self.users["officer"]


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


def code_of(number: int) -> str:
    """a, b, … z, aa, ab, …"""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters, number = chr(ord("a") + letter) + letters, number - 1
    return letters


def build_county(until: date, password: str) -> None:
    """The days that are not what their weekday says, and the two accounts that belong to no town."""
    years = range(until.year - 1, until.year + 2)
    CalendarDay.objects.bulk_create([*known_holidays(years), *school_holidays(years)], ignore_conflicts=True)
    for username, name, role in (("inspector", "县督查组", Role.INSPECTOR), ("admin", "系统管理员", Role.ADMIN)):
        user = User.objects.create(username=username, name=name, password=password, must_change_password=False)
        Grant.objects.create(user=user, role=role)


def school_holidays(years: range) -> Iterator[CalendarDay]:
    for year in years:
        for (month, day), last in SCHOOL_HOLIDAYS:
            one, end = date(year, month, day), date(year, *last)
            while one <= end:
                yield CalendarDay(day=one, kind=CalendarDay.Kind.SCHOOL_HOLIDAY)
                one += timedelta(days=1)


def build_town(number: int, *, villages: int, days: int, until: date, rng: Random, password: str) -> Demo:
    """Town `number` (0 is 清溪镇), founded a year before, with everything that a town keeps about itself."""
    founded = date(until.year - 1, 1, 1)
    round_, index = divmod(number, len(words.TOWNS))
    town = found_town(
        code=code_of(number),
        name=words.TOWNS[index].replace("镇", f"{round_ + 1}镇") if round_ else words.TOWNS[index],
        county=words.COUNTY,
        valid_from=founded,
        duty_phone=f"0938-61{number % 100:02d}110",
    )
    root = Unit.objects.create(town=town, kind=Unit.Kind.TOWN, name=town.name, opened_on=founded, order=0)
    demo = Demo(
        town=town,
        settings=TownSettings.objects.in_force(town, until),
        villages=make_villages(town, root, founded, village_names(number, villages, rng)),
        town_units=make_town_units(town, root, founded),
        office=Unit.objects.create(
            town=town, kind=Unit.Kind.TOWN_UNIT, name=words.OFFICE, parent=root, order=40, opened_on=founded
        ),
        categories={category.code: category for category in Category.objects.filter(town=town)},
        place_kinds=list(PlaceKind.objects.filter(town=town)),
    )
    if number == 1:
        demo.closed = close_village(demo, root, founded, until - timedelta(days=days // 2))
    groups = make_groups(demo, founded)
    fill_seats(demo, [*unit_seats(demo, groups), *town_seats(demo, root)], founded, rng, password)
    set_rules(demo, founded, until)
    return demo


def village_names(number: int, count: int, rng: Random) -> list[str]:
    """清溪镇's sixteen as listed; else made up, no name twice."""
    listed = words.VILLAGES[:count] if number == 0 else []
    made_up = [beginning + ending for beginning in words.BEGINNINGS for ending in words.ENDINGS]
    return listed + rng.sample(made_up, count - len(listed))


def make_villages(town: Town, root: Unit, founded: date, names: list[str]) -> list[Unit]:
    kind = {True: Unit.Kind.COMMUNITY, False: Unit.Kind.VILLAGE}
    return Unit.objects.bulk_create(
        Unit(town=town, kind=kind["社区" in name], name=name, parent=root, order=order, opened_on=founded)
        for order, name in enumerate(names, 1)
    )


def make_town_units(town: Town, root: Unit, founded: date) -> list[Unit]:
    kind = {True: Unit.Kind.AGENCY, False: Unit.Kind.TOWN_UNIT}
    return Unit.objects.bulk_create(
        Unit(town=town, kind=kind[is_agency], name=name, parent=root, order=order, opened_on=founded)
        for order, (name, is_agency, _title, _lines) in enumerate(words.TOWN_UNITS, 31)
    )


def close_village(demo: Demo, root: Unit, founded: date, closed_on: date) -> Unit:
    """A village that was merged into the first one."""
    return Unit.objects.create(
        town=demo.town,
        kind=Unit.Kind.VILLAGE,
        name="石咀村",
        parent=root,
        order=30,
        opened_on=founded,
        closed_on=closed_on,
        successor=demo.villages[0],
    )


def make_groups(demo: Demo, founded: date) -> list[Unit]:
    return Unit.objects.bulk_create(
        Unit(town=demo.town, kind=Unit.Kind.GROUP, name=name, parent=village, order=order, opened_on=founded)
        for number, village in enumerate(demo.villages, 1)
        for order, name in enumerate(["一社", "二社", "三社"], 1)
        if number in WITH_GROUPS
    )


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
    yield Seat(
        root, "副镇长", Role.DEPUTY, "deputy-agriculture", lines=("agriculture", "water", "environment"), order=3
    )
    lines = ("construction", "industry", "enforcement", "market", "resources")
    yield Seat(root, "副镇长", Role.DEPUTY, "deputy-construction", lines=lines, order=4)


def fill_seats(demo: Demo, seats: list[Seat], founded: date, rng: Random, password: str) -> None:
    """Accounts, persons, posts, tenures."""
    town, names = demo.town, person_names(rng)
    accounts = list(dict.fromkeys(seat.account for seat in seats if seat.account))
    users = User.objects.bulk_create(
        User(
            town=town,
            username=f"{town.code}-{account}",
            name=next(names),
            phone=f"1380000{number:04d}",
            password=password,
            must_change_password=False,
            is_active=account != "cadre-merged",
        )
        for number, account in enumerate(accounts)
    )
    demo.users = dict(zip(accounts, users, strict=True))
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
    demo.tenures = Tenure.objects.bulk_create(
        Tenure(town=town, post=post, person=person, from_day=founded, to_day=last_day(post.unit))
        for post, person in zip(posts, holders, strict=True)
    )
    demo.tenures.sort(key=lambda tenure: (tenure.post.order, tenure.post_id))
    for tenure in reversed(demo.tenures):  # by order the head comes first, so reversed it comes last
        if tenure.person.user:
            demo.staff.setdefault(tenure.post.unit_id, []).append(tenure.person.user)


def last_day(unit: Unit) -> date | None:
    return unit.closed_on and unit.closed_on - timedelta(days=1)


def person_names(rng: Random) -> Iterator[str]:
    while True:
        yield rng.choice(words.SURNAMES) + rng.choice(words.GIVEN)


def set_rules(demo: Demo, founded: date, until: date) -> None:
    """Who owes reports, who is competent, who is assigned where, who is excused."""
    town = demo.town
    ReportDuty.objects.bulk_create(
        ReportDuty(town=town, unit=unit, valid_from=founded, days=duty_of(unit))
        for unit in [*demo.villages, *demo.town_units, *([demo.closed] if demo.closed else [])]
    )
    lines = {line.code: line for line in BusinessLine.objects.filter(town=town)}
    demo.competent = {
        lines[code].pk: unit
        for unit, (*_unit, codes) in zip(demo.town_units, words.TOWN_UNITS, strict=True)
        for code in codes
    }
    Competence.objects.bulk_create(
        Competence(town=town, line_id=line_id, unit=unit) for line_id, unit in demo.competent.items()
    )
    market = next(kind for kind in demo.place_kinds if kind.code == "market")
    name = words.MARKET if town.code == "a" else town.name.replace("镇", "集贸市场")
    demo.answering.append(AnsweringPlace.objects.create(town=town, name=name, kind=market, unit=demo.town_units[3]))
    assign_people(demo, founded)
    if len(demo.villages) >= EXCUSED_VILLAGE:
        demo.excused = (EXCUSED_VILLAGE, EXCUSED_DAYS_AGO)
        day = until - timedelta(days=EXCUSED_DAYS_AGO)
        excuse = Excuse.objects.create(
            town=town, from_day=day, to_day=day, reason=words.EXCUSE, made_by=demo.users["officer"]
        )
        excuse.units.set([demo.villages[EXCUSED_VILLAGE - 1]])


def duty_of(unit: Unit) -> str:
    if unit.kind in (Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY):
        return ReportDuty.Days.EVERY
    return ReportDuty.Days.TERM if unit.name == "中心小学" else ReportDuty.Days.WORKING


def assign_people(demo: Demo, founded: date) -> None:
    """Liaison, the working group, grid wardens."""
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
    group = WorkingGroup.objects.create(town=town, name="农村人居环境整治工作组", founding_paper="关于成立工作组的通知")
    member = person_of[demo.users["group01"].pk]
    GroupMember.objects.create(town=town, group=group, person=member, from_day=founded)
    Grid.objects.bulk_create(
        Grid(town=town, unit=unit, name=name, warden=person_of[demo.cadre(unit).pk] if name == "一网格" else None)
        for unit in demo.villages
        for name in ("一网格", "二网格")
    )
