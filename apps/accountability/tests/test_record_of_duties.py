"""履职纪实材料: facts of a unit and a period, no verdict; who may read them (domain.md §5)."""

import io
from datetime import date

import docx
import pytest
from django.test import Client

from apps.accountability.duties import duties_of
from apps.accounts.models import User
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.rerouting import hand_up_task
from apps.units.models import Unit
from tests.make import make_cadre, make_report, make_task, sent_finding

pytestmark = pytest.mark.django_db
MONTH = (date(2026, 11, 1), date(2026, 11, 30))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_reports_are_counted_by_how_they_came(village: Unit, cadre: User) -> None:
    make_report(cadre, village, date(2026, 11, 22), late_reason="停电")
    make_report(cadre, village, date(2026, 11, 24))

    reporting = duties_of(village, date(2026, 11, 22), date(2026, 11, 24)).reporting

    assert (reporting.owed, reporting.on_time, reporting.late, reporting.missing) == (3, 1, 1, 1)


def test_no_day_is_missing_before_the_town_began(village: Unit, cadre: User) -> None:
    make_report(cadre, village, date(2026, 11, 24))

    assert duties_of(village, date(2026, 1, 1), date(2026, 11, 24)).reporting.owed == 1


def test_what_the_unit_found_stands_apart_from_what_others_found(village: Unit, cadre: User) -> None:
    make_report(cadre, village, date(2026, 11, 24), sent_finding(village.town))

    duties = duties_of(village, *MONTH)

    assert (duties.found, duties.found_by_others) == (1, 0)


def test_a_task_tells_when_it_was_assigned_handed_in_and_completed(village: Unit, cadre: User, officer: User) -> None:
    task = submit_task(make_task(officer, village).pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)

    [fact] = duties_of(village, *MONTH).tasks

    assert fact.assigned == fact.handed_in == fact.completed == date(2026, 11, 24)


def test_the_paper_names_facts_and_no_verdict(village: Unit, head: User, officer: User) -> None:
    answer = signed_in(officer).get(f"/accountability/record/{village.pk}/docx/")

    text = "\n".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "不作评价" in text
    assert not any(word in text for word in ("不作为", "慢作为", "免责", "尽职", "失职"))


def test_a_cadre_reads_no_record_and_a_head_the_own_one(village: Unit, head: User, other_village: Unit) -> None:
    assert signed_in(head).get(f"/accountability/record/{village.pk}/").status_code == 200
    assert signed_in(head).get(f"/accountability/record/{other_village.pk}/").status_code == 404
    assert signed_in(make_cadre(village, "reader")).get(f"/accountability/record/{village.pk}/").status_code == 403


def test_a_period_that_ends_before_it_begins_is_told_at_its_field(village: Unit, officer: User) -> None:
    answer = signed_in(officer).get(f"/accountability/record/{village.pk}/?first=2026-11-30&last=2026-11-01")

    assert answer.status_code == 422
    assert "last" in answer.context["form"].errors


def test_no_paper_is_made_of_a_period_that_is_wrong(village: Unit, officer: User) -> None:
    answer = signed_in(officer).get(f"/accountability/record/{village.pk}/docx/?first=2026-11-30&last=2026-11-01")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/accountability/record/{village.pk}/?first=2026-11-30")


def test_handing_up_is_the_villages_step_and_its_task_stays_in_its_record(
    village: Unit, head: User, officer: User, competent: Unit
) -> None:
    task = make_task(officer, village)
    hand_up_task(task.pk, by=head, reason="村里无权处理")

    record, other = duties_of(village, *MONTH), duties_of(competent, *MONTH)

    assert (record.steps["handed_up"], other.steps["handed_up"]) == (1, 0)
    [fact] = record.tasks
    assert (fact.task, fact.handed_up, fact.handed_in) == (task, date(2026, 11, 24), None)
