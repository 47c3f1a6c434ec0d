"""Writing many rows at once: COPY for new ones, batches for what changed later, ids in blocks from the sequences."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg2.extras import execute_batch


def escaped(text: str) -> str:
    """A string as COPY's text format wants it."""
    if "\\" not in text and "\n" not in text and "\t" not in text and "\r" not in text:
        return text
    return text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


class Encoders(dict[type, Callable[[Any], str]]):
    """How COPY wants a value, by its type; a subclass (a choice) as its base."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = next(self[base] for base in kind.__mro__ if base in self)
        return self[kind]


ENCODERS = Encoders(
    {
        NoneType: lambda _none: r"\N",
        bool: lambda value: "t" if value else "f",
        int: str,
        str: lambda text: escaped(str(text)),
        datetime: datetime.isoformat,
        date: date.isoformat,
        time: time.isoformat,
        UUID: str,
        Decimal: str,
        list: lambda numbers: f"{{{','.join(map(str, numbers))}}}",  # an array of ids
        dict: lambda content: escaped(json.dumps(content, ensure_ascii=False)),
    }
)


def line_of(values: Iterable[Any]) -> str:
    return "\t".join([ENCODERS[type(value)](value) for value in values])


def insert(rows: Sequence[models.Model]) -> None:
    """COPY rows of one model, their ids given; constraints and triggers hold as for any INSERT."""
    if rows:
        values_of = attrgetter(*[field.attname for field in rows[0]._meta.concrete_fields])
        insert_values(type(rows[0]), [values_of(row) for row in rows])


def insert_values(model: type[models.Model], rows: Iterable[Sequence[Any]]) -> None:
    """The same for rows that are only their values, in the order of the model's fields."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields if field.column)
    text = "\n".join([line_of(values) for values in rows])
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", io.StringIO(text))


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named columns of stored rows of one model as they are now."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = %s" for name in names)
    values_of = attrgetter(*names, "pk")
    statement = f"UPDATE {quote(rows[0]._meta.db_table)} SET {columns} WHERE id = %s"  # noqa: S608 - a model's names
    with connection.cursor() as cursor:
        execute_batch(cursor, statement, [values_of(row) for row in rows])


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """The next `count` ids of the model, from its sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def check_constraints() -> None:
    """Let the database check what it put off until the commit, so that a province's checks don't pile up."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def analyze() -> None:
    """Tell the planner what is stored now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
