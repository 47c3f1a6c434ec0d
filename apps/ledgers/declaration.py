"""What a ledger is, declared once in an app's `ledgers.py`: its page, its Excel file and its import go by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils import translation

from apps.accounts.models import User
from apps.ledgers.filters import LedgerFilters
from apps.ledgers.incoming import Intake

# A worksheet holds 1,048,576 rows; the first is the headings'.
EXCEL_ROWS = 1_048_575


class Kind(Enum):
    """How a column's values stand in Excel. A DAY may be read as a moment: it is the town's day of it.

    A NAME is a TEXT on one line, in which officials put spaces to make two signs as wide as three. A VALUE is a number,
    or a word where there is none (a grade of water).
    """

    TEXT = auto()
    NAME = auto()
    NUMBER = auto()
    VALUE = auto()
    DAY = auto()
    MOMENT = auto()


@cache
def in_chinese(choices: type[TextChoices], value: str) -> str:
    """The word of a choice as Excel files say it; looked up once, for they ask a hundred thousand times."""
    with translation.override("zh-hans"):
        return str(choices(value).label)


@dataclass(frozen=True)
class Column:
    """A column of the Excel file. `name`: the field that its value is typed into; `heading`: official, so Chinese.

    What is derived is written out, and only compared on the way in. For the way in also: other headings for the same,
    whether a workbook without it can't be read, what is expected in words, the words that may be chosen, what the
    template shows as an example, whether a month without a day means its end, whether the title above the headings
    stands for it where a sheet has no such column, and whether several rows of a sheet may tell it of one row of the
    ledger: what they say is gathered then, in their order.
    """

    name: str
    heading: str
    read: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int = 12
    is_derived: bool = False
    synonyms: tuple[str, ...] = ()
    is_needed: bool = False
    expects: Any = ""
    offers: tuple[str, ...] = ()
    sample: str = ""
    is_end: bool = False
    is_title: bool = False
    gathers: bool = False


@dataclass(frozen=True)
class Sort:
    """An order that readers may choose, by paths of fields that `rows` brings along; equals come by primary key.

    Only over what the town bounds; with `is_indexed` an index does, whatever the town, and it is offered over several.
    Empty values of `nullable` fields come last in both directions.
    """

    name: str
    label: Any
    fields: tuple[str, ...]
    nullable: frozenset[str] = frozenset()
    is_indexed: bool = False


@dataclass(frozen=True)
class Ledger:
    """A ledger of one kind of rows; every row has its `town`.

    `rows`: what a reader may see, with all that its page shows. `excel_rows`: the same rows with what the columns read,
    or what each of them stands for in Excel, read as it is written.
    `default_sort`: the order's name, "-" before it for descending, by the filters that are asked for.
    `intake`: how rows come in from Excel; None: they don't.
    """

    name: str
    title: str
    rows: Callable[[User], QuerySet[Any]]
    excel_rows: Callable[[QuerySet[Any]], Iterable[Any]]
    columns: tuple[Column, ...]
    filters: type[LedgerFilters]
    sorts: tuple[Sort, ...]
    default_sort: Callable[[Mapping[str, Any]], str]
    address: str
    most_excel_rows: int = EXCEL_ROWS
    intake: type[Intake] | None = None


LEDGERS: dict[str, Ledger] = {}


def register(ledger: Ledger) -> Ledger:
    """Make a ledger known by its name, to saved filters and commands."""
    LEDGERS[ledger.name] = ledger
    return ledger
