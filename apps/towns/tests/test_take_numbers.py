"""Numbers are given from a locked counter row: no gap, no double (architecture.md)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.towns.actions import take_numbers
from apps.towns.models import Counter, Town
from tests.make import make_town
from tests.refusals import refused_by


@pytest.mark.django_db
def test_numbers_run_from_one_without_a_gap(town: Town) -> None:
    taken = [*take_numbers(town.pk, "task", 2026), *take_numbers(town.pk, "task", 2026, 3)]

    assert taken == [1, 2, 3, 4]


@pytest.mark.django_db
def test_each_year_begins_at_one(town: Town) -> None:
    take_numbers(town.pk, "task", 2026, 5)

    assert list(take_numbers(town.pk, "task", 2027)) == [1]


@pytest.mark.django_db
def test_each_kind_is_counted_for_itself(town: Town) -> None:
    take_numbers(town.pk, "task", 2026, 5)

    assert list(take_numbers(town.pk, "bulletin", 2026)) == [1]


@pytest.mark.django_db
def test_each_town_is_counted_for_itself(town: Town) -> None:
    take_numbers(town.pk, "task", 2026, 5)

    assert list(take_numbers(make_town("b", "白云镇").pk, "task", 2026)) == [1]


@pytest.mark.django_db
def test_a_number_taken_in_a_transaction_that_failed_is_given_again(town: Town) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take_numbers(town.pk, "task", 2026)
        raise ZeroDivisionError

    assert list(take_numbers(town.pk, "task", 2026)) == [1]


@pytest.mark.django_db
def test_a_second_counter_of_the_same_kind_is_refused(town: Town) -> None:
    take_numbers(town.pk, "task", 2026)

    with refused_by("one_counter_a_kind_and_year"):
        Counter.objects.create(town=town, kind="task", year=2026)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_different_numbers_without_a_gap() -> None:
    town = make_town()

    def take(_turn: int) -> int:
        try:
            with transaction.atomic():
                return take_numbers(town.pk, "task", 2026)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(take, range(20)))

    assert sorted(taken) == list(range(1, 21))
