"""What a user may see and where which role holds: the one source of visibility (domain.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.units.models import UNIT_ROLES, HeldRole, Unit


@dataclass(frozen=True)
class Hold:
    """A role in force today, and where it holds."""

    role: str
    unit_id: int | None
    town_id: int | None
    line_id: int | None
    title: str

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Scope:
    """All that a user holds today. Each right holds only where the post gives it; rights add up."""

    town_id: int | None
    holds: tuple[Hold, ...]
    own_units: tuple[Unit, ...]  # open units of the user's cadre and head posts, the groups below them last
    reads_all_towns: bool = False
    keeps_all_towns: bool = False

    def towns(self, *roles: str) -> frozenset[int]:
        """Towns in which one of the roles is held."""
        return frozenset(h.town_id for h in self.holds if h.role in roles and h.town_id is not None)

    def units(self, *roles: str) -> frozenset[int]:
        """Units in which one of the roles is held."""
        return frozenset(h.unit_id for h in self.holds if h.role in roles and h.unit_id is not None)

    def has(self, *roles: str) -> bool:
        return any(h.role in roles for h in self.holds)

    @property
    def own_unit_ids(self) -> frozenset[int]:
        return frozenset(unit.pk for unit in self.own_units)

    @property
    def read_towns(self) -> frozenset[int]:
        """Towns that may be read whole."""
        return self.towns(Role.OFFICER, Role.DEPUTY, Role.LEADER, Role.INSPECTOR)

    @property
    def read_units(self) -> frozenset[int]:
        return self.own_unit_ids | self.units(Role.LIAISON)

    @property
    def units_read_apart(self) -> frozenset[int]:
        """Units that are read without their town."""
        own = {unit.pk for unit in self.own_units if unit.town_id not in self.read_towns}
        assigned = [h for h in self.holds if h.role == Role.LIAISON and h.town_id not in self.read_towns]
        return frozenset(own | {h.unit_id for h in assigned if h.unit_id is not None})

    @property
    def reads_anything(self) -> bool:
        """System keepers read no reports and no tasks."""
        return self.reads_all_towns or bool(self.read_towns or self.read_units) or self.has(Role.GROUP)

    @property
    def lines(self) -> frozenset[int]:
        """Business lines of a deputy."""
        return frozenset(h.line_id for h in self.holds if h.role == Role.DEPUTY and h.line_id is not None)

    def q(self, unit: str) -> Q:
        """Rows whose `unit` path is a unit the user may read; `unit` must stand beside a `town` on the same row."""
        if self.reads_all_towns:
            return ~Q(pk__in=())  # always true; an empty Q would vanish beside another condition
        row = unit.rpartition("__")[0]
        town = f"{row}__town_id" if row else "town_id"
        return Q(**{f"{town}__in": self.read_towns}) | Q(**{f"{unit}_id__in": self.units_read_apart})

    def q_or(self, unit: str, own_work: Q) -> Q:
        """The same, or what the user wrote. What one writes is in the own town, so who reads it whole needs no `or`:
        with it PostgreSQL sorts the whole table for a page, without it an index has the order.
        """
        reads_own_town = self.reads_all_towns or self.town_id in self.read_towns
        return self.q(unit) if reads_own_town else self.q(unit) | own_work


def scope_of(user: User) -> Scope:
    """The user's scope today; two queries, kept on the user object for the rest of the request."""
    cached = getattr(user, "_scope", None)
    if cached is None:
        cached = user._scope = read_scope(user)  # type: ignore[attr-defined]
    return cached


def read_scope(user: User) -> Scope:
    """Who still holds a post in a closed unit is told that it is closed; a closed group below is no longer offered."""
    today = today_of(user)
    held = HeldRole.objects.held_on(today).filter(user=user)
    holds = tuple(Hold(*row) for row in held.values_list("role", "unit_id", "town_id", "line_id", "title"))
    own_ids = {h.unit_id for h in holds if h.role in UNIT_ROLES and h.unit_id is not None}
    open_groups = Unit.objects.open_on(today).filter(parent__in=own_ids, kind=Unit.Kind.GROUP)
    # Joined by `|`, not by a subquery: for that PostgreSQL reads all units of all towns.
    own = Unit.objects.filter(pk__in=own_ids) | open_groups if own_ids else ()
    own_units = tuple(sorted(own, key=lambda unit: (unit.pk not in own_ids, unit.order, unit.pk)))
    everywhere = {h.role for h in holds if h.town_id is None}
    return Scope(user.town_id, holds, own_units, Role.INSPECTOR in everywhere, Role.ADMIN in everywhere)


def today_of(user: User) -> date:
    """The user's day: the town's, or the server's zone for those without a town."""
    return user.town.today() if user.town else timezone.localdate()


def home_unit(user: User, chosen: int | None = None) -> Unit | None:
    """The own unit that the user stands in: the one chosen in the switcher, else the first."""
    units = {unit.pk: unit for unit in scope_of(user).own_units}
    return units.get(chosen or 0) or next(iter(units.values()), None)
