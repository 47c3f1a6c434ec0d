"""A daily report comes in: what is stored, what opens a task, what is refused."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.photos.models import Photo
from apps.rectifications.models import Task
from apps.reports.actions import submit_report
from apps.reports.models import DailyReport, Finding, FindingPhoto, ReportVersion
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Counter, PlaceKind, Town
from apps.units.models import Tenure, Unit
from tests.clock import frozen
from tests.make import category, make_draft, make_report, sent_finding, sent_report


def test_a_nil_report_is_stored_and_opens_nothing(cadre: User, village: Unit) -> None:
    stored = make_report(cadre, village, TODAY)
    assert stored.is_new
    assert stored.tasks == []
    report = DailyReport.objects.get()
    assert report.is_nil
    assert (report.unit, report.author, report.kind) == (village, cadre, DailyReport.Kind.OWN)
    assert not Task.objects.exists()


def test_what_was_filled_in_is_kept(cadre: User, village: Unit, town: Town) -> None:
    kinds = list(PlaceKind.objects.filter(town=town).values_list("pk", flat=True)[:2])
    sent = {
        "patrol_from": time(22),
        "patrol_to": time(1),
        "patrollers": "王军、李梅",
        "places": kinds,
        "remarks": "有雾",
    }
    make_report(cadre, village, TODAY, **sent)
    report = DailyReport.objects.get()
    assert {name: getattr(report, name) for name in sent} == sent


def test_a_finding_opens_a_task_and_tells_the_village(cadre: User, head: User, village: Unit, town: Town) -> None:
    stored = make_report(cadre, village, TODAY, sent_finding(town, description="沟里有塑料袋"))
    finding, task = Finding.objects.get(), Task.objects.get()
    assert (finding.task, stored.tasks) == (task, [task])
    assert (task.unit, task.description, task.source) == (village, "沟里有塑料袋", "daily_report")
    assert Message.objects.filter(recipient=head, kind="task.opened").count() == 1
    assert not Message.objects.filter(recipient=cadre).exists()


def test_what_was_put_right_on_the_spot_opens_no_task(cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY, sent_finding(town, is_fixed_on_spot=True), sent_finding(town))
    assert DailyReport.objects.get().finding_count == 2
    assert Task.objects.count() == 1


def test_each_finding_has_its_own_number_without_a_gap(cadre: User, village: Unit, town: Town) -> None:
    stored = make_report(cadre, village, TODAY, sent_finding(town), sent_finding(town), sent_finding(town))
    assert [task.number for task in stored.tasks] == ["整〔2026〕1", "整〔2026〕2", "整〔2026〕3"]


def test_the_photos_of_a_finding_go_with_it_and_to_its_task(cadre: User, village: Unit, town: Town) -> None:
    photo = make_draft(cadre)
    make_report(cadre, village, TODAY, sent_finding(town, photo_ids=[photo.pk]))
    photo.refresh_from_db()
    assert photo.attached_at is not None
    assert FindingPhoto.objects.get().photo == photo
    assert Task.objects.get().photos.get().photo == photo


@pytest.mark.parametrize("severity", ["serious", "major"])
def test_a_severe_finding_without_a_photo_is_refused_at_its_field(
    cadre: User, village: Unit, town: Town, severity: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_report(cadre, village, TODAY, sent_finding(town), sent_finding(town, severity=severity))
    assert refusal.value.field == "findings-1-photos"
    assert not DailyReport.objects.exists()


def test_which_severities_need_a_photo_is_the_towns_setting(cadre: User, village: Unit, town: Town) -> None:
    town.settings.update(photo_general=True, photo_serious=False)
    make_report(cadre, village, TODAY, sent_finding(town, severity="serious"))
    with pytest.raises(RuleBroken, match="needs a photo"):
        make_report(cadre, village, TODAY, sent_finding(town, severity="general"))


def everything() -> dict[str, int]:
    models: list[type[Model]] = [
        DailyReport,
        ReportVersion,
        Finding,
        FindingPhoto,
        Task,
        Counter,
        Event,
        Message,
    ]
    return {model.__name__: model._default_manager.count() for model in models}


def test_when_one_photo_is_missing_nothing_at_all_is_left(cadre: User, head: User, village: Unit, town: Town) -> None:
    photo = make_draft(cadre)
    before = everything()
    with pytest.raises(RuleBroken):
        make_report(
            cadre,
            village,
            TODAY,
            sent_finding(town, photo_ids=[photo.pk]),
            sent_finding(town, photo_ids=[photo.pk + 9]),
        )
    assert everything() == before
    assert Photo.objects.drafts_of(cadre).count() == 1


def test_when_the_database_refuses_the_last_row_nothing_at_all_is_left(
    cadre: User, head: User, village: Unit, town: Town
) -> None:
    before = everything()
    foreign = category(town)
    foreign.pk += 100_000  # no such category
    with pytest.raises(Exception, match="category_id"), transaction.atomic():
        make_report(cadre, village, TODAY, sent_finding(town), sent_finding(town, category=foreign))
        transaction.get_connection().check_constraints()
    assert everything() == before


def test_another_authors_draft_is_no_photo_of_mine(cadre: User, colleague: User, village: Unit, town: Town) -> None:
    photo = make_draft(colleague)
    with pytest.raises(RuleBroken) as refusal:
        make_report(cadre, village, TODAY, sent_finding(town, photo_ids=[photo.pk]))
    assert refusal.value.field == "photos"


def test_a_photo_belongs_to_one_report_only(cadre: User, village: Unit, town: Town) -> None:
    photo = make_draft(cadre)
    make_report(cadre, village, TODAY, sent_finding(town, photo_ids=[photo.pk]))
    with pytest.raises(RuleBroken):
        make_report(
            cadre, village, TODAY - timedelta(days=1), sent_finding(town, photo_ids=[photo.pk]), late_reason="忙"
        )


def test_a_day_that_has_not_come_is_refused(cadre: User, village: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_report(cadre, village, TODAY + timedelta(days=1))
    assert refusal.value.field == "report_date"


def test_the_last_day_of_all_is_refused_like_any_other(cadre: User, village: Unit) -> None:
    with pytest.raises(RuleBroken):
        make_report(cadre, village, date.max)
    with pytest.raises(RuleBroken):
        make_report(cadre, village, date.min)


def test_the_towns_day_counts_and_not_the_servers(cadre: User, village: Unit) -> None:
    with frozen("2026-11-25 00:30"):  # still the 24th in UTC
        make_report(cadre, village, date(2026, 11, 25))
    assert DailyReport.objects.get().report_date == date(2026, 11, 25)


def test_a_closed_unit_reports_the_days_before_it_closed_only(cadre: User, village: Unit) -> None:
    village.closed_on = TODAY
    village.save()
    with pytest.raises(RuleBroken) as refusal:
        submit_report(sent_report(village, TODAY), by=cadre)
    assert refusal.value.field == "unit"
    submit_report(sent_report(village, TODAY - timedelta(days=1), written_at=None, late_reason="合并"), by=cadre)


def test_a_cadre_of_another_village_may_not_report(stranger: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_report(stranger, village, TODAY)
    assert not DailyReport.objects.exists()


def test_whose_tenure_ended_yesterday_may_not_report(cadre: User, village: Unit) -> None:
    Tenure.objects.filter(person__user=cadre).update(to_day=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        make_report(cadre, village, TODAY)


def test_whose_tenure_ends_today_still_may(cadre: User, village: Unit) -> None:
    Tenure.objects.filter(person__user=cadre).update(to_day=TODAY)
    assert make_report(cadre, village, TODAY).is_new


def test_a_report_leaves_an_audit_event_without_its_text(cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY, sent_finding(town, description="沟里有塑料袋"))
    kinds = list(Event.objects.order_by("pk").values_list("kind", "actor__username", "result"))
    assert kinds == [("report.submitted", "cadre", ""), ("task.opened", "cadre", "")]
