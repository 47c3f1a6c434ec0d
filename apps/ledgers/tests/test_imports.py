"""A workbook's way in: sent, looked through, stored; nothing by halves, nothing twice, nothing that wasn't seen before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.ledgers import imports
from apps.ledgers.models import Import
from apps.ledgers.tests.workbooks import workbook
from apps.towns.models import Town
from apps.units.ledgers import UNITS
from apps.units.models import Unit
from tests.make import make_officer, make_unit
from tests.refusals import refused_by

HEADINGS = ["单位名称", "类别"]
State = Import.State


def sent(officer: User, *rows: Any) -> Import:
    assert officer.town
    content = workbook([HEADINGS, *rows])
    return imports.send_workbook(UNITS, content, by=officer, town=officer.town, file_name="村.xlsx")


def looked_through(officer: User, *rows: Any) -> Import:
    found = sent(officer, *rows)
    assert imports.work_on(found.pk)
    found.refresh_from_db()
    return found


def stored(found: Import, officer: User, *, good_rows: bool = False) -> Import:
    imports.ask_to_store(found.pk, by=officer, good_rows=good_rows)
    assert imports.work_on(found.pk)
    found.refresh_from_db()
    return found


def names(town: Town) -> list[str]:
    return sorted(Unit.objects.filter(town=town, kind="village").values_list("name", flat=True))


def test_looking_through_stores_nothing(officer: User, town: Town) -> None:
    found = looked_through(officer, ["石桥村", "村"], ["东河村", "大队"])
    assert (found.state, found.new, found.wrong) == (State.LOOKED_THROUGH, 1, 1)
    assert names(town) == []
    assert not Event.objects.filter(kind="unit.added").exists()


def test_what_was_seen_is_stored(officer: User, town: Town) -> None:
    found = stored(looked_through(officer, ["石桥村", "村"], ["东河村", "村"]), officer)
    assert found.state == State.STORED
    assert names(town) == ["东河村", "石桥村"]
    assert Event.objects.filter(kind="import.stored", actor=officer).count() == 1


def test_with_a_wrong_row_nothing_is_stored(officer: User, town: Town) -> None:
    found = looked_through(officer, ["石桥村", "村"], ["东河村", "大队"])
    with pytest.raises(RuleBroken, match="nothing is stored unless you ask for the good rows only"):
        imports.ask_to_store(found.pk, by=officer, good_rows=False)
    assert names(town) == []


def test_the_good_rows_are_stored_when_asked_for(officer: User, town: Town) -> None:
    found = stored(looked_through(officer, ["石桥村", "村"], ["东河村", "大队"]), officer, good_rows=True)
    assert found.state == State.STORED
    assert names(town) == ["石桥村"]


def test_nothing_new_is_not_stored_again(officer: User, town: Town) -> None:
    stored(looked_through(officer, ["石桥村", "村"]), officer)
    again = looked_through(officer, ["石桥村", "村"])
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    with pytest.raises(RuleBroken, match="Nothing in it is new or changed"):
        imports.ask_to_store(again.pk, by=officer, good_rows=False)


def test_a_ledger_that_changed_meanwhile_is_looked_at_again(officer: User, town: Town) -> None:
    found = looked_through(officer, ["石桥村", "村"])
    make_unit(town, "石桥村")
    found = stored(found, officer)
    assert (found.state, found.has_moved, found.new, found.same) == (State.LOOKED_THROUGH, True, 0, 1)


def test_the_same_press_twice_stores_once(officer: User, town: Town) -> None:
    found = looked_through(officer, ["石桥村", "村"])
    imports.ask_to_store(found.pk, by=officer, good_rows=False)
    with pytest.raises(RuleBroken, match="no longer waiting for you"):
        imports.ask_to_store(found.pk, by=officer, good_rows=False)
    assert imports.work_on_waiting() == 1
    assert imports.work_on_waiting() == 0
    assert names(town) == ["石桥村"]


def test_what_is_no_workbook_is_refused_at_the_field(officer: User, town: Town) -> None:
    with pytest.raises(RuleBroken) as refusal:
        imports.send_workbook(UNITS, b"text", by=officer, town=town, file_name="a.xlsx")
    assert refusal.value.field == "file"
    assert not Import.objects.exists()


def test_a_workbook_of_something_else_is_kept_as_refused(officer: User, town: Town) -> None:
    found = imports.send_workbook(UNITS, workbook([["品名"], ["铁锹"]]), by=officer, town=town, file_name="a.xlsx")
    imports.work_on(found.pk)
    found.refresh_from_db()
    assert found.state == State.REFUSED
    assert len(found.faults) == 1


def test_a_fault_of_ours_is_told_and_not_tried_for_ever(
    officer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = sent(officer, ["石桥村", "村"])
    monkeypatch.setattr(imports, "read_workbook", lambda _ledger, _content: 1 / 0)
    imports.work_on(found.pk)
    found.refresh_from_db()
    assert found.state == State.FAILED
    assert "ZeroDivisionError" in caplog.text


def test_a_workbook_that_killed_three_workers_is_given_up(officer: User, town: Town) -> None:
    found = sent(officer, ["石桥村", "村"])
    Import.objects.filter(pk=found.pk).update(tries=imports.MOST_TRIES)
    assert not imports.work_on(found.pk)
    found.refresh_from_db()
    assert found.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_workbook_that_another_worker_has_is_passed_over(officer: User, town: Town) -> None:
    found = sent(officer, ["石桥村", "村"])
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Import.objects.select_for_update(no_key=True).get(pk=found.pk)  # as the worker does for its whole step
        assert pool.submit(elsewhere, imports.work_on_waiting).result(timeout=10) == 0
    assert imports.work_on_waiting() == 1
    found.refresh_from_db()
    assert found.tries == 1


def elsewhere(call: Callable[[], Any]) -> Any:
    """In a thread, which has a connection of its own."""
    try:
        return call()
    finally:
        connection.close()


def test_a_cadre_brings_nothing_in(cadre: User, town: Town) -> None:
    with pytest.raises(PermissionDenied):
        imports.send_workbook(UNITS, workbook([HEADINGS]), by=cadre, town=town, file_name="a.xlsx")


def test_an_officer_brings_nothing_into_another_town(officer: User, other_town: Town) -> None:
    with pytest.raises(PermissionDenied):
        imports.send_workbook(UNITS, workbook([HEADINGS]), by=officer, town=other_town, file_name="a.xlsx")


def test_nobody_stores_what_another_sent(officer: User, town: Town) -> None:
    found = looked_through(officer, ["石桥村", "村"])
    with pytest.raises(Import.DoesNotExist):
        imports.ask_to_store(found.pk, by=make_officer(town, "second"), good_rows=False)


def test_what_is_let_go_is_gone(officer: User) -> None:
    found = looked_through(officer, ["石桥村", "村"])
    imports.let_go(found.pk, by=officer)
    assert not Import.objects.exists()
    assert Event.objects.filter(kind="import.let_go").count() == 1


def test_workbooks_are_forgotten_after_a_month(officer: User) -> None:
    old, young = sent(officer), sent(officer)
    Import.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=31))
    assert imports.forget_old() == 1
    assert list(Import.objects.all()) == [young]


def test_stored_only_with_its_time(officer: User) -> None:
    found = sent(officer)
    with refused_by("import_stored_only_with_time"):
        Import.objects.filter(pk=found.pk).update(state=State.STORED)
