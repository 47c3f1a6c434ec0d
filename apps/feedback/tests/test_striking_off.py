"""Nothing is struck off but by authority, paper and day, and only in its order (domain.md §4)."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.documents.blocks import Table
from apps.feedback.actions import add_batch, change_batch, check_item, tell_progress
from apps.feedback.documents import closing_file
from apps.feedback.models import FeedbackItem, Objection, Stage
from apps.feedback.striking import answer_objection, look_back_at_item, note_objection, record_step
from apps.feedback.tests.conftest import ANSWERS, PAPER, checked, put_right, recorded
from apps.rectifications.actions import return_task, verify_task
from apps.rectifications.models import Status
from apps.units.models import CalendarDay
from tests.make import make_cadre
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_the_chain_is_self_check_deputy_leader(item: FeedbackItem) -> None:
    assert item.task.approvers == ["self_check", "deputy", "leader"]


def test_the_offices_tap_does_not_stand_for_a_self_check(item: FeedbackItem, officer: User, cadre: User) -> None:
    put_right(item, cadre)

    with pytest.raises(PermissionDenied):
        verify_task(item.task.pk, by=officer)


def test_the_unit_does_not_check_itself(item: FeedbackItem, cadre: User) -> None:
    put_right(item, cadre)

    with pytest.raises(PermissionDenied):
        check_item(item.pk, by=cadre, checked_on=item.town.today(), checkers="我", answers=ANSWERS)


def test_a_measure_still_open_holds_up_the_self_check(item: FeedbackItem, officer: User, cadre: User) -> None:
    put_right(item, cadre)

    with pytest.raises(RuleBroken, match="Measures still open: 1"):
        check_item(item.pk, by=officer, checked_on=item.town.today(), checkers="李主任", answers=ANSWERS)


def test_after_the_self_check_the_deputy_and_then_a_leader_sign(
    item: FeedbackItem, officer: User, deputy: User, leader: User
) -> None:
    checked(item, officer)
    with pytest.raises(PermissionDenied):
        verify_task(item.task.pk, by=leader)

    verify_task(item.task.pk, by=deputy)
    assert verify_task(item.task.pk, by=leader).status == Status.COMPLETED


def test_put_right_is_not_struck_off(signed: FeedbackItem) -> None:
    assert (signed.is_put_right, signed.is_struck) == (True, False)


def test_nothing_is_applied_for_before_it_is_signed(item: FeedbackItem, officer: User) -> None:
    checked(item, officer)

    with pytest.raises(RuleBroken, match="signed for by the deputy and a leader"):
        recorded(item, officer, "applied")


@pytest.mark.parametrize("kind", ["accepted", "noticed", "struck"])
def test_no_step_is_left_out(signed: FeedbackItem, officer: User, kind: str) -> None:
    with pytest.raises(RuleBroken, match="by now"):
        recorded(signed, officer, kind)


def test_nothing_is_applied_for_on_a_day_before_the_leader_signed(signed: FeedbackItem, officer: User) -> None:
    with pytest.raises(RuleBroken, match="signed for on 2026-11-24") as refusal:
        record_step(signed.pk, "applied", by=officer, day=date(2026, 11, 23), **PAPER)

    assert refusal.value.field == "day"


def test_what_a_list_brought_in_as_struck_off_keeps_the_days_of_its_old_papers(
    signed: FeedbackItem, officer: User
) -> None:
    FeedbackItem.objects.filter(pk=signed.pk).update(said_struck=True)

    assert record_step(signed.pk, "applied", by=officer, day=date(2025, 1, 1), **PAPER).stage == Stage.APPLIED


def test_a_list_is_not_received_in_days_to_come(item: FeedbackItem, officer: User) -> None:
    said = {"title": "省督察清单", "level": "province", "received_on": date(2026, 11, 25)}

    for act in (partial(add_batch, item.town), partial(change_batch, item.batch)):
        with pytest.raises(RuleBroken, match="still to come") as refusal:
            act(said, by=officer)
        assert refusal.value.field == "received_on"


def test_in_order_it_is_struck_off_with_its_paper(struck: FeedbackItem) -> None:
    last = struck.records.last()

    assert struck.stage == Stage.STRUCK
    assert (last.kind, last.authority, last.document) == ("struck", *PAPER.values())


def test_the_database_strikes_nothing_off_without_a_record(signed: FeedbackItem) -> None:
    with refused_by("struck_off_only_by_record"):
        FeedbackItem.objects.filter(pk=signed.pk).update(stage="struck")


def test_a_record_is_never_changed(struck: FeedbackItem) -> None:
    refused_by_trigger("UPDATE feedback_record SET document = '另一份' WHERE item_id = %s", struck.pk)


def test_the_public_notice_runs_its_working_days(
    signed: FeedbackItem, officer: User, clock: time_machine.Traveller
) -> None:
    CalendarDay.objects.create(town=signed.town, day=date(2026, 11, 27), kind="holiday")
    recorded(signed, officer, "applied", "accepted", "noticed")  # on Tuesday, 24 November
    assert signed.records.get(kind="noticed").until == date(2026, 12, 2)

    clock.move_to(signed.town.at(date(2026, 12, 2), signed.task.opened_at.time()))
    with pytest.raises(RuleBroken, match="until 2026-12-02"):
        recorded(signed, officer, "struck")


def test_what_is_not_accepted_goes_back_to_the_unit_as_a_return(signed: FeedbackItem, officer: User) -> None:
    item = recorded(signed, officer, "applied", "refused")

    item.task.refresh_from_db()
    assert (item.stage, item.round) == (Stage.OPEN, 2)
    assert (item.task.status, item.task.return_count, item.task.rebound_count) == (Status.ASSIGNED, 1, 0)


def test_the_unit_records_nothing_of_an_authority(signed: FeedbackItem, head: User) -> None:
    with pytest.raises(PermissionDenied):
        recorded(signed, head, "applied")


def test_what_an_inspection_fed_back_is_never_the_towns_to_accept(item: FeedbackItem, officer: User) -> None:
    said = {"title": "清单", "level": "county", "is_accepted_by_town": True, "empowered_by": "授权书"}

    with pytest.raises(RuleBroken, match="never by the town"):
        change_batch(item.batch, said, by=officer)


def test_what_the_town_is_empowered_to_accept_is_not_applied_for(
    signed: FeedbackItem, officer: User, clock: time_machine.Traveller
) -> None:
    said = {"title": "镇自查清单", "level": "own", "is_accepted_by_town": True, "empowered_by": "平政办〔2026〕3号"}
    change_batch(signed.batch, said, by=officer)
    with pytest.raises(RuleBroken, match="by now"):
        recorded(signed, officer, "applied")

    recorded(signed, officer, "accepted", "noticed")
    clock.shift(timedelta(days=8))
    assert recorded(signed, officer, "struck").is_struck


def test_a_rebound_opens_the_same_number_again(struck: FeedbackItem, officer: User) -> None:
    number = struck.number, struck.task.number
    item = look_back_at_item(struck.pk, by=officer, result="rebound", words="又有垃圾")

    item.task.refresh_from_db()
    assert (item.number, item.task.number) == number
    assert (item.stage, item.round, item.task.status) == (Stage.OPEN, 2, Status.ASSIGNED)
    assert (item.task.rebound_count, item.task.return_count) == (1, 0)


def test_after_a_rebound_it_is_struck_off_only_by_a_new_record(struck: FeedbackItem, officer: User) -> None:
    look_back_at_item(struck.pk, by=officer, result="rebound", words="又有垃圾")

    with refused_by("struck_off_only_by_record"):
        FeedbackItem.objects.filter(pk=struck.pk).update(stage="struck")


def test_it_is_looked_back_at_30_90_and_180_days_after(signed: FeedbackItem) -> None:
    closed_on = signed.task.closed_at.astimezone(signed.town.zone).date()

    assert [(one.due_on - closed_on).days for one in signed.task.look_backs.all()] == [30, 90, 180]


def test_progress_is_told_once_a_month_and_the_last_word_counts(item: FeedbackItem, cadre: User) -> None:
    tell_progress(item.pk, by=cadre, pace="behind", words="下雨停工")
    tell_progress(item.pk, by=cadre, pace="on_time", words="已复工")

    assert [(one.month, one.words) for one in item.progress.all()] == [(date(2026, 11, 1), "已复工")]


def test_an_item_of_which_nothing_was_said_this_month_is_found(item: FeedbackItem, cadre: User) -> None:
    month = date(2026, 11, 1)
    assert list(FeedbackItem.objects.all().without_progress(month)) == [item]

    tell_progress(item.pk, by=cadre, pace="on_time", words="正在清理")
    assert not FeedbackItem.objects.all().without_progress(month).exists()


def test_another_village_tells_nothing(item: FeedbackItem, other_village: object) -> None:

    with pytest.raises(PermissionDenied):
        tell_progress(item.pk, by=make_cadre(other_village, "other"), pace="done", words="好了")


def test_before_the_self_check_the_office_returns_what_is_not_done(
    item: FeedbackItem, officer: User, cadre: User
) -> None:
    put_right(item, cadre)

    task = return_task(item.task.pk, by=officer, reason="照片不是这段河道")
    assert (task.status, task.return_count) == (Status.IN_PROGRESS, 1)


@pytest.fixture
def noticed(signed: FeedbackItem, officer: User) -> FeedbackItem:
    """In public notice since today."""
    return recorded(signed, officer, "applied", "accepted", "noticed")


def objected(item: FeedbackItem, by: User) -> Objection:
    return note_objection(item.pk, by=by, day=item.town.today(), words="桥下还有垃圾", raised_by="村民")


def test_an_objection_without_an_answer_holds_up_the_striking_off(
    noticed: FeedbackItem, officer: User, clock: time_machine.Traveller
) -> None:
    objection = objected(noticed, officer)
    clock.shift(timedelta(days=8))

    with pytest.raises(RuleBroken, match="isn't answered yet"):
        recorded(noticed, officer, "struck")

    answer_objection(noticed.pk, by=officer, objection=objection.pk, answer="已现场复查，当日清理")
    assert recorded(noticed, officer, "struck").stage == Stage.STRUCK


def test_an_objection_is_raised_only_while_the_notice_runs(signed: FeedbackItem, officer: User) -> None:
    with pytest.raises(RuleBroken, match="in no public notice"):
        objected(signed, officer)


def test_an_objection_is_not_older_than_the_notice(noticed: FeedbackItem, officer: User) -> None:
    with pytest.raises(RuleBroken, match="The public notice began"):
        note_objection(noticed.pk, by=officer, day=noticed.town.today() - timedelta(days=1), words="旧事")


def test_an_answer_stands_as_it_was_given(noticed: FeedbackItem, officer: User) -> None:
    objection = objected(noticed, officer)
    answer_objection(noticed.pk, by=officer, objection=objection.pk, answer="已复查")

    with pytest.raises(RuleBroken, match="answered by now"):
        answer_objection(noticed.pk, by=officer, objection=objection.pk, answer="另一个答复")
    refused_by_trigger("UPDATE feedback_objection SET answer = %s", "另一个答复")


def test_only_the_office_notes_an_objection(noticed: FeedbackItem, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        objected(noticed, cadre)


def test_the_closing_file_tells_an_objection_and_its_answer(noticed: FeedbackItem, officer: User) -> None:
    answer_objection(noticed.pk, by=officer, objection=objected(noticed, officer).pk, answer="已现场复查")

    [table] = [one for one in closing_file(noticed).blocks if isinstance(one, Table) and "异议" in one.headings]
    assert table.rows[0][1:] == ("村民", "桥下还有垃圾", "已现场复查")


def test_the_papers_of_an_english_user_are_chinese(struck: FeedbackItem, officer: User) -> None:
    """Refusals are read in English here; what goes into the closing file isn't words to a reader."""
    look_back_at_item(struck.pk, by=officer, result="rebound", words="又有垃圾")

    assert struck.records.get(kind="rebound").document == "现场回头看记录"
    assert struck.task.events.filter(kind="approved").first().remark == "李主任、王强到现场自查"
