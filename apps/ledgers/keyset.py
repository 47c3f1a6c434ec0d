"""Pages by the last row seen instead of by counting: as fast on the thousandth page as on the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from apps.ledgers.declaration import Sort


@dataclass(frozen=True)
class Key:
    """A field of the order. Empty values come last, whatever the direction."""

    path: str
    is_descending: bool
    is_nullable: bool = False

    def ordering(self, *, is_backward: bool) -> OrderBy:
        is_descending = self.is_descending != is_backward
        nulls = {"nulls_first" if is_backward else "nulls_last": True} if self.is_nullable else {}
        return OrderBy(F(self.path), descending=is_descending, **nulls)

    def of(self, row: Any) -> Any:
        return reduce(getattr, self.path.split("__"), row)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def past(self, value: Any, *, is_backward: bool) -> Q:
        """Values that come after `value`, or before it on the way back."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if is_backward else Q(pk__in=())
        more = "lt" if self.is_descending != is_backward else "gt"
        found = Q(**{f"{self.path}__{more}": value})
        return found | Q(**{f"{self.path}__isnull": True}) if self.is_nullable and not is_backward else found


@dataclass(frozen=True)
class Order:
    """A sort in one direction; the primary key settles what is equal."""

    sort: Sort
    is_descending: bool

    @property
    def name(self) -> str:
        return f"-{self.sort.name}" if self.is_descending else self.sort.name

    @property
    def keys(self) -> list[Key]:
        fields = [Key(path, self.is_descending, path in self.sort.nullable) for path in self.sort.fields]
        return [*fields, Key("pk", self.is_descending)]

    def apply(self, rows: QuerySet[Any], *, is_backward: bool = False) -> QuerySet[Any]:
        return rows.order_by(*[key.ordering(is_backward=is_backward) for key in self.keys])


@dataclass(frozen=True)
class Slice:
    """Rows of a page, and the cursors of what comes after and before; empty where nothing does."""

    rows: list[Any]
    after: str = ""
    before: str = ""


def slice_of(rows: QuerySet[Any], order: Order, *, after: str = "", before: str = "", size: int = 50) -> Slice:
    """The page after or before a cursor; the first one without a cursor, and for one that is broken or leads nowhere.

    A page before that isn't full is the first one: rows were taken out since.
    """
    values = opened(order, after or before)
    is_backward = bool(before and not after)
    if values is None:
        return first_slice(rows, order, size)
    past = rows.filter(beyond(order.keys, values, is_backward=is_backward))
    found = list(order.apply(past, is_backward=is_backward)[: size + 1])
    is_more, found = len(found) > size, found[:size]
    if is_backward:
        if not is_more:
            return first_slice(rows, order, size)
        found.reverse()
        return Slice(found, cursor(order, found[-1]), cursor(order, found[0]))
    if not found:
        return first_slice(rows, order, size)
    return Slice(found, cursor(order, found[-1]) if is_more else "", cursor(order, found[0]))


def first_slice(rows: QuerySet[Any], order: Order, size: int) -> Slice:
    found = list(order.apply(rows)[: size + 1])
    return Slice(found[:size], cursor(order, found[size - 1]) if len(found) > size else "")


def beyond(keys: Sequence[Key], values: Sequence[Any], *, is_backward: bool) -> Q:
    """Rows past the one with these values, in lexical order of the keys."""
    found = Q(pk__in=())
    for key, value in reversed(list(zip(keys, values, strict=True))):
        found = key.past(value, is_backward=is_backward) | (key.same(value) & found)
    first = keys[0]
    if first.is_nullable:
        return found
    # Said once more in the one form by which PostgreSQL starts in the middle of an index.
    bound = "lte" if first.is_descending != is_backward else "gte"
    return Q(**{f"{first.path}__{bound}": values[0]}) & found


def signer(order: Order) -> Signer:
    return Signer(salt=f"ledger:{order.name}:{','.join(order.sort.fields)}")


def cursor(order: Order, row: Any) -> str:
    """Where a row stands in the order, signed: only values that we wrote ourselves come back into a query."""
    return signer(order).sign_object([packed(key.of(row)) for key in order.keys])


def opened(order: Order, text: str) -> list[Any] | None:
    """The values of a cursor; None for none and for one of another order or another hand."""
    if not text:
        return None
    try:
        return [unpacked(value) for value in signer(order).unsign_object(text)]
    except (BadSignature, ValueError):
        return None


def packed(value: Any) -> Any:
    """Plain JSON, with days and moments as what they are."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
