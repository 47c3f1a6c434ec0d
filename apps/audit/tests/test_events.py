"""What was done is written down once and never changed (architecture.md)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.audit.actions import event, record, record_all
from apps.audit.models import Event
from apps.towns.models import Town
from tests.make import make_admin, make_officer, root_of
from tests.refusals import refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


def test_an_event_says_what_was_done_to_what_by_whom_and_when(town: Town, officer: User) -> None:
    record("unit.closed", subject=root_of(town), actor=officer, result="done")

    written = Event.objects.get()
    assert (written.kind, written.result, written.actor, written.town) == ("unit.closed", "done", officer, town)
    assert (written.subject_kind, written.subject_id) == ("units.unit", root_of(town).pk)
    assert written.at == timezone.now()


def test_what_the_clock_did_has_no_actor(town: Town) -> None:
    record("report.missed", subject=root_of(town), actor=None)

    assert Event.objects.get().actor is None


def test_the_county_may_act_in_a_town(town: Town) -> None:
    keeper = make_admin()

    record("unit.closed", subject=root_of(town), actor=keeper)

    assert Event.objects.get().actor == keeper


def test_what_belongs_to_no_town_has_an_event_without_town(town: Town) -> None:
    keeper = make_admin()

    record("account.reset", subject=keeper, actor=keeper)

    assert Event.objects.get().town is None


def test_several_events_are_written_in_one_statement(
    town: Town, officer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unit = root_of(town)

    with django_assert_num_queries(1):
        record_all(event("unit.seen", subject=unit, actor=officer) for _turn in range(3))

    assert Event.objects.count() == 3


def test_an_event_falls_away_with_the_change_that_failed(town: Town, officer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record("unit.closed", subject=root_of(town), actor=officer)
        raise IntegrityError

    assert not Event.objects.exists()


def test_an_event_is_never_changed(town: Town, officer: User) -> None:
    record("unit.closed", subject=root_of(town), actor=officer)

    refused_by_trigger("UPDATE audit_event SET kind = 'nothing'")


def test_an_event_is_never_deleted(town: Town, officer: User) -> None:
    record("unit.closed", subject=root_of(town), actor=officer)

    refused_by_trigger("DELETE FROM audit_event")
