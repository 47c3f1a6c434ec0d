"""What the database refuses, for tests of constraints and triggers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, InternalError, connection, transaction


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """What is done inside is refused by the constraint of this name; deferred ones are asked before the block ends."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield
        connection.check_constraints()


def refused_by_trigger(statement: str, *values: object) -> None:
    """The raw statement finds a row and is refused by a trigger of it (pgtrigger.Protect)."""
    with pytest.raises(InternalError, match=r"Cannot (insert|update|delete)"), transaction.atomic():
        connection.cursor().execute(statement, values)
