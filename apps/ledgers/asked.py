"""What an address asks of a ledger: filters, order, page; and all that its page shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.ledgers.declaration import Ledger, Sort
from apps.ledgers.filters import LedgerFilters, Menu
from apps.ledgers.keyset import Order, Slice, slice_of
from apps.ledgers.models import SavedFilter
from apps.ledgers.queries import saved_filters

EXACT_UP_TO = 1_000
LINKS = 8  # more choices are a list to pick from


@dataclass(frozen=True)
class Option:
    """A link that sets or takes away one filter."""

    words: str
    query: str
    is_on: bool = False
    count: int | None = None


@dataclass(frozen=True)
class ShownMenu:
    """A chip that opens: links for a first filter of few choices, fields of a form for the rest.

    `kept` is what the form carries on.
    """

    label: str
    is_on: bool
    options: list[Option]
    fields: list[Any]
    kept: list[tuple[str, str]]


@dataclass(frozen=True)
class Heading:
    """A heading that sorts; without a `query` it doesn't now. `direction` as aria-sort says it, empty for another."""

    label: str
    query: str
    direction: str


@dataclass(frozen=True)
class Page:
    """A page of a ledger, read: its template asks nothing more."""

    ledger: Ledger
    slice: Slice
    count: int
    query: str
    tabs: list[Option]
    counts: dict[str, int]
    menus: list[ShownMenu]
    chips: list[Option]
    problems: list[str]
    headings: dict[str, Heading]
    saved: list[tuple[SavedFilter, bool]]
    may_save: bool
    is_narrowed: bool
    q: str
    q_label: str
    kept: list[tuple[str, str]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.slice.rows)

    @property
    def is_counted(self) -> bool:
        """False: there are more than `count`."""
        return self.count <= EXACT_UP_TO

    @property
    def shown_count(self) -> int:
        return min(self.count, EXACT_UP_TO)

    @property
    def next_query(self) -> str:
        return f"?{joined(self.query, after=self.slice.after)}" if self.slice.after else ""

    @property
    def before_query(self) -> str:
        return f"?{joined(self.query, before=self.slice.before)}" if self.slice.before else ""

    @property
    def first_query(self) -> str:
        return f"?{self.query}"

    @property
    def excel_query(self) -> str:
        return f"?{joined(self.query, format='xlsx')}"


def joined(query: str, **more: str) -> str:
    return "&".join(part for part in (query, urlencode(more)) if part)


class Asked:
    """A ledger by a query string, for a reader. Nothing is read from the rows before `rows` or `page` are."""

    def __init__(self, ledger: Ledger, user: User, params: QueryDict) -> None:
        self.ledger, self.user, self.params = ledger, user, params
        self.filters: LedgerFilters = ledger.filters(params, ledger.rows(user), user=user)

    @property
    def wants_excel(self) -> bool:
        return self.params.get("format") == "xlsx"

    @cached_property
    def values(self) -> dict[str, str]:
        return self.filters.values

    @cached_property
    def sorts(self) -> dict[str, Sort]:
        """By name. Over several towns only the usual one and what an index bounds: else the whole table is sorted."""
        usual = self.ledger.default_sort(self.values).removeprefix("-")
        return {
            sort.name: sort for sort in self.ledger.sorts if self.filters.town or sort.is_indexed or sort.name == usual
        }

    @cached_property
    def default_order(self) -> Order:
        order = self.order_named(self.ledger.default_sort(self.values))
        assert order is not None  # the ledger declares it
        return order

    @cached_property
    def order(self) -> Order:
        return self.order_named(self.params.get("sort", "")) or self.default_order

    def order_named(self, name: str) -> Order | None:
        sort = self.sorts.get(name.removeprefix("-"))
        return Order(sort, name.startswith("-")) if sort else None

    @cached_property
    def narrowed(self) -> QuerySet[Any]:
        return self.filters.narrowed()

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows that are asked for, in order."""
        return self.order.apply(self.narrowed)

    @property
    def sort_value(self) -> dict[str, str]:
        return {} if self.order == self.default_order else {"sort": self.order.name}

    @property
    def query(self) -> str:
        """What was understood, in one order for all: equal asks are equal as text."""
        return urlencode(self.values | self.sort_value)

    def changed(self, **changes: str | None) -> str:
        """The query with filters set or, by None, taken away; it begins at the first page."""
        found = {**self.values, **self.sort_value, **changes}
        return "?" + urlencode({name: found[name] for name in [*self.filters.filters, "sort"] if found.get(name)})

    def kept(self, *but: str) -> list[tuple[str, str]]:
        """What a form that sets some filters carries on of the others."""
        return [(name, value) for name, value in (self.values | self.sort_value).items() if name not in but]

    def page(self) -> Page:
        """Read the page: rows, count, counts of the tabs, saved filters."""
        counts, query = self.filters.counts(), self.query
        saved = [(one, one.query == query) for one in saved_filters(self.user, self.ledger.name)]
        filters = self.filters
        return Page(
            ledger=self.ledger,
            slice=slice_of(
                self.narrowed, self.order, after=self.params.get("after", ""), before=self.params.get("before", "")
            ),
            count=self.narrowed.order_by()[: EXACT_UP_TO + 1].count(),
            query=query,
            tabs=self.tabs(counts),
            counts=counts,
            menus=[self.menu(menu) for menu in filters.menus if self.is_offered(menu)],
            chips=[self.chip(name) for name in self.values if name not in ("q", filters.tabs)],
            problems=filters.problems,
            headings={sort.name: self.heading(sort.name, str(sort.label)) for sort in self.ledger.sorts},
            saved=saved,
            may_save=bool(query) and not any(is_on for _one, is_on in saved),
            is_narrowed=bool(self.values),
            q=self.values.get("q", ""),
            q_label=str(filters.filters["q"].label),
            kept=self.kept("q"),
        )

    def tabs(self, counts: dict[str, int]) -> list[Option]:
        """The first filter, value by value."""
        name = self.filters.tabs
        now = self.values.get(name, "")
        return [
            Option(str(label), self.changed(**{name: value}), value == now, counts.get(value))
            for value, label in [("", _("All")), *self.filters.choices(name)]
        ]

    def is_offered(self, menu: Menu) -> bool:
        """A filter without a choice, or with a single one, chooses nothing."""
        return any(
            "choices" not in self.filters.filters[name].extra or len(self.filters.choices(name)) > 1
            for name in menu.names
        )

    def menu(self, menu: Menu) -> ShownMenu:
        first, *others = menu.names
        choices = self.filters.choices(first)
        are_links = 0 < len(choices) <= LINKS
        options = [self.option(first, value, label) for value, label in choices] if are_links else []
        fields = [self.filters.form[name] for name in (others if are_links else menu.names)]
        is_on = any(name in self.values for name in menu.names)
        return ShownMenu(str(menu.label), is_on, options, fields, self.kept(*[field.name for field in fields]))

    def option(self, name: str, value: str, label: Any) -> Option:
        is_on = self.values.get(name) == value
        return Option(str(label), self.changed(**{name: None if is_on else value}), is_on)

    def chip(self, name: str) -> Option:
        return Option(self.filters.in_words(name), self.changed(**{name: None}), True)

    def heading(self, name: str, label: str) -> Heading:
        """Choosing the sort that is on turns it round."""
        if name not in self.sorts:
            return Heading(label, "", "")
        is_on = self.order.sort.name == name
        turned = f"-{name}" if is_on and not self.order.is_descending else name
        wanted = self.order_named(turned)
        query = self.changed(sort=None if wanted == self.default_order else turned)
        return Heading(label, query, ("descending" if self.order.is_descending else "ascending") if is_on else "")
