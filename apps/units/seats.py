"""A person in a post, as the ledger of people has a row for it; and how units and lines are called in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from apps.towns.builtins import LINE_NAMES
from apps.towns.models import BusinessLine, Town
from apps.units.models import Person, Tenure, Unit

CHUNK = 2_000


@dataclass(frozen=True)
class Seat:
    """A person and one of the posts held; none: somebody without a post."""

    person: Person
    tenure: Tenure | None

    @property
    def town(self) -> Town:
        return self.person.town

    @property
    def unit_label(self) -> str:
        return label_of(self.tenure.post.unit) if self.tenure else ""

    @property
    def title(self) -> str:
        return self.tenure.post.title if self.tenure else ""

    @property
    def role(self) -> str:
        return self.tenure.post.role if self.tenure else ""

    @property
    def from_day(self) -> date | None:
        return self.tenure.from_day if self.tenure else None

    @property
    def to_day(self) -> date | None:
        return self.tenure.to_day if self.tenure else None

    @property
    def line_names(self) -> tuple[str, ...]:
        lines = self.tenure.post.lines.all() if self.tenure else ()
        return tuple(sorted(line_in_words(line) for line in lines))

    def is_in(self, unit: Unit, title: str) -> bool:
        return self.tenure is not None and self.tenure.post.unit_id == unit.pk and self.title == title


def label_of(unit: Unit) -> str:
    """A villager group is named with its village: 石桥村一社."""
    return f"{unit.parent.name}{unit.name}" if unit.kind == Unit.Kind.GROUP and unit.parent else unit.name


def units_by_label(town: Town, day: date) -> dict[str, Unit]:
    """Open units by their labels, and by their bare names where only one has it; closed ones where no open one has."""
    rows = list(Unit.objects.filter(town=town).select_related("parent", "town"))
    units = [unit for unit in rows if unit.is_open_on(day)]
    names = [unit.name for unit in units]
    bare = {unit.name: unit for unit in units if names.count(unit.name) == 1}
    return {label_of(unit): unit for unit in rows} | bare | {label_of(unit): unit for unit in units}


def line_in_words(line: BusinessLine) -> str:
    return line.name or builtin_line(line.code)


@cache
def builtin_line(code: str) -> str:
    with translation.override("zh-hans"):
        return str(LINE_NAMES[code])


def seats_of(people: QuerySet[Person], day: date) -> Iterator[Seat]:
    """A row for each post that is held or will be, by person; the last one of who has left; one without for others."""
    tenures = Tenure.objects.filter(post__is_abolished=False).select_related("post__unit__parent")
    tenures = tenures.prefetch_related("post__lines").order_by("post__order", "from_day", "pk")
    rows = people.select_related("town").prefetch_related(Prefetch("tenures", tenures, to_attr="all_tenures"))
    for person in rows.iterator(chunk_size=CHUNK):
        all_tenures: list[Tenure] = person.all_tenures
        present = [tenure for tenure in all_tenures if tenure.to_day is None or tenure.to_day >= day]
        last = sorted(all_tenures, key=lambda tenure: tenure.from_day)[-1:]
        yield from (Seat(person, tenure) for tenure in present or last or (None,))
