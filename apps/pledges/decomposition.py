"""分解: whether what is handed down adds up to what was promised above, and whose hundred points aren't whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.pledges.models import FULL_WEIGHT, Indicator, Target
from apps.units.models import Unit

LESS = Indicator.Direction.LESS


@dataclass(frozen=True)
class Short:
    """Below `unit` an indicator comes to `found` where `wanted` was promised; `below` names who holds too little."""

    unit: Unit
    indicator: Indicator
    wanted: Decimal
    found: Decimal
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """What a unit promised and nobody below it holds."""

    unit: Unit
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Uneven:
    """The weights of a unit's targets don't come to a hundred."""

    unit: Unit
    sum: Decimal


def shorts(targets: Iterable[Target], units: Sequence[Unit]) -> list[Short]:
    """Where less is handed down than was promised above (domain.md §6). Not handed down at all is a gap, see `gaps`.

    What adds up is compared as a sum, at least or at most; of the rest each unit below holds the whole.
    """
    by_id = {unit.pk: unit for unit in units}
    children = children_of(units)
    held: dict[tuple[int, int], Target] = {(one.indicator_id, one.unit_id): one for one in targets}
    found = []
    for (indicator_id, unit_id), target in held.items():
        below = [held[indicator_id, pk] for pk in children[unit_id] if (indicator_id, pk) in held]
        if below and unit_id in by_id and (short := short_of(target, by_id[unit_id], below, by_id)):
            found.append(short)
    return found


def gaps(targets: Iterable[Target], units: Sequence[Unit]) -> list[Gap]:
    """What nobody below holds, of units that hand down anything: a village that keeps all itself has none."""
    children = children_of(units)
    held: dict[int, dict[int, Indicator]] = defaultdict(dict)
    for one in targets:
        held[one.unit_id][one.indicator_id] = one.indicator
    found = []
    for unit in units:
        below = {pk for child in children[unit.pk] for pk in held[child]}
        lacking = tuple(indicator for pk, indicator in held[unit.pk].items() if pk not in below)
        if below and lacking:
            found.append(Gap(unit, lacking))
    return found


def children_of(units: Iterable[Unit]) -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id].append(unit.pk)
    return children


def short_of(target: Target, unit: Unit, below: Sequence[Target], by_id: dict[int, Unit]) -> Short | None:
    indicator = target.indicator
    if indicator.is_summed:
        total = sum((one.value for one in below), Decimal(0))
        return None if reaches(indicator, total, target.value) else Short(unit, indicator, target.value, total)
    weak = [one for one in below if not reaches(indicator, one.value, target.value)]
    if not weak:
        return None
    worst = (
        max(weak, key=lambda one: one.value) if indicator.direction == LESS else min(weak, key=lambda one: one.value)
    )
    return Short(unit, indicator, target.value, worst.value, tuple(by_id[one.unit_id].name for one in weak))


def reaches(indicator: Indicator, value: Decimal, wanted: Decimal) -> bool:
    return value <= wanted if indicator.direction == LESS else value >= wanted


def weight_of(targets: Iterable[Target]) -> Decimal:
    return sum((one.weight for one in targets), Decimal(0))


def uneven(targets: Iterable[Target], units: Sequence[Unit]) -> list[Uneven]:
    """Units with targets whose weights come to something else than a hundred, in the units' order."""
    of_unit: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        of_unit[target.unit_id].append(target)
    sums = [(unit, weight_of(of_unit[unit.pk])) for unit in units if of_unit[unit.pk]]
    return [Uneven(unit, total) for unit, total in sums if total != FULL_WEIGHT]
