"""Units and people out of a workbook: how a row is judged, found again, and stored by the actions of the pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.accounts.models import Role, User
from apps.core.days import FIRST_DAY
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH, PhoneField
from apps.ledgers.declaration import in_chinese
from apps.ledgers.incoming import Intake, WordField
from apps.towns.models import BusinessLine, Town
from apps.units import actions, offices, people
from apps.units.models import POST_ROLES, VILLAGES, Person, Post, ReportDuty, Tenure, Unit
from apps.units.queries import kept_towns, with_duty_and_grids
from apps.units.seats import Seat, line_in_words, units_by_label

SEPARATORS = re.compile(r"[、,，;；/\s]+")

KIND_WORDS = {in_chinese(Unit.Kind, kind): kind for kind in Unit.Kind.values if kind != Unit.Kind.TOWN} | {
    **dict.fromkeys(("行政村", "建制村"), Unit.Kind.VILLAGE.value),
    **dict.fromkeys(("居委会", "居"), Unit.Kind.COMMUNITY.value),
    **dict.fromkeys(("镇直单位", "镇直部门", "站所"), Unit.Kind.TOWN_UNIT.value),
    **dict.fromkeys(("派驻单位", "驻镇部门"), Unit.Kind.AGENCY.value),
    **dict.fromkeys(("社", "组", "村民小组", "社(组)"), Unit.Kind.GROUP.value),
}
DUTY_WORDS = {in_chinese(ReportDuty.Days, days): days for days in ReportDuty.Days.values} | {
    **dict.fromkeys(("是", "每日", "每天报送"), ReportDuty.Days.EVERY.value),
    **dict.fromkeys(("否", "不报送", ""), ReportDuty.Days.NONE.value),
}
ROLE_WORDS = {in_chinese(Role, role): role.value for role in POST_ROLES} | {
    **dict.fromkeys(("村干部", "干部", "网格员", "社长", "组长"), Role.CADRE.value),
    **dict.fromkeys(("负责人", "主要负责人", "村负责人"), Role.UNIT_HEAD.value),
    **dict.fromkeys(("环保办", "生态环境办"), Role.OFFICER.value),
    **dict.fromkeys(("书记", "镇长", "党委书记", "主要领导"), Role.LEADER.value),
    **dict.fromkeys(("副镇长", "分管"), Role.DEPUTY.value),
    "": "",
}
IN_USE, GONE = "在用", "已撤销"
ORDER: dict[str, int] = {Post.Duty.FIRST: 1, Post.Duty.DIRECT: 2, Post.Duty.NONE: 50}  # heads come first


def separated(text: str) -> list[str]:
    return [part for part in SEPARATORS.split(text) if part]


class NamesField(forms.CharField):
    """Several names in one cell, whatever stands between them. Cleans to a tuple in order, each once."""

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(sorted(set(separated(super().clean(value)))))


class UnitRow(forms.Form):
    name = forms.CharField(max_length=50)
    kind = WordField(KIND_WORDS)
    parent = forms.CharField(max_length=50, required=False)
    grids = NamesField(max_length=500, required=False)
    days = WordField(DUTY_WORDS, required=False)


class UnitIntake(Intake):
    """Units by name and what they are part of; nothing there means the town itself. A name is not changed here."""

    form = UnitRow
    found_by = frozenset({"name", "parent"})
    derived_of_new = {"state": IN_USE}

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        today = town.today()
        rows = with_duty_and_grids(Unit.objects.filter(town=town), today)
        units = [unit for unit in rows if unit.is_open_on(today)]
        self.gone = {(unit.name, unit.parent.name): unit for unit in rows if unit.parent and unit not in units}
        self.root = Unit.objects.get(town=town, parent=None)
        self.units = {(unit.name, unit.parent_id): unit for unit in units}
        self.order = max((unit.order for unit in units), default=0)

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return list(kept_towns(user))

    def offers(self) -> dict[str, tuple[str, ...]]:
        return {"parent": tuple(unit.name for unit in self.units.values() if unit.kind != Unit.Kind.GROUP)}

    def parent_of(self, row: Mapping[str, Any]) -> Unit:
        """The unit above. Raises RuleBroken for a name that no unit has, or several."""
        name = row.get("parent", "")
        if name in ("", self.root.name):
            return self.root
        found = [unit for unit in self.units.values() if unit.name == name and unit.kind != Unit.Kind.GROUP]
        if len(found) != 1:
            raise RuleBroken(_("No unit has this name, here or further up in the workbook."), "parent")
        return found[0]

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["name"], row.get("parent")) if is_gone(row) else (row["name"], self.parent_of(row).pk)

    def find(self, row: Mapping[str, Any]) -> Unit | None:
        """An open unit; a closed one for a row that says so, as an export does."""
        if is_gone(row):
            return self.gone.get((row["name"], row.get("parent") or self.root.name))
        return self.units.get((row["name"], self.parent_of(row).pk))

    def values(self, stored: Unit) -> Mapping[str, Any]:
        return {
            "kind": stored.kind,
            "grids": tuple(sorted(grid.name for grid in stored.grids.all())),
            "days": stored.duty or ReportDuty.Days.NONE.value,  # type: ignore[attr-defined]  # annotated
        }

    def add(self, row: Mapping[str, Any]) -> None:
        """A unit that was there long before the town began here: open since ever, owing reports from today on."""
        self.order += 1
        days = row.get("days") or usual_duty(row)
        unit = actions.add_unit(
            by=self.by,
            town=self.town,
            name=row["name"],
            kind=row["kind"],
            parent=self.parent_of(row),
            opened_on=FIRST_DAY,
            duty=days,
            duty_from=self.town.today(),
            order=self.order,
        )
        if row.get("grids"):
            actions.set_grids(unit.pk, by=self.by, names=row["grids"])
        self.units[unit.name, unit.parent_id] = unit

    def change(self, stored: Unit, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        if "kind" in changed:
            actions.change_unit(stored.pk, by=self.by, name=stored.name, parent=stored.parent, kind=row["kind"])
        if "days" in changed:
            actions.set_duty(stored.pk, by=self.by, days=row["days"], from_day=self.town.today())
        if "grids" in changed:
            actions.set_grids(stored.pk, by=self.by, names=row["grids"])


def is_gone(row: Mapping[str, Any]) -> bool:
    return bool(row.get("state") == GONE)


def usual_duty(row: Mapping[str, Any]) -> str:
    """Where the workbook has no column for it: villages every day (domain.md §3), others never."""
    is_village = row["kind"] in (Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY) and "days" not in row
    return (ReportDuty.Days.EVERY if is_village else ReportDuty.Days.NONE).value


class SeatRow(forms.Form):
    """A person and, where one is held, a post from a day to a day."""

    name = forms.CharField(max_length=30)
    phone = PhoneField()
    unit = forms.CharField(max_length=101, required=False)
    title = forms.CharField(max_length=50, required=False)
    role = WordField(ROLE_WORDS, required=False)
    from_day = forms.DateField(required=False, validators=WITHIN_REACH)
    to_day = forms.DateField(required=False, validators=WITHIN_REACH)
    lines = NamesField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A post has a unit, a title and a role, all three or none. No first day: today, or the one that is stored.

        A workbook may have no column of roles: a post that is there already has its own.
        """
        row = super().clean() or {}
        if row.get("from_day") is None:
            row.pop("from_day", None)
        needed = ("unit", "title", "role")
        if any(row.get(name) for name in (*needed, "from_day", "to_day", "lines")):
            for name in needed:
                if name in row and not row[name]:
                    self.add_error(name, _("A post needs its unit, its title and its role."))
            if not {"unit", "title"} <= set(self.fields):
                self.add_error(None, _("A post needs its unit and its title: the workbook lacks one of these columns."))
        return row


class PeopleIntake(Intake):
    """People with their posts, a row for each post. Somebody is the same by name and mobile phone.

    A post with a duty of its own (书记, 主任) has one holder at a time; of others of one title a unit has as many as
    there are holders.
    """

    form = SeatRow

    found_by = frozenset({"unit", "title"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.today = town.today()
        self.units = units_by_label(town, self.today)
        self.lines = {line_in_words(line): line for line in BusinessLine.objects.filter(town=town)}
        self.people: dict[str, list[Person]] = defaultdict(list)
        self.by_phone: dict[str, list[Person]] = defaultdict(list)
        self.seats: dict[int, list[Seat]] = defaultdict(list)
        self.posts: dict[tuple[int, str], list[Post]] = defaultdict(list)
        self.duties: set[tuple[int, str]] = set()
        self.taken: dict[int, list[Tenure]] = defaultdict(list)
        self.settled: set[int] = set()  # people whom a row of the workbook has named with their telephone
        self.read_people()
        self.read_posts()

    def read_people(self) -> None:
        for person in Person.objects.filter(town=self.town).select_related("town", "user"):
            self.enter(person)

    def enter(self, person: Person) -> None:
        self.people[person.name].append(person)
        self.by_phone[person.phone].append(person)

    def read_posts(self) -> None:
        """Posts by unit and title with all who ever held them, and the seats of each person."""
        posts = Post.objects.filter(town=self.town, is_abolished=False).select_related("unit__parent")
        tenures = Tenure.objects.select_related("person__town", "person__user").order_by("from_day")
        for post in posts.prefetch_related("lines", Prefetch("tenures", tenures)):
            self.posts[post.unit_id, post.title].append(post)
            self.duties.add((post.unit_id, post.duty))
            for tenure in post.tenures.all():
                tenure.post = post
                self.taken[post.pk].append(tenure)
                self.seats[tenure.person_id].append(Seat(tenure.person, tenure))

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return list(kept_towns(user))

    def offers(self) -> dict[str, tuple[str, ...]]:
        return {"unit": tuple(self.units), "lines": tuple(self.lines)}

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return row["name"], row["phone"], row.get("unit"), row.get("title"), row.get("from_day")

    def unit_of(self, row: Mapping[str, Any]) -> Unit:
        found = self.units.get("".join(separated(row["unit"])))
        if found is None:
            raise RuleBroken(_("No open unit has this name; before a group stands its village."), "unit")
        return found

    def find(self, row: Mapping[str, Any]) -> Seat | None:
        """The person's post as the row names it; of several times in it the one that begins on the row's day."""
        person = self.person_of(row)
        if person and person.phone and person.phone == row["phone"]:
            self.settled.add(person.pk)
        if not row.get("unit"):
            return Seat(person, None) if person else None
        unit = self.unit_of(row)
        self.judge_lines(row)
        held = [seat for seat in self.seats[person.pk] if seat.is_in(unit, row["title"])] if person else []
        exact = [seat for seat in held if seat.from_day == row.get("from_day")]
        return next(iter(exact or reversed(held)), None)

    def judge_lines(self, row: Mapping[str, Any]) -> None:
        unknown = [name for name in row.get("lines", ()) if name not in self.lines]
        if unknown:
            raise RuleBroken(_("No business line has this name: %(names)s.") % {"names": "、".join(unknown)}, "lines")

    def person_of(self, row: Mapping[str, Any]) -> Person | None:
        """By name and telephone; by the name alone who holds the row's post, or lacks a telephone and is of its unit.

        Who stands in an earlier row with another telephone is somebody else, and so is a namesake in another unit: to
        take two for one would give one of them the other's rights.
        """
        exact = [person for person in self.people[row["name"]] if person.phone == row["phone"]]
        if len(exact) == 1:
            return exact[0]
        same_name = [person for person in self.people[row["name"]] if person.pk not in self.settled]
        if not same_name and row["phone"]:
            return self.renamed(row)
        in_post = [person for person in same_name if self.holds(person, row)]
        likely = in_post or [person for person in same_name if self.is_near(person, row)]
        if len(likely) > 1:
            raise RuleBroken(_("Several people have this name: the mobile phone tells who is meant."), "phone")
        return next(iter(likely), None)

    def is_near(self, person: Person, row: Mapping[str, Any]) -> bool:
        """Nothing speaks against it: one telephone at most, and no post, or one in the row's unit."""
        if person.phone and row["phone"]:
            return False
        seats = self.seats[person.pk]
        if not row.get("unit") or not seats:
            return True
        unit = self.unit_of(row)
        return any(seat.tenure and seat.tenure.post.unit_id == unit.pk for seat in seats)

    def renamed(self, row: Mapping[str, Any]) -> Person | None:
        """Who holds the row's post with the row's telephone under another name: a name that was mistyped."""
        likely = (person for person in self.by_phone[row["phone"]] if person.pk not in self.settled)
        same = [person for person in likely if self.holds(person, row)]
        return next(iter(same), None)

    def holds(self, person: Person, row: Mapping[str, Any]) -> bool:
        if not row.get("unit"):
            return False
        unit = self.unit_of(row)
        return any(seat.is_in(unit, row["title"]) for seat in self.seats[person.pk])

    def values(self, stored: Seat) -> Mapping[str, Any]:
        return {
            "name": stored.person.name,
            "phone": stored.person.phone,
            "role": stored.role,
            "from_day": stored.from_day,
            "to_day": stored.to_day,
            "lines": stored.line_names,
        }

    def add(self, row: Mapping[str, Any]) -> None:
        person = self.person_of(row)
        is_new = person is None
        if person is None:
            person = people.add_person(by=self.by, town=self.town, name=row["name"], phone=row["phone"])
        tenure = self.seated(person, row) if row.get("unit") else None
        if is_new:
            self.enter(person)
        if person.phone:
            self.settled.add(person.pk)
        if tenure:
            self.taken[tenure.post_id].append(tenure)
            self.seats[person.pk].append(Seat(person, tenure))

    def seated(self, person: Person, row: Mapping[str, Any]) -> Tenure:
        """The person takes the post of the row, a new one where all of that title are taken."""
        unit, from_day, to_day = self.unit_of(row), row.get("from_day") or self.today, row.get("to_day")
        same = self.posts[unit.pk, row["title"]]
        free = [post for post in same if post.duty or is_free(self.taken[post.pk], from_day, to_day)]
        post = free[0] if free else self.new_post(unit, row)
        tenure = offices.take_office(post.pk, by=self.by, person=person, from_day=from_day, to_day=to_day)
        tenure.post = post
        return tenure

    def new_post(self, unit: Unit, row: Mapping[str, Any]) -> Post:
        if "role" not in row:
            words = _("The unit has no free post of this title; a new one needs a role: please add a column “角色”.")
            raise RuleBroken(words, "title")
        lines = [self.lines[name] for name in row.get("lines", ())]
        duty = duty_of(unit, row["role"], row["title"])
        if (unit.pk, duty) in self.duties:
            duty = Post.Duty.NONE
        post = offices.add_post(
            by=self.by, unit=unit, title=row["title"], role=row["role"], duty=duty, lines=lines, order=ORDER[duty]
        )
        self.posts[unit.pk, row["title"]].append(post)
        self.duties.add((unit.pk, duty))
        return post

    def change(self, stored: Seat, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        if changed & {"name", "phone"}:
            people.change_person(stored.person.pk, by=self.by, name=row["name"], phone=row["phone"])
        tenure = stored.tenure
        if tenure and changed & {"role", "lines"}:
            self.change_post(tenure.post, row)
        if tenure and changed & {"from_day", "to_day"}:
            from_day, to_day = row.get("from_day", tenure.from_day), row.get("to_day", tenure.to_day)
            offices.correct_tenure(tenure.pk, by=self.by, from_day=from_day, to_day=to_day)

    def change_post(self, post: Post, row: Mapping[str, Any]) -> None:
        names = row["lines"] if "lines" in row else [line_in_words(line) for line in post.lines.all()]
        offices.change_post(
            post.pk,
            by=self.by,
            title=post.title,
            role=row.get("role") or post.role,
            duty=post.duty,
            lines=[self.lines[name] for name in names],
            order=post.order,
        )


def is_free(tenures: Iterable[Tenure], from_day: date, to_day: date | None) -> bool:
    """Whether nobody of those who hold a post holds it on one of the days."""
    last = to_day or date.max
    return all(tenure.from_day > last or (tenure.to_day or date.max) < from_day for tenure in tenures)


def duty_of(unit: Unit, role: str, title: str) -> str:
    """Which of the two head posts a title means (domain.md §6): branch secretary, committee head; a unit's head."""
    if role != Role.UNIT_HEAD or title.startswith(("副", "第一")) or "副" in title:
        return Post.Duty.NONE
    if unit.kind not in VILLAGES:
        return Post.Duty.FIRST
    if title.endswith("主任"):
        return Post.Duty.DIRECT
    return Post.Duty.FIRST if "书记" in title else Post.Duty.NONE
