"""Kinds of addresses: who is let in, who is told that it isn't theirs, who finds nothing there (domain.md §2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.access.world import Things

ROLES = ["cadre", "unit_head", "officer", "group", "liaison", "deputy", "leader", "inspector", "admin"]
EVERYONE = frozenset(ROLES)
UNIT = frozenset({"cadre", "unit_head"})
TOWN = frozenset({"officer", "deputy", "leader", "inspector"})  # read the whole town
OFFICE = frozenset({"officer"})
HEAD = frozenset({"unit_head"})
VERIFIERS = frozenset({"officer", "deputy"})
READERS = EVERYONE - {"admin"}  # of issued bulletins: all of the town but the system keeper
NOBODY: frozenset[str] = frozenset()
PROPOSED_TO = frozenset({"officer", "deputy", "leader"})
VISITORS = frozenset({"officer", "deputy", "leader"})
KEEPERS = frozenset({"officer", "admin"})
AIR_READERS = EVERYONE - {"admin"}  # whoever holds a post in the town
TOWN_BOUND = EVERYONE - {"inspector", "admin"}  # accounts that belong to a town


@dataclass(frozen=True)
class Address:
    """Who is let in (`own`, `other`, `foreign`), who sees it but may not (403 in `barred_*`); everybody else gets 404.

    `kwargs` makes the address from a unit's things; without it the address has no object and only `own` counts.
    """

    own: frozenset[str]
    other: frozenset[str] = NOBODY
    foreign: frozenset[str] = NOBODY
    barred_own: frozenset[str] = NOBODY
    barred_other: frozenset[str] = NOBODY
    barred_foreign: frozenset[str] = NOBODY
    kwargs: Callable[[Things], dict[str, Any]] | None = None
    method: str = "get"
    is_public: bool = False
    data: dict[str, str] = field(default_factory=dict)


def page(own: frozenset[str], **more: Any) -> Address:
    """A page without an object; who isn't let in gets 403."""
    return Address(own, barred_own=EVERYONE - own, **more)


def public(**more: Any) -> Address:
    return Address(EVERYONE, is_public=True, **more)


def step(may: frozenset[str], name: str) -> Address:
    """A step of a task: who sees the task but may not take the step is told so."""
    sees_own = UNIT | TOWN | {"liaison"}
    return Address(
        own=may,
        other=may & TOWN,
        barred_own=sees_own - may,
        barred_other=TOWN - may,
        kwargs=lambda things: {"pk": things.task.pk, "name": name},
    )


def only(may: frozenset[str]) -> dict[str, frozenset[str]]:
    """Over SEEN: who sees it and isn't among these is told so."""
    return {
        "own": may,
        "other": may & TOWN,
        "barred_own": (UNIT | TOWN | {"liaison"}) - may,
        "barred_other": TOWN - may,
    }


def item_step(things: Things, name: str) -> dict[str, Any]:
    """A step of an item that an inspection fed back."""
    return {"pk": things.fed_back.pk, "name": name}


def of_a_list() -> Address:
    """A page of an inspection list, which the office keeps and the town's readers know of."""
    return Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=TOWN - OFFICE,
        barred_other=TOWN - OFFICE,
        kwargs=lambda things: {"pk": things.fed_back.batch_id},
    )


def of_the_duties() -> Address:
    """履职纪实: the office, deputies and leaders; the unit's head of the own unit."""
    return Address(
        own=PROPOSED_TO | HEAD,
        other=PROPOSED_TO,
        barred_own=frozenset({"cadre", "liaison", "inspector", "admin"}),
        barred_other=frozenset({"inspector", "admin"}),
        kwargs=lambda things: {"unit": things.unit.pk},
    )


def plan_page(may: frozenset[str], **more: Any) -> Address:
    """A page of the year's plan of the reader's own town, whichever unit asks."""
    others = EVERYONE - may
    said = {"kwargs": lambda things: {"year": things.pledge.plan.year}} | more
    return Address(
        own=may, other=may, foreign=may, barred_own=others, barred_other=others, barred_foreign=others, **said
    )


def quarter_page(may: frozenset[str], **more: Any) -> Address:
    """A page of a quarter of the reader's own town, whichever unit asks; who reads nothing of the town is barred."""
    barred = EVERYONE - may
    said = {"kwargs": lambda things: {"year": things.pledge.plan.year, "quarter": 4}} | more
    return Address(
        own=may, other=may, foreign=may, barred_own=barred, barred_other=barred, barred_foreign=barred, **said
    )


def quarter_and(**more: str) -> Callable[[Things], dict[str, Any]]:
    return lambda things: {"year": things.pledge.plan.year, "quarter": 4, **more}


def draft_report() -> Address:
    """A report that isn't frozen: the town's own read it, for an inspector there is none yet."""
    return replace(
        quarter_page(TOWN - {"inspector"}),
        barred_own=EVERYONE - TOWN,
        barred_other=EVERYONE - TOWN,
        barred_foreign=EVERYONE - TOWN,
    )


def targets_page(**more: Any) -> Address:
    """What a unit holds: set by the office; who sees the unit is told that it isn't theirs to set."""
    return Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=(UNIT | TOWN | {"liaison", "admin"}) - OFFICE,
        barred_other=(TOWN | {"admin"}) - OFFICE,
        kwargs=lambda things: {"year": things.pledge.plan.year, "unit": things.unit.pk},
        **more,
    )


def office_step(name: str) -> Address:
    """A POST of the office on what nobody else sees."""
    return Address(own=OFFICE, other=OFFICE, kwargs=by_pk(name), method="post")


def of_a_meeting(may: frozenset[str] = PROPOSED_TO, **more: Any) -> Address:
    """A meeting whose minutes are being written: office, deputies and leaders know of it, an inspector doesn't yet."""
    barred = PROPOSED_TO - may
    said = {"kwargs": by_pk("meeting")} | more
    return Address(own=may, other=may, barred_own=barred, barred_other=barred, **said)


def by_pk(name: str) -> Callable[[Things], dict[str, Any]]:
    return lambda things: {"pk": getattr(things, name).pk}


def of_the_town(name: str, **more: Any) -> Address:
    """A thing of the town that its keepers alone may open; who keeps nothing isn't told whether it exists."""
    others = EVERYONE - KEEPERS
    return Address(
        own=KEEPERS,
        other=KEEPERS,
        barred_own=others,
        barred_other=others,
        barred_foreign=others,
        kwargs=by_pk(name),
        **more,
    )


def of_a_ledger() -> Address:
    """What brings rows into a ledger that the keepers keep; the ledger is no thing of a town."""
    others = EVERYONE - KEEPERS
    return Address(
        own=KEEPERS,
        other=KEEPERS,
        foreign=KEEPERS,
        barred_own=others,
        barred_other=others,
        barred_foreign=others,
        kwargs=lambda _things: {"ledger": "units"},
    )


def word_of_town(**more: Any) -> Address:
    """A category of the town: its keepers alone."""
    return replace(of_the_town("word", **more), kwargs=lambda things: {"kind": "categories", "pk": things.word.pk})


def words_page() -> Address:
    return replace(of_a_ledger(), kwargs=lambda _things: {"kind": "categories"})  # nor is the kind


def of_the_air(name: str, **more: Any) -> Address:
    """What the office keeps of the town's air and water, which all of the town but the system keeper reads."""
    others = AIR_READERS - OFFICE
    return Address(own=OFFICE, other=OFFICE, barred_own=others, barred_other=others, kwargs=by_pk(name), **more)


SEEN = {"own": UNIT | TOWN | {"liaison"}, "other": TOWN}

# Letters: whom they name, the office, the leaders; not the cadres of the unit, no inspector, no keeper.
MEASURED = {"own": HEAD | {"officer", "leader"}, "other": frozenset({"officer", "leader"})}


def of_the_office(thing: str) -> Address:
    """What the office does with a measure that its other readers only read."""
    return Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=MEASURED["own"] - OFFICE,
        barred_other=MEASURED["other"] - OFFICE,
        kwargs=by_pk(thing),
    )
