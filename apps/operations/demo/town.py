"""A demo town as it was built: what the days of its book are written with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from apps.accounts.models import User
from apps.rectifications.models import Approver, Chain
from apps.rectifications.opening import head_post
from apps.towns.models import Category, PlaceKind, Town, TownSettings
from apps.units.models import VILLAGES, AnsweringPlace, Tenure, Unit


@dataclass
class Demo:
    """A town as it was built. `users` by account without the town's code: cadre01, unithead03, officer."""

    town: Town
    settings: TownSettings
    chains: dict[str, Chain]
    villages: list[Unit]
    town_units: list[Unit]
    office: Unit
    closed: Unit | None = None
    categories: dict[str, Category] = field(default_factory=dict)
    place_kinds: list[PlaceKind] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    competent: dict[int, Unit] = field(default_factory=dict)  # business line → unit
    deputies: dict[int, User] = field(default_factory=dict)  # business line → who leads it
    answering: list[AnsweringPlace] = field(default_factory=list)
    excused: set[tuple[int, date]] = field(default_factory=set)  # (number of a village, day)
    staff: dict[int, list[User]] = field(default_factory=dict)  # unit → accounts, cadres first
    liaisons: dict[int, list[User]] = field(default_factory=dict)  # village → accounts
    posts: dict[int, int | None] = field(default_factory=dict)  # unit → the post that answers first

    def head_post(self, unit: Unit) -> int | None:
        if unit.pk not in self.posts:
            self.posts[unit.pk] = head_post(self.tenures, unit)
        return self.posts[unit.pk]

    def cadre(self, unit: Unit) -> User:
        return self.staff[unit.pk][0]

    def head(self, unit: Unit) -> User:
        return self.staff[unit.pk][-1]

    @property
    def officer(self) -> User:
        return self.users["officer"]

    def approver(self, whose: str, category: Category) -> User:
        """Whose turn an approval is; a leader gives a deputy's where a line has none."""
        leader = self.users["secretary"]
        above = {Approver.DEPUTY: self.deputies.get(category.line_id, leader), Approver.LEADER: leader}
        return above.get(Approver(whose), self.officer)

    @property
    def market(self) -> str:
        """The market place, for which the market supervision answers."""
        return self.answering[0].name

    @cached_property
    def category_ids(self) -> list[int]:
        return [category.pk for category in self.categories.values()]

    @cached_property
    def place_kind_ids(self) -> list[int]:
        return [kind.pk for kind in self.place_kinds]

    def is_village(self, unit: Unit) -> bool:
        return unit.kind in VILLAGES
