"""Pages by the last row seen: every row once, forth and back, over equal and empty values."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.ledgers.keyset import Order, Slice, cursor, slice_of
from apps.rectifications.ledgers import TASKS
from apps.rectifications.models import Task
from apps.units.models import Unit
from tests.make import make_task

pytestmark = pytest.mark.django_db
SORTS = {sort.name: sort for sort in TASKS.sorts}
BOTH_WAYS = [Order(sort, is_descending) for sort in TASKS.sorts for is_descending in (False, True)]


@pytest.fixture
def rows(officer: User, village: Unit, other_village: Unit) -> QuerySet[Task]:
    """Eleven tasks: two due dates, two units, four of them closed at two moments, the others not."""
    for number in range(11):
        severity = "serious" if number % 2 else "general"
        task = make_task(officer, village if number % 3 else other_village, severity=severity)
        if number in (2, 5, 6, 9):
            closed_at = timezone.now() + timedelta(hours=number % 2)
            Task.objects.filter(pk=task.pk).update(status="voided", closed_at=closed_at)
    return Task.objects.for_list()


def forth(rows: QuerySet[Task], order: Order, size: int = 3) -> list[Slice]:
    pages = [slice_of(rows, order, size=size)]
    while pages[-1].after:
        pages.append(slice_of(rows, order, after=pages[-1].after, size=size))
    return pages


def ids(page: Slice) -> list[int]:
    return [row.pk for row in page.rows]


@pytest.mark.parametrize("order", BOTH_WAYS, ids=lambda order: order.name)
def test_forth_every_row_comes_once_in_order(rows: QuerySet[Task], order: Order) -> None:
    seen = [pk for page in forth(rows, order) for pk in ids(page)]

    assert seen == [row.pk for row in order.apply(rows)]
    assert len(set(seen)) == 11


@pytest.mark.parametrize("order", BOTH_WAYS, ids=lambda order: order.name)
def test_back_come_the_same_pages(rows: QuerySet[Task], order: Order) -> None:
    pages = forth(rows, order)
    back = [slice_of(rows, order, before=page.before, size=3) for page in pages[1:]]

    assert [ids(page) for page in back] == [ids(page) for page in pages[:-1]]


@pytest.mark.parametrize("is_descending", [False, True])
def test_empty_values_come_last_in_both_directions(rows: QuerySet[Task], is_descending: bool) -> None:
    closed = [row.closed_at for row in Order(SORTS["closed"], is_descending).apply(rows)]

    assert None not in closed[:4]
    assert closed[4:] == [None] * 7


def test_the_first_page_has_nothing_before_and_the_last_nothing_after(rows: QuerySet[Task]) -> None:
    pages = forth(rows, BOTH_WAYS[0])

    assert pages[0].before == pages[-1].after == ""


def test_a_row_opened_meanwhile_moves_no_page(rows: QuerySet[Task], officer: User, village: Unit) -> None:
    order = Order(SORTS["number"], is_descending=True)
    first = slice_of(rows, order, size=3)
    second = ids(slice_of(rows, order, after=first.after, size=3))
    make_task(officer, village)

    assert ids(slice_of(rows, order, after=first.after, size=3)) == second


@pytest.mark.parametrize("text", ["x", "\0", "x:y", "WzEsMl0", "W" * 5000, "WzFd:" + "A" * 43])
def test_a_broken_cursor_leads_to_the_first_page(rows: QuerySet[Task], text: str) -> None:
    first = ids(slice_of(rows, BOTH_WAYS[0], size=3))

    assert ids(slice_of(rows, BOTH_WAYS[0], after=text, size=3)) == first
    assert ids(slice_of(rows, BOTH_WAYS[0], before=text, size=3)) == first


def test_a_cursor_of_another_order_leads_to_the_first_page(rows: QuerySet[Task]) -> None:
    row = rows.latest("pk")
    other = cursor(Order(SORTS["due"], is_descending=False), row)
    order = Order(SORTS["number"], is_descending=False)

    assert ids(slice_of(rows, order, after=other, size=3)) == ids(slice_of(rows, order, size=3))
