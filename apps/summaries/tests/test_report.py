"""The work report: true sentences out of the records, edited by section, set against what changed, frozen."""

from __future__ import annotations

import io

import docx
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import User
from apps.core.days import Quarter
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.summaries import actions
from apps.summaries.documents import document_of
from apps.summaries.models import Part, Section, TownText, WorkReport
from apps.summaries.report import Report, Shown, report_of
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import (
    at,
    make_task,
)
from tests.refusals import refused_by_trigger

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)
ADDRESS = "/summaries/2026/q4/"


def section(town: Town, part: Part) -> Shown:
    return report_of(town, Q4).section(part)


def write(town: Town, officer: User, part: Part, text: str) -> Section:
    now = section(town, part)
    return actions.write_section(town, Q4, part, by=officer, text=text, seen=now.seen, revision=now.revision)


@pytest.fixture
def with_plans(town: Town, officer: User) -> None:
    """The town said what it intends."""
    texts = {part: f"{part.value}：明年继续抓好。" for part in Part if part.value.startswith("next-")}
    actions.write_texts(town, by=officer, texts=texts)


@pytest.fixture
def over(quarter_of_work: list[Task], town: Town, clock: time_machine.Traveller) -> None:
    """The quarter is over, with its work."""
    clock.move_to(at(town, "2027-01-05 10:00"))


@pytest.fixture
def frozen(quarter_of_work: list[Task], with_plans: None, over: None, town: Town, officer: User) -> WorkReport:
    return actions.freeze_report(town, Q4, by=officer)


def test_laws_and_slogans_are_the_towns_own_text(town: Town, officer: User) -> None:
    actions.write_texts(town, by=officer, texts={Part.OPENING: "深入贯彻生态环境法典。"})

    assert section(town, Part.OPENING).text.startswith("深入贯彻生态环境法典。\n现将清溪镇2026年第四季度")


def test_an_emptied_text_is_gone(town: Town, officer: User) -> None:
    actions.write_texts(town, by=officer, texts={Part.OPENING: "旧话。"})
    actions.write_texts(town, by=officer, texts={Part.OPENING: ""})

    assert not TownText.objects.exists()


def test_what_only_the_town_can_say_is_left_as_a_gap(town: Town) -> None:
    assert [one.part for one in report_of(town, Q4).gaps] == [part for part in Part if part.value.startswith("next-")]


def test_what_nobody_edited_follows_the_records(
    quarter_of_work: list[Task], town: Town, officer: User, village: Unit
) -> None:
    before = section(town, Part.NEXT_CLEANUPS).text
    make_task(officer, village)

    assert section(town, Part.NEXT_CLEANUPS).text != before


def test_an_edited_section_keeps_its_text_and_tells_what_changed(
    quarter_of_work: list[Task], town: Town, officer: User, village: Unit
) -> None:
    said = section(town, Part.NEXT_CLEANUPS).said[0].words
    write(town, officer, Part.NEXT_CLEANUPS, f"{said}\n逐件盯办。")
    make_task(officer, village)
    now = section(town, Part.NEXT_CLEANUPS)

    assert now.text == f"{said}\n逐件盯办。"
    [change] = [one for one in now.changes if one.key == "open"]
    assert (change.was, change.is_in_text) == (said, True)
    assert change.now != said


def test_new_figures_take_the_place_of_the_old_sentence(
    quarter_of_work: list[Task], town: Town, officer: User, village: Unit
) -> None:
    said = section(town, Part.NEXT_CLEANUPS).said[0].words
    stored = write(town, officer, Part.NEXT_CLEANUPS, f"{said}\n逐件盯办。")
    make_task(officer, village)
    new = section(town, Part.NEXT_CLEANUPS).said[0].words
    actions.take_changes(town, Q4, Part.NEXT_CLEANUPS, by=officer, revision=stored.revision)

    assert section(town, Part.NEXT_CLEANUPS).text == f"{new}\n逐件盯办。"
    assert not section(town, Part.NEXT_CLEANUPS).changes


def test_a_sentence_worded_anew_stays_to_be_looked_at(
    quarter_of_work: list[Task], town: Town, officer: User, village: Unit
) -> None:
    stored = write(town, officer, Part.NEXT_CLEANUPS, "尚有任务没有办结。")
    make_task(officer, village)
    stored = actions.take_changes(town, Q4, Part.NEXT_CLEANUPS, by=officer, revision=stored.revision) or stored

    assert [one.key for one in section(town, Part.NEXT_CLEANUPS).changes] == ["open"]
    actions.leave_as_it_is(town, Q4, Part.NEXT_CLEANUPS, by=officer, revision=stored.revision)
    assert not section(town, Part.NEXT_CLEANUPS).changes
    assert section(town, Part.NEXT_CLEANUPS).text == "尚有任务没有办结。"


def test_given_back_it_follows_the_records_again(town: Town, officer: User) -> None:
    stored = write(town, officer, Part.DUTIES, "另写。")
    actions.give_back(town, Q4, Part.DUTIES, by=officer, revision=stored.revision)

    assert not section(town, Part.DUTIES).is_edited


def test_of_two_who_write_at_once_the_second_is_told(town: Town, officer: User) -> None:
    seen = section(town, Part.DUTIES)
    write(town, officer, Part.DUTIES, "甲写的。")

    with pytest.raises(RuleBroken):
        actions.write_section(town, Q4, Part.DUTIES, by=officer, text="乙写的。", seen=seen.seen, revision=0)
    assert section(town, Part.DUTIES).text == "甲写的。"


def test_who_is_refused_sees_what_stands_there_now(client: Client, town: Town, officer: User) -> None:
    seen = section(town, Part.DUTIES)
    write(town, officer, Part.DUTIES, "甲写的。")
    client.force_login(officer)

    answer = client.post(f"{ADDRESS}report/duties/", {"text": "乙写的。", "seen": seen.seen, "revision": 0})

    assert answer.status_code == 422
    assert "<p>甲写的。</p>" in answer.content.decode()
    assert "乙写的。</textarea>" in answer.content.decode()


def test_figures_that_changed_while_one_wrote_are_shown_first(
    quarter_of_work: list[Task], town: Town, officer: User, village: Unit
) -> None:
    seen = section(town, Part.NEXT_CLEANUPS)
    make_task(officer, village)

    with pytest.raises(RuleBroken):
        actions.write_section(town, Q4, Part.NEXT_CLEANUPS, by=officer, text="旧数。", seen=seen.seen, revision=0)


def test_only_the_office_writes(town: Town, secretary: User) -> None:
    now = section(town, Part.DUTIES)

    with pytest.raises(PermissionDenied):
        actions.write_section(town, Q4, Part.DUTIES, by=secretary, text="我写的。", seen=now.seen, revision=0)
    with pytest.raises(PermissionDenied):
        actions.freeze_report(town, Q4, by=secretary)
    with pytest.raises(PermissionDenied):
        actions.write_texts(town, by=secretary, texts={Part.OPENING: "我写的。"})


def test_a_quarter_that_runs_has_no_frozen_report(
    client: Client, quarter_of_work: list[Task], with_plans: None, town: Town, officer: User
) -> None:
    with pytest.raises(RuleBroken, match="The quarter still runs"):
        actions.freeze_report(town, Q4, by=officer)

    client.force_login(officer)
    page = client.get(f"{ADDRESS}report/").content.decode()
    assert "季度结束后方可定稿" in page
    assert f"{ADDRESS}freeze/" not in page


def test_a_gap_holds_the_freezing_up(over: None, town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="next: loose coal"):
        actions.freeze_report(town, Q4, by=officer)


def test_a_change_that_nobody_looked_at_holds_the_freezing_up(
    quarter_of_work: list[Task],
    with_plans: None,
    town: Town,
    officer: User,
    village: Unit,
    clock: time_machine.Traveller,
) -> None:
    write(town, officer, Part.NEXT_CLEANUPS, "尚有任务没有办结。")
    make_task(officer, village)
    clock.move_to(at(town, "2027-01-05 10:00"))

    with pytest.raises(RuleBroken, match="records changed"):
        actions.freeze_report(town, Q4, by=officer)


def test_frozen_it_stays_whatever_the_records_do(
    frozen: WorkReport, town: Town, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    before = report_of(town, Q4)
    make_task(officer, village)
    clock.shift(60 * 60 * 24 * 30)
    after = report_of(town, Q4)

    assert [one.text for one in after.sections] == [one.text for one in before.sections]
    assert document_of(after) == document_of(before)


def test_a_frozen_report_refuses_every_change(frozen: WorkReport, town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken):
        actions.write_section(town, Q4, Part.DUTIES, by=officer, text="改。", seen="", revision=1)
    refused_by_trigger("UPDATE summaries_workreport SET frozen_at = NULL, frozen_by_id = NULL")
    refused_by_trigger("UPDATE summaries_section SET text = '改。'")
    refused_by_trigger("DELETE FROM summaries_section")


def test_an_inspector_reads_it_once_it_is_frozen(client: Client, inspector: User, frozen: WorkReport) -> None:
    client.force_login(inspector)

    assert client.get(f"{ADDRESS}report/").status_code == 200
    assert client.get("/summaries/2026/q3/report/").status_code == 404


def test_an_inspector_is_led_to_no_letter(client: Client, inspector: User, frozen: WorkReport, officer: User) -> None:
    for user, is_led in ((inspector, False), (officer, True)):
        client.force_login(user)
        assert ("/accountability/measures/" in client.get(f"{ADDRESS}report/").content.decode()) == is_led


def test_an_inspector_gets_the_button_once_there_is_a_report(
    client: Client, inspector: User, town: Town, officer: User, over: None, with_plans: None
) -> None:
    client.force_login(inspector)
    assert f"{ADDRESS}report/" not in client.get(ADDRESS).content.decode()

    actions.freeze_report(town, Q4, by=officer)

    assert f"{ADDRESS}report/" in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}docx/").status_code == 200


def test_a_leader_is_led_to_the_page_that_can_be_read(client: Client, town: Town, secretary: User) -> None:
    client.force_login(secretary)
    assert f'href="{ADDRESS}report/"' in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}report/").status_code == 200


def words_in(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


def test_word_has_the_shape_that_towns_write_it_in(frozen: WorkReport, client: Client, officer: User) -> None:
    client.force_login(officer)
    words = words_in(client.get(f"{ADDRESS}docx/").content)

    for heading in [
        "一、工作进展情况",
        "（一）思想认识方面",
        "（二）责任落实方面",
        "二、存在的主要问题",
        "三、下一步工作打算",
        "（三）散煤治理",
    ]:
        assert any(line.startswith(heading) for line in words), heading
    assert "草稿" not in "".join(words)


def test_a_draft_says_that_it_is_one(town: Town) -> None:
    found: Report = report_of(town, Q4)

    assert document_of(found).name.endswith("（草稿）")


def test_what_was_typed_outlives_a_refusal(client: Client, town: Town, officer: User) -> None:
    client.force_login(officer)
    page = f"{ADDRESS}report/duties/"
    refused = client.post(page, {"text": "我写的一段。", "seen": "old", "revision": 0})

    assert refused.status_code == 422
    assert "我写的一段。" in refused.content.decode()
    now = section(town, Part.DUTIES)
    assert f'value="{now.seen}"' in refused.content.decode()


def test_buttons_beside_the_text_do_what_they_say(client: Client, town: Town, officer: User) -> None:
    client.force_login(officer)
    stored = write(town, officer, Part.DUTIES, "另写。")
    answer = client.post(f"{ADDRESS}report/duties/", {"give_back": "1", "revision": stored.revision})

    assert answer.status_code == 302
    assert not section(town, Part.DUTIES).is_edited


def test_freezing_too_early_says_what_is_missing(client: Client, over: None, town: Town, officer: User) -> None:
    client.force_login(officer)
    refused = client.post(f"{ADDRESS}freeze/")

    assert refused.status_code == 422
    assert "还有待填写的" in refused.content.decode()
